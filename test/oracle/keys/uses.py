"""What a key is used for. A use makes bytes of unknown nature a key."""

from __future__ import annotations

from .function import Function
from .model import DUMP, Span, span
from .places import wipe_call


def use(fn: Function, library: str, where: str, size: str, message: str,
        length: str, out: str) -> Span:
    """Uses the key at `where` on the message; `out` takes 64 bytes."""
    start = len(fn.body.lines)
    USES.get(library, USES["openssl"])(fn, where, size, message, length, out)
    return span(fn.body.lines[start], fn.body.last())


def _openssl(fn: Function, where: str, size: str, message: str, length: str,
             out: str) -> None:
    fn.maker.library("openssl")
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    kind = fn.rng.choice(["hmac", "hmac", "encrypt", "mac key"])
    if kind == "hmac":
        fn.include("openssl/hmac.h", "openssl/evp.h")
        count = fn.variable()
        fn.decl(f"unsigned int {count} = 0;")
        fn.fail(f"HMAC(EVP_sha256(), {where}, {size}, {message}, {length}, "
                f"{out}, &{count}) == {null}")
        return
    if kind == "mac key":
        fn.include("openssl/evp.h")
        fn.maker.program.handles = True
        pkey, ctx, count, ok = (fn.variable() for _ in range(4))
        fn.decl(f"EVP_PKEY *{pkey};")
        fn.decl(f"EVP_MD_CTX *{ctx};")
        fn.decl(f"size_t {count} = 64;")
        fn.decl(f"int {ok};")
        fn.add(f"{pkey} = EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, {null}, "
               f"{where}, {size});")
        fn.add(f"{ctx} = EVP_MD_CTX_new();")
        fn.add(f"{ok} = {pkey} != {null} && {ctx} != {null} &&")
        fn.add(f"     EVP_DigestSignInit({ctx}, {null}, EVP_sha256(), {null}, "
               f"{pkey}) == 1 &&")
        fn.add(f"     EVP_DigestSign({ctx}, {out}, &{count}, {message}, "
               f"{length}) == 1;")
        fn.add(f"EVP_MD_CTX_free({ctx});")
        fn.add(f"EVP_PKEY_free({pkey});")
        fn.fail(f"!{ok}")
        return
    fn.include("openssl/evp.h", "openssl/rand.h")
    fn.maker.program.handles = True
    ctx, iv, count, ok = (fn.variable() for _ in range(4))
    fn.decl(f"EVP_CIPHER_CTX *{ctx};")
    fn.decl(f"unsigned char {iv}[12];")
    fn.decl(f"int {count} = 0;")
    fn.decl(f"int {ok};")
    fn.fail(f"RAND_bytes({iv}, sizeof({iv})) != 1")
    fn.add(f"{ctx} = EVP_CIPHER_CTX_new();")
    fn.fail(f"{ctx} == {null}")
    fn.add(f"{ok} = EVP_EncryptInit_ex({ctx}, EVP_aes_256_gcm(), {null}, "
           f"{where}, {iv}) == 1 &&")
    fn.add(f"     EVP_EncryptUpdate({ctx}, {out}, &{count}, {message}, "
           f"(int)({length} < 64 ? {length} : 64)) == 1;")
    fn.add(f"EVP_CIPHER_CTX_free({ctx});")
    fn.fail(f"!{ok}")


def _sodium(fn: Function, where: str, size: str, message: str, length: str,
            out: str) -> None:
    fn.maker.library("sodium")
    fn.include("sodium.h")
    kind = fn.rng.choice(["auth", "box", "hash"])
    if kind == "auth":
        fn.fail(f"crypto_auth({out}, {message}, {length}, {where}) != 0")
    elif kind == "hash":
        fn.fail(f"crypto_generichash({out}, 32, {message}, {length}, {where}, "
                f"{size}) != 0")
    else:
        nonce = fn.variable()
        fn.decl(f"unsigned char {nonce}[crypto_secretbox_NONCEBYTES];")
        fn.add(f"randombytes_buf({nonce}, sizeof {nonce});")
        fn.fail(f"crypto_secretbox_easy({out}, {message}, "
                f"{length} < 32 ? {length} : 32, {nonce}, {where}) != 0")


def _gcrypt(fn: Function, where: str, size: str, message: str, length: str,
            out: str) -> None:
    fn.maker.library("gcrypt")
    fn.include("gcrypt.h", "string.h")
    handle, ok = fn.variable(), fn.variable()
    fn.maker.program.handles = True
    if fn.rng.random() < 0.5:
        fn.decl(f"gcry_md_hd_t {handle};")
        fn.decl(f"int {ok};")
        fn.fail(f"gcry_md_open(&{handle}, GCRY_MD_SHA256, GCRY_MD_FLAG_HMAC) "
                "!= 0")
        fn.add(f"{ok} = gcry_md_setkey({handle}, {where}, {size}) == 0;")
        fn.body.open(f"if ({ok}) {{")
        fn.add(f"gcry_md_write({handle}, {message}, {length});")
        fn.add(f"memcpy({out}, gcry_md_read({handle}, GCRY_MD_SHA256), 32);")
        fn.body.close()
        fn.add(f"gcry_md_close({handle});")
    else:
        fn.decl(f"gcry_mac_hd_t {handle};")
        fn.decl(f"size_t {ok}_len = 32;")
        fn.decl(f"int {ok};")
        null = "nullptr" if fn.maker.cplusplus else "NULL"
        fn.fail(f"gcry_mac_open(&{handle}, GCRY_MAC_HMAC_SHA256, 0, {null}) "
                "!= 0")
        fn.add(f"{ok} = gcry_mac_setkey({handle}, {where}, {size}) == 0 &&")
        fn.add(f"     gcry_mac_write({handle}, {message}, {length}) == 0 &&")
        fn.add(f"     gcry_mac_read({handle}, {out}, &{ok}_len) == 0;")
        fn.add(f"gcry_mac_close({handle});")
    fn.fail(f"!{ok}")


def _mbedtls(fn: Function, where: str, size: str, message: str, length: str,
             out: str) -> None:
    fn.maker.library("mbedtls")
    if fn.rng.random() < 0.6:
        fn.include("mbedtls/md.h")
        fn.fail("mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), "
                f"{where}, {size}, {message}, {length}, {out}) != 0")
        return
    fn.include("mbedtls/aes.h", "string.h")
    fn.maker.program.handles = True
    ctx, ret, block = (fn.variable() for _ in range(3))
    fn.decl(f"mbedtls_aes_context {ctx};")
    fn.decl(f"unsigned char {block}[16] = {{0}};")
    fn.decl(f"int {ret};")
    fn.add(f"memcpy({block}, {message}, {length} < 16 ? {length} : 16);")
    fn.add(f"mbedtls_aes_init(&{ctx});")
    fn.add(f"{ret} = mbedtls_aes_setkey_enc(&{ctx}, {where}, 256);")
    fn.body.open(f"if ({ret} == 0)")
    fn.add(f"{ret} = mbedtls_aes_crypt_ecb(&{ctx}, MBEDTLS_AES_ENCRYPT, "
           f"{block}, {out});")
    fn.body.indent -= 1
    fn.add(f"mbedtls_aes_free(&{ctx});")
    fn.fail(f"{ret} != 0")


def _gnutls(fn: Function, where: str, size: str, message: str, length: str,
            out: str) -> None:
    fn.maker.library("gnutls")
    fn.include("gnutls/gnutls.h", "gnutls/crypto.h")
    fn.fail(f"gnutls_hmac_fast(GNUTLS_MAC_SHA256, {where}, {size}, {message}, "
            f"{length}, {out}) < 0")


def _nettle(fn: Function, where: str, size: str, message: str, length: str,
            out: str) -> None:
    fn.maker.library("nettle")
    fn.include("nettle/hmac.h", "string.h")
    ctx = fn.variable()
    fn.decl(f"struct hmac_sha256_ctx {ctx};")
    start = len(fn.body.lines)
    fn.add(f"hmac_sha256_set_key(&{ctx}, {size}, {where});")
    fn.add(f"hmac_sha256_update(&{ctx}, {length}, {message});")
    fn.add(f"hmac_sha256_digest(&{ctx}, 32, {out});")
    # The context is a plain struct with what was made of the key.
    here = span(fn.body.lines[start], fn.body.last())
    fn.maker.program.doubtful.append((DUMP, here))
    fn.add(wipe_call(fn, "posix", f"&{ctx}", f"sizeof({ctx})"))



def _botan(fn: Function, where: str, size: str, message: str, length: str,
           out: str) -> None:
    fn.maker.library("botan")
    fn.maker.program.handles = True
    fn.include("botan/mac.h")
    name = fn.variable()
    fn.add(f"auto {name} = Botan::MessageAuthenticationCode::create_or_throw("
           "\"HMAC(SHA-256)\");")
    fn.add(f"{name}->set_key({where}, {size});")
    fn.add(f"{name}->update({message}, {length});")
    fn.add(f"{name}->final({out});")


def _cryptopp(fn: Function, where: str, size: str, message: str, length: str,
              out: str) -> None:
    fn.maker.library("cryptopp")
    fn.maker.program.handles = True
    fn.include("cryptopp/hmac.h", "cryptopp/sha.h")
    name = fn.variable()
    fn.add(f"CryptoPP::HMAC<CryptoPP::SHA256> {name}({where}, {size});")
    fn.add(f"{name}.CalculateDigest({out}, {message}, {length});")


USES = {"openssl": _openssl, "sodium": _sodium, "gcrypt": _gcrypt,
        "mbedtls": _mbedtls, "gnutls": _gnutls, "nettle": _nettle,
        "botan": _botan, "cryptopp": _cryptopp}
