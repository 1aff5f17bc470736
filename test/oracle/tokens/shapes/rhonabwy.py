"""rhonabwy: keys and parse flags first, then `r_jwt_verify_signature`, then claims."""

from __future__ import annotations

from ..text import mark, quote
from .c_program import Backend, Build, V, key_path, file_reader, single_key
from .flow import Step, Var
from .pools import Pool

D = mark("decode")


class Rhonabwy(Backend):
    """Shapes over rhonabwy 1.1."""

    name = "rhonabwy"
    headers = ("<rhonabwy.h>",)
    handle_type = "jwt_t *"
    core_faults = ("no-verify", "ignored", "verify-log-only", "none-skips", "header-key", "header-key", "fail-open", "other-string", "inverted", "only-with-kid")

    def text(self, handle: str, claim: str) -> str:
        name = claim[1:] if claim.startswith("@") else quote(claim)
        return f"r_jwt_get_claim_str_value({handle}, {name})"

    def number(self, handle: str, claim: str) -> str:
        return f"r_jwt_get_claim_int_value({handle}, {quote(claim)})"

    def release(self, handle: str) -> str:
        return f"r_jwt_free({handle})"

    def _key_steps(self, b: Build, jwk: str, path: str | None) -> tuple[list[Step], str]:
        """Steps that fill a JWK; the path expression is given for pools."""
        rng, n = b.rng, b.names
        rsa = b.world.alg == "RS256"
        key, size = n.get("key"), n.get("key_len")
        steps: list[Step] = []
        if path is None and rng.random() < 0.25:
            b.note("key: JWK file")
            reader = file_reader(b)
            name = key_path(b, "jwk", ("a",))
            steps.append(Step("key", [Var("size_t", size, "0", "0"),
                                      Var("char *", key, f"{reader}({quote(name)}, &{size})", "NULL", "free(%s)")],
                              ok=f"{key} != NULL", bad=f"{key} == NULL", text="no key",
                              accept=b.policy.core_fault == "fail-open"))
            if b.policy.core_fault == "fail-open":
                b.intent.signature = "keyless"
                b.note("core: fail-open")
            call = f"r_jwk_import_from_json_str({jwk}, {key})"
        else:
            if path is None:
                steps.append(single_key(b, "pem" if rsa else "secret", key, size))
            else:
                reader = file_reader(b)
                steps.append(Step("key", [Var("size_t", size, "0", "0"),
                                          Var("char *", key, f"{reader}({path}, &{size})", "NULL", "free(%s)")],
                                  ok=f"{key} != NULL", bad=f"{key} == NULL", text="no key"))
            data = f"(const unsigned char *){key}, {size}"
            call = (f"r_jwk_import_from_pem_der({jwk}, R_X509_TYPE_PUBKEY, R_FORMAT_PEM, {data})" if rsa
                    else f"r_jwk_import_from_symmetric_key({jwk}, {data})")
        steps.append(Step("key", [Var("jwk_t *", jwk, "NULL", "NULL", "r_jwk_free(%s)")],
                          ok=f"r_jwk_init(&{jwk}) == RHN_OK && {call} == RHN_OK",
                          bad=f"r_jwk_init(&{jwk}) != RHN_OK || {call} != RHN_OK", text="bad key"))
        return steps, jwk

    def _parse(self, b: Build, raw: str, handle: str, flags: str) -> Step:
        rng = b.rng
        free = "r_jwt_free(%s)"
        if rng.random() < 0.4:
            return Step("open", [Var("jwt_t *", handle, f"r_jwt_quick_parse({raw}, {flags}, 0)" + D, "NULL", free)],
                        ok=f"{handle} != NULL", bad=f"{handle} == NULL", text="not a token")
        call = f"r_jwt_advanced_parse({handle}, {raw}, {flags}, 0)" + D
        return Step("open", [Var("jwt_t *", handle, "NULL", "NULL", free)],
                    ok=f"r_jwt_init(&{handle}) == RHN_OK && {call} == RHN_OK",
                    bad=f"r_jwt_init(&{handle}) != RHN_OK || {call} != RHN_OK", text="not a token")

    def parse_only(self, b: Build, raw: str, handle: str) -> list[Step]:
        return [self._parse(b, raw, handle, "R_PARSE_NONE")]

    def opening(self, b: Build, raw: str, handle: str) -> list[Step]:
        rng = b.rng
        fault = b.policy.core_fault
        rsa = b.world.alg == "RS256"
        jwk = "jwk" if b.names.get("jwt") != "jwk" else "pubkey"
        flags = "R_PARSE_NONE"
        if fault == "none-skips":
            flags = "R_PARSE_UNSIGNED"
        elif fault == "" and rng.random() < 0.15:
            # Harmless: r_jwt_verify_signature refuses tokens without signature.
            b.note("unsigned tokens are parsed, not verified")
            flags = "R_PARSE_UNSIGNED"
        elif fault == "header-key" and rsa:
            flags = rng.choice(["R_PARSE_HEADER_ALL", "R_PARSE_HEADER_JWK"])
        parse = self._parse(b, raw, handle, flags)
        if b.pool_kind == "by-kid" and rng.random() < 0.5 or not b.pool_kind and rsa and not fault and rng.random() < 0.2:
            return self._set_of_keys(b, raw, handle, parse)
        if "b" in b.world.kids:
            pool = Pool(b, "pem", b.pool_kind)
            steps = [parse, pool.find_step(f'r_jwt_get_header_str_value({handle}, "kid")', self.text(handle, "iss"))]
            keys, jwk = self._key_steps(b, jwk, f"{pool.row}->path")
            steps += keys
            verify = self._verify(b, handle, jwk)
            return [*steps, verify, *pool.bind_steps(self.text(handle, "iss"))]
        if fault == "no-verify":
            b.note("core: no-verify")
            b.intent.signature = "skipped"
            return [parse]
        if fault == "header-key" and rsa or fault == "" and rng.random() < 0.25:
            return self._keys_inside(b, raw, handle, fault == "header-key" and rsa)
        keys, jwk = self._key_steps(b, jwk, None)
        verify = self._verify(b, handle, jwk)
        if fault == "inverted":
            b.note("core: inverted")
            b.intent.signature = "skipped"
            b.intent.rejects_good = True
            verify.ok, verify.bad = verify.bad, verify.ok
        if fault == "only-with-kid":
            b.note("core: only-with-kid")
            b.intent.signature = "skipped"
            verify.cond = rng.choice([f'r_jwt_get_header_str_value({handle}, "kid") != NULL',
                                      f"r_jwt_get_sig_kid({handle}) != NULL"])
        if fault in ("ignored", "verify-log-only"):
            b.note(f"core: {fault}")
            b.intent.signature = "skipped"
            if fault == "ignored":
                call = f"r_jwt_verify_signature({handle}, {jwk}, 0)" + V
                verify = Step("verify", [], [rng.choice([f"{call};", f"(void){call};"])])
            else:
                verify.log_only = True
        steps = [parse, *keys] if rng.random() < 0.5 else [*keys, parse]
        steps.append(verify)
        if fault == "none-skips":
            b.note("core: none-skips")
            b.intent.confusion = True
            verify.cond = f"r_jwt_get_sign_alg({handle}) != R_JWA_ALG_NONE"
        elif rng.random() < 0.3:
            name = f"R_JWA_ALG_{b.world.alg}"
            steps.append(Step("alg", ok=f"r_jwt_get_sign_alg({handle}) == {name}",
                              bad=f"r_jwt_get_sign_alg({handle}) != {name}", text="unexpected algorithm"))
        return steps

    def _set_of_keys(self, b: Build, raw: str, handle: str, parse: Step) -> list[Step]:
        """One JWKS file; the token's key id picks, or all keys are tried."""
        del raw
        rng = b.rng
        key, size = b.names.get("key"), b.names.get("key_len")
        roles = ("a", "b") if b.pool_kind else ("a",)
        if b.pool_kind:
            b.intent.unbound = True
        path = key_path(b, "jwks", roles)
        jwks, jwk = "jwks", "jwk" if handle != "jwk" else "found_jwk"
        steps = [
            parse,
            Step("key", [Var("size_t", size, "0", "0"),
                         Var("char *", key, f"{file_reader(b)}({quote(path)}, &{size})", "NULL", "free(%s)"),
                         Var("jwks_t *", jwks, "NULL", "NULL", "r_jwks_free(%s)")],
                 ok=f"{key} != NULL && r_jwks_init(&{jwks}) == RHN_OK && r_jwks_import_from_json_str({jwks}, {key}) == RHN_OK",
                 bad=f"{key} == NULL || r_jwks_init(&{jwks}) != RHN_OK || r_jwks_import_from_json_str({jwks}, {key}) != RHN_OK",
                 text="no key set")]
        if rng.random() < 0.35:
            b.note(f"key set of {len(roles)}, all tried")
            name = b.names.get("find_key")
            b.helpers.append((f"int {name}(jwt_t *jwt, jwks_t *set)", [
                "size_t i;", "for (i = 0; i < r_jwks_size(set); i++) {", "jwk_t *one = r_jwks_get_at(set, i);",
                "int rc = r_jwt_verify_signature(jwt, one, 0);" + V, "r_jwk_free(one);", "if (rc == RHN_OK)",
                "~return 1;", "}", "return 0;"]))
            return [*steps, Step("verify", ok=f"{name}({handle}, {jwks})", bad=f"!{name}({handle}, {jwks})",
                                 text="no key fits")]
        b.note(f"key set of {len(roles)}, by kid")
        kid = f'r_jwt_get_header_str_value({handle}, "kid")'
        steps.append(Step("find", [Var("jwk_t *", jwk, f"r_jwks_get_by_kid({jwks}, {kid})", "NULL", "r_jwk_free(%s)")],
                          ok=f"{jwk} != NULL", bad=f"{jwk} == NULL", text="no such key"))
        return [*steps, self._verify(b, handle, jwk)]

    def _keys_inside(self, b: Build, raw: str, handle: str, from_header: bool) -> list[Step]:
        """The keys are put into the token object, and the parser may add the sender's."""
        rng = b.rng
        rsa = b.world.alg == "RS256"
        key, size = b.names.get("key"), b.names.get("key_len")
        jwt = Var("jwt_t *", handle, "NULL", "NULL", "r_jwt_free(%s)")
        steps = [Step("open", [jwt], ok=f"r_jwt_init(&{handle}) == RHN_OK", bad=f"r_jwt_init(&{handle}) != RHN_OK")]
        flags = "R_PARSE_NONE"
        call = f"r_jwt_advanced_parse({handle}, {raw}, {flags}, 0)"
        if from_header:
            b.note("core: key from the header")
            b.intent.unbound = True
            flags = rng.choice(["R_PARSE_HEADER_ALL", "R_PARSE_HEADER_JWK", ""])
            call = (f"r_jwt_advanced_parse({handle}, {raw}, {flags}, 0)" if flags
                    else f"r_jwt_parse({handle}, {raw}, 0)")
        else:
            b.note("keys in the token object")
        if from_header and rng.random() < 0.4:
            # No key of its own at all.
            b.world.header_jwk = True
            b.intent.notes.append("no other key")
        else:
            step = single_key(b, "jwk" if rsa else "secret", key, size)
            add = (f"r_jwt_add_sign_keys_json_str({handle}, NULL, {key})" if rsa
                   else f"r_jwt_add_sign_key_symmetric({handle}, (const unsigned char *){key}, {size})")
            if not rsa:
                b.world.no_kid = True
            steps += [step, Step("key", ok=f"{add} == RHN_OK", bad=f"{add} != RHN_OK", text="bad key")]
        call += D
        steps.append(Step("open", ok=f"{call} == RHN_OK", bad=f"{call} != RHN_OK", text="not a token"))
        steps.append(self._verify(b, handle, "NULL"))
        return steps

    def _verify(self, b: Build, handle: str, jwk: str) -> Step:
        call = f"r_jwt_verify_signature({handle}, {jwk}, 0)" + V
        if b.rng.random() < 0.25:
            name = b.names.get("flag") + "_rc"
            return Step("verify", [Var("int", name, call, "RHN_ERROR")], ok=f"{name} == RHN_OK",
                        bad=f"{name} != RHN_OK", text="bad signature")
        return Step("verify", ok=f"{call} == RHN_OK", bad=f"{call} != RHN_OK", text="bad signature")

    def library_checks(self, b: Build, handle: str) -> tuple[Step | None, set[str]]:
        rng = b.rng
        if rng.random() < 0.5 or "b" in b.world.kids or b.world.audience_array:
            return None, set()
        faults = b.policy.faults
        able = [c for c in b.policy.checked
                if faults.get(c, "") in ("", "omit", "self", "present-only")
                and (c != "scope" or b.world.scope_single)
                and not any(f in ("either", "overwritten") for f in faults.values() if c in ("iss", "aud"))]
        chosen = [c for c in able if rng.random() < 0.8]
        parts: list[str] = []
        for claim in chosen:
            fault = faults.get(claim, "")
            if fault == "omit":
                continue
            if claim == "exp":
                if fault == "self":
                    continue
                parts.append("R_JWT_CLAIM_EXP, " + ("R_JWT_CLAIM_PRESENT" if fault else "R_JWT_CLAIM_NOW"))
            else:
                value = b.want(claim)
                if fault == "self":
                    value = self.text(handle, rng.choice({"iss": ["iss"], "aud": ["aud", "azp"]}[claim]))
                elif fault == "present-only":
                    value = "NULL"
                name = {"iss": "R_JWT_CLAIM_ISS", "aud": "R_JWT_CLAIM_AUD", "scope": 'R_JWT_CLAIM_STR, "scope"'}[claim]
                parts.append(f"{name}, {value}")
            b.intent.claims[claim] = {"": "ok", "self": "self", "present-only": "open"}[fault]  # type: ignore[assignment]
            if fault:
                b.note(f"{claim}: {fault}")
        if not parts:
            return None, set()
        b.note("r_jwt_validate_claims")
        rng.shuffle(parts)
        call = f"r_jwt_validate_claims({handle}, {', '.join(parts)}, R_JWT_CLAIM_NOP)" + mark("check")
        step = Step("claims", ok=f"{call} == RHN_OK", bad=f"{call} != RHN_OK", text="claims not accepted")
        return step, {c for c in chosen if faults.get(c) != "omit"}

    def array_helper(self, b: Build, claim: str) -> str | None:
        name = b.names.get("list_aud")
        b.system.append("<string.h>")
        b.helpers.append((f"int {name}(jwt_t *jwt, const char *want)", [
            f"json_t *value = r_jwt_get_claim_json_t_value(jwt, {quote(claim)});", "json_t *item;", "size_t i;",
            "int found = 0;", "if (json_is_string(value))", "~found = strcmp(json_string_value(value), want) == 0;",
            "json_array_foreach(value, i, item) {",
            "const char *text = json_string_value(item);",
            "if (text != NULL && strcmp(text, want) == 0) {" + mark("check"), "found = 1;", "break;", "}", "}",
            "json_decref(value);", "return found;"]))
        return name
