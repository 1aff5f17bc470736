// Status objects that hold a pointer to what went wrong: copied, assigned and
// returned through helpers whose bodies are elsewhere; keys tried in a loop;
// the decoded token on the heap.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <exception>
#include <jwt-cpp/jwt.h>
#include <map>
#include <memory>
#include <string>
#include <utility>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;
using Verifier =
    jwt::verifier<jwt::default_clock, jwt::traits::kazuho_picojson>;

extern const std::string Issuer;
extern const std::string Api;

// No text means success; text is copied by a function of another unit.
class Outcome {
public:
  Outcome() : Text(nullptr) {}
  Outcome(int Code, const std::string &Why);
  Outcome(const Outcome &O) {
    Text = O.Text == nullptr ? nullptr : copy(O.Text);
  }
  Outcome(Outcome &&O) noexcept : Text(O.Text) { O.Text = nullptr; }
  Outcome &operator=(const Outcome &O) {
    if (this != &O) {
      delete[] Text;
      Text = O.Text == nullptr ? nullptr : copy(O.Text);
    }
    return *this;
  }
  Outcome &operator=(Outcome &&O) noexcept {
    if (Text != O.Text) {
      delete[] Text;
      Text = O.Text;
      O.Text = nullptr;
    }
    return *this;
  }
  ~Outcome() { delete[] Text; }
  static Outcome good() { return Outcome(); }
  bool ok() const { return Text == nullptr; }

private:
  static const char *copy(const char *Text);
  const char *Text;
};

#define TRY(Expr)                                                              \
  do {                                                                         \
    const Outcome &O_ = (Expr);                                                \
    if (!O_.ok())                                                              \
      return O_;                                                               \
  } while (false)

// A key with the verifier that its constructor configures.
class LaxKey {
public:
  explicit LaxKey(const std::string &Pem) {
    V.allow_algorithm(jwt::algorithm::rs256(Pem)).with_audience(Api);
  }
  Outcome verify(const Decoded &Token) const {
    try {
      V.verify(Token); // expect: missing-claim-validation(iss)
    } catch (const std::exception &E) {
      return Outcome(3, E.what());
    }
    return Outcome::good();
  }

private:
  Verifier V = jwt::verify();
};

class StrictKey {
public:
  explicit StrictKey(const std::string &Pem) {
    V.allow_algorithm(jwt::algorithm::rs256(Pem))
        .with_issuer(Issuer)
        .with_audience(Api);
  }
  Outcome verify(const Decoded &Token) const {
    try {
      V.verify(Token);
    } catch (const std::exception &E) {
      return Outcome(3, E.what());
    }
    return Outcome::good();
  }

private:
  Verifier V = jwt::verify();
};

template <class Key> class Ring {
public:
  // One after the other, until one fits.
  Outcome any(const Decoded &Token) const {
    if (Keys.empty())
      return Outcome(4, "no keys");
    Outcome Last;
    for (const auto &Entry : Keys) {
      Last = Entry.second->verify(Token);
      if (Last.ok())
        return Last;
    }
    return Last;
  }
  // No key, no verification. Whether there is one counts as configuration.
  Outcome anyOrNone(const Decoded &Token) const {
    Outcome Last;
    for (const auto &Entry : Keys) {
      Last = Entry.second->verify(Token);
      if (Last.ok())
        return Last;
    }
    return Last;
  }

private:
  std::map<std::string, std::unique_ptr<Key>> Keys;
};

// What is decoded lives on the heap, behind a pointer with its own deleter.
struct Held {
  explicit Held(Decoded D) : Token(std::move(D)) {}
  Decoded Token;
};
struct Free {
  void operator()(Held *H) const;
};
void Free::operator()(Held *H) const { delete H; }
using Handle = std::unique_ptr<Held, Free>;

static Outcome decode(const std::string &Raw, Handle &Out) {
  try {
    Out.reset(new Held(jwt::decode(Raw)));
  } catch (const std::exception &E) {
    return Outcome(5, E.what());
  }
  return Outcome::good();
}

class Service {
public:
  Outcome lax_bad(const std::string &Raw, std::string *Subject) const {
    Handle H;
    TRY(decode(Raw, H));
    TRY(Lax.any(H->Token));
    *Subject = H->Token.get_subject();
    return Outcome::good();
  }
  Outcome strict_ok(const std::string &Raw, std::string *Subject) const {
    Handle H;
    TRY(decode(Raw, H));
    TRY(Strict.any(H->Token));
    *Subject = H->Token.get_subject();
    return Outcome::good();
  }
  Outcome no_keys_FN(const std::string &Raw, std::string *Subject) const {
    Handle H;
    TRY(decode(Raw, H));
    TRY(Strict.anyOrNone(H->Token));
    *Subject = H->Token.get_subject();
    return Outcome::good();
  }

private:
  Ring<LaxKey> Lax;
  Ring<StrictKey> Strict;
};
// Makes the methods part of this unit.
Outcome use(const Service &S, const std::string &Raw, std::string *Subject) {
  TRY(S.lax_bad(Raw, Subject));
  TRY(S.strict_ok(Raw, Subject));
  return S.no_keys_FN(Raw, Subject);
}
