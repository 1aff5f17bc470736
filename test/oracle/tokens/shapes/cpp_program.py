"""C++ verifiers: functions, classes, rule objects and virtual dispatch."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from ..names import Names
from ..plan import Intent, KeyFile, Program, World
from ..text import Style, layout, mark, quote
from .claims import FAULT_STATE, Policy, choose
from .flow import Step, Var, block, loose_or

V, D, C, A = mark("verify"), mark("decode"), mark("check"), mark("accept")

#: Faults of claims that make sense in C++ programs.
CLAIM_FAULTS = (
    "omit", "log-only", "if-present", "present-only", "branch-only", "after-effect", "self", "prefix",
    "prefix-theirs", "no-case", "substring", "either", "issued-before-expiry",
)


@dataclass
class Reply:
    """How a C++ function says yes and no."""

    ctype: str
    yes: str
    no: str
    passed: str
    failed: str
    header: list[str] = field(default_factory=list)
    throws: bool = False


def camel_case(name: str) -> str:
    """`name` as a type name."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def without(lines: list[str], block_lines: list[str]) -> list[str]:
    """`lines` without the one run of lines that equals `block_lines`."""
    size = len(block_lines)
    for i in range(len(lines) - size + 1):
        if size and lines[i:i + size] == block_lines:
            return lines[:i] + lines[i + size:]
    return lines


def reply(rng: random.Random, name: str, value: str = "") -> Reply:
    """A convention for a function called `name`; `value` is what it may hand out."""
    camel = camel_case(name)
    picks = [
        Reply("bool", "return true;", "return false;", "%s", "!%s"),
        Reply("bool", "return true;", "return false;", "%s", "!%s"),
        Reply("int", "return 0;", "return -1;", "%s == 0", "%s != 0"),
        Reply("int", "return 200;", "return 401;", "%s == 200", "%s != 200"),
        Reply(f"{camel}Status", f"return {camel}Status::Ok;", f"return {camel}Status::Denied;",
              f"%s == {camel}Status::Ok", f"%s != {camel}Status::Ok",
              [f"enum class {camel}Status {{ Ok, Denied, Malformed }};", ""]),
        Reply("void", "", 'throw std::runtime_error("@");', "%s", "%s", throws=True),
    ]
    if value:
        picks += [
            Reply("std::optional<std::string>", f"return {value};", "return std::nullopt;", "%s.has_value()", "!%s"),
            Reply("std::string", f"return {value};", "return {};", "!%s.empty()", "%s.empty()"),
            Reply(f"{camel}Result", f"return {{ true, {value} }};", "return { false, {} };", "%s.granted", "!%s.granted",
                  [f"struct {camel}Result {{", "bool granted = false;", "std::string user;", "};", ""]),
        ]
    return rng.choice(picks)


class CppBackend:
    """What one library gives to C++ shapes."""

    name = ""
    headers: tuple[str, ...] = ()
    token_type = ""
    core_faults: tuple[str, ...] = ()
    #: The library compares the expiry by itself, if there is one.
    checks_expiry = False
    #: Names that the library's functions need in the verifier's scope.
    reserved: tuple[str, ...] = ()

    def read(self, handle: str, claim: str) -> str:
        """A `std::string`, empty or throwing if the claim is absent."""
        raise NotImplementedError

    def reader(self, b: "CppBuild") -> None:
        """Adds the helpers that `read` and the others need."""

    def has(self, handle: str, claim: str) -> str:
        """Whether a claim is there."""
        raise NotImplementedError

    def number(self, handle: str, claim: str) -> str:
        """An integer claim, 0 or less if absent."""
        raise NotImplementedError

    def array_body(self, handle: str, claim: str, rng: random.Random) -> list[str] | None:
        """The body of a helper that looks for `want` in a string or array."""
        del handle, claim, rng
        return None

    def opening(self, b: "CppBuild", raw: str, handle: str) -> list[Step]:
        """Steps from the compact string to a verified token."""
        raise NotImplementedError

    def parse_only(self, b: "CppBuild", raw: str, handle: str) -> list[Step]:
        """Steps that read a token without any verification."""
        raise NotImplementedError

    def argument(self, handle: str) -> str:
        """How the token is passed to a helper."""
        return handle


@dataclass
class CppBuild:
    """Everything collected while one C++ program is being put together."""

    rng: random.Random
    names: Names
    world: World
    intent: Intent
    policy: Policy
    style: Style
    backend: CppBackend
    includes: set[str] = field(default_factory=set)
    decls: list[str] = field(default_factory=list)
    helpers: list[tuple[str, list[str]]] = field(default_factory=list)
    #: Members of the program's class: (type, name, initial value).
    members: list[tuple[str, str, str]] = field(default_factory=list)
    in_class: bool = False
    methods: list[tuple[str, list[str]]] = field(default_factory=list)
    expect: dict[str, str] = field(default_factory=dict)
    typed: bool = False
    log_call: str = ""
    log_often: float = 0.3
    needs_try: bool = False
    pool_kind: str = ""
    optional_reader: bool = False
    claims_done: set[str] = field(default_factory=set)

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.rng.random() < probability

    def note(self, text: str) -> None:
        """Records a shape or fault."""
        self.intent.notes.append(text)

    def log(self, text: str, always: bool = False) -> list[str]:
        """Log statements for a failed step."""
        if text and (always or self.chance(self.log_often)):
            return [self.log_call.replace("%s", text)]
        return []

    def add_function(self, result: str, name: str, params: str, body: list[str], method: bool = False) -> None:
        """Adds a helper, as a method where that fits."""
        if method and self.in_class:
            self.methods.append((f"{result} {name}({params}) const", body))
        else:
            self.helpers.append((f"{result} {name}({params})", body))


def weave(b: CppBuild, mode: str, steps: list[Step], say: Reply, final: list[str]) -> list[str]:
    """A function body running `steps` and then `final`."""
    out: list[str] = []

    def no(step: Step) -> str:
        return say.no.replace("@", step.text or "denied")

    yes = [say.yes] if say.yes else []
    if mode in ("chain", "nested") and any(s.accept or s.cond or s.log_only for s in steps):
        mode = "return"
    if mode in ("chain", "nested") and say.throws:
        mode = "return"

    def setup(step: Step) -> None:
        for var in step.vars:
            out.append(var.declare(var.init) if var.init else f"{var.ctype} {var.name};")
        out.extend(step.pre)

    if mode == "chain":
        last_hard = max((i for i, s in enumerate(steps) if s.kind in ("open", "key", "verify", "alg", "find", "bind", "peek")),
                        default=-1)
        for step in steps[:last_hard + 1]:
            setup(step)
            if step.bad:
                out += block(step.bad, [*b.log(step.text), no(step)], b.style.always_braces)
        tests = []
        for step in steps[last_hard + 1:]:
            setup(step)
            if step.ok:
                tests.append(f"({step.ok})" if loose_or(step.ok) else step.ok)
        if not tests:
            return [*out, *final, *yes]
        joined = " && ".join(tests)
        if say.ctype == "bool" and not final:
            return [*out, f"return {joined};"]
        out += block(joined, [*final, *yes], True)
        return [*out, say.no.replace("@", "denied")]
    if mode == "nested":
        depth = 0
        for step in steps:
            setup(step)
            if step.ok:
                out.append(f"if ({step.ok}) {{")
                depth += 1
        out += [*final, *yes] + ["}"] * depth
        if depth:
            out.append(say.no.replace("@", "denied"))
        return out
    for step in steps:
        setup(step)
        if not step.bad:
            continue
        if step.log_only:
            body = b.log(step.text, True)
        elif step.accept:
            body = [*b.log(step.text), *(yes or ["return;"])]
        else:
            body = [*b.log(step.text), no(step)]
        lines = block(step.bad, body, b.style.always_braces)
        out += block(step.cond, lines, True) if step.cond else lines
    return [*out, *final, *yes]


def expectations(b: CppBuild) -> None:
    """Decides where expected values live."""
    rng, w = b.rng, b.world
    values = {"iss": w.issuers["a"], "aud": w.audience, "scope": w.scope}
    words = {"iss": "issuer", "aud": "audience", "scope": "scope"}
    modes = ["literal", "const", "view", "struct"] + (["member"] * 5 if b.in_class else [])
    mode = rng.choice(modes)
    b.note(f"expectations: {mode}")
    b.typed = mode != "literal"
    if mode == "literal":
        b.expect = {k: quote(v) for k, v in values.items()}
    elif mode in ("const", "view"):
        ctype = "const std::string" if mode == "const" else "constexpr const char *"
        if mode == "view":
            b.typed = False
        for k, v in values.items():
            name = f"k{words[k].capitalize()}"
            b.decls.append(f"{ctype} {name}{' = ' if True else ''}{quote(v)};".replace("* k", "*k"))
            b.expect[k] = name
        b.decls.append("")
    elif mode == "struct":
        kind, conf = b.names.get("conf_type"), b.names.get("conf")
        kind = camel_case(kind)
        b.decls += [f"struct {kind} {{", *(f"std::string {words[k]};" for k in values), "};", "",
                    f"const {kind} {conf}{{ {', '.join(quote(v) for v in values.values())} }};", ""]
        b.expect = {k: f"{conf}.{words[k]}" for k in values}
    else:
        for k, v in values.items():
            if k in b.policy.checked:
                b.members.append(("std::string", f"{words[k]}_", quote(v)))
                b.expect[k] = f"{words[k]}_"
            else:
                b.expect[k] = quote(v)


def equal(b: CppBuild, v: str, e: str, fault: str = "") -> tuple[str, str]:
    """`(ok, bad)` for a comparison of the `std::string` v with e."""
    rng = b.rng
    text = e if b.typed and not e.startswith('"') else f"std::string({e})"
    b.includes |= {"<string>", "<cstring>", "<algorithm>"}
    if fault == "prefix":
        return rng.choice([
            (f"{v}.rfind({e}, 0) == 0", f"{v}.rfind({e}, 0) != 0"),
            (f"{v}.compare(0, {text}.size(), {e}) == 0", f"{v}.compare(0, {text}.size(), {e}) != 0"),
            (f"{v}.find({e}) == 0", f"{v}.find({e}) != 0"),
        ])
    if fault == "prefix-theirs":
        return rng.choice([
            (f"{text}.compare(0, {v}.size(), {v}) == 0", f"{text}.compare(0, {v}.size(), {v}) != 0"),
            (f"{text}.rfind({v}, 0) == 0", f"{text}.rfind({v}, 0) != 0"),
        ])
    if fault == "no-case":
        b.includes.add("<strings.h>")
        c = f"{e}.c_str()" if b.typed and not e.startswith('"') else e
        if rng.random() < 0.5:
            return f"strcasecmp({v}.c_str(), {c}) == 0", f"strcasecmp({v}.c_str(), {c}) != 0"
        name = f"{b.names.get('has_word')}_fold"
        if not any(f" {name}(" in h[0] for h in b.helpers):
            b.includes.add("<cctype>")
            b.helpers.append((f"bool {name}(const std::string &a, const std::string &b)", [
                "return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {",
                "return std::tolower(x) == std::tolower(y);", "});"]))
        return f"{name}({v}, {e})", f"!{name}({v}, {e})"
    if fault == "substring":
        return f"{v}.find({e}) != std::string::npos", f"{v}.find({e}) == std::string::npos"
    form = rng.randrange(9)
    if form < 3:
        return f"{v} == {e}", f"{v} != {e}"
    if form == 3:
        return f"{v}.compare({e}) == 0", f"{v}.compare({e}) != 0"
    if form == 4:
        return f"{e} == {v}", f"!({v} == {e})"
    if form == 5:
        b.includes.add("<string_view>")
        return f"std::string_view({v}) == {e}", f"std::string_view({v}) != {e}"
    if form == 6:
        c = f"{e}.c_str()" if b.typed and not e.startswith('"') else e
        return f"std::strcmp({v}.c_str(), {c}) == 0", f"std::strcmp({v}.c_str(), {c}) != 0"
    if form == 7 and b.typed and not e.startswith('"'):
        return (f"std::equal({v}.begin(), {v}.end(), {e}.begin(), {e}.end())",
                f"!std::equal({v}.begin(), {v}.end(), {e}.begin(), {e}.end())")
    if form == 8 and b.typed and not e.startswith('"'):
        return (f"{v}.size() == {e}.size() && std::memcmp({v}.data(), {e}.data(), {e}.size()) == 0",
                f"{v}.size() != {e}.size() || std::memcmp({v}.data(), {e}.data(), {e}.size()) != 0")
    return f"{v} == {e}", f"{v} != {e}"


def listed(b: CppBuild, claim: str, v: str, values: list[str]) -> tuple[str, str]:
    """Membership of v in a list, set or map of `values`."""
    rng = b.rng
    name = b.names.fresh("list_iss" if claim == "iss" else "list_aud")
    items = [quote(x) for x in values]
    form = rng.randrange(9)
    b.includes |= {"<algorithm>", "<string>"}
    kinds = {0: ("std::set<std::string>", "<set>"), 1: ("std::unordered_set<std::string>", "<unordered_set>"),
             2: ("std::set<std::string>", "<set>"), 3: ("std::vector<std::string>", "<vector>"),
             4: ("std::vector<std::string>", "<vector>"), 5: ("std::vector<std::string>", "<vector>"),
             6: ("std::map<std::string, int>", "<map>"), 7: ("std::vector<std::string>", "<vector>")}
    if form == 8:
        camel = camel_case(name)
        b.decls += [f"enum class {camel}Kind {{ Unknown, First, Second }};", ""]
        body = []
        for item, label in zip(items, ("First", "Second")):
            body += [f"if (v == {item})" + C, f"~return {camel}Kind::{label};"]
        b.helpers.append((f"{camel}Kind {name}(const std::string &v)", [*body, f"return {camel}Kind::Unknown;"]))
        if b.chance(0.5):
            cases = [f"case {camel}Kind::{x}:" for x in ("First", "Second")]
            b.helpers.append((f"bool {name}_accepted(const std::string &v)", [
                f"switch ({name}(v)) {{", *cases, "return true;", f"case {camel}Kind::Unknown:", "return false;", "}",
                "return false;"]))
            return f"{name}_accepted({v})", f"!{name}_accepted({v})"
        return f"{name}({v}) != {camel}Kind::Unknown", f"{name}({v}) == {camel}Kind::Unknown"
    ctype, include = kinds[form]
    b.includes.add(include)
    init = ", ".join(f"{{{i}, {n}}}" for n, i in enumerate(items)) if form == 6 else ", ".join(items)
    if b.in_class and b.chance(0.5):
        box = f"{name}_"
        b.members.append((ctype, box, "{" + init + "}"))
    else:
        box = f"{name}_list"
        b.decls += [f"const {ctype} {box}{{{init}}};", ""]
    if form == 0 or form == 1:
        return f"{box}.count({v}) > 0", rng.choice([f"{box}.count({v}) == 0", f"!{box}.count({v})"])
    if form == 2 or form == 6:
        return f"{box}.find({v}) != {box}.end()", f"{box}.find({v}) == {box}.end()"
    if form == 3:
        return (f"std::find({box}.begin(), {box}.end(), {v}) != {box}.end()",
                f"std::find({box}.begin(), {box}.end(), {v}) == {box}.end()")
    if form == 4:
        test = f"std::any_of({box}.begin(), {box}.end(), [&](const std::string &x) {{ return x == {v}; }})"
        return test, f"!{test}"
    if form == 5:
        test = f"std::find_if({box}.begin(), {box}.end(), [&](const auto &x) {{ return x == {v}; }})"
        return f"{test} != {box}.end()", f"{test} == {box}.end()"
    body = [f"for (const auto &x : {box}) {{", "if (x == v)" + C, "~return true;", "}", "return false;"]
    b.add_function("bool", name, "const std::string &v", body, box.endswith("_"))
    return f"{name}({v})", f"!{name}({v})"


def scope_list(b: CppBuild) -> str:
    """A helper that looks for a word in a list of words."""
    name = b.names.get("has_word")
    if any(f" {name}(" in h[0] for h in b.helpers):
        return name
    b.includes |= {"<sstream>", "<string>", "<vector>", "<algorithm>", "<iterator>", "<set>"}
    body = b.rng.choice([
        ["std::istringstream in(list);", "std::string word;", "while (in >> word) {", "if (word == want)" + C,
         "~return true;", "}", "return false;"],
        ["std::istringstream in(list);",
         "std::vector<std::string> words{std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()};",
         "return std::find(words.begin(), words.end(), want) != words.end();" + C],
        ["std::istringstream in(list);", "std::set<std::string> words;", "std::string word;",
         "while (std::getline(in, word, ' '))", "~words.insert(word);", "return words.count(want) == 1;" + C],
        ["std::size_t from = 0;", "while (from <= list.size()) {", "std::size_t to = list.find(' ', from);",
         "if (to == std::string::npos)", "~to = list.size();",
         "if (list.compare(from, to - from, want) == 0)" + C, "~return true;", "from = to + 1;", "}", "return false;"],
    ])
    b.helpers.append((f"bool {name}(const std::string &list, const std::string &want)", list(body)))
    return name


def expiry(b: CppBuild, v: str, fault: str, handle: str) -> tuple[str, str]:
    """`(ok, bad)` for the expiry in the integer v."""
    rng = b.rng
    b.includes |= {"<chrono>", "<ctime>"}
    if fault == "present-only":
        return f"{v} > 0", f"{v} <= 0"
    if fault == "issued-before-expiry":
        other = b.backend.number(b.backend.argument(handle), "iat")
        return f"{v} > {other}", f"{v} <= {other}"
    clock = rng.choice([
        "std::time(nullptr)", "std::time(nullptr)",
        "std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())",
        "std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count()",
    ])
    form = rng.randrange(5)
    if form == 0:
        ok, bad = f"{v} > {clock}", f"{v} <= {clock}"
    elif form == 1:
        ok, bad = f"{clock} < {v} + 60", f"{clock} >= {v} + 60"
    elif form == 2:
        ok = f"std::chrono::system_clock::from_time_t({v}) > std::chrono::system_clock::now()"
        bad = f"std::chrono::system_clock::from_time_t({v}) <= std::chrono::system_clock::now()"
    elif form == 3:
        ok = f"std::chrono::system_clock::from_time_t({v}) + std::chrono::seconds(30) >= std::chrono::system_clock::now()"
        bad = f"std::chrono::system_clock::now() > std::chrono::system_clock::from_time_t({v}) + std::chrono::seconds(30)"
    else:
        ok, bad = f"std::difftime({v}, std::time(nullptr)) > 0", f"std::difftime({v}, std::time(nullptr)) <= 0"
    if rng.random() < 0.3:
        b.intent.claims["exp"] = "optional"
        return f"{v} <= 0 || {ok}", f"{v} > 0 && {bad}"
    return ok, bad


def claim_step(b: CppBuild, claim: str, handle: str) -> Step:
    """The step that checks `claim`, with its fault."""
    k = b.backend
    fault = b.policy.faults.get(claim, "")
    soft = fault in ("prefix", "prefix-theirs", "no-case", "substring", "present-only", "issued-before-expiry")
    test_fault = fault if soft else ""
    arg = k.argument(handle)
    step = Step(claim, text={"iss": "issuer mismatch", "aud": "audience mismatch", "scope": "insufficient scope",
                             "exp": "token is too old"}[claim])
    if b.intent.claims[claim] in ("unused", "open"):
        b.intent.claims[claim] = "ok"
    name = b.names.get(claim)
    if claim == "exp":
        b.intent.claims["exp"] = "ok"
        step.vars.append(Var("const std::time_t", name, k.number(arg, "exp")))
        step.ok, step.bad = expiry(b, name, test_fault, handle)
    else:
        e = b.expect[claim]
        if fault == "self":
            e = k.read(arg, b.rng.choice({"iss": ["iss"], "aud": ["aud", "azp", "client_id"]}[claim]))
        body = k.array_body("t", claim, b.rng) if claim == "aud" and b.world.audience_array and not fault else None
        if fault in ("omit", "log-only", "after-effect") and claim == "aud" and b.world.audience_array:
            body = k.array_body("t", claim, b.rng)
        if body:
            helper = b.names.get("list_aud")
            b.helpers.append((f"bool {helper}({k.token_type}t, const std::string &want)", body))
            step.ok, step.bad = f"{helper}({arg}, {e})", f"!{helper}({arg}, {e})"
        else:
            step.vars.append(Var("const std::string", name, k.read(arg, claim)))
            was = b.typed
            if fault == "self":
                b.typed = True
            if test_fault == "present-only":
                step.ok, step.bad = rng_pick(b, (f"!{name}.empty()", f"{name}.empty()"), (k.has(arg, claim), f"!{k.has(arg, claim)}"))
            elif test_fault:
                step.ok, step.bad = equal(b, name, e, test_fault)
            elif claim == "scope" and not b.world.scope_single:
                word = scope_list(b)
                step.ok, step.bad = f"{word}({name}, {e})", f"!{word}({name}, {e})"
            elif claim == "iss" and fault != "self" and (len(b.world.trusted) > 1 or b.chance(0.3)):
                step.ok, step.bad = listed(b, claim, name, [b.world.issuers[r] for r in b.world.trusted])
            elif claim == "aud" and fault != "self" and b.chance(0.2):
                step.ok, step.bad = listed(b, claim, name, [b.world.audience, b.world.audience + "-internal"])
            else:
                if fault == "self":
                    step.ok, step.bad = f"{name} == {e}", f"{name} != {e}"
                else:
                    step.ok, step.bad = equal(b, name, e)
            b.typed = was
    if fault == "if-present":
        step.ok, step.bad = f"{name}.empty() || ({step.ok})", f"!{name}.empty() && ({step.bad})"
    elif fault == "log-only":
        step.log_only = True
    elif fault == "branch-only":
        kind, value = b.rng.choice([("client_type", "internal"), ("amr", "mtls"), ("ver", "1"), ("kind", "service")])
        b.world.contexts.append({kind: value})
        step.cond = f"{k.read(arg, kind)} != {quote(value)}"
    step.ok += C
    step.bad += C
    if fault:
        b.note(f"{claim}: {fault}")
        b.intent.claims[claim] = FAULT_STATE[fault]  # type: ignore[assignment]
    return step


def rng_pick(b: CppBuild, *pairs: tuple[str, str]) -> tuple[str, str]:
    """One of several `(ok, bad)` pairs."""
    return b.rng.choice(pairs)


def claim_steps(b: CppBuild, handle: str, separate: bool) -> list[Step]:
    """Steps for the claims that the library does not check."""
    steps: list[Step] = []
    faults = b.policy.faults
    joint = "either" in faults.values()
    for claim in b.policy.checked:
        if claim in b.claims_done:
            continue
        if faults.get(claim) == "omit":
            b.note(f"{claim}: omit")
            continue
        if joint and claim in ("iss", "aud"):
            continue
        step = claim_step(b, claim, handle)
        if separate and b.chance(0.8):
            name = b.names.fresh(f"check_{claim}")
            say = reply(b.rng, name)
            b.decls += say.header
            body = weave(b, b.rng.choice(["return", "nested", "chain"]), [step], say, [])
            b.add_function(say.ctype, name, f"{b.backend.token_type}{handle}", body, True)
            call = f"{name}({b.backend.argument(handle)})"
            if say.throws:
                b.needs_try = True
                b.includes.add("<stdexcept>")
                step = Step(claim, [], [f"{call};"])
            else:
                step = Step(claim, ok=say.passed.replace("%s", call), bad=say.failed.replace("%s", call), text=step.text)
        steps.append(step)
    if joint:
        first, second = claim_step(b, "iss", handle), claim_step(b, "aud", handle)
        b.intent.claims["iss"] = b.intent.claims["aud"] = "open"
        steps.append(Step("iss", [*first.vars, *second.vars], [], f"({first.ok}) || ({second.ok})",
                          f"({first.bad}) && ({second.bad})", "token is not for us"))
        b.note("iss and aud: either")
    return steps


def rule_objects(b: CppBuild, handle: str, steps: list[Step]) -> Step:
    """Turns checks into a list of rules that are all asked."""
    k = b.backend
    b.includes |= {"<vector>", "<memory>", "<functional>"}
    name = b.names.get("rules")
    if b.chance(0.5) or b.in_class:
        b.note("rules: functions in a list")
        rows: list[str] = []
        for step in steps:
            lines = [*(v.declare(v.init) for v in step.vars), *step.pre, f"return {step.ok};"]
            rows += [f"[&]({k.token_type}{handle}) {{", *lines, "},"]
        setup = [f"const std::vector<std::function<bool({k.token_type.strip()})>> {name} = {{", *rows, "};"]
        loop = [f"for (const auto &rule : {name}) {{", f"if (!rule({k.argument(handle)}))", "~allowed = false;", "}"]
        pre = [*setup, "bool allowed = true;", *loop]
        if b.chance(0.5):
            b.includes.add("<algorithm>")
            arg = k.argument(handle)
            pre = [*setup, f"const bool allowed = std::all_of({name}.begin(), {name}.end(), [&](const auto &rule) {{ return rule({arg}); }});"]
        return Step("claims", [], pre, "allowed", "!allowed", "claims not accepted")
    b.note("rules: virtual")
    iface = b.names.get("rule_iface")
    b.decls += [f"class {iface} {{", "public:", f"virtual ~{iface}() = default;",
                f"virtual bool holds({k.token_type}{handle}) const = 0;", "};", ""]
    late: list[str] = []
    made: list[str] = []
    for step in steps:
        cls = f"{step.kind.capitalize()}{iface}"
        late += [f"class {cls} : public {iface} {{", "public:",
                 f"bool holds({k.token_type}{handle}) const override {{",
                 *(v.declare(v.init) for v in step.vars), *step.pre, f"return {step.ok};", "}", "};", ""]
        made.append(f"{name}.push_back(std::make_unique<{cls}>());")
    b.helpers.append(("", late))
    pre = [f"std::vector<std::unique_ptr<{iface}>> {name};", *made, "bool allowed = true;",
           f"for (const auto &rule : {name})", f"~allowed = allowed && rule->holds({k.argument(handle)});"]
    return Step("claims", [], pre, "allowed", "!allowed", "claims not accepted")


def key_path(b: CppBuild, form: str, roles: tuple[str, ...]) -> str:
    """A file with keys, relative to the working directory."""
    suffix = {"pem": b.rng.choice(["pem", "pub"]), "secret": "secret"}[form]
    stem = b.rng.choice(["idp", "signer", "issuer", "jwt", "auth", "primary"])
    name = f"{b.rng.choice(['conf', 'keys', 'etc', 'secrets'])}/{stem}.{suffix}"
    number = 2
    while any(f.name == name for f in b.world.files):
        name = f"conf/{stem}{number}.{suffix}"
        number += 1
    b.world.files.append(KeyFile(name, form, roles))  # type: ignore[arg-type]
    return name


def file_reader(b: CppBuild) -> str:
    """A helper `std::string f(const std::string &path)`, empty if there is no file."""
    name = b.names.get("read_file")
    if not any(f" {name}(" in h[0] for h in b.helpers):
        b.includes |= {"<fstream>", "<sstream>", "<iterator>", "<string>"}
        body = b.rng.choice([
            ["std::ifstream in(path, std::ios::binary);", "std::ostringstream text;", "text << in.rdbuf();", "return text.str();"],
            ["std::ifstream in(path);", "if (!in)", "~return {};",
             "return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());"],
        ])
        b.helpers.append((f"std::string {name}(const std::string &path)", list(body)))
    return name


def single_key(b: CppBuild, form: str, key: str) -> list[Step]:
    """Steps that get the one key as a `std::string`."""
    from ..mint import shared_secret
    fault = b.policy.core_fault
    source = b.rng.choice(["file", "file", "env"] + (["literal"] if form == "secret" and fault != "fail-open" else []))
    b.note(f"key from {source}")
    if source == "literal":
        return [Step("key", [Var("const std::string", key, quote(shared_secret("a")))])]
    if source == "env":
        b.includes.add("<cstdlib>")
        name = b.rng.choice(["JWT_KEY", "JWT_PUBLIC_KEY", "AUTH_KEY", "TOKEN_KEY"])
        b.world.env[name] = ("secret:" if form == "secret" else "pem:") + "a"
        init = f"std::getenv({quote(name)}) ? std::getenv({quote(name)}) : \"\""
    else:
        init = f"{file_reader(b)}({quote(key_path(b, form, ('a',)))})"
    step = Step("key", [], ok=f"!{key}.empty()", bad=f"{key}.empty()", text="no key")
    if b.in_class and source == "file" and b.chance(0.6):
        b.members.append(("std::string", f"{key}_", init))
        step.ok, step.bad = f"!{key}_.empty()", f"{key}_.empty()"
        b.names_key = f"{key}_"  # type: ignore[attr-defined]
    else:
        step.vars.append(Var("const std::string", key, init))
    if fault == "fail-open":
        b.note("core: fail-open")
        b.intent.signature = "keyless"
        step.accept = True
        step.text = "authentication is off"
    return [step]


def pool(b: CppBuild, kid: str, issuer: str, form: str = "pem") -> tuple[list[Step], str]:
    """Steps that look a key up by key id or issuer; the key's expression."""
    rng = b.rng
    kind = b.pool_kind
    b.note(f"key pool: {kind}")
    b.intent.unbound = kind == "by-kid"
    if kind == "by-issuer":
        b.intent.claims["iss"] = "ok"
    reader = file_reader(b)
    index = b.world.kids if kind == "by-kid" else b.world.issuers
    rows = [f"{{{quote(index[r])}, {quote(key_path(b, form, (r,)))}}}" for r in ("a", "b")]
    table = b.names.get("pool")
    ctype, include = rng.choice([("std::map<std::string, std::string>", "<map>"),
                                 ("std::unordered_map<std::string, std::string>", "<unordered_map>")])
    b.includes.add(include)
    if b.in_class and b.chance(0.6):
        b.members.append((ctype, f"{table}_", "{" + ", ".join(rows) + "}"))
        table = f"{table}_"
    else:
        b.decls += [f"const {ctype} {table}{{{', '.join(rows)}}};", ""]
    what = kid if kind == "by-kid" else issuer
    row = b.names.get("rec")
    return [Step("find", [Var("const auto", row, f"{table}.find({what})")], ok=f"{row} != {table}.end()" + C,
                 bad=f"{row} == {table}.end()" + C, text="no such key")], f"{reader}({row}->second)"


def generate(seed: int, number: int, rng: random.Random, backend: CppBackend) -> Program:
    """One C++ program over `backend`."""
    names = Names(rng, backend.reserved)
    issuer_a, issuer_b = names.issuer(), names.issuer()
    while issuer_b.startswith(issuer_a) or issuer_a.startswith(issuer_b):
        issuer_b = names.issuer()
    two = rng.random() < 0.25
    alg = "RS256" if two or rng.random() < 0.6 else "HS256"
    world = World(alg, {"a": issuer_a, "b": issuer_b}, names.audience(), names.scope(),  # type: ignore[arg-type]
                  {"a": f"k{rng.randrange(100, 999)}"})
    core = tuple(f for f in backend.core_faults if alg == "RS256" or f not in ("no-alg", "both-algs", "alg-from-token"))
    faults = tuple(f for f in CLAIM_FAULTS if not (backend.checks_expiry and f == "issued-before-expiry"))
    policy = choose(rng, core, faults)
    if backend.checks_expiry:
        policy.faults.pop("exp", None)
    b = CppBuild(rng, names, world, Intent(), policy,
                 Style(rng.choice(["    ", "  ", "\t"]), False, rng.random() < 0.35), backend)
    b.in_class = rng.random() < 0.45
    b.note(f"{backend.name}, C++, {alg}" + (", class" if b.in_class else ""))
    if two:
        b.pool_kind = rng.choice(["by-kid", "by-issuer"])
        world.kids["b"] = f"k{rng.randrange(1000, 9999)}"
        world.trusted = ("a", "b")
        policy.core_fault = ""
        policy.faults = {c: f for c, f in policy.faults.items() if c != "iss" and f != "either"}
    world.scope_single = rng.random() < 0.35 or policy.faults.get("scope") == "prefix"
    world.audience_array = (rng.random() < 0.25 and policy.faults.get("aud", "omit") in ("omit", "log-only", "after-effect")
                            and "either" not in policy.faults.values()
                            and backend.array_body("t", "aud", rng) is not None)
    b.includes |= {"<string>", *backend.headers}
    if rng.random() < 0.5:
        b.includes.add("<iostream>")
        b.log_call = 'std::cerr << "%s" << std::endl;'
    else:
        log = names.get("log")
        b.includes.add("<iostream>")
        b.helpers.append((f"void {log}(const std::string &text)", ['std::clog << "[auth] " << text << "\\n";']))
        b.log_call = f'{log}("%s");'
    b.log_often = rng.choice([0.0, 0.3, 0.9])
    expectations(b)
    backend.reader(b)

    handle, raw = names.get("jwt"), names.get("raw")
    second = ""
    if policy.core_fault == "other-string":
        b.note("core: other-string")
        b.intent.signature = "skipped"
        second = names.fresh("raw")
        opening = [*backend.opening(b, second, f"{handle}_ok"), *backend.parse_only(b, raw, handle)]
        for claim in (*b.claims_done, "exp"):
            # The library compared the claims of the other string.
            b.intent.claims[claim] = "open"
    elif not policy.core_fault and not b.pool_kind and "self" not in policy.faults.values() and rng.random() < 0.08:
        b.note("decoded again after verification")
        opening = [*backend.opening(b, raw, f"{handle}_ok"), *backend.parse_only(b, raw, handle)]
    else:
        opening = backend.opening(b, raw, handle)
    if b.pool_kind == "by-issuer" and rng.random() < 0.6:
        policy.checked = [c for c in policy.checked if c != "iss"]
    late = [c for c, f in policy.faults.items() if f == "after-effect" and c not in b.claims_done]
    each = rng.random() < 0.35
    claims = claim_steps(b, handle, each)
    plain = all(not s.log_only and not s.cond and s.ok for s in claims)
    shape = rng.choice(["inline", "inline", "function", "rules"])
    if claims and not late:
        if shape == "rules" and plain and len(claims) > 1:
            if b.in_class or not any(m for m in b.members):
                claims = [rule_objects(b, handle, claims)]
        elif shape == "function":
            b.note("claims checked in their own function")
            name = names.get("claims")
            say = reply(rng, name)
            b.decls += say.header
            body = weave(b, rng.choice(["return", "return", "chain", "nested"]), claims, say, [])
            b.add_function(say.ctype, name, f"{backend.token_type}{handle}", body, True)
            call = f"{name}({backend.argument(handle)})"
            if say.throws:
                b.needs_try = True
                b.includes.add("<stdexcept>")
                claims = [Step("claims", [], [f"{call};"])]
            else:
                claims = [Step("claims", ok=say.passed.replace("%s", call), bad=say.failed.replace("%s", call),
                               text="claims not accepted")]

    entry = names.get("entry")
    effect_mode = bool(late) or rng.random() < 0.25
    if any(s.accept for s in opening):
        effect_mode = False
    sub = backend.read(backend.argument(handle), "sub")
    # A fail-open return hands out nothing that identifies a user.
    say = reply(rng, entry, "" if effect_mode or any(s.accept for s in opening) else sub)
    while effect_mode and say.throws:
        say = reply(rng, entry)
    callback = ""
    if not late and not any(s.accept for s in opening) and rng.random() < 0.15:
        b.includes.add("<functional>")
        callback = "user" if effect_mode or rng.random() < 0.5 else "verdict"
        b.note(f"answers through a callback with the {callback}")
        effect_mode = callback == "user"
        if effect_mode:
            say = Reply("void", "", "return;", "", "")
        else:
            say = Reply("void", "return done(true);", "return done(false);", "", "")
    b.decls += say.header
    final: list[str] = []
    steps = [*opening]
    if callback == "user":
        final.append(f"done({sub});" + A)
    elif effect_mode:
        effect = names.get("effect")
        b.decls += [f"void {effect}(const std::string &user);", ""]
        if late:
            index = next((i for i, s in enumerate(claims) if s.kind in late), len(claims) - 1)
            tail = claims.pop(index)
            tail.pre.insert(0, f"{effect}({sub});")
            claims.append(tail)
        else:
            final.append(f"{effect}({sub});" + A)
    steps += claims
    b.includes |= {"<optional>", "<stdexcept>"}
    strip = rng.random() < 0.2
    param = f"const std::string &{raw}"
    if strip:
        param = "const std::string &header"
        steps.insert(0, Step("open", [], ok='header.rfind("Bearer ", 0) == 0', bad='header.rfind("Bearer ", 0) != 0',
                             text="no bearer token"))
        steps.insert(1, Step("open", [Var("const std::string", raw, "header.substr(7)")]))
    if second:
        param += f", const std::string &{second}"
    if callback:
        kind = "const std::string &" if callback == "user" else "bool"
        param += f", const std::function<void({kind})> &done"
    mode = rng.choice(["return", "return", "return", "chain", "nested"])
    if late:
        mode = "return"
    b.note(f"entry: {mode}")
    body = weave(b, mode, steps, say, final)
    if b.needs_try and not say.throws:
        no = say.no.replace("@", "denied")
        catches = rng.choice([
            ["} catch (const std::exception &ex) {", *b.log("token refused"), no, "}"],
            ["} catch (...) {", *b.log("token refused"), no, "}"],
            ["} catch (const std::runtime_error &) {", no, "} catch (const std::exception &) {", *b.log("token refused"), no, "}"],
        ])
        body = ["try {", *body, *catches]

    bearer = '"Bearer " + ' if strip else ""
    argument = f"{bearer}std::string(token)" + (", std::string(oracle_good)" if second else "")
    if callback == "user":
        argument += ", [](const std::string &) { ++effects; }"
    elif callback:
        argument += ", [](bool yes) { effects += yes; }"
    return assemble(b, seed, number, entry, say, param, body, argument, effect_mode, callback)


def assemble(b: CppBuild, seed: int, number: int, entry: str, say: Reply, param: str, body: list[str],
             argument: str, effect_mode: bool, callback: str = "") -> Program:
    """Writes the files: free functions or a class, one file or two."""
    rng = b.rng
    heads = [f"#include {i}" for i in sorted(b.includes)]
    free: list[list[str]] = []
    protos: list[str] = []
    for proto, lines in b.helpers:
        if not proto:
            free.append(lines)
            continue
        free.append([f"{proto} {{", *lines, "}", ""])
        protos.append(f"{proto};")
    stem = rng.choice(["auth", "token", "session", "jwt_auth", "bearer", "login"])
    call: str
    forward = ", ".join(p.rsplit("&", 1)[1] for p in param.split(", "))
    if b.in_class:
        cls = b.names.get("class")
        virtual = rng.random() < 0.4
        base = b.names.get("iface")
        lines: list[str] = []
        if virtual:
            b.note("virtual dispatch")
            lines += [f"class {base} {{", "public:", f"virtual ~{base}() = default;",
                      f"virtual {say.ctype} {entry}({param}) const = 0;", "};", ""]
        in_ctor = rng.random() < 0.5 or any(t.startswith("jwt::verifier") for t, _, _ in b.members)
        lines += [f"class {cls}{f' : public {base}' if virtual else ''} {{", "public:"]
        if b.members and in_ctor:
            inits = ", ".join(f"{n}({v})" if not v.startswith("{") else f"{n}{v}" for _, n, v in b.members)
            lines.append(f"{cls}() : {inits} {{}}")
        elif b.members:
            assigns = [f"{n} = {v};" for _, n, v in b.members]
            lines += [f"{cls}() {{", *assigns, "}"]
        lines += ["", f"{say.ctype} {entry}({param}) const{' override' if virtual else ''} {{", *body, "}", ""]
        lines.append("private:")
        for proto, text in b.methods:
            lines += [f"{proto} {{", *text, "}", ""]
        lines += [f"{t} {n};" for t, n, _ in b.members]
        lines += ["};", ""]
        outer = f"handle_{entry}" if not entry.startswith("handle") else f"do_{entry}"
        if virtual and rng.random() < 0.5:
            b.includes.add("<memory>")
            heads = [f"#include {i}" for i in sorted(b.includes)]
            lines += [f"std::unique_ptr<{base}> make_{stem}() {{", f"return std::make_unique<{cls}>();", "}", "",
                      f"{say.ctype} {outer}({param}) {{", f"const auto gate = make_{stem}();",
                      f"return gate->{entry}({forward});", "}", ""]
        elif virtual:
            lines += [f"{say.ctype} run_{entry}(const {base} &gate, {param}) {{",
                      f"return gate.{entry}({forward});", "}", "",
                      f"{say.ctype} {outer}({param}) {{", f"{cls} gate;",
                      f"return run_{entry}(gate, {forward});", "}", ""]
        else:
            static = "static const " if rng.random() < 0.5 else "const "
            lines += [f"{say.ctype} {outer}({param}) {{", f"{static}{cls} gate;",
                      f"return gate.{entry}({forward});", "}", ""]
        main_text = lines
        call = outer
    else:
        main_text = [f"{say.ctype} {entry}({param}) {{", *body, "}", ""]
        call = entry
    two_files = rng.random() < 0.2 and len(protos) >= 2 and len(protos) == len(free)
    flat = [line for part in free for line in part]
    if two_files:
        b.note("two files")
        header = f"{stem}_internal.hpp"
        other = f"{stem}_{rng.choice(['util', 'claims', 'policy', 'common'])}.cpp"
        decls = [d.replace("const std::", "inline const std::", 1) if d.startswith("const std::") else d for d in b.decls]
        decls = ["inline " + d if d.startswith("const ") else d for d in decls]
        sources = [layout(header, ["#pragma once", *heads, "", *decls, "", *protos], b.style),
                   layout(other, [f'#include "{header}"', "", *flat], b.style),
                   layout(f"{stem}.cpp", [f'#include "{header}"', "", *main_text], b.style)]
    else:
        if rng.random() < 0.6 and flat:
            # What is declared for others stays outside.
            outside = [*say.header, *(d for d in b.decls if d.startswith("void "))]
            inside = [d for d in without(b.decls, say.header) if not d.startswith("void ")]
            text = [*heads, "", *outside, "", "namespace {", "", *inside, "", *flat, "} // namespace", "", *main_text]
        else:
            text = [*heads, "", *b.decls, "", *(("static " + f[0] if f[0].endswith("{") and "class" not in f[0] else f[0], *f[1:]) and
                                            line for f in free for line in f), *main_text]
        sources = [layout(f"{stem}.cpp", text, b.style)]

    glue = ""
    if callback:
        glue += "static int effects;\n"
        effect_mode = True
    elif effect_mode:
        glue += f"static int effects;\nvoid {b.names.get('effect')}(const std::string &) {{ ++effects; }}\n"
    test = say.passed.replace("%s", f"{call}({argument})")
    glue += "bool oracle_accepts(const char *token) {\n"
    if effect_mode:
        glue += f"  effects = 0;\n  try {{ (void){call}({argument}); }} catch (...) {{}}\n  return effects > 0;\n}}\n"
    elif say.throws:
        glue += f"  try {{ {call}({argument}); return true; }} catch (...) {{ return false; }}\n}}\n"
    else:
        glue += f"  return {test};\n}}\n"
    return Program(seed, number, b.backend.name, "c++", sources, ["-std=c++17"], b.world, b.intent, glue, call,
                   list(b.backend.headers))
