"""Where key bytes come from.

Every source writes `count` bytes to `where`, leaves the function if that fails
and returns the span of the statement that writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from .function import Function, Slot
from .model import Span, span


@dataclass(frozen=True)
class Source:
    """One way to obtain a key."""

    name: str
    library: str
    given: str
    """What the caller hands in: `path`, `pass` or nothing."""
    by_use: bool
    """The bytes are a key only because they are used as one."""
    write: Callable[[Function, Slot | None, str, str, str], Span]
    """(function, slot, where, size text, given) -> the writing statement."""
    count: int = 32


def _salt(fn: Function, length: int = 16) -> str:
    """A constant, public salt."""
    name = fn.variable()
    values = ", ".join(f"0x{fn.rng.randrange(256):02x}" for _ in range(length))
    block = fn.unit.block()
    block.add(f"static const unsigned char {name}[{length}] = {{")
    block.add(f"    {values}")
    block.add("};")
    return name


def _call(fn: Function, slot: Slot | None, call: str, failed: str) -> Span:
    """`if (call failed) leave`, in one of the usual forms."""
    start = len(fn.body.lines)
    if fn.rng.random() < 0.3:
        name = fn.variable()
        fn.decl(f"int {name};")
        first = fn.add(f"{name} = {call};")
        fn.fail(failed.format(name), slot)
        return span(first)
    fn.fail(failed.format(call), slot)
    return span(fn.body.lines[start])


def _read(fn: Function, slot: Slot | None, where: str, size: str,
          given: str) -> Span:
    fn.include("fcntl.h", "unistd.h")
    fd, got = fn.variable(), fn.variable()
    fn.decl(f"int {fd};")
    fn.decl(f"ssize_t {got};")
    fn.add(f"{fd} = open({given}, O_RDONLY);")
    fn.fail(f"{fd} < 0")
    line = fn.add(f"{got} = read({fd}, {where}, {size});")
    fn.add(f"close({fd});")
    fn.fail(f"{got} != (ssize_t){size}", slot)
    return span(line)


def _fread(fn: Function, slot: Slot | None, where: str, size: str,
           given: str) -> Span:
    fn.include("stdio.h")
    file, got = fn.variable(), fn.variable()
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    fn.decl(f"FILE *{file};")
    fn.decl(f"size_t {got};")
    fn.add(f"{file} = fopen({given}, \"rb\");")
    fn.fail(f"{file} == {null}")
    line = fn.add(f"{got} = fread({where}, 1, {size}, {file});")
    fn.add(f"fclose({file});")
    fn.fail(f"{got} != {size}", slot)
    return span(line)


def _pbkdf2(fn: Function, slot: Slot | None, where: str, size: str,
            given: str) -> Span:
    fn.include("openssl/evp.h", "string.h")
    salt = _salt(fn)
    rounds = fn.rng.choice([1000, 1200, 2048])
    start = len(fn.body.lines)
    fn.fail(f"PKCS5_PBKDF2_HMAC({given}, (int)strlen({given}), {salt}, "
            f"sizeof({salt}), {rounds}, EVP_sha256(), {size}, {where}) != 1",
            slot)
    return span(fn.body.lines[start])


def _pbkdf2_sha1(fn: Function, slot: Slot | None, where: str, size: str,
                 given: str) -> Span:
    fn.include("openssl/evp.h", "string.h")
    salt = _salt(fn, 8)
    start = len(fn.body.lines)
    fn.fail(f"!PKCS5_PBKDF2_HMAC_SHA1({given}, (int)strlen({given}), {salt}, "
            f"sizeof({salt}), 1500, {size}, {where})", slot)
    return span(fn.body.lines[start])


def _scrypt(fn: Function, slot: Slot | None, where: str, size: str,
            given: str) -> Span:
    fn.include("openssl/evp.h", "string.h")
    salt = _salt(fn)
    start = len(fn.body.lines)
    fn.fail(f"EVP_PBE_scrypt({given}, strlen({given}), {salt}, "
            f"sizeof({salt}), 1024, 8, 1, 0, {where}, {size}) <= 0", slot)
    return span(fn.body.lines[start])


def _bytes_to_key(fn: Function, slot: Slot | None, where: str, size: str,
                  given: str) -> Span:
    fn.include("openssl/evp.h", "string.h")
    salt, iv = _salt(fn, 8), fn.variable()
    fn.decl(f"unsigned char {iv}[EVP_MAX_IV_LENGTH];")
    start = len(fn.body.lines)
    text = given
    if fn.maker.cplusplus:
        text = f"reinterpret_cast<const unsigned char *>({given})"
    else:
        text = f"(const unsigned char *){given}"
    fn.fail(f"EVP_BytesToKey(EVP_aes_256_cbc(), EVP_sha256(), {salt}, {text}, "
            f"(int)strlen({given}), 4, {where}, {iv}) != 32", slot)
    return span(fn.body.lines[start])


def _rand_priv(fn: Function, slot: Slot | None, where: str, size: str,
               given: str) -> Span:
    fn.include("openssl/rand.h")
    start = len(fn.body.lines)
    fn.fail(f"RAND_priv_bytes({where}, {size}) != 1", slot)
    return span(fn.body.lines[start])


def _rand(fn: Function, slot: Slot | None, where: str, size: str,
          given: str) -> Span:
    fn.include("openssl/rand.h")
    start = len(fn.body.lines)
    fn.fail(f"RAND_bytes({where}, {size}) != 1", slot)
    return span(fn.body.lines[start])


def _raw_private(fn: Function, slot: Slot | None, where: str, size: str,
                 given: str) -> Span:
    fn.include("openssl/evp.h")
    fn.maker.program.handles = True
    pkey, length, ok = fn.variable(), fn.variable(), fn.variable()
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    kind = fn.rng.choice(["X25519", "ED25519"])
    fn.decl(f"EVP_PKEY *{pkey};")
    fn.decl(f"size_t {length};")
    fn.decl(f"int {ok};")
    fn.add(f"{pkey} = EVP_PKEY_Q_keygen({null}, {null}, \"{kind}\");")
    fn.fail(f"{pkey} == {null}")
    fn.add(f"{length} = {size};")
    line = fn.add(f"{ok} = EVP_PKEY_get_raw_private_key({pkey}, {where}, "
                  f"&{length});")
    fn.add(f"EVP_PKEY_free({pkey});")
    fn.fail(f"{ok} != 1", slot)
    return span(line)


def _kdf_derive(fn: Function, slot: Slot | None, where: str, size: str,
                given: str) -> Span:
    fn.include("openssl/kdf.h", "openssl/params.h", "openssl/core_names.h",
               "openssl/evp.h", "string.h")
    fn.maker.program.handles = True
    kdf, ctx, params, at, ok, info = (fn.variable() for _ in range(6))
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    fn.decl(f"EVP_KDF *{kdf};")
    fn.decl(f"EVP_KDF_CTX *{ctx};")
    fn.decl(f"OSSL_PARAM {params}[4];")
    fn.decl(f"OSSL_PARAM *{at} = {params};")
    fn.decl(f"int {ok};")
    word = fn.rng.choice(["stage one", "v1", "traffic"])
    fn.decl(f"char {info}[] = \"{word}\";")
    chars = (f"const_cast<char *>({given})" if fn.maker.cplusplus
             else f"(char *){given}")
    digest = ("const_cast<char *>(\"SHA256\")" if fn.maker.cplusplus
              else "(char *)\"SHA256\"")
    fn.add(f"*{at}++ = OSSL_PARAM_construct_utf8_string("
           f"OSSL_KDF_PARAM_DIGEST, {digest}, 0);")
    fn.add(f"*{at}++ = OSSL_PARAM_construct_octet_string("
           f"OSSL_KDF_PARAM_KEY, {chars}, strlen({given}));")
    fn.add(f"*{at}++ = OSSL_PARAM_construct_octet_string("
           f"OSSL_KDF_PARAM_INFO, {info}, strlen({info}));")
    fn.add(f"*{at} = OSSL_PARAM_construct_end();")
    fn.add(f"{kdf} = EVP_KDF_fetch({null}, \"HKDF\", {null});")
    fn.add(f"{ctx} = EVP_KDF_CTX_new({kdf});")
    fn.add(f"EVP_KDF_free({kdf});")
    fn.fail(f"{ctx} == {null}")
    line = fn.add(f"{ok} = EVP_KDF_derive({ctx}, {where}, {size}, {params});")
    fn.add(f"EVP_KDF_CTX_free({ctx});")
    fn.fail(f"{ok} <= 0", slot)
    return span(line)


def _exchange(fn: Function, slot: Slot | None, where: str, size: str,
              given: str) -> Span:
    """A shared secret between two fresh X25519 keys."""
    fn.include("openssl/evp.h")
    fn.maker.program.handles = True
    mine, theirs, ctx, length, ok = (fn.variable() for _ in range(5))
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    for name in (mine, theirs):
        fn.decl(f"EVP_PKEY *{name};")
    fn.decl(f"EVP_PKEY_CTX *{ctx};")
    fn.decl(f"size_t {length};")
    fn.decl(f"int {ok};")
    fn.add(f"{mine} = EVP_PKEY_Q_keygen({null}, {null}, \"X25519\");")
    fn.add(f"{theirs} = EVP_PKEY_Q_keygen({null}, {null}, \"X25519\");")
    fn.add(f"{ctx} = EVP_PKEY_CTX_new({mine}, {null});")
    fn.add(f"{length} = {size};")
    first = fn.add(f"{ok} = {ctx} != {null} &&")
    fn.add(f"     EVP_PKEY_derive_init({ctx}) == 1 &&")
    fn.add(f"     EVP_PKEY_derive_set_peer({ctx}, {theirs}) == 1 &&")
    last = fn.add(f"     EVP_PKEY_derive({ctx}, {where}, &{length}) == 1;")
    fn.add(f"EVP_PKEY_CTX_free({ctx});")
    fn.add(f"EVP_PKEY_free({theirs});")
    fn.add(f"EVP_PKEY_free({mine});")
    fn.fail(f"!{ok}", slot)
    return span(first, last)


def _sodium_keygen(fn: Function, slot: Slot | None, where: str, size: str,
                   given: str) -> Span:
    fn.include("sodium.h")
    call = fn.rng.choice(["crypto_auth_keygen", "crypto_secretbox_keygen",
                          "crypto_generichash_keygen",
                          "crypto_aead_xchacha20poly1305_ietf_keygen"])
    return span(fn.add(f"{call}({where});"))


def _pwhash(fn: Function, slot: Slot | None, where: str, size: str,
            given: str) -> Span:
    fn.include("sodium.h", "string.h")
    salt = _salt(fn)
    start = len(fn.body.lines)
    fn.fail(f"crypto_pwhash({where}, {size}, {given}, strlen({given}), {salt}, "
            "crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN, "
            "crypto_pwhash_ALG_DEFAULT) != 0", slot)
    return span(fn.body.lines[start])


def _box_keypair(fn: Function, slot: Slot | None, where: str, size: str,
                 given: str) -> Span:
    fn.include("sodium.h", "stdio.h")
    public = fn.variable()
    call = fn.rng.choice(["crypto_box_keypair", "crypto_kx_keypair"])
    fn.decl(f"unsigned char {public}[32];")
    line = fn.add(f"{call}({public}, {where});")
    if fn.rng.random() < 0.5:
        fn.add(f"printf(\"%02x%02x\\n\", {public}[0], {public}[1]);")
    return span(line)


def _randombytes(fn: Function, slot: Slot | None, where: str, size: str,
                 given: str) -> Span:
    fn.include("sodium.h")
    return span(fn.add(f"randombytes_buf({where}, {size});"))


def _gcry_kdf(fn: Function, slot: Slot | None, where: str, size: str,
              given: str) -> Span:
    fn.include("gcrypt.h", "string.h")
    salt = _salt(fn)
    start = len(fn.body.lines)
    fn.fail(f"gcry_kdf_derive({given}, strlen({given}), GCRY_KDF_PBKDF2, "
            f"GCRY_MD_SHA256, {salt}, sizeof({salt}), 1000, {size}, {where}) "
            "!= 0", slot)
    return span(fn.body.lines[start])


def _gcry_random(fn: Function, slot: Slot | None, where: str, size: str,
                 given: str) -> Span:
    fn.include("gcrypt.h")
    return span(fn.add(f"gcry_randomize({where}, {size}, "
                       "GCRY_STRONG_RANDOM);"))


def _mbed_hkdf(fn: Function, slot: Slot | None, where: str, size: str,
               given: str) -> Span:
    fn.include("mbedtls/hkdf.h", "mbedtls/md.h", "string.h")
    salt = _salt(fn)
    text = (f"reinterpret_cast<const unsigned char *>({given})"
            if fn.maker.cplusplus else f"(const unsigned char *){given}")
    start = len(fn.body.lines)
    fn.fail("mbedtls_hkdf(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), "
            f"{salt}, sizeof({salt}), {text}, strlen({given}), {salt}, 4, "
            f"{where}, {size}) != 0", slot)
    return span(fn.body.lines[start])


def _mbed_pbkdf2(fn: Function, slot: Slot | None, where: str, size: str,
                 given: str) -> Span:
    fn.include("mbedtls/pkcs5.h", "mbedtls/md.h", "string.h")
    fn.maker.program.handles = True
    salt, ctx, ret = _salt(fn), fn.variable(), fn.variable()
    text = (f"reinterpret_cast<const unsigned char *>({given})"
            if fn.maker.cplusplus else f"(const unsigned char *){given}")
    fn.decl(f"mbedtls_md_context_t {ctx};")
    fn.decl(f"int {ret};")
    fn.add(f"mbedtls_md_init(&{ctx});")
    fn.add(f"{ret} = mbedtls_md_setup(&{ctx}, "
           "mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 1);")
    fn.body.open(f"if ({ret} == 0)")
    line = fn.add(f"{ret} = mbedtls_pkcs5_pbkdf2_hmac(&{ctx}, {text}, "
                  f"strlen({given}), {salt}, sizeof({salt}), 1000, {size}, "
                  f"{where});")
    fn.body.indent -= 1
    fn.add(f"mbedtls_md_free(&{ctx});")
    fn.fail(f"{ret} != 0", slot)
    return span(line)


def _gnutls_pbkdf2(fn: Function, slot: Slot | None, where: str, size: str,
                   given: str) -> Span:
    fn.include("gnutls/gnutls.h", "gnutls/crypto.h", "string.h")
    salt, word, extra = _salt(fn), fn.variable(), fn.variable()
    fn.decl(f"gnutls_datum_t {word};")
    fn.decl(f"gnutls_datum_t {extra};")
    if fn.maker.cplusplus:
        data = (f"reinterpret_cast<unsigned char *>(const_cast<char *>({given}"
                "))")
        salted = f"const_cast<unsigned char *>({salt})"
    else:
        data, salted = f"(unsigned char *){given}", f"(unsigned char *){salt}"
    fn.add(f"{word}.data = {data};")
    fn.add(f"{word}.size = strlen({given});")
    fn.add(f"{extra}.data = {salted};")
    fn.add(f"{extra}.size = sizeof({salt});")
    start = len(fn.body.lines)
    fn.fail(f"gnutls_pbkdf2(GNUTLS_MAC_SHA256, &{word}, &{extra}, 1000, "
            f"{where}, {size}) < 0", slot)
    return span(fn.body.lines[start])


def _gnutls_random(fn: Function, slot: Slot | None, where: str, size: str,
                   given: str) -> Span:
    fn.include("gnutls/gnutls.h", "gnutls/crypto.h")
    start = len(fn.body.lines)
    fn.fail(f"gnutls_rnd(GNUTLS_RND_KEY, {where}, {size}) != 0", slot)
    return span(fn.body.lines[start])


def _nettle_pbkdf2(fn: Function, slot: Slot | None, where: str, size: str,
                   given: str) -> Span:
    fn.include("nettle/pbkdf2.h", "string.h")
    salt = _salt(fn)
    text = (f"reinterpret_cast<const unsigned char *>({given})"
            if fn.maker.cplusplus else f"(const unsigned char *){given}")
    return span(fn.add(
        f"pbkdf2_hmac_sha256(strlen({given}), {text}, 1000, sizeof({salt}), "
        f"{salt}, {size}, {where});"))


def _getrandom(fn: Function, slot: Slot | None, where: str, size: str,
               given: str) -> Span:
    fn.include("sys/random.h")
    start = len(fn.body.lines)
    if fn.rng.random() < 0.5:
        fn.fail(f"getrandom({where}, {size}, 0) != (ssize_t){size}", slot)
    else:
        fn.include("unistd.h")
        fn.fail(f"getentropy({where}, {size}) != 0", slot)
    return span(fn.body.lines[start])


def _botan_pbkdf(fn: Function, slot: Slot | None, where: str, size: str,
                 given: str) -> Span:
    fn.include("botan/pwdhash.h", "cstring")
    salt, family, hash = _salt(fn), fn.variable(), fn.variable()
    fn.add(f"auto {family} = Botan::PasswordHashFamily::create_or_throw("
           "\"PBKDF2(SHA-256)\");")
    fn.add(f"auto {hash} = {family}->from_params(1000);")
    return span(fn.add(f"{hash}->derive_key({where}, {size}, {given}, "
                       f"std::strlen({given}), {salt}, sizeof({salt}));"))


def _botan_random(fn: Function, slot: Slot | None, where: str, size: str,
                  given: str) -> Span:
    fn.include("botan/auto_rng.h")
    name = fn.variable()
    fn.add(f"Botan::AutoSeeded_RNG {name};")
    return span(fn.add(f"{name}.randomize({where}, {size});"))


def _cryptopp_pbkdf(fn: Function, slot: Slot | None, where: str, size: str,
                    given: str) -> Span:
    fn.include("cryptopp/pwdbased.h", "cryptopp/sha.h", "cstring")
    salt, name = _salt(fn), fn.variable()
    fn.add(f"CryptoPP::PKCS5_PBKDF2_HMAC<CryptoPP::SHA256> {name};")
    return span(fn.add(
        f"{name}.DeriveKey({where}, {size}, 0, "
        f"reinterpret_cast<const unsigned char *>({given}), "
        f"std::strlen({given}), {salt}, sizeof({salt}), 1000);"))


def _cryptopp_random(fn: Function, slot: Slot | None, where: str, size: str,
                     given: str) -> Span:
    fn.include("cryptopp/osrng.h")
    name = fn.variable()
    fn.add(f"CryptoPP::AutoSeededRandomPool {name};")
    return span(fn.add(f"{name}.GenerateBlock({where}, {size});"))


SOURCES = [
    Source("Botan PBKDF2", "botan", "pass", False, _botan_pbkdf),
    Source("Botan random", "botan", "", True, _botan_random),
    Source("Crypto++ PBKDF2", "cryptopp", "pass", False, _cryptopp_pbkdf),
    Source("Crypto++ random", "cryptopp", "", True, _cryptopp_random),
    Source("read", "posix", "path", True, _read),
    Source("fread", "posix", "path", True, _fread),
    Source("getrandom", "posix", "", True, _getrandom),
    Source("PBKDF2", "openssl", "pass", False, _pbkdf2),
    Source("PBKDF2-SHA1", "openssl", "pass", False, _pbkdf2_sha1),
    Source("scrypt", "openssl", "pass", False, _scrypt),
    Source("EVP_BytesToKey", "openssl", "pass", False, _bytes_to_key),
    Source("RAND_priv_bytes", "openssl", "", False, _rand_priv),
    Source("RAND_bytes", "openssl", "", True, _rand),
    Source("raw private key", "openssl", "", False, _raw_private),
    Source("EVP_KDF HKDF", "openssl", "pass", False, _kdf_derive),
    Source("EVP_PKEY_derive", "openssl", "", False, _exchange),
    Source("keygen", "sodium", "", False, _sodium_keygen),
    Source("crypto_pwhash", "sodium", "pass", False, _pwhash),
    Source("keypair", "sodium", "", False, _box_keypair),
    Source("randombytes_buf", "sodium", "", True, _randombytes),
    Source("gcry_kdf_derive", "gcrypt", "pass", False, _gcry_kdf),
    Source("gcry_randomize", "gcrypt", "", True, _gcry_random),
    Source("mbedtls_hkdf", "mbedtls", "pass", False, _mbed_hkdf),
    Source("mbedtls PBKDF2", "mbedtls", "pass", False, _mbed_pbkdf2),
    Source("gnutls_pbkdf2", "gnutls", "pass", False, _gnutls_pbkdf2),
    Source("gnutls_rnd", "gnutls", "", False, _gnutls_random),
    Source("nettle PBKDF2", "nettle", "pass", False, _nettle_pbkdf2),
]
