"""Shapes of code that handles a key, written as a C++ programmer would."""

from __future__ import annotations

from . import encodings
from .containers import StdArray, StdString, StdVector, choose_container
from .function import (BOOL, NOTHING, RESULTS, Function, Maker, Result,
                       Slot)
from .jobs import (Job, choose_place, choose_source, choose_wipe, obtain,
                   parameters)
from .model import Exit, Guard, Left, Log, Region, Span, span
from .places import Place, wipe_call
from .sources import Source
from .text import Unit
from .uses import USES, use

LIBRARIES = ["openssl", "openssl", "openssl", "sodium", "sodium", "botan",
             "botan", "cryptopp", "cryptopp", "mbedtls", "gcrypt", "gnutls"]


def _choose(maker: Maker, library: str, count: int) -> Place:
    """Mostly containers, sometimes what C would take."""
    if maker.rng.random() < 0.8:
        return choose_container(maker, library, count)
    return choose_place(maker, library, count)


def _result(maker: Maker, style: str) -> Result:
    if style == "throw":
        return NOTHING
    return maker.rng.choice([BOOL, BOOL, maker.rng.choice(RESULTS)])


def _style(maker: Maker) -> str:
    return maker.rng.choice(["early", "throw"])


def _wipe(fn: Function, place: Place) -> tuple[str, bool, bool]:
    """As for C, except that a throw skips every explicit wipe."""
    kind, on_error, on_success = choose_wipe(fn, place)
    if "clear" in place.wipe_kinds() and fn.rng.random() < 0.08:
        kind = "clear"
    if kind not in place.wipe_kinds():
        kind = place.wipe_kinds()[0]
    if fn.style == "throw":
        on_error = False
    return kind, on_error, on_success


def _hex_of(fn: Function, slot: Slot, library: str) -> None:
    """A std::string with the printable form, made by a helper or a library."""
    assert slot.region is not None
    rng, key = fn.rng, slot.region.key
    fn.include("string")
    place = StdString(fn.maker)
    place.pointer = place.name + ".data()"
    place.wiper = slot.place.wiper
    text = place.name
    where, size = slot.place.pointer, slot.place.size
    place.__dict__["declare"] = lambda fn: None
    copy = fn.slot(place, *_wipe(fn, place))
    place.__dict__["pointer"] = f"&{text}[0]"
    if library == "botan" and rng.random() < 0.8:
        fn.include("botan/hex.h", "botan/base64.h")
        call = rng.choice(["hex_encode", "base64_encode"])
        line = fn.add(f"std::string {text} = Botan::{call}({where}, {size});")
        first = line
    else:
        i, digits = fn.variable(), fn.variable()
        fn.unit.block().add(
            f"static const char {digits}[] = \"0123456789abcdef\";")
        fn.add(f"std::string {text};")
        grows = rng.random() < 0.4
        if not grows:
            fn.add(f"{text}.reserve({2 * slot.place.count});")
        else:
            # Growth leaves shorter copies in released blocks.
            copy.wipe, copy.on_error, copy.on_success = "none", False, False
        fn.include("cstddef")
        first = fn.body.open(
            f"for (std::size_t {i} = 0; {i} < {size}; ++{i}) {{")
        fn.add(f"{text} += {digits}[{where}[{i}] >> 4];")
        fn.add(f"{text} += {digits}[{where}[{i}] & 15];")
        fn.body.close()
        if grows:
            copy.elsewhere.append(span(first, fn.body.last()))
    region = fn.fill(copy, key, [span(first, fn.body.last())])
    draw = rng.random()
    if draw < 0.45:
        encodings.log(fn, key, encodings.show(
            fn, f"{text}.c_str()", text))
    elif draw < 0.7 and fn.style == "throw":
        number = fn.maker.exit()
        fn.include("stdexcept")
        test = f"{where}[0] == 0 && {where}[1] == 0 && {where}[2] == 0"
        start = fn.body.open(f"if ({test})",
                             f"if (({test}) | judge_fail({number}))")
        line = fn.add(f"throw std::runtime_error(\"bad value \" + {text});")
        fn.body.indent -= 1
        fn.maker.program.logs.append(Log(key, span(line), fn.name, number))
        # The exception has the text, too, and nobody wipes that.
        region.doubtful.append(span(start, line))
        for other in fn.slots:
            if other.region is not None and not other.place.permanent:
                other.region.exits.append(Exit(
                    number, other.left(error=True), [span(start, line)]))


def _copy(fn: Function, slot: Slot) -> Slot:
    """A copy into a new container, in one of the usual ways."""
    assert slot.region is not None
    rng = fn.rng
    where, size = slot.place.pointer, slot.place.size
    kind = rng.choice(["range", "copy", "assign", "string", "append"])
    place: Place
    if type(slot.place) in (StdVector, StdString, StdArray) and \
            rng.random() < 0.5:
        place = type(slot.place)(fn.maker, slot.place.count)
        lines = [rng.choice(["auto {} = {};", "auto {}({});"]).format(
            place.name, slot.place.name)]
    elif kind in ("string", "append"):
        place = StdString(fn.maker)
        fn.include("string")
        chars = f"reinterpret_cast<const char *>({where})"
        if kind == "string":
            lines = [f"std::string {place.name}({chars}, {size});"]
        else:
            lines = [f"std::string {place.name};",
                     f"{place.name}.append({chars}, {size});"]
    else:
        place = StdVector(fn.maker)
        fn.include("vector")
        name = place.name
        if kind == "range":
            lines = [f"std::vector<unsigned char> {name}({where}, {where} + "
                     f"{size});"]
        elif kind == "copy":
            fn.include("algorithm")
            lines = [f"std::vector<unsigned char> {name}({size});",
                     f"std::copy({where}, {where} + {size}, {name}.begin());"]
        else:
            lines = [f"std::vector<unsigned char> {name};",
                     f"{name}.assign({where}, {where} + {size});"]
    place.wiper = slot.place.wiper
    place.__dict__["declare"] = lambda fn: None
    copy = fn.slot(place, *_wipe(fn, place))
    for text in lines:
        line = fn.add(text)
    region = fn.fill(copy, slot.region.key, [span(line)])
    region.from_guarded = True
    return copy


def _more(fn: Function, slot: Slot, library: str) -> Slot:
    draw = fn.rng.random()
    assert slot.region is not None
    if draw < 0.2:
        copy = _copy(fn, slot)
        return fn.rng.choice([slot, copy])
    if draw < 0.45:
        _hex_of(fn, slot, library)
    elif draw < 0.5:
        encodings.log(fn, slot.region.key, encodings.show_bytes(
            fn, slot.place.pointer, slot.place.size))
    return slot


def _finish(fn: Function, text: str, library: str, source: Source,
            names: dict[str, str], active: Slot, what: str) -> Job:
    use(fn, library if library in USES else "openssl", active.place.pointer,
        active.place.size, names["message"], names["length"], names["out"])
    internal = "static " if fn.rng.random() < 0.5 else ""
    fn.finish(f"{internal}{fn.result.type} {fn.name}({text})")
    fn.maker.program.shapes.append(
        f"{fn.name}: {what}: {source.name} -> "
        + ", ".join(f"{s.place.what} ({s.wipe})" for s in fn.slots))
    return Job(fn.name, fn.result, source.given, fn.mask(),
               fn.style == "throw")


def local_object(maker: Maker, unit: Unit, library: str) -> Job:
    """Everything in one function, the key in a local object."""
    style = _style(maker)
    fn = Function(maker, unit, style, _result(maker, style))
    source = choose_source(maker, library)
    text, names = parameters(fn, source.given)
    place = _choose(maker, library, source.count)
    if style == "throw" and place.free():
        place = choose_container(maker, library, source.count)
    place.wiper = maker.rng.choice([library, library, "posix"])
    slot = fn.slot(place, *_wipe(fn, place))
    place.allocate(fn)
    obtain(fn, source, slot, names["given"])
    active = _more(fn, slot, library)
    return _finish(fn, text, library, source, names, active, "local object")


def returned(maker: Maker, unit: Unit, library: str) -> Job:
    """A function returns a container with the key by value."""
    rng = maker.rng
    source = choose_source(maker, library)
    kind: type[StdVector] = rng.choice([StdVector, StdVector, StdString])
    inner = kind(maker, source.count)
    helper = Function(maker, unit, "throw", NOTHING)
    helper.include(kind.header)
    inner_slot = helper.slot(inner, "none")
    given = helper.variable()
    if source.library != "posix":
        maker.library(source.library)
    if source.library == "gcrypt":
        maker.start_up("gcrypt")
    written = source.write(helper, inner_slot, inner.pointer, inner.size,
                           given)
    type = "std::string" if kind is StdString else "std::vector<unsigned char>"
    parameter = f"const char *{given}" if source.given else ""
    doubtful = helper.hand_out(f"static {type} {helper.name}({parameter})",
                               inner.name)

    fn = Function(maker, unit, "throw", NOTHING)
    text, names = parameters(fn, source.given)
    place = kind(maker, source.count)
    place.wiper = rng.choice([library, library, "posix"])
    place.__dict__["declare"] = lambda fn: None
    slot = fn.slot(place, *_wipe(fn, place))
    argument = names["given"] if source.given else ""
    form = rng.choice([f"{type} {place.name} = ", f"auto {place.name} = "])
    line = fn.add(f"{form}{helper.name}({argument});")
    key = maker.key(source.name)
    region = fn.fill(slot, key, [written, span(line)])
    region.doubtful += doubtful
    active = _more(fn, slot, library)
    return _finish(fn, text, library, source, names, active,
                   f"returned by {helper.name}")


def moved(maker: Maker, unit: Unit, library: str) -> Job:
    """The key moves to another object; a wipe of the first one is in vain."""
    rng = maker.rng
    style = _style(maker)
    fn = Function(maker, unit, style, _result(maker, style))
    source = choose_source(maker, library)
    text, names = parameters(fn, source.given)
    kind: type[StdVector] = rng.choice([StdVector, StdVector, StdString])
    first, second = kind(maker, source.count), kind(maker, source.count)
    if source.library != "posix":
        maker.library(source.library)
    if source.library == "gcrypt":
        maker.start_up("gcrypt")
    first.wiper = second.wiper = rng.choice([library, library, "posix"])
    first.declare(fn)
    empty = Slot(first, "none")
    written = source.write(fn, empty, first.pointer, first.size,
                           names["given"])
    fn.include("utility")
    type = "std::string" if kind is StdString else "std::vector<unsigned char>"
    second.__dict__["declare"] = lambda fn: None
    slot = fn.slot(second, *_wipe(fn, second))
    right = rng.random() < 0.6
    if not right:
        slot.wipe = "none"
    line = fn.add(f"{type} {second.name}(std::move({first.name}));")
    key = maker.key(source.name)
    region = fn.fill(slot, key, [written, span(line)])
    empty.region = region
    region.dump_doubtful = source.name == "fread"
    active = _more(fn, slot, library)
    use(fn, library if library in USES else "openssl", active.place.pointer,
        active.place.size, names["message"], names["length"], names["out"])
    if not right:
        fn.add(wipe_call(fn, first.wiper, first.pointer, first.size))
    fn.finish(f"static {fn.result.type} {fn.name}({text})")
    maker.program.shapes.append(
        f"{fn.name}: moved: {source.name} -> {second.what} ({slot.wipe}"
        f"{'' if right else ', the empty one is wiped'})")
    return Job(fn.name, fn.result, source.given, fn.mask(), style == "throw")


def filled_reference(maker: Maker, unit: Unit, library: str) -> Job:
    """A function fills a container that it gets by reference."""
    rng = maker.rng
    source = choose_source(maker, library)
    kind: type[StdVector] = rng.choice([StdVector, StdVector, StdString])
    helper_style = _style(maker)
    helper = Function(maker, unit, helper_style, _result(maker, helper_style))
    helper.include(kind.header)
    given, inner = helper.variable(), kind(maker, source.count)
    type = "std::string" if kind is StdString else "std::vector<unsigned char>"
    parts = [f"{type} &{inner.name}"]
    if source.given:
        parts.insert(0, f"const char *{given}")
    if source.library != "posix":
        maker.library(source.library)
    if source.library == "gcrypt":
        maker.start_up("gcrypt")
    helper.add(f"{inner.name}.resize({source.count});")
    written = source.write(helper, None, inner.pointer, inner.size, given)
    helper.finish(f"static {helper.result.type} {helper.name}"
                  f"({', '.join(parts)})")

    style = "throw" if helper_style == "throw" else _style(maker)
    fn = Function(maker, unit, style, _result(maker, style))
    text, names = parameters(fn, source.given)
    place = kind(maker, source.count)
    place.wiper = rng.choice([library, library, "posix"])
    place.make = ("std::string {name};" if kind is StdString
                  else "std::vector<unsigned char> {name};")
    slot = fn.slot(place, *_wipe(fn, place))
    arguments = [names["given"]] if source.given else []
    arguments.append(place.name)
    call = f"{helper.name}({', '.join(arguments)})"
    start = len(fn.body.lines)
    if helper.result is NOTHING:
        fn.add(f"{call};")
    else:
        fn.fail(helper.result.failed.format(call), slot)
    region = fn.fill(slot, maker.key(source.name),
                     [written, span(fn.body.lines[start])])
    if helper.result is NOTHING:
        # The source may fail in there, after a part of the key.
        region.doubtful.append(span(fn.body.lines[start]))
    region.dump_doubtful = source.name == "fread"
    active = _more(fn, slot, library)
    return _finish(fn, text, library, source, names, active,
                   f"filled by {helper.name}")


def grown(maker: Maker, unit: Unit, library: str) -> Job:
    """A container that grows while it takes the key, piece by piece."""
    rng = maker.rng
    style = _style(maker)
    fn = Function(maker, unit, style, _result(maker, style))
    text, names = parameters(fn, "path")
    source = Source("fread in pieces", "posix", "path", True,
                    lambda *a: span(fn.body.last()))
    key = maker.key(source.name)
    fn.include("cstdio", "vector")
    place = StdVector(maker)
    place.make = "std::vector<unsigned char> {name};"
    place.wiper = rng.choice([library, library, "posix"])
    slot = fn.slot(place, *_wipe(fn, place))
    reserved = rng.random() < 0.4
    file, piece, got = (fn.variable() for _ in range(3))
    fn.decl(f"unsigned char {piece}[16];")
    fn.decl(f"std::size_t {got};")
    fn.decl(f"std::FILE *{file};")
    if reserved:
        fn.add(f"{place.name}.reserve(256);")
    fn.add(f"{file} = std::fopen({names['given']}, \"rb\");")
    fn.fail(f"{file} == nullptr")
    stage = maker.region(key, fn.name, "piece buffer", Guard.NONE)
    region = maker.region(key, fn.name, place.what
                          + (", reserved" if reserved else ", grown"),
                          Guard.NONE)
    first = fn.body.open(
        f"while (({got} = std::fread({piece}, 1, sizeof({piece}), {file})) > "
        "0) {")
    grow = fn.add(f"{place.name}.insert({place.name}.end(), {piece}, {piece} "
                  f"+ {got});",
                  before=f"judge_hold({stage.number}, {piece}, {got});",
                  after=f"judge_moved({region.number}, {place.name}.data()); "
                        f"judge_hold({region.number}, {place.name}.data(), "
                        f"{place.name}.size());")
    fn.body.close()
    fn.add(f"std::fclose({file});")
    stage.writes, region.writes = [span(first)], [span(grow)]
    slot.region = region
    wipe_piece = rng.random() < 0.6
    if wipe_piece:
        fn.add(wipe_call(fn, place.wiper, piece, f"sizeof({piece})"))
    fn.fail(f"{place.name}.size() < 16")
    use(fn, library if library in USES else "openssl", place.pointer,
        place.size, names["message"], names["length"], names["out"])
    fn.finish(f"static {fn.result.type} {fn.name}({text})")
    _stale(region, span(grow), reserved)
    # The piece buffer ends on every exit of the function.
    for exit in region.exits:
        stage.exits.append(Exit(exit.number,
                                Left.NO if wipe_piece else Left.YES,
                                list(exit.spans) + [span(grow)]))
    maker.program.shapes.append(
        f"{fn.name}: grown: {place.what} ({slot.wipe}), "
        f"{'reserved' if reserved else 'not reserved'}")
    mask = (1 << stage.number) | (1 << region.number)
    return Job(fn.name, fn.result, "path", hex(mask) + "UL",
               style == "throw")


def _stale(region: Region, where: Span, reserved: bool) -> None:
    """Growth leaves the key in the blocks that were given back."""
    if reserved:
        return
    for exit in region.exits:
        exit.left = Left.YES
        exit.spans.append(where)


def held_by_class(maker: Maker, unit: Unit, library: str) -> Job:
    """A class whose constructor obtains the key and whose destructor should
    wipe it."""
    rng = maker.rng
    source = choose_source(maker, library)
    type = maker.names.type()
    member = maker.names.variable().rstrip("_") + "_"
    kind = rng.choice(["array", "array", "std::array", "vector", "string"])
    count = source.count
    if kind == "array":
        field = f"unsigned char {member}[{count}];"
        where, size = member, f"sizeof({member})"
    elif kind == "std::array":
        unit.includes.add("array")
        field = f"std::array<unsigned char, {count}> {member};"
        where, size = f"{member}.data()", f"{member}.size()"
    elif kind == "vector":
        unit.includes.add("vector")
        field = f"std::vector<unsigned char> {member};"
        where, size = f"{member}.data()", f"{member}.size()"
    else:
        unit.includes.add("string")
        field = f"std::string {member};"
        where = f"reinterpret_cast<unsigned char *>(&{member}[0])"
        size = f"{member}.size()"
    wipe = rng.choices(["good", "none", "no destructor", "half", "dead"],
                       [55, 8, 15, 10, 8])[0]
    wiper = rng.choice([library, library, "posix"])
    key = maker.key(source.name)
    region = maker.region(key, type, f"member {kind} of a class", Guard.NONE)

    constructor = Function(maker, unit, "throw", NOTHING, type)
    given = constructor.variable()
    if source.library != "posix":
        maker.library(source.library)
    if source.library == "gcrypt":
        maker.start_up("gcrypt")
    written = source.write(constructor, None, where, size, given)
    region.writes = [written]
    region.dump_doubtful = source.name == "fread"
    last = constructor.body.last()
    last.run += f" judge_hold({region.number}, {where}, {size});"

    method = Function(maker, unit, rng.choice(["early", "throw"]), BOOL)
    if method.style == "throw":
        method.result = NOTHING
    text, names = parameters(method, "")
    use(method, library if library in USES else "openssl", where, size,
        names["message"], names["length"], names["out"])
    if method.result.good:
        method.add(f"return {method.result.good};")

    helper = Function(maker, unit, "early", NOTHING)
    helper.body.indent = 2
    if wipe == "good":
        helper.add(wipe_call(helper, wiper, where, size))
    elif wipe == "half":
        helper.add(wipe_call(helper, wiper, where, f"{size} / 2"))
    elif wipe == "dead":
        helper.include("cstring")
        helper.add(f"std::memset({where}, 0, {size});")

    block = unit.block()
    first = block.add(f"class {type} {{")
    block.add("public:")
    block.indent = 1
    parameter = f"const char *{given}" if source.given else ""
    start = f" : {member}({count})" if kind == "vector" else (
        f" : {member}({count}, '\\0')" if kind == "string" else "")
    block.add(f"{'explicit ' if parameter else ''}{type}({parameter}){start} "
              "{")
    for body in (constructor.decls, constructor.body):
        for line in body.lines:
            if line.plain:
                line.plain, line.run = "    " + line.plain, "    " + line.run
            block.lines.append(line)
    block.add("}")
    destructor: list[Span] = []
    if wipe != "no destructor":
        block.add("")
        opening = block.add(f"~{type}() {{")
        block.lines.extend(helper.body.lines)
        destructor = [span(opening, block.add("}"))]
        block.add(f"{type}(const {type} &) = delete;")
        block.add(f"{type} &operator=(const {type} &) = delete;")
    block.add("")
    block.add(f"{method.result.type} {method.name}({text}) {{")
    for body in (method.decls, method.body):
        for line in body.lines:
            if line.plain:
                line.plain, line.run = "    " + line.plain, "    " + line.run
            block.lines.append(line)
    block.add("}")
    block.add("")
    block.indent = 0
    block.add("private:")
    block.indent = 1
    field_line = block.add(field)
    block.indent = 0
    block.add("};")

    fn = Function(maker, unit, "throw", NOTHING)
    text, names = parameters(fn, source.given)
    name = fn.variable()
    argument = f"({names['given']})" if source.given else ""
    on_heap = rng.random() < 0.35
    if on_heap:
        fn.include("memory")
        parameter = names["given"] if source.given else ""
        begin = fn.add(f"auto {name} = std::make_unique<{type}>({parameter});")
        access = "->"
    else:
        begin = fn.add(f"{type} {name}{argument};")
        access = "."
    call = (f"{name}{access}{method.name}({names['message']}, "
            f"{names['length']}, {names['out']})")
    number = 0
    if method.result is NOTHING:
        fn.add(f"{call};")
    else:
        number = maker.exit()
        fn.include("stdexcept")
        fn.body.open(f"if (!{call})", f"if (!{call} | judge_fail({number}))")
        fn.add("throw std::runtime_error(\"cannot process\");")
        fn.body.indent -= 1
    fn.finish(f"static void {fn.name}({text})")
    closing = unit.blocks[-1].lines[-1]
    region.writes.append(span(begin))
    left = {"good": Left.NO, "dead": Left.MAYBE}.get(wipe, Left.YES)
    spans = [span(first), span(field_line), span(begin, closing), *destructor]
    for exit in sorted({0, number}):
        region.exits.append(Exit(exit, left, list(spans)))
    maker.program.shapes.append(
        f"{fn.name}: class {type}: {source.name} -> member {kind} ({wipe})")
    return Job(fn.name, NOTHING, source.given,
               hex(1 << region.number) + "UL", True)


def cpp_job(maker: Maker, unit: Unit) -> Job:
    """One of the shapes above, over one of the libraries."""
    library = maker.rng.choice(LIBRARIES)
    maker.library(library)
    shape = maker.rng.choices(
        [local_object, returned, grown, held_by_class, moved,
         filled_reference], [38, 15, 10, 20, 8, 9])[0]
    return shape(maker, unit, library)
