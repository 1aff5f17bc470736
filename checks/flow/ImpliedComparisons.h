//===- ImpliedComparisons.h - Functions that compare texts ------*- C++ -*-===//
//
// Many projects compare secrets and names with a function of their own, byte by
// byte. What its loop does is not followed for each pair of bytes: a function
// whose result tells whether the bytes of two parameters are the same compares
// these parameters, as if a rule said so.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_IMPLIEDCOMPARISONS_H
#define CLAIMCHECK_FLOW_IMPLIEDCOMPARISONS_H

#include "../model/Model.h"
#include "Program.h"

namespace claimcheck::flow {

/// Models of the functions of \p P that compare, by their identity.
std::map<std::string, std::shared_ptr<const model::FunctionModel>>
impliedComparisons(const Program &P);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_IMPLIEDCOMPARISONS_H
