"""Looks for the bytes of each rule pack in a binary."""

import glob
import os
import sys

folder, binary = sys.argv[1:]
with open(binary, "rb") as file:
    data = file.read()
packs = [p for p in glob.glob(os.path.join(folder, "*.json"))
         if not p.endswith(".schema.json")]
missing = []
for pack in sorted(packs):
    with open(pack, "rb") as file:
        if file.read() not in data:
            missing.append(pack)
print("\n".join("not embedded: " + p for p in missing))
sys.exit(bool(missing) or not packs)
