"""What both judges share: expectations, SARIF, running the checker, comparing."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Finding:
    """One finding that is wanted, allowed or was reported.

    Of `checks` any one will do. `claims` are the open groups of a missing
    validation, or the claims meant otherwise; empty means that it does not matter.
    """

    checks: list[str]
    claims: list[str] = field(default_factory=list)
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        text = " or ".join(self.checks)
        if self.claims:
            text += " [" + "; ".join(self.claims) + "]"
        if self.line:
            text += f" ({self.file}:{self.line})"
        return text

    def as_json(self) -> dict[str, object]:
        """The form of the expectation file."""
        return {"checks": self.checks, "claims": self.claims}


@dataclass
class Expectation:
    """What must be reported for one program, and what may be."""

    wanted: list[Finding]
    allowed: list[Finding] = field(default_factory=list)
    #: File name to lines at which a finding may stand; empty: anywhere.
    places: dict[str, list[int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The form of the expectation file."""
        return {
            "expected": [f.as_json() for f in self.wanted],
            "acceptable": [f.as_json() for f in self.allowed],
            "places": self.places,
        }


@dataclass
class Answer:
    """What the checker said about one program."""

    status: int
    findings: list[Finding]
    error: str = ""


class Known:
    """Disagreements that are known: each has a reason and a test of its own.

    The file is a JSON list of objects with `program` (a seed of the key judge; of
    the token judge `SEED:NUMBER`), `disagreement` (how its line starts), `test` (a lit test or a section of docs/limits.md) and
    `reason`. Whatever else a program disagrees on is still a failure.
    """

    def __init__(self, path: Path | None) -> None:
        self.entries: list[dict[str, str]] = []
        self.met: set[int] = set()
        if path is not None:
            self.entries = json.loads(path.read_text(encoding="utf-8"))
        for entry in self.entries:
            if sorted(entry) != ["disagreement", "program", "reason", "test"]:
                raise ValueError(f"{path}: not an entry: {entry}")

    def reasons(self, program: str, disagreements: list[str]) -> list[str]:
        """The reasons of a program's disagreements; empty unless all are known."""
        reasons: list[str] = []
        for line in disagreements:
            fits = [i for i, entry in enumerate(self.entries)
                    if entry["program"] == program and line.startswith(entry["disagreement"])]
            if not fits:
                return []
            self.met.update(fits)
            reasons += [f"{self.entries[i]['reason']} ({self.entries[i]['test']})" for i in fits]
        return reasons

    def stale(self, programs: set[str]) -> list[str]:
        """Entries about programs of this run that were not met."""
        return [f"{entry['program']}: {entry['disagreement']}" for i, entry in enumerate(self.entries)
                if i not in self.met and entry["program"] in programs]


def read_sarif(path: Path) -> list[Finding]:
    """The findings of a SARIF file that are not suppressed."""
    data: Any = json.loads(path.read_text(encoding="utf-8"))
    out: list[Finding] = []
    for run in data.get("runs", []):
        for result in run.get("results", []):
            if result.get("suppressions") or result.get("kind", "fail") not in ("fail", "review"):
                continue
            if result.get("level", "warning") in ("none", "note"):
                continue
            rule = result.get("ruleId") or result.get("rule", {}).get("id", "")
            claims = result.get("properties", {}).get("claims", [])
            place = (result.get("locations") or [{}])[0].get("physicalLocation", {})
            uri = str(place.get("artifactLocation", {}).get("uri", ""))
            line = int(place.get("region", {}).get("startLine", 0))
            out.append(Finding([rule], list(claims), uri.rsplit("/", 1)[-1], line))
    return out


def ask(claimcheck: str, files: list[str], flags: list[str], folder: Path, timeout: float = 120,
        options: list[str] | None = None) -> Answer:
    """Runs the checker over the files of one program in `folder`."""
    report = folder / "out.sarif"
    report.unlink(missing_ok=True)
    command = [claimcheck, "check", "--format=sarif", "-o", str(report), *(options or []),
               *files, "--", *flags]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return Answer(-1, [], f"no answer within {timeout:.0f} s")
    tail = (done.stderr.strip().splitlines() or [""])[-1]
    if done.returncode not in (0, 1):
        return Answer(done.returncode, [], f"exit status {done.returncode}: {tail}")
    if not report.exists():
        return Answer(done.returncode, [], f"no SARIF written: {tail}")
    try:
        findings = read_sarif(report)
    except (ValueError, AttributeError, TypeError) as problem:
        return Answer(done.returncode, [], f"bad SARIF: {problem}")
    if done.returncode != (1 if findings else 0):
        return Answer(done.returncode, findings,
                      f"exit status {done.returncode} with {len(findings)} findings")
    return Answer(done.returncode, findings)


def compare(expected: Expectation, answer: Answer, strict_places: bool = False) -> list[str]:
    """Disagreements between the truth and the checker; empty if there are none."""
    if answer.error:
        return [answer.error]
    out: list[str] = []
    used: set[int] = set()
    for want in expected.wanted:
        found = [i for i, f in enumerate(answer.findings) if f.checks[0] in want.checks]
        if not found:
            out.append(f"missed: {want}")
            continue
        if want.claims and "claimcheck-missing-claim-validation" in want.checks:
            may = set(want.claims)
            for extra in expected.allowed:
                if set(extra.checks) & set(want.checks):
                    may.update(extra.claims)
            got = {c for i in found for c in answer.findings[i].claims}
            if not set(want.claims) <= got:
                out.append(f"missed: {want}, got only {sorted(got)}")
            if got - may:
                out.append(f"too much: {want}, got {sorted(got)}")
        used.update(found)
    for i, finding in enumerate(answer.findings):
        if i in used:
            continue
        fits = any(
            finding.checks[0] in f.checks and (not f.claims or set(finding.claims) <= set(f.claims))
            for f in expected.allowed)
        if not fits:
            out.append(f"false: {finding}")
    if strict_places and expected.places:
        for finding in answer.findings:
            if finding.line not in expected.places.get(finding.file, []):
                out.append(f"place: {finding}")
    return out
