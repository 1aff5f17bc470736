"""Loads every plugin at hand into every clang-tidy at hand.

A plugin in the clang-tidy it was built for shows its checks, also with all
symbols bound at once; in any other it must end the process with a message and
a status that no caller takes for a clean run. Plugins of the other build
folders beside this one are tried too.
"""

import argparse
import glob
import json
import os
import subprocess
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--build", required=True)
args = parser.parse_args()

builds = {os.path.realpath(args.build)}
parent = os.path.dirname(os.path.realpath(args.build))
builds |= {os.path.realpath(b) for b in glob.glob(parent + "/build*")}
plugins = {}
for build in sorted(builds):
    plugin = os.path.join(build, "lib", "ClaimcheckTidyModule.so")
    about = os.path.join(build, "claimcheck-build.json")
    if not (os.path.exists(plugin) and os.path.exists(about)):
        continue
    with open(os.path.join(build, "CMakeCache.txt")) as file:
        if "CLAIMCHECK_SANITIZE:STRING=\n" not in file.read():
            continue  # needs the sanitizer's runtime in its host
    with open(about) as file:
        plugins[plugin] = json.load(file)["llvm"]

hosts = {}
for major in (19, 20, 21, 22):
    tidy = f"/usr/lib/llvm-{major}/bin/clang-tidy"
    if os.path.exists(tidy):
        text = subprocess.run([tidy, "--version"], capture_output=True,
                              text=True).stdout
        hosts[tidy] = text.split("version ", 1)[1].split()[0]

failed = False
for plugin, built_for in plugins.items():
    for host, version in hosts.items():
        for bind_now in (False, True):
            environment = dict(os.environ)
            if bind_now:
                environment["LD_BIND_NOW"] = "1"
            # Another check is on, as in any real configuration: without it
            # clang-tidy fails by itself for want of checks.
            result = subprocess.run(
                [host, "--load=" + plugin, "--list-checks",
                 "--checks=-*,claimcheck-*,bugprone-use-after-move"],
                capture_output=True, text=True, env=environment)
            shown = "claimcheck-missing-claim-validation" in result.stdout
            if version == built_for:
                good = result.returncode == 0 and shown
            else:
                good = (result.returncode == 3 and not shown and
                        built_for in result.stderr and
                        version in result.stderr)
            print(f"plugin {built_for} in clang-tidy {version}"
                  f"{' LD_BIND_NOW' if bind_now else ''}:"
                  f" status {result.returncode}: {'ok' if good else 'WRONG'}")
            if not good:
                print(result.stdout + result.stderr)
                failed = True
sys.exit(failed or not plugins or not hosts)
