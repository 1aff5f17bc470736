"""The tokens a program is run with, and what their acceptance proves."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..common import Expectation, Finding
from .mint import Mint, b64url
from .plan import CLAIMS, ClaimState, Intent, Program, World

EVIL = "https://evil.example"


@dataclass(frozen=True)
class Probe:
    """One token of the matrix."""

    name: str
    context: int
    text: str


def _scope_value(world: World, word: str | None) -> object:
    words = [] if word is None else [word]
    if not world.scope_single:
        words = ["openid", *words, "profile"]
    return words if world.scope_array else " ".join(words)


def _claims(world: World, context: dict[str, object]) -> dict[str, object]:
    now = int(time.time())
    audience: object = [f"{world.audience}-other", world.audience] if world.audience_array else world.audience
    return {
        "iss": world.issuers["a"],
        "sub": "alice",
        "aud": audience,
        "azp": world.audience,
        "client_id": world.audience,
        "scope": _scope_value(world, world.scope),
        "iat": now - 60,
        "nbf": now - 60,
        "exp": now + 7200,
        "jti": "b7c1",
        **context,
    }


def probes(world: World, mint: Mint) -> list[Probe]:
    """All tokens of the matrix for one program."""
    out: list[Probe] = []
    now = int(time.time())
    header: dict[str, object] = {"alg": world.alg, "typ": "JWT", "kid": world.kids["a"]}
    if world.header_jwk:
        header["jwk"] = {**mint.jwk["a"], "kid": world.kids["a"], "alg": "RS256"}
    if world.no_kid:
        del header["kid"]

    def variants(text: str) -> dict[str, str]:
        return {
            "ext": f"{text}.evil.example",
            "cut": text[:-1],
            "case": text.upper() if text.upper() != text else text.lower(),
            "within": f"x{text}y",
            "pre": f"https://evil.example/{text}",
            "empty": "",
        }

    def audience(value: str) -> object:
        return [value] if world.audience_array else value

    for number, context in enumerate(world.contexts):
        good = _claims(world, context)

        def add(name: str, changes: dict[str, object | None], role: str = "a",
                head: dict[str, object] | None = None, hmac_key: bytes | None = None) -> None:
            claims = {k: v for k, v in {**good, **changes}.items() if v is not None}
            out.append(Probe(name, number, mint.token(head or dict(header), claims, role, hmac_key)))

        add("good", {})
        wrong_aud = audience("somebody-else")
        own = {"azp": "somebody-else", "client_id": "somebody-else"}
        add("iss-wrong", {"iss": EVIL})
        add("iss-absent", {"iss": None})
        add("aud-wrong", {"aud": wrong_aud})
        add("aud-wrong-own", {"aud": wrong_aud, **own})
        add("aud-absent", {"aud": None})
        add("scope-wrong", {"scope": _scope_value(world, "elsewhere")})
        add("scope-absent", {"scope": None})
        add("exp-past", {"exp": now - 86400, "iat": now - 90000, "nbf": now - 90000})
        add("exp-absent", {"exp": None})
        add("sig-rogue", {}, "rogue")
        head, body, signature = out[-1].text.split(".")
        genuine = next(p for p in out if p.name == "good" and p.context == number).text.split(".")
        # The signature of the good token over other claims, a broken one and none.
        other = mint.token(dict(header), {**good, "sub": "mallory"}, "a").split(".")
        out.append(Probe("sig-moved", number, f"{other[0]}.{other[1]}.{genuine[2]}"))
        out.append(Probe("sig-broken", number, f"{head}.{body}.{b64url(bytes(range(32)))}"))
        if number:
            continue
        del signature
        out.append(Probe("sig-empty", 0, f"{genuine[0]}.{genuine[1]}."))
        for name, text in variants(world.issuers["a"]).items():
            add(f"iss-{name}", {"iss": text})
        for name, text in variants(world.audience).items():
            add(f"aud-{name}", {"aud": audience(text)})
        for name, text in variants(world.scope).items():
            add(f"scope-{name}", {"scope": _scope_value(world, text)})
        add("alg-none", {}, head={"alg": "none", "typ": "JWT", "kid": world.kids["a"]})
        add("alg-none-nokid", {}, head={"alg": "none", "typ": "JWT"})
        if world.alg == "RS256":
            add("hmac-public", {}, head={**header, "alg": "HS256"}, hmac_key=mint.public_pem["a"])
            # The sender's own key, in the header.
            jwk = {**mint.jwk["rogue"], "kid": "mine", "alg": "RS256"}
            add("own-jwk", {}, "rogue", {"alg": "RS256", "typ": "JWT", "kid": "mine", "jwk": jwk})
            add("own-jwk-nokid", {}, "rogue", {"alg": "RS256", "typ": "JWT", "jwk": mint.jwk["rogue"]})
        else:
            add("hmac-empty", {}, hmac_key=b"")
        add("no-kid", {}, head={"alg": world.alg, "typ": "JWT"})
        add("rogue-nokid", {}, "rogue", {"alg": world.alg, "typ": "JWT"})
        if "b" in world.kids:
            kid_b = {**header, "kid": world.kids["b"]}
            issuer_b = world.issuers.get("b", EVIL)
            add("good-b", {"iss": issuer_b}, "b", kid_b)
            add("b-as-a", {}, "b", kid_b)
            add("b-as-a-nokid", {}, "b", {"alg": world.alg, "typ": "JWT"})
            add("b-as-a-kid-a", {}, "b")
            add("a-as-b", {"iss": issuer_b}, "a")
            add("a-as-b-kid-b", {"iss": issuer_b}, "a", kid_b)
    return out


class Inconsistent(Exception):
    """The program does not do what the generator meant it to do."""


@dataclass
class Observed:
    """What the acceptance matrix proves about one program."""

    accepts_good: bool
    claims: dict[str, ClaimState]
    forged: bool
    keyless: bool
    none: bool
    hmac_public: bool
    own_key: bool
    crossed: bool


def observe(accepted: dict[tuple[str, int], bool], keyless: dict[str, bool]) -> Observed:
    """Reads the matrix: `accepted` by probe and context."""

    def some(*names: str) -> bool:
        return any(v for (name, _), v in accepted.items() if name in names)

    states: dict[str, ClaimState] = {}
    for claim in CLAIMS:
        wrong = ("exp-past",) if claim == "exp" else (f"{claim}-wrong", f"{claim}-wrong-own")
        near = tuple(f"{claim}-{v}" for v in ("ext", "cut", "case", "within", "pre"))
        if some(*wrong):
            states[claim] = "open"
        elif claim != "exp" and some(*near):
            states[claim] = "weak"
        elif some(f"{claim}-absent"):
            states[claim] = "optional"
        elif some(f"{claim}-empty"):
            states[claim] = "weak"
        else:
            states[claim] = "ok"
    return Observed(
        accepts_good=some("good"),
        claims=states,
        forged=some("sig-rogue", "sig-moved", "sig-broken", "sig-empty", "hmac-empty", "rogue-nokid"),
        keyless=any(v and not accepted[(name, 0)] for name, v in keyless.items()),
        none=some("alg-none", "alg-none-nokid"),
        hmac_public=some("hmac-public"),
        own_key=some("own-jwk", "own-jwk-nokid"),
        crossed=some("b-as-a", "b-as-a-nokid", "b-as-a-kid-a", "a-as-b", "a-as-b-kid-b"),
    )


def _agree(what: str, meant: object, seen: object) -> None:
    if meant != seen:
        raise Inconsistent(f"{what}: meant {meant}, but the program does {seen}")


def truth(intent: Intent, seen: Observed) -> Expectation:
    """The findings that are right for a program.

    Raises `Inconsistent` when the matrix contradicts the intent: then the
    generator has a bug, and nothing may be concluded about the checker.
    """
    _agree("accepts the good token", not intent.rejects_good, seen.accepts_good)
    _agree("accepts forged signatures", intent.signature in ("skipped", "disabled"), seen.forged)
    _agree("accepts tokens without a key", intent.signature != "ok", seen.keyless or seen.forged)
    forged = seen.forged
    if not forged:
        _agree("accepts another algorithm or none", intent.confusion, seen.none or seen.hmac_public)
        _agree("mixes up keys", intent.unbound,
               (seen.crossed and seen.claims["iss"] != "open") or seen.own_key)
    for claim in CLAIMS:
        if intent.rejects_good:
            # No token with a good signature gets through, so claims cannot be seen.
            break
        meant = intent.claims[claim]
        expected = {"self": "open", "unused": "open"}.get(meant, meant)
        _agree(f"treats {claim}", expected, seen.claims[claim])

    claims = intent.claims
    open_groups: list[str] = []
    loose = ("open", "unused", "optional", "self")
    if claims["iss"] in loose:
        open_groups.append("iss")
    if claims["aud"] in loose and claims["scope"] in loose:
        open_groups.append("aud|scope")
    if claims["exp"] in ("open", "unused", "self"):
        open_groups.append("exp")

    selfish = [c for c in CLAIMS if claims[c] == "self"]
    wanted: list[Finding] = []
    allowed: list[Finding] = []
    missing = "claimcheck-missing-claim-validation"
    if intent.signature != "ok":
        checks = ["claimcheck-unverified-token", *intent.also]
        if intent.signature == "disabled":
            checks.insert(0, "claimcheck-validation-disabled")
        wanted.append(Finding(checks))
        if intent.confusion or seen.none or seen.hmac_public:
            allowed.append(Finding(["claimcheck-algorithm-confusion"]))
        if forged:
            # The rest is moot, but true all the same.
            if open_groups:
                allowed.append(Finding([missing], open_groups))
            if selfish:
                allowed.append(Finding(["claimcheck-self-referential-claim"]))
            if any(claims[c] == "weak" for c in CLAIMS):
                allowed.append(Finding(["claimcheck-weak-claim-comparison"]))
            return Expectation(wanted, allowed)
    elif intent.confusion:
        wanted.append(Finding(["claimcheck-algorithm-confusion"]))
    elif intent.any_algorithm:
        allowed.append(Finding(["claimcheck-algorithm-confusion"]))
    if selfish:
        wanted.append(Finding(["claimcheck-self-referential-claim"]))
        own = {"iss": "iss", "aud": "aud|scope", "scope": "aud|scope", "exp": "exp"}
        groups = [g for g in open_groups if g in {own[c] for c in selfish}]
        if groups:
            allowed.append(Finding([missing], groups))
        open_groups = [g for g in open_groups if g not in groups]
    if open_groups:
        wanted.append(Finding([missing], open_groups))
    if any(claims[c] == "weak" for c in CLAIMS):
        wanted.append(Finding(["claimcheck-weak-claim-comparison"]))
    if intent.unbound and not forged:
        wanted.append(Finding(["claimcheck-unbound-key"]))
    elif seen.crossed:
        allowed.append(Finding(["claimcheck-unbound-key"]))
    return Expectation(wanted, allowed)


def lines_for(program: Program) -> dict[str, list[int]]:
    """The marked lines of every file."""
    return {s.name: sorted({n for lines in s.marks.values() for n in lines}) for s in program.sources}
