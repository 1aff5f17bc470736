"""jwt-cpp: a verifier is built up, then asked; used only where its header is given."""

from __future__ import annotations

import random

from ..text import quote
from .cpp_program import C, D, V, CppBackend, CppBuild, pool, single_key
from .flow import Step, Var


class JwtCpp(CppBackend):
    """Shapes over jwt-cpp with its default JSON library."""

    name = "jwt-cpp"
    headers = ("<jwt-cpp/jwt.h>",)
    token_type = "const jwt::decoded_jwt<jwt::traits::kazuho_picojson> &"
    core_faults = ("no-verify", "code-ignored", "code-logged", "swallowed", "none-allowed", "both-algs", "fail-open", "other-string")
    checks_expiry = True

    def __init__(self) -> None:
        self._reader = ""
        self._safe: set[str] = set()
        self._build: CppBuild | None = None

    def reader(self, b: CppBuild) -> None:
        self._build = b
        self._reader = ""
        if b.chance(0.6):
            self._reader = b.names.get("claims_var") + "_value"
            body = b.rng.choice([
                ["if (!t.has_payload_claim(name))", "~return {};", "return t.get_payload_claim(name).as_string();"],
                ["return t.has_payload_claim(name) ? t.get_payload_claim(name).as_string() : std::string();"],
            ])
            b.helpers.append((f"std::string {self._reader}({self.token_type}t, const std::string &name)", list(body)))

    def read(self, handle: str, claim: str) -> str:
        assert self._build
        getters = {"iss": "get_issuer", "sub": "get_subject"}
        plain = claim not in self._build.policy.faults and claim in ("iss", "sub", "scope")
        if plain and not self._reader and self._build.chance(0.6):
            self._build.needs_try = True
            if claim in getters and self._build.chance(0.7):
                return f"{handle}.{getters[claim]}()"
            return f"{handle}.get_payload_claim({quote(claim)}).as_string()"
        if self._reader:
            return f"{self._reader}({handle}, {quote(claim)})"
        return (f"({handle}.has_payload_claim({quote(claim)}) ? {handle}.get_payload_claim({quote(claim)}).as_string()"
                f" : std::string())")

    def has(self, handle: str, claim: str) -> str:
        return f"{handle}.has_payload_claim({quote(claim)})"

    def number(self, handle: str, claim: str) -> str:
        getter = {"exp": "get_expires_at", "iat": "get_issued_at"}[claim]
        return f"{handle}.has_payload_claim({quote(claim)}) ? std::chrono::system_clock::to_time_t({handle}.{getter}()) : 0"

    def array_body(self, handle: str, claim: str, rng: random.Random) -> list[str] | None:
        del claim
        return [f"if (!{handle}.has_audience())", "~return false;", f"const auto all = {handle}.get_audience();",
                rng.choice(["return all.count(want) > 0;", "return all.find(want) != all.end();",
                            "return std::find(all.begin(), all.end(), want) != all.end();"]) + C]

    def parse_only(self, b: CppBuild, raw: str, handle: str) -> list[Step]:
        b.needs_try = True
        return [Step("open", [Var("const auto", handle, f"jwt::decode({raw})" + D)])]

    def opening(self, b: CppBuild, raw: str, handle: str) -> list[Step]:
        rng = b.rng
        fault = b.policy.core_fault
        rsa = b.world.alg == "RS256"
        b.includes |= {"<ctime>", "<algorithm>", "<system_error>", "<chrono>"}
        b.needs_try = True
        decode = Step("open", [Var("const auto", handle, f"jwt::decode({raw})" + D)])
        if fault == "no-verify":
            b.note("core: no-verify")
            b.intent.signature = "skipped"
            return [decode]
        key = b.names.get("key")
        text = key
        steps: list[Step] = [decode]
        if b.pool_kind:
            kid = rng.choice([f"{handle}.get_key_id()", f'{handle}.get_header_claim("kid").as_string()'])
            find, found = pool(b, kid, f"{handle}.get_issuer()")
            steps += [*find, Step("key", [Var("const std::string", key, found)])]
        else:
            keys = single_key(b, "pem" if rsa else "secret", key)
            steps = [*keys, decode] if rng.random() < 0.5 else [decode, *keys]
            if any(n == f"{key}_" for _, n, _ in b.members):
                text = f"{key}_"
        made = (rng.choice([f"jwt::algorithm::rs256({text}, \"\", \"\", \"\")", f"jwt::algorithm::rs256{{{text}}}"])
                if rsa else f"jwt::algorithm::hs256{{{text}}}")
        parts = [f".allow_algorithm({made})"]
        if fault == "none-allowed":
            b.note("core: none-allowed")
            b.intent.confusion = True
            parts.append(".allow_algorithm(jwt::algorithm::none{})")
        elif fault == "both-algs":
            b.note("core: both-algs")
            b.intent.confusion = True
            parts.append(f".allow_algorithm(jwt::algorithm::hs256{{{text}}})")
        by_library = fault not in ("code-ignored", "code-logged", "swallowed")
        faults = b.policy.faults
        if by_library:
            b.intent.claims["exp"] = "optional"
            for claim in ("iss", "aud", "scope"):
                able = claim in b.policy.checked and faults.get(claim, "") in ("", "self") and "either" not in faults.values()
                if claim == "iss" and b.pool_kind or claim == "scope" and not b.world.scope_single:
                    able = False
                if claim == "aud" and faults.get(claim) == "self":
                    able = False
                if not able or rng.random() < 0.3:
                    continue
                if faults.get(claim) == "self":
                    parts.append(f".with_issuer({handle}.get_issuer())" + C)
                    b.note(f"{claim}: self, by the library")
                    b.intent.claims[claim] = "self"
                else:
                    want = b.expect[claim]
                    parts.append({"iss": f".with_issuer({want})", "aud": f".with_audience({want})",
                                  "scope": f'.with_claim("scope", jwt::claim(std::string({want})))'}[claim])
                    b.intent.claims[claim] = "ok"
                b.claims_done.add(claim)
            draw = rng.random()
            if draw < 0.2:
                parts.append(f".leeway({rng.choice([5, 30, 60])}UL)".replace("UL", "u"))
            elif draw < 0.4 and "exp" in b.policy.checked:
                parts.append(f".expires_at_leeway({rng.choice([5, 30, 60])})")
                b.intent.claims["exp"] = "ok"
                b.claims_done.add("exp")
            if "exp" in b.policy.checked and rng.random() < 0.6:
                b.claims_done.add("exp")
        head, *rest = parts
        rng.shuffle(rest)
        parts = [head, *rest]
        verifier = rng.choice(["verifier", "v", "check", "policy_"])
        form = rng.randrange(4)
        if form == 0 and fault != "fail-open" and all(handle not in p for p in parts) and b.in_class and text.endswith("_"):
            b.note("verifier is a member")
            verifier = "verifier_"
            b.members.append(("jwt::verifier<jwt::default_clock, jwt::traits::kazuho_picojson>", verifier,
                              "jwt::verify()" + "".join(parts)))
            made_steps: list[Step] = []
        elif form == 1:
            made_steps = [Step("verify", [Var("auto", verifier, "jwt::verify()")], [f"{verifier}{p};" for p in parts])]
        elif form == 2:
            made_steps = []
            verifier = "jwt::verify()" + "".join(parts)
        else:
            made_steps = [Step("verify", [Var("const auto", verifier, "jwt::verify()" + "".join(parts))])]
        steps += made_steps
        if fault == "swallowed":
            b.note("core: swallowed")
            b.intent.signature = "skipped"
            return [*steps, Step("verify", [], ["try {", f"{verifier}.verify({handle});" + V,
                                                "} catch (const std::exception &ex) {", *b.log("bad token", True), "}"])]
        if fault in ("code-ignored", "code-logged") or rng.random() < 0.35:
            code = rng.choice(["ec", "err", "error"])
            step = Step("verify", [Var("std::error_code", code, "")], [f"{verifier}.verify({handle}, {code});" + V],
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
        return [*steps, Step("verify", [], [f"{verifier}.verify({handle});" + V])]
