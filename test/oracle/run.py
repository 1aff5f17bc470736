#!/usr/bin/env python3
"""The judges: `run.py tokens ...` and `run.py keys ...`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

JUDGES = ("tokens", "keys")


def main() -> int:
    """Hands the arguments to the judge that they name."""
    if len(sys.argv) < 2 or sys.argv[1] not in JUDGES:
        print(f"usage: run.py {'|'.join(JUDGES)} [OPTION...]", file=sys.stderr)
        return 2
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    try:
        judge = importlib.import_module(f"oracle.{sys.argv[1]}.main")
    except ModuleNotFoundError as problem:
        print(f"run.py: the judge '{sys.argv[1]}' is not here: {problem}", file=sys.stderr)
        return 2
    return int(judge.main(sys.argv[2:]))


if __name__ == "__main__":
    sys.exit(main())
