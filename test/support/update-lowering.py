#!/usr/bin/env python3
"""Writes the CHECK lines of tests in test/lowering from what capture prints.

    test/support/update-lowering.py --capture "build/bin/claimcheck capture" FILE...

Read the difference before committing it: the lines say what the IR is, only a
reader can say whether it is right. Types are left out, they differ by library.
"""

import argparse
import re
import shlex
import subprocess


def checks(text):
    """CHECK lines for the functions of one printed unit."""
    lines = []
    inside = False
    for line in text.splitlines():
        if line.startswith("func "):
            head = re.match(r'func @("[^"]*"|\S+)', line).group(0)
            flags = re.findall(r" (init|pattern|errors|test)\b",
                               line.rsplit(" name ", 1)[-1])
            lines.append(f"// CHECK-LABEL: {head} at"
                         + "".join("{{.*}} " + flag for flag in flags))
            inside, first = True, True
            continue
        if not inside:
            continue
        if line == "}":
            lines.append("// CHECK-NEXT: {{^}}}")
            inside = False
            continue
        if re.match(r"  (param|local|temp) ", line):
            continue
        line = re.sub(r"  !\d[\d:-]*$", "", line).strip()
        parts = re.split(r"::?%T\d+", line)
        line = "{{[:%T0-9]*}}".join(re.sub(r"\[\[", "{{[[][[]}}", p)
                                    for p in parts)
        # Numbers tell overloads apart and depend on the order of the table.
        line = re.sub(r"(?<=[\w\"~])#\d+", "{{(#[0-9]+)?}}", line)
        line = re.sub(r"%T\d+(?=[:,}])", "%T{{[0-9]+}}", line)
        kind = "CHECK" if first else "CHECK-NEXT"
        first = False
        lines.append(f"// {kind}: {line}{{{{ *(!.*)?$}}}}")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--capture", required=True)
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    for name in args.files:
        with open(name, encoding="utf-8") as file:
            source = [line for line in file.read().splitlines()
                      if not line.startswith("// CHECK")]
        while source and not source[-1].strip():
            source.pop()
        flags = re.search(r"%s -- (.*?) \|", source[0]).group(1).split()
        run = subprocess.run([*shlex.split(args.capture), name, "--", *flags],
                             capture_output=True, text=True, check=False)
        with open(name, "w", encoding="utf-8") as file:
            file.write("\n".join(source) + "\n\n"
                       + "\n".join(checks(run.stdout)) + "\n")


if __name__ == "__main__":
    main()
