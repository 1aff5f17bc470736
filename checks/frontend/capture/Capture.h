//===- Capture.h - One compile command to one unit of flow IR ---*- C++ -*-===//

#ifndef CLAIMCHECK_FRONTEND_CAPTURE_CAPTURE_H
#define CLAIMCHECK_FRONTEND_CAPTURE_CAPTURE_H

#include "flow/IR.h"
#include "model/Model.h"
#include <string>
#include <vector>

namespace claimcheck::capture {

/// One translation unit and how to see it.
struct CaptureOptions {
  std::string File;                   ///< As the command names it.
  std::vector<std::string> Arguments; ///< The compiler and its arguments.
  std::string ResourceDir;            ///< Of Clang's own headers.
  const model::Model *Model = nullptr;
  /// Also parse the bodies of functions in system headers.
  bool AllBodies = false;
};

/// Parses and lowers the unit in the current directory. Never fails: what
/// cannot be analysed is listed in `Problems`, and `Fatal` says if that is all
/// of it. Parses again with all bodies if code of the project got lost without
/// them.
flow::Unit captureUnit(const CaptureOptions &Options);

} // namespace claimcheck::capture

#endif // CLAIMCHECK_FRONTEND_CAPTURE_CAPTURE_H
