//===- ScanDump.cpp - claimcheck scan-dump --------------------------------===//
//
// Whether a core file holds a key: its bytes as they are, and for keys in PEM
// or DER each secret number in them, in both byte orders, since libraries keep
// numbers in words with the lowest first. Encodings that the program itself
// makes (hexadecimal, Base64) are searched as well.
//
//===----------------------------------------------------------------------===//

#include "OptionParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <functional>

using llvm::StringRef;

namespace claimcheck::driver {

namespace {

/// Bytes to look for, and what they are.
struct Pattern {
  std::string What, Bytes;
};

/// Shorter ones occur by chance.
constexpr size_t MinLength = 16;

/// What stands between the PEM lines, decoded; empty if it is no PEM text.
std::string decodePem(StringRef Text) {
  size_t Begin = Text.find("-----BEGIN ");
  if (Begin == StringRef::npos)
    return "";
  Text = Text.substr(Begin).split('\n').second;
  Text = Text.take_front(Text.find("-----END "));
  std::string Base64;
  llvm::SmallVector<StringRef, 0> Lines;
  Text.split(Lines, '\n');
  for (StringRef L : Lines)
    if (!L.contains(':'))
      Base64 += L.trim();
  std::vector<char> Bytes;
  if (llvm::Error E = llvm::decodeBase64(Base64, Bytes)) {
    llvm::consumeError(std::move(E));
    return "";
  }
  return std::string(Bytes.begin(), Bytes.end());
}

/// All integers and octet strings of a DER structure, at any depth.
void readDer(StringRef Der, std::vector<StringRef> &Out, unsigned Depth = 0) {
  while (Der.size() >= 2 && Depth < 16) {
    unsigned char Tag = Der[0];
    size_t Length = (unsigned char)Der[1], Head = 2;
    if (Length & 0x80) {
      size_t Count = Length & 0x7F;
      if (Count == 0 || Count > 4 || Der.size() < 2 + Count)
        return;
      Length = 0;
      for (size_t I = 0; I < Count; ++I)
        Length = Length << 8 | (unsigned char)Der[2 + I];
      Head += Count;
    }
    if (Length > Der.size() - Head)
      return;
    StringRef Value = Der.substr(Head, Length);
    if (Tag == 0x02 || Tag == 0x04)
      Out.push_back(Value);
    // Constructed, or an octet string, which may wrap a structure.
    if ((Tag & 0x20) || Tag == 0x04)
      readDer(Value, Out, Depth + 1);
    Der = Der.drop_front(Head + Length);
  }
}

void addPatterns(StringRef Name, StringRef Bytes,
                 std::vector<Pattern> &Patterns) {
  auto Add = [&](const std::string &What, std::string Value) {
    if (Value.size() >= MinLength &&
        llvm::none_of(Patterns,
                      [&](const Pattern &P) { return P.Bytes == Value; }))
      Patterns.push_back({What, std::move(Value)});
  };
  Add(Name.str(), Bytes.str());
  Add(Name.str() + " in hexadecimal", llvm::toHex(Bytes, /*LowerCase=*/true));
  Add(Name.str() + " in hexadecimal", llvm::toHex(Bytes));
  Add(Name.str() + " in Base64", llvm::encodeBase64(Bytes));
  std::string Reversed(std::make_reverse_iterator(Bytes.end()),
                       std::make_reverse_iterator(Bytes.begin()));
  Add(Name.str() + " with the lowest byte first", Reversed);
}

bool readKey(StringRef File, std::vector<Pattern> &Patterns) {
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (!Buffer) {
    usageError(File.str() + ": " + Buffer.getError().message());
    return false;
  }
  StringRef Raw = (*Buffer)->getBuffer();
  size_t Before = Patterns.size();
  std::string Der = decodePem(Raw);
  if (Der.empty() && Raw.starts_with("\x30"))
    Der = Raw.str();
  if (Der.empty()) {
    addPatterns(File, Raw.rtrim("\r\n"), Patterns);
  } else {
    Patterns.push_back({File.str() + " as it is", Raw.str()});
    Patterns.push_back({File.str() + " as DER", Der});
    std::vector<StringRef> Numbers;
    readDer(Der, Numbers);
    // The modulus and other public numbers are in every process that uses the
    // key; in PKCS #1 and SEC 1 order the secret ones come after them.
    bool SkipModulus = true;
    for (size_t I = 0; I < Numbers.size(); ++I) {
      StringRef N = Numbers[I].ltrim('\0');
      if (N.size() >= 64 && N.size() % 32 == 0 && SkipModulus &&
          I + 1 < Numbers.size() && Numbers[I + 1].size() <= 4) {
        SkipModulus = false;
        continue;
      }
      if (N.size() < MinLength || N.size() > 1024)
        continue;
      addPatterns((File + ", secret number " + llvm::Twine(I + 1)).str(), N,
                  Patterns);
    }
  }
  if (Patterns.size() == Before) {
    usageError(File.str() + ": holds no key of 16 bytes or more");
    return false;
  }
  return true;
}

/// Where the bytes of an ELF core file were in memory.
struct Segment {
  uint64_t Offset, Address, Size;
};

std::vector<Segment> segments(StringRef Core) {
  namespace endian = llvm::support::endian;
  std::vector<Segment> Result;
  // 64-bit, little endian: everything else is shown by file offset only.
  if (!Core.starts_with("\x7f"
                        "ELF\x02\x01") ||
      Core.size() < 64)
    return Result;
  const char *D = Core.data();
  uint64_t Table = endian::read64le(D + 32);
  uint16_t Size = endian::read16le(D + 54), Count = endian::read16le(D + 56);
  for (uint64_t I = 0; I < Count && Size >= 56; ++I) {
    uint64_t At = Table + I * Size;
    if (At > Core.size() || Core.size() - At < 56)
      break;
    if (endian::read32le(D + At) == 1) // PT_LOAD
      Result.push_back({endian::read64le(D + At + 8),
                        endian::read64le(D + At + 16),
                        endian::read64le(D + At + 32)});
  }
  return Result;
}

bool scan(StringRef File, const std::vector<Pattern> &Patterns, bool &Found) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!Buffer) {
    usageError(File.str() + ": " + Buffer.getError().message());
    return false;
  }
  StringRef Core = (*Buffer)->getBuffer();
  std::vector<Segment> Segments = segments(Core);
  for (const Pattern &P : Patterns) {
    std::boyer_moore_horspool_searcher Searcher(P.Bytes.begin(), P.Bytes.end());
    for (const char *At = Core.begin();;) {
      At = std::search(At, Core.end(), Searcher);
      if (At == Core.end())
        break;
      Found = true;
      uint64_t Offset = uint64_t(At - Core.begin());
      llvm::outs() << File << ": offset 0x" << llvm::utohexstr(Offset, true);
      for (const Segment &S : Segments)
        if (Offset >= S.Offset && Offset - S.Offset < S.Size)
          llvm::outs() << " (address 0x"
                       << llvm::utohexstr(S.Address + Offset - S.Offset, true)
                       << ')';
      llvm::outs() << ": " << P.What << ", " << P.Bytes.size() << " bytes\n";
      ++At;
    }
  }
  return true;
}

} // namespace

int scanDumpCommand(const Arguments &Args) {
  std::vector<std::string> Cores, Keys, Hex;
  OptionParser P("scan-dump CORE... --key=FILE [--hex=BYTES]...",
                 "Searches core files for keys; status 1 if one is found. The "
                 "key is never printed.");
  P.Positional = &Cores;
  P.list("key", "FILE", Keys, "a key in PEM, DER or raw bytes");
  P.list("hex", "BYTES", Hex, "a key in hexadecimal");
  if (std::optional<int> Status = P.parse(Args))
    return *Status;
  if (Cores.empty() || (Keys.empty() && Hex.empty()))
    return usageError("scan-dump needs core files and --key or --hex");
  std::vector<Pattern> Patterns;
  for (const std::string &File : Keys)
    if (!readKey(File, Patterns))
      return ExitUsage;
  for (size_t I = 0; I < Hex.size(); ++I) {
    std::string Bytes;
    if (!llvm::tryGetFromHex(Hex[I], Bytes) || Bytes.size() < MinLength)
      return usageError("--hex needs 16 bytes or more in hexadecimal");
    addPatterns("the key of --hex " + std::to_string(I + 1), Bytes, Patterns);
  }
  bool Found = false, Complete = true;
  for (const std::string &Core : Cores)
    Complete &= scan(Core, Patterns, Found);
  if (!Complete)
    return ExitIncomplete;
  if (!Found)
    llvm::outs() << "no key found\n";
  return Found ? ExitFindings : ExitClean;
}

} // namespace claimcheck::driver
