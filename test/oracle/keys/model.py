"""What a generated program consists of and what is known about it."""

import enum
from dataclasses import dataclass, field

from .text import Line, Span, Unit

DUMP = "claimcheck-key-in-dump"
WIPE = "claimcheck-key-not-wiped"
LOG = "claimcheck-key-in-log"
RACE = "claimcheck-key-guard-race"
GUARD = "claimcheck-ineffective-guard"


class Guard(enum.Enum):
    """What keeps a region out of a dump, as the generator means it."""

    NONE = "none"
    YES = "in force before the write"
    LATE = "in force only after the write"
    FALSE = "looks like a guard and is none"


class Left(enum.Enum):
    """What a region holds when its lifetime has ended on one exit."""

    NO = "wiped"
    YES = "left"
    MAYBE = "depends on the compiler"


@dataclass(eq=False)
class Key:
    """One secret; copies and encodings of it belong to the same key."""

    number: int
    what: str


@dataclass(eq=False)
class Exit:
    """One way out of a function (or block) at which a region ends."""

    number: int
    """What JUDGE_FAIL must be to get here; 0 is the normal way."""
    left: Left
    spans: list[Span]
    aborts: bool = False
    """The program aborts here."""
    seen: bool | None = None
    """What was observed; set by the judge."""


@dataclass(eq=False)
class Region:
    """A memory object that comes to hold key bytes."""

    number: int
    key: Key
    function: str
    place: str
    guard: Guard
    writes: list[Span] = field(default_factory=list)
    """Statements that put the key there; a finding may stand at any of them."""
    exits: list[Exit] = field(default_factory=list)
    doubtful: list[Span] = field(default_factory=list)
    """Places where a report that the key is left is neither right nor wrong."""
    guard_spans: list[Span] = field(default_factory=list)
    """The guard's own statements, if it comes too late or does not guard."""
    after_guard: int = 0
    """A crash point after a late guard; 0 if there is none."""
    from_guarded: bool = False
    """The bytes come out of a region with a guard in force."""
    wipe_doubtful: bool = False
    """Whether a missing wipe of this region is worth a finding is open."""
    dump_doubtful: bool = False
    """Whether this region deserves a dump finding of its own is open."""


@dataclass(eq=False)
class Log:
    """A statement that shows key bytes."""

    key: Key
    span: Span
    function: str
    exit: int = 0
    """The exit on which it is executed; 0: on every way."""


@dataclass
class Program:
    """A generated program."""

    seed: int
    cplusplus: bool
    units: list[Unit]
    libraries: set[str] = field(default_factory=set)
    flags: list[str] = field(default_factory=list)
    compiler: str = "gcc"
    keys: list[Key] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    logs: list[Log] = field(default_factory=list)
    process_guard: Guard = Guard.NONE
    process_guard_span: Span | None = None
    stale_advice: bool = False
    """A heap page was given back with MADV_DONTDUMP still on it; whatever the
    allocator puts there later is kept out of the dump by luck."""
    handles: bool = False
    """Library handles hold keys: a note may say so."""
    doubtful: list[tuple[str, Span]] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)
    """Numbers of the failing exits to run."""
    points: int = 0
    shapes: list[str] = field(default_factory=list)
    """What the program is made of, for reading a disagreement."""

    def sources(self) -> list[Unit]:
        """The units that are compiled (no headers)."""
        return [u for u in self.units if not u.guard]


def span(first: Line, last: Line | None = None) -> Span:
    """The lines from `first` to `last`, or one statement."""
    return Span(first, (last if last is not None else first).end())
