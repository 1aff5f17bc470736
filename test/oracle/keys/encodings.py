"""Printable forms of a key, and the statements that show them."""

from __future__ import annotations

from .function import Function
from .model import Key, Log, Span, span
from .places import Array, Place


def text_array(fn: Function, count: int) -> Place:
    """A char array that is large enough for any encoding of `count` bytes."""
    return Array(fn.maker, 2 * count + 1, "char")


def encode(fn: Function, library: str, where: str, size: str, count: int,
           text: str, text_size: str) -> Span:
    """Writes a printable form of the key to `text`."""
    start = len(fn.body.lines)
    kinds = ["loop", "loop", "openssl", "digits"]
    if library in ("sodium", "mbedtls"):
        kinds += [library] * 3
    kind = fn.rng.choice(kinds)
    if kind == "loop":
        fn.include("stdio.h")
        i = fn.variable()
        fn.decl(f"size_t {i};")
        fn.body.open(f"for ({i} = 0; {i} < {size}; {i}++)")
        fn.add(f"snprintf({text} + 2 * {i}, 3, \"%02x\", {where}[{i}]);")
        fn.body.indent -= 1
    elif kind == "digits":
        i, digits = fn.variable(), fn.variable()
        fn.decl(f"size_t {i};")
        fn.unit.block().add(
            f"static const char {digits}[] = \"0123456789abcdef\";")
        fn.body.open(f"for ({i} = 0; {i} < {size}; {i}++) {{")
        fn.add(f"{text}[2 * {i}] = {digits}[{where}[{i}] >> 4];")
        fn.add(f"{text}[2 * {i} + 1] = {digits}[{where}[{i}] & 15];")
        fn.body.close()
        fn.add(f"{text}[{2 * count}] = '\\0';")
    elif kind == "openssl":
        fn.maker.library("openssl")
        fn.include("openssl/evp.h")
        cast = (f"reinterpret_cast<unsigned char *>({text})"
                if fn.maker.cplusplus else f"(unsigned char *){text}")
        fn.add(f"EVP_EncodeBlock({cast}, {where}, (int){size});")
    elif kind == "sodium":
        fn.maker.library("sodium")
        fn.include("sodium.h")
        if fn.rng.random() < 0.6:
            fn.add(f"sodium_bin2hex({text}, {text_size}, {where}, {size});")
        else:
            fn.add(f"sodium_bin2base64({text}, {text_size}, {where}, {size}, "
                   "sodium_base64_VARIANT_ORIGINAL);")
    else:
        fn.maker.library("mbedtls")
        fn.include("mbedtls/base64.h")
        length = fn.variable()
        fn.decl(f"size_t {length};")
        cast = (f"reinterpret_cast<unsigned char *>({text})"
                if fn.maker.cplusplus else f"(unsigned char *){text}")
        fn.fail(f"mbedtls_base64_encode({cast}, {text_size}, &{length}, "
                f"{where}, {size}) != 0")
    return span(fn.body.lines[start], fn.body.last())


def show(fn: Function, text: str, object: str = "") -> Span:
    """A log line with the string `text`, which may stem from a std::string."""
    word = fn.rng.choice(["value", "state", "got", "loaded", "debug", "item"])
    kinds = ["printf", "stderr", "syslog"]
    if fn.maker.cplusplus:
        kinds += ["cerr", "cerr", "cout"]
    kind = fn.rng.choice(kinds)
    if kind == "printf":
        fn.include("stdio.h")
        line = fn.add(f"printf(\"{word}: %s\\n\", {text});")
    elif kind == "stderr":
        fn.include("stdio.h")
        line = fn.add(f"fprintf(stderr, \"{word}=%s\\n\", {text});")
    elif kind == "syslog":
        fn.include("syslog.h")
        fn.maker.start_up("syslog")
        line = fn.add(f"syslog(LOG_{fn.rng.choice(['DEBUG', 'INFO'])}, "
                      f"\"{word} %s\", {text});")
    else:
        fn.include("iostream")
        if object and fn.rng.random() < 0.7:
            text = object
        end = fn.rng.choice(["std::endl", "'\\n'"])
        line = fn.add(f"std::{kind} << \"{word} \" << {text} << "
                      f"{end};")
    return span(line)


def show_bytes(fn: Function, where: str, size: str) -> Span:
    """A loop that prints the bytes."""
    fn.include("stdio.h")
    i = fn.variable()
    fn.decl(f"size_t {i};")
    stream = fn.rng.random() < 0.5
    first = fn.body.open(f"for ({i} = 0; {i} < {size}; {i}++)")
    call = "fprintf(stderr, " if stream else "printf("
    last = fn.add(f"{call}\"%02x\", {where}[{i}]);")
    fn.body.indent -= 1
    fn.add("fputc('\\n', stderr);" if stream else "putchar('\\n');")
    return span(first, last)


def log(fn: Function, key: Key, where: Span) -> None:
    """Notes that the statement shows the key."""
    fn.maker.program.logs.append(Log(key, where, fn.name))
