"""Code that handles bytes that are no keys, and handles them carelessly.

A checker must be silent about every line here.
"""

from __future__ import annotations

from .function import RESULTS, Function, Maker
from .jobs import Job, parameters
from .text import Unit


def _hash_file(fn: Function, names: dict[str, str]) -> None:
    fn.include("stdio.h", "openssl/evp.h")
    fn.maker.library("openssl")
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    file, buffer, got, ctx, size = (fn.variable() for _ in range(5))
    fn.decl(f"FILE *{file};")
    fn.decl(f"unsigned char {buffer}[512];")
    fn.decl(f"size_t {got};")
    fn.decl(f"EVP_MD_CTX *{ctx};")
    fn.decl(f"unsigned int {size} = 0;")
    fn.add(f"{file} = fopen({names['given']}, \"rb\");")
    fn.fail(f"{file} == {null}")
    fn.add(f"{ctx} = EVP_MD_CTX_new();")
    fn.add(f"EVP_DigestInit_ex({ctx}, EVP_sha256(), {null});")
    fn.body.open(f"while (({got} = fread({buffer}, 1, sizeof({buffer}), "
                 f"{file})) > 0)")
    fn.add(f"EVP_DigestUpdate({ctx}, {buffer}, {got});")
    fn.body.indent -= 1
    fn.add(f"fclose({file});")
    fn.add(f"EVP_DigestFinal_ex({ctx}, {names['out']}, &{size});")
    fn.add(f"EVP_MD_CTX_free({ctx});")
    i = fn.variable()
    fn.decl(f"unsigned int {i};")
    fn.body.open(f"for ({i} = 0; {i} < {size}; {i}++)")
    fn.add(f"printf(\"%02x\", {names['out']}[{i}]);")
    fn.body.indent -= 1
    fn.add("putchar('\\n');")


def _nonce(fn: Function, names: dict[str, str]) -> None:
    fn.include("openssl/rand.h", "stdio.h", "string.h")
    fn.maker.library("openssl")
    name, i = fn.variable(), fn.variable()
    count = fn.rng.choice([8, 12, 16, 24, 32])
    fn.decl(f"unsigned char {name}[{count}];")
    fn.decl(f"size_t {i};")
    fn.fail(f"RAND_bytes({name}, sizeof({name})) != 1")
    fn.body.open(f"for ({i} = 0; {i} < sizeof({name}); {i}++)")
    fn.add(f"fprintf(stderr, \"%02x\", {name}[{i}]);")
    fn.body.indent -= 1
    fn.add("fputc('\\n', stderr);")
    fn.add(f"memcpy({names['out']}, {name}, sizeof({name}));")


def _identifier(fn: Function, names: dict[str, str]) -> None:
    fn.include("sodium.h", "stdio.h", "stdlib.h")
    fn.maker.library("sodium")
    raw, text = fn.variable(), fn.variable()
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    cast = "static_cast<char *>(malloc(33))" if fn.maker.cplusplus \
        else "malloc(33)"
    fn.decl(f"unsigned char {raw}[16];")
    fn.decl(f"char *{text};")
    fn.add(f"randombytes_buf({raw}, sizeof({raw}));")
    fn.add(f"{text} = {cast};")
    fn.fail(f"{text} == {null}")
    fn.add(f"sodium_bin2hex({text}, 33, {raw}, sizeof({raw}));")
    fn.add(f"printf(\"id %s\\n\", {text});")
    fn.add(f"free({text});")
    fn.add(f"{names['out']}[0] = {raw}[0];")


def _generic_hash(fn: Function, names: dict[str, str]) -> None:
    fn.include("sodium.h", "stdio.h")
    fn.maker.library("sodium")
    digest, text = fn.variable(), fn.variable()
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    fn.decl(f"unsigned char {digest}[32];")
    fn.decl(f"char {text}[65];")
    fn.fail(f"crypto_generichash({digest}, sizeof({digest}), "
            f"{names['message']}, {names['length']}, {null}, 0) != 0")
    fn.add(f"sodium_bin2hex({text}, sizeof({text}), {digest}, "
           f"sizeof({digest}));")
    fn.add(f"fprintf(stderr, \"sum %s\\n\", {text});")
    fn.add(f"{names['out']}[0] = {digest}[0];")


def _public_key(fn: Function, names: dict[str, str]) -> None:
    fn.include("openssl/evp.h", "stdio.h")
    fn.maker.library("openssl")
    fn.maker.program.handles = True
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    pkey, raw, size, ok, i = (fn.variable() for _ in range(5))
    fn.decl(f"EVP_PKEY *{pkey};")
    fn.decl(f"unsigned char {raw}[32];")
    fn.decl(f"size_t {size} = sizeof({raw});")
    fn.decl(f"int {ok};")
    fn.decl(f"size_t {i};")
    fn.add(f"{pkey} = EVP_PKEY_Q_keygen({null}, {null}, \"ED25519\");")
    fn.fail(f"{pkey} == {null}")
    fn.add(f"{ok} = EVP_PKEY_get_raw_public_key({pkey}, {raw}, &{size});")
    fn.add(f"EVP_PKEY_free({pkey});")
    fn.fail(f"{ok} != 1")
    fn.body.open(f"for ({i} = 0; {i} < {size}; {i}++)")
    fn.add(f"printf(\"%02x\", {raw}[{i}]);")
    fn.body.indent -= 1
    fn.add("printf(\"\\n\");")
    fn.add(f"{names['out']}[0] = {raw}[0];")


def _settings(fn: Function, names: dict[str, str]) -> None:
    fn.include("fcntl.h", "unistd.h", "stdlib.h", "syslog.h", "string.h")
    fd, text, got = (fn.variable() for _ in range(3))
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    cast = "static_cast<unsigned char *>(malloc(256))" \
        if fn.maker.cplusplus else "malloc(256)"
    fn.decl(f"unsigned char *{text};")
    fn.decl(f"ssize_t {got};")
    fn.decl(f"int {fd};")
    fn.add(f"{fd} = open({names['given']}, O_RDONLY);")
    fn.fail(f"{fd} < 0")
    fn.add(f"{text} = {cast};")
    fn.body.open(f"if ({text} == {null})")
    fn.add("abort();")
    fn.body.indent -= 1
    fn.add(f"{got} = read({fd}, {text}, 255);")
    fn.add(f"close({fd});")
    fn.body.open(f"if ({got} > 0) {{")
    fn.add(f"{text}[{got}] = 0;")
    fn.add(f"syslog(LOG_DEBUG, \"%zd bytes, first %d\", {got}, {text}[0]);")
    fn.add(f"memcpy({names['out']}, {text}, {got} < 32 ? {got} : 32);")
    fn.body.close()
    fn.add(f"free({text});")


def _gcry_digest(fn: Function, names: dict[str, str]) -> None:
    fn.include("gcrypt.h", "stdio.h")
    fn.maker.library("gcrypt")
    fn.maker.start_up("gcrypt")
    digest = fn.variable()
    fn.decl(f"unsigned char {digest}[32];")
    fn.add(f"gcry_md_hash_buffer(GCRY_MD_SHA256, {digest}, "
           f"{names['message']}, {names['length']});")
    fn.add(f"printf(\"%02x%02x%02x\\n\", {digest}[0], {digest}[1], "
           f"{digest}[2]);")
    fn.add(f"gcry_create_nonce({names['out']}, 16);")


def _mbed_digest(fn: Function, names: dict[str, str]) -> None:
    fn.include("mbedtls/sha256.h", "mbedtls/base64.h", "stdio.h")
    fn.maker.library("mbedtls")
    digest, text, count = (fn.variable() for _ in range(3))
    fn.decl(f"unsigned char {digest}[32];")
    fn.decl(f"unsigned char {text}[64];")
    fn.decl(f"size_t {count} = 0;")
    fn.fail(f"mbedtls_sha256_ret({names['message']}, {names['length']}, "
            f"{digest}, 0) != 0")
    fn.fail(f"mbedtls_base64_encode({text}, sizeof({text}), &{count}, "
            f"{digest}, sizeof({digest})) != 0")
    fn.add(f"printf(\"%.*s\\n\", (int){count}, {text});")
    fn.add(f"{names['out']}[0] = {digest}[0];")


def _gnutls_digest(fn: Function, names: dict[str, str]) -> None:
    fn.include("gnutls/gnutls.h", "gnutls/crypto.h", "stdio.h")
    fn.maker.library("gnutls")
    digest, salt = fn.variable(), fn.variable()
    fn.decl(f"unsigned char {digest}[32];")
    fn.decl(f"unsigned char {salt}[16];")
    fn.fail(f"gnutls_hash_fast(GNUTLS_DIG_SHA256, {names['message']}, "
            f"{names['length']}, {digest}) < 0")
    fn.fail(f"gnutls_rnd(GNUTLS_RND_NONCE, {salt}, sizeof({salt})) != 0")
    fn.add(f"fprintf(stderr, \"%02x %02x\\n\", {digest}[0], {salt}[0]);")
    fn.add(f"{names['out']}[0] = {salt}[1];")


def _checksum(fn: Function, names: dict[str, str]) -> None:
    fn.include("stdio.h", "string.h")
    sum, i, copy = (fn.variable() for _ in range(3))
    fn.decl(f"unsigned int {sum} = 0;")
    fn.decl(f"unsigned char {copy}[32];")
    fn.decl(f"size_t {i};")
    fn.body.open(f"for ({i} = 0; {i} < {names['length']}; {i}++)")
    fn.add(f"{sum} = {sum} * 31 + {names['message']}[{i}];")
    fn.body.indent -= 1
    fn.add(f"memset({copy}, 0, sizeof({copy}));")
    fn.add(f"memcpy({copy}, {names['message']}, "
           f"{names['length']} < 32 ? {names['length']} : 32);")
    fn.add(f"printf(\"%u %02x\\n\", {sum}, {copy}[0]);")
    fn.add(f"memcpy({names['out']}, {copy}, sizeof({copy}));")


_KINDS = [_hash_file, _nonce, _identifier, _generic_hash, _public_key,
          _settings, _gcry_digest, _mbed_digest, _gnutls_digest, _checksum]


def _vector(fn: Function, names: dict[str, str]) -> None:
    fn.include("vector", "cstdio")
    data, piece, file, got = (fn.variable() for _ in range(4))
    fn.add(f"std::vector<unsigned char> {data};")
    fn.add(f"unsigned char {piece}[64];")
    fn.add(f"std::FILE *{file} = std::fopen({names['given']}, \"rb\");")
    fn.fail(f"{file} == nullptr")
    fn.add(f"std::size_t {got};")
    fn.body.open(f"while (({got} = std::fread({piece}, 1, sizeof({piece}), "
                 f"{file})) > 0)")
    fn.add(f"{data}.insert({data}.end(), {piece}, {piece} + {got});")
    fn.body.indent -= 1
    fn.add(f"std::fclose({file});")
    fn.add(f"std::printf(\"%zu %02x\\n\", {data}.size(), {data}[0]);")
    fn.add(f"{names['out']}[0] = {data}.back();")


def _botan_hash(fn: Function, names: dict[str, str]) -> None:
    fn.include("botan/hash.h", "botan/hex.h", "iostream")
    fn.maker.library("botan")
    hash, digest = fn.variable(), fn.variable()
    fn.add(f"auto {hash} = Botan::HashFunction::create_or_throw(\"SHA-256\");")
    fn.add(f"{hash}->update({names['message']}, {names['length']});")
    fn.add(f"auto {digest} = {hash}->final();")
    fn.add(f"std::cout << Botan::hex_encode({digest}) << '\\n';")
    fn.add(f"{names['out']}[0] = {digest}[0];")


def _cryptopp_iv(fn: Function, names: dict[str, str]) -> None:
    fn.include("cryptopp/osrng.h", "cryptopp/sha.h", "iostream", "string",
               "iomanip")
    fn.maker.library("cryptopp")
    pool, iv, hash = (fn.variable() for _ in range(3))
    fn.add(f"CryptoPP::AutoSeededRandomPool {pool};")
    fn.add(f"unsigned char {iv}[16];")
    fn.add(f"{pool}.GenerateBlock({iv}, sizeof({iv}));")
    fn.add(f"std::cerr << std::hex << static_cast<int>({iv}[0]) << std::dec << "
           "'\\n';")
    fn.add(f"CryptoPP::SHA256 {hash};")
    fn.add(f"{hash}.CalculateDigest({names['out']}, {names['message']}, "
           f"{names['length']});")


def _greeting(fn: Function, names: dict[str, str]) -> None:
    fn.include("string", "iostream")
    text, copy = fn.variable(), fn.variable()
    fn.add(f"std::string {text}(reinterpret_cast<const char *>("
           f"{names['message']}), {names['length']});")
    fn.add(f"std::string {copy} = \"<\" + {text} + \">\";")
    fn.add(f"std::cerr << \"request \" << {copy} << std::endl;")
    fn.add(f"{names['out']}[0] = static_cast<unsigned char>({copy}[1]);")


_CPP_KINDS = [_vector, _botan_hash, _cryptopp_iv, _greeting]


def noise_job(maker: Maker, unit: Unit) -> Job:
    """A function without any key."""
    result = maker.rng.choice(RESULTS)
    fn = Function(maker, unit, "early", result)
    kind = maker.rng.choice(_KINDS)
    if maker.cplusplus and maker.rng.random() < 0.4:
        kind = maker.rng.choice(_CPP_KINDS)
    text, names = parameters(fn, "data")
    kind(fn, names)
    fn.finish(f"static {result.type} {fn.name}({text})")
    maker.program.shapes.append(f"{fn.name}: no key ({kind.__name__[1:]})")
    return Job(fn.name, result, "data")
