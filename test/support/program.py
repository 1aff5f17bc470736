"""Runs `claimcheck check` on a program of several files.

    RUN: %program %s [OPTION of check]... [-- FLAGS...]

The test is one file, cut into the program's files where a line starts with
`//--- NAME`. The findings in all of them must be those that the comments in
them expect (see expect.py), in whichever order the files are named.
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("source")
    own, flags = sys.argv[1:], []
    if "--" in own:
        split = own.index("--")
        own, flags = own[:split], own[split + 1:]
    args, more = parser.parse_known_args(own)

    shutil.rmtree(args.scratch, ignore_errors=True)
    os.makedirs(args.scratch)
    folder = os.path.realpath(args.scratch)
    with open(args.source) as file:
        files = cut(file.read())
    for name, text in files.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    with open(os.path.join(folder, ".clang-tidy"), "w") as file:
        file.write("Checks: '-*,claimcheck-*'\nHeaderFilterRegex: '.*'\n")

    units = [name for name in files if not name.endswith(".h")]
    command = os.path.join(args.build, "bin", "claimcheck")
    failed = False
    for order in (units, units[::-1]):
        line = [command, "check", *order, *more]
        tail = ["--", "-I.", *flags]
        text = subprocess.run(line + tail, cwd=folder, capture_output=True,
                              text=True, timeout=300)
        sarif = subprocess.run(line + ["--format=sarif"] + tail, cwd=folder,
                               capture_output=True, text=True, timeout=300)
        found, errors = expect.from_text(text.stdout + "\n" + text.stderr,
                                         folder + "/")
        problems = [f"error: {e}" for e in errors]
        if text.returncode != int(bool(found)):
            problems.append(f"exit status {text.returncode}")
        problems += [f"unexpected: {f}" for f in found if f.file not in files]
        for name, contents in files.items():
            problems += [f"{name}: {p}" for p in expect.compare(
                contents, [f for f in found if f.file == name],
                claims_of(sarif.stdout, name))]
        if problems:
            failed = True
            print(" ".join(order) + ":")
            print("\n".join("  " + p for p in problems))
            print("  " + text.stderr.strip().replace("\n", "\n  "))
    sys.exit(failed)


main()
