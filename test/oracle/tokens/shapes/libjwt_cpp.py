"""libjwt 1.x from C++: owned by a smart pointer, read into strings."""

from __future__ import annotations

import random

from ..text import mark, quote
from .cpp_program import C, D, V, CppBackend, CppBuild, pool, single_key
from .flow import Step, Var


class LibJwtCpp(CppBackend):
    """Shapes over libjwt 1.10 in C++."""

    name = "libjwt"
    headers = ("<jwt.h>", "<jansson.h>")
    token_type = "jwt_t *"
    core_faults = ("no-alg", "no-alg", "null-key", "fail-open", "other-string")

    def __init__(self) -> None:
        self._reader = ""

    def reader(self, b: CppBuild) -> None:
        self._reader = b.rng.choice(["grant", "claim", "get_claim", "string_claim"])
        body = b.rng.choice([
            ["const char *v = jwt_get_grant(t, name);", "return v != nullptr ? std::string(v) : std::string();"],
            ["if (const char *v = jwt_get_grant(t, name))", "~return v;", "return {};"],
            ["std::string out;", "const char *v = jwt_get_grant(t, name);", "if (v)", "~out = v;", "return out;"],
        ])
        b.helpers.append((f"std::string {self._reader}(jwt_t *t, const char *name)", list(body)))

    def read(self, handle: str, claim: str) -> str:
        return f"{self._reader}({handle}, {quote(claim)})"

    def has(self, handle: str, claim: str) -> str:
        return f"(jwt_get_grant({handle}, {quote(claim)}) != nullptr)"

    def number(self, handle: str, claim: str) -> str:
        return f"jwt_get_grant_int({handle}, {quote(claim)})"

    def array_body(self, handle: str, claim: str, rng: random.Random) -> list[str] | None:
        del rng
        return [f"char *text = jwt_get_grants_json({handle}, {quote(claim)});", "if (text == nullptr)", "~return false;",
                "json_t *list = json_loads(text, JSON_DECODE_ANY, nullptr);", "std::free(text);", "bool found = false;",
                "if (json_is_string(list))", "~found = want == json_string_value(list);",
                "for (std::size_t i = 0; i < json_array_size(list); ++i) {",
                "const char *one = json_string_value(json_array_get(list, i));",
                "if (one != nullptr && want == one)" + C, "~found = true;", "}", "json_decref(list);", "return found;"]

    def _decode(self, b: CppBuild, raw: str, handle: str, key: str, mark_text: str) -> list[Step]:
        holder = f"{handle}_owner"
        raw_name = f"{handle}_raw"
        length = f"{key}.size()"
        what = f"reinterpret_cast<const unsigned char *>({key}.data()), static_cast<int>({length})" if key else "nullptr, 0"
        call = f"jwt_decode(&{raw_name}, {raw}.c_str(), {what})" + mark_text
        b.includes.add("<memory>")
        return [
            Step("verify", [Var("jwt_t *", raw_name, "nullptr")], ok=f"{call} == 0", bad=f"{call} != 0",
                 text="cannot decode token"),
            Step("open", [Var("const std::unique_ptr<jwt_t, decltype(&jwt_free)>", holder, "{" + f"{raw_name}, &jwt_free" + "}"),
                          Var("jwt_t *", handle, f"{holder}.get()")])]

    def parse_only(self, b: CppBuild, raw: str, handle: str) -> list[Step]:
        return self._decode(b, raw, handle, "", D)

    def opening(self, b: CppBuild, raw: str, handle: str) -> list[Step]:
        rng = b.rng
        fault = b.policy.core_fault
        rsa = b.world.alg == "RS256"
        b.includes |= {"<cstdlib>", "<ctime>", "<cstring>"}
        key = b.names.get("key")
        if fault == "null-key":
            b.note("core: null-key")
            b.intent.signature = "skipped"
            b.intent.also.append("claimcheck-algorithm-confusion")
            return self._decode(b, raw, handle, "", V)
        steps: list[Step] = []
        text = key
        if b.pool_kind:
            peek = rng.choice(["peek", "unverified", "first", "plain"])
            steps += self._decode(b, raw, peek, "", D)
            kid = f'std::string(jwt_get_header({peek}, "kid") ? jwt_get_header({peek}, "kid") : "")'
            find, found = pool(b, kid, self.read(peek, "iss"))
            steps += [*find, Step("key", [Var("const std::string", key, found)], ok=f"!{key}.empty()",
                                  bad=f"{key}.empty()", text="no key")]
        else:
            steps += single_key(b, "pem" if rsa else "secret", key)
            if any(n == f"{key}_" for _, n, _ in b.members):
                text = f"{key}_"
        steps += self._decode(b, raw, handle, text, V)
        if fault == "no-alg":
            b.note("core: algorithm not compared")
            b.intent.confusion = True
            return steps
        b.intent.any_algorithm = not rsa and "key from literal" not in b.intent.notes
        if rsa or rng.random() < 0.4:
            b.intent.any_algorithm = False
            name = f"JWT_ALG_{b.world.alg}"
            steps.append(Step("alg", ok=f"jwt_get_alg({handle}) == {name}", bad=f"jwt_get_alg({handle}) != {name}",
                              text="unexpected algorithm"))
        return steps
