//===- Sources.cpp - Names and texts of source files ----------------------===//

#include "Sources.h"
#include "Project.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <map>

using llvm::StringRef;
namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace claimcheck::driver {

/// What follows \p Folder and a slash in \p File, or nothing.
static StringRef below(StringRef File, StringRef Folder) {
  if (Folder == "/")
    return File.starts_with("/") ? File.drop_front() : "";
  return File.consume_front(Folder) && File.consume_front("/") ? File : "";
}

Sources::Sources(const Project &P) : P(P) {
  Current = absolutePath(".");
  Root = Current;
  for (StringRef Folder = Current; !Folder.empty();
       Folder = path::parent_path(Folder)) {
    llvm::SmallString<256> Git(Folder);
    path::append(Git, ".git");
    if (fs::exists(Git)) {
      Root = Folder.str();
      break;
    }
  }
}

std::string Sources::display(StringRef File) const {
  StringRef Rest = below(File, Current);
  return Rest.empty() ? File.str() : Rest.str();
}

std::string Sources::relative(StringRef File) const {
  if (StringRef Rest = below(File, Root); !Rest.empty())
    return Rest.str();
  // A symbolic link may lead out of the tree and back.
  llvm::SmallString<256> RealFile, RealRoot;
  if (!fs::real_path(File, RealFile) && !fs::real_path(Root, RealRoot))
    if (StringRef Rest = below(RealFile, RealRoot); !Rest.empty())
      return Rest.str();
  return File.str();
}

bool Sources::isBelowRoot(StringRef File) const {
  return !path::is_absolute(relative(File));
}

std::string Sources::uri(StringRef File) const {
  std::string Name = relative(File);
  return (path::is_absolute(Name) ? "file://" : "") + escapeUri(Name);
}

const std::string *Sources::contents(StringRef File) const {
  auto [It, New] = Contents.try_emplace(File);
  if (New)
    if (auto Buffer = llvm::MemoryBuffer::getFile(File))
      It->second = (*Buffer)->getBuffer().str();
  return It->second.empty() ? nullptr : &It->second;
}

std::string Sources::line(StringRef File, unsigned Line) const {
  if (std::string Known = P.line(File, Line); !Known.empty())
    return Known;
  const std::string *Text = contents(File);
  if (!Text || Line == 0)
    return "";
  StringRef Rest = *Text;
  for (unsigned N = 1; N < Line; ++N) {
    if (!Rest.contains('\n'))
      return "";
    Rest = Rest.split('\n').second;
  }
  return Rest.split('\n').first.rtrim('\r').str();
}

unsigned Sources::utf16Column(StringRef File, unsigned Line,
                              unsigned Column) const {
  if (Column < 2)
    return Column;
  std::string Text = line(File, Line);
  if (Text.empty() || llvm::isASCII(Text))
    return Column;
  StringRef Before = StringRef(Text).take_front(Column - 1);
  return unsigned(utf16(Before).size()) + 1 +
         unsigned(Column - 1 - Before.size());
}

std::string Sources::lineHash(StringRef File, unsigned Line) const {
  auto [It, New] = Hashes.try_emplace(File);
  if (New)
    if (const std::string *Text = contents(File))
      It->second = lineHashes(*Text);
  if (Line && Line <= It->second.size() && !It->second[Line - 1].empty())
    return It->second[Line - 1];
  // Without the file the line itself has to do.
  return lineHashes(line(File, Line)).front();
}

std::vector<uint16_t> utf16(StringRef Text) {
  std::vector<uint16_t> Result;
  const auto *Pos = reinterpret_cast<const llvm::UTF8 *>(Text.begin());
  const auto *End = reinterpret_cast<const llvm::UTF8 *>(Text.end());
  while (Pos != End) {
    if (*Pos < 0x80) {
      Result.push_back(*Pos++);
      continue;
    }
    llvm::UTF32 C;
    if (llvm::convertUTF8Sequence(&Pos, End, &C, llvm::strictConversion) !=
        llvm::conversionOK) {
      Result.push_back(0xFFFD);
      ++Pos;
    } else if (C < 0x10000) {
      Result.push_back(uint16_t(C));
    } else {
      Result.push_back(uint16_t(0xD800 + ((C - 0x10000) >> 10)));
      Result.push_back(uint16_t(0xDC00 + ((C - 0x10000) & 0x3FF)));
    }
  }
  return Result;
}

std::vector<std::string> lineHashes(StringRef Text) {
  constexpr unsigned Window = 100;
  constexpr uint16_t EndOfFile = 0xFFFF;
  // The characters that count, and where each line begins among them. A line
  // feed after a carriage return is part of the same end of line.
  std::vector<uint64_t> Units;
  std::vector<size_t> Starts;
  bool AtStart = true, AfterReturn = false;
  auto Put = [&](uint16_t C) {
    if (AtStart)
      Starts.push_back(Units.size());
    AtStart = C == '\n';
    Units.push_back(C);
  };
  for (uint16_t C : utf16(Text)) {
    bool Skip = C == ' ' || C == '\t' || (AfterReturn && C == '\n');
    AfterReturn = !Skip && C == '\r';
    if (!Skip)
      Put(C == '\r' ? uint16_t('\n') : C);
  }
  Put(EndOfFile);
  std::map<uint64_t, unsigned> Count;
  std::vector<std::string> Result;
  for (size_t Start : Starts) {
    uint64_t Hash = 0;
    for (size_t I = Start; I < Start + Window; ++I)
      Hash = Hash * 37 + (I < Units.size() ? Units[I] : 0);
    Result.push_back(llvm::utohexstr(Hash, /*LowerCase=*/true) + ":" +
                     std::to_string(++Count[Hash]));
  }
  return Result;
}

std::string escapeUri(StringRef Path) {
  std::string Result;
  for (unsigned char C : Path) {
    if (llvm::isAlnum(C) || StringRef("-._~/!$&'()*+,;=:@").contains(C)) {
      Result += char(C);
    } else {
      Result += '%';
      Result += llvm::hexdigit(C >> 4);
      Result += llvm::hexdigit(C & 15);
    }
  }
  return Result;
}

} // namespace claimcheck::driver
