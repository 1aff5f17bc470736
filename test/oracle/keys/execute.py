"""Compiles the run version of a program, runs it and crashes it."""

from __future__ import annotations

import base64
import ctypes
import os
import random
import resource
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .corefile import CoreFile
from .generate import COMPILE_FLAGS, link_flags
from .model import Program

RUNTIME = Path(__file__).resolve().parent / "runtime"
TIMEOUT = 60
WINDOW = 8
"""So many consecutive bytes of a key, in their place, count as the key."""
# What stands before the 32 bytes of an Ed25519 key in PKCS #8.
_ED25519 = bytes.fromhex("302e020100300506032b657004220420")


class GeneratorBug(Exception):
    """The program did not do what the generator meant it to do."""


@dataclass
class Event:
    """One record of the run-time half."""

    kind: str
    """`H` hold, `E` end, `C` seen when an exception was caught."""
    readable: bool
    region: int
    address: int
    content: bytes
    size: int


@dataclass
class Outcome:
    """What one run did."""

    status: int
    output: bytes
    events: list[Event]
    core: CoreFile | None


def standard(program: Program) -> str:
    return "-std=gnu++17" if program.cplusplus else "-std=gnu17"


def plain_flags(program: Program) -> list[str]:
    """The flags that a checker gets."""
    flags = [standard(program), "-O2"] + program.flags
    for library in sorted(program.libraries):
        flags += COMPILE_FLAGS.get(library, [])
    return flags


def _compiler(program: Program) -> str:
    if program.compiler == "gcc":
        return "g++" if program.cplusplus else "gcc"
    return "clang++-19" if program.cplusplus else "clang-19"


def build_runtime(directory: Path) -> Path:
    """Compiles the run-time half, once for all programs."""
    target = directory / "judge.o"
    subprocess.run(["gcc", "-std=gnu17", "-O2", "-c", "-o", str(target),
                    str(RUNTIME / "judge.c")], check=True)
    return target


def write_sources(program: Program, directory: Path, run: bool) -> None:
    """Writes one of the two versions."""
    directory.mkdir(parents=True, exist_ok=True)
    for unit in program.units:
        plain, instrumented, _ = unit.render()
        (directory / unit.name).write_text(instrumented if run else plain)


def build(program: Program, directory: Path, runtime: Path) -> Path:
    """Compiles and links the run version."""
    write_sources(program, directory, run=True)
    target = directory / "program"
    command = [_compiler(program), *plain_flags(program), "-w",
               "-fno-stack-protector", "-I", str(RUNTIME), "-include",
               "judge.h", "-o", str(target)]
    if program.cplusplus:
        command.append("-Wl,--wrap=__cxa_begin_catch")
    command += [str(directory / u.name) for u in program.sources()]
    command += [str(runtime), *link_flags(program)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise GeneratorBug(f"does not compile:\n{done.stderr[:3000]}")
    return target


def _events(path: Path) -> list[Event]:
    data = path.read_bytes() if path.exists() else b""
    events, at = [], 0
    while at < len(data):
        end = data.index(b"\n", at)
        head, region, address, size = data[at:end].split()
        readable = head[1:] == b"+"
        length = int(size)
        start = end + 1
        content = data[start:start + length] if readable else b""
        at = start + (length if readable else 0) + 1
        events.append(Event(head[:1].decode(), readable, int(region),
                            int(address, 16), content, length))
    return events


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_CORE,
                       (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class Runner:
    """Runs one binary in a directory of its own, on fixed inputs."""

    def __init__(self, program: Program, binary: Path,
                 directory: Path) -> None:
        rng = random.Random(f"inputs {program.seed}")
        self._binary = binary
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "one").write_bytes(rng.randbytes(64))
        (directory / "four").write_bytes(rng.randbytes(700))
        pem = (b"-----BEGIN PRIVATE KEY-----\n"
               + base64.b64encode(_ED25519 + rng.randbytes(32))
               + b"\n-----END PRIVATE KEY-----\n")
        (directory / "five").write_bytes(pem)
        (directory / "six").write_bytes(_ED25519 + rng.randbytes(32))
        self._arguments = ["one", f"word-{rng.randrange(10**9)}",
                           "text for everything that wants a message", "four",
                           "five", "six"]

    def run(self, crash: str = "", fail: int = 0) -> Outcome:
        """One run, crashed at a point or failing at an exit."""
        out = self._directory / "events"
        out.unlink(missing_ok=True)
        for old in self._directory.glob("core*"):
            old.unlink()
        env = dict(os.environ, JUDGE_OUT=str(out.resolve()), JUDGE_CRASH=crash,
                   JUDGE_FAIL=str(fail) if fail else "-1")
        try:
            done = subprocess.run(
                [str(self._binary.resolve()), *self._arguments],
                cwd=self._directory, env=env, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                timeout=TIMEOUT, preexec_fn=_limits)
        except subprocess.TimeoutExpired as error:
            raise GeneratorBug(f"did not end in {TIMEOUT} s") from error
        core = None
        for path in self._directory.glob("core*"):
            core = CoreFile(path)
            path.unlink()
        return Outcome(done.returncode, done.stdout, _events(out), core)


def same_key(image: bytes, memory: bytes | None) -> bool:
    """Whether `memory` still has a piece of `image` where it was."""
    if memory is None:
        return False
    return any(image[i:i + WINDOW] == memory[i:i + WINDOW]
               and len(set(image[i:i + WINDOW])) > 2
               for i in range(len(image) - WINDOW + 1))


_PROBES = {
    "openssl": "#include <openssl/evp.h>",
    "sodium": "#include <sodium.h>",
    "gcrypt": "#include <gcrypt.h>",
    "mbedtls": "#include <mbedtls/hkdf.h>",
    "gnutls": "#include <gnutls/crypto.h>",
    "nettle": "#include <nettle/hmac.h>",
    "botan": "#include <botan/mac.h>",
    "cryptopp": "#include <cryptopp/secblock.h>",
}


def missing() -> set[str]:
    """What programs may need and this machine does not have."""
    lacking = set()
    for library, text in _PROBES.items():
        command = ["g++", "-std=gnu++17", "-fsyntax-only", "-x", "c++", "-",
                   *COMPILE_FLAGS.get(library, [])]
        if subprocess.run(command, input=text.encode(), check=False,
                          capture_output=True).returncode != 0:
            lacking.add(library)
    for compiler in ("gcc", "clang-19"):
        if shutil.which(compiler) is None:
            lacking.add(compiler)
    try:
        number = ctypes.CDLL(None, use_errno=True).syscall(447, 0)
        if number < 0:
            lacking.add("memfd_secret")
        else:
            os.close(number)
    except OSError:
        lacking.add("memfd_secret")
    return lacking


def needs(program: Program) -> set[str]:
    """What a program needs, in the words of `missing`."""
    return (program.libraries | {program.compiler}
            | {r.place for r in program.regions} & {"memfd_secret"})


def kernel_writes_cores() -> bool:
    """Whether a crash leaves a core file that we can read."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        source = directory / "crash.c"
        source.write_text("#include <stdlib.h>\nint main(void) { abort(); }\n")
        done = subprocess.run(["gcc", "-o", str(directory / "crash"),
                               str(source)])
        if done.returncode != 0:
            return False
        try:
            subprocess.run([str(directory / "crash")], cwd=directory,
                           preexec_fn=_limits)
        except (OSError, ValueError, subprocess.SubprocessError):
            return False
        for path in directory.glob("core*"):
            try:
                CoreFile(path)
                return True
            except (OSError, ValueError):
                return False
    return False
