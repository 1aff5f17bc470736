"""Runs `claimcheck check` on a program of several files.

    RUN: %program %s [--linked-only] [OPTION of check]... [-- FLAGS...]

The test is one file, cut into the program's files where a line starts with
`//--- NAME`. The findings in all of them must be those that the comments in
them expect (see expect.py): in whichever order the files are named, if one file
includes all of them, and for each unit that claimcheck-tidy looks at with an
index of the others. `--linked-only` leaves the last two out.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys

import expect


def cut(text):
    """File name -> contents."""
    files, name = {}, None
    for line in text.splitlines(keepends=True):
        marker = re.match(r"//--- (\S+)$", line.rstrip())
        if marker:
            name = marker.group(1)
            files[name] = ""
        elif name:
            files[name] += line
    return files


def claims_of(sarif, name):
    claims = {}
    for result in json.loads(sarif)["runs"][0].get("results", []):
        place = result["locations"][0]["physicalLocation"]
        if os.path.basename(place["artifactLocation"]["uri"]) == name:
            claims[(place["region"]["startLine"], result["ruleId"])] = (
                result.get("properties", {}).get("claims", []))
    return claims


class Program:
    """The files of a test in a folder, and the ways to look at them."""

    def __init__(self, args, more, flags):
        self.command = os.path.join(args.build, "bin", "claimcheck")
        self.tidy = os.path.join(args.build, "bin", "claimcheck-tidy")
        self.folder = os.path.realpath(args.scratch)
        self.more, self.flags = more, ["-I.", *flags]
        with open(args.source) as file:
            self.files = cut(file.read())
        self.units = [n for n in self.files if not n.endswith(".h")]
        for name, text in self.files.items():
            self.write(name, text)
        self.write(".clang-tidy",
                   "Checks: '-*,claimcheck-*'\nHeaderFilterRegex: '.*'\n")
        self.failed = False

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    def run(self, command):
        return subprocess.run(command + ["--", *self.flags], cwd=self.folder,
                              capture_output=True, text=True, timeout=300)

    def check(self, *arguments):
        return self.run([self.command, "check", *arguments, *self.more])

    def compare(self, how, result, files, claims=None, status=None):
        """Compares what was found with what the comments of files expect."""
        found, errors = expect.from_text(result.stdout + "\n" + result.stderr,
                                         self.folder + "/")
        problems = [f"error: {e}" for e in errors]
        if status is None:
            status = int(bool(found))
        if result.returncode != status:
            problems.append(f"exit status {result.returncode}")
        for name in files:
            problems += [f"{name}: {p}" for p in expect.compare(
                self.files[name], [f for f in found if f.file == name],
                claims(name) if claims else None)]
        problems += [f"unexpected: {f}" for f in found if f.file not in files]
        if problems:
            self.failed = True
            print(how + ":")
            print("\n".join("  " + p for p in problems))
            print("  " + result.stderr.strip().replace("\n", "\n  "))

    def linked(self):
        sarif = self.check(*self.units, "--format=sarif").stdout
        for order in (self.units, self.units[::-1]):
            self.compare(" ".join(order), self.check(*order), self.files,
                         lambda name: claims_of(sarif, name))

    def as_one(self):
        one = "all-in-one" + os.path.splitext(self.units[0])[1]
        self.write(one, "".join(f'#include "{u}"\n' for u in self.units))
        self.compare("in one file", self.check(one), self.files)

    def by_index(self):
        self.check(*self.units, "--index=.claimcheck/index")
        for unit in self.units:
            self.compare(unit + " with an index",
                         self.run([self.tidy, "--quiet", unit]), [unit],
                         status=0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--linked-only", action="store_true")
    parser.add_argument("source")
    own, flags = sys.argv[1:], []
    if "--" in own:
        split = own.index("--")
        own, flags = own[:split], own[split + 1:]
    args, more = parser.parse_known_args(own)

    shutil.rmtree(args.scratch, ignore_errors=True)
    os.makedirs(args.scratch)
    program = Program(args, more, flags)
    program.linked()
    if not args.linked_only:
        program.as_one()
        program.by_index()
    sys.exit(program.failed)


main()
