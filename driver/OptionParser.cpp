//===- OptionParser.cpp - Options of subcommands --------------------------===//

#include "OptionParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;

namespace claimcheck::driver {

int usageError(const std::string &Message) {
  llvm::errs() << "claimcheck: error: " << Message << '\n';
  return ExitUsage;
}

void OptionParser::flag(StringRef Name, bool &Out, StringRef Help) {
  Options.push_back({Name, "", Help, {}, [&Out](StringRef) {
                       Out = true;
                       return true;
                     }});
}

void OptionParser::value(StringRef Name, StringRef Meta, std::string &Out,
                         StringRef Help, std::vector<StringRef> Allowed) {
  Options.push_back({Name, Meta, Help, std::move(Allowed), [&Out](StringRef V) {
                       Out = V.str();
                       return true;
                     }});
}

void OptionParser::list(StringRef Name, StringRef Meta,
                        std::vector<std::string> &Out, StringRef Help) {
  Options.push_back({Name, Meta, Help, {}, [&Out](StringRef V) {
                       Out.push_back(V.str());
                       return true;
                     }});
}

void OptionParser::number(StringRef Name, StringRef Meta, unsigned &Out,
                          StringRef Help) {
  Options.push_back({Name, Meta, Help, {}, [&Out](StringRef V) {
                       return !V.getAsInteger(10, Out);
                     }});
}

const OptionParser::Option *OptionParser::find(StringRef Name) const {
  auto It =
      llvm::find_if(Options, [&](const Option &O) { return O.Name == Name; });
  return It == Options.end() ? nullptr : &*It;
}

static std::string spelled(StringRef Name) {
  return (Name.size() == 1 ? "-" : "--") + Name.str();
}

std::optional<int> OptionParser::set(const Option &O, StringRef Value) {
  if (!O.Allowed.empty() && !llvm::is_contained(O.Allowed, Value))
    return usageError("'" + Value.str() + "' is not a value of " +
                      spelled(O.Name) + ": " + llvm::join(O.Allowed, ", "));
  if (!O.Set(Value))
    return usageError("'" + Value.str() + "' is not a number, as " +
                      spelled(O.Name) + " needs one");
  return std::nullopt;
}

void OptionParser::help() const {
  llvm::raw_ostream &OS = llvm::outs();
  OS << "usage: claimcheck " << Synopsis << "\n\n" << Summary << "\n\n";
  for (const Option &O : Options) {
    std::string Left = "  " + spelled(O.Name);
    if (!O.Meta.empty())
      Left += (O.Name.size() == 1 ? " " : "=") + O.Meta.str();
    OS << Left;
    if (Left.size() > 26)
      OS << '\n' << std::string(28, ' ');
    else
      OS << std::string(28 - Left.size(), ' ');
    OS << O.Help << '\n';
  }
}

std::optional<int> OptionParser::parse(const Arguments &Args) {
  for (size_t I = 0; I < Args.size(); ++I) {
    StringRef A = Args[I];
    if (A == "--") {
      if (!Trailing)
        return usageError("flags after '--' make no sense here");
      HasTrailing = true;
      *Trailing = llvm::ArrayRef(Args).drop_front(I + 1).vec();
      break;
    }
    if (A == "--help" || A == "-h") {
      help();
      return ExitClean;
    }
    if (!A.starts_with("-") || A == "-") {
      if (!Positional)
        return usageError("unexpected argument '" + A.str() + "'");
      Positional->push_back(A.str());
      continue;
    }
    const Option *O;
    std::optional<StringRef> Value;
    StringRef Name = A;
    if (Name.consume_front("--")) {
      if (size_t Equals = Name.find('='); Equals != StringRef::npos) {
        Value = Name.substr(Equals + 1);
        Name = Name.take_front(Equals);
      }
      O = Name.size() > 1 ? find(Name) : nullptr;
    } else {
      Name = Name.drop_front();
      if (Name.size() > 1) {
        Value = Name.drop_front();
        Value->consume_front("=");
        Name = Name.take_front();
      }
      O = find(Name);
    }
    if (!O)
      return usageError("unknown option '" + A.str() + "'");
    if (O->Meta.empty()) {
      if (Value)
        return usageError(spelled(Name) + " takes no value");
    } else if (!Value) {
      if (++I == Args.size())
        return usageError(spelled(Name) + " needs a value");
      Value = Args[I];
    }
    if (std::optional<int> Status = set(*O, Value.value_or("")))
      return Status;
  }
  return std::nullopt;
}

} // namespace claimcheck::driver
