"""Which claims a program checks and which fault, if any, it gets."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

#: Faults of one claim's check, and the claims they fit.
CLAIM_FAULTS: dict[str, tuple[str, ...]] = {
    "omit": ("iss", "aud", "scope", "exp"),
    "log-only": ("iss", "aud", "scope", "exp"),
    "if-present": ("iss", "aud", "scope"),
    "present-only": ("iss", "aud", "scope", "exp"),
    "branch-only": ("iss", "aud", "scope", "exp"),
    "after-effect": ("iss", "aud", "scope", "exp"),
    "self": ("iss", "aud"),
    "prefix": ("iss", "aud", "scope"),
    "prefix-theirs": ("iss", "aud"),
    "no-case": ("iss", "aud"),
    "substring": ("iss", "aud", "scope"),
    "either": ("iss", "aud"),
    "overwritten": ("iss", "aud"),
    "null-expectation": ("iss", "aud"),
    "issued-before-expiry": ("exp",),
}

#: What a fault makes of the claim's state.
FAULT_STATE: dict[str, str] = {
    "omit": "unused",
    "log-only": "open",
    "if-present": "optional",
    "present-only": "open",
    "branch-only": "open",
    "after-effect": "open",
    "self": "self",
    "prefix": "weak",
    "prefix-theirs": "weak",
    "no-case": "weak",
    "substring": "weak",
    "either": "open",
    "overwritten": "open",
    "null-expectation": "open",
    "issued-before-expiry": "open",
}


@dataclass
class Policy:
    """The claims of one program: which are checked, and what is wrong."""

    checked: list[str]
    faults: dict[str, str] = field(default_factory=dict)
    #: A fault of the signature, the algorithm or the key; "" for none.
    core_fault: str = ""


def choose(rng: random.Random, core_faults: tuple[str, ...], claim_faults: tuple[str, ...]) -> Policy:
    """A policy: correct, with one fault, or now and then with two."""
    target = rng.choice([["aud"], ["aud"], ["scope"], ["aud", "scope"]])
    checked = ["iss", *target, "exp"]
    if rng.random() < 0.3:
        rng.shuffle(checked)
    policy = Policy(checked)
    draw = rng.random()
    if draw < 0.42:
        return policy
    count = 2 if draw > 0.93 else 1
    for _ in range(count):
        if core_faults and not policy.core_fault and rng.random() < 0.36 and "after-effect" not in policy.faults.values():
            policy.core_fault = rng.choice(core_faults)
            continue
        fault = rng.choice([*claim_faults, *(["omit"] * 3)])
        claims = [c for c in CLAIM_FAULTS[fault] if c in checked and c not in policy.faults]
        if not claims:
            continue
        if fault in ("either", "overwritten"):
            if policy.faults or not {"iss", "aud"} <= set(checked):
                continue
        if any(f in ("either", "overwritten", "after-effect") for f in policy.faults.values()):
            continue
        if fault == "after-effect" and (policy.faults or policy.core_fault):
            continue
        policy.faults[rng.choice(claims)] = fault
    return policy
