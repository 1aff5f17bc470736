"""The token judge's command line."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .. import common
from . import build, matrix
from .generate import generate, libraries
from .mint import Mint
from .plan import Program


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py tokens",
        description="Generates verifiers, runs them with forged tokens and compares claimcheck with what they accept.")
    parser.add_argument("--count", type=int, default=200, help="how many programs (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="the run's seed (default 1)")
    parser.add_argument("--start", type=int, default=0, help="number of the first program (default 0)")
    parser.add_argument("--jobs", type=int, default=2, help="parallel jobs (default 2)")
    parser.add_argument("--claimcheck", metavar="PATH", default="claimcheck", help="the command to judge")
    parser.add_argument("--no-claimcheck", action="store_true", help="check only the generator")
    parser.add_argument("--strict-places", action="store_true",
                        help="findings must stand at a marked line (verification, decode, comparison, acceptance)")
    parser.add_argument("--library", action="append", metavar="NAME", help="only this library; may be repeated")
    parser.add_argument("--jwt-cpp-include", metavar="DIR", help="where jwt-cpp/jwt.h is; adds programs over it")
    parser.add_argument("--option", action="append", default=[], help="passed on to `claimcheck check`")
    parser.add_argument("--known", metavar="FILE", type=Path,
                        help="JSON list of known disagreements, which count as skipped")
    parser.add_argument("--keep", metavar="DIR", help="keep programs with disagreements here")
    parser.add_argument("--keep-all", action="store_true", help="keep the other programs too")
    return parser.parse_args(argv)


#: ``pass``, ``fail`` or ``broken``, and lines that say why.
Verdict = tuple[str, list[str]]

#: How many C++ programs are compiled at once.
GROUP = 16


#: A header of each library; without it the library's programs are skipped.
HEADERS = {"libjwt": ["jwt.h", "jansson.h"], "rhonabwy": ["rhonabwy.h"], "cjose": ["cjose/cjose.h", "jansson.h"],
           "cpp-jwt": ["jwt/jwt.hpp"], "jwt-cpp": ["jwt-cpp/jwt.h"]}


def absent(libraries_wanted: list[str], include: str | None) -> set[str]:
    """The libraries whose development files are not installed."""
    out: set[str] = set()
    for library in libraries_wanted:
        text = "".join(f"#include <{h}>\n" for h in HEADERS[library])
        flags = ["-I", include] if include else []
        done = subprocess.run(["g++", "-E", "-x", "c++", *flags, "-"], input=text, text=True, capture_output=True)
        if done.returncode != 0:
            out.add(library)
    return out


def grouped(programs: list[Program]) -> list[list[Program]]:
    """C programs alone, C++ programs in groups of one library."""
    out = [[p] for p in programs if p.language == "c"]
    for library in sorted({p.library for p in programs if p.language == "c++"}):
        some = [p for p in programs if p.language == "c++" and p.library == library]
        out += [some[i:i + GROUP] for i in range(0, len(some), GROUP)]
    return out


# What the key checks say of the same programs is for the other judge to judge.
TOKEN_CHECKS = "--checks=claimcheck-*,-claimcheck-key-*"


class Judge:
    """One run: programs go through generation, run, truth and comparison."""

    def __init__(self, options: argparse.Namespace, scratch: Path) -> None:
        self.options = options
        self.scratch = scratch
        self.mint = Mint(scratch / "mint")
        self.harness = build.compile_harness(scratch)
        include = [options.jwt_cpp_include] if options.jwt_cpp_include else []
        self.groups = build.CppGroups(scratch, [str(Path(i).resolve()) for i in include])
        self.known = common.Known(options.known)
        self.passed = self.failed = self.skipped = self.broken = 0
        self.spent = {"compile": 0.0, "run": 0.0, "claimcheck": 0.0}

    def settle(self, program: Program, binary: Path, arguments: list[str]) -> tuple[common.Expectation | None, str]:
        """Runs a compiled program; its truth, or what is wrong with the generator."""
        folder = self.scratch / program.ident
        started = time.monotonic()
        try:
            ran = build.run(program, binary, arguments, folder, self.mint)
        except build.BuildError as problem:
            return None, f"does not run: {problem}"
        self.spent["run"] += time.monotonic() - started
        (folder / "run" / "verdicts.json").write_text(json.dumps(ran.verdicts, indent=1), encoding="utf-8")
        try:
            expected = matrix.truth(program.intent, ran.observed)
        except matrix.Inconsistent as problem:
            return None, str(problem)
        expected.places = matrix.lines_for(program)
        (folder / "expectation.json").write_text(
            json.dumps({
                "seed": program.seed, "number": program.number, "library": program.library,
                "files": [s.name for s in program.units()], "flags": program.flags,
                "notes": program.intent.notes, **expected.as_json()}, indent=1) + "\n",
            encoding="utf-8")
        return expected, ""

    def judge(self, program: Program, binary: Path, arguments: list[str]) -> Verdict:
        """The verdict on one compiled program."""
        expected, problem = self.settle(program, binary, arguments)
        if expected is None:
            return "broken", [problem]
        if self.options.no_claimcheck:
            return "pass", []
        started = time.monotonic()
        flags = list(program.flags)
        if program.library == "jwt-cpp":
            flags += ["-isystem", str(Path(self.options.jwt_cpp_include).resolve())]
        answer = common.ask(self.options.claimcheck, [s.name for s in program.units()], flags,
                            self.scratch / program.ident, options=[TOKEN_CHECKS, *(self.options.option or [])])
        self.spent["claimcheck"] += time.monotonic() - started
        disagreements = common.compare(expected, answer, self.options.strict_places)
        return ("fail" if disagreements else "pass"), disagreements

    def judge_group(self, group: list[Program]) -> list[Verdict]:
        """Compiles a group of programs and judges each."""
        for program in group:
            folder = self.scratch / program.ident
            build.write(program, folder)
            (folder / "run").mkdir(exist_ok=True)
        started = time.monotonic()
        try:
            if group[0].language == "c":
                binary = build.compile_c(group[0], self.scratch / group[0].ident, self.harness)
            else:
                binary = self.groups.compile(group, self.scratch, f"group-{group[0].ident}")
        except build.BuildError as problem:
            if len(group) == 1:
                return [("broken", [f"does not compile: {problem}"])]
            return [v for program in group for v in self.judge_group([program])]
        finally:
            self.spent["compile"] += time.monotonic() - started
        out = [self.judge(p, binary, [str(i)] if p.language == "c++" else []) for i, p in enumerate(group)]
        for path in (binary, binary.with_suffix(".cpp")):
            path.unlink(missing_ok=True)
        return out

    def report(self, program: Program, verdict: str, lines: list[str]) -> None:
        """Prints and counts one verdict, and keeps or drops the program's folder."""
        folder = self.scratch / program.ident
        if verdict == "pass":
            self.passed += 1
        else:
            reasons = self.known.reasons(program.name, lines) if verdict == "fail" else []
            self.skipped += bool(reasons)
            self.failed += verdict == "fail" and not reasons
            self.broken += verdict == "broken"
            word = "GENERATOR BUG" if verdict == "broken" else "known" if reasons else "disagreement"
            for line in lines:
                print(f"{program.ident} ({program.name}, {program.library}): {word}: {line}")
            print(f"    {'; '.join(reasons or program.intent.notes)}")
        if self.options.keep and (verdict != "pass" or self.options.keep_all):
            target = Path(self.options.keep) / program.ident
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folder, target)
        shutil.rmtree(folder, ignore_errors=True)


def main(argv: list[str]) -> int:
    """Runs the judge; 0 if everything agrees, 1 if not, 2 for a generator bug."""
    options = _arguments(argv)
    known = libraries(bool(options.jwt_cpp_include))
    only = options.library or known
    unknown = [name for name in only if name not in known]
    if unknown:
        print(f"unknown library: {', '.join(unknown)}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    if options.keep:
        Path(options.keep).mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="token-judge-") as scratch:
        judge = Judge(options, Path(scratch))
        programs = [generate(options.seed, n, only) for n in range(options.start, options.start + options.count)]
        lacking = absent(only, options.jwt_cpp_include)
        if lacking:
            print(f"no development files, skipped: {', '.join(sorted(lacking))}", file=sys.stderr)
            judge.skipped = sum(p.library in lacking for p in programs)
            programs = [p for p in programs if p.library not in lacking]
        with ThreadPoolExecutor(options.jobs) as pool:
            groups = grouped(programs)
            said = 0
            for group, verdicts in zip(groups, pool.map(judge.judge_group, groups)):
                for program, (verdict, lines) in zip(group, verdicts):
                    judge.report(program, verdict, lines)
                settled = judge.passed + judge.failed + judge.broken
                if settled - said >= 500:
                    said = settled
                    print(f"{settled} of {options.count} after {time.monotonic() - started:.0f} s", file=sys.stderr)
        judge.mint.close()
    spent = ", ".join(f"{k} {v:.0f} s" for k, v in judge.spent.items() if v)
    print(f"{options.count} programs in {time.monotonic() - started:.0f} s ({spent})", file=sys.stderr)
    for line in judge.known.stale({program.name for program in programs}):
        print(f"no longer disagrees, take it off the list: {line}")
    if judge.broken:
        print(f"{judge.broken} generator bugs")
    print(f"{judge.passed} passed, {judge.failed + judge.broken} failed, {judge.skipped} skipped")
    return 2 if judge.broken else 1 if judge.failed else 0
