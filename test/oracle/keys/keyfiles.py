"""Private keys that are loaded from PEM and DER files."""

from __future__ import annotations

from .function import RESULTS, Function, Maker, Slot
from .jobs import Job, choose_style, choose_wipe, parameters
from .model import span
from .places import Array, Heap, Place, wipe_call
from .text import Unit


def _sign(fn: Function, pkey: str, names: dict[str, str]) -> None:
    """Signs with the handle and releases it."""
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    ctx, size, ok = (fn.variable() for _ in range(3))
    fn.decl(f"EVP_MD_CTX *{ctx};")
    fn.decl(f"size_t {size} = 64;")
    fn.decl(f"int {ok};")
    fn.add(f"{ctx} = EVP_MD_CTX_new();")
    fn.add(f"{ok} = {ctx} != {null} &&")
    fn.add(f"     EVP_DigestSignInit({ctx}, {null}, {null}, {null}, {pkey}) == "
           "1 &&")
    fn.add(f"     EVP_DigestSign({ctx}, {names['out']}, &{size}, "
           f"{names['message']}, {names['length']}) == 1;")
    fn.add(f"EVP_MD_CTX_free({ctx});")
    fn.add(f"EVP_PKEY_free({pkey});")
    fn.fail(f"!{ok}")


def _to_handle(fn: Function, names: dict[str, str]) -> None:
    """The library reads the file itself: at most a note."""
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    fn.include("openssl/bio.h", "openssl/pem.h", "openssl/evp.h")
    bio, pkey = fn.variable(), fn.variable()
    fn.decl(f"BIO *{bio};")
    fn.decl(f"EVP_PKEY *{pkey};")
    fn.add(f"{bio} = BIO_new_file({names['given']}, \"r\");")
    fn.fail(f"{bio} == {null}")
    fn.add(f"{pkey} = PEM_read_bio_PrivateKey({bio}, {null}, {null}, {null});")
    fn.add(f"BIO_free({bio});")
    fn.fail(f"{pkey} == {null}")
    _sign(fn, pkey, names)


def _raw_bytes(fn: Function, names: dict[str, str]) -> None:
    """The library reads the file, the program takes the bytes out."""
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    fn.include("openssl/pem.h", "openssl/evp.h", "openssl/hmac.h", "stdio.h")
    file, pkey, size, ok, count = (fn.variable() for _ in range(5))
    place: Place = fn.rng.choice([Array, Heap])(fn.maker)
    place.wiper = "openssl"
    slot = fn.slot(place, *choose_wipe(fn, place))
    fn.decl(f"FILE *{file};")
    fn.decl(f"EVP_PKEY *{pkey};")
    fn.decl(f"size_t {size};")
    fn.decl(f"int {ok};")
    fn.decl(f"unsigned int {count} = 0;")
    place.allocate(fn)
    fn.add(f"{file} = fopen({names['given']}, \"r\");")
    fn.fail(f"{file} == {null}")
    fn.add(f"{pkey} = PEM_read_PrivateKey({file}, {null}, {null}, {null});")
    fn.add(f"fclose({file});")
    fn.fail(f"{pkey} == {null}")
    fn.add(f"{size} = {place.size};")
    line = fn.add(f"{ok} = EVP_PKEY_get_raw_private_key({pkey}, "
                  f"{place.pointer}, &{size});")
    fn.add(f"EVP_PKEY_free({pkey});")
    fn.fail(f"{ok} != 1", slot)
    fn.fill(slot, fn.maker.key("raw bytes of a PEM key"), [span(line)])
    fn.fail(f"HMAC(EVP_sha256(), {place.pointer}, (int){size}, "
            f"{names['message']}, {names['length']}, {names['out']}, &{count}) "
            f"== {null}")


def _read_file(fn: Function, names: dict[str, str], place: Place, slot: Slot,
               what: str, room: int) -> str:
    """Reads a key file into the slot; returns the name of its length."""
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    got = fn.variable()
    if fn.rng.random() < 0.5:
        fn.include("fcntl.h", "unistd.h")
        fd = fn.variable()
        fn.decl(f"int {fd};")
        fn.decl(f"ssize_t {got};")
        fn.add(f"{fd} = open({names['given']}, O_RDONLY);")
        fn.fail(f"{fd} < 0")
        line = fn.add(f"{got} = read({fd}, {place.pointer}, {room});")
        fn.add(f"close({fd});")
        fn.fail(f"{got} <= 0", slot)
    else:
        fn.include("stdio.h")
        file = fn.variable()
        fn.decl(f"FILE *{file};")
        fn.decl(f"size_t {got};")
        fn.add(f"{file} = fopen({names['given']}, \"rb\");")
        fn.fail(f"{file} == {null}")
        line = fn.add(f"{got} = fread({place.pointer}, 1, {room}, {file});")
        fn.add(f"fclose({file});")
        fn.fail(f"{got} == 0", slot)
    fn.fill(slot, fn.maker.key(what), [span(line)], size=f"(size_t){got}")
    return got


def _own_buffer(fn: Function, names: dict[str, str], pem: bool) -> None:
    """The program reads the file and has the library parse its buffer."""
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    fn.include("openssl/evp.h")
    room = fn.rng.choice([512, 1024, 4096])
    place: Place = fn.rng.choice([Array, Heap])(fn.maker, room)
    place.wiper = fn.rng.choice(["openssl", "posix"])
    kind, on_error, on_success = choose_wipe(fn, place)
    if kind in ("half", "wrong"):  # The first half is the whole file.
        kind = "none"
    slot = fn.slot(place, kind, on_error, on_success)
    pkey = fn.variable()
    fn.decl(f"EVP_PKEY *{pkey};")
    place.allocate(fn)
    got = _read_file(fn, names, place, slot,
                     "PEM text" if pem else "DER bytes", room)
    if pem:
        fn.include("openssl/bio.h", "openssl/pem.h")
        bio = fn.variable()
        fn.decl(f"BIO *{bio};")
        fn.add(f"{bio} = BIO_new_mem_buf({place.pointer}, (int){got});")
        fn.fail(f"{bio} == {null}")
        fn.add(f"{pkey} = PEM_read_bio_PrivateKey({bio}, {null}, {null}, "
               f"{null});")
        fn.add(f"BIO_free({bio});")
    else:
        fn.include("openssl/x509.h")
        at = fn.variable()
        fn.decl(f"const unsigned char *{at};")
        fn.add(f"{at} = {place.pointer};")
        call = fn.rng.choice([
            f"d2i_AutoPrivateKey({null}, &{at}, (long){got})",
            f"d2i_PrivateKey(EVP_PKEY_ED25519, {null}, &{at}, (long){got})"])
        fn.add(f"{pkey} = {call};")
    fn.fail(f"{pkey} == {null}")
    _sign(fn, pkey, names)


def _gnutls_file(fn: Function, names: dict[str, str]) -> None:
    """gnutls_load_file hands out a block with the whole file."""
    fn.maker.library("gnutls")
    fn.include("gnutls/gnutls.h", "gnutls/x509.h")
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    data, pkey, ok = (fn.variable() for _ in range(3))
    place = Heap(fn.maker)
    place.what = "gnutls_load_file block"
    place.pointer, place.size = f"{data}.data", f"{data}.size"
    place.wiper = fn.rng.choice(["gnutls", "posix"])
    place.__dict__["declare"] = lambda fn: None
    place.__dict__["free"] = lambda: [f"gnutls_free({data}.data);"]
    place.__dict__["present"] = lambda: f"{data}.data"
    slot = fn.slot(place, fn.rng.choice(["good", "good", "none"]),
                   fn.rng.random() < 0.8)
    fn.decl(f"gnutls_datum_t {data} = {{{null}, 0}};")
    fn.decl(f"gnutls_x509_privkey_t {pkey};")
    fn.decl(f"int {ok};")
    start = len(fn.body.lines)
    fn.fail(f"gnutls_load_file({names['given']}, &{data}) < 0")
    slot.allocated = True
    fn.fill(slot, fn.maker.key("gnutls_load_file"),
            [span(fn.body.lines[start])])
    fn.fail(f"gnutls_x509_privkey_init(&{pkey}) < 0")
    fn.add(f"{ok} = gnutls_x509_privkey_import({pkey}, &{data}, "
           "GNUTLS_X509_FMT_PEM) == 0;")
    fn.add(f"gnutls_x509_privkey_deinit({pkey});")
    fn.fail(f"!{ok}")
    fn.add(f"{names['out']}[0] = {names['message']}[0];")


def _written(fn: Function, names: dict[str, str]) -> None:
    """mbedtls_pk_write_key_der writes to the END of the buffer."""
    fn.maker.library("mbedtls")
    fn.include("mbedtls/pk.h", "mbedtls/ecp.h", "mbedtls/entropy.h",
               "mbedtls/ctr_drbg.h", "string.h")
    null = "nullptr" if fn.maker.cplusplus else "NULL"
    pk, entropy, drbg, ok, length = (fn.variable() for _ in range(5))
    place = Array(fn.maker, fn.rng.choice([512, 768, 1024]))
    place.wiper = fn.rng.choice(["mbedtls", "posix"])
    kind = fn.rng.choices(["good", "none", "front"], [50, 20, 30])[0]
    slot = fn.slot(place, kind)
    buffer = place.name
    if kind == "front":
        place.__dict__["wipe"] = lambda fn, kind: [
            wipe_call(fn, place.wiper, buffer, f"(size_t){length}")]
    fn.decl(f"mbedtls_pk_context {pk};")
    fn.decl(f"mbedtls_entropy_context {entropy};")
    fn.decl(f"mbedtls_ctr_drbg_context {drbg};")
    fn.decl(f"int {ok};")
    fn.decl(f"int {length} = 0;")
    fn.add(f"mbedtls_pk_init(&{pk});")
    fn.add(f"mbedtls_entropy_init(&{entropy});")
    fn.add(f"mbedtls_ctr_drbg_init(&{drbg});")
    fn.add(f"{ok} = mbedtls_ctr_drbg_seed(&{drbg}, mbedtls_entropy_func, "
           f"&{entropy}, {null}, 0) == 0 &&")
    fn.add(f"     mbedtls_pk_setup(&{pk}, "
           "mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)) == 0 &&")
    fn.add(f"     mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, "
           f"mbedtls_pk_ec({pk}), mbedtls_ctr_drbg_random, &{drbg}) == 0;")
    fn.body.open(f"if ({ok})")
    line = fn.add(f"{length} = mbedtls_pk_write_key_der(&{pk}, {buffer}, "
                  f"{place.size});")
    fn.body.indent -= 1
    fn.add(f"mbedtls_ctr_drbg_free(&{drbg});")
    fn.add(f"mbedtls_entropy_free(&{entropy});")
    fn.add(f"mbedtls_pk_free(&{pk});")
    fn.fail(f"{length} <= 0", slot)
    fn.fill(slot, fn.maker.key("mbedtls_pk_write_key_der"), [span(line)],
            pointer=f"{buffer} + {place.size} - {length}",
            size=f"(size_t){length}")
    fn.fail(f"{length} > 300")
    fn.add(f"memcpy({names['out']}, {names['message']}, {names['length']} < 32 "
           f"? {names['length']} : 32);")


def key_file(maker: Maker, unit: Unit, library: str) -> Job:
    """A private key out of a file, in one of the usual ways."""
    rng = maker.rng
    fn = Function(maker, unit, choose_style(maker), rng.choice(RESULTS))
    kind = rng.choice(["handle", "raw", "raw", "pem", "pem", "der", "der",
                       "gnutls", "written", "written"])
    given = {"der": "der", "written": ""}.get(kind, "pem")
    text, names = parameters(fn, given)
    maker.program.handles = True
    if kind == "gnutls":
        _gnutls_file(fn, names)
    elif kind == "written":
        _written(fn, names)
    else:
        maker.library("openssl")
        if kind == "handle":
            _to_handle(fn, names)
        elif kind == "raw":
            _raw_bytes(fn, names)
        else:
            _own_buffer(fn, names, kind == "pem")
    fn.finish(f"{fn.result.type} {fn.name}({text})")
    maker.program.shapes.append(
        f"{fn.name}: key file ({kind}) -> "
        + ", ".join(f"{s.place.what} ({s.wipe})" for s in fn.slots))
    return Job(fn.name, fn.result, given, fn.mask())
