#!/usr/bin/env python3
"""Tests of the judges' own parts that need no compiler and no claimcheck."""

from __future__ import annotations

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from oracle.common import Answer, Expectation, Finding, Known, compare  # noqa: E402
from oracle.tokens.generate import generate, libraries  # noqa: E402
from oracle.tokens.matrix import Inconsistent, observe, truth  # noqa: E402
from oracle.tokens.plan import Intent  # noqa: E402
from oracle.tokens.text import Style, layout, mark  # noqa: E402

MISSING = "claimcheck-missing-claim-validation"
CLAIMS = ("iss", "aud", "scope", "exp")


def accepted(*names: str) -> dict[tuple[str, int], bool]:
    """A matrix in which exactly `names` and the good token get in."""
    return {(name, 0): True for name in ("good", *names)}


class Compare(unittest.TestCase):
    """Truth against answers."""

    def test_agreement(self) -> None:
        want = Expectation([Finding([MISSING], ["iss", "exp"])])
        answer = Answer(1, [Finding([MISSING], ["exp"]), Finding([MISSING], ["iss"])])
        self.assertEqual(compare(want, answer), [])

    def test_missed_group(self) -> None:
        want = Expectation([Finding([MISSING], ["iss", "exp"])])
        self.assertEqual(len(compare(want, Answer(1, [Finding([MISSING], ["iss"])]))), 1)

    def test_group_too_many(self) -> None:
        want = Expectation([Finding([MISSING], ["iss"])])
        self.assertEqual(len(compare(want, Answer(1, [Finding([MISSING], ["iss", "exp"])]))), 1)

    def test_false_finding(self) -> None:
        self.assertEqual(len(compare(Expectation([]), Answer(1, [Finding(["claimcheck-unbound-key"])]))), 1)

    def test_allowed(self) -> None:
        want = Expectation([], [Finding([MISSING], ["iss"])])
        self.assertEqual(compare(want, Answer(1, [Finding([MISSING], ["iss"])])), [])
        self.assertEqual(len(compare(want, Answer(1, [Finding([MISSING], ["exp"])]))), 1)

    def test_places(self) -> None:
        want = Expectation([Finding(["claimcheck-unbound-key"])], places={"a.c": [3]})
        good = Answer(1, [Finding(["claimcheck-unbound-key"], [], "a.c", 3)])
        self.assertEqual(compare(want, good, True), [])
        self.assertEqual(len(compare(want, Answer(1, [Finding(["claimcheck-unbound-key"], [], "a.c", 4)]), True)), 1)


class KnownDisagreements(unittest.TestCase):
    """The list of known disagreements excuses what it names and nothing else."""

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def known(self, *entries: dict[str, str]) -> Known:
        """A list that was written to a file and read again."""
        path = Path(self.folder.name) / "known.json"
        path.write_text(json.dumps(entries), encoding="utf-8")
        return Known(path)

    def test_all_or_nothing(self) -> None:
        known = self.known({"program": "1:7", "disagreement": "missed: a", "reason": "no way yet", "test": "a.c"})
        self.assertEqual(known.reasons("1:7", ["missed: a [iss]"]), ["no way yet (a.c)"])
        self.assertEqual(known.reasons("1:7", ["missed: a", "false: b"]), [])
        self.assertEqual(known.reasons("1:8", ["missed: a"]), [])

    def test_stale(self) -> None:
        known = self.known({"program": "1:7", "disagreement": "missed: a", "reason": "no way yet", "test": "a.c"})
        self.assertEqual(known.stale({"1:8"}), [])
        self.assertEqual(known.stale({"1:7"}), ["1:7: missed: a"])

    def test_misspelt(self) -> None:
        with self.assertRaises(ValueError):
            self.known({"program": "1:7", "because": "x"})


class Truth(unittest.TestCase):
    """What a matrix proves."""

    def test_all_checked(self) -> None:
        intent = Intent(claims=dict.fromkeys(CLAIMS, "ok"))
        self.assertEqual(truth(intent, observe(accepted(), {})).wanted, [])

    def test_optional_issuer(self) -> None:
        intent = Intent(claims={**dict.fromkeys(CLAIMS, "ok"), "iss": "optional"})
        found = truth(intent, observe(accepted("iss-absent"), {})).wanted
        self.assertEqual([(f.checks, f.claims) for f in found], [([MISSING], ["iss"])])

    def test_optional_expiry_is_enough(self) -> None:
        intent = Intent(claims={**dict.fromkeys(CLAIMS, "ok"), "exp": "optional"})
        self.assertEqual(truth(intent, observe(accepted("exp-absent"), {})).wanted, [])

    def test_scope_stands_for_audience(self) -> None:
        intent = Intent(claims={**dict.fromkeys(CLAIMS, "ok"), "aud": "unused"})
        self.assertEqual(truth(intent, observe(accepted("aud-wrong", "aud-absent"), {})).wanted, [])

    def test_contradiction(self) -> None:
        intent = Intent(claims=dict.fromkeys(CLAIMS, "ok"))
        with self.assertRaises(Inconsistent):
            truth(intent, observe(accepted("iss-wrong"), {}))
        with self.assertRaises(Inconsistent):
            truth(intent, observe(accepted("sig-rogue"), {}))


class Generator(unittest.TestCase):
    """Programs follow from their seed, and layout records lines."""

    def test_same_seed_same_program(self) -> None:
        for number in range(60):
            first, second = (generate(9, number, libraries(False)) for _ in range(2))
            self.assertEqual([s.text() for s in first.sources], [s.text() for s in second.sources])
            self.assertFalse(any("\x01" in s.text() or "\x02" in s.text() for s in first.sources))

    def test_marks(self) -> None:
        source = layout("a.c", ["int f(void) {", "return g();" + mark("verify"), "}"], Style())
        self.assertEqual(source.text(), "int f(void) {\n    return g();\n}\n")
        self.assertEqual(source.marks, {"verify": [2]})


if __name__ == "__main__":
    unittest.main()
