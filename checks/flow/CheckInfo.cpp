//===- CheckInfo.cpp - What there is to say about each check --------------===//

#include "CheckInfo.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/GlobPattern.h"

using llvm::StringLiteral;
using llvm::StringRef;

namespace claimcheck::flow {

namespace {

constexpr unsigned Cwe345And346[] = {346, 345};
constexpr unsigned CweSignature[] = {347, 345};
constexpr unsigned CweAlgorithm[] = {347};
constexpr unsigned CweMissing[] = {346, 345, 863, 613};
constexpr unsigned CweDump[] = {528, 316};
constexpr unsigned CweRace[] = {528, 362};
constexpr unsigned CweGuard[] = {528, 252};
constexpr unsigned CweWipe[] = {226, 244, 14};
constexpr unsigned CweLog[] = {532};

constexpr StringLiteral AsvsOrigin[] = {"9.1.3"};
constexpr StringLiteral AsvsMissing[] = {"9.1.3", "9.2.1", "9.2.3", "10.3.2"};
constexpr StringLiteral AsvsSignature[] = {"9.1.1"};
constexpr StringLiteral AsvsAlgorithm[] = {"9.1.2"};
constexpr StringLiteral AsvsDump[] = {"11.7.2", "13.3.3"};
constexpr StringLiteral AsvsGuard[] = {"13.3.3"};
constexpr StringLiteral AsvsWipe[] = {"11.7.2"};
constexpr StringLiteral AsvsLog[] = {"16.2.5"};

constexpr CheckInfo Checks[] = {
    {"claimcheck-algorithm-confusion",
     "A token can choose an algorithm that its key was not made for.",
     "The token selects 'none', no key at all, or an algorithm of another key "
     "family for the same bytes, for example HMAC with the bytes of a public "
     "key. Whoever knows the public key, or nothing, can then sign.",
     "Pin the algorithm, or the family, in the verifier, and keep the keys of "
     "different families apart. Let a missing key be an error. HS256, HS384 "
     "and HS512 with one secret are no confusion.",
     "verify(token, alg_of(token), public_key);",
     "verify(token, RS256, public_key);", 9.1, "high", CweAlgorithm,
     AsvsAlgorithm, "T15 T16"},
    {"claimcheck-ineffective-guard",
     "A guard that should keep a key out of crash dumps does not.",
     "The guard covers another range, only locks pages, is not aligned to a "
     "page, belongs to a heap that was never initialised, or may have failed "
     "unnoticed. The key is in the dump, although the code looks protected.",
     "Exclude the whole range of the key from dumps, aligned to pages, before "
     "the key is written, and treat a failure as an error. mlock() keeps "
     "memory out of swap, not out of dumps.",
     "mlock(key, sizeof key);",
     "if (madvise(page, page_size, MADV_DONTDUMP) != 0) return -1;", 5.0,
     "medium", CweGuard, AsvsGuard, "M3 M4 M11 M12 M13"},
    {"claimcheck-key-guard-race",
     "A guard protects a key too late, or not for as long as it lives.",
     "The key is in memory before its guard, the guard is lifted before the "
     "key is wiped, or guard, wipe, redaction and use run in threads or "
     "handlers without an order. A crash in between puts the key in the dump.",
     "Set the guard before the key is written and lift it after the wipe. "
     "Order the accesses of threads and handlers by a lock or by joining.",
     "load(key); madvise(key, n, MADV_DONTDUMP);",
     "if (madvise(key, n, MADV_DONTDUMP) == 0) load(key);", 6.5, "medium",
     CweRace, AsvsDump, "M2 M8 M9"},
    {"claimcheck-key-in-dump",
     "Key bytes are in memory that a crash dump would hold.",
     "A key is written or copied to memory, and no guard keeps that memory or "
     "the process out of crash dumps; or a dump with full memory is written "
     "while a key lives. Whoever reads the dump has the key.",
     "Keep the key in memory that is excluded from dumps (whole pages after a "
     "successful madvise, a library's secure heap), or forbid dumps of the "
     "process with prctl(PR_SET_DUMPABLE, 0) before the key is loaded. Wipe "
     "copies.",
     "unsigned char key[32]; read_key(key);",
     "if (prctl(PR_SET_DUMPABLE, 0) == 0) read_key(key);", 6.5, "medium",
     CweDump, AsvsDump, "M1 M5 M10"},
    {"claimcheck-key-in-log",
     "Key bytes reach a log line, a terminal or an error text.",
     "Key bytes, encoded or not, flow to a log, a terminal, an exception's "
     "text, an error reply or an annotation of crash reports. Whoever reads "
     "those has the key.",
     "Log a name, an identifier or a fingerprint of the key, never its bytes.",
     "log(\"bad key \" + to_hex(key));", "log(\"bad key \" + key_id);", 7.5,
     "high", CweLog, AsvsLog, "M14"},
    {"claimcheck-key-not-wiped", "Memory is given up with a key still in it.",
     "The lifetime of the key's memory ends (return, exception, free, "
     "reallocation, the last pointer is lost, an aborting exit), or the wipe "
     "is one that the compiler may drop, too short, or of another object. "
     "The key stays in memory for later dumps and readers.",
     "Wipe the whole key on every way out, with a function that the compiler "
     "keeps: explicit_bzero, or your library's own.",
     "memset(key, 0, sizeof key); return;",
     "explicit_bzero(key, sizeof key); return;", 4.0, "medium", CweWipe,
     AsvsWipe, "M6 M7"},
    {"claimcheck-missing-claim-validation",
     "A token is accepted because its signature verifies; a claim that must "
     "be checked is not.",
     "A signature is verified and the token is accepted on some path where a "
     "required claim was not compared with a value that does not come from "
     "the token. Without the issuer any holder of an accepted key can sign; "
     "without audience or scope a token made for another service is good "
     "here; without an expiry a stolen token is good forever.",
     "Compare iss with the exact issuer of your provider and aud, or scope, "
     "with your own, and check exp with the clock, on every path that "
     "accepts, before anything is read from the token. If the caller checks, "
     "hand the token to it and nothing else. Test with a token that is signed "
     "rightly and made for somebody else: it must be rejected.",
     "if (verify_signature(token, key)) serve(token.sub());",
     "if (verify_signature(token, key) && token.iss() == config.issuer &&\n"
     "    token.aud() == config.audience && token.exp() > now)\n"
     "  serve(token.sub());",
     8.1, "high", CweMissing, AsvsMissing, "T2 T8 T9 T10 T17 T18 T23"},
    {"claimcheck-self-referential-claim",
     "The expected value of a claim comes from the token itself.",
     "A claim is compared with a value that was read from the same token, so "
     "that the comparison always holds. Whoever signs the token chooses both.",
     "Take the expected value from your configuration, never from the token.",
     "verify(token, key, expected_issuer = token.iss())",
     "verify(token, key, expected_issuer = config.issuer)", 8.1, "high",
     Cwe345And346, AsvsOrigin, "T4"},
    {"claimcheck-unbound-key",
     "The key is chosen by the sender and not tied to the issuer.",
     "Keys of several issuers are at hand, the token picks one (kid, jku, "
     "x5u, jwk, x5c or another claim), and nothing ties it to the issuer that "
     "was validated. An allowed issuer and an allowed key are not enough: the "
     "holder of one issuer's key can sign as the other.",
     "Look keys up by issuer and kid, one key set for each issuer, and reject "
     "keys without an issuer. Reading iss unverified for this look-up is "
     "fine; still compare it after the signature.",
     "key = all_keys.at(token.kid());",
     "key = keys_of.at(token.issuer()).at(token.kid());", 9.1, "medium",
     Cwe345And346, AsvsOrigin, "T5 T6 T7"},
    {"claimcheck-unverified-token",
     "Claims are trusted although no signature vouches for them.",
     "Claims reach a decision, an identity or a query on a path without a "
     "verified signature: it was never verified, the result was dropped, "
     "swallowed or inverted, another string was verified, or a missing key "
     "lets everything pass. Anybody can write such a token.",
     "Verify first, reject on failure, and read the claims of the token that "
     "was verified. Peeking at a claim to select a key, to log or to "
     "schedule a refresh is fine.",
     "auto t = decode(raw); if (t.sub() == \"admin\") grant();",
     "auto t = decode(raw); verifier.verify(t);\n"
     "if (t.sub() == \"admin\") grant();",
     9.8, "high", CweSignature, AsvsSignature, "T1 T14 T19 T20 T21"},
    {"claimcheck-validation-disabled", "A validation is switched off.",
     "A check of tokens is disabled by an option or an argument, or a "
     "validation callback accepts on every path. Tokens that the check would "
     "reject are accepted.",
     "Remove the switch, or let it reach test code only.",
     "options.verify_signature = false; decode(raw, key, options);",
     "decode(raw, key, options);", 9.8, "high", CweSignature, AsvsSignature,
     "T3 T13"},
    {"claimcheck-weak-claim-comparison",
     "A claim is compared less strictly than its norm demands.",
     "A claim is compared by prefix, substring, truncated length or without "
     "case where equality is needed, or a scope path without the boundary of "
     "a segment. An issuer of a similar name passes.",
     "Compare the whole value for equality; compare scope paths segment by "
     "segment.",
     "if (iss.starts_with(\"https://id.example\")) accept();",
     "if (iss == \"https://id.example\") accept();", 8.1, "high", Cwe345And346,
     AsvsOrigin, "T11 T12"},
};

} // namespace

llvm::ArrayRef<CheckInfo> allChecks() { return Checks; }

const CheckInfo *checkInfo(StringRef Name) {
  Name.consume_front("claimcheck-");
  const auto *It = llvm::find_if(Checks, [&](const CheckInfo &C) {
    return C.Name.drop_front(StringRef("claimcheck-").size()) == Name;
  });
  return It == std::end(Checks) ? nullptr : It;
}

bool globsMatch(StringRef Globs, StringRef Name) {
  bool Result = false;
  llvm::SmallVector<StringRef, 8> Parts;
  Globs.split(Parts, ',');
  for (StringRef Glob : Parts) {
    Glob = Glob.trim();
    bool Exclude = Glob.consume_front("-");
    llvm::Expected<llvm::GlobPattern> Pattern = llvm::GlobPattern::create(Glob);
    if (!Pattern)
      llvm::consumeError(Pattern.takeError()); // No check has such a name.
    else if (Pattern->match(Name))
      Result = !Exclude;
  }
  return Result;
}

} // namespace claimcheck::flow
