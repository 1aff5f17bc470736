"""What a checker has to say about a program, from what the program did.

The generator's intent and the observation must agree; where they do not, the
generator is wrong, and that is an error, never an expectation.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .execute import GeneratorBug, Outcome, Runner, plain_flags, same_key
from .model import (DUMP, GUARD, LOG, RACE, WIPE, Guard, Key, Left, Program,
                    Region, Span)


PERMANENT = ("local static", "global", "thread_local")


@dataclass
class Place:
    """Lines of a file, both ends included."""

    file: str
    first: int
    last: int

    def has(self, file: str, line: int) -> bool:
        return file == self.file and self.first <= line <= self.last


@dataclass
class Expected:
    """A finding that must be there, in one of several places."""

    check: str
    where: list[Place]
    about: str
    also: list[str] = field(default_factory=list)
    """Checks that may report the same cause in its place or besides it."""
    most: int = 1
    """How many findings of one check this one cause may have."""
    shared: list[Place] = field(default_factory=list)
    """Places where one finding may speak for several keys."""


@dataclass
class Acceptable:
    """Lines where a finding is neither required nor wrong."""

    check: str
    where: list[Place]


@dataclass
class Expectation:
    """The verdict on one program."""

    seed: int
    files: list[str]
    flags: list[str]
    expected: list[Expected]
    acceptable: list[Acceptable]
    handle_notes: bool
    """One note about a key in a library handle may be there."""
    shapes: list[str]

    def json(self) -> dict[str, Any]:
        return asdict(self)


class _Places:
    """Turns spans into file names and line numbers."""

    def __init__(self, program: Program) -> None:
        self._numbers = {}
        for unit in program.units:
            for line, number in unit.render()[2].items():
                self._numbers[line] = (unit.name, number)

    def place(self, span: Span) -> Place:
        file, first = self._numbers[span.first]
        other, last = self._numbers[span.last]
        assert file == other and first <= last
        return Place(file, first, last)

    def places(self, spans: list[Span]) -> list[Place]:
        found: list[Place] = []
        for span in spans:
            place = self.place(span)
            if place not in found:
                found.append(place)
        return found


def _images(outcome: Outcome, region: Region) -> list[tuple[int, bytes]]:
    return [(e.address, e.content) for e in outcome.events
            if e.kind == "H" and e.region == region.number and e.readable]


def _left(outcome: Outcome, region: Region) -> bool | None:
    """Whether the key was still there at the end; None if it did not end."""
    images: dict[int, bytes] = {}
    ended, left = False, False
    for event in outcome.events:
        if event.region != region.number:
            continue
        if event.kind == "H":
            images[event.address] = event.content
            continue
        ended = ended or event.kind == "E"
        if event.readable:
            left = left or same_key(images[event.address], event.content)
    return left if ended else None


def _in_core(outcome: Outcome, region: Region) -> bool:
    if outcome.core is None:
        return False
    return any(same_key(image, outcome.core.read(address, len(image)))
               for address, image in _images(outcome, region))


def _printable(image: bytes) -> list[bytes]:
    """Forms in which bytes appear in a log."""
    return [image.hex().encode(), image.hex().upper().encode(),
            base64.b64encode(image).rstrip(b"="), image]


def _check_dump(program: Program, runner: Runner) -> None:
    silent = program.process_guard is Guard.YES
    for region in program.regions:
        outcome = runner.run(crash=f"h{region.number}")
        if outcome.status >= 0:
            raise GeneratorBug(f"region {region.number} ({region.place} in "
                               f"{region.function}) never held the key, "
                               f"status {outcome.status}: "
                               f"{outcome.output[-300:]!r}")
        if not _images(outcome, region):
            raise GeneratorBug(f"region {region.number}: crashed elsewhere, "
                               f"status {outcome.status}")
        if silent and outcome.core is not None:
            raise GeneratorBug("a core file in spite of the process guard")
        if not silent and outcome.core is None:
            raise GeneratorBug("no core file")
        meant = not silent and region.guard is not Guard.YES
        seen = _in_core(outcome, region)
        if seen != meant and not (meant and program.stale_advice):
            raise GeneratorBug(
                f"region {region.number} ({region.place} in {region.function})"
                f" is {'' if seen else 'not '}in the core file")
        if region.after_guard and not silent:
            later = runner.run(crash=f"p{region.after_guard}")
            if later.status >= 0 or _in_core(later, region):
                raise GeneratorBug(f"region {region.number}: the late guard "
                                   "does not guard")


def _check_exit(program: Program, outcome: Outcome, number: int) -> None:
    for region in program.regions:
        for exit in region.exits:
            if exit.number != number:
                continue
            if exit.aborts:
                # The core file is the memory that is left.
                exit.seen = _in_core(outcome, region)
                if not program.process_guard is Guard.YES and \
                        not program.stale_advice and \
                        exit.seen == (region.guard is Guard.YES):
                    raise GeneratorBug(f"region {region.number} at abort")
                continue
            seen = _left(outcome, region)
            if seen is None:
                raise GeneratorBug(
                    f"region {region.number} ({region.place} in "
                    f"{region.function}) did not end on exit {number}, status "
                    f"{outcome.status}: {outcome.output[-300:]!r}")
            if exit.left is Left.MAYBE:
                exit.seen = seen
            elif seen != (exit.left is Left.YES):
                raise GeneratorBug(
                    f"region {region.number} ({region.place} in "
                    f"{region.function}) is {'left' if seen else 'wiped'} on "
                    f"exit {number}")
            else:
                exit.seen = seen


def _shows(program: Program, outcome: Outcome, key: Key) -> bool:
    """Whether the output has the key in it, in one form or another."""
    images = [i for r in program.regions if r.key is key
              for _, i in _images(outcome, r)]
    return any(f in outcome.output for i in images for f in _printable(i))


def _check_logs(program: Program, outcome: Outcome) -> None:
    shown, all_images = set(), {}
    for region in program.regions:
        for _, image in _images(outcome, region):
            all_images.setdefault(image, region.key)
            if any(log.key is region.key and log.exit == 0
                   for log in program.logs):
                shown.add(image)
    # Two keys can have the same bytes: two functions read one file.
    for image, key in all_images.items():
        seen = any(form in outcome.output for form in _printable(image))
        meant = any(image in other or other in image or
                    any(f in _printable(other) for f in _printable(image))
                    for other in shown)
        if seen and not meant:
            raise GeneratorBug(f"key {key.number} ({key.what}) is in the "
                               "output")
    for log in program.logs:
        if log.exit == 0 and not _shows(program, outcome, log.key):
            raise GeneratorBug(f"key {log.key.number} ({log.key.what}) is not "
                               "in the output")


def observe(program: Program, runner: Runner) -> None:
    """Runs the program on every way and compares with the intent."""
    normal = runner.run()
    if normal.status != 0:
        raise GeneratorBug(f"status {normal.status}: {normal.output[-500:]!r}")
    _check_exit(program, normal, 0)
    _check_logs(program, normal)
    for number in program.exits:
        outcome = runner.run(fail=number)
        if outcome.status < 0 and not any(
                e.number == number and e.aborts
                for r in program.regions for e in r.exits):
            raise GeneratorBug(f"exit {number}: status {outcome.status}")
        _check_exit(program, outcome, number)
        for log in program.logs:
            if log.exit == number and not _shows(program, outcome, log.key):
                raise GeneratorBug(f"key {log.key.number} is not in the output "
                                   f"of exit {number}")
    _check_dump(program, runner)


def _dumps(program: Program, places: _Places, key: Key,
           verdict: Expectation) -> None:
    regions = [r for r in program.regions if r.key is key]
    if program.process_guard is Guard.YES:
        return
    open_regions = [r for r in regions if r.guard is not Guard.YES]
    for region in regions:
        if region.guard is Guard.YES and region.dump_doubtful:
            verdict.acceptable.append(
                Acceptable(DUMP, places.places(region.writes)))
    if not open_regions:
        return
    spans = [s for r in open_regions for s in r.writes + r.guard_spans]
    shared = []
    if program.process_guard is Guard.LATE:
        assert program.process_guard_span is not None
        shared = places.places([program.process_guard_span])
    # Copies are notes of the first finding, unless each of them left a guard.
    most = max(1, sum(r.from_guarded and any(
        o.guard is Guard.YES for o in regions) for r in open_regions))
    also = []
    if program.process_guard is Guard.LATE or any(
            r.guard is Guard.LATE for r in open_regions):
        also.append(RACE)
    if any(r.guard is Guard.FALSE for r in open_regions):
        also.append(GUARD)
    verdict.expected.append(Expected(
        DUMP, places.places(spans),
        f"key {key.number} ({key.what}) in "
        + ", ".join(f"{r.place} in {r.function}" for r in open_regions),
        also, most, shared))


def _wipes(program: Program, places: _Places, key: Key,
           verdict: Expectation) -> None:
    functions = {r.function: None for r in program.regions if r.key is key}
    for function in functions:
        regions = [r for r in program.regions
                   if r.key is key and r.function == function]
        left, maybe, doubtful = [], [], []
        for region in regions:
            doubtful += region.doubtful
            for exit in region.exits:
                # An abort with a guard in force leaves nothing to read.
                if region.wipe_doubtful or exit.aborts and (
                        not exit.seen or region.place in PERMANENT):
                    maybe += exit.spans
                elif exit.seen:
                    left.append((region, exit))
                elif exit.left is Left.MAYBE:
                    maybe += exit.spans
        if left:
            spans = [s for _, e in left for s in e.spans] + doubtful
            verdict.expected.append(Expected(
                WIPE, places.places(spans),
                f"key {key.number} ({key.what}) in " + ", ".join(
                    sorted({f"{r.place} in {r.function}, exit {e.number}"
                            for r, e in left})),
                [], len(left) + len(doubtful)))
        if maybe or doubtful:
            verdict.acceptable.append(
                Acceptable(WIPE, places.places(maybe + doubtful)))


def expectation(program: Program) -> Expectation:
    """The verdict, after `observe`."""
    places = _Places(program)
    verdict = Expectation(program.seed, [u.name for u in program.sources()],
                          plain_flags(program), [], [],
                          program.handles
                          and program.process_guard is not Guard.YES,
                          program.shapes)
    for key in program.keys:
        _dumps(program, places, key, verdict)
        _wipes(program, places, key, verdict)
    for log in program.logs:
        verdict.expected.append(Expected(
            LOG, places.places([log.span]),
            f"key {log.key.number} ({log.key.what}) shown by {log.function}"))
    for check, span in program.doubtful:
        verdict.acceptable.append(Acceptable(check, places.places([span])))
    return verdict


@dataclass
class Finding:
    """A result of the checker under test."""

    check: str
    file: str
    line: int
    level: str
    message: str
    related: list[tuple[str, int]] = field(default_factory=list)
    """Other places that it speaks for."""

    def text(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message} " \
               f"[{self.check}]"


def _accepts(verdict: Expectation, finding: Finding) -> bool:
    return any(a.check == finding.check and any(
        p.has(finding.file, finding.line) for p in a.where)
        for a in verdict.acceptable)


def _fits(verdict: Expectation, item: Expected, finding: Finding) -> bool:
    if finding.check not in (item.check, *item.also):
        return False
    places = [(finding.file, finding.line)]
    # One finding for all ways out may stand at one that is open to doubt.
    if _accepts(verdict, finding):
        places += finding.related
    return any(p.has(*place) for p in item.where for place in places)


def _assign(verdict: Expectation, items: list[Expected],
            findings: list[Finding], open_items: list[int]) -> dict[int, int]:
    """A finding of its own for as many expectations as possible: index of the
    finding to index of the expectation."""
    taken: dict[int, int] = {}

    def place(item: int, seen: set[int]) -> bool:
        for index, finding in enumerate(findings):
            if index in seen or not _fits(verdict, items[item], finding):
                continue
            seen.add(index)
            if index not in taken or place(taken[index], seen):
                taken[index] = item
                return True
        return False

    for item in open_items:
        place(item, set())
    return taken


def compare(verdict: Expectation, findings: list[Finding]) -> list[str]:
    """The disagreements, one line each."""
    problems: list[str] = []
    items = verdict.expected
    # A process guard that comes too late is one cause for all keys.
    common = [f for f in findings if any(
        f.check in (i.check, *i.also) and any(p.has(f.file, f.line)
                                              for p in i.shared)
        for i in items)]
    covered = {n for n, i in enumerate(items) if any(
        f.check in (i.check, *i.also) and any(p.has(f.file, f.line)
                                              for p in i.shared)
        for f in common)}
    rest = [f for f in findings if f not in common]
    taken = _assign(verdict, items, rest,
                    [n for n in range(len(items)) if n not in covered])
    for number, item in enumerate(items):
        if number not in covered and number not in taken.values():
            where = "; ".join(f"{p.file}:{p.first}-{p.last}"
                              for p in item.where + item.shared)
            problems.append(f"missing: {item.check} at {where}: {item.about}")
    counts: dict[tuple[int, str], int] = {}
    for index, number in taken.items():
        counts[number, rest[index].check] = 1
    notes = 0
    for index, finding in enumerate(rest):
        if index in taken:
            continue
        fitting = [n for n, item in enumerate(items)
                   if _fits(verdict, item, finding)]
        free = [n for n in fitting
                if counts.get((n, finding.check), 0) < items[n].most]
        if free:
            key = free[0], finding.check
            counts[key] = counts.get(key, 0) + 1
        elif _accepts(verdict, finding):
            pass
        elif finding.level == "note" and finding.check == DUMP and \
                verdict.handle_notes and notes == 0:
            notes += 1
        else:
            kind = "repeated" if fitting else "unexpected"
            problems.append(f"{kind}: {finding.text()}")
    return problems


def annotate(verdict: Expectation, findings: list[Finding],
             directory: Path) -> str:
    """The sources with what was expected and found in front of every line:
    a number is an expectation, `~` an accepted place, `!` a finding."""
    text = []
    for number, item in enumerate(verdict.expected):
        text.append(f"{number}: {item.check}: {item.about}")
    text += [*verdict.shapes, *(f.text() for f in findings), ""]
    for path in sorted(directory.iterdir()):
        if path.suffix not in (".c", ".cpp", ".h"):
            continue
        text.append(f"--- {path.name}")
        for line, source in enumerate(path.read_text().splitlines(), 1):
            marks = ["!" for f in findings
                     if (f.file, f.line) == (path.name, line)]
            marks += [str(n) for n, e in enumerate(verdict.expected)
                      if any(p.has(path.name, line)
                             for p in e.where + e.shared)]
            if any(p.has(path.name, line) for a in verdict.acceptable
                   for p in a.where):
                marks.append("~")
            text.append(f"{' '.join(marks):8} {line:4} {source}".rstrip())
    return "\n".join(text) + "\n"


_SAME_CAUSE = "another call of the same cause"


def _place_of(location: dict[str, Any]) -> tuple[str, int]:
    place = location["physicalLocation"]
    return (Path(place["artifactLocation"]["uri"]).name,
            place["region"]["startLine"])


def load_sarif(path: Path) -> list[Finding]:
    """The results of a SARIF 2.1.0 log."""
    log = json.loads(path.read_text())
    found = []
    for run in log.get("runs", []):
        for result in run.get("results", []):
            if result.get("suppressions"):
                continue
            place = result["locations"][0]["physicalLocation"]
            found.append(Finding(
                result["ruleId"],
                Path(place["artifactLocation"]["uri"]).name,
                place["region"]["startLine"],
                result.get("level", "warning"),
                result.get("message", {}).get("text", ""),
                [_place_of(r) for r in result.get("relatedLocations", [])
                 if r["message"]["text"] == _SAME_CAUSE]))
    return found
