//===- VersionGuard.cpp - Loads the checks into the right clang-tidy ------===//
//
// clang-tidy loads a plugin of another LLVM release without complaint, lists
// its checks, matches nothing and exits with 0; and when a plugin cannot be
// loaded at all it says so and carries on. For a security tool both read as
// "no findings". So this file is all that clang-tidy loads: it refers to LLVM
// by one weak symbol only, compares the versions, then loads the checks
// themselves, and ends the process when either fails.
//
//===----------------------------------------------------------------------===//

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>
#include <string_view>

namespace clang {
/// Of the host; null when it is no Clang tool, or one with another C++ library.
[[gnu::weak]] std::string getClangFullVersion();
} // namespace clang

namespace {

constexpr const char *ChecksFile = "ClaimcheckTidyChecks.so";

/// "nothing could be analysed": the exit status of `claimcheck check` for it.
constexpr int NotAnalysed = 3;

[[noreturn]] void refuse(const std::string &Why) {
  std::fprintf(stderr,
               "claimcheck: error: %s\n"
               "claimcheck: nothing was checked\n",
               Why.c_str());
  std::fflush(stderr);
  // The host is in the middle of dlopen: none of its destructors may run.
  std::_Exit(NotAnalysed);
}

/// The x.y.z in "Debian clang version 22.1.8 (1~deb12u1)".
std::string_view versionIn(std::string_view Full) {
  constexpr std::string_view Marker = "clang version ";
  size_t Begin = Full.find(Marker);
  if (Begin == std::string_view::npos)
    return {};
  Full.remove_prefix(Begin + Marker.size());
  return Full.substr(0, Full.find_first_of(" \n("));
}

/// The checks' file, beside this one.
std::string pathOfChecks() {
  Dl_info Info;
  if (!dladdr(reinterpret_cast<void *>(&pathOfChecks), &Info) ||
      !Info.dli_fname)
    refuse("the folder of the plugin cannot be determined");
  std::string Path = Info.dli_fname;
  return Path.substr(0, Path.find_last_of('/') + 1) + ChecksFile;
}

void loadChecks() {
  if (!clang::getClangFullVersion)
    refuse("this plugin is for clang-tidy " CLAIMCHECK_CLANG_VERSION
           "; the program that loaded it shows no Clang version");
  std::string Host = clang::getClangFullVersion();
  if (versionIn(Host) != CLAIMCHECK_CLANG_VERSION)
    refuse("this plugin was built for clang-tidy " CLAIMCHECK_CLANG_VERSION
           ", but '" +
           Host + "' loaded it; use the plugin that was built for it");
  std::string Path = pathOfChecks();
  if (!dlopen(Path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    const char *Error = dlerror();
    refuse("the checks cannot be loaded: " +
           std::string(Error ? Error : Path.c_str()));
  }
}

[[maybe_unused]] const bool Loaded = (loadChecks(), true);

} // namespace
