//===- PlaceParser.cpp - Places as rules write them -----------------------===//

#include "model/PlaceParser.h"
#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;

namespace claimcheck::model {

namespace {

/// Takes a positive number off the front; 0 if there is none.
unsigned takeNumber(StringRef &Rest) {
  unsigned Number = 0;
  if (Rest.empty() || !llvm::isDigit(Rest.front()) ||
      Rest.consumeInteger(10, Number))
    return 0;
  return Number;
}

bool takeArgument(StringRef &Rest, unsigned &Arg, std::string &Why) {
  Arg = takeNumber(Rest);
  if (Arg >= 1 && Arg <= 99)
    return true;
  Why = "'arg' needs a number from 1 to 99";
  return false;
}

bool takeLength(StringRef &Rest, PlaceSpec &Place, std::string &Why) {
  size_t Close = Rest.find(']');
  if (Close == StringRef::npos) {
    Why = "']' is missing";
    return false;
  }
  StringRef Inner = Rest.substr(0, Close);
  Rest = Rest.substr(Close + 1);
  if (Inner == "ret") {
    Place.LengthIs = PlaceSpec::RetValue;
    return true;
  }
  bool Pointee = Inner.consume_front("*");
  if (Inner.consume_front("arg")) {
    unsigned Arg = 0;
    if (!takeArgument(Inner, Arg, Why))
      return false;
    Place.LengthIs = Pointee ? PlaceSpec::ArgPointee : PlaceSpec::ArgValue;
    Place.Length = Arg;
  } else if (!Pointee && !Inner.empty() && llvm::isDigit(Inner.front()) &&
             !Inner.consumeInteger(10, Place.Length)) {
    Place.LengthIs = PlaceSpec::Constant;
  } else {
    Why = "a length is a number, 'argN', '*argN' or 'ret'";
    return false;
  }
  if (Inner.empty())
    return true;
  Why = "unexpected '" + Inner.str() + "' in the length";
  return false;
}

} // namespace

std::optional<PlaceSpec> parsePlace(StringRef Text, std::string &Why) {
  PlaceSpec Place;
  StringRef Rest = Text;
  Place.Deref = Rest.consume_front("*");
  if (Rest.consume_front("varargs")) {
    Place.B = PlaceSpec::VarArgs;
  } else if (Rest.consume_front("ret")) {
    Place.B = PlaceSpec::Ret;
  } else if (Rest.consume_front("this")) {
    Place.B = PlaceSpec::This;
  } else if (Rest.consume_front("arg")) {
    Place.B = PlaceSpec::Arg;
    if (!takeArgument(Rest, Place.Arg1, Why))
      return std::nullopt;
    if (Rest.consume_front("..."))
      Place.B = PlaceSpec::ArgsFrom;
  } else {
    Why = "a place starts with 'ret', 'this', 'argN' or 'varargs'";
    return std::nullopt;
  }

  bool IsList = Place.B == PlaceSpec::VarArgs || Place.B == PlaceSpec::ArgsFrom;
  while (Rest.consume_front(".")) {
    StringRef Field =
        Rest.take_while([](char C) { return llvm::isAlnum(C) || C == '_'; });
    if (Field.empty() || llvm::isDigit(Field.front())) {
      Why = "'.' needs the name of a field";
      return std::nullopt;
    }
    Place.Fields.push_back(Field.str());
    Rest = Rest.substr(Field.size());
  }
  if (Rest.consume_front("[") && !takeLength(Rest, Place, Why))
    return std::nullopt;
  if (!Rest.empty()) {
    Why = "unexpected '" + Rest.str() + "'";
    return std::nullopt;
  }
  if (IsList && (Place.Deref || !Place.Fields.empty() ||
                 Place.LengthIs != PlaceSpec::NoLength)) {
    Why = "a list of arguments has no '*', field or length";
    return std::nullopt;
  }
  return Place;
}

std::string printPlace(const PlaceSpec &Place) {
  std::string Result = Place.Deref ? "*" : "";
  switch (Place.B) {
  case PlaceSpec::None:
    return "";
  case PlaceSpec::Ret:
    Result += "ret";
    break;
  case PlaceSpec::This:
    Result += "this";
    break;
  case PlaceSpec::Arg:
    Result += "arg" + std::to_string(Place.Arg1);
    break;
  case PlaceSpec::VarArgs:
    Result += "varargs";
    break;
  case PlaceSpec::ArgsFrom:
    Result += "arg" + std::to_string(Place.Arg1) + "...";
    break;
  }
  for (const std::string &Field : Place.Fields)
    Result += "." + Field;
  switch (Place.LengthIs) {
  case PlaceSpec::NoLength:
    break;
  case PlaceSpec::Constant:
    Result += "[" + std::to_string(Place.Length) + "]";
    break;
  case PlaceSpec::ArgValue:
    Result += "[arg" + std::to_string(Place.Length) + "]";
    break;
  case PlaceSpec::ArgPointee:
    Result += "[*arg" + std::to_string(Place.Length) + "]";
    break;
  case PlaceSpec::RetValue:
    Result += "[ret]";
    break;
  }
  return Result;
}

} // namespace claimcheck::model
