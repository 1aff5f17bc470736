//===- Process.cpp - Child processes with limits (POSIX) ------------------===//

#include "Process.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

extern char **environ;

namespace claimcheck::driver {

namespace {

using Clock = std::chrono::steady_clock;

volatile sig_atomic_t Interrupted = 0;

/// Notes SIGINT and SIGTERM while jobs run, so that what they leave behind can
/// be removed.
class InterruptGuard {
public:
  InterruptGuard() {
    Interrupted = 0;
    struct sigaction Action = {};
    Action.sa_handler = [](int) { Interrupted = 1; };
    sigemptyset(&Action.sa_mask);
    sigaction(SIGINT, &Action, &OldInt);
    sigaction(SIGTERM, &Action, &OldTerm);
  }
  ~InterruptGuard() {
    sigaction(SIGINT, &OldInt, nullptr);
    sigaction(SIGTERM, &OldTerm, nullptr);
  }

private:
  struct sigaction OldInt, OldTerm;
};

struct Running {
  size_t Index;
  Clock::time_point Start;
  bool Killed = false;
};

/// Between fork and exec: only calls that are safe there.
[[noreturn]] void child(const Job &J, const JobLimits &Limits,
                        char *const *Arguments, char *const *Environment) {
  setpgid(0, 0);
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  int In = open("/dev/null", O_RDONLY);
  int Out = J.Output.empty()
                ? open("/dev/null", O_WRONLY)
                : open(J.Output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (In < 0 || Out < 0 || dup2(In, 0) < 0 || dup2(Out, 1) < 0 ||
      dup2(Out, 2) < 0)
    _exit(127);
  if (Limits.Megabytes) {
    rlim_t Bytes = rlim_t(Limits.Megabytes) << 20;
    struct rlimit Limit = {Bytes, Bytes};
    setrlimit(RLIMIT_AS, &Limit);
  }
  // A crash of a worker is not worth a core file of the user's sources.
  struct rlimit NoCore = {0, 0};
  setrlimit(RLIMIT_CORE, &NoCore);
  if (!J.Directory.empty() && chdir(J.Directory.c_str()) != 0)
    _exit(126);
  execve(Arguments[0], Arguments, Environment);
  _exit(127);
}

std::vector<char *> pointers(const std::vector<std::string> &Strings) {
  std::vector<char *> Result;
  for (const std::string &S : Strings)
    Result.push_back(const_cast<char *>(S.c_str()));
  return Result;
}

pid_t start(const Job &J, const JobLimits &Limits) {
  std::vector<char *> Arguments = pointers(J.Arguments);
  Arguments.push_back(nullptr);
  std::vector<char *> Environment = pointers(J.Environment);
  for (char **E = environ; *E; ++E)
    Environment.push_back(*E);
  Environment.push_back(nullptr);
  pid_t Pid = fork();
  if (Pid == 0)
    child(J, Limits, Arguments.data(), Environment.data());
  return Pid;
}

} // namespace

std::string JobResult::describe(const JobLimits &Limits) const {
  switch (K) {
  case Exited:
    if (Code == 126)
      return "its directory does not exist";
    if (Code == 127)
      return "the worker cannot be run";
    return "the worker ended with status " + std::to_string(Code);
  case Signalled:
    return "the worker crashed (signal " + std::to_string(Code) + ", " +
           strsignal(Code) + ")";
  case TimedOut:
    return "the worker took more than " + std::to_string(Limits.Seconds) +
           " seconds";
  case NotStarted:
    return std::string("the worker cannot be started: ") + strerror(Code);
  }
  return "";
}

bool runJobs(const std::vector<Job> &Jobs, unsigned Parallel,
             const JobLimits &Limits,
             llvm::function_ref<void(size_t, const JobResult &)> Done) {
  InterruptGuard Guard;
  std::map<pid_t, Running> Active;
  size_t Next = 0;
  long Nap = 1;
  while (Next < Jobs.size() || !Active.empty()) {
    while (Next < Jobs.size() && Active.size() < std::max(1u, Parallel)) {
      pid_t Pid = start(Jobs[Next], Limits);
      if (Pid > 0)
        Active[Pid] = {Next, Clock::now()};
      else
        Done(Next, {JobResult::NotStarted, errno});
      ++Next;
    }
    if (Interrupted) {
      for (const auto &[Pid, R] : Active) {
        kill(-Pid, SIGKILL);
        kill(Pid, SIGKILL);
        waitpid(Pid, nullptr, 0);
      }
      return false;
    }
    bool Ended = false;
    for (auto It = Active.begin(); It != Active.end();) {
      auto &[Pid, R] = *It;
      int Status = 0;
      pid_t Got = waitpid(Pid, &Status, WNOHANG);
      if (Got == 0 || (Got < 0 && errno == EINTR)) {
        if (Limits.Seconds && !R.Killed &&
            Clock::now() - R.Start > std::chrono::seconds(Limits.Seconds)) {
          R.Killed = true;
          kill(-Pid, SIGKILL);
          kill(Pid, SIGKILL);
        }
        ++It;
        continue;
      }
      JobResult Result;
      if (R.Killed)
        Result = {JobResult::TimedOut, 0};
      else if (Got < 0)
        Result = {JobResult::NotStarted, errno};
      else if (WIFSIGNALED(Status))
        Result = {JobResult::Signalled, WTERMSIG(Status)};
      else
        Result = {JobResult::Exited, WEXITSTATUS(Status)};
      size_t Index = R.Index;
      It = Active.erase(It);
      Ended = true;
      Done(Index, Result);
    }
    if (Ended) {
      Nap = 1;
    } else if (!Active.empty()) {
      struct timespec T = {0, Nap * 1000000};
      nanosleep(&T, nullptr);
      Nap = std::min(Nap * 2, 10L);
    }
  }
  return true;
}

std::string outputOf(const std::vector<std::string> &Arguments,
                     const std::string &Directory, JobResult &Result,
                     const std::vector<std::string> &Environment,
                     unsigned Seconds) {
  llvm::SmallString<128> Output;
  if (std::error_code E =
          llvm::sys::fs::createTemporaryFile("claimcheck", "out", Output)) {
    Result = {JobResult::NotStarted, E.value()};
    return "";
  }
  Job J{Arguments, Directory, Output.str().str(), Environment};
  runJobs({J}, 1, {Seconds, 0},
          [&](size_t, const JobResult &R) { Result = R; });
  auto Buffer = llvm::MemoryBuffer::getFile(Output, /*IsText=*/true);
  std::string Text = Buffer ? (*Buffer)->getBuffer().str() : "";
  llvm::sys::fs::remove(Output);
  return Text;
}

} // namespace claimcheck::driver
