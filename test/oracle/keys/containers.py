"""Places that only C++ has: containers, smart pointers, wiping types."""

from __future__ import annotations

from .function import SIZE, Function, Maker
from .model import Guard
from .places import Place, wipe_call


class StdVector(Place):
    what = "std::vector"
    make = "std::vector<unsigned char> {name}({count});"
    header = "vector"

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.pointer = f"{self.name}.data()"
        self.size = f"{self.name}.size()"

    def declare(self, fn: Function) -> None:
        fn.include(self.header)
        fn.decl(self.make.format(name=self.name, count=self.count))

    def wipe_kinds(self) -> list[str]:
        return ["good", "none", "dead", "half", "wrong", "clear"]

    def wipe(self, fn: Function, kind: str) -> list[str]:
        if kind == "dead" and self.rng.random() < 0.6:
            fn.include("algorithm")
            return [f"std::fill({self.name}.begin(), {self.name}.end(), 0);"]
        if kind == "clear":
            return [f"{self.name}.clear();"] + (
                [f"{self.name}.shrink_to_fit();"]
                if self.rng.random() < 0.4 else [])
        if kind == "half":
            return [wipe_call(fn, self.wiper, self.pointer,
                              f"{self.size} / 2")]
        return super().wipe(fn, kind)


class StdString(StdVector):
    what = "std::string"
    make = "std::string {name}({count}, '\\0');"
    header = "string"

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.pointer = f"reinterpret_cast<unsigned char *>(&{self.name}[0])"


class StdArray(StdVector):
    what = "std::array"
    make = "std::array<unsigned char, {count}> {name};"
    header = "array"

    def wipe_kinds(self) -> list[str]:
        return ["good", "none", "dead", "half", "wrong"]

    def wipe(self, fn: Function, kind: str) -> list[str]:
        if kind == "dead" and self.rng.random() < 0.6:
            return [f"{self.name}.fill(0);"]
        return super().wipe(fn, kind)


class UniqueArray(Place):
    what = "unique_ptr to an array"

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.pointer = f"{self.name}.get()"

    def declare(self, fn: Function) -> None:
        fn.include("memory")
        if self.rng.random() < 0.5:
            fn.decl(f"auto {self.name} = std::make_unique<unsigned char[]>"
                    f"({self.count});")
        else:
            fn.decl(f"std::unique_ptr<unsigned char[]> {self.name}"
                    f"(new unsigned char[{self.count}]);")


class DeletedArray(UniqueArray):
    """A unique_ptr whose deleter wipes, or forgets to."""

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.wipes_itself = self.rng.random() < 0.75
        self.what = "unique_ptr with a " + (
            "wiping deleter" if self.wipes_itself else "plain deleter")

    def declare(self, fn: Function) -> None:
        fn.include("memory")
        type, block = fn.maker.names.type(), fn.unit.block()
        name = fn.variable()
        malloc = self.rng.random() < 0.4
        block.open(f"struct {type} {{")
        block.open(f"void operator()(unsigned char *{name}) const {{")
        if self.wipes_itself:
            block.add(wipe_call(fn, self.wiper, name, str(self.count)))
        if malloc:
            fn.include("cstdlib")
            block.add(f"std::free({name});")
        else:
            block.add(f"delete[] {name};")
        block.close()
        block.close("};")
        new = (f"static_cast<unsigned char *>(std::malloc({self.count}))"
               if malloc else f"new unsigned char[{self.count}]")
        fn.decl(f"std::unique_ptr<unsigned char[], {type}> {self.name}({new});")

    def wipe_kinds(self) -> list[str]:
        return ["none"] if self.wipes_itself else super().wipe_kinds()


class WipingVector(StdVector):
    """A vector whose allocator wipes what it takes back."""

    what = "std::vector with a wiping allocator"
    wipes_itself = True

    def declare(self, fn: Function) -> None:
        fn.include("vector", "cstddef", "new")
        type, block = fn.maker.names.type(), fn.unit.block()
        point, count = fn.variable(), fn.variable()
        block.add("template <typename T>")
        block.open(f"struct {type} {{")
        block.add("using value_type = T;")
        block.add(f"{type}() = default;")
        block.add("template <typename U>")
        block.add(f"{type}(const {type}<U> &) noexcept {{}}")
        block.open(f"T *allocate(std::size_t {count}) {{")
        block.add("return static_cast<T *>(::operator new("
                  f"{count} * sizeof(T)));")
        block.close()
        block.open(f"void deallocate(T *{point}, std::size_t {count}) "
                   "noexcept {")
        block.add(wipe_call(fn, self.wiper, point, f"{count} * sizeof(T)"))
        block.add(f"::operator delete({point});")
        block.close()
        block.close("};")
        for operator, answer in (("==", "true"), ("!=", "false")):
            block.add("template <typename T, typename U>")
            block.open(f"bool operator{operator}(const {type}<T> &, "
                       f"const {type}<U> &) {{")
            block.add(f"return {answer};")
            block.close()
        fn.decl(f"std::vector<unsigned char, {type}<unsigned char>> "
                f"{self.name}({self.count});")

    def wipe_kinds(self) -> list[str]:
        return ["none", "clear"]


class ScrubbedArray(Place):
    """A local array and an object that wipes it at the end of the scope."""

    what = "local array with a scope guard"
    wipes_itself = True

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.size = f"sizeof({self.name})"

    def declare(self, fn: Function) -> None:
        type, block = fn.maker.names.type(), fn.unit.block()
        fn.include("cstddef")
        where, size = fn.variable(), fn.variable()
        block.open(f"struct {type} {{")
        block.add(f"void *{where};")
        block.add(f"std::size_t {size};")
        block.open(f"~{type}() {{")
        block.add(wipe_call(fn, self.wiper, where, size))
        block.close()
        block.close("};")
        fn.decl(f"unsigned char {self.name}[{self.count}];")
        fn.decl(f"{type} {fn.variable()}{{{self.name}, {self.size}}};")

    def wipe_kinds(self) -> list[str]:
        return ["none"]


class BotanVector(StdVector):
    """Locked and kept out of dumps while it is small; wiped when released."""

    what = "Botan::secure_vector"
    make = "Botan::secure_vector<uint8_t> {name}({count});"
    header = "botan/secmem.h"
    library = "botan"
    guard = Guard.YES
    wipes_itself = True

    def wipe_kinds(self) -> list[str]:
        return ["none"]


class SecByteBlock(StdVector):
    """Wiped when destroyed, dumped like any heap block until then."""

    what = "CryptoPP::SecByteBlock"
    make = "CryptoPP::SecByteBlock {name}({count});"
    header = "cryptopp/secblock.h"
    library = "cryptopp"
    wipes_itself = True

    def wipe_kinds(self) -> list[str]:
        return ["none"]


PLACES: list[tuple[type[Place], int, str]] = [
    (StdVector, 7, ""),
    (StdString, 5, ""),
    (StdArray, 5, ""),
    (UniqueArray, 4, ""),
    (DeletedArray, 4, ""),
    (WipingVector, 3, ""),
    (ScrubbedArray, 3, ""),
    (BotanVector, 8, "botan"),
    (SecByteBlock, 8, "cryptopp"),
]


def choose_container(maker: Maker, library: str, count: int) -> Place:
    """A C++ place that code on top of `library` would take."""
    fitting = [(kind, weight) for kind, weight, needs in PLACES
               if needs in ("", library)]
    kinds, weights = zip(*fitting)
    place = maker.rng.choices(kinds, weights)[0](maker, count)
    if place.library:
        maker.library(place.library)
    return place
