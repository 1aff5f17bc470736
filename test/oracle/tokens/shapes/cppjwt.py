"""cpp-jwt: one `jwt::decode` call with named parameters."""

from __future__ import annotations

import random

from ..text import mark, quote
from .cpp_program import C, D, V, CppBackend, CppBuild, pool, single_key
from .flow import Step, Var


class CppJwt(CppBackend):
    """Shapes over cpp-jwt 1.4."""

    name = "cpp-jwt"
    headers = ("<jwt/jwt.hpp>",)
    token_type = "const jwt::jwt_object &"
    core_faults = ("not-verified", "code-ignored", "code-logged", "none-listed", "both-algs", "alg-from-token",
                   "swallowed", "fail-open", "other-string")
    checks_expiry = True
    reserved = ("secret", "issuer", "aud", "verify", "leeway", "algorithms", "payload", "sub")

    def __init__(self) -> None:
        self._reader = ""

    def reader(self, b: CppBuild) -> None:
        form = b.rng.randrange(3)
        self._reader = ""
        if form == 0:
            return
        self._reader = b.names.get("claims_var") + "_value"
        body = [
            ["if (!t.has_claim(name))", "~return {};", "return t.payload().get_claim_value<std::string>(name);"],
            ["const auto &all = t.payload().create_json_obj();", "const auto it = all.find(name);",
             "return it != all.end() && it->is_string() ? it->get<std::string>() : std::string();"],
        ][form - 1]
        b.helpers.append((f"std::string {self._reader}(const jwt::jwt_object &t, const std::string &name)", body))

    def read(self, handle: str, claim: str) -> str:
        if self._reader:
            return f"{self._reader}({handle}, {quote(claim)})"
        return f"{handle}.payload().create_json_obj().value({quote(claim)}, std::string())"

    def has(self, handle: str, claim: str) -> str:
        return f"{handle}.has_claim({quote(claim)})"

    def number(self, handle: str, claim: str) -> str:
        return f"{handle}.payload().create_json_obj().value({quote(claim)}, std::time_t(0))"

    def array_body(self, handle: str, claim: str, rng: random.Random) -> list[str] | None:
        start = [f"const auto &all = {handle}.payload().create_json_obj();", f"const auto it = all.find({quote(claim)});",
                 "if (it == all.end())", "~return false;", "if (it->is_string())",
                 "~return it->get<std::string>() == want;"]
        return [*start, *rng.choice([
            ["for (const auto &one : *it) {", "if (one.is_string() && one.get<std::string>() == want)" + C,
             "~return true;", "}", "return false;"],
            ["return std::any_of(it->begin(), it->end(), [&](const auto &one) { return one == want; });" + C],
            ["return std::find(it->begin(), it->end(), want) != it->end();" + C],
        ])]

    def parse_only(self, b: CppBuild, raw: str, handle: str) -> list[Step]:
        b.needs_try = True
        call = f"jwt::decode({raw}, jwt::params::algorithms({{\"{b.world.alg}\"}}), jwt::params::verify(false))" + D
        b.intent.also.append("claimcheck-validation-disabled")
        return [Step("open", [Var("const auto", handle, call)])]

    def opening(self, b: CppBuild, raw: str, handle: str) -> list[Step]:
        rng = b.rng
        fault = b.policy.core_fault
        rsa = b.world.alg == "RS256"
        b.includes |= {"<ctime>", "<algorithm>", "<system_error>"}
        key = b.names.get("key")
        steps: list[Step] = []
        key_text = key
        peek = rng.choice(["peek", "unverified", "first", "plain"])
        peeked = f"jwt::decode({raw}, algorithms({{\"{b.world.alg}\"}}), verify(false))" + D
        use = Step("open", [], ["using namespace jwt::params;"])
        if b.pool_kind == "by-issuer" and rng.random() < 0.35:
            # The key is picked by a function of the payload.
            _, key_text = [], ""
            find, found = pool(b, "", 'p.get_claim_value<std::string>("iss")')
            row, test = find[0].vars[0], find[0].bad
            key_text = f"[&](const jwt::jwt_payload &p) -> std::string {{ const auto {row.name} = {row.init}; if ({test}) return {{}}; return {found}; }}"
            steps.append(use)
        elif b.pool_kind:
            steps += [use, Step("peek", [Var("const auto", peek, peeked)])]
            b.needs_try = True
            find, found = pool(b, f'{peek}.header().create_json_obj().value("kid", std::string())', self.read(peek, "iss"))
            steps += [*find, Step("key", [Var("const std::string", key, found)], ok=f"!{key}.empty()", bad=f"{key}.empty()",
                                  text="no key")]
        else:
            found_steps = single_key(b, "pem" if rsa else "secret", key)
            steps += [*found_steps, use]
            if any(n == f"{key}_" for _, n, _ in b.members):
                key_text = f"{key}_"
        style = rng.choice(["throw", "throw", "code"])
        algorithms = f'algorithms({{"{b.world.alg}"}})'
        by_library = fault not in ("not-verified", "code-ignored", "code-logged", "swallowed")
        if fault in ("code-ignored", "code-logged"):
            style = "code"
        elif fault in ("none-listed", "alg-from-token", "swallowed"):
            style = "throw"
        if fault == "none-listed":
            b.note("core: none-listed")
            b.intent.confusion = True
            algorithms = rng.choice([f'algorithms({{"none", "{b.world.alg}"}})', f'algorithms({{"{b.world.alg}", "none"}})'])
        elif fault == "both-algs":
            b.note("core: both-algs")
            b.intent.confusion = True
            algorithms = rng.choice(['algorithms({"RS256", "HS256"})', 'algorithms({"HS256", "RS256", "ES256"})'])
        elif fault == "alg-from-token":
            b.note("core: alg-from-token")
            b.intent.confusion = True
            name = rng.choice(["alg", "method", "announced"])
            steps.append(Step("peek", [Var("const auto", peek, peeked),
                                       Var("const std::string", name, f'{peek}.header().create_json_obj().value("alg", std::string())')]))
            algorithms = f"algorithms({{{name}}})"
        parts = [f"secret({key_text})"]
        faults = b.policy.faults
        if by_library:
            b.intent.claims["exp"] = "optional"
            for claim, word in (("iss", "issuer"), ("aud", "aud")):
                able = claim in b.policy.checked and faults.get(claim, "") in ("", "self") and "either" not in faults.values()
                if claim == "aud" and b.world.audience_array or claim == "iss" and b.pool_kind:
                    able = False
                if not able or rng.random() < 0.4:
                    continue
                if faults.get(claim) == "self":
                    if not any(s.vars and s.vars[0].name == peek for s in steps):
                        steps.append(Step("peek", [Var("const auto", peek, peeked)]))
                        b.needs_try = True
                    parts.append(f"{word}({self.read(peek, claim)})" + C)
                    b.note(f"{claim}: self, by the library")
                    b.intent.claims[claim] = "self"
                else:
                    parts.append(f"{word}({b.expect[claim]})")
                    b.intent.claims[claim] = "ok"
                b.claims_done.add(claim)
        if rng.random() < 0.25:
            parts.append(f"leeway({rng.choice([5, 30, 60])})")
        if fault == "not-verified":
            b.note("core: not-verified")
            b.intent.signature = "disabled"
            parts.append("verify(false)" + V)
            if rng.random() < 0.4:
                parts = [p for p in parts if not p.startswith("secret(")]
        elif rng.random() < 0.6:
            parts.append("verify(true)")
        rng.shuffle(parts)
        if "exp" in b.policy.checked and by_library and rng.random() < 0.6:
            b.claims_done.add("exp")
        if fault == "swallowed":
            b.note("core: swallowed")
            b.intent.signature = "skipped"
            b.intent.also.append("claimcheck-validation-disabled")
            call = f"jwt::decode({raw}, {algorithms}, {', '.join(parts)})" + V
            b.needs_try = True
            return [*steps, Step("verify", [], ["try {", f"{call};", "} catch (const std::exception &ex) {",
                                                *b.log("bad token", True), "}"]),
                    Step("open", [Var("const auto", handle, peeked)])]
        if style == "throw":
            b.needs_try = True
            call = f"jwt::decode({raw}, {algorithms}, {', '.join(parts)})" + V
            return [*steps, Step("verify", [Var("const auto", handle, call)])]
        code = rng.choice(["ec", "err", "error"])
        call = f"jwt::decode({raw}, {algorithms}, {code}, {', '.join(parts)})" + V
        step = Step("verify", [Var("std::error_code", code, ""), Var("const auto", handle, call)],
                    ok=f"!{code}", bad=code, text="token refused")
        if fault == "code-ignored":
            b.note("core: code-ignored")
            b.intent.signature = "skipped"
            step.ok = step.bad = ""
        elif fault == "code-logged":
            b.note("core: code-logged")
            b.intent.signature = "skipped"
            step.log_only = True
        return [*steps, step]
