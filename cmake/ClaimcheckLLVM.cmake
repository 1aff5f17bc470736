# Finds the LLVM and Clang development packages of one distribution release.
#
# Sets CLAIMCHECK_LLVM_DIR (the prefix), CLAIMCHECK_LLVM_MAJOR and the lists
# CLAIMCHECK_TIDY_ARCHIVES and CLAIMCHECK_CLANGD_ARCHIVES, which hold the
# static parts that the distribution ships beside the shared libclang-cpp.

set(CLAIMCHECK_KNOWN_LLVM 22 21 20 19)
if(CLAIMCHECK_LLVM)
  set(_candidates ${CLAIMCHECK_LLVM})
  if(NOT CLAIMCHECK_LLVM IN_LIST CLAIMCHECK_KNOWN_LLVM)
    message(FATAL_ERROR "CLAIMCHECK_LLVM=${CLAIMCHECK_LLVM}: claimcheck builds "
                        "with LLVM 19, 20, 21 and 22")
  endif()
else()
  set(_candidates ${CLAIMCHECK_KNOWN_LLVM})
endif()

foreach(_version IN LISTS _candidates)
  set(_prefix /usr/lib/llvm-${_version})
  if(EXISTS ${_prefix}/lib/cmake/llvm/LLVMConfig.cmake AND
     EXISTS ${_prefix}/lib/cmake/clang/ClangConfig.cmake AND
     EXISTS ${_prefix}/include/clang-tidy/ClangTidyCheck.h)
    set(LLVM_DIR ${_prefix}/lib/cmake/llvm)
    set(Clang_DIR ${_prefix}/lib/cmake/clang)
    break()
  endif()
endforeach()
if(NOT Clang_DIR)
  list(JOIN _candidates ", " _text)
  message(FATAL_ERROR
          "no development packages of LLVM ${_text} found; on Debian install "
          "llvm-NN-dev and libclang-NN-dev, or call scripts/demo, which does")
endif()

find_package(LLVM REQUIRED CONFIG NO_DEFAULT_PATH)
find_package(Clang REQUIRED CONFIG NO_DEFAULT_PATH)
set(CLAIMCHECK_LLVM_DIR ${LLVM_INSTALL_PREFIX})
set(CLAIMCHECK_LLVM_MAJOR ${LLVM_VERSION_MAJOR})
message(STATUS "LLVM ${LLVM_PACKAGE_VERSION} in ${CLAIMCHECK_LLVM_DIR}")

separate_arguments(LLVM_DEFINITIONS)
add_definitions(${LLVM_DEFINITIONS})

# Archives that only LLVM's own build tree could order; they are linked as one
# group. The interface libraries of their imported targets would pull in a
# second, static Clang beside the shared one, so the files are named directly.
file(GLOB CLAIMCHECK_TIDY_ARCHIVES
     ${CLAIMCHECK_LLVM_DIR}/lib/libclangTidy*.a)
list(FILTER CLAIMCHECK_TIDY_ARCHIVES EXCLUDE REGEX "libclangTidyPlugin\\.a$")
foreach(_name clangIncludeCleaner clangQuery)
  if(EXISTS ${CLAIMCHECK_LLVM_DIR}/lib/lib${_name}.a)
    list(APPEND CLAIMCHECK_TIDY_ARCHIVES
         ${CLAIMCHECK_LLVM_DIR}/lib/lib${_name}.a)
  endif()
endforeach()
set(CLAIMCHECK_HAVE_CLANGD ON)
foreach(_name clangdMain clangDaemonTweaks clangDaemon clangdSupport)
  list(APPEND CLAIMCHECK_CLANGD_ARCHIVES
       ${CLAIMCHECK_LLVM_DIR}/lib/lib${_name}.a)
  if(NOT EXISTS ${CLAIMCHECK_LLVM_DIR}/lib/lib${_name}.a)
    set(CLAIMCHECK_HAVE_CLANGD OFF)
  endif()
endforeach()
# A part of clangd until LLVM 20.
file(GLOB _pseudo ${CLAIMCHECK_LLVM_DIR}/lib/libclangPseudo*.a)
list(APPEND CLAIMCHECK_CLANGD_ARCHIVES ${_pseudo})
