//===- Process.h - Child processes with limits ------------------*- C++ -*-===//

#ifndef CLAIMCHECK_DRIVER_PROCESS_H
#define CLAIMCHECK_DRIVER_PROCESS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <string>
#include <vector>

namespace claimcheck::driver {

/// A program to run. Its input is empty; its output goes to files.
struct Job {
  std::vector<std::string> Arguments; ///< The first one is the program's path.
  std::string Directory;              ///< Where it runs; empty: here.
  std::string Output;                 ///< File for both outputs.
  std::vector<std::string> Environment; ///< `NAME=value`, added.
};

struct JobLimits {
  unsigned Seconds = 0;   ///< Wall clock; 0: none.
  unsigned Megabytes = 0; ///< Of address space; 0: none.
};

struct JobResult {
  enum Kind { Exited, Signalled, TimedOut, NotStarted } K = NotStarted;
  int Code = 0; ///< Exit status, signal or error number.
  /// `ended with status 1`, `crashed (signal 11)`, ...
  std::string describe(const JobLimits &Limits) const;
};

/// Runs the jobs, \p Parallel of them at a time, and calls \p Done on this
/// thread for each that ends. A job that takes too long is killed with all of
/// its children, and so are all if this process ends or is interrupted.
/// \returns false if it was interrupted.
bool runJobs(const std::vector<Job> &Jobs, unsigned Parallel,
             const JobLimits &Limits,
             llvm::function_ref<void(size_t, const JobResult &)> Done);

/// Runs one program and returns both of its outputs.
std::string outputOf(const std::vector<std::string> &Arguments,
                     const std::string &Directory, JobResult &Result,
                     const std::vector<std::string> &Environment = {},
                     unsigned Seconds = 0);

} // namespace claimcheck::driver

#endif // CLAIMCHECK_DRIVER_PROCESS_H
