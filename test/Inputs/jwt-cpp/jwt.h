// What the tests need of jwt-cpp: its names and shapes, no code of its own.
#ifndef TEST_INPUTS_JWT_CPP_JWT_H
#define TEST_INPUTS_JWT_CPP_JWT_H

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <locale>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace jwt {

using date = std::chrono::system_clock::time_point;

namespace traits {
struct kazuho_picojson {
  class value_type {
  public:
    value_type();
    value_type(const value_type &);
    explicit value_type(const std::string &);
    explicit value_type(const char *);
    ~value_type();
  };
  using object_type = std::map<std::string, value_type>;
  using array_type = std::vector<value_type>;
  using string_type = std::string;
  using number_type = double;
  using integer_type = int64_t;
  using boolean_type = bool;
};
} // namespace traits

namespace json {
enum class type { boolean, integer, number, string, array, object };
} // namespace json

struct default_clock {
  date now() const;
};

template <typename json_traits> class basic_claim {
public:
  using set_t = std::set<typename json_traits::string_type>;

  basic_claim() = default;
  basic_claim(const basic_claim &) = default;
  basic_claim(basic_claim &&) = default;
  basic_claim &operator=(const basic_claim &) = default;
  basic_claim &operator=(basic_claim &&) = default;
  ~basic_claim() = default;
  basic_claim(typename json_traits::string_type s);
  basic_claim(const date &d);
  basic_claim(typename json_traits::array_type a);
  basic_claim(typename json_traits::value_type v);
  basic_claim(const set_t &s);

  typename json_traits::value_type to_json() const;
  json::type get_type() const;
  typename json_traits::string_type as_string() const;
  date as_date() const;
  typename json_traits::array_type as_array() const;
  set_t as_set() const;
  typename json_traits::integer_type as_integer() const;
  typename json_traits::boolean_type as_boolean() const;
  typename json_traits::number_type as_number() const;

private:
  typename json_traits::value_type val;
};

using claim = basic_claim<traits::kazuho_picojson>;

template <typename json_traits> class payload {
public:
  using basic_claim_t = basic_claim<json_traits>;
  bool has_issuer() const noexcept;
  bool has_subject() const noexcept;
  bool has_audience() const noexcept;
  bool has_expires_at() const noexcept;
  bool has_not_before() const noexcept;
  bool has_issued_at() const noexcept;
  bool has_id() const noexcept;
  typename json_traits::string_type get_issuer() const;
  typename json_traits::string_type get_subject() const;
  typename basic_claim_t::set_t get_audience() const;
  date get_expires_at() const;
  date get_not_before() const;
  date get_issued_at() const;
  typename json_traits::string_type get_id() const;
  bool has_payload_claim(
      const typename json_traits::string_type &name) const noexcept;
  basic_claim_t
  get_payload_claim(const typename json_traits::string_type &name) const;
};

template <typename json_traits> class header {
public:
  using basic_claim_t = basic_claim<json_traits>;
  bool has_algorithm() const noexcept;
  bool has_type() const noexcept;
  bool has_key_id() const noexcept;
  typename json_traits::string_type get_algorithm() const;
  typename json_traits::string_type get_type() const;
  typename json_traits::string_type get_key_id() const;
  bool has_header_claim(
      const typename json_traits::string_type &name) const noexcept;
  basic_claim_t
  get_header_claim(const typename json_traits::string_type &name) const;
};

template <typename json_traits>
class decoded_jwt : public header<json_traits>, public payload<json_traits> {
protected:
  typename json_traits::string_type token;

public:
  using basic_claim_t = basic_claim<json_traits>;
  explicit decoded_jwt(const typename json_traits::string_type &token);
  template <typename Decode>
  decoded_jwt(const typename json_traits::string_type &token, Decode decode);
  const typename json_traits::string_type &get_token() const noexcept;
  const typename json_traits::string_type &get_header() const noexcept;
  const typename json_traits::string_type &get_payload() const noexcept;
  const typename json_traits::string_type &get_signature() const noexcept;
  typename json_traits::object_type get_payload_json() const;
};

namespace algorithm {
struct none {};
struct hs256 {
  explicit hs256(std::string key);
};
struct rs256 {
  explicit rs256(const std::string &public_key,
                 const std::string &private_key = "",
                 const std::string &public_key_password = "",
                 const std::string &private_key_password = "");
};
struct es256 {
  explicit es256(const std::string &public_key,
                 const std::string &private_key = "",
                 const std::string &public_key_password = "",
                 const std::string &private_key_password = "");
};
} // namespace algorithm

namespace verify_ops {
template <typename json_traits> struct verify_context {
  date current_time;
  const decoded_jwt<json_traits> &jwt;
  size_t default_leeway;
  basic_claim<json_traits> get_claim(std::error_code &ec) const;
};
} // namespace verify_ops

template <typename Clock, typename json_traits> class verifier {
public:
  using basic_claim_t = basic_claim<json_traits>;
  using verify_check_fn_t = std::function<void(
      const verify_ops::verify_context<json_traits> &, std::error_code &)>;

private:
  std::map<std::string, verify_check_fn_t> claims;
  size_t default_leeway = 0;
  Clock clock;

public:
  explicit verifier(Clock c);
  verifier &leeway(size_t leeway);
  verifier &expires_at_leeway(size_t leeway);
  verifier &not_before_leeway(size_t leeway);
  verifier &issued_at_leeway(size_t leeway);
  verifier &with_type(const typename json_traits::string_type &type,
                      std::locale locale = std::locale{});
  verifier &with_issuer(const typename json_traits::string_type &iss);
  verifier &with_subject(const typename json_traits::string_type &sub);
  verifier &with_audience(const typename basic_claim_t::set_t &aud);
  verifier &with_audience(const typename json_traits::string_type &aud);
  verifier &with_id(const typename json_traits::string_type &id);
  verifier &with_claim(const typename json_traits::string_type &name,
                       verify_check_fn_t fn);
  verifier &with_claim(const typename json_traits::string_type &name,
                       basic_claim_t c);
  template <typename Algorithm> verifier &allow_algorithm(Algorithm alg);
  void verify(const decoded_jwt<json_traits> &jwt) const;
  void verify(const decoded_jwt<json_traits> &jwt, std::error_code &ec) const;
};

template <typename Clock, typename json_traits>
verifier<Clock, json_traits> verify(Clock c);
verifier<default_clock, traits::kazuho_picojson> verify();

template <typename json_traits>
decoded_jwt<json_traits>
decode(const typename json_traits::string_type &token);
inline decoded_jwt<traits::kazuho_picojson> decode(const std::string &token) {
  return decoded_jwt<traits::kazuho_picojson>(token);
}

template <typename Clock, typename json_traits> class builder {
public:
  explicit builder(Clock c);
  builder &set_issuer(const typename json_traits::string_type &iss);
  builder &set_subject(const typename json_traits::string_type &sub);
  builder &set_expires_at(const std::chrono::system_clock::time_point &at);
  template <typename Algorithm>
  typename json_traits::string_type sign(const Algorithm &alg) const;
};
builder<default_clock, traits::kazuho_picojson> create();

} // namespace jwt

#endif
