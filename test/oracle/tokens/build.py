"""Compiling and running generated programs."""

from __future__ import annotations

import json
import os
import subprocess
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
