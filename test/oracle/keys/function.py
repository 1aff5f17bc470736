"""Functions under construction: slots that hold keys, and ways out."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .model import Exit, Guard, Key, Left, Program, Region, span
from .names import Names
from .text import Body, Line, Span, Unit

if TYPE_CHECKING:
    from .places import Place

SIZE = 32
"""Keys have this many bytes unless a library wants another number."""


@dataclass
class Result:
    """How a function says whether it succeeded."""

    type: str
    good: str
    bad: str
    failed: str
    """A test of the call, `{}`."""


RESULTS = [
    Result("int", "0", "-1", "{} != 0"),
    Result("int", "0", "-1", "{} < 0"),
    Result("int", "1", "0", "{} != 1"),
    Result("int", "1", "0", "!{}"),
    Result("int", "0", "1", "{}"),
]
BOOL = Result("bool", "true", "false", "!{}")
NOTHING = Result("void", "", "", "{}")


class Maker:
    """The program that is being made, and its counters."""

    def __init__(self, rng: random.Random, program: Program,
                 names: Names) -> None:
        self.rng = rng
        self.program = program
        self.names = names
        self.inits: list[str] = []
        """What main has to start up, by library."""
        self.secure_heap = rng.random() < 0.6
        """Whether main initialises OpenSSL's secure heap when it is used."""

    @property
    def cplusplus(self) -> bool:
        return self.program.cplusplus

    def key(self, what: str) -> Key:
        key = Key(len(self.program.keys) + 1, what)
        self.program.keys.append(key)
        return key

    def region(self, key: Key, function: str, place: str,
               guard: Guard) -> Region:
        region = Region(len(self.program.regions) + 1, key, function, place,
                        guard)
        self.program.regions.append(region)
        return region

    def exit(self) -> int:
        number = len(self.program.exits) + 1
        self.program.exits.append(number)
        return number

    def point(self) -> int:
        self.program.points += 1
        return self.program.points

    def library(self, name: str) -> None:
        self.program.libraries.add(name)

    def start_up(self, name: str) -> None:
        """Has main initialise something, once."""
        if name not in self.inits:
            self.inits.append(name)


@dataclass(eq=False)
class Slot:
    """A place in a function and what is to become of it."""

    place: Place
    wipe: str
    """How it is wiped: good, none, dead, half, pointer, wrong."""
    on_error: bool = True
    on_success: bool = True
    allocated: bool = False
    region: Region | None = None
    elsewhere: list[Span] = field(default_factory=list)
    """The body of the function that releases this slot."""

    def left(self, error: bool) -> Left:
        """What is left of the key when this slot's lifetime has ended."""
        place = self.place
        if place.wipes_itself:
            return Left.NO
        if place.unmaps:
            return Left.NO
        kind = self.wipe
        if (error and not self.on_error) or (not error and not self.on_success):
            kind = "none"
        if kind == "good":
            return Left.NO
        if kind == "dead":
            return place.dead_wipe()
        return Left.MAYBE if place.reused else Left.YES


class Function:
    """One function: a body, its slots and its exits.

    The style says how a failure leaves: `early` (clean up and return on the
    spot), `goto` (a label at the end) or `throw`.
    """

    def __init__(self, maker: Maker, unit: Unit, style: str, result: Result,
                 name: str | None = None) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.unit = unit
        self.style = style
        self.result = result
        self.name = name or maker.names.function()
        self.decls = Body(1)
        self.body = Body(1)
        self.slots: list[Slot] = []
        self.label = maker.names.label() if style == "goto" else ""
        self.status = maker.names.variable() if style == "goto" else ""
        self._pending: list[tuple[Slot, Exit | None, list[Span]]] = []
        self._braces = self.rng.random() < 0.5
        self._scratch = ""
        self._gotos = 0
        if style == "goto":
            self.decls.add(f"{result.type} {self.status} = {result.bad};")

    # -- text ---------------------------------------------------------------
    def add(self, plain: str = "", run: str | None = None, **kw: str) -> Line:
        return self.body.add(plain, run, **kw)

    def decl(self, plain: str) -> Line:
        """A declaration at the top of the function."""
        return self.decls.add(plain)

    def include(self, *names: str) -> None:
        self.unit.includes.update(names)

    def variable(self) -> str:
        return self.maker.names.variable()

    def mask(self) -> str:
        """The regions of this function, for judge_end."""
        bits = 0
        for slot in self.slots:
            if slot.region is not None and not slot.place.permanent:
                bits |= 1 << slot.region.number
        return hex(bits) + "UL"

    # -- slots --------------------------------------------------------------
    def slot(self, place: Place, wipe: str, on_error: bool = True,
             on_success: bool = True) -> Slot:
        slot = Slot(place, wipe, on_error, on_success)
        self.slots.append(slot)
        place.declare(self)
        return slot

    def slot_of(self, place: Place) -> Slot:
        return next(s for s in self.slots if s.place is place)

    def scratch(self) -> str:
        """A local array that never holds a key."""
        if not self._scratch:
            self._scratch = self.variable()
            self.decl(f"unsigned char {self._scratch}[{SIZE}] = {{0}};")
        return self._scratch

    def fill(self, slot: Slot, key: Key, writes: list[Span], *,
             pointer: str | None = None, size: str | None = None) -> Region:
        """The slot holds `key` after the line added last."""
        place = slot.place
        region = self.maker.region(key, self.name, place.what, place.guard)
        region.writes = writes
        region.wipe_doubtful = place.wipe_doubtful or place.unmaps
        slot.region = region
        last = self.body.last()
        where = pointer or place.pointer
        amount = size or place.size
        last.run += f" judge_hold({region.number}, {where}, {amount});"
        place.filled(self, region)
        return region

    def _wipe(self, slot: Slot, error: bool) -> list[Line]:
        if slot.wipe == "none" or slot.place.wipes_itself:
            return []
        if error and not slot.on_error:
            return []
        if not error and not slot.on_success:
            return []
        return [self.add(text) for text in slot.place.wipe(self, slot.wipe)]

    def _free(self, slot: Slot) -> list[Line]:
        lines = []
        guarded = self.style == "goto" and slot.place.picky
        for text in slot.place.free():
            if guarded:
                self.add(f"if ({slot.place.present()})")
                text = "    " + text
            after = ""
            if slot.region is not None:
                after = f"judge_end({hex(1 << slot.region.number)}UL);"
            lines.append(self.add(text, after=after))
        slot.place.freed = True
        return lines

    # -- exits --------------------------------------------------------------
    def fail(self, condition: str, current: Slot | None = None,
             text: str = "", must: bool = True) -> tuple[int, Line]:
        """Leaves the function if `condition` holds, after the statement `text`.

        `current` is a slot that the failing call may have written in part.
        Returns the number of the exit and the first line.
        """
        held = [s for s in self.slots
                if s.region is not None and s is not current]
        number = 0
        run = condition
        if held and must:
            number = self.maker.exit()
            run = f"({condition}) | judge_fail({number})"
        style = self.style
        braces = style == "early" and any(
            (s.allocated and s.place.free())
            or (s.region is not None and s.wipe != "none")
            for s in self.slots)
        braces = braces or self._braces or bool(text)
        open_brace = " {" if braces else ""
        first = self.body.open(f"if ({condition}){open_brace}",
                               f"if ({run}){open_brace}")
        if text:
            self.add(text)
        if style == "early":
            for slot in reversed(self.slots):
                if slot.region is not None:
                    self._wipe(slot, error=True)
            for slot in reversed(self.slots):
                if slot.allocated:
                    self._free(slot)
            bad = self.result.bad
            self.add(f"return {bad};" if bad else "return;")
        elif style == "goto":
            self.add(f"goto {self.label};")
            self._gotos += 1
        else:
            self.include("stdexcept")
            what = self.rng.choice(["not enough data", "step failed",
                                    "bad input", "cannot continue",
                                    "unexpected state"])
            self.add(f"throw std::runtime_error(\"{what}\");")
        if braces:
            last = self.body.close()
        else:
            self.body.indent -= 1
            last = self.body.last()
        here = span(first, last)
        for slot in held:
            assert slot.region is not None
            if slot.place.permanent:
                continue
            # Without a run to tell, nothing is claimed about this exit.
            if not number:
                slot.region.doubtful.append(here)
                continue
            exit = Exit(number, slot.left(error=True),
                        [here, *slot.elsewhere])
            slot.region.exits.append(exit)
            if style == "goto":
                self._pending.append((slot, exit, exit.spans))
        if current is not None:
            self._pending.append((current, None, [here]))
        return number, first

    def die(self, condition: str) -> None:
        """Ends the process if `condition` holds, by abort or by exit."""
        self.include("stdlib.h")
        number = self.maker.exit()
        aborts = self.rng.random() < 0.6
        first = self.body.open(f"if ({condition}) {{",
                               f"if (({condition}) | judge_fail({number})) {{")
        if self.rng.random() < 0.5:
            self.include("stdio.h")
            self.add("fprintf(stderr, \"internal error\\n\");")
        self.add("abort();" if aborts else "exit(1);")
        last = self.body.close()
        if not aborts:
            return
        for slot in self.slots:
            if slot.region is not None:
                slot.region.exits.append(
                    Exit(number, Left.YES, [span(first, last)], True))

    def finish(self, head: str) -> None:
        """Ends the function; writes it into its unit."""
        start = len(self.body.lines)
        good = self.result.good
        if self.style == "goto":
            for slot in self.slots:
                if slot.region is not None and not slot.on_error:
                    self._wipe(slot, error=False)
            label = self.add(f"{self.status} = {good};")
            if self._gotos:
                self.body.indent -= 1
                label = self.add(f"{self.label}:")
                self.body.indent += 1
            for slot in self.slots:
                if slot.region is not None and slot.on_error:
                    self._end_guarded(slot)
            for slot in reversed(self.slots):
                if slot.allocated:
                    self._free(slot)
            self.add(f"return {self.status};")
        else:
            label = None
            for slot in self.slots:
                if slot.region is not None:
                    self._wipe(slot, error=False)
            for slot in reversed(self.slots):
                if slot.allocated:
                    self._free(slot)
            if good:
                self.add(f"return {good};")
        self.body.indent = 0
        closing = self.add("}")
        first = self.body.lines[min(start, len(self.body.lines) - 1)]
        ending = span(first, closing)
        for slot in self.slots:
            if slot.region is None or slot.place.permanent:
                continue
            slot.region.exits.append(
                Exit(0, slot.left(error=False), [ending, *slot.elsewhere]))
        for slot, exit, spans in self._pending:
            if label is not None:
                spans.append(span(label, closing))
            if exit is None and slot.region is not None:
                slot.region.doubtful.extend(spans)
        self._write(head)

    def hand_out(self, head: str, value: str) -> list[Span]:
        """Ends a function that passes its slot on to its caller.

        Returns the places where the source failed and a part of the key may
        have been left behind.
        """
        self.add(f"return {value};")
        self.body.indent = 0
        self.add("}")
        self._write(head)
        return self.doubtful()

    def doubtful(self) -> list[Span]:
        """Where a source failed that fills memory of the caller."""
        return [s for _, exit, spans in self._pending if exit is None
                for s in spans]

    def _write(self, head: str) -> None:
        block = self.unit.block()
        if head.startswith("static "):
            block.add(head, "static JUDGE_NOINLINE " + head[len("static "):])
        else:
            block.add(head, "JUDGE_NOINLINE " + head)
        block.add("{")
        block.lines.extend(self.decls.lines)
        if self.decls.lines and self.body.lines:
            block.add()
        block.lines.extend(self.body.lines)

    def _end_guarded(self, slot: Slot) -> None:
        """A wipe at a label, where the slot may never have been allocated."""
        place = slot.place
        if slot.wipe == "none" or place.wipes_itself:
            return
        lines = place.wipe(self, slot.wipe)
        test = place.present()
        if not lines:
            return
        if not test:
            for text in lines:
                self.add(text)
            return
        brace = len(lines) > 1
        self.body.open(f"if ({test})" + (" {" if brace else ""))
        for text in lines:
            self.add(text)
        if brace:
            self.body.close()
        else:
            self.body.indent -= 1
