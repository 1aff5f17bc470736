//===- Main.cpp - The worker that captures one unit -----------------------===//
//
//     claimcheck-capture -o OUT.ir [--rules=FILE]... [--all-bodies]
//                        FILE -- COMPILER ARGS...
//
// The command starts one for each unit, in the unit's directory, so that a
// crash or an endless loop of the parser costs one unit. Status 0 means that
// OUT.ir is complete; it is written under another name and renamed.
//
//===----------------------------------------------------------------------===//

#include "Capture.h"
#include "TidyFacts.h"
#include "flow/IRText.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"

using namespace claimcheck;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

constexpr int BadUsage = 2;

int fail(const llvm::Twine &Message) {
  llvm::errs() << "claimcheck-capture: error: " << Message << '\n';
  return BadUsage;
}

/// Clang's own headers: next to this program, or where its Clang has them.
std::string resourceDir(const char *Program) {
  std::string Self =
      fs::getMainExecutable(Program, reinterpret_cast<void *>(&resourceDir));
  StringRef Major = StringRef(CLAIMCHECK_LLVM_VERSION).split('.').first;
  llvm::SmallString<256> Dir(path::parent_path(path::parent_path(Self)));
  path::append(Dir, "lib", "clang", Major);
  if (fs::is_directory(Dir))
    return Dir.str().str();
  return CLAIMCHECK_RESOURCE_DIR;
}

bool write(const flow::Unit &U, StringRef File) {
  if (File == "-") {
    flow::print(llvm::outs(), U);
    llvm::outs().flush();
    return !llvm::outs().has_error();
  }
  std::string Temporary = (File + ".tmp").str();
  std::error_code Code;
  llvm::raw_fd_ostream OS(Temporary, Code);
  if (Code)
    return false;
  flow::print(OS, U);
  OS.close();
  if (OS.has_error()) {
    OS.clear_error();
    fs::remove(Temporary);
    return false;
  }
  return !fs::rename(Temporary, File);
}

} // namespace

int main(int Argc, char **Argv) {
  llvm::InitLLVM Init(Argc, Argv);
  std::string Output;
  model::Model Rules = model::Model::builtin();
  capture::CaptureOptions Options;
  bool HasCommand = false;
  for (int I = 1; I < Argc; ++I) {
    StringRef A = Argv[I];
    if (A == "--") {
      Options.Arguments.assign(Argv + I + 1, Argv + Argc);
      HasCommand = true;
      break;
    }
    if (A == "--version") {
      llvm::outs() << "claimcheck-capture " CLAIMCHECK_VERSION "\n"
                      "  LLVM version " CLAIMCHECK_LLVM_VERSION "\n";
      return 0;
    }
    if (A == "-o") {
      if (++I == Argc)
        return fail("-o needs a file");
      Output = Argv[I];
    } else if (A.consume_front("--rules=")) {
      std::vector<model::RuleError> Errors;
      bool Good = Rules.load(A, Errors);
      for (const model::RuleError &E : Errors)
        llvm::errs() << E.str() << '\n';
      if (!Good || !Errors.empty())
        return BadUsage;
    } else if (A == "--all-bodies") {
      Options.AllBodies = true;
    } else if (A.starts_with("-")) {
      return fail("unknown option '" + A + "'");
    } else {
      Options.File = A.str();
    }
  }
  if (Output.empty() || Options.File.empty() || !HasCommand ||
      Options.Arguments.empty())
    return fail("usage: claimcheck-capture -o OUT [--rules=FILE]... FILE -- "
                "COMPILER ARGS...");
  // The command reads these as well, and tells what is wrong with them.
  std::vector<model::RuleError> Ignored;
  for (const std::string &File : capture::ruleFiles(Options.File))
    Rules.load(File, Ignored);
  // Inline assembly and the target's builtins need its parts of LLVM.
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmParsers();
  Options.ResourceDir = resourceDir(Argv[0]);
  Options.Model = &Rules;
  flow::Unit U = capture::captureUnit(Options);
  if (!write(U, Output))
    return fail("cannot write " + Output);
  return 0;
}
