"""Expectations that stand as comments in test sources.

    return use(tok); // expect: missing-claim-validation(iss, aud|scope)
    verify(tok);     // expect: unbound-key "chosen by"; key-in-log
    // expect@-2: key-in-dump
    // expect-note@+1: accepted here

A finding is named by its check, without `claimcheck-`. In parentheses stand
the claim groups it must list, in quotes a part of its message. `@-2` moves an
expectation two lines up. Where nothing is expected there must be nothing;
notes are free, but those that are named must be there. A line may carry
`expect-note:` several times by `;`.
"""

import re
from dataclasses import dataclass, field

PREFIX = "claimcheck-"
_COMMENT = re.compile(r"expect(-note)?(?:@([+-]\d+))?:\s*(.*?)\s*(?:\*/|$)")
_ITEM = re.compile(
    r'\s*([a-z-]+)\s*(?:\(([^)]*)\))?\s*(?:"([^"]*)")?\s*(?:;|$)')


@dataclass
class Expected:
    line: int
    check: str
    claims: list | None = None
    text: str = ""

    def __str__(self):
        claims = "" if self.claims is None else f"({', '.join(self.claims)})"
        text = f' "{self.text}"' if self.text else ""
        return f"line {self.line}: {self.check}{claims}{text}"


@dataclass
class Found:
    """A finding, whichever program told of it. Lines count from 1."""

    file: str
    line: int
    column: int
    check: str
    message: str
    notes: list = field(default_factory=list)  # (file, line, text)

    def key(self):
        return (self.file, self.line, self.column, self.check, self.message,
                tuple(self.notes))

    def __str__(self):
        lines = [f"{self.file}:{self.line}:{self.column}: {self.message} "
                 f"[{self.check}]"]
        lines += [f"    {f}:{l}: note: {t}" for f, l, t in self.notes]
        return "\n".join(lines)


def parse(text):
    """The expected findings and the expected (line, text) of notes."""
    findings, notes = [], []
    for number, line in enumerate(text.splitlines(), 1):
        for comment in re.split(r"//|/\*", line)[1:]:
            match = _COMMENT.match(comment.strip())
            if not match:
                continue
            at = number + int(match[2] or 0)
            if match[1]:
                notes += [(at, part.strip()) for part in match[3].split(";")]
                continue
            rest = match[3]
            while rest:
                item = _ITEM.match(rest)
                if not item:
                    raise SystemExit(f"line {number}: not an expectation: "
                                     f"{rest!r}")
                claims = item[2]
                if claims is not None:
                    claims = sorted(c.strip() for c in claims.split(",")
                                    if c.strip())
                findings.append(Expected(at, PREFIX + item[1], claims,
                                         item[3] or ""))
                rest = rest[item.end():]
    return findings, notes


def compare(text, found, claims_of=None):
    """Problems between a test's comments and the findings in that file.

    claims_of maps (line, check) to the claim groups that a finding lists.
    """
    expected, notes = parse(text)
    problems = []
    open_findings = list(found)
    for want in expected:
        hit = next((f for f in open_findings
                    if f.line == want.line and f.check == want.check
                    and want.text in f.message), None)
        if hit is None:
            problems.append(f"missing:    {want}")
            continue
        open_findings.remove(hit)
        if claims_of is None or want.claims is None:
            continue
        listed = sorted(claims_of.get((hit.line, hit.check), []))
        if listed != want.claims:
            problems.append(f"claims:     {want}: found ({', '.join(listed)})")
    problems += [f"unexpected: {f}" for f in open_findings]
    all_notes = [(line, text) for f in found for _, line, text in f.notes]
    for line, part in notes:
        if not any(l == line and part in t for l, t in all_notes):
            problems.append(f"missing:    line {line}: note: {part}")
    return problems


_DIAGNOSTIC = re.compile(
    r"^(?:(.*?):(\d+):(\d+): )?(warning|error|note): (.*)$")
_CHECKS = re.compile(r"^(.*) \[([\w.,-]+)\]$")


def from_text(output, relative_to=""):
    """Findings in diagnostics as Clang prints them, sorted.

    Also returns the lines that report errors, so that a source that does not
    compile never passes as one without findings.
    """
    found, errors, current = [], [], None
    for line in output.splitlines():
        match = _DIAGNOSTIC.match(line)
        if not match:
            continue
        file, number, column, kind, text = match.groups()
        file = (file or "").removeprefix(relative_to)
        number, column = int(number or 0), int(column or 0)
        if kind == "note":
            if current:
                current.notes.append((file, number, text))
            continue
        current = None
        named = _CHECKS.match(text)
        check = named[2].split(",")[0] if named else ""
        if check.startswith(PREFIX):
            current = Found(file, number, column, check, named[1])
            found.append(current)
        elif kind == "error":
            errors.append(line)
    return sorted(found, key=Found.key), errors
