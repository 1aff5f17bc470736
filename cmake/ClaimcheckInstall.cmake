# What `cmake --install` puts where, and the package that find_package finds.
include(CMakePackageConfigHelpers)

set(CLAIMCHECK_INSTALL_PLUGINS ${CMAKE_INSTALL_LIBDIR}/claimcheck)
set(CLAIMCHECK_INSTALL_CMAKE ${CMAKE_INSTALL_LIBDIR}/cmake/Claimcheck)

foreach(tool claimcheck claimcheck-tidy claimcheck-capture claimcheck-clangd)
  if(TARGET ${tool})
    install(TARGETS ${tool} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()
install(TARGETS claimcheckPlugin claimcheckPluginChecks
        LIBRARY DESTINATION ${CLAIMCHECK_INSTALL_PLUGINS})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/rules/
        DESTINATION ${CMAKE_INSTALL_DATADIR}/claimcheck/rules
        OPTIONAL FILES_MATCHING PATTERN "*.json")

# Clang's own headers, where the tools look for them; see driver/.
install(CODE "
  set(link \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/clang/\
${CLAIMCHECK_LLVM_MAJOR}\")
  if(NOT EXISTS \"\${link}\")
    get_filename_component(folder \"\${link}\" DIRECTORY)
    file(MAKE_DIRECTORY \"\${folder}\")
    file(CREATE_LINK
         \"${CLAIMCHECK_LLVM_DIR}/lib/clang/${CLAIMCHECK_LLVM_MAJOR}\"
         \"\${link}\" SYMBOLIC)
  endif()")

configure_package_config_file(
  ${CMAKE_SOURCE_DIR}/cmake/ClaimcheckConfig.cmake.in
  ${CMAKE_BINARY_DIR}/ClaimcheckConfig.cmake
  INSTALL_DESTINATION ${CLAIMCHECK_INSTALL_CMAKE}
  PATH_VARS CMAKE_INSTALL_BINDIR CLAIMCHECK_INSTALL_PLUGINS)
write_basic_package_version_file(
  ${CMAKE_BINARY_DIR}/ClaimcheckConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/ClaimcheckConfig.cmake
              ${CMAKE_BINARY_DIR}/ClaimcheckConfigVersion.cmake
        DESTINATION ${CLAIMCHECK_INSTALL_CMAKE})
