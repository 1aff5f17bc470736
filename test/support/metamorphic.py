"""Checks that verdicts stay when sources change in ways that mean nothing.

    metamorphic.py --claimcheck PATH --scratch DIR [--known FILE]
                   [--seed N | --all] [--only NAME] [FILE...]

Each file is a test of one source (`RUN: %check %s ...`); default: all of those
in test/tokens and test/keys. It is changed by the transformations of
transform.py, and `claimcheck check` must still find what the comments expect.
By default each file meets two of them, chosen by its name and the seed. A
change that no longer compiles is counted as skipped.

The file of known differences has lines `FILE NAME reason`. One that agrees
again is a failure, too.
"""

import argparse
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor

import expect
import transform


def command_of(text, path):
    """Options and flags of the test's RUN line, or None if it has another."""
    match = re.search(r"RUN: %check %s(.*)", text)
    if not match or "--partial" in match[1] or "XFAIL" in text:
        return None
    words = shlex.split(match[1].replace("%S", os.path.dirname(path)))
    cut = words.index("--") if "--" in words else len(words)
    flags = words[cut + 1:]
    if not any(f.startswith("-std=") for f in flags):
        flags.append("-std=c11" if path.endswith(".c") else "-std=c++17")
    options = []
    for name, value in zip(words[:cut], words[1:cut]):
        if name == "--option":
            options += ["--option", value]
    return options, flags + ["-I" + os.path.dirname(path)]


def names_in(ir):
    """What the program itself names."""
    functions = re.findall(r"^func @(\w+) .*\bmain\b", ir, re.M)
    variables = re.findall(r"^  (?:param|local) %([A-Za-z_]\w*)", ir, re.M)
    return sorted(set(functions + variables) - {"this"})


def run(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True,
                          timeout=300)


def try_one(args, path, name):
    """Problems with one transformation of one file, or None if it is no case
    for it."""
    with open(path) as file:
        text = file.read()
    how = command_of(text, path)
    if not how:
        return None
    options, flags = how
    is_cxx = not path.endswith(".c")
    folder = os.path.join(args.scratch, os.path.basename(path) + "." + name)
    os.makedirs(folder)
    source = transform.Source(text)
    if name == "rename":
        ir = run([args.claimcheck, "capture", path, "--", *flags], folder)
        new = transform.rename(source, is_cxx, names_in(ir.stdout))
    else:
        new = transform.ALL[name](source, is_cxx)
    if not new:
        return None
    files = new if isinstance(new, dict) else {os.path.basename(path): new}
    for file, contents in files.items():
        with open(os.path.join(folder, file), "w") as out:
            out.write(contents)
    units = [f for f in files if not f.endswith(".h")]
    result = run([args.claimcheck, "check", *units, *options, "--", "-I.",
                  *flags], folder)
    if result.returncode not in (0, 1):
        return ["does not compile: " + result.stderr.strip()]
    found, _ = expect.from_text(result.stdout, os.path.realpath(folder) + "/")
    problems = []
    for file, contents in files.items():
        problems += expect.compare(contents,
                                   [f for f in found if f.file == file])
    problems += [f"unexpected: {f}" for f in found if f.file not in files]
    return problems


def chosen(args, path):
    if args.only:
        return [args.only]
    names = sorted(transform.ALL)
    if not args.all:
        start = zlib.crc32(f"{args.seed} {os.path.basename(path)}".encode())
        names = [names[start % len(names)], names[(start + 3) % len(names)]]
    return names


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--claimcheck", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", choices=sorted(transform.ALL))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--known")
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()
    tests = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    files = args.files or sorted(
        f for folder in ("tokens", "keys") for kind in ("*.c", "*.cpp")
        for f in glob.glob(os.path.join(tests, folder, kind)))
    known = {}
    if args.known:
        with open(args.known) as file:
            for line in file:
                if line.strip() and not line.startswith("#"):
                    name, transformation, reason = line.split(None, 2)
                    known[(name, transformation)] = reason.strip()
    shutil.rmtree(args.scratch, ignore_errors=True)
    os.makedirs(args.scratch)

    jobs = [(path, name) for path in map(os.path.realpath, files)
            for name in chosen(args, path)]
    with ThreadPoolExecutor(args.jobs) as pool:
        results = list(pool.map(lambda job: try_one(args, *job), jobs))
    passed = failed = skipped = 0
    for (path, name), problems in zip(jobs, results):
        if problems is None:
            continue
        title = (os.path.basename(path), name)
        if problems and problems[0].startswith("does not compile"):
            skipped += 1
        elif bool(problems) == (title in known):
            passed += 1
            continue
        else:
            failed += 1
            problems = problems or ["known to differ, but it agrees"]
        print(f"{title[0]}: {title[1]}:")
        print("\n".join("  " + p for p in problems))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0 or skipped * 10 > passed or not passed)


main()
