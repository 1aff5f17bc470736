"""libjwt 1.x: `jwt_decode` checks the signature; the header names the algorithm."""

from __future__ import annotations

from ..text import quote
from .c_program import Backend, Build, V, file_reader, key_path, single_key
from .flow import Step, Var
from .pools import Pool


class LibJwt(Backend):
    """Shapes over libjwt 1.10."""

    name = "libjwt"
    headers = ("<jwt.h>",)
    handle_type = "jwt_t *"
    core_faults = ("no-alg", "no-alg", "null-key", "keyless", "fail-open", "alg-log-only", "other-string")
    native_json = True

    def text(self, handle: str, claim: str) -> str:
        name = claim[1:] if claim.startswith("@") else quote(claim)
        return f"jwt_get_grant({handle}, {name})"

    def number(self, handle: str, claim: str) -> str:
        return f"jwt_get_grant_int({handle}, {quote(claim)})"

    def release(self, handle: str) -> str:
        return f"jwt_free({handle})"

    def _all_tried(self, b: Build, raw: str, handle: str) -> list[Step]:
        """Every key of the program is tried in turn."""
        b.note("keys of two issuers, all tried")
        b.intent.unbound = True
        name, reader = b.names.get("find_key"), file_reader(b)
        table = b.names.get("pool")
        paths = [quote(key_path(b, "pem", (r,))) for r in ("a", "b")]
        b.decls += [f"static const char *const {table}[] = {{ {', '.join(paths)} }};", ""]
        b.helpers.append((f"jwt_t *{name}(const char *raw)", [
            "jwt_t *jwt = NULL;", f"for (size_t i = 0; jwt == NULL && i < sizeof({table}) / sizeof({table}[0]); i++) {{",
            "size_t len = 0;", f"char *pem = {reader}({table}[i], &len);", "if (pem == NULL)", "~continue;",
            "if (jwt_decode(&jwt, raw, (const unsigned char *)pem, (int)len) != 0)" + V, "~jwt = NULL;",
            "free(pem);", "}",
            "if (jwt != NULL && jwt_get_alg(jwt) != JWT_ALG_RS256) {", "jwt_free(jwt);", "jwt = NULL;", "}",
            "return jwt;"]))
        return [Step("open", [Var("jwt_t *", handle, f"{name}({raw})", "NULL", "jwt_free(%s)")],
                     ok=f"{handle} != NULL", bad=f"{handle} == NULL", text="no key fits")]

    def parse_only(self, b: Build, raw: str, handle: str) -> list[Step]:
        call = f"jwt_decode(&{handle}, {raw}, NULL, 0)" + V
        return [Step("parse", [Var("jwt_t *", handle, "NULL", "NULL", "jwt_free(%s)")], ok=f"{call} == 0",
                     bad=f"{call} != 0", text="not a token")]

    def opening(self, b: Build, raw: str, handle: str) -> list[Step]:
        rng, n = b.rng, b.names
        fault = b.policy.core_fault
        rsa = b.world.alg == "RS256"
        jwt = Var("jwt_t *", handle, "NULL", "NULL", "jwt_free(%s)")
        steps: list[Step] = []
        pool: Pool | None = None
        if b.pool_kind == "by-kid" and rng.random() < 0.35:
            return self._all_tried(b, raw, handle)
        if b.pool_kind:
            pool = Pool(b, "pem", b.pool_kind)
            peek = rng.choice(["peek", "unverified", "header", "probe"])
            key, size = n.get("key"), n.get("key_len")
            reader = file_reader(b)
            steps += [
                Step("peek", [Var("jwt_t *", peek, "NULL", "NULL", "jwt_free(%s)")],
                     ok=f"jwt_decode(&{peek}, {raw}, NULL, 0) == 0", bad=f"jwt_decode(&{peek}, {raw}, NULL, 0) != 0",
                     text="not a token"),
                pool.find_step(f'jwt_get_header({peek}, "kid")', f'jwt_get_grant({peek}, "iss")'),
                Step("key", [Var("size_t", size, "0", "0"),
                             Var("char *", key, f"{reader}({pool.row}->path, &{size})", "NULL", "free(%s)")],
                     ok=f"{key} != NULL", bad=f"{key} == NULL", text="no key")]
            call = f"jwt_decode(&{handle}, {raw}, (const unsigned char *){key}, (int){size})"
        elif fault == "null-key":
            b.note("core: null-key")
            b.intent.signature = "skipped"
            b.intent.also.append("claimcheck-algorithm-confusion")
            call = f"jwt_decode(&{handle}, {raw}, NULL, 0)"
        else:
            key, size = n.get("key"), n.get("key_len")
            steps.append(single_key(b, "pem" if rsa else "secret", key, size))
            call = f"jwt_decode(&{handle}, {raw}, (const unsigned char *){key}, (int){size})"
        call += V
        if rng.random() < 0.35:
            result = n.get("flag") + "_rc"
            steps.append(Step("verify", [jwt, Var("int", result, call, "0")], ok=f"{result} == 0",
                              bad=rng.choice([f"{result} != 0", f"{result}"]), text="cannot decode token"))
        else:
            steps.append(Step("verify", [jwt], ok=rng.choice([f"{call} == 0", f"!{call}"]),
                              bad=rng.choice([f"{call} != 0", f"{call}"]), text="cannot decode token"))
        if fault in ("null-key", "keyless"):
            # Without a key the library reports the algorithm as none.
            b.intent.confusion = rsa and fault == "keyless"
            if fault == "keyless":
                b.intent.also.append("claimcheck-algorithm-confusion")
            return steps
        if fault == "no-alg":
            b.note("core: algorithm not compared")
            b.intent.confusion = True
            return steps
        b.intent.any_algorithm = not rsa and "key from literal" not in b.intent.notes
        if rsa or rng.random() < 0.4:
            b.intent.any_algorithm = False
            name = "JWT_ALG_RS256" if rsa else "JWT_ALG_HS256"
            test = rng.choice([
                (f"jwt_get_alg({handle}) == {name}", f"jwt_get_alg({handle}) != {name}"),
                (f"{name} == jwt_get_alg({handle})", f"{name} != jwt_get_alg({handle})"),
                (f'strcmp(jwt_alg_str(jwt_get_alg({handle})), "{b.world.alg}") == 0',
                 f'strcmp(jwt_alg_str(jwt_get_alg({handle})), "{b.world.alg}") != 0'),
            ])
            b.system.append("<string.h>")
            draw = rng.random()
            if draw < 0.15:
                # As a switch, in a function of its own.
                switch = f"{b.names.get('claims')}_alg"
                b.helpers.append((f"int {switch}(jwt_t *jwt)", [
                    "switch (jwt_get_alg(jwt)) {", f"case {name}:", "return 1;", "default:", "return 0;", "}"]))
                test = (f"{switch}({handle})", f"!{switch}({handle})")
            elif draw < 0.25:
                text = f'jwt_get_header({handle}, "alg")'
                test = (f'{text} != NULL && strcmp({text}, "{b.world.alg}") == 0',
                        f'{text} == NULL || strcmp({text}, "{b.world.alg}") != 0')
            steps.append(Step("alg", ok=test[0], bad=test[1], text="unexpected algorithm",
                              log_only=fault == "alg-log-only"))
            if fault == "alg-log-only":
                b.note("core: alg-log-only")
                b.intent.confusion = rsa
        if pool:
            steps += pool.bind_steps(self.text(handle, "iss"))
        return steps

    def array_helper(self, b: Build, claim: str) -> str | None:
        name = b.names.get("list_aud")
        b.system += ["<jansson.h>", "<string.h>", "<stdlib.h>"]
        b.helpers.append((f"int {name}(jwt_t *jwt, const char *want)", [
            f"char *text = jwt_get_grants_json(jwt, {quote(claim)});", "json_t *list;", "json_t *item;",
            "size_t i;", "int found = 0;", "if (text == NULL)", "~return 0;",
            "list = json_loads(text, JSON_DECODE_ANY, NULL);", "free(text);",
            "if (json_is_string(list))", "~found = strcmp(json_string_value(list), want) == 0;",
            "json_array_foreach(list, i, item) {",
            "if (json_is_string(item) && strcmp(json_string_value(item), want) == 0)", "~found = 1;", "}",
            "json_decref(list);", "return found;"]))
        return name
