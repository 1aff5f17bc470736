"""cjose with jansson: verification yields bytes, everything else is by hand."""

from __future__ import annotations

from ..text import mark, quote
from .c_program import Backend, Build, V, file_reader, key_path, single_key
from .flow import Step, Var
from .pools import Pool

D = mark("decode")


class Cjose(Backend):
    """Shapes over cjose 0.6."""

    name = "cjose"
    headers = ("<cjose/cjose.h>", "<jansson.h>")
    handle_type = "json_t *"
    core_faults = ("no-verify", "ignored", "verify-log-only", "fail-open", "other-string", "inverted", "only-with-kid")

    def text(self, handle: str, claim: str) -> str:
        name = claim[1:] if claim.startswith("@") else quote(claim)
        return f"json_string_value(json_object_get({handle}, {name}))"

    def number(self, handle: str, claim: str) -> str:
        return f"json_integer_value(json_object_get({handle}, {quote(claim)}))"

    def release(self, handle: str) -> str:
        return f"json_decref({handle})"

    def _key(self, b: Build, jwk: str, path: str | None) -> list[Step]:
        key, size = b.names.get("key"), b.names.get("key_len")
        free = "cjose_jwk_release(%s)"
        if path is None and b.world.alg == "HS256" and b.chance(0.6):
            return [single_key(b, "secret", key, size),
                    Step("key", [Var("cjose_jwk_t *", jwk,
                                     f"cjose_jwk_create_oct_spec((const uint8_t *){key}, {size}, &err)", "NULL", free)],
                         ok=f"{jwk} != NULL", bad=f"{jwk} == NULL", text="bad key")]
        if path is None:
            first = single_key(b, "jwk", key, size)
        else:
            reader = file_reader(b)
            first = Step("key", [Var("size_t", size, "0", "0"),
                                 Var("char *", key, f"{reader}({path}, &{size})", "NULL", "free(%s)")],
                         ok=f"{key} != NULL", bad=f"{key} == NULL", text="no key")
        return [first, Step("key", [Var("cjose_jwk_t *", jwk, f"cjose_jwk_import({key}, {size}, &err)", "NULL", free)],
                            ok=f"{jwk} != NULL", bad=f"{jwk} == NULL", text="bad key")]

    def parse_only(self, b: Build, raw: str, handle: str) -> list[Step]:
        jws, text, size = f"{handle}_jws", f"{handle}_text", f"{handle}_len"
        b.system += ["<string.h>", "<stdint.h>"]
        return [
            Step("parse", [Var("cjose_jws_t *", jws, f"cjose_jws_import({raw}, strlen({raw}), NULL)" + D, "NULL",
                               "cjose_jws_release(%s)")], ok=f"{jws} != NULL", bad=f"{jws} == NULL", text="not a token"),
            Step("parse", [Var("uint8_t *", text, "NULL"), Var("size_t", size, "0", "0")],
                 ok=f"cjose_jws_get_plaintext({jws}, &{text}, &{size}, NULL)",
                 bad=f"!cjose_jws_get_plaintext({jws}, &{text}, &{size}, NULL)", text="no payload"),
            Step("parse", [Var("json_t *", handle, f"json_loadb((const char *){text}, {size}, 0, NULL)" + D, "NULL",
                               "json_decref(%s)")], ok=f"{handle} != NULL", bad=f"{handle} == NULL",
                 text="payload is not JSON")]

    def opening(self, b: Build, raw: str, handle: str) -> list[Step]:
        rng = b.rng
        fault = b.policy.core_fault
        jws, jwk, text, size = "jws", "jwk", "plain", "plain_len"
        if "jwk" in (b.names.get("key"), b.names.get("jwt")):
            jwk = "verify_jwk"
        b.system += ["<string.h>", "<stdlib.h>", "<stdint.h>"]
        begin = Step("open", [
            Var("cjose_err", "err", "{0}", "{0}"),
            Var("cjose_jws_t *", jws, f"cjose_jws_import({raw}, strlen({raw}), &err)" + D, "NULL", "cjose_jws_release(%s)")],
            ok=f"{jws} != NULL", bad=f"{jws} == NULL", text="not a token")
        call = f"cjose_jws_verify({jws}, {jwk}, &err)" + V
        verify = Step("verify", ok=call, bad=f"!{call}", text="bad signature")
        content = Step("parse", [Var("uint8_t *", text, "NULL"), Var("size_t", size, "0", "0")],
                       ok=f"cjose_jws_get_plaintext({jws}, &{text}, &{size}, &err)",
                       bad=f"!cjose_jws_get_plaintext({jws}, &{text}, &{size}, &err)", text="no payload")
        parse = Step("parse", [Var("json_t *", handle, f"json_loadb((const char *){text}, {size}, 0, NULL)" + D,
                                   "NULL", "json_decref(%s)")],
                     ok=f"json_is_object({handle})", bad=f"!json_is_object({handle})", text="payload is not an object")
        if "b" in b.world.kids:
            pool = Pool(b, "jwk", b.pool_kind)
            kid = f"cjose_header_get(cjose_jws_get_protected({jws}), CJOSE_HDR_KID, &err)"
            find = pool.find_step(kid, self.text(handle, "iss"))
            early = "issuer" in pool.arguments
            keys = self._key(b, jwk, f"{pool.row}->path")
            if early or rng.random() < 0.2:
                return [begin, content, parse, find, *keys, verify, *pool.bind_steps(self.text(handle, "iss"))]
            return [begin, find, *keys, verify, content, parse, *pool.bind_steps(self.text(handle, "iss"))]
        if fault == "no-verify":
            b.note("core: no-verify")
            b.intent.signature = "skipped"
            return [begin, content, parse]
        if fault in ("ignored", "verify-log-only"):
            b.note(f"core: {fault}")
            b.intent.signature = "skipped"
            if fault == "ignored":
                verify = Step("verify", [], [rng.choice([f"{call};", f"(void){call};"])])
            else:
                verify.log_only = True
        if fault == "only-with-kid":
            b.note("core: only-with-kid")
            b.intent.signature = "skipped"
            verify.cond = f"cjose_header_get(cjose_jws_get_protected({jws}), CJOSE_HDR_KID, &err) != NULL"
        if fault == "inverted":
            b.note("core: inverted")
            b.intent.signature = "skipped"
            b.intent.rejects_good = True
            verify.ok, verify.bad = verify.bad, verify.ok
        keys = self._key(b, jwk, None)
        steps = [begin]
        if rng.random() < 0.3:
            name = b.world.alg
            alg = rng.choice(["CJOSE_HDR_ALG", '"alg"'])
            steps.append(Step("alg", [Var("const char *", "alg", f"cjose_header_get(cjose_jws_get_protected({jws}), {alg}, &err)")],
                              ok=f'alg != NULL && strcmp(alg, "{name}") == 0',
                              bad=f'alg == NULL || strcmp(alg, "{name}") != 0', text="unexpected algorithm"))
        if keys[0].vars and any(v.init == "{0}" for v in begin.vars) and rng.random() < 0.2 and fault != "fail-open":
            b.note("payload parsed before verification")
            return [*steps, content, parse, *keys, verify]
        return [*steps, *keys, verify, content, parse]

    def gather(self, b: Build, handle: str, steps: list[Step]) -> list[Step]:
        if b.rng.random() < 0.65:
            return steps
        begin, end = f"json_string_value(json_object_get({handle}, ", "))"
        number = f"json_integer_value(json_object_get({handle}, "
        formats: list[str] = []
        targets: list[str] = []
        moved: list[Var] = []
        for step in steps:
            for var in list(step.vars):
                text = var.init.startswith(begin) and var.init.endswith(end)
                count = var.init.removeprefix("(time_t)").startswith(number)
                if not text and not count:
                    continue
                claim = var.init.split('"')[1]
                lax = b.intent.claims.get(claim) == "optional" or claim not in b.intent.claims
                if any(v.name == var.name for v in moved):
                    return steps
                formats.append(f"s{'?' if lax else ''}:{'s' if text else 'I'}")
                targets.append(f'"{claim}", &{var.name}')
                moved.append(Var("const char *", var.name, "NULL") if text
                             else Var("json_int_t", var.name, "0", "0"))
                step.vars.remove(var)
        if not moved:
            return steps
        b.note("json_unpack")
        call = f'json_unpack({handle}, "{{{",".join(formats)}}}", {", ".join(targets)})'
        return [Step("claims", moved, ok=f"{call} == 0", bad=f"{call} != 0", text="payload lacks a claim"), *steps]

    def array_helper(self, b: Build, claim: str) -> str | None:
        name = b.names.get("list_aud")
        b.system.append("<string.h>")
        form = b.rng.randrange(2)
        loop = [
            ["json_array_foreach(value, i, item) {",
             "if (json_is_string(item) && strcmp(json_string_value(item), want) == 0)" + mark("check"),
             "~return 1;", "}"],
            ["for (i = 0; i < json_array_size(value); i++) {", "item = json_array_get(value, i);",
             "if (json_is_string(item) && !strcmp(json_string_value(item), want))" + mark("check"), "~return 1;", "}"],
        ][form]
        b.helpers.append((f"int {name}(json_t *claims, const char *want)", [
            f"json_t *value = json_object_get(claims, {quote(claim)});", "json_t *item;", "size_t i;",
            "if (json_is_string(value))", "~return strcmp(json_string_value(value), want) == 0;",
            *loop, "return 0;"]))
        return name
