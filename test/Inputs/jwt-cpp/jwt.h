// What the tests need of jwt-cpp: its names and shapes, no code.
#ifndef TEST_INPUTS_JWT_CPP_JWT_H
#define TEST_INPUTS_JWT_CPP_JWT_H

namespace std {
class string {
public:
  string();
  string(const char *Text);
  string(const string &Other);
  string &operator=(const string &Other);
  ~string();
  bool empty() const;
};
bool operator==(const string &Left, const string &Right);
class error_code {
public:
  error_code();
  explicit operator bool() const;
};
} // namespace std

namespace jwt {
namespace traits {
struct kazuho_picojson;
} // namespace traits
struct default_clock {};

template <typename json_traits> class payload {
public:
  std::string get_issuer() const;
  std::string get_subject() const;
};

template <typename json_traits>
class decoded_jwt : public payload<json_traits> {
public:
  explicit decoded_jwt(const std::string &token);
};

namespace algorithm {
struct rs256 {
  explicit rs256(const std::string &public_key,
                 const std::string &private_key = "");
};
} // namespace algorithm

template <typename Clock, typename json_traits> class verifier {
public:
  verifier &with_issuer(const std::string &iss);
  verifier &with_audience(std::string aud);
  template <typename Algorithm> verifier &allow_algorithm(Algorithm alg);
  void verify(const decoded_jwt<json_traits> &jwt) const;
  void verify(const decoded_jwt<json_traits> &jwt, std::error_code &ec) const;
};

inline decoded_jwt<traits::kazuho_picojson> decode(const std::string &token) {
  return decoded_jwt<traits::kazuho_picojson>(token);
}
verifier<default_clock, traits::kazuho_picojson> verify();
} // namespace jwt

#endif
