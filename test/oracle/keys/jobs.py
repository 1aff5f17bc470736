"""Shapes of code that handles a key, written as a C programmer would.

C++ programs contain them too; what only C++ has is in `objects.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import derivations, encodings
from .function import NOTHING, RESULTS, Function, Maker, Result, Slot
from .model import Key, Log, span
from .places import (Array, GcrySecure, GnutlsHeap, Heap, HeapStruct,
                     LocalStruct, Mapping, OpensslHeap, OpensslSecure, Page,
                     Place, SecretMemory, SodiumHeap, SodiumLocked, Static,
                     Unaligned)
from .sources import SOURCES, Source
from .text import Unit
from .uses import USES, use


@dataclass
class Job:
    """A function that main calls."""

    name: str
    result: Result
    given: str
    """What it wants first: `path`, `pass`, `data`, `pem`, `der` or nothing."""
    mask: str = "0"
    throws: bool = False
    prototype: str = ""


def parameters(fn: Function, given: str) -> tuple[str, dict[str, str]]:
    """A parameter list and the names in it."""
    names = {k: fn.variable() for k in ("given", "message", "length", "out")}
    parts = [f"const unsigned char *{names['message']}",
             f"size_t {names['length']}", f"unsigned char *{names['out']}"]
    if given:
        parts.insert(0, f"const char *{names['given']}")
    fn.include("stddef.h")
    return ", ".join(parts), names


_PLACES: list[tuple[type[Place], int, str]] = [
    (Array, 8, ""),
    (LocalStruct, 3, ""),
    (Heap, 6, ""),
    (HeapStruct, 3, ""),
    (Static, 3, ""),
    (Mapping, 4, ""),
    (Page, 3, ""),
    (SecretMemory, 1, ""),
    (Unaligned, 2, ""),
    (SodiumLocked, 3, "sodium"),
    (OpensslHeap, 5, "openssl"),
    (OpensslSecure, 4, "openssl"),
    (SodiumHeap, 5, "sodium"),
    (GcrySecure, 4, "gcrypt"),
    (GnutlsHeap, 3, "gnutls"),
]


def choose_place(maker: Maker, library: str, count: int) -> Place:
    """A place that code on top of `library` would take."""
    fitting = [(kind, weight) for kind, weight, needs in _PLACES
               if needs in ("", library)]
    kinds, weights = zip(*fitting)
    place = maker.rng.choices(kinds, weights)[0](maker, count)
    if place.library:
        maker.library(place.library)
    return place


def choose_wipe(fn: Function, place: Place) -> tuple[str, bool, bool]:
    """How a slot is wiped, and whether on errors and on success."""
    kinds = place.wipe_kinds()
    kind = fn.rng.choices(
        ["good", "none", "dead", "half", "pointer", "wrong"],
        [60, 12, 10, 6, 6, 6])[0]
    if kind not in kinds:
        kind = "good"
    on_error = on_success = True
    draw = fn.rng.random()
    if draw < 0.2:
        on_error = False
    elif draw < 0.26 and fn.style == "early":
        on_success = False
    return kind, on_error, on_success


def choose_style(maker: Maker) -> str:
    return maker.rng.choice(["early", "early", "goto"])


def choose_source(maker: Maker, library: str) -> Source:
    """A source of the library, or one of the system."""
    fitting = [s for s in SOURCES if s.library == library]
    plain = [s for s in SOURCES if s.library == "posix"]
    if maker.rng.random() < 0.3:
        return maker.rng.choice(plain)
    return maker.rng.choice(fitting)


def obtain(fn: Function, source: Source, slot: Slot, given: str) -> Key:
    """Puts a fresh key into the slot."""
    if source.library != "posix":
        fn.maker.library(source.library)
    if source.library == "gcrypt":
        fn.maker.start_up("gcrypt")
    place = slot.place
    written = source.write(fn, slot, place.pointer, place.size, given)
    key = fn.maker.key(source.name)
    region = fn.fill(slot, key, [written])
    # The stdio buffer keeps a copy that nobody wipes.
    region.dump_doubtful = source.name == "fread"
    return key


def duplicate(fn: Function, source: Slot, library: str) -> Slot:
    """Copies the key of one slot to a new one."""
    assert source.region is not None
    if isinstance(source.place, LocalStruct) and fn.rng.random() < 0.6:
        twin = source.place.twin()
        slot = fn.slot(twin, *choose_wipe(fn, twin))
        line = fn.add(f"{twin.name} = {source.place.name};")
        fn.fill(slot, source.region.key, [span(line)]).from_guarded = True
        return slot
    fn.include("string.h")
    place = choose_place(fn.maker, library, source.place.count)
    place.wiper = source.place.wiper
    slot = fn.slot(place, *choose_wipe(fn, place))
    place.allocate(fn)
    line = fn.add(f"memcpy({place.pointer}, {source.place.pointer}, "
                  f"{place.size});")
    region = fn.fill(slot, source.region.key, [span(line)])
    region.from_guarded = True
    return slot


def print_form(fn: Function, source: Slot, library: str) -> None:
    """Encodes the key of a slot and perhaps shows it."""
    assert source.region is not None
    key = source.region.key
    place = encodings.text_array(fn, source.place.count)
    place.wiper = source.place.wiper
    slot = fn.slot(place, *choose_wipe(fn, place))
    written = encodings.encode(fn, library, source.place.pointer,
                               source.place.size, source.place.count,
                               place.pointer, place.size)
    fn.fill(slot, key, [written], size=f"strlen({place.pointer})")
    fn.include("string.h")
    draw = fn.rng.random()
    if draw < 0.4:
        encodings.log(fn, key, encodings.show(fn, place.pointer))
    elif draw < 0.6:
        # Only when something is wrong, which makes it no better.
        fn.include("stdio.h")
        first = len(fn.body.lines)
        where = source.place.pointer
        number, _ = fn.fail(
            f"{where}[0] == 0 && {where}[1] == 0 && {where}[2] == 0",
            text=f"fprintf(stderr, \"unusable: %s\\n\", {place.pointer});")
        line = next(x for x in fn.body.lines[first:] if "unusable" in x.plain)
        fn.maker.program.logs.append(Log(key, span(line), fn.name, number))


def derive(fn: Function, slot: Slot, library: str) -> Slot:
    """Makes a second key out of the key of a slot."""
    place = choose_place(fn.maker, library, 32)
    place.wiper = slot.place.wiper
    copy = fn.slot(place, *choose_wipe(fn, place))
    place.allocate(fn)
    written = derivations.derive(fn, copy, library, slot.place.pointer,
                                 slot.place.size)
    fn.fill(copy, fn.maker.key("derived"), [written])
    return copy


def extras(fn: Function, slot: Slot, library: str) -> Slot:
    """What else happens to a key; returns the slot to use it from."""
    draw = fn.rng.random()
    assert slot.region is not None
    if draw < 0.2:
        copy = duplicate(fn, slot, library)
        return fn.rng.choice([slot, copy])
    if draw < 0.36:
        print_form(fn, slot, library)
    elif draw < 0.44:
        encodings.log(fn, slot.region.key, encodings.show_bytes(
            fn, slot.place.pointer, slot.place.size))
    elif draw < 0.58 and library in derivations.KINDS:
        return derive(fn, slot, library)
    elif draw < 0.65:
        fn.include("string.h")
        fn.die(f"{slot.place.pointer}[0] == 0 && {slot.place.pointer}[1] == 0 "
               f"&& {slot.place.pointer}[2] == 0")
    return slot


def straight(maker: Maker, unit: Unit, library: str) -> Job:
    """Everything in one function."""
    result = maker.rng.choice(RESULTS)
    fn = Function(maker, unit, choose_style(maker), result)
    source = choose_source(maker, library)
    text, names = parameters(fn, source.given)
    place = choose_place(maker, library, source.count)
    place.wiper = maker.rng.choice([library, library, "posix"])
    slot = fn.slot(place, *choose_wipe(fn, place))
    place.allocate(fn)
    obtain(fn, source, slot, names["given"])
    active = extras(fn, slot, library)
    if source.by_use or maker.rng.random() < 0.9:
        use(fn, library if library in USES else "openssl",
            active.place.pointer, active.place.size, names["message"],
            names["length"], names["out"])
    head = f"{result.type} {fn.name}({text})"
    internal = maker.rng.random() < 0.5
    fn.finish(("static " if internal else "") + head)
    maker.program.shapes.append(
        f"{fn.name}: {source.name} -> "
        + ", ".join(f"{s.place.what} ({s.wipe})" for s in fn.slots))
    return Job(fn.name, result, source.given, fn.mask())


def filled_by_helper(maker: Maker, unit: Unit, other: Unit | None,
                     header: Unit | None, library: str) -> Job:
    """One function fetches the key, its caller owns the memory."""
    rng = maker.rng
    source = choose_source(maker, library)
    helper_unit = other or unit
    result = rng.choice(RESULTS)
    helper = Function(maker, helper_unit, "early", result)
    given, where, size = (helper.variable() for _ in range(3))
    parts = [f"unsigned char *{where}", f"size_t {size}"]
    if source.given:
        parts.insert(0, f"const char *{given}")
    helper.include("stddef.h")
    if source.library != "posix":
        maker.library(source.library)
    if source.library == "gcrypt":
        maker.start_up("gcrypt")
    inner = source.write(helper, None, where, size, given)
    head = f"{result.type} {helper.name}({', '.join(parts)})"
    helper.finish(head if header is not None else "static " + head)
    if header is not None:
        header.block().add(head + ";")

    outcome = rng.choice(RESULTS)
    fn = Function(maker, unit, choose_style(maker), outcome)
    text, names = parameters(fn, source.given)
    place = choose_place(maker, library, source.count)
    place.wiper = rng.choice([library, library, "posix"])
    slot = fn.slot(place, *choose_wipe(fn, place))
    place.allocate(fn)
    arguments = [place.pointer, place.size]
    if source.given:
        arguments.insert(0, names["given"])
    start = len(fn.body.lines)
    fn.fail(result.failed.format(f"{helper.name}({', '.join(arguments)})"),
            slot)
    key = maker.key(source.name)
    region = fn.fill(slot, key, [inner, span(fn.body.lines[start])])
    region.dump_doubtful = source.name == "fread"
    active = extras(fn, slot, library)
    use(fn, library if library in USES else "openssl", active.place.pointer,
        active.place.size, names["message"], names["length"], names["out"])
    fn.finish(f"{outcome.type} {fn.name}({text})")
    maker.program.shapes.append(
        f"{fn.name} <- {helper.name}: {source.name} -> "
        + ", ".join(f"{s.place.what} ({s.wipe})" for s in fn.slots))
    return Job(fn.name, outcome, source.given, fn.mask())


def _release(maker: Maker, unit: Unit, place: Heap, slot: Slot) -> str:
    """Writes a function that wipes (or not) and frees; returns its name."""
    fn = Function(maker, unit, "early", NOTHING)
    name = place.name
    inner = type(place)(maker, place.count)
    inner.wiper = place.wiper
    inner.__dict__.update(clear=getattr(place, "clear", False))
    where = inner.name
    sized = maker.rng.random() < 0.5
    if sized:
        inner.size = fn.variable()
    null = "nullptr" if maker.cplusplus else "NULL"
    test = maker.rng.random() < 0.6 or slot.wipe not in ("good", "none")
    if test:
        fn.body.open(f"if ({where} == {null})")
        fn.add("return;")
        fn.body.indent -= 1
    first = len(fn.body.lines)
    if not place.wipes_itself and slot.wipe != "none":
        for text in inner.wipe(fn, slot.wipe):
            fn.add(text)
    for text in inner.free():
        fn.add(text)
    fn.include("stddef.h")
    extra = f", size_t {inner.size}" if sized else ""
    start, end = fn.body.lines[first], fn.body.last()
    fn.finish(f"static void {fn.name}(unsigned char *{where}{extra})")
    slot.elsewhere.append(span(start, end))
    return f"{fn.name}({name}{', ' + place.size if sized else ''});"


def handed_out(maker: Maker, unit: Unit, library: str) -> Job:
    """A function allocates and fills, its caller releases."""
    rng = maker.rng
    source = choose_source(maker, library)
    kinds = [k for k, _, needs in _PLACES if needs in ("", library)
             and issubclass(k, Heap)
             and not issubclass(k, (HeapStruct, Mapping, SecretMemory, Page,
                                    Unaligned))]
    kind = rng.choice(kinds)
    outcome = rng.choice(RESULTS)
    fn = Function(maker, unit, choose_style(maker), outcome)
    place = kind(maker, source.count)
    assert isinstance(place, Heap)
    if place.library:
        maker.library(place.library)
    place.wiper = rng.choice([library, library, "posix"])

    null = "nullptr" if maker.cplusplus else "NULL"
    result = Result("unsigned char *", "", null, "{} == " + null)
    helper = Function(maker, unit, "early", result)
    inner = kind(maker, source.count)
    inner.__dict__.update(clear=getattr(place, "clear", False))
    inner.wipes_itself = place.wipes_itself
    inner_slot = helper.slot(inner, "none")
    inner.allocate(helper)
    place.allocation = inner.allocation
    given = helper.variable()
    if source.library != "posix":
        maker.library(source.library)
    if source.library == "gcrypt":
        maker.start_up("gcrypt")
    written = source.write(helper, inner_slot, inner.pointer, inner.size,
                           given)
    parameter = f"const char *{given}" if source.given else \
        ("" if maker.cplusplus else "void")
    doubtful = helper.hand_out(
        f"static unsigned char *{helper.name}({parameter})", inner.name)

    text, names = parameters(fn, source.given)
    wipe, _, _ = choose_wipe(fn, place)
    by_function = rng.random() < 0.5
    if by_function and wipe == "wrong":
        wipe = "none"
    slot = fn.slot(place, wipe)
    if by_function:
        call = _release(maker, unit, place, slot)
        place.__dict__["free"] = lambda: [call]
        place.__dict__["wipe"] = lambda fn, kind: []
        place.__dict__["released"] = True
    argument = names["given"] if source.given else ""
    line = fn.add(f"{place.name} = {helper.name}({argument});")
    fn.fail(f"{place.name} == {null}")
    slot.allocated = True
    key = maker.key(source.name)
    region = fn.fill(slot, key, [written, span(line)])
    region.dump_doubtful = source.name == "fread"
    region.doubtful += doubtful
    active = extras(fn, slot, library)
    use(fn, library if library in USES else "openssl", active.place.pointer,
        active.place.size, names["message"], names["length"], names["out"])
    fn.finish(f"{outcome.type} {fn.name}({text})")
    maker.program.shapes.append(
        f"{fn.name} <- {helper.name}: {source.name} -> "
        + ", ".join(f"{s.place.what} ({s.wipe})" for s in fn.slots)
        + (", released by a function" if by_function else ""))
    return Job(fn.name, outcome, source.given, fn.mask())
