"""Changes of sources that keep what they do.

They work on the text of our own tests, which is formatted and free of macros
that hide structure; what they cannot handle they leave alone. Comments travel
with the code that they stand beside, and so do expectations.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r'(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<directive>^[ \t]*#(?:\\\n|[^\n])*)'
    r'|(?P<string>(?:u8|[uUL])?R"(?P<mark>[^(]*)\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\')'
    r'|(?P<word>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)'
    r'|(?P<other>->|::|&&|\|\||[=!<>+*/%&|^-]=|\S)', re.S | re.M)
_OPEN, _CLOSE = "([{", ")]}"
_NO_FUNCTION = {"struct", "class", "enum", "union", "namespace", "typedef",
                "using", "template", "constexpr", "operator", "friend",
                "concept", "requires", "consteval", "inline", "extern"}
_CONTROL = {"if", "for", "while", "switch", "catch", "return", "sizeof"}


@dataclass
class Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass
class Function:
    """A definition at namespace level: `head name(params) tail { body }`."""

    head: str     # Return type and specifiers.
    name: str     # With `Class::` for a method.
    params: str   # Between the parentheses.
    tail: str     # Between them and the body.
    start: int
    open: int     # Of the body's brace.
    end: int

    def names(self):
        """The names of the parameters, or None if one cannot be passed on."""
        if self.params.strip() in ("", "void"):
            return []
        if re.search(r"&&|=|\.\.\.|unique_ptr|\(", self.params):
            return None
        found, depth, part = [], 0, ""
        for char in self.params + ",":
            depth += (char == "<") - (char == ">")
            if char == "," and depth == 0:
                match = re.search(r"[\w>*&\s]\W*\b([A-Za-z_]\w*)\s*(\[\w*\])*$",
                                  part.strip())
                if not match or re.fullmatch(
                        r"(const\s+)?(unsigned\s+)?[\w:]+", part.strip()):
                    return None
                found.append(match[1])
                part = ""
            else:
                part += char
        return found

    def returns(self):
        words = [w for w in self.head.split() if w not in ("static",)]
        return " ".join(words)


class Source:
    """A text with its tokens, brackets and functions."""

    def __init__(self, text):
        self.text = text
        self.tokens = [
            Token(m.lastgroup if m.lastgroup != "mark" else "string",
                  m[0], m.start(), m.end())
            for m in _TOKEN.finditer(text)]
        self.code = [t for t in self.tokens
                     if t.kind not in ("comment", "directive")]
        self.partner = {}
        stack = []
        for i, token in enumerate(self.code):
            if token.kind != "other":
                continue
            if token.text in _OPEN:
                stack.append(i)
            elif token.text in _CLOSE and stack:
                self.partner[i] = stack.pop()
                self.partner[self.partner[i]] = i
        self.functions = self._functions()

    def _functions(self):
        found, first, i = [], 0, 0
        while i < len(self.code):
            text = self.code[i].text
            if text in ("(", "["):
                i = self.partner.get(i, i) + 1
            elif text in (";", "}"):
                i += 1
                first = i
            elif text == "{":
                words = [t.text for t in self.code[first:i]]
                close = self.partner.get(i)
                if close is None:
                    return found
                if words[:1] == ["namespace"] and len(words) > 1 or (
                        words[:1] == ["extern"] and len(words) == 2):
                    i += 1
                    first = i
                    continue
                function = self._function(first, i, close)
                if function:
                    found.append(function)
                    i = close + 1
                    first = i
                else:
                    i = close + 1
                    # A class goes on to its semicolon.
            else:
                i += 1
        return found

    def _function(self, first, brace, close):
        chunk = self.code[first:brace]
        if any(t.text in _NO_FUNCTION for t in chunk):
            return None
        parens = [i for i in range(first, brace)
                  if self.code[i].text == "("
                  and self.partner.get(i, brace) < brace
                  and not any(self.code[j].text in ("(", "[") and j < i
                              < self.partner.get(j, 0)
                              for j in range(first, i))]
        if not parens:
            return None
        left = parens[-1]
        right = self.partner[left]
        name = left - 1
        while name - 2 >= first and self.code[name - 1].text == "::":
            name -= 2
        if self.code[left - 1].kind != "word" or name <= first and (
                "::" not in [t.text for t in chunk]):
            return None
        tail = self.text[self.code[right].end:self.code[brace].start]
        if ":" in [t.text for t in self.code[right:brace]] or "->" in tail:
            return None
        start = self.code[first].start
        return Function(self.text[start:self.code[name].start],
                        self.text[self.code[name].start:self.code[left].start],
                        self.text[self.code[left].end:self.code[right].start],
                        tail, start, self.code[brace].start,
                        self.code[close].end)

    def body(self, function):
        return self.text[function.open:function.end]

    def whole(self, function):
        """The body with the comment behind it, and where that ends."""
        stop = line_end(self.text, function.end)
        return self.text[function.open:stop] + "\n", stop


def line_end(text, position):
    """Takes a comment behind a statement along."""
    match = re.compile(r"[ \t]*//[^\n]*").match(text, position)
    return match.end() if match else position


def edit(text, changes):
    """Applies (start, end, replacement)s that do not overlap."""
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def plain(function):
    """Whether it can be told again under another name."""
    return (function.name.isidentifier() and function.name != "main"
            and not function.tail.strip() and "[[" not in function.head
            and "__attribute__" not in function.head
            and function.names() is not None)


# Each takes a source and whether it is C++, and returns a text or None.


def rename(source, _, names=()):
    """All names of the program's own functions, parameters and variables."""
    members = set(re.findall(r"(?:\.|->)\s*([A-Za-z_]\w*)", source.text))
    macros = " ".join(t.text for t in source.tokens if t.kind == "directive")
    new = {name: f"{name[0].lower()}q{i}x" for i, name in enumerate(names)
           if name not in members and name != "main"
           and not re.search(rf"\b{re.escape(name)}\b", macros)}
    changes = []
    for before, token in zip([None] + source.code, source.code):
        if token.kind == "word" and token.text in new and not (
                before and before.text in (".", "->", "::")):
            changes.append((token.start, token.end, new[token.text]))
    return edit(source.text, changes) if changes else None


def dead_code(source, _):
    """A branch that is never taken at the start of each function."""
    code = " { int idle = 0; if (idle > 2) { idle = 1; } (void)idle; }"
    return edit(source.text, [(f.open + 1, f.open + 1, code)
                              for f in source.functions]) or None


def extract(source, _):
    """Each function becomes a call of one that does its work."""
    changes = []
    for f in source.functions:
        if not plain(f):
            continue
        inner, returns = f.name + "Inner", f.returns()
        call = f"{inner}({', '.join(f.names())});"
        body, stop = source.whole(f)
        changes.append((f.start, stop,
                        f"{f.head}{f.name}({f.params});\n"
                        f"static {returns} {inner}({f.params}) "
                        f"{body}{f.head}{f.name}({f.params}) "
                        f"{{ {'' if returns == 'void' else 'return '}{call} }}"
                        ))
    return edit(source.text, changes) if changes else None


def into_class(source, is_cxx):
    """Each function becomes a call of a static member."""
    changes = []
    for f in source.functions:
        if not is_cxx or not plain(f):
            continue
        body, stop = source.whole(f)
        changes.append((f.start, stop,
                        f"{f.head}{f.name}({f.params});\n"
                        f"struct {f.name}Worker {{ {f.returns()} "
                        f"work({f.params}) {body}}};\n"
                        f"{f.head}{f.name}({f.params}) {{ "
                        f"return {f.name}Worker().work("
                        f"{', '.join(f.names())}); }}"))
    return edit(source.text, changes) if changes else None


def into_lambda(source, is_cxx):
    """Each function runs its work in a lambda."""
    changes = []
    for f in source.functions:
        returns = f.returns()
        body = source.body(f)
        if (not is_cxx or f.tail.strip() or "auto" in returns or not returns
                or "co_" in body or f.name == "main"):
            continue
        changes.append((f.open, f.end,
                        f"{{ return [&]() -> {returns} {body}(); }}"))
    return edit(source.text, changes) if changes else None


def swap_branches(source, _):
    """`if (c) a else b` becomes `if (!(c)) b else a`."""
    code, text = source.code, source.text

    def statement(i):
        """The index after the statement that starts at token i."""
        word = code[i].text
        if word == "{":
            return source.partner[i] + 1
        if word in ("if", "for", "while", "switch"):
            j = i + 1
            while code[j].text != "(":
                j += 1
            j = statement(source.partner[j] + 1)
            if word == "if" and j < len(code) and code[j].text == "else":
                j = statement(j + 1)
            return j
        if word == "do":
            j = statement(i + 1)
            return source.partner[j + 1] + 2
        if word == "try":
            j = source.partner[i + 1] + 1
            while code[j].text == "catch":
                j = source.partner[source.partner[j + 1] + 1] + 1
            return j
        while code[i].text != ";":
            i = source.partner[i] + 1 if code[i].text in _OPEN else i + 1
        return i + 1

    def declares(first, last):
        depth = 0
        for i in range(first, last):
            token = code[i].text
            depth += (token in _OPEN) - (token in _CLOSE)
            if depth == 0 and token == ";":
                return True
            if depth == 0 and token == "=" and (
                    i - first > 1 and code[i - 2].text not in (".", "->")
                    and code[first].text != "*" and code[i - 1].text != "]"):
                return True
        return False

    def render(start, end, first, last):
        """The text from start to end, with tokens first to last."""
        out, at, i = "", start, first
        while i < last:
            if code[i].text != "if" or code[i + 1].text != "(":
                i += 1
                continue
            right = source.partner[i + 1]
            then, then_end = right + 1, statement(right + 1)
            has_else = then_end < len(code) and code[then_end].text == "else"
            after = statement(then_end + 1) if has_else else then_end
            gap = text[code[right].end:code[then].start]
            then_stop = line_end(text, code[then_end - 1].end)
            stop = line_end(text, code[after - 1].end)
            if declares(i + 2, right) or "expect@" in gap:
                # Only what is inside of it.
                out += text[at:code[then].start]
                out += render(code[then].start, then_stop, then, then_end)
                at, i = then_stop, then_end
                continue
            out += text[at:code[i].start]
            out += f"if (!({text[code[i + 1].end:code[right].start]})){gap}{{ "
            if has_else:
                otherwise = then_end + 1
                out += render(code[otherwise].start, stop, otherwise, after)
            out += "\n} else { "
            out += render(code[then].start, then_stop, then, then_end)
            out += "\n}"
            at, i = stop, after
        return out + text[at:end]

    changes = []
    for f in source.functions:
        inside = [i for i, t in enumerate(code)
                  if f.open <= t.start and t.end <= f.end]
        new = render(f.open, f.end, inside[0], inside[-1] + 1)
        if new != text[f.open:f.end]:
            changes.append((f.open, f.end, new))
    return edit(text, changes) if changes else None


def split(source, is_cxx):
    """Functions in two files, the rest in a header: name -> text."""
    if "namespace {" in source.text:
        return None
    movable = [f for f in source.functions
               if f.name != "main" and "=" not in f.params]
    if len(movable) < 2:
        return None
    extension = "cpp" if is_cxx else "c"
    parts = ['#include "common.h"\n', '#include "common.h"\n']
    changes = []
    for n, f in enumerate(movable):
        signature = (re.sub(r"\bstatic\s+", "", f.head) + f.name
                     + f"({f.params})" + f.tail)
        # With the comments on its lines.
        start = source.text.rfind("\n", 0, f.start) + 1
        stop = source.text.find("\n", f.end)
        stop = len(source.text) if stop < 0 else stop
        parts[n % 2] += (signature + source.text[f.open:stop] + "\n")
        declaration = "" if "::" in f.name else signature.rstrip() + ";"
        changes.append((max(start, f.start), stop, declaration))
    return {"common.h": "#pragma once\n" + edit(source.text, changes),
            "one." + extension: parts[0], "two." + extension: parts[1]}


ALL = {"rename": rename, "dead-code": dead_code, "extract": extract,
       "class": into_class, "lambda": into_lambda,
       "swap-branches": swap_branches, "split": split}
