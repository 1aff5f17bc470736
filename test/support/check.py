"""Runs the plugin, claimcheck-tidy and `claimcheck check` on one source.

All must tell the same findings, and those that the comments of the source
expect (see expect.py).

    RUN: %check %s [--option Profile=oidc] [--partial] [-- FLAGS...]

The source is copied into a scratch folder with a `.clang-tidy` of its own, so
that no configuration from outside gets in and all three read the same one.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys

import expect


def configuration(options):
    lines = ["Checks: '-*,claimcheck-*'", "HeaderFilterRegex: '.*'"]
    if options:
        lines.append("CheckOptions:")
        lines += [f"  claimcheck.{name}: '{value}'"
                  for name, value in options]
    return "\n".join(lines) + "\n"


def run(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True,
                          timeout=300)


def claims_in(sarif):
    """(line, check) -> claim groups, for every result of a SARIF log."""
    claims = {}
    for result in json.loads(sarif)["runs"][0].get("results", []):
        region = result["locations"][0]["physicalLocation"]["region"]
        key = (region["startLine"], result["ruleId"])
        claims[key] = result.get("properties", {}).get("claims", [])
    return claims


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--llvm", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--option", action="append", default=[],
                        help="NAME=VALUE of a claimcheck option")
    parser.add_argument("--partial", action="store_true",
                        help="the source holds errors on purpose")
    parser.add_argument("source")
    own, flags = sys.argv[1:], []
    if "--" in own:
        cut = own.index("--")
        own, flags = own[:cut], own[cut + 1:]
    args = parser.parse_args(own)

    shutil.rmtree(args.scratch, ignore_errors=True)
    os.makedirs(args.scratch)
    folder = os.path.realpath(args.scratch)
    name = os.path.basename(args.source)
    source = os.path.join(folder, name)
    shutil.copy(args.source, source)
    options = [option.split("=", 1) for option in args.option]
    with open(os.path.join(folder, ".clang-tidy"), "w") as file:
        file.write(configuration(options))
    with open(source) as file:
        text = file.read()
    flags = ["-I" + os.path.dirname(os.path.realpath(args.source))] + flags
    if not any(flag.startswith("-std=") for flag in flags):
        flags.append("-std=c11" if name.endswith(".c") else "-std=c++17")

    plugin = os.path.join(args.build, "lib", "ClaimcheckTidyModule.so")
    tidy = ["--quiet", name, "--"] + flags
    runs = {
        "plugin": [os.path.join(args.llvm, "bin", "clang-tidy"),
                   "--load=" + plugin] + tidy,
        "claimcheck-tidy": [os.path.join(args.build, "bin",
                                         "claimcheck-tidy")] + tidy,
    }
    command = os.path.join(args.build, "bin", "claimcheck")
    claims = None
    if os.path.exists(command):
        check = [command, "check", name]
        runs["claimcheck check"] = check + ["--"] + flags

    failed = False
    told = {}
    for which, line in runs.items():
        result = run(line, folder)
        found, errors = expect.from_text(result.stdout + "\n" + result.stderr,
                                         folder + "/")
        told[which] = [str(f) for f in found]
        problems = [] if args.partial else [f"error: {e}" for e in errors]
        status = result.returncode
        if which == "claimcheck check":
            wanted = 3 if args.partial else int(bool(found))
            sarif = run(check + ["--format=sarif", "--"] + flags, folder)
            try:
                claims = claims_in(sarif.stdout)
            except (ValueError, KeyError, IndexError) as problem:
                problems.append(f"unreadable SARIF: {problem!r}")
        else:
            wanted = 1 if args.partial else 0
        if status != wanted:
            problems.append(f"exit status {status}, not {wanted}")
        own_file = [f for f in found if f.file == name]
        problems += [f"unexpected: {f}" for f in found if f.file != name]
        problems += expect.compare(text, own_file, claims)
        if problems:
            failed = True
            print(f"{which}:")
            print("\n".join("  " + p for p in problems))
            print("  " + " ".join(line))
            print("  " + (result.stderr or "(nothing on stderr)").strip()
                  .replace("\n", "\n  "))
    first = told["plugin"]
    for which, other in told.items():
        if other != first:
            failed = True
            print(f"plugin and {which} differ")
            print("\n".join(f"  < {f}" for f in first if f not in other))
            print("\n".join(f"  > {f}" for f in other if f not in first))
    sys.exit(failed)


main()
