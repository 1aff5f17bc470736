//===- LostBodies.h - Which function bodies need not be parsed --*- C++ -*-===//
//
// Most of the time of a unit goes into bodies of functions in headers of
// libraries, which are never lowered. Not parsing them has one price: what only
// they would instantiate is missing, such as the call operator of a generic
// lambda that is given to an algorithm.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FRONTEND_CAPTURE_LOSTBODIES_H
#define CLAIMCHECK_FRONTEND_CAPTURE_LOSTBODIES_H

#include "model/Model.h"
#include "clang/Basic/SourceLocation.h"

namespace clang {
class ASTContext;
} // namespace clang

namespace claimcheck::capture {

/// Whether a place is in a system header or in one that rules own.
bool isForeign(const clang::ASTContext &Ctx, clang::SourceLocation Loc,
               const model::Model *Model);

/// Whether a template of the project that a library could call, and that
/// compares something or names something modelled, has no instantiation: with
/// all bodies it might have one.
bool lostBodies(clang::ASTContext &Ctx, const model::Model *Model);

} // namespace claimcheck::capture

#endif // CLAIMCHECK_FRONTEND_CAPTURE_LOSTBODIES_H
