"""Keys that are made out of other keys."""

from __future__ import annotations

from .function import Function, Slot
from .model import Span, span


def derive(fn: Function, slot: Slot, library: str, key: str,
           size: str) -> Span:
    """Writes a key to the slot that is derived from the key at `key`."""
    return KINDS[library](fn, slot, key, size)


def _label(fn: Function) -> str:
    return fn.rng.choice(["stage one", "v1 out", "sender", "receiver"])


def _openssl(fn: Function, slot: Slot, key: str, size: str) -> Span:
    fn.include("openssl/kdf.h", "openssl/evp.h")
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    ctx, length, ok = fn.variable(), fn.variable(), fn.variable()
    where, label = slot.place.pointer, _label(fn)
    text = (f"reinterpret_cast<const unsigned char *>(\"{label}\")"
            if fn.maker.cplusplus else f"(const unsigned char *)\"{label}\"")
    fn.decl(f"EVP_PKEY_CTX *{ctx};")
    fn.decl(f"size_t {length};")
    fn.decl(f"int {ok};")
    fn.maker.program.handles = True
    fn.add(f"{length} = {slot.place.size};")
    fn.add(f"{ctx} = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, {null});")
    first = fn.add(f"{ok} = {ctx} != {null} && EVP_PKEY_derive_init({ctx}) > 0 "
                   "&&")
    fn.add(f"     EVP_PKEY_CTX_set_hkdf_md({ctx}, EVP_sha256()) > 0 &&")
    fn.add(f"     EVP_PKEY_CTX_set1_hkdf_key({ctx}, {key}, (int){size}) > 0 &&")
    fn.add(f"     EVP_PKEY_CTX_add1_hkdf_info({ctx}, {text}, {len(label)}) > 0 "
           "&&")
    last = fn.add(f"     EVP_PKEY_derive({ctx}, {where}, &{length}) > 0;")
    fn.add(f"EVP_PKEY_CTX_free({ctx});")
    fn.fail(f"!{ok}", slot)
    return span(first, last)


def _sodium(fn: Function, slot: Slot, key: str, size: str) -> Span:
    fn.include("sodium.h")
    start = len(fn.body.lines)
    number = fn.rng.randrange(1, 9)
    fn.fail(f"crypto_kdf_derive_from_key({slot.place.pointer}, "
            f"{slot.place.size}, {number}, \"{_label(fn)[:6]}__\", {key}) != 0",
            slot)
    return span(fn.body.lines[start])


def _mbedtls(fn: Function, slot: Slot, key: str, size: str) -> Span:
    fn.include("mbedtls/hkdf.h", "mbedtls/md.h")
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    label = _label(fn)
    text = (f"reinterpret_cast<const unsigned char *>(\"{label}\")"
            if fn.maker.cplusplus else f"(const unsigned char *)\"{label}\"")
    start = len(fn.body.lines)
    fn.fail("mbedtls_hkdf(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), "
            f"{null}, 0, {key}, {size}, {text}, {len(label)}, "
            f"{slot.place.pointer}, {slot.place.size}) != 0", slot)
    return span(fn.body.lines[start])


def _gnutls(fn: Function, slot: Slot, key: str, size: str) -> Span:
    fn.include("gnutls/gnutls.h", "gnutls/crypto.h")
    datum, info, label = fn.variable(), fn.variable(), _label(fn)
    fn.decl(f"gnutls_datum_t {datum};")
    fn.decl(f"gnutls_datum_t {info};")
    text = (f"reinterpret_cast<unsigned char *>(const_cast<char *>(\"{label}\""
            "))" if fn.maker.cplusplus else f"(unsigned char *)\"{label}\"")
    fn.add(f"{datum}.data = {key};")
    fn.add(f"{datum}.size = {size};")
    fn.add(f"{info}.data = {text};")
    fn.add(f"{info}.size = {len(label)};")
    start = len(fn.body.lines)
    fn.fail(f"gnutls_hkdf_expand(GNUTLS_MAC_SHA256, &{datum}, &{info}, "
            f"{slot.place.pointer}, {slot.place.size}) < 0", slot)
    return span(fn.body.lines[start])


def _gcrypt(fn: Function, slot: Slot, key: str, size: str) -> Span:
    fn.include("gcrypt.h")
    start = len(fn.body.lines)
    fn.fail(f"gcry_kdf_derive({key}, {size}, GCRY_KDF_PBKDF2, GCRY_MD_SHA256, "
            f"\"{_label(fn)[:6]}\", 6, 100, {slot.place.size}, "
            f"{slot.place.pointer}) != 0", slot)
    return span(fn.body.lines[start])


def _cryptopp(fn: Function, slot: Slot, key: str, size: str) -> Span:
    fn.include("cryptopp/hkdf.h", "cryptopp/sha.h")
    name, label = fn.variable(), _label(fn)
    fn.add(f"CryptoPP::HKDF<CryptoPP::SHA256> {name};")
    return span(fn.add(
        f"{name}.DeriveKey({slot.place.pointer}, {slot.place.size}, {key}, "
        f"{size}, nullptr, 0, reinterpret_cast<const unsigned char *>("
        f"\"{label}\"), {len(label)});"))


KINDS = {"openssl": _openssl, "sodium": _sodium, "mbedtls": _mbedtls,
         "gnutls": _gnutls, "gcrypt": _gcrypt, "cryptopp": _cryptopp}
