"""Compiling and running generated programs."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from .matrix import Observed, Probe, observe, probes
from .mint import Mint
from .plan import KeyFile, Program

#: What the harness calls a program with; it forks once per token, so that a
#: crash counts as a rejection and no state survives.
HARNESS = r"""
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
char oracle_good[1 << 16];
@DECLARE@
int main(int argc, char **argv) {
  static char line[1 << 16];
  if (argc < 2)
    return 2;
  FILE *file = fopen(argv[1], "r");
  if (!file || (argc > 2 && chdir(argv[2]) != 0))
    return 2;
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    if (!oracle_good[0])
      strcpy(oracle_good, line);
    pid_t child = fork();
    if (child < 0)
      return 2;
    if (child == 0) {
      int null = open("/dev/null", O_WRONLY);
      dup2(null, 1);
      dup2(null, 2);
      alarm(10);
      _exit(@CALL@ ? 1 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    puts(WIFEXITED(status) ? (WEXITSTATUS(status) == 1 ? "accept" : WEXITSTATUS(status) == 0 ? "reject" : "crash") : "crash");
  }
  return 0;
}
"""

LINK = {
    "libjwt": ["-ljwt", "-ljansson"],
    "rhonabwy": ["-lrhonabwy", "-lorcania", "-ljansson"],
    "cjose": ["-lcjose", "-ljansson", "-lcrypto"],
    "cpp-jwt": ["-lcrypto"],
    "jwt-cpp": ["-lcrypto"],
}


class BuildError(Exception):
    """A generated program does not compile or run."""


@dataclass
class Ran:
    """The verdicts of one program."""

    accepted: dict[tuple[str, int], bool]
    verdicts: dict[str, str]
    observed: Observed


def write(program: Program, folder: Path) -> None:
    """Writes the files that the checker gets to see."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in program.sources:
        (folder / source.name).write_text(source.text(), encoding="utf-8")


def compile_harness(folder: Path) -> Path:
    """Compiles the part of the harness that all C programs share."""
    source = folder / "harness.c"
    main = HARNESS.replace("@DECLARE@", "int oracle_accepts(const char *token);")
    source.write_text(main.replace("@CALL@", "oracle_accepts(line)"), encoding="utf-8")
    out = folder / "harness.o"
    subprocess.run(["gcc", "-O0", "-c", "-o", str(out), str(source)], check=True)
    return out


def compile_c(program: Program, folder: Path, harness: Path) -> Path:
    """Compiles one C program: all its files and the glue in one unit."""
    work = folder / "run"
    work.mkdir(exist_ok=True)
    unit = "".join(f'#include "{s.name}"\n' for s in program.units())
    (work / "unit.c").write_text(unit + program.glue, encoding="utf-8")
    out = work / "program"
    done = subprocess.run(
        ["gcc", "-O0", "-w", "-I.", *program.flags, "-o", str(out), "run/unit.c", str(harness),
         *LINK[program.library]],
        cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise BuildError(done.stderr)
    return out


#: Headers that C++ programs may use; they are included before any namespace opens.
PRELUDE = """
#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <strings.h>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <vector>
"""


class CppGroups:
    """Compiles many C++ programs in one unit, each in a namespace of its own.

    The libraries are templates and headers: parsing them costs more than the
    programs. A precompiled prelude per library and one unit for many programs
    keep that cost small.
    """

    def __init__(self, folder: Path, include: list[str]) -> None:
        self.folder = folder
        self.flags = ["-O0", "-w", "-std=c++17", *(f"-I{i}" for i in include)]
        self._lock = threading.Lock()
        self._ready: dict[tuple[str, ...], Path] = {}

    def _prelude(self, headers: tuple[str, ...]) -> Path:
        with self._lock:
            if headers not in self._ready:
                place = self.folder / f"prelude{len(self._ready)}"
                place.mkdir()
                text = PRELUDE + "".join(f"#include {h}\n" for h in headers)
                (place / "prelude.hpp").write_text(text, encoding="utf-8")
                subprocess.run(["g++", *self.flags, "-x", "c++-header", "prelude.hpp", "-o", "prelude.hpp.gch"],
                               cwd=place, check=True)
                self._ready[headers] = place
            return self._ready[headers]

    def compile(self, programs: list[Program], root: Path, name: str) -> Path:
        """One binary for `programs`; its third argument chooses one."""
        place = self._prelude(tuple(programs[0].headers))
        text = "extern char oracle_good[];\n"
        for program in programs:
            text += f"namespace {program.ident} {{\n"
            text += "".join(f'#include "{program.ident}/{s.name}"\n' for s in program.units())
            text += program.glue + "}\n"
        cases = " ".join(f"case {i}: return {p.ident}::oracle_accepts(line);" for i, p in enumerate(programs))
        declare = f"static bool choose(int which, const char *line) {{ switch (which) {{ {cases} }} return false; }}"
        text += HARNESS.replace("@DECLARE@", declare).replace("@CALL@", "choose(argc > 3 ? atoi(argv[3]) : -1, line)")
        unit = root / f"{name}.cpp"
        unit.write_text(text, encoding="utf-8")
        out = root / name
        done = subprocess.run(
            ["g++", *self.flags, f"-I{place}", "-I.", "-include", "prelude.hpp", "-o", str(out), unit.name,
             *LINK[programs[0].library]], cwd=root, capture_output=True, text=True)
        if done.returncode != 0:
            raise BuildError(done.stderr[:3000])
        return out


def _content(file: KeyFile, program: Program, mint: Mint) -> bytes:
    if file.form == "pem":
        return b"".join(mint.public_pem[r] for r in file.roles)
    if file.form == "secret":
        return mint.secret[file.roles[0]]

    def jwk(role: str) -> dict[str, str]:
        kid = program.world.kids.get(role, role)
        if program.world.alg == "HS256":
            from .mint import b64url
            return {"kty": "oct", "k": b64url(mint.secret[role]), "kid": kid, "alg": "HS256"}
        return {**mint.jwk[role], "kid": kid, "alg": "RS256", "use": "sig"}

    if file.form == "jwk":
        return json.dumps(jwk(file.roles[0])).encode()
    return json.dumps({"keys": [jwk(r) for r in file.roles]}).encode()


def run(program: Program, binary: Path, arguments: list[str], folder: Path, mint: Mint) -> Ran:
    """Runs one program over its matrix, and once more without any key."""
    work = folder / "run"
    home = work / "home"
    bare = work / "bare"
    bare.mkdir(parents=True, exist_ok=True)
    home.mkdir(exist_ok=True)
    for file in program.world.files:
        path = home / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_content(file, program, mint))
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
    bare_env = dict(env)
    for name, what in program.world.env.items():
        kind, _, value = what.partition(":") if not what.startswith("=") else ("=", "", what[1:])
        if kind == "=":
            bare_env[name] = value
            env[name] = value
        elif kind == "pem":
            env[name] = mint.public_pem[value].decode()
        else:
            env[name] = mint.secret[value].decode()

    def verdicts(tokens: list[Probe], where: Path, environment: dict[str, str], name: str) -> list[str]:
        listing = work / name
        listing.write_text("".join(f"{t.text}\n" for t in tokens), encoding="utf-8")
        try:
            done = subprocess.run([str(binary), str(listing), str(where), *arguments], env=environment,
                                  capture_output=True, text=True, timeout=120)
        except subprocess.TimeoutExpired as late:
            raise BuildError("the program does not end") from late
        answers = done.stdout.split()
        if done.returncode != 0 or len(answers) != len(tokens):
            raise BuildError(f"the harness ends with {done.returncode} after {len(answers)} tokens")
        return answers

    tokens = probes(program.world, mint)
    answers = verdicts(tokens, home, env, "tokens.txt")
    few = [t for t in tokens if t.context == 0 and t.name in ("sig-rogue", "sig-broken", "alg-none", "hmac-empty")]
    bare_answers = verdicts(few, bare, bare_env, "tokens-bare.txt")
    accepted = {(t.name, t.context): a == "accept" for t, a in zip(tokens, answers)}
    keyless = {t.name: a == "accept" for t, a in zip(few, bare_answers)}
    shown = {f"{t.name}{'@' + str(t.context) if t.context else ''}": a for t, a in zip(tokens, answers)}
    shown.update({f"{t.name} without key": a for t, a in zip(few, bare_answers)})
    return Ran(accepted, shown, observe(accepted, keyless))
