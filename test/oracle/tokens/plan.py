"""What a generated program is: its files, its world and what it was built to get wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .text import Source

#: How a program treats one claim.
#: ``open``: no comparison that counts; ``self``: compared with the token's own
#: value; ``optional``: compared only if present; ``weak``: compared, but by
#: prefix, substring or without case; ``unused``: not part of its policy.
ClaimState = Literal["ok", "open", "self", "optional", "weak", "unused"]

#: ``skipped``: tokens without a valid signature get in; ``disabled``: because
#: the library was told so; ``keyless``: only when no key is configured.
SignatureState = Literal["ok", "skipped", "disabled", "keyless"]

CLAIMS = ("iss", "aud", "scope", "exp")


@dataclass
class Intent:
    """What the generator built; the acceptance matrix must agree."""

    claims: dict[str, ClaimState] = field(
        default_factory=lambda: {name: "unused" for name in CLAIMS})
    signature: SignatureState = "ok"
    confusion: bool = False
    #: The token chooses the algorithm, and the key comes from outside: with a
    #: public key there, the program would be confused. Nothing in it tells.
    any_algorithm: bool = False
    unbound: bool = False
    #: The good token is rejected too (inverted tests).
    rejects_good: bool = False
    #: Checks that name the same defect just as well.
    also: list[str] = field(default_factory=list)
    #: Faults and shapes by name, for people who read a disagreement.
    notes: list[str] = field(default_factory=list)


@dataclass
class KeyFile:
    """A file the program reads at run time, made from the keys of the run."""

    name: str
    form: Literal["pem", "jwk", "jwks", "secret"]
    roles: tuple[str, ...]


@dataclass
class World:
    """What the tokens and the program have to agree on."""

    alg: Literal["RS256", "HS256"]
    issuers: dict[str, str]
    audience: str
    scope: str
    kids: dict[str, str]
    scope_single: bool = False
    audience_array: bool = False
    scope_array: bool = False
    #: Good tokens carry their own key, as this program wants it so.
    header_jwk: bool = False
    #: Good tokens have no key id.
    no_kid: bool = False
    #: Roles whose tokens are meant to be accepted.
    trusted: tuple[str, ...] = ("a",)
    #: Extra claims that reach a branch of the program; the first is empty.
    contexts: list[dict[str, object]] = field(default_factory=lambda: [{}])
    files: list[KeyFile] = field(default_factory=list)
    #: Environment variables holding HMAC secrets or public keys, by role.
    env: dict[str, str] = field(default_factory=dict)


@dataclass
class Program:
    """One generated program."""

    seed: int
    number: int
    library: str
    language: Literal["c", "c++"]
    sources: list[Source]
    flags: list[str]
    world: World
    intent: Intent
    #: Declarations and a function ``int NAME(const char *token)`` for the
    #: harness; 1 means accepted. ``@good@`` calls get a known good token.
    glue: str
    entry: str = ""
    headers: list[str] = field(default_factory=list)

    @property
    def ident(self) -> str:
        """A short name, unique within one run."""
        return f"p{self.number:05d}"

    @property
    def name(self) -> str:
        """A name that is unique among all runs: seed and number."""
        return f"{self.seed}:{self.number}"

    def units(self) -> list[Source]:
        """The files a compiler is called with."""
        return [s for s in self.sources if not s.name.endswith((".h", ".hpp"))]
