"""Control flow: steps of a verifier woven into a function body in several styles.

A step declares values, runs statements and tests something. The same steps
become early returns, a chain with `&&`, nested ifs, a goto cleanup, a flag
or a `do { } while (0)` with breaks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from ..text import unmarked


@dataclass
class Var:
    """A local variable; `free` releases it (``%s`` is its name)."""

    ctype: str
    name: str
    init: str
    empty: str = "NULL"
    free: str = ""

    def declare(self, value: str) -> str:
        """Its declaration with a value."""
        gap = "" if self.ctype.endswith("*") else " "
        if value.startswith("{") and self.ctype.startswith("const std::unique_ptr"):
            return f"{self.ctype}{gap}{self.name}{value};"
        return f"{self.ctype}{gap}{self.name} = {value};"


@dataclass
class Step:
    """One thing a verifier does on its way to acceptance."""

    kind: str
    vars: list[Var] = field(default_factory=list)
    pre: list[str] = field(default_factory=list)
    ok: str = ""
    bad: str = ""
    text: str = ""
    #: The test counts only if this holds.
    cond: str = ""
    #: A failed test is logged, and that is all.
    log_only: bool = False
    #: A failed test accepts: the value to return in place of a rejection.
    accept: bool = False


@dataclass
class Convention:
    """How a function says yes and no."""

    ctype: str
    yes: str
    no: dict[str, str]
    ok: str
    bad: str
    header: list[str] = field(default_factory=list)

    def reject(self, kind: str) -> str:
        """The value for a rejection for reason `kind`."""
        return self.no.get(kind, self.no["*"])

    def passed(self, call: str) -> str:
        """The test that `call` said yes."""
        return self.ok.replace("%s", call)

    def failed(self, call: str) -> str:
        """The test that `call` said no."""
        return self.bad.replace("%s", call)


def c_conventions(rng: random.Random, prefix: str) -> Convention:
    """A way for a C function to report its verdict."""
    up = prefix.upper()
    picks = [
        Convention("int", "0", {"*": "-1"}, "%s == 0", "%s != 0"),
        Convention("int", "0", {"*": "-1"}, "%s >= 0", "%s < 0"),
        Convention("int", "0", {"*": "-1"}, "!%s", "%s"),
        Convention("int", "1", {"*": "0"}, "%s", "!%s"),
        Convention("bool", "true", {"*": "false"}, "%s", "!%s"),
        Convention("int", "0", {"*": "-EACCES", "open": "-EINVAL", "key": "-ENOENT"}, "%s == 0", "%s != 0"),
        Convention("int", "200", {"*": "401", "scope": "403"}, "%s == 200", "%s != 200"),
        Convention(
            f"enum {prefix}_status", f"{up}_OK", {"*": f"{up}_DENIED", "open": f"{up}_MALFORMED", "exp": f"{up}_STALE"},
            f"%s == {up}_OK", f"%s != {up}_OK",
            [f"enum {prefix}_status {{ {up}_OK, {up}_MALFORMED, {up}_DENIED, {up}_STALE }};"]),
    ]
    return rng.choice(picks)


@dataclass
class Logger:
    """Writes a log line, or nothing, at a failed step."""

    rng: random.Random
    call: str
    often: float
    #: A macro `NAME(condition, text)` that leaves through the label, if the program has one.
    macro: str = ""

    def line(self, text: str) -> list[str]:
        """Statements for one failed step."""
        if text and self.rng.random() < self.often:
            return [self.call.replace("%s", text)]
        return []

    def always(self, text: str) -> list[str]:
        """Statements where the log line is all that happens."""
        return [self.call.replace("%s", text or "unexpected value")]


C_MODES = ("return", "return", "goto", "goto", "nested", "flag", "chain", "break")

# Steps that later ones depend on: a flag or a chain cannot run past them.
_HARD = {"open", "key", "verify", "alg", "peek", "find", "bind", "parse"}


def block(condition: str, body: list[str], braces: bool) -> list[str]:
    """`if (condition) body`, with or without braces."""
    if len(body) == 1 and not braces and not body[0].startswith(("if", "for", "while")):
        return [f"if ({condition})", f"~{body[0]}"]
    return [f"if ({condition}) {{", *body, "}"]


def weave(rng: random.Random, mode: str, steps: list[Step], conv: Convention, log: Logger,
          final: list[str], label: str = "out", result: str = "rc", flag: str = "ok",
          braces: bool = False, keep: tuple[str, ...] = (), value: str | None = None,
          on_reject: list[str] | None = None) -> list[str]:
    """A function body that runs `steps` and then `final`.

    `keep` names variables that are handed to the caller and not released on
    success; `value` is what to return then, instead of the convention's yes.
    """
    yes = conv.yes if value is None else value
    void = conv.ctype == "void"
    rejected = on_reject or []
    all_vars = [v for s in steps for v in s.vars]

    def release(names: list[Var], success: bool) -> list[str]:
        return [v.free.replace("%s", v.name) + ";" for v in reversed(names)
                if v.free and not (success and v.name in keep)]

    def back(value_text: str) -> str:
        return "return;" if void else f"return {value_text};"

    def guard(step: Step, leave: list[str]) -> list[str]:
        if not step.bad:
            return []
        if step.log_only:
            body = log.always(step.text)
        else:
            body = log.line(step.text) + leave
        lines = block(step.bad, body, braces)
        return block(step.cond, lines, True) if step.cond else lines

    def test(step: Step) -> str:
        ok = step.ok
        return f"(!({step.cond}) || ({ok}))" if step.cond else ok

    out: list[str] = []
    if mode in ("chain", "flag"):
        soft_at = next((i for i, s in enumerate(steps) if s.kind not in _HARD), len(steps))
        if any(s.kind in _HARD for s in steps[soft_at:]):
            mode = "return"
        elif any(v.free for s in steps[soft_at:] for v in s.vars) or any(s.accept for s in steps[soft_at:]):
            mode = "return"
    if mode == "nested" and any(s.accept for s in steps):
        mode = "return"

    if mode in ("return", "flag", "chain"):
        seen: list[Var] = []
        soft_at = len(steps)
        if mode != "return":
            soft_at = next((i for i, s in enumerate(steps) if s.kind not in _HARD), len(steps))
        for step in steps[:soft_at]:
            for var in step.vars:
                out.append(var.declare(var.init))
                seen.append(var)
            out += step.pre
            gone = [*release(seen, False), *(() if step.accept else rejected)]
            out += guard(step, [*gone, back(conv.yes if step.accept else conv.reject(step.kind))])
        soft = steps[soft_at:]
        if mode == "return" or not soft:
            out += final + release(seen, True)
            out.append(back(yes))
            return out
        if mode == "flag":
            for step in soft:
                out += [v.declare(v.init) for v in step.vars]
            out.append(f"{'bool' if conv.ctype == 'bool' else 'int'} {flag} = {'true' if conv.ctype == 'bool' else '1'};")
            no = "false" if conv.ctype == "bool" else "0"
            for step in soft:
                out += step.pre
                out += guard(step, [f"{flag} = {no};"])
            if final or rejected or keep:
                body = final + release(seen, True) + [back(yes)]
                out += block(flag, body, True) if (keep or rejected or rng.random() < 0.5) else [
                    *(block(flag, final, True) if final else [])]
                if keep or rejected or out[-1] == "}" and f"return {yes};" in out[-2]:
                    out += release(seen, False) + rejected + [back(conv.reject("*"))]
                    return out
            out += release(seen, False)
            out.append(back(flag if conv.yes in ("1", "true") else f"{flag} ? {yes} : {conv.reject('*')}"))
            return out
        tests: list[str] = []
        for step in soft:
            out += [v.declare(v.init) for v in step.vars] + step.pre
            if not step.ok:
                continue
            if step.log_only:
                out += guard(step, [])
            else:
                tests.append(test(step))
        joined = " && ".join(f"({t})" if loose_or(t) else t for t in tests) or "1"
        if final or keep or rejected or seen:
            out += block(joined, final + release(seen, True) + [back(yes)], True)
            out += release(seen, False) + rejected + [back(conv.reject("*"))]
        else:
            out.append(back(joined if conv.yes in ("1", "true") else f"({joined}) ? {yes} : {conv.reject('*')}"))
        return out

    # The other styles declare everything first.
    for var in all_vars:
        out.append(var.declare(var.empty))
    if not void:
        start = conv.reject("*") if value is None else "NULL"
        out.append(f"{conv.ctype} {result} = {start};")
        if conv.ctype.endswith("*"):
            out[-1] = out[-1].replace("* ", "*")
    if mode == "break":
        out.append("")
        out.append("do {")
    closers = 0
    for step in steps:
        for var in step.vars:
            if var.init != var.empty:
                out.append(f"{var.name} = {var.init};")
        out += step.pre
        if mode == "nested":
            if step.log_only:
                out += guard(step, [])
            elif step.ok:
                out.append(f"if ({unmarked_parens(test(step))}) {{")
                closers += 1
            continue
        leave = []
        no = conv.yes if step.accept else conv.reject(step.kind)
        if mode == "goto" and log.macro and step.ok and not (step.accept or step.log_only or step.cond):
            out.append(f'{log.macro}({step.ok}, "{step.text or "bad state"}");')
            continue
        if not void and value is None and (no != conv.reject("*")):
            leave.append(f"{result} = {no};")
        leave.append("break;" if mode == "break" else f"goto {label};")
        out += guard(step, leave)
    out += final
    if not void:
        out.append(f"{result} = {yes};")
        for name in keep:
            if name != yes:
                continue
            out.append(f"{name} = NULL;")
    out += ["}"] * closers
    if mode == "break":
        out.append("} while (0);")
    if mode == "goto":
        out += ["", f"{label}:"]
    frees = release(all_vars, False)
    if keep and value is None:
        # The result was handed out through a pointer that owns it now.
        owned = [v for v in all_vars if v.name in keep]
        frees = release([v for v in all_vars if v.name not in keep], False)
        for var in owned:
            if var.free:
                frees += block(f"{conv.failed(result)}", [var.free.replace("%s", var.name) + ";"], braces)
    if rejected:
        frees += block(conv.failed(result), rejected, braces) if not void else []
    out += frees
    if mode == "goto" and void and not frees:
        out.append(";")
    if not void:
        out.append(back(result))
    return out


def loose_or(test: str) -> bool:
    """Whether `test` has an `||` outside of parentheses."""
    depth = 0
    for i, char in enumerate(test):
        depth += (char == "(") - (char == ")")
        if depth == 0 and test.startswith("||", i):
            return True
    return False


def unmarked_parens(test: str) -> str:
    """`test` without one redundant pair of outer parentheses."""
    text = test
    plain = unmarked(text)
    if plain.startswith("(") and plain.endswith(")"):
        depth = 0
        for i, char in enumerate(plain):
            depth += (char == "(") - (char == ")")
            if depth == 0 and i < len(plain) - 1:
                return text
        return text[1:-1] if text == plain else text
    return text
