"""Keys in structures of a program: contexts, growing buffers, exports."""

from __future__ import annotations

from .function import NOTHING, RESULTS, Function, Maker, Slot
from .jobs import (Job, choose_source, choose_style, choose_wipe, extras,
                   parameters)
from .model import Exit, Guard, Left, span
from .places import Heap, Place, wipe_call
from .text import Unit
from .uses import USES, use


class _Context(Place):
    """A struct with set-up and tear-down functions."""

    what = "field of a context"

    def __init__(self, maker: Maker, type: str, field: str, heap: bool,
                 clear: str) -> None:
        super().__init__(maker)
        self.type, self.heap, self.clear = type, heap, clear
        access = "->" if heap else "."
        self.pointer = f"{self.name}{access}{field}"
        self.size = f"sizeof({self.pointer})"

    def declare(self, fn: Function) -> None:
        null = "nullptr" if fn.maker.cplusplus else "NULL"
        if self.heap:
            init = f" = {null}" if fn.style == "goto" else ""
            fn.decl(f"struct {self.type} *{self.name}{init};")
        else:
            init = " = {}" if fn.maker.cplusplus else " = {0}"
            fn.decl(f"struct {self.type} {self.name}{init};")

    def free(self) -> list[str]:
        return [f"{self.clear}({'' if self.heap else '&'}{self.name});"]

    def wipe(self, fn: Function, kind: str) -> list[str]:
        return []


def context(maker: Maker, unit: Unit, library: str) -> Job:
    """A struct that an own function fills and another one clears."""
    rng = maker.rng
    source = choose_source(maker, library)
    if source.library != "posix":
        maker.library(source.library)
    if source.library == "gcrypt":
        maker.start_up("gcrypt")
    null = "nullptr" if maker.cplusplus else "NULL"
    type, field, other = (maker.names.type(), maker.names.variable(),
                          maker.names.variable())
    wiper = rng.choice([library, library, "posix"])
    heap = rng.random() < 0.4
    block = unit.block()
    block.open(f"struct {type} {{")
    block.add(f"size_t {other};")
    block.add(f"unsigned char {field}[{source.count}];")
    block.close("};")

    # Set-up: the struct belongs to the caller.
    result = rng.choice(RESULTS)
    init = Function(maker, unit, "early", result)
    me, given = init.variable(), init.variable()
    init.include("stddef.h")
    parts = [f"struct {type} *{me}"]
    if source.given:
        parts.append(f"const char *{given}")
    init.add(f"{me}->{other} = 0;")
    inner = source.write(init, None, f"{me}->{field}",
                         f"sizeof({me}->{field})", given)
    init.add(f"{me}->{other} = sizeof({me}->{field});")
    init.finish(f"static {result.type} {init.name}({', '.join(parts)})")

    # Use: the struct is borrowed.
    outcome = rng.choice(RESULTS)
    apply = Function(maker, unit, "early", outcome)
    me = apply.variable()
    text, names = parameters(apply, "")
    use(apply, library if library in USES else "openssl", f"{me}->{field}",
        f"sizeof({me}->{field})" if rng.random() < 0.5 or library == "gnutls"
        else f"{me}->{other}", names["message"], names["length"], names["out"])
    apply.finish(f"static {outcome.type} {apply.name}(struct {type} *{me}, "
                 f"{text})")

    # Tear-down.
    wipe = rng.choices(["good", "none", "half", "pointer", "partial", "dead"],
                       [55, 12, 8, 8, 6, 8])[0]
    clear = Function(maker, unit, "early", NOTHING)
    me = clear.variable()
    first = len(clear.body.lines)
    if wipe == "good":
        clear.add(rng.choice([
            wipe_call(clear, wiper, me, f"sizeof(*{me})"),
            wipe_call(clear, wiper, f"{me}->{field}",
                      f"sizeof({me}->{field})")]))
    elif wipe == "half":
        clear.add(wipe_call(clear, wiper, f"{me}->{field}", "16"))
    elif wipe == "pointer":
        clear.add(wipe_call(clear, wiper, f"{me}->{field}",
                            f"sizeof({me})"))
    elif wipe == "partial":
        clear.add(wipe_call(clear, wiper, f"&{me}->{other}",
                            f"sizeof({me}->{other})"))
    elif wipe == "dead":
        clear.include("string.h")
        clear.add(f"memset({me}, 0, sizeof(*{me}));")
    if wipe == "none":
        clear.add(f"{me}->{other} = 0;")
    if heap:
        clear.include("stdlib.h")
        clear.add(f"free({me});")
    start, last = clear.body.lines[first], clear.body.last()
    clear.finish(f"static void {clear.name}(struct {type} *{me})")

    # The owner.
    final = rng.choice(RESULTS)
    fn = Function(maker, unit, choose_style(maker), final)
    text, names = parameters(fn, source.given)
    place = _Context(maker, type, field, heap, clear.name)
    place.picky = heap
    place.__dict__["present"] = lambda: place.name
    slot = fn.slot(place, {"good": "good", "dead": "dead"}.get(wipe, "none"))
    slot.elsewhere.append(span(start, last))
    if heap:
        cast = f"static_cast<struct {type} *>" if maker.cplusplus else ""
        call = rng.choice([f"malloc(sizeof(*{place.name}))",
                           f"calloc(1, sizeof(*{place.name}))"])
        fn.add(f"{place.name} = {cast}({call});" if cast
               else f"{place.name} = {call};")
        fn.fail(f"{place.name} == {null}")
    slot.allocated = True
    arguments = [place.name if heap else f"&{place.name}"]
    if source.given:
        arguments.append(names["given"])
    begin = len(fn.body.lines)
    fn.fail(result.failed.format(f"{init.name}({', '.join(arguments)})"), slot)
    key = maker.key(source.name)
    region = fn.fill(slot, key, [inner, span(fn.body.lines[begin])])
    region.dump_doubtful = source.name == "fread"
    # memset behind a pointer is dropped only after inlining.
    region.wipe_doubtful = wipe == "dead"
    if rng.random() < 0.4:
        extras(fn, slot, library)
    fn.fail(outcome.failed.format(
        f"{apply.name}({arguments[0]}, {names['message']}, {names['length']}, "
        f"{names['out']})"))
    fn.finish(f"{final.type} {fn.name}({text})")
    maker.program.shapes.append(
        f"{fn.name}: context{' on the heap' if heap else ''}: {source.name}, "
        f"{clear.name} ({wipe})")
    return Job(fn.name, final, source.given, fn.mask())


def growing(maker: Maker, unit: Unit, library: str) -> Job:
    """A buffer that is enlarged while a file is read into it."""
    rng = maker.rng
    result = rng.choice(RESULTS)
    fn = Function(maker, unit, "early", result)
    text, names = parameters(fn, "path")
    fn.include("stdio.h", "stdlib.h", "string.h")
    null = "nullptr" if maker.cplusplus else "NULL"
    place = Heap(maker)
    buffer = place.name
    used, room, got, file, bigger = (fn.variable() for _ in range(5))
    place.size = used
    place.wiper = rng.choice([library, library, "posix"])
    kinds = ["realloc", "realloc", "copy", "careful copy"]
    if library == "openssl":
        kinds += ["clear realloc", "clear realloc"]
    kind = rng.choice(kinds)
    wipe = rng.choices(["good", "none"], [80, 20])[0]
    slot = fn.slot(place, wipe)
    if kind == "clear realloc":
        fn.include("openssl/crypto.h")
        place.__dict__["free"] = lambda: [f"OPENSSL_free({buffer});"]
    for name in (used, room, got):
        fn.decl(f"size_t {name}{' = 0' if name == used else ''};")
    fn.decl(f"unsigned char *{bigger};")
    fn.decl(f"FILE *{file};")
    make = "OPENSSL_malloc" if kind == "clear realloc" else "malloc"

    def cast(call: str) -> str:
        return (f"static_cast<unsigned char *>({call})" if maker.cplusplus
                else call)

    fn.add(f"{file} = fopen({names['given']}, \"rb\");")
    fn.fail(f"{file} == {null}")
    fn.add(f"{room} = 32;")
    fn.add(f"{buffer} = {cast(f'{make}({room})')};")
    fn.body.open(f"if ({buffer} == {null}) {{")
    fn.add(f"fclose({file});")
    fn.add(f"return {result.bad};")
    fn.body.close()
    slot.allocated = True
    key = maker.key("fread while it grows")
    region = maker.region(key, fn.name, f"heap block, {kind}", Guard.NONE)
    number = region.number
    first = fn.body.open(
        f"while (({got} = fread({buffer} + {used}, 1, {room} - {used}, {file}))"
        " > 0) {")
    fn.add(f"{used} += {got};",
           after=f"judge_hold({number}, {buffer}, {used});")
    fn.body.open(f"if ({used} == {room}) {{")
    begin = len(fn.body.lines)
    if kind == "realloc":
        fn.add(f"{bigger} = {cast(f'realloc({buffer}, {room} * 2)')};")
    elif kind == "clear realloc":
        call = f"OPENSSL_clear_realloc({buffer}, {room}, {room} * 2)"
        fn.add(f"{bigger} = {cast(call)};")
    else:
        fn.add(f"{bigger} = {cast(f'malloc({room} * 2)')};")
    fn.body.open(f"if ({bigger} == {null}) {{")
    if wipe == "good":
        fn.add(wipe_call(fn, place.wiper, buffer, used))
    fn.add(place.free()[0])
    fn.add(f"fclose({file});")
    fn.add(f"return {result.bad};")
    last = fn.body.close()
    untested = span(fn.body.lines[begin], last)
    if kind in ("copy", "careful copy"):
        fn.add(f"memcpy({bigger}, {buffer}, {used});")
        if kind == "careful copy":
            fn.add(wipe_call(fn, place.wiper, buffer, used))
        fn.add(f"free({buffer});")
    fn.add(f"{buffer} = {bigger};",
           after=f"judge_moved({number}, {buffer}); "
                 f"judge_hold({number}, {buffer}, {used});")
    where = span(fn.body.lines[begin], fn.body.last())
    fn.add(f"{room} *= 2;")
    fn.body.close()
    fn.body.close()
    fn.add(f"fclose({file});")
    region.writes = [span(first), where]
    slot.region = region
    if wipe != "good":
        region.doubtful.append(untested)
    fn.fail(f"{used} < 16")
    use(fn, library if library in USES else "openssl", buffer,
        "32" if library in ("mbedtls", "openssl", "sodium") else used,
        names["message"], names["length"], names["out"])
    fn.finish(f"static {result.type} {fn.name}({text})")
    if kind in ("realloc", "copy"):
        for exit in region.exits:
            # realloc may have found room behind the block.
            exit.left = Left.MAYBE if wipe == "good" else Left.YES
            exit.spans.append(where)
    maker.program.shapes.append(f"{fn.name}: growing by {kind} ({wipe})")
    return Job(fn.name, result, "path", fn.mask())


class _Export(Heap):
    """A block that a library allocates and fills."""

    def __init__(self, maker: Maker, pointer: str, size: str, release: str,
                 test: str) -> None:
        super().__init__(maker)
        self.pointer, self.size = pointer, size
        self._release, self._test = release, test

    def declare(self, fn: Function) -> None:
        pass

    def free(self) -> list[str]:
        return [self._release]

    def present(self) -> str:
        return self._test


def exported(maker: Maker, unit: Unit, library: str) -> Job:
    """The library allocates the block with the key in it."""
    rng = maker.rng
    if library not in ("openssl", "gnutls", "gcrypt"):
        library = "openssl"
    maker.library(library)
    result = rng.choice(RESULTS)
    fn = Function(maker, unit, choose_style(maker), result)
    text, names = parameters(fn, "")
    null = "nullptr" if maker.cplusplus else "NULL"
    name = fn.variable()
    place: Place
    if library == "openssl":
        fn.include("openssl/evp.h", "openssl/x509.h", "openssl/crypto.h")
        maker.program.handles = True
        pkey, length = fn.variable(), fn.variable()
        clears = rng.random() < 0.4
        release = (f"OPENSSL_clear_free({name}, (size_t){length});" if clears
                   else f"OPENSSL_free({name});")
        place = _Export(maker, name, f"(size_t){length}", release, name)
        place.what = "i2d_PrivateKey block"
        place.wipes_itself = clears
        fn.decl(f"EVP_PKEY *{pkey};")
        fn.decl(f"unsigned char *{name} = {null};")
        fn.decl(f"int {length} = 0;")
        kind = rng.choice(["\"ED25519\")", "\"X25519\")", "\"EC\", \"P-256\")"])
        fn.add(f"{pkey} = EVP_PKEY_Q_keygen({null}, {null}, {kind};")
        fn.fail(f"{pkey} == {null}")
        line = fn.add(f"{length} = i2d_PrivateKey({pkey}, &{name});")
        fn.add(f"EVP_PKEY_free({pkey});")
        fn.fail(f"{length} <= 0")
        what = "i2d_PrivateKey"
    elif library == "gnutls":
        fn.include("gnutls/gnutls.h", "gnutls/crypto.h")
        place = _Export(maker, f"{name}.data", f"{name}.size",
                        f"gnutls_free({name}.data);", f"{name}.data")
        place.what = "gnutls_key_generate block"
        init = " = {nullptr, 0}" if maker.cplusplus else " = {NULL, 0}"
        fn.decl(f"gnutls_datum_t {name}{init};")
        start = len(fn.body.lines)
        fn.fail(f"gnutls_key_generate(&{name}, 32) < 0")
        line = fn.body.lines[start]
        what = "gnutls_key_generate"
    else:
        fn.include("gcrypt.h")
        maker.start_up("gcrypt secmem")
        place = _Export(maker, name, "32", f"gcry_free({name});", name)
        place.what = "gcry_random_bytes_secure block"
        place.wipes_itself = True
        place.guard = Guard.FALSE
        cast = "static_cast<unsigned char *>(" if maker.cplusplus else ""
        fn.decl(f"unsigned char *{name} = {null};")
        line = fn.add(f"{name} = {cast}gcry_random_bytes_secure(32, "
                      f"GCRY_STRONG_RANDOM){')' if cast else ''};")
        what = "gcry_random_bytes_secure"
    place.wiper = rng.choice([library, library, "posix"])
    kind, on_error, on_success = choose_wipe(fn, place)
    if kind not in ("good", "none"):
        kind = "good"
    slot = fn.slot(place, kind, on_error, on_success)
    slot.allocated = True
    if place.guard is Guard.FALSE and isinstance(place, Heap):
        place.allocation = span(line)
    key = maker.key(what)
    fn.fill(slot, key, [span(line)])
    if library == "openssl":
        active: Slot = slot
        fn.include("string.h")
        fn.decl(f"size_t {name}_n;")
        fn.add(f"{name}_n = {names['length']} < 32 ? {names['length']} : 32;")
        fn.add(f"memcpy({names['out']}, {names['message']}, {name}_n);")
        fn.fail(f"{names['out']}[0] == 0")
    else:
        active = extras(fn, slot, library)
        use(fn, library, active.place.pointer, active.place.size,
            names["message"], names["length"], names["out"])
    fn.finish(f"{result.type} {fn.name}({text})")
    maker.program.shapes.append(
        f"{fn.name}: exported: {what} -> "
        + ", ".join(f"{s.place.what} ({s.wipe})" for s in fn.slots))
    return Job(fn.name, result, "", fn.mask())


def replaced(maker: Maker, unit: Unit, library: str) -> Job:
    """A second key takes the place of the first in a pointer field."""
    rng = maker.rng
    source = choose_source(maker, library)
    while source.given == "path":
        source = choose_source(maker, library)
    if source.library != "posix":
        maker.library(source.library)
    if source.library == "gcrypt":
        maker.start_up("gcrypt")
    null = "nullptr" if maker.cplusplus else "NULL"
    fn = Function(maker, unit, "early", rng.choice(RESULTS))
    text, names = parameters(fn, source.given)
    fn.include("stdlib.h")
    cast = "static_cast<unsigned char *>(malloc(32))" if maker.cplusplus \
        else "malloc(32)"
    place = Heap(maker)
    place.wiper = rng.choice([library, library, "posix"])
    slot = fn.slot(place, "good")
    place.allocate(fn)
    first = source.write(fn, slot, place.pointer, "32", names["given"])
    key = maker.key(source.name + ", first")
    region = fn.fill(slot, key, [first])
    used = library if library in USES else "openssl"
    use(fn, used, place.pointer, "32", names["message"], names["length"],
        names["out"])
    wipes = rng.random() < 0.4
    begin = len(fn.body.lines)
    if wipes:
        fn.add(wipe_call(fn, place.wiper, place.pointer, "32"))
    fn.add(f"free({place.name});",
           after=f"judge_end({hex(1 << region.number)}UL);")
    fn.add(f"{place.name} = {cast};")
    slot.allocated, slot.region = False, None
    fn.fail(f"{place.name} == {null}")
    slot.allocated = True
    region.exits.append(Exit(0, Left.NO if wipes else Left.YES,
                             [span(fn.body.lines[begin], fn.body.last())]))
    second = source.write(fn, slot, place.pointer, "32", names["given"])
    fn.fill(slot, maker.key(source.name + ", second"), [second])
    use(fn, used, place.pointer, "32", names["message"], names["length"],
        names["out"])
    fn.finish(f"static {fn.result.type} {fn.name}({text})")
    maker.program.shapes.append(
        f"{fn.name}: replaced: {source.name} "
        f"({'wiped' if wipes else 'not wiped'} before)")
    return Job(fn.name, fn.result, source.given, fn.mask())


def handle_only(maker: Maker, unit: Unit, library: str) -> Job:
    """A key that never leaves the library's handle: at most a note."""
    maker.library("openssl")
    maker.program.handles = True
    fn = Function(maker, unit, "early", maker.rng.choice(RESULTS))
    text, names = parameters(fn, "")
    null = "nullptr" if maker.cplusplus else "NULL"
    fn.include("openssl/evp.h")
    pkey, ctx, size, ok = (fn.variable() for _ in range(4))
    fn.decl(f"EVP_PKEY *{pkey};")
    fn.decl(f"EVP_MD_CTX *{ctx};")
    fn.decl(f"size_t {size} = 64;")
    fn.decl(f"int {ok};")
    fn.add(f"{pkey} = EVP_PKEY_Q_keygen({null}, {null}, \"ED25519\");")
    fn.fail(f"{pkey} == {null}")
    fn.add(f"{ctx} = EVP_MD_CTX_new();")
    fn.add(f"{ok} = {ctx} != {null} &&")
    fn.add(f"     EVP_DigestSignInit({ctx}, {null}, {null}, {null}, {pkey}) == "
           "1 &&")
    fn.add(f"     EVP_DigestSign({ctx}, {names['out']}, &{size}, "
           f"{names['message']}, {names['length']}) == 1;")
    fn.add(f"EVP_MD_CTX_free({ctx});")
    fn.add(f"EVP_PKEY_free({pkey});")
    fn.fail(f"!{ok}")
    fn.finish(f"static {fn.result.type} {fn.name}({text})")
    maker.program.shapes.append(f"{fn.name}: a handle only")
    return Job(fn.name, fn.result, "", "0")

