"""From a seed to a program."""

from __future__ import annotations

import random

from .plan import Program
from .shapes import c_program, cpp_program
from .shapes.cjose import Cjose
from .shapes.cppjwt import CppJwt
from .shapes.libjwt import LibJwt
from .shapes.rhonabwy import Rhonabwy

_C = {b.name: b for b in (LibJwt(), Rhonabwy(), Cjose())}
_CPP = {"cpp-jwt": CppJwt}


def libraries(jwt_cpp: bool) -> list[str]:
    """The libraries that programs are generated for."""
    del jwt_cpp
    return [*_C, *_CPP]


def generate(seed: int, number: int, only: list[str]) -> Program:
    """Program `number` of the run with `seed`."""
    rng = random.Random(f"{seed}/{number}")
    library = only[rng.randrange(len(only))]
    if library in _CPP:
        return cpp_program.generate(seed, number, rng, _CPP[library]())
    return c_program.generate(seed, number, rng, _C[library])
