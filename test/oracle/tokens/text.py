"""Turning flat statement lists into indented source with marked lines.

Shapes emit statements without indentation. Braces drive the indentation,
``~`` at the start of a line adds one level to that line only, and markers
such as ``verify`` (see `mark`) name the lines at which a finding may stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MARK = re.compile("\x01([a-z-]+)\x02")
_LITERAL = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|//.*$|/\*.*?\*/')


def mark(name: str) -> str:
    """A marker to append to a statement; it never reaches the file."""
    return f"\x01{name}\x02"


def unmarked(line: str) -> str:
    """`line` without its markers."""
    return _MARK.sub("", line)


@dataclass
class Style:
    """How one program is laid out."""

    unit: str = "    "
    brace_on_own_line: bool = False
    always_braces: bool = False


@dataclass
class Source:
    """One file of a generated program."""

    name: str
    lines: list[str] = field(default_factory=list)
    marks: dict[str, list[int]] = field(default_factory=dict)

    def text(self) -> str:
        """The file's contents."""
        return "\n".join(self.lines) + "\n"


def layout(name: str, statements: list[str], style: Style) -> Source:
    """Indents `statements` and records the lines of their markers."""
    out = Source(name)
    depth = 0
    for raw in statements:
        found = _MARK.findall(raw)
        line = unmarked(raw).strip()
        if not line:
            if out.lines and out.lines[-1] != "":
                out.lines.append("")
            continue
        extra = 0
        while line.startswith("~"):
            extra += 1
            line = line[1:].lstrip()
        bare = _LITERAL.sub("", line)
        opens, closes = bare.count("{"), bare.count("}")
        leading = len(bare) - len(bare.lstrip("}"))
        depth_here = depth - leading if bare.startswith("}") else depth
        depth += opens - closes
        label = re.match(r"^(case\b.*|default|[A-Za-z_]\w*):(?!:)\s*$", bare)
        if label or re.match(r"^(public|private|protected):$", bare):
            depth_here -= 1
        if bare.startswith(("#", "namespace ")) or bare.startswith("} // namespace"):
            depth_here = max(depth_here, 0) if not bare.startswith("#") else 0
        pad = style.unit * max(depth_here + extra, 0)
        if (
            style.brace_on_own_line
            and bare.rstrip().endswith(") {")
            and depth_here == 0
            and not bare.startswith(("if", "for", "while", "switch"))
        ):
            out.lines.append(pad + line.rstrip()[:-2].rstrip())
            for item in found:
                out.marks.setdefault(item, []).append(len(out.lines))
            out.lines.append(pad + "{")
            continue
        out.lines.append(pad + line)
        for item in found:
            out.marks.setdefault(item, []).append(len(out.lines))
    while out.lines and out.lines[-1] == "":
        out.lines.pop()
    return out


def quote(value: str) -> str:
    """`value` as a C string literal."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
