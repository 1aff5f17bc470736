"""From a seed to a program."""

from __future__ import annotations

import random

from .plan import Program
from .shapes import c_program, cpp_program
from .shapes.cjose import Cjose
from .shapes.cppjwt import CppJwt
from .shapes.jwtcpp import JwtCpp
from .shapes.libjwt import LibJwt
from .shapes.libjwt_cpp import LibJwtCpp
from .shapes.rhonabwy import Rhonabwy

_C = {b.name: b for b in (LibJwt(), Rhonabwy(), Cjose())}
_CPP = {"cpp-jwt": CppJwt, "jwt-cpp": JwtCpp, "libjwt": LibJwtCpp}


def libraries(jwt_cpp: bool) -> list[str]:
    """The libraries that programs are generated for."""
    return [*_C, "cpp-jwt", *(["jwt-cpp"] if jwt_cpp else [])]


def generate(seed: int, number: int, only: list[str]) -> Program:
    """Program `number` of the run with `seed`."""
    rng = random.Random(f"{seed}/{number}")
    library = only[rng.randrange(len(only))]
    if library not in _C or (library in _CPP and rng.random() < 0.3):
        return cpp_program.generate(seed, number, rng, _CPP[library]())
    return c_program.generate(seed, number, rng, _C[library])
