"""Program text in two versions with the same line numbers.

The *plain* version is what a checker reads. The *run* version has the judge's
calls on the lines of the statements that they belong to.
"""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Line:
    """One source line; identity (not equality) is the place in the file."""

    plain: str
    run: str
    tail: "Line | None" = None
    """The last line of the statement, where it was wrapped."""

    def end(self) -> "Line":
        return self.tail or self


_WIDTH = 80


def _breaks(text: str, pad: int) -> list[int]:
    """Where a long statement is wrapped: behind commas, outside of strings."""
    places, quoted, start = [], False, 0
    best = -1
    for at, char in enumerate(text):
        if char == '"' and text[at - 1] != "\\":
            quoted = not quoted
        if not quoted and text[at - 1:at + 1] == ", ":
            best = at + 1
        limit = _WIDTH if start == 0 else _WIDTH - pad
        if at - start >= limit and best > start:
            places.append(best)
            start = best
    return places


def _wrap(plain: str, run: str) -> list[tuple[str, str]]:
    """Wraps both versions at the same places."""
    indent = len(plain) - len(plain.lstrip())
    pieces, rest, done = [], run, 0
    pad = " " * (indent + 8)
    for place in _breaks(plain, indent + 8):
        # The same place in the run version, found by the text around it.
        around = plain[max(done, place - 24):place + 6]
        left = place - max(done, place - 24)
        if rest.count(around) != 1:
            return [(plain, run)]
        at = rest.index(around) + left
        pieces.append((plain[done:place].rstrip(), rest[:at].rstrip()))
        rest, done = rest[at:], place
    pieces.append((plain[done:], rest))
    return [pieces[0]] + [(pad + p, pad + r) for p, r in pieces[1:]]


@dataclass(eq=False)
class Span:
    """A run of lines, from `first` to `last` inclusive."""

    first: Line
    last: Line


class Body:
    """Lines under construction, with indentation."""

    def __init__(self, indent: int = 0) -> None:
        self.lines: list[Line] = []
        self.indent = indent

    def add(self, plain: str = "", run: str | None = None, *, after: str = "",
            before: str = "") -> Line:
        """Appends a line; `before`/`after` exist only in the run version."""
        pad = "    " * self.indent if plain else ""
        text = plain if run is None else run
        if before:
            text = f"{before} {text}"
        if after:
            text = f"{text} {after}"
        if len(pad + plain) <= _WIDTH:
            line = Line(pad + plain, pad + text)
            self.lines.append(line)
            return line
        lines = [Line(p, r) for p, r in _wrap(pad + plain, pad + text)]
        lines[0].tail = lines[-1]
        self.lines.extend(lines)
        return lines[0]

    def open(self, plain: str, run: str | None = None, **kw: str) -> Line:
        """A line that starts an indented block."""
        line = self.add(plain, run, **kw)
        self.indent += 1
        return line

    def close(self, plain: str = "}", run: str | None = None,
              **kw: str) -> Line:
        """A line that ends an indented block."""
        self.indent -= 1
        return self.add(plain, run, **kw)

    def last(self) -> Line:
        """The line added last."""
        return self.lines[-1]


@dataclass
class Unit:
    """One source or header file."""

    name: str
    includes: set[str] = field(default_factory=set)
    defines: list[str] = field(default_factory=list)
    blocks: list[Body] = field(default_factory=list)
    guard: str = ""

    def block(self) -> Body:
        """A new top-level block, separated by a blank line from the others."""
        body = Body()
        self.blocks.append(body)
        return body

    def _all(self) -> list[Line]:
        head = Body()
        if self.guard:
            head.add(f"#ifndef {self.guard}")
            head.add(f"#define {self.guard}")
            head.add()
        for text in self.defines:
            head.add(text)
        if self.defines:
            head.add()
        local = sorted(i for i in self.includes if i.startswith('"'))
        system = sorted(i for i in self.includes if not i.startswith('"'))
        for name in local:
            head.add(f"#include {name}")
        if local and system:
            head.add()
        for name in system:
            head.add(f"#include <{name}>")
        lines = head.lines
        for body in self.blocks:
            if body.lines:
                lines.append(Line("", ""))
                lines.extend(body.lines)
        if self.guard:
            lines.append(Line("", ""))
            lines.append(Line("#endif", "#endif"))
        return lines

    def render(self) -> tuple[str, str, dict[Line, int]]:
        """The plain text, the run text and the number of every line."""
        lines = self._all()
        numbers = {line: number for number, line in enumerate(lines, 1)}
        plain = "\n".join(line.plain for line in lines) + "\n"
        run = "\n".join(line.run for line in lines) + "\n"
        return plain, run, numbers
