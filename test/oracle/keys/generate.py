"""Puts a program together from jobs, noise and a main function."""

from __future__ import annotations

import random

from .function import Maker
from .jobs import Job, filled_by_helper, handed_out, straight
from .model import LOG, Guard, Program, span
from .names import Names
from .noise import noise_job
from .objects import cpp_job
from .keyfiles import key_file
from .structures import context, exported, growing, handle_only, replaced
from .text import Body, Unit

_FLAGS = {
    "openssl": ["-lcrypto"],
    "sodium": ["-lsodium"],
    "gcrypt": ["-lgcrypt"],
    "mbedtls": ["-lmbedcrypto"],
    "gnutls": ["-lgnutls"],
    "nettle": ["-lnettle"],
    "botan": ["-lbotan-2"],
    "cryptopp": ["-lcryptopp"],
}
COMPILE_FLAGS = {"botan": ["-I/usr/include/botan-2"]}


def link_flags(program: Program) -> list[str]:
    """The libraries to link with."""
    return [f for lib in sorted(program.libraries) for f in _FLAGS.get(lib, [])]


def _start_up(maker: Maker, body: Body, unit: Unit) -> None:
    program = maker.program
    if "secure heap" in maker.inits:
        unit.includes.add("openssl/crypto.h")
        body.open("if (CRYPTO_secure_malloc_init(32768, 32) != 1)")
        body.add("return 3;")
        body.indent -= 1
    if "sodium" in program.libraries:
        unit.includes.add("sodium.h")
        body.open("if (sodium_init() < 0)")
        body.add("return 3;")
        body.indent -= 1
    if "gcrypt" in program.libraries:
        unit.includes.add("gcrypt.h")
        null = "nullptr" if program.cplusplus else "NULL"
        body.open(f"if (!gcry_check_version({null}))")
        body.add("return 3;")
        body.indent -= 1
        if "gcrypt secmem" in maker.inits:
            body.add("gcry_control(GCRYCTL_INIT_SECMEM, 16384, 0);")
        else:
            body.add("gcry_control(GCRYCTL_DISABLE_SECMEM, 0);")
        body.add("gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);")
    if "syslog" in maker.inits:
        unit.includes.add("syslog.h")
        body.add("openlog(\"worker\", LOG_PERROR, LOG_USER);")


def _undone_guard(maker: Maker, body: Body, unit: Unit) -> None:
    """Keeps the process out of dumps and lets it in again."""
    unit.includes.add("sys/prctl.h")
    body.add("prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);")
    line = body.add("prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);")
    maker.program.process_guard_span = span(line)


def _process_guard(maker: Maker, body: Body, unit: Unit, other: Unit | None,
                   header: Unit | None) -> None:
    """Keeps the whole process out of dumps, in one of the usual ways."""
    home = unit
    rng = maker.rng
    kinds = ["prctl", "prctl", "setrlimit", "function"]
    if maker.program.process_guard is Guard.YES:
        kinds.append("constructor")
    kind = rng.choice(kinds)
    target = body
    by_function = kind in ("function", "constructor")
    if by_function:
        name = maker.names.function()
        block = Body()
        inside = "" if maker.cplusplus else "void"
        linkage = "static "
        if kind == "function" and other is not None and header is not None \
                and other.blocks and rng.random() < 0.6:
            home, linkage = other, ""
            header.block().add(f"void {name}({inside});")
        if kind == "constructor":
            block.add("__attribute__((constructor))")
        block.add(f"{linkage}void {name}({inside})")
        block.open("{")
        target = block
    start = len(target.lines)
    if kind == "prctl" or (by_function and rng.random() < 0.5):
        home.includes.add("sys/prctl.h")
        if rng.random() < 0.5 and not by_function:
            target.open("if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)")
            target.add("return 3;")
            target.indent -= 1
        else:
            target.add("prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);")
    else:
        home.includes.update(["sys/time.h", "sys/resource.h"])
        limit = maker.names.variable()
        if rng.random() < 0.5:
            target.add(f"struct rlimit {limit} = {{0, 0}};")
        else:
            target.add(f"struct rlimit {limit};")
            if rng.random() < 0.4:
                # The soft limit is what the kernel looks at.
                target.add(f"getrlimit(RLIMIT_CORE, &{limit});")
                target.add(f"{limit}.rlim_cur = 0;")
            else:
                target.add(f"{limit}.rlim_cur = 0;")
                target.add(f"{limit}.rlim_max = 0;")
        target.add(f"setrlimit(RLIMIT_CORE, &{limit});")
    here = span(target.lines[start], target.last())
    if by_function:
        block.close()
        home.blocks.append(block)
    if kind == "function":
        line = body.add(f"{name}();")
        if maker.program.process_guard is Guard.LATE:
            here = span(line)
    maker.program.process_guard_span = here


def _in_thread(maker: Maker, body: Body, unit: Unit, job: Job,
               arguments: list[str], status: str) -> None:
    """Has another thread call the job, and waits for it."""
    names = maker.names
    result = names.variable()
    if maker.cplusplus:
        unit.includes.add("thread")
        thread = names.variable()
        call = f"{job.name}({', '.join(arguments)})"
        body.add(f"{job.result.type} {result} = {job.result.bad};")
        body.add(f"std::thread {thread}([&]() {{ {result} = {call}; }});",
                 f"std::thread {thread}([&]() {{ {result} = {call}; "
                 f"judge_end({job.mask}); }});")
        body.add(f"{thread}.join();")
        body.open(f"if ({job.result.failed.format(result)})")
        body.add(f"{status} = 1;")
        body.indent -= 1
        return
    unit.includes.add("pthread.h")
    type, entry, work, thread = (names.type(), names.function(),
                                 names.variable(), names.variable())
    fields = ["const unsigned char *", "size_t ", "unsigned char *"]
    if job.given:
        fields.insert(0, "const char *")
    members = [names.variable() for _ in fields]
    block = Body()
    block.open(f"struct {type} {{")
    for kind, member in zip(fields, members):
        block.add(f"{kind}{member};")
    block.add(f"int {result};")
    block.close("};")
    block.add()
    own, other = names.variable(), names.variable()
    block.add(f"static void *{entry}(void *{other})")
    block.open("{")
    block.add(f"struct {type} *{own} = {other};")
    block.add()
    parts = ", ".join(f"{own}->{member}" for member in members)
    block.add(f"{own}->{result} = {job.name}({parts});",
              after=f"judge_end({job.mask});")
    block.add("return NULL;")
    block.close()
    unit.blocks.append(block)
    body.add(f"struct {type} {work} = {{{', '.join(arguments)}, "
             f"{job.result.bad}}};")
    body.add(f"pthread_t {thread};")
    body.open(f"if (pthread_create(&{thread}, NULL, {entry}, &{work}) != 0 ||")
    body.add(f"pthread_join({thread}, NULL) != 0 ||")
    body.add(f"{job.result.failed.format(f'{work}.{result}')})")
    body.add(f"{status} = 1;")
    body.indent -= 1


def _main(maker: Maker, unit: Unit, jobs: list[Job], other: Unit | None,
          header: Unit | None) -> None:
    rng, names = maker.rng, maker.names
    program = maker.program
    body = Body()
    out, message, status = (names.variable() for _ in range(3))
    unit.includes.update(["stdio.h", "string.h"])
    body.add("int main(int argc, char **argv)")
    body.open("{")
    body.add(f"unsigned char {out}[64] = {{0}};")
    body.add(f"const unsigned char *{message};")
    body.add(f"int {status} = 0;")
    body.add()
    undone = rng.random() < 0.4
    if program.process_guard is Guard.YES:
        _process_guard(maker, body, unit, other, header)
    elif program.process_guard is Guard.LATE and undone:
        _undone_guard(maker, body, unit)
    body.open("if (argc < 7) {")
    body.add("fprintf(stderr, \"usage: %s FILE WORD TEXT DATA FILE FILE\\n\", "
             "argv[0]);")
    body.add("return 2;")
    body.close()
    _start_up(maker, body, unit)
    cast = ("reinterpret_cast<const unsigned char *>(argv[3])"
            if program.cplusplus else "(const unsigned char *)argv[3]")
    body.add(f"{message} = {cast};")
    arguments = {"path": "argv[1]", "pass": "argv[2]", "data": "argv[4]",
                 "pem": "argv[5]", "der": "argv[6]"}
    for job in jobs:
        parts = [message, "strlen(argv[3])", out]
        if job.given:
            parts.insert(0, arguments[job.given])
        call = f"{job.name}({', '.join(parts)})"
        if not job.throws and job.mask != "0" and rng.random() < 0.08:
            _in_thread(maker, body, unit, job, parts, status)
            continue
        if job.throws:
            unit.includes.update(["exception", "iostream"])
            body.open("try {")
            body.add(f"{call};", after=f"judge_end({job.mask});")
            body.indent -= 1
            body.open("} catch (const std::exception &e) {",
                      after=f"judge_end({job.mask});")
            line = body.add("std::cerr << e.what() << '\\n';")
            if any(log.exit and log.function == job.name
                   for log in program.logs):
                program.doubtful.append((LOG, span(line)))
            body.add(f"{status} = 1;")
            body.close()
            continue
        plain = f"if ({job.result.failed.format(call)})"
        watched = f"JUDGE_AFTER({call}, {job.mask})"
        run = f"if ({job.result.failed.format(watched)})"
        if rng.random() < 0.4:
            body.open(plain + " {", run + " {")
            word = rng.choice(["failed", "step failed", "error"])
            body.add(f"fprintf(stderr, \"{word}\\n\");")
            body.add(f"{status} = 1;")
            body.close()
        else:
            body.open(plain, run)
            body.add(f"{status} = 1;")
            body.indent -= 1
    if program.process_guard is Guard.LATE and not undone:
        _process_guard(maker, body, unit, other, header)
    body.add(f"printf(\"%02x\\n\", {out}[0]);")
    body.add(f"return {status};")
    body.close()
    unit.blocks.append(body)


_C_LIBRARIES = ["openssl", "openssl", "openssl", "sodium", "sodium", "gcrypt",
                "mbedtls", "gnutls", "nettle"]


def _c_job(maker: Maker, unit: Unit, other: Unit | None,
           header: Unit | None) -> Job:
    """A key in one of the shapes of C, over one of the libraries."""
    library = maker.rng.choice(_C_LIBRARIES)
    maker.library(library)
    if other is not None and maker.rng.random() < 0.6:
        return filled_by_helper(maker, unit, other, header, library)
    shape = maker.rng.choices(
        [straight, handed_out, context, growing, exported, replaced,
         handle_only, key_file], [32, 16, 16, 7, 7, 6, 3, 8])[0]
    return shape(maker, unit, library)


def generate(seed: int) -> Program:
    """The program of this seed; always the same."""
    rng = random.Random(f"keys {seed}")
    cplusplus = rng.random() < 0.45
    program = Program(seed, cplusplus, [])
    names = Names(rng)
    maker = Maker(rng, program, names)
    extension = "cpp" if cplusplus else "c"
    unit = Unit(f"{names.file()}.{extension}")
    program.units.append(unit)
    if rng.random() < 0.5:
        program.flags.append("-D_FORTIFY_SOURCE=2")
    if not cplusplus:
        unit.defines.append("#define _GNU_SOURCE")
    program.compiler = rng.choice(["gcc", "clang-19"])
    draw = rng.random()
    if draw < 0.18:
        program.process_guard = Guard.YES
    elif draw < 0.23:
        program.process_guard = Guard.LATE

    other = header = None
    if rng.random() < 0.35:
        stem = names.file()
        other = Unit(f"{stem}.{extension}")
        if not cplusplus:
            other.defines.append("#define _GNU_SOURCE")
        header = Unit(f"{stem}.h", guard=f"{stem.upper()}_H")
        header.includes.add("stddef.h")
        unit.includes.add(f'"{header.name}"')
        other.includes.add(f'"{header.name}"')
        program.units += [other, header]

    jobs: list[Job] = []
    for _ in range(rng.choice([1, 1, 2])):
        if cplusplus and rng.random() < 0.75:
            jobs.append(cpp_job(maker, unit))
        else:
            jobs.append(_c_job(maker, unit, other, header))
    for _ in range(rng.choice([1, 1, 2, 3])):
        jobs.append(noise_job(maker, unit))
    rng.shuffle(jobs)
    _main(maker, unit, jobs, other, header)
    if other is not None and not other.blocks:
        assert header is not None
        program.units = [unit]
        unit.includes.discard(f'"{header.name}"')
    return program
