#!/usr/bin/env python3
"""Judges the key checks on generated programs.

For every seed: a program is generated, compiled with the judge's calls, run on
each of its ways out, and crashed while each of its regions holds a key. From
the core files, from what memory holds after its lifetime and from the output
follows what must be reported; `claimcheck check` then reads the plain version.

The last line is `N passed, N failed, N skipped`. The exit status is 0 if
nothing failed, 1 if something did, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    __package__ = "oracle.keys"

from .. import common  # noqa: E402
from . import execute, generate, verdict  # noqa: E402


@dataclass
class Settings:
    """What the workers need to know."""

    claimcheck: Path | None
    keep: Path | None
    keep_all: bool
    work: Path
    runtime: Path
    missing: set[str]


@dataclass
class Judgement:
    """The result for one seed."""

    seed: int
    problems: list[str]
    counts: dict[str, int]
    skipped: bool = False


def _ask_claimcheck(settings: Settings, expected: verdict.Expectation,
                    directory: Path) -> list[str]:
    assert settings.claimcheck is not None
    sarif = directory / "out.sarif"
    command = [str(settings.claimcheck), "check", "--key-policy=every",
               "--format=sarif", "-o", str(sarif), *expected.files, "--",
               *expected.flags]
    try:
        done = subprocess.run(command, cwd=directory, capture_output=True,
                              text=True, timeout=300)
    except subprocess.TimeoutExpired:
        return ["claimcheck did not end in 300 s"]
    if done.returncode not in (0, 1):
        return [f"claimcheck ended with status {done.returncode}: "
                f"{(done.stderr or done.stdout)[-500:].strip()}"]
    try:
        findings = verdict.load_sarif(sarif)
    except (OSError, ValueError, KeyError, IndexError) as error:
        return [f"claimcheck's SARIF cannot be read: {error!r}"]
    (directory / "annotated.txt").write_text(
        verdict.annotate(expected, findings, directory))
    return verdict.compare(expected, findings)


def _judge(job: tuple[Settings, int]) -> Judgement:
    settings, seed = job
    directory = settings.work / str(seed)
    plain = directory / "plain"
    counts: dict[str, int] = {}
    try:
        program = generate.generate(seed)
        if execute.needs(program) & settings.missing:
            return Judgement(seed, [], {}, True)
        execute.write_sources(program, plain, run=False)
        binary = execute.build(program, directory / "run", settings.runtime)
        runner = execute.Runner(program, binary, directory / "data")
        verdict.observe(program, runner)
        expected = verdict.expectation(program)
        (plain / "expected.json").write_text(
            json.dumps(expected.json(), indent=1) + "\n")
        for item in expected.expected:
            counts[item.check] = counts.get(item.check, 0) + 1
        problems = []
        if settings.claimcheck is not None:
            problems = _ask_claimcheck(settings, expected, plain)
    except execute.GeneratorBug as error:
        problems = [f"GENERATOR BUG: {error}"]
    except Exception:  # A worker must report, not vanish.
        problems = [f"GENERATOR BUG: {traceback.format_exc()}"]
    if settings.keep is not None and (problems or settings.keep_all):
        target = settings.keep / str(seed)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(directory, target,
                        ignore=shutil.ignore_patterns("program", "core*"))
        if problems:
            (target / "problems.txt").write_text("\n".join(problems) + "\n")
    shutil.rmtree(directory, ignore_errors=True)
    return Judgement(seed, problems, counts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py keys", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--count", type=int, default=150,
                        help="number of programs (default 150)")
    parser.add_argument("--seed", type=int, default=1,
                        help="seed of the first program; the next ones follow")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--claimcheck", type=Path,
                        help="the command to judge")
    parser.add_argument("--no-claimcheck", action="store_true",
                        help="only generate, run and cross-check")
    parser.add_argument("--known", type=Path, metavar="FILE",
                        help="JSON list of known disagreements, which count "
                             "as skipped")
    parser.add_argument("--keep", type=Path, metavar="DIR",
                        help="where to put the programs of disagreements")
    parser.add_argument("--keep-all", action="store_true",
                        help="with --keep: put all programs there")
    parser.add_argument("--show", action="store_true",
                        help="print the first program and its shapes only")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs the judge; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.show:
        program = generate.generate(options.seed)
        for unit in program.units:
            print(f"// {unit.name}\n{unit.render()[0]}")
        print("\n".join(f"// {shape}" for shape in program.shapes))
        return 0
    if options.claimcheck is None and not options.no_claimcheck:
        print("run.py keys: --claimcheck PATH or --no-claimcheck is needed",
              file=sys.stderr)
        return 2
    if not execute.kernel_writes_cores():
        print("the kernel writes no core file here (see core_pattern): "
              "skipped")
        print(f"0 passed, 0 failed, {options.count} skipped")
        return 0
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    claimcheck = None
    if not options.no_claimcheck:
        claimcheck = options.claimcheck.resolve()
    started = time.monotonic()
    passed = failed = skipped = 0
    missing = execute.missing()
    if missing:
        print("not here, programs that need it are skipped: "
              + ", ".join(sorted(missing)))
    known = common.Known(options.known)
    totals: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="keys-") as name:
        work = Path(name)
        settings = Settings(claimcheck, options.keep, options.keep_all, work,
                            execute.build_runtime(work), missing)
        jobs = [(settings, options.seed + i) for i in range(options.count)]
        with multiprocessing.Pool(max(1, options.jobs)) as pool:
            for result in pool.imap(_judge, jobs):
                for check, count in result.counts.items():
                    totals[check] = totals.get(check, 0) + count
                if result.skipped:
                    skipped += 1
                elif reasons := known.reasons(str(result.seed),
                                              result.problems):
                    skipped += 1
                    print(f"seed {result.seed}: known: {'; '.join(reasons)}",
                          flush=True)
                elif result.problems:
                    failed += 1
                    for problem in result.problems:
                        print(f"seed {result.seed}: {problem}", flush=True)
                else:
                    passed += 1
    for line in known.stale({str(job[1]) for job in jobs}):
        print(f"no longer disagrees, take it off the list: {line}")
    print("expected: " + ", ".join(f"{count} {check}" for check, count
                                   in sorted(totals.items()))
          + f"; {time.monotonic() - started:.0f} s")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
