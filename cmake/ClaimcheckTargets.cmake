# claimcheck_library(<name> <directory> <kind>)
#
# A static library of the sources that stand directly in <directory>. <kind>
# says what they may include: `adt` is LLVM's Support and ADT, `clang` is
# Clang as well. Either comes as a precompiled header.
function(claimcheck_library name directory kind)
  file(GLOB sources CONFIGURE_DEPENDS ${directory}/*.cpp)
  add_library(${name} STATIC ${sources} ${ARGN}
              ${CMAKE_BINARY_DIR}/generated/Empty.cpp)
  claimcheck_sources(${name} ${kind})
endfunction()

# claimcheck_sources(<target> adt|clang): include paths and precompiled header.
function(claimcheck_sources target kind)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/checks
                             ${CMAKE_SOURCE_DIR})
  target_include_directories(${target} SYSTEM PUBLIC ${LLVM_INCLUDE_DIRS})
  target_precompile_headers(${target} REUSE_FROM claimcheckPch_${kind})
  # GCC reuses the precompiled header only for the same kind of code.
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
endfunction()

# claimcheck_embed_packs(<variable>): a generated source with every rule pack.
function(claimcheck_embed_packs variable)
  file(GLOB packs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/rules/*.json)
  list(FILTER packs EXCLUDE REGEX "\\.schema\\.json$")
  set(output ${CMAKE_BINARY_DIR}/generated/EmbeddedPacks.cpp)
  list(JOIN packs "|" joined)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DPACKS=${joined} -DOUTPUT=${output}
            -P ${CMAKE_SOURCE_DIR}/cmake/EmbedPacks.cmake
    DEPENDS ${packs} ${CMAKE_SOURCE_DIR}/cmake/EmbedPacks.cmake
    COMMENT "Embedding rule packs"
    VERBATIM)
  set(${variable} ${output} PARENT_SCOPE)
endfunction()
