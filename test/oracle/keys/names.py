"""Random identifiers that reveal nothing.

Key and non-key objects draw from the same lists: a checker that goes by names
must gain nothing here.
"""

import random

_NOUNS = """
area atom band batch beam block board body bolt bundle canvas cargo cell chain
chunk clip column core corner crate cube curve deck depot disk dock draft drum
echo edge entry field flake flow fold frame front gate grain grid group harbor
heap hull index inlet item joint knot lane layer leaf ledge level line link
list loop lump mark mesh mirror node octets offset orbit page panel parcel part
patch path phase piece pile pipe plan plate point pool port queue rack range
relay ring river root round row sample scale scope scrap seam section segment
shape sheet shelf shell side slab slice slot span spool stack stage step stone
strip suite table tail tape tile track tray unit vessel wave wedge window wire
work yard zone
""".split()

_VERBS = """
accept apply arrange assemble attach begin build carry check collect compose
convert cover digest drive emit enter exchange expand finish fold follow form
gather handle join launch lay load merge move open order pack pass place plan
prepare process produce pull push reach refresh report resolve roll run seal
select send serve settle shift sort stage start store submit supply tie track
transfer turn update visit walk wrap write
""".split()

# Words that C, C++ or a used header would make something else of.
_TAKEN = {"index", "link", "send", "open", "round", "select", "write", "pipe",
          "accept", "signal", "pipe2", "dup2"}


class Names:
    """Hands out names that are unique within one program."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: set[str] = set(_TAKEN)

    def _fresh(self, make) -> str:
        for _ in range(200):
            name = make()
            if name not in self._used:
                self._used.add(name)
                return name
        name = make() + str(len(self._used))
        self._used.add(name)
        return name

    def variable(self) -> str:
        """A local variable, parameter or field."""
        rng = self._rng

        def make() -> str:
            noun = rng.choice(_NOUNS)
            form = rng.randrange(4)
            if form == 0:
                return noun
            if form == 1:
                return f"{noun}_{rng.choice(_NOUNS)}"
            if form == 2:
                return f"{rng.choice(['cur', 'my', 'tmp', 'in', 'the'])}_{noun}"
            return f"{noun}{rng.choice(['', '_buf', '2', '_data', '_'])}"

        return self._fresh(make)

    def function(self) -> str:
        """A function."""
        rng = self._rng
        return self._fresh(
            lambda: f"{rng.choice(_VERBS)}_{rng.choice(_NOUNS)}")

    def type(self) -> str:
        """A struct or class."""
        rng = self._rng
        return self._fresh(
            lambda: rng.choice(_NOUNS).title() + rng.choice(_NOUNS).title())

    def label(self) -> str:
        """A goto label."""
        rng = self._rng
        return self._fresh(
            lambda: rng.choice(["out", "done", "end", "cleanup", "err",
                                "finish", "leave", "exit_now", "bail"]))

    def file(self) -> str:
        """A file name without extension."""
        rng = self._rng
        return self._fresh(lambda: rng.choice(_NOUNS))
