"""Keys of two issuers in one program, tied to the issuer or not."""

from __future__ import annotations

import random

from ..text import mark, quote
from .c_program import Build, key_path
from .flow import Step, Var

#: ``by-kid``: the key id alone picks; ``by-issuer``: the token's issuer picks,
#: which ties them; ``compared``: picked by key id, then the record's issuer is
#: compared; ``compared-if-set``: the same, but one record has no issuer.
KINDS = ("by-kid", "by-issuer", "by-both", "compared", "compared-if-set")


def choose_kind(rng: random.Random) -> str:
    """How the pool is tied to issuers."""
    return rng.choice(KINDS)


class Pool:
    """A table of keys, and a look-up in it."""

    def __init__(self, b: Build, form: str, kind: str) -> None:
        self.b = b
        self.kind = kind
        self.row = b.names.get("rec")
        self.type = f"{b.names.get('pool')}_row"
        self.finder = b.names.get("find_key")
        b.note(f"key pool: {kind}")
        b.intent.unbound = kind in ("by-kid", "compared-if-set")
        if kind != "by-kid" and kind != "compared-if-set":
            b.intent.claims["iss"] = "ok"
        table = b.names.get("pool")
        rows = []
        for role in ("a", "b"):
            issuer = quote(b.world.issuers[role])
            if kind == "compared-if-set" and role == "b":
                issuer = "NULL"
            path = key_path(b, form, (role,))
            rows.append(f"{{ {quote(b.world.kids[role])}, {issuer}, {quote(path)} }}")
        bare = kind == "by-kid" and b.chance(0.5)
        fields = ["const char *kid;", "const char *issuer;", "const char *path;"]
        if bare:
            fields.pop(1)
            rows = [f"{{ {r.split(', ')[0][2:]}, {r.split(', ')[-1][:-2]} }}" for r in rows]
        b.decls += [f"struct {self.type} {{", *fields, "};", "",
                    f"static const struct {self.type} {table}[] = {{", *(f"{r}," for r in rows), "};", ""]
        b.system.append("<string.h>")
        tests = {"by-issuer": ["issuer"], "by-both": ["issuer", "kid"]}.get(kind, ["kid"])
        self.arguments = tests
        params = ", ".join(f"const char *{t}" for t in tests)
        missing = " || ".join(f"{t} == NULL" for t in tests)
        match = " && ".join(f"strcmp({table}[i].{t}, {t}) == 0" for t in tests)
        b.helpers.append((f"const struct {self.type} *{self.finder}({params})", [
            f"if ({missing})", "~return NULL;",
            f"for (size_t i = 0; i < sizeof({table}) / sizeof({table}[0]); i++) {{",
            f"if ({match})" + mark("check"), f"~return &{table}[i];", "}", "return NULL;"]))

    def find_step(self, kid: str, issuer: str) -> Step:
        """The look-up, given expressions for the key id and the issuer."""
        values = {"kid": kid, "issuer": issuer}
        call = f"{self.finder}({', '.join(values[a] for a in self.arguments)})"
        return Step("find", [Var(f"const struct {self.type} *", self.row, call)],
                    ok=f"{self.row} != NULL", bad=f"{self.row} == NULL", text="no such key")

    def bind_steps(self, issuer: str) -> list[Step]:
        """The comparison of the record's issuer, where the program has one."""
        if not self.kind.startswith("compared"):
            return []
        b = self.b
        name = b.names.fresh("iss")
        ok = f"{name} != NULL && strcmp({name}, {self.row}->issuer) == 0"
        bad = f"{name} == NULL || strcmp({name}, {self.row}->issuer) != 0"
        if self.kind == "compared-if-set":
            ok = f"{self.row}->issuer == NULL || ({ok})"
            bad = f"{self.row}->issuer != NULL && ({bad})"
        return [Step("bind", [Var("const char *", name, issuer)], ok=ok + mark("check"), bad=bad + mark("check"),
                     text="key of another issuer")]
