#!/usr/bin/env python3
"""Runs the lit suite of a build folder and prints its counts.

    scripts/run-lit.py BUILD [LIT OPTION...]
"""

import json
import os
import re
import subprocess
import sys
import tempfile

build, options = sys.argv[1], sys.argv[2:]
with open(os.path.join(build, "CMakeCache.txt")) as file:
    lit = re.search(r"^CLAIMCHECK_LIT:FILEPATH=(.*)$", file.read(), re.M)[1]
if not os.path.exists(lit):
    sys.exit("lit was not found when the build was configured")

with tempfile.TemporaryDirectory() as scratch:
    results = os.path.join(scratch, "results.json")
    subprocess.run([sys.executable, lit, "-sv", "-o", results, *options,
                    os.path.join(build, "test")])
    try:
        with open(results) as file:
            codes = [test["code"] for test in json.load(file)["tests"]]
    except (OSError, ValueError):
        sys.exit("lit wrote no results")

passed = sum(code in ("PASS", "XFAIL", "FLAKYPASS") for code in codes)
skipped = sum(code in ("UNSUPPORTED", "SKIPPED", "EXCLUDED")
              for code in codes)
failed = len(codes) - passed - skipped
print(f"{passed} passed, {failed} failed" +
      (f", {skipped} skipped" if skipped else ""))
sys.exit(failed > 0 or not codes)
