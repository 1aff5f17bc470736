"""C verifiers: one to many functions around a C library."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Callable

from ..names import Names
from ..plan import Intent, KeyFile, Program, World
from ..text import Style, layout, mark, quote
from .claims import CLAIM_FAULTS, FAULT_STATE, Policy, choose
from .flow import C_MODES, Convention, Logger, Step, Var, c_conventions, weave

V = mark("verify")
D = mark("decode")
C = mark("check")


@dataclass
class Build:
    """Everything collected while one program is being put together."""

    rng: random.Random
    names: Names
    world: World
    intent: Intent
    policy: Policy
    style: Style
    includes: set[str] = field(default_factory=set)
    system: list[str] = field(default_factory=list)
    decls: list[str] = field(default_factory=list)
    #: Helper functions (prototype, lines), in order of definition.
    helpers: list[tuple[str, list[str]]] = field(default_factory=list)
    log: Logger | None = None
    expect_mode: str = "literal"
    expect_names: dict[str, str] = field(default_factory=dict)
    #: How a pool with keys of two issuers is tied to them; "" without a pool.
    pool_kind: str = ""
    #: Steps that follow the checks.
    afterwards: list[Step] = field(default_factory=list)

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.rng.random() < probability

    def note(self, text: str) -> None:
        """Records a shape or fault for people who read a disagreement."""
        self.intent.notes.append(text)

    def want(self, claim: str) -> str:
        """The expression for the expected value of `claim`."""
        return self.expect_names[claim]

    def logger(self) -> Logger:
        """The program's way to log."""
        assert self.log
        return self.log


class Backend:
    """What one C library gives to the shapes."""

    name = ""
    headers: tuple[str, ...] = ()
    handle_type = ""
    core_faults: tuple[str, ...] = ()
    #: Reads arrays without help of another library.
    native_json = True

    def text(self, handle: str, claim: str) -> str:
        """A `const char *` with a claim's value, NULL if absent."""
        raise NotImplementedError

    def number(self, handle: str, claim: str) -> str:
        """An integer with a claim's value, 0 if absent."""
        raise NotImplementedError

    def opening(self, b: Build, raw: str, handle: str) -> list[Step]:
        """Steps from the compact string to a verified handle."""
        raise NotImplementedError

    def release(self, handle: str) -> str:
        """A call that releases the handle."""
        raise NotImplementedError

    def parse_only(self, b: Build, raw: str, handle: str) -> list[Step]:
        """Steps that read a token without any verification."""
        raise NotImplementedError

    def gather(self, b: Build, handle: str, steps: list[Step]) -> list[Step]:
        """The checks, with the reads done at once where the library has a call for that."""
        del b, handle
        return steps

    def library_checks(self, b: Build, handle: str) -> tuple[Step | None, set[str]]:
        """A step by which the library checks claims, and those claims."""
        del b, handle
        return None, set()

    def array_helper(self, b: Build, claim: str) -> str | None:
        """A helper `int f(handle, const char *want)` that looks through an array or string."""
        del b, claim
        return None


def expectations(b: Build) -> None:
    """Decides where the expected values come from."""
    rng, n, w = b.rng, b.names, b.world
    values = {"iss": w.issuers["a"], "aud": w.audience, "scope": w.scope}
    mode = rng.choice(["literal", "literal", "define", "const", "struct", "static-struct", "env"])
    b.expect_mode = mode
    b.note(f"expectations: {mode}")
    if mode == "literal":
        b.expect_names = {k: quote(v) for k, v in values.items()}
        return
    words = {"iss": "issuer", "aud": "audience", "scope": "scope"}
    if mode == "define":
        prefix = rng.choice(["EXPECTED", "OUR", "TOKEN", "JWT", "SERVICE"])
        for k, v in values.items():
            name = f"{prefix}_{words[k].upper()}"
            b.decls.append(f"#define {name} {quote(v)}")
            b.expect_names[k] = name
        b.decls.append("")
        return
    if mode == "const":
        prefix = rng.choice(["k_", "our_", "expected_", "conf_"])
        for k, v in values.items():
            name = f"{prefix}{words[k]}"
            b.decls.append(f"static const char *const {name} = {quote(v)};")
            b.expect_names[k] = name
        b.decls.append("")
        return
    if mode == "env":
        prefix = rng.choice(["OIDC", "JWT", "AUTH", "APP"])
        for k, v in values.items():
            if k not in b.policy.checked:
                b.expect_names[k] = quote(v)
                continue
            name = f"{prefix}_{words[k].upper()}"
            helper = n.get("conf")
            w.env[name] = f"={v}"
            b.expect_names[k] = f"{helper}({quote(name)})"
        b.system += ["<stdlib.h>"]
        helper = n.get("conf")
        b.helpers.append((f"const char *{helper}(const char *name)", [
            "const char *value = getenv(name);",
            f'if (value == NULL || value[0] == {chr(39)}\\0{chr(39)}) {{',
            'fprintf(stderr, "%s is not set\\n", name);',
            "abort();",
            "}",
            "return value;"]))
        b.system += ["<stdio.h>"]
        return
    kind, conf = n.get("conf_type"), n.get("conf")
    fields = [f"const char *{words[k]};" for k in values]
    b.decls += [f"struct {kind} {{", *fields, "int leeway;", "};", ""]
    const = "const " if mode == "static-struct" else ""
    init = ", ".join(f".{words[k]} = {quote(v)}" for k, v in values.items())
    b.decls += [f"static {const}struct {kind} {conf} = {{ {init}, .leeway = {rng.choice([0, 30, 60])} }};", ""]
    b.expect_names = {k: f"{conf}.{words[k]}" for k in values}


def equal_test(b: Build, v: str, e: str, fault: str = "") -> tuple[str, str]:
    """`(ok, bad)` for one comparison of C strings."""
    rng = b.rng
    b.system.append("<string.h>")
    null_ok, null_bad = rng.choice([(f"{v} != NULL", f"{v} == NULL"), (v, f"!{v}")])
    if fault == "prefix":
        form = rng.randrange(2)
        if form == 0:
            ok, bad = f"strncmp({v}, {e}, strlen({e})) == 0", f"strncmp({v}, {e}, strlen({e})) != 0"
        else:
            ok, bad = f"strstr({v}, {e}) == {v}", f"strstr({v}, {e}) != {v}"
    elif fault == "prefix-theirs":
        ok, bad = f"strncmp({v}, {e}, strlen({v})) == 0", f"strncmp({v}, {e}, strlen({v})) != 0"
    elif fault == "no-case":
        b.system.append("<strings.h>")
        ok, bad = f"strcasecmp({v}, {e}) == 0", f"strcasecmp({v}, {e}) != 0"
    elif fault == "substring":
        ok, bad = f"strstr({v}, {e}) != NULL", f"strstr({v}, {e}) == NULL"
    else:
        form = rng.randrange(8)
        if form < 3:
            ok, bad = f"strcmp({v}, {e}) == 0", f"strcmp({v}, {e}) != 0"
        elif form == 3:
            ok, bad = f"!strcmp({v}, {e})", f"strcmp({v}, {e})"
        elif form == 4:
            ok = f"strlen({v}) == strlen({e}) && memcmp({v}, {e}, strlen({e})) == 0"
            bad = f"strlen({v}) != strlen({e}) || memcmp({v}, {e}, strlen({e})) != 0"
        elif form == 5:
            ok, bad = f"strncmp({v}, {e}, strlen({e}) + 1) == 0", f"strncmp({v}, {e}, strlen({e}) + 1) != 0"
        elif form == 6:
            name = equal_helper(b)
            return f"{name}({v}, {e})", f"!{name}({v}, {e})"
        else:
            ok, bad = f"0 == strcmp({e}, {v})", f"0 != strcmp({e}, {v})"
        if form != 4 and not fault and rng.random() < 0.06:
            b.note("strcmp of a value that may be NULL")
            return ok, bad
    return f"{null_ok} && {ok}", f"{null_bad} || {bad}"


def equal_helper(b: Build) -> str:
    """A project's own null-safe string equality."""
    name = "str_eq" if "str_eq" in (h[0] for h in b.helpers) else b.names.get("has_word") + "_eq"
    name = f"{b.names.get('want')}_equals"
    if not any(f" {name}(" in proto or f"*{name}(" in proto for proto, _ in b.helpers):
        body = b.rng.choice([
            ["return a != NULL && b != NULL && strcmp(a, b) == 0;"],
            ["if (a == NULL || b == NULL)", "~return 0;", "return strcmp(a, b) == 0;"],
            ["size_t n;", "if (!a || !b)", "~return 0;", "n = strlen(b);",
             "return strlen(a) == n && memcmp(a, b, n) == 0;"],
        ])
        b.helpers.append((f"int {name}(const char *a, const char *b)", list(body)))
    return name


def list_helper(b: Build, claim: str) -> str:
    """A helper `int f(const char *v)` that looks a value up in an allow-list."""
    rng = b.rng
    name = b.names.fresh("list_iss" if claim == "iss" else "list_aud")
    if claim == "iss":
        own = [b.world.issuers[r] for r in b.world.trusted]
        others: list[str] = []
    else:
        own = [b.world.audience]
        others = [b.names.audience()]
        others = [o for o in others if o != b.world.audience]
    values = [quote(v) for v in [*own, *others]]
    rng.shuffle(values)
    b.system.append("<string.h>")
    table = f"{name}_table"
    if rng.random() < 0.5:
        b.decls += [f"static const char *const {table}[] = {{ {', '.join(values)}, NULL }};", ""]
        loop = [
            "size_t i;", "if (v == NULL)", "~return 0;",
            f"for (i = 0; {table}[i] != NULL; i++) {{",
            f"if (strcmp({table}[i], v) == 0)" + C, "~return 1;", "}", "return 0;"]
    else:
        b.decls += [f"static const char *{table}[] = {{ {', '.join(values)} }};", ""]
        loop = [
            "int found = 0;",
            f"for (size_t i = 0; v && i < sizeof({table}) / sizeof({table}[0]); ++i) {{",
            f"if (!strcmp(v, {table}[i])) {{" + C, "found = 1;", "break;", "}", "}", "return found;"]
    b.helpers.append((f"int {name}(const char *v)", loop))
    return name


def classify_test(b: Build, v: str, values: list[str]) -> tuple[str, str]:
    """A test through a helper that maps a string to an enumerator."""
    name = b.names.get("classify")
    up = name.upper()
    b.system.append("<string.h>")
    b.decls += [f"enum {name}_result {{ {up}_UNKNOWN, {up}_PRIMARY, {up}_SECONDARY }};", ""]
    body = ["if (v == NULL)", f"~return {up}_UNKNOWN;"]
    for value, label in zip(values, ("PRIMARY", "SECONDARY")):
        body += [f"if (strcmp(v, {value}) == 0)" + C, f"~return {up}_{label};"]
    body.append(f"return {up}_UNKNOWN;")
    b.helpers.append((f"enum {name}_result {name}_value(const char *v)", body))
    if b.chance(0.5):
        switch = f"{name}_accepted"
        cases = [f"case {up}_PRIMARY:"] + ([f"case {up}_SECONDARY:"] if len(values) > 1 else [])
        b.helpers.append((f"int {switch}(const char *v)", [
            f"switch ({name}_value(v)) {{", *cases, "return 1;", "default:", "break;", "}", "return 0;"]))
        return f"{switch}({v})", f"!{switch}({v})"
    return f"{name}_value({v}) != {up}_UNKNOWN", f"{name}_value({v}) == {up}_UNKNOWN"


def scope_helper(b: Build, fault: str = "") -> str:
    """A helper `int f(const char *list, const char *want)` over a list of words."""
    del fault
    name = b.names.get("has_word")
    if any(f" {name}(" in proto for proto, _ in b.helpers):
        return name
    b.system += ["<string.h>", "<stdlib.h>"]
    body = b.rng.choice([
        ["const char *p = list;", "size_t n = strlen(want);", "if (list == NULL)", "~return 0;",
         "while (*p) {", "size_t len = strcspn(p, \" \");",
         "if (len == n && strncmp(p, want, n) == 0)" + C, "~return 1;", "p += len;",
         "while (*p == ' ')", "~p++;", "}", "return 0;"],
        ["char *copy;", "char *save = NULL;", "char *word;", "int found = 0;", "if (!list)", "~return 0;",
         "copy = strdup(list);", "if (!copy)", "~return 0;",
         "for (word = strtok_r(copy, \" \", &save); word; word = strtok_r(NULL, \" \", &save)) {",
         "if (strcmp(word, want) == 0) {" + C, "found = 1;", "break;", "}", "}", "free(copy);", "return found;"],
        ["const char *at = list;", "size_t n = strlen(want);",
         "while (at != NULL && (at = strstr(at, want)) != NULL) {",
         "int starts = at == list || at[-1] == ' ';",
         "int ends = at[n] == '\\0' || at[n] == ' ';",
         "if (starts && ends)" + C, "~return 1;", "at += n;", "}", "return 0;"],
    ])
    if body[0].startswith("const char *p"):
        body = ["const char *p = list;", "size_t n = strlen(want);", *body[2:]]
    b.helpers.append((f"int {name}(const char *list, const char *want)", list(body)))
    return name


def expiry_test(b: Build, v: str, fault: str, backend: Backend, handle: str) -> tuple[list[Var], str, str]:
    """Variables and `(ok, bad)` for the expiry in `v`, an integer."""
    rng = b.rng
    b.system.append("<time.h>")
    if fault == "present-only":
        return [], f"{v} > 0", f"{v} <= 0"
    if fault == "issued-before-expiry":
        other = backend.number(handle, "iat")
        return [], f"{v} > (long){other}", f"{v} <= (long){other}"
    now = rng.choice(["time(NULL)", "time(NULL)", "now"])
    if not fault and not b.policy.faults.get("exp") and rng.random() < 0.08:
        b.note("lifetime from iat")
        b.intent.claims["exp"] = "optional"
        issued = backend.number(handle, "iat")
        b.includes.add("iat")
        return [], f"time(NULL) < (time_t){issued} + 3600", f"time(NULL) >= (time_t){issued} + 3600"
    extra: list[Var] = []
    if now == "now":
        now = b.names.get("now")
        extra = [Var("time_t", now, "time(NULL)", "0")]
    form = rng.randrange(7)
    lax = rng.random() < 0.3
    leeway = rng.choice(["30", "60", "120"])
    if form == 0:
        ok, bad = f"(time_t){v} > {now}", f"(time_t){v} <= {now}"
    elif form == 1:
        ok, bad = f"{now} < {v}", f"{now} >= {v}"
    elif form == 2:
        ok, bad = f"{v} + {leeway} > {now}", f"{v} + {leeway} <= {now}"
    elif form == 3:
        ok, bad = f"difftime({v}, {now}) > 0", f"difftime({v}, {now}) <= 0"
    elif form == 4:
        ok, bad = f"{now} - {leeway} < {v}", f"{now} - {leeway} >= {v}"
    elif form == 5:
        ok, bad = f"!({v} < {now})", f"{v} < {now}"
    else:
        ok, bad = f"(long long){v} - (long long){now} > 0", f"(long long){v} - (long long){now} <= 0"
    if lax:
        b.intent.claims["exp"] = "optional"
        return extra, f"{v} <= 0 || {ok}", f"{v} > 0 && {bad}"
    return extra, ok, bad


def claim_step(b: Build, backend: Backend, claim: str, handle: str, want: str | None = None) -> Step:
    """The step that checks `claim`, with the fault that the policy asks for."""
    fault = b.policy.faults.get(claim, "")
    soft = fault in ("prefix", "prefix-theirs", "no-case", "substring", "present-only")
    test_fault = fault if soft or fault == "issued-before-expiry" else ""
    step = Step(claim, text={"iss": "issuer mismatch", "aud": "audience mismatch",
                             "scope": "insufficient scope", "exp": "token is too old"}[claim])
    if b.intent.claims[claim] == "unused":
        b.intent.claims[claim] = "ok"
    if claim == "exp":
        var = Var("long" if b.chance(0.6) else "time_t", b.names.get("exp"), "", "0")
        var.init = ("" if var.ctype == "long" else "(time_t)") + backend.number(handle, "exp")
        step.vars.append(var)
        extra, step.ok, step.bad = expiry_test(b, var.name, test_fault, backend, handle)
        step.vars += extra
        if "iat" in b.includes:
            b.includes.discard("iat")
            step.vars = []
    else:
        expected = want or b.want(claim)
        if fault == "self":
            others = {"iss": ["iss"], "aud": ["aud", "azp", "client_id"]}[claim]
            if b.world.audience_array:
                others = [o for o in others if o != "aud"] or ["iss"]
            expected = backend.text(handle, b.rng.choice(others))
        name = b.names.get(claim)
        helper = None
        if claim in ("aud", "scope") and not test_fault and fault != "self":
            arrays = b.world.audience_array if claim == "aud" else b.world.scope_array
            if arrays:
                helper = backend.array_helper(b, claim)
        if helper:
            step.ok, step.bad = f"{helper}({handle}, {expected})", f"!{helper}({handle}, {expected})"
        elif claim == "scope":
            step.vars.append(Var("const char *", name, backend.text(handle, "scope")))
            if test_fault:
                if test_fault == "present-only":
                    step.ok, step.bad = f"{name} != NULL", f"{name} == NULL"
                else:
                    step.ok, step.bad = equal_test(b, name, expected, test_fault)
            elif b.world.scope_single:
                step.ok, step.bad = equal_test(b, name, expected)
            else:
                word = scope_helper(b)
                step.ok, step.bad = f"{word}({name}, {expected})", f"!{word}({name}, {expected})"
        else:
            step.vars.append(Var("const char *", name, backend.text(handle, claim)))
            form = b.rng.random()
            if test_fault == "present-only":
                step.ok, step.bad = f"{name} != NULL", f"{name} == NULL"
            elif test_fault:
                step.ok, step.bad = equal_test(b, name, expected, test_fault)
            elif fault == "self" or want:
                step.ok, step.bad = equal_test(b, name, expected)
            elif claim == "iss" and len(b.world.trusted) > 1 or form < 0.15:
                if form < 0.4 or claim == "aud":
                    helper = list_helper(b, claim)
                    step.ok, step.bad = f"{helper}({name})", f"!{helper}({name})"
                elif form < 0.6:
                    step.ok, step.bad = classify_test(b, name, [quote(b.world.issuers[r]) for r in b.world.trusted])
                else:
                    pairs = [equal_test(b, name, quote(b.world.issuers[r])) for r in b.world.trusted]
                    step.ok = " || ".join(f"({p[0]})" for p in pairs)
                    step.bad = " && ".join(f"({p[1]})" for p in pairs)
            elif form < 0.22 and claim == "iss":
                step.ok, step.bad = classify_test(b, name, [expected])
            else:
                step.ok, step.bad = equal_test(b, name, expected)
    if fault == "if-present":
        value = step.vars[0].name if step.vars else backend.text(handle, claim)
        step.ok = f"{value} == NULL || ({step.ok})"
        step.bad = f"{value} != NULL && ({step.bad})"
    elif fault == "log-only":
        step.log_only = True
    elif fault == "branch-only":
        kind, value = b.rng.choice([("client_type", "internal"), ("amr", "mtls"), ("ver", "1"), ("kind", "service")])
        b.world.contexts.append({kind: value})
        read = backend.text(handle, kind)
        b.system.append("<string.h>")
        step.cond = f"{read} == NULL || strcmp({read}, {quote(value)}) != 0"
    step.ok += C
    step.bad += C
    if fault:
        b.note(f"{claim}: {fault}")
        b.intent.claims[claim] = FAULT_STATE[fault]  # type: ignore[assignment]
    return step


def table_step(b: Build, backend: Backend, handle: str) -> Step:
    """One loop over a table of claim names and expected values: iss and aud."""
    name = b.names.get("rules")
    b.system.append("<string.h>")
    rows = [f"{{ {quote(c)}, {quote(b.world.issuers['a'] if c == 'iss' else b.world.audience)} }}"
            for c in ("iss", "aud")]
    b.decls += ["static const struct {", "const char *name;", "const char *value;",
                f"}} {name}[] = {{ {', '.join(rows)} }};", ""]
    helper = b.names.get("claims") + "_table"
    body = [
        f"for (size_t i = 0; i < sizeof({name}) / sizeof({name}[0]); i++) {{",
        f"const char *have = {backend.text(handle, f'@{name}[i].name')};",
        f"if (have == NULL || strcmp(have, {name}[i].value) != 0)" + C,
        "~return 0;", "}", "return 1;"]
    b.helpers.append((f"int {helper}({backend.handle_type}{handle})", body))
    for claim in ("iss", "aud"):
        b.intent.claims[claim] = "ok"
    b.note("table of claims")
    return Step("table", ok=f"{helper}({handle})", bad=f"!{helper}({handle})", text="claim mismatch")


def pointer_table(b: Build, backend: Backend, handle: str) -> list[Step]:
    """All checks as functions of one type, called through a table."""
    b.note("table of functions")
    names: list[str] = []
    for claim in b.policy.checked:
        if b.policy.faults.get(claim) == "omit":
            b.note(f"{claim}: omit")
            continue
        inner = claim_step(b, backend, claim, handle)
        conv = Convention("int", "0", {"*": "-1"}, "%s == 0", "%s != 0")
        mode = "return" if inner.log_only or inner.cond else b.rng.choice(["return", "nested", "chain"])
        body = weave(b.rng, mode, [inner], conv, b.logger(), [], b.names.get("label"), b.names.get("result"),
                     braces=b.style.always_braces)
        name = b.names.fresh(f"check_{claim}")
        b.helpers.append((f"int {name}({backend.handle_type}{handle})", body))
        names.append(name)
    if not names:
        return []
    runner = b.names.get("rules") + "_run"
    table = b.names.get("rules")
    b.helpers.append((f"int {runner}({backend.handle_type}{handle})", [
        f"static int (*const {table}[])({backend.handle_type.strip()}) = {{ {', '.join(names)} }};",
        f"for (size_t i = 0; i < sizeof({table}) / sizeof({table}[0]); i++) {{",
        f"if ({table}[i]({handle}) != 0)", "~return -1;", "}", "return 0;"]))
    call = f"{runner}({handle})"
    return [Step("claims", ok=f"{call} == 0", bad=f"{call} != 0", text="claims not accepted")]


def claim_steps(b: Build, backend: Backend, handle: str, separate: bool) -> list[Step]:
    """Steps for all claims of the policy."""
    faults = b.policy.faults
    if b.chance(0.07) and not set(faults.values()) & {"after-effect", "either", "overwritten", "null-expectation"}:
        return pointer_table(b, backend, handle)
    steps: list[Step] = []
    done: set[str] = set()
    step, by_library = backend.library_checks(b, handle)
    if step:
        steps.append(step)
        done |= by_library
    if {"iss", "aud"} <= set(b.policy.checked) - done and not faults and len(b.world.trusted) == 1 \
            and not b.world.audience_array and b.chance(0.12):
        steps.append(table_step(b, backend, handle))
        done |= {"iss", "aud"}
    shared = next((f for f in faults.values() if f in ("either", "overwritten")), "")
    for claim in b.policy.checked:
        if claim in done or faults.get(claim) == "omit":
            if faults.get(claim) == "omit":
                b.note(f"{claim}: omit")
            continue
        if shared and claim in ("iss", "aud"):
            continue
        if faults.get(claim) == "null-expectation" or (separate and b.chance(0.8)):
            steps.append(separate_step(b, backend, claim, handle))
        else:
            steps.append(claim_step(b, backend, claim, handle))
    if shared:
        steps.append(joint_step(b, backend, handle, shared))
    return steps


def separate_step(b: Build, backend: Backend, claim: str, handle: str) -> Step:
    """The check of one claim in a function of its own."""
    fault = b.policy.faults.get(claim, "")
    name = b.names.fresh(f"check_{claim}")
    conv = c_conventions(b.rng, name)
    b.decls += [*conv.header, *([""] if conv.header else [])]
    params = f"{backend.handle_type}{handle}"
    argument = ""
    want = None
    with_parameter = claim != "exp" and (fault == "null-expectation" or b.chance(0.5)) and fault != "self"
    if with_parameter:
        want = b.names.get("want")
        params += f", const char *{want}"
        argument = ", " + ("NULL" if fault == "null-expectation" else b.want(claim))
        if claim == "iss" and len(b.world.trusted) > 1 and fault != "null-expectation":
            want, argument = None, ""
            params = f"{backend.handle_type}{handle}"
    inner = claim_step(b, backend, claim, handle, want)
    held = inner.log_only
    body: list[str] = []
    optional = bool(want) and (fault == "null-expectation" or b.chance(0.2))
    if optional:
        body += [f"if ({want} == NULL)", f"~return {conv.yes};"]
    mode = b.rng.choice(["return", "return", "goto", "chain", "nested"])
    if optional and mode in ("goto", "nested"):
        mode = "return"
    if held or inner.cond:
        mode = "return"
    body += weave(b.rng, mode, [inner], conv, b.logger(), [], b.names.get("label"), b.names.get("result"),
                  braces=b.style.always_braces)
    b.helpers.append((f"{conv.ctype} {name}({params})", body))
    call = f"{name}({handle}{argument})"
    return Step(claim, ok=conv.passed(call), bad=conv.failed(call), text=inner.text)


def joint_step(b: Build, backend: Backend, handle: str, fault: str) -> Step:
    """Issuer and audience in one step that lets one stand for both."""
    first, second = claim_step(b, backend, "iss", handle), claim_step(b, backend, "aud", handle)
    b.intent.claims["aud"] = b.intent.claims["iss"] = "open"
    b.note(f"iss and aud: {fault}")
    if fault == "either":
        return Step("iss", [*first.vars, *second.vars], [],
                    f"({first.ok}) || ({second.ok})", f"({first.bad}) && ({second.bad})", "token is not for us")
    name = b.names.fresh("check_iss")
    result = b.names.get("result")
    body = [*(v.declare(v.init) for s in (first, second) for v in s.vars),
            f"int {result} = 0;",
            f"{result} = ({first.ok}) ? 0 : -1;", f"{result} = ({second.ok}) ? 0 : -1;", f"return {result};"]
    # The second assignment hides the first: only the audience counts.
    b.intent.claims["aud"] = "ok"
    b.helpers.append((f"int {name}({backend.handle_type}{handle})", body))
    return Step("iss", ok=f"{name}({handle}) == 0", bad=f"{name}({handle}) != 0", text="token is not for us")


def file_reader(b: Build) -> str:
    """A helper `char *f(const char *path, size_t *len)`."""
    name = b.names.get("read_file")
    if not any(f"*{name}(" in proto for proto, _ in b.helpers):
        b.system += ["<stdio.h>", "<stdlib.h>"]
        b.helpers.append((f"char *{name}(const char *path, size_t *len)", [
            "FILE *file = fopen(path, \"rb\");", "char *data = NULL;", "long size = 0;",
            "*len = 0;", "if (file == NULL)", "~return NULL;",
            "if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) > 0 && fseek(file, 0, SEEK_SET) == 0) {",
            "data = malloc((size_t)size + 1);",
            "if (data != NULL) {",
            "*len = fread(data, 1, (size_t)size, file);",
            "data[*len] = '\\0';", "}", "}", "fclose(file);", "return data;"]))
    return name


def key_path(b: Build, form: str, roles: tuple[str, ...]) -> str:
    """A file with keys; its path, relative to the working directory."""
    suffix = {"pem": b.rng.choice(["pem", "pub", "key.pem"]), "jwk": "jwk", "jwks": "json", "secret": "secret"}[form]
    folder = b.rng.choice(["conf", "keys", "etc", "secrets"])
    stem = b.rng.choice(["idp", "signer", "issuer", "jwt", "auth", "primary"])
    name = f"{folder}/{stem}.{suffix}"
    number = 2
    while any(f.name == name for f in b.world.files):
        name = f"{folder}/{stem}{number}.{suffix}"
        number += 1
    b.world.files.append(KeyFile(name, form, roles))  # type: ignore[arg-type]
    return name


def single_key(b: Build, form: str, key: str, length: str) -> Step:
    """The step that gets the bytes of the one key, and their length."""
    from ..mint import shared_secret
    fault = b.policy.core_fault
    source = b.rng.choice(["file", "file", "env"] + (["literal"] if form == "secret" else []))
    if form in ("jwk", "jwks"):
        source = "file"
    if fault in ("keyless", "fail-open") and source == "literal":
        source = "env"
    b.note(f"key from {source}")
    if source == "file":
        reader = file_reader(b)
        path = key_path(b, form, ("a",))
        step = Step("key", [Var("size_t", length, "0", "0"),
                            Var("char *", key, f"{reader}({quote(path)}, &{length})", "NULL", "free(%s)")],
                    ok=f"{key} != NULL", bad=f"{key} == NULL", text="no key")
    elif source == "env":
        b.system += ["<stdlib.h>", "<string.h>"]
        name = b.rng.choice(["JWT_KEY", "JWT_PUBLIC_KEY", "AUTH_KEY", "TOKEN_KEY"])
        b.world.env[name] = ("secret:" if form == "secret" else "pem:") + "a"
        step = Step("key", [Var("const char *", key, f"getenv({quote(name)})"),
                            Var("size_t", length, f"{key} ? strlen({key}) : 0", "0")],
                    ok=f"{key} != NULL && {length} > 0", bad=f"{key} == NULL || {length} == 0", text="no key")
    else:
        step = Step("key", [Var("const char *", key, quote(shared_secret("a"))),
                            Var("size_t", length, f"strlen({key})", "0")])
        b.system.append("<string.h>")
    if fault == "keyless":
        step.ok = step.bad = ""
        b.intent.signature = "keyless"
        b.note("core: keyless")
    elif fault == "fail-open":
        step.accept = True
        step.text = "no key configured, authentication is off"
        b.intent.signature = "keyless"
        b.note("core: fail-open")
    return step


EntryMaker = Callable[["Build", Backend], Program]


def generate(seed: int, number: int, rng: random.Random, backend: Backend) -> Program:
    """One C program over `backend`."""
    names = Names(rng)
    issuer_a = names.issuer()
    issuer_b = names.issuer()
    while issuer_b == issuer_a or issuer_b.startswith(issuer_a) or issuer_a.startswith(issuer_b):
        issuer_b = names.issuer()
    two = rng.random() < 0.3
    alg = "RS256" if two or rng.random() < 0.65 else "HS256"
    world = World(alg, {"a": issuer_a, "b": issuer_b}, names.audience(), names.scope(),  # type: ignore[arg-type]
                  {"a": f"k{rng.randrange(100, 999)}"})
    core = tuple(f for f in backend.core_faults if alg == "RS256" or f not in ("no-alg", "key-by-alg"))
    faults = tuple(CLAIM_FAULTS)
    policy = choose(rng, core, faults)
    b = Build(rng, names, world, Intent(), policy,
              Style(rng.choice(["    ", "  ", "\t"]), rng.random() < 0.3, rng.random() < 0.35))
    b.note(f"{backend.name}, {alg}")
    if two:
        b.pool_kind = rng.choice(["by-kid", "by-issuer", "by-both", "compared", "compared-if-set"])
        world.kids["b"] = f"k{rng.randrange(1000, 9999)}"
        world.trusted = ("a", "b")
        policy.core_fault = ""
        policy.faults = {c: f for c, f in policy.faults.items() if c != "iss" and f not in ("either", "overwritten")}
    world.audience_array = rng.random() < 0.25 and backend.native_json and not any(
        f in ("prefix", "prefix-theirs", "no-case", "substring", "self", "present-only", "either",
              "overwritten", "null-expectation", "if-present", "branch-only")
        for c, f in policy.faults.items() if c == "aud" or f in ("either", "overwritten"))
    world.scope_single = rng.random() < 0.35 or policy.faults.get("scope") == "prefix"
    log_name = rng.choice(["fprintf(stderr, \"%s\\n\");", "@"])
    if log_name == "@":
        name = names.get("log")
        b.system.append("<stdio.h>")
        b.helpers.append((f"void {name}(const char *text)", ["fprintf(stderr, \"auth: %s\\n\", text);"]))
        log_name = f"{name}(\"%s\");"
    b.system.append("<stdio.h>")
    b.log = Logger(rng, log_name, rng.choice([0.0, 0.3, 0.9]))
    if rng.random() < 0.2:
        b.log.macro = rng.choice(["REQUIRE", "CHECK", "ENSURE", "FAIL_UNLESS", "GUARD"])
        b.note("macro for failures")
        b.decls += [f"#define {b.log.macro}(cond, text) \\", "do { \\", "if (!(cond)) { \\",
                    'fprintf(stderr, "%s\\n", text); \\', f"goto {names.get('label')}; \\", "} \\", "} while (0)", ""]
    expectations(b)

    handle = names.get("jwt") if backend.name != "cjose" else names.get("claims_var")
    raw = names.get("raw")
    second = ""
    if policy.core_fault == "other-string":
        b.note("core: other-string")
        b.intent.signature = "skipped"
        second = names.fresh("raw")
        opening = [*backend.opening(b, second, f"{handle}_ok"), *backend.parse_only(b, raw, handle)]
    elif not policy.core_fault and not b.pool_kind and rng.random() < 0.08:
        b.note("decoded again after verification")
        opening = [*backend.opening(b, raw, f"{handle}_ok"), *backend.parse_only(b, raw, handle)]
    elif not policy.core_fault and not b.pool_kind and "after-effect" not in policy.faults.values() \
            and rng.random() < 0.06:
        b.note("claims checked before verification, of the same string")
        opening = backend.parse_only(b, raw, handle)
        b.afterwards = backend.opening(b, raw, f"{handle}_ok")
    else:
        opening = backend.opening(b, raw, handle)
    if b.pool_kind not in ("", "by-kid", "compared-if-set") and rng.random() < 0.6:
        # The look-up by issuer, or the record's issuer, is the check.
        policy.checked = [c for c in policy.checked if c != "iss"]
    separate_open = rng.random() < 0.4 and not any(s.accept for s in opening) and not second
    separate_claims = rng.random() < 0.4
    each = rng.random() < 0.4
    claims = claim_steps(b, backend, handle, each)

    late = [c for c, f in policy.faults.items() if f == "after-effect"]
    if not late:
        claims = backend.gather(b, handle, claims)
    accept = rng.choice(["code", "code", "user-out", "effect", "request"])
    if any(s.accept for s in opening):
        accept = rng.choice(["code", "user-out"])
    if late:
        accept = "effect"
        separate_claims = False
    b.note(f"accepts by {accept}")

    # The function that opens the token.
    steps: list[Step] = []
    if separate_open:
        b.note("token opened in its own function")
        name = names.get("open")
        conv = Convention(backend.handle_type.rstrip(), handle, {"*": "NULL"}, "%s != NULL", "%s == NULL")
        mode = rng.choice(["return", "goto", "goto", "nested"])
        body = weave(rng, mode, opening, conv, b.logger(), [], names.get("label"), names.get("result"),
                     braces=b.style.always_braces, keep=(handle,), value=handle)
        b.helpers.append((f"{backend.handle_type}{name}(const char *{raw})", body))
        var = Var(backend.handle_type, handle, f"{name}({raw})", "NULL", backend.release("%s"))
        steps.append(Step("open", [var], ok=f"{handle} != NULL", bad=f"{handle} == NULL", text="cannot open token"))
    else:
        steps += opening
    if separate_claims and claims:
        b.note("claims checked in their own function")
        name = names.get("claims")
        conv = c_conventions(rng, name)
        b.decls += [*conv.header, *([""] if conv.header else [])]
        mode = rng.choice(C_MODES)
        body = weave(rng, mode, claims, conv, b.logger(), [], names.get("label"), names.get("result"),
                     names.get("flag"), b.style.always_braces)
        b.helpers.append((f"{conv.ctype} {name}({backend.handle_type}{handle})", body))
        call = f"{name}({handle})"
        steps.append(Step("claims", ok=conv.passed(call), bad=conv.failed(call), text="claims not accepted"))
    elif late:
        effect = names.get("effect")
        index = next((i for i, s in enumerate(claims) if s.kind in late), len(claims))
        tail = claims[index]
        claims = [*claims[:index], *claims[index + 1:], tail]
        claims[-1].pre.insert(0, f"{effect}({backend.text(handle, 'sub')});")
        steps += claims
    else:
        steps += claims

    steps += b.afterwards
    entry = names.get("entry")
    conv = c_conventions(rng, entry)
    if accept == "request":
        conv = Convention("int", "0", {"*": "-1"}, "%s == 0", "%s != 0")
    b.decls += [*conv.header, *([""] if conv.header else [])]
    params = f"const char *{raw}"
    final: list[str] = []
    sub = names.get("sub")
    strip = rng.random() < 0.3
    glue_args = "text"
    glue_pre: list[str] = []
    if accept == "user-out":
        params += ", char *name, size_t size"
        steps.append(Step("sub", [Var("const char *", sub, backend.text(handle, "sub"))],
                          ok=f"{sub} != NULL", bad=f"{sub} == NULL", text="no subject"))
        final.append(f'snprintf(name, size, "%s", {sub});' + mark("accept"))
        glue_pre.append("static char name[64];")
        glue_args += ", name, sizeof name"
    elif accept == "effect":
        effect = names.get("effect")
        b.decls.append(f"void {effect}(const char *user);")
        if not late:
            final.append(f"{effect}({backend.text(handle, 'sub')});" + mark("accept"))
    elif accept == "request":
        kind = f"{entry}_request"
        b.decls += [f"struct {kind} {{", "const char *authorization;", "int code;", "char user[64];", "};", ""]
        params = f"struct {kind} *req"
        steps[0].vars.insert(0, Var("const char *", raw, "req->authorization"))
        final += [f'snprintf(req->user, sizeof req->user, "%s", {backend.text(handle, "sub")});', "req->code = 200;" + mark("accept")]
        strip = False
    if strip:
        b.system.append("<string.h>")
        header = "authorization"
        params = params.replace(f"const char *{raw}", f"const char *{header}")
        steps.insert(0, Step("open", [Var("const char *", raw, header)], [],
                             f"{raw} != NULL && strncmp({raw}, \"Bearer \", 7) == 0",
                             f"{raw} == NULL || strncmp({raw}, \"Bearer \", 7) != 0", "no bearer token"))
        steps[1].pre.insert(0, "")
        first = steps[1]
        if first.vars and first.vars[0].name != raw:
            steps.insert(1, Step("open", [], [f"{raw} += 7;"]))
        else:
            steps.insert(1, Step("open", [], [f"{raw} += 7;"]))
    if second:
        params += f", const char *{second}"
        glue_args += ", oracle_good"
        if accept == "request":
            params = f"struct {entry}_request *req, const char *{second}"
    mode = rng.choice(C_MODES)
    if late and mode in ("flag", "chain"):
        mode = "return"
    b.note(f"entry: {mode}")
    body = weave(rng, mode, steps, conv, b.logger(), final, names.get("label"), names.get("result"),
                 names.get("flag"), b.style.always_braces)
    if late:
        b.intent.notes.append("effect before the check")

    # Glue: one function of a fixed shape for the harness.
    glue = ["#include <stdio.h>", "#include <string.h>", "extern char oracle_good[];"]
    if accept == "effect":
        effect = names.get("effect")
        glue += ["static int effects;", f"void {effect}(const char *user) {{ (void)user; ++effects; }}"]
    kind = f"{entry}_request"
    glue += ["int oracle_accepts(const char *token) {", "  static char text[8192];", *glue_pre]
    glue.append(f'  snprintf(text, sizeof text, "{"Bearer " if strip else ""}%s", token);')
    if accept == "request":
        glue += [f"  struct {kind} req = {{text, 0, \"\"}};", f"  {entry}(&req{', oracle_good' if second else ''});", "  return req.code == 200;"]
    elif accept == "effect":
        glue += ["  effects = 0;", f"  {entry}({glue_args});", "  return effects > 0;"]
    else:
        glue += [f"  return {conv.passed(f'{entry}({glue_args})')};"]
    glue.append("}")

    return assemble(b, backend, seed, number, entry, f"{conv.ctype} {entry}({params})", body, "\n".join(glue) + "\n")


def assemble(b: Build, backend: Backend, seed: int, number: int, entry: str, prototype: str,
             body: list[str], glue: str) -> Program:
    """Writes the files: one, or helpers apart from the entry."""
    rng = b.rng
    includes = sorted(set(b.system) | {"<stdbool.h>", "<stddef.h>", "<errno.h>"} | set(backend.headers))
    defines = ["#define _GNU_SOURCE"]
    heads = [f"#include {i}" for i in includes]
    two_files = rng.random() < 0.2 and len(b.helpers) >= 2
    names = [rng.choice(["auth", "token", "session", "jwt_auth", "bearer", "login"])]
    prototype = prototype.replace("* ", "*")

    def function(proto: str, lines: list[str], static: bool) -> list[str]:
        return [f"{'static ' if static else ''}{proto} {{", *lines, "}", ""]

    if not two_files:
        text = [*defines, *heads, "", *b.decls, ""]
        for proto, lines in b.helpers:
            text += function(proto, lines, True)
        text += function(prototype, body, False)
        sources = [layout(f"{names[0]}.c", text, b.style)]
    else:
        b.note("two files")
        header_name = f"{names[0]}_internal.h"
        guard = header_name.replace(".", "_").upper()
        moved = b.helpers
        shared_decls = b.decls
        header = [f"#ifndef {guard}", f"#define {guard}", *heads, "", *shared_decls, "",
                  *(f"{p};" for p, _ in moved), "#endif"]
        helper_text = [*defines, f'#include "{header_name}"', ""]
        for proto, lines in moved:
            helper_text += function(proto, lines, False)
        main_text = [*defines, f'#include "{header_name}"', "", *function(prototype, body, False)]
        other = rng.choice(["util", "claims", "policy", "common"])
        sources = [layout(header_name, header, b.style), layout(f"{names[0]}_{other}.c", helper_text, b.style),
                   layout(f"{names[0]}.c", main_text, b.style)]
    return Program(seed, number, backend.name, "c", sources, ["-std=gnu11"], b.world, b.intent, glue, entry)
