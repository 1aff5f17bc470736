"""Where keys are kept: arrays, heap blocks, mappings, fields, containers."""

from __future__ import annotations

import random

from .function import SIZE, Function, Maker
from .model import Guard, Left, Region, span
from .text import Span


class Place:
    """A memory object of `count` bytes in or behind a function."""

    what = "place"
    guard = Guard.NONE
    permanent = False
    """Static storage: the lifetime does not end while the program runs."""
    wipes_itself = False
    """Destructor, deleter or release function wipes on every way."""
    unmaps = False
    """The release gives the pages back: nothing is left to look at."""
    wipe_doubtful = False
    """Whether a missing wipe is worth a finding is open."""
    reused = False
    """The allocator's own data may overwrite all of a released key."""
    picky = False
    """The release function does not take a null pointer."""
    library = ""

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        self.maker = maker
        self.rng: random.Random = maker.rng
        self.count = count
        self.element = element
        self.name = maker.names.variable()
        self.pointer = self.name
        self.size = str(count)
        self.freed = False
        self.wiper = ""

    # Every method below adds text to the function or returns lines of it.
    def declare(self, fn: Function) -> None:
        raise NotImplementedError

    def allocate(self, fn: Function) -> None:
        """Allocates, with the check of the result."""

    def filled(self, fn: Function, region: Region) -> None:
        """Called after the line that put the key here."""

    def free(self) -> list[str]:
        return []

    def present(self) -> str:
        """A test that the place exists, for wipes at a label."""
        return ""

    def whole(self) -> tuple[str, str]:
        """Address and size of the object for a wipe."""
        return self.pointer, self.size

    def dead_wipe(self) -> Left:
        return Left.MAYBE

    def wipe_kinds(self) -> list[str]:
        """The ways of wiping this place that make sense."""
        return ["good", "none", "dead", "half", "wrong"]

    def wipe(self, fn: Function, kind: str) -> list[str]:
        """Statements that wipe, or do not wipe, this place."""
        where, size = self.whole()
        if kind == "dead":
            fn.include("cstring" if fn.maker.cplusplus else "string.h")
            call = "std::memset" if (fn.maker.cplusplus and
                                     self.rng.random() < 0.5) else "memset"
            return [f"{call}({where}, 0, {size});"]
        if kind == "half":
            half = self.rng.choice([f"{self.count // 2}",
                                    f"{self.size} / 2"])
            if self.element != "char" and self.rng.random() < 0.3:
                half = str(self.count - 12)
            return [wipe_call(fn, self.wiper, self.pointer, half)]
        if kind == "pointer":
            return [wipe_call(fn, self.wiper, self.pointer,
                              f"sizeof({self.pointer})")]
        if kind == "wrong":
            other = fn.scratch()
            return [wipe_call(fn, self.wiper, other, f"sizeof({other})")]
        return [wipe_call(fn, self.wiper, where, size)]


WIPERS: dict[str, tuple[str, str]] = {
    "posix": ("explicit_bzero({p}, {n});", "string.h"),
    "openssl": ("OPENSSL_cleanse({p}, {n});", "openssl/crypto.h"),
    "sodium": ("sodium_memzero({p}, {n});", "sodium.h"),
    "mbedtls": ("mbedtls_platform_zeroize({p}, {n});",
                "mbedtls/platform_util.h"),
    "gnutls": ("gnutls_memset({p}, 0, {n});", "gnutls/gnutls.h"),
}


def wipe_call(fn: Function, library: str, where: str, size: str) -> str:
    """A call that the compiler may not drop."""
    text, header = WIPERS.get(library, WIPERS["posix"])
    fn.include(header)
    if library in WIPERS and library != "posix":
        fn.maker.library(library)
    return text.format(p=where, n=size)


class Array(Place):
    what = "local array"

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.size = self.rng.choice([f"sizeof({self.name})",
                                     f"sizeof {self.name}"])

    def declare(self, fn: Function) -> None:
        init = " = {0}" if fn.style == "goto" and self.rng.random() < 0.4 \
            else ""
        fn.decl(f"{self.element} {self.name}[{self.count}]{init};")


class LocalStruct(Place):
    """A field of a local struct."""

    what = "field of a local struct"
    declared = False

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.type = maker.names.type()
        self.field = maker.names.variable()
        self.pointer = f"{self.name}.{self.field}"
        self.size = f"sizeof({self.pointer})"

    def twin(self) -> "LocalStruct":
        """Another struct of the same type."""
        other = LocalStruct(self.maker, self.count, self.element)
        other.type, other.field, other.declared = self.type, self.field, True
        other.pointer = f"{other.name}.{other.field}"
        other.size = f"sizeof({other.pointer})"
        other.wiper = self.wiper
        return other

    def declare(self, fn: Function) -> None:
        if self.declared:
            fn.decl(f"struct {self.type} {self.name};")
            return
        other = self.maker.names.variable()
        block = fn.unit.block()
        block.open(f"struct {self.type} {{")
        members = [f"{self.element} {self.field}[{self.count}];",
                   f"unsigned int {other};"]
        self.rng.shuffle(members)
        for text in members:
            block.add(text)
        block.close("};")
        fn.decl(f"struct {self.type} {self.name};")

    def whole(self) -> tuple[str, str]:
        if self.rng.random() < 0.5:
            return f"&{self.name}", f"sizeof({self.name})"
        return self.pointer, self.size


class Static(Place):
    """Static, file-level or thread-local storage."""

    what = "static storage"
    permanent = True

    def declare(self, fn: Function) -> None:
        kind = self.rng.choice(["static", "file", "thread"])
        word = "thread_local" if fn.maker.cplusplus else "_Thread_local"
        if kind == "static":
            fn.decl(f"static {self.element} {self.name}[{self.count}];")
        elif kind == "file":
            fn.unit.block().add(
                f"static {self.element} {self.name}[{self.count}];")
        else:
            fn.unit.block().add(
                f"static {word} {self.element} {self.name}[{self.count}];")
        self.what = {"static": "local static", "file": "global",
                     "thread": "thread_local"}[kind]
        self.size = f"sizeof({self.name})"


def _cast(fn: Function, type: str, text: str) -> str:
    if not fn.maker.cplusplus:
        return text
    return f"static_cast<{type} *>({text})"


class Heap(Place):
    """A block from malloc or calloc."""

    what = "heap block"
    allocation: Span | None = None
    """The allocating statement: where an allocator is no guard, it is said
    there."""

    def filled(self, fn: Function, region: Region) -> None:
        if self.guard is Guard.FALSE and self.allocation is not None:
            region.guard_spans.append(self.allocation)

    def declare(self, fn: Function) -> None:
        null = "nullptr" if fn.maker.cplusplus else "NULL"
        if fn.style == "goto":
            fn.decl(f"{self.element} *{self.name} = {null};")
        else:
            fn.decl(f"{self.element} *{self.name};")

    def call(self, fn: Function) -> str:
        fn.include("stdlib.h")
        return self.rng.choice([f"malloc({self.size})",
                                f"calloc(1, {self.size})"])

    def allocate(self, fn: Function) -> None:
        null = "nullptr" if fn.maker.cplusplus else "NULL"
        self.allocation = span(
            fn.add(f"{self.name} = {_cast(fn, self.element, self.call(fn))};"))
        fn.fail(self.rng.choice([f"{self.name} == {null}", f"!{self.name}"]))
        fn.slot_of(self).allocated = True
        self.protect(fn)

    def protect(self, fn: Function) -> None:
        """Guards between the allocation and the key."""

    def free(self) -> list[str]:
        return [f"free({self.name});"]

    def present(self) -> str:
        return self.name

    def wipe_kinds(self) -> list[str]:
        return super().wipe_kinds() + ["pointer"]


class HeapStruct(Heap):
    """A field of a struct on the heap."""

    what = "field of a struct on the heap"

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.type = maker.names.type()
        self.field = maker.names.variable()
        self.pointer = f"{self.name}->{self.field}"
        self.size = f"sizeof({self.pointer})"

    def declare(self, fn: Function) -> None:
        other = self.maker.names.variable()
        block = fn.unit.block()
        block.open(f"struct {self.type} {{")
        members = [f"char {other}[24];",
                   f"{self.element} {self.field}[{self.count}];"]
        for text in members:
            block.add(text)
        block.close("};")
        null = "nullptr" if fn.maker.cplusplus else "NULL"
        init = f" = {null}" if fn.style == "goto" else ""
        fn.decl(f"struct {self.type} *{self.name}{init};")

    def allocate(self, fn: Function) -> None:
        null = "nullptr" if fn.maker.cplusplus else "NULL"
        fn.include("stdlib.h")
        call = self.rng.choice([f"malloc(sizeof(*{self.name}))",
                                f"calloc(1, sizeof(*{self.name}))"])
        fn.add(f"{self.name} = {_cast(fn, 'struct ' + self.type, call)};")
        fn.fail(f"{self.name} == {null}")
        fn.slot_of(self).allocated = True

    def whole(self) -> tuple[str, str]:
        if self.rng.random() < 0.5:
            return f"{self.name}", f"sizeof(*{self.name})"
        return self.pointer, self.size

    def wipe(self, fn: Function, kind: str) -> list[str]:
        if kind == "pointer":
            return [wipe_call(fn, self.wiper, self.name,
                              f"sizeof({self.name})")]
        return super().wipe(fn, kind)


class OpensslHeap(Heap):
    what = "OPENSSL_malloc"
    library = "openssl"

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.clear = self.rng.random() < 0.4
        self.wipes_itself = self.clear

    def call(self, fn: Function) -> str:
        fn.include("openssl/crypto.h")
        return self.rng.choice([f"OPENSSL_malloc({self.size})",
                                f"OPENSSL_zalloc({self.size})"])

    def free(self) -> list[str]:
        if self.clear:
            return [f"OPENSSL_clear_free({self.name}, {self.size});"]
        return [f"OPENSSL_free({self.name});"]

    def dead_wipe(self) -> Left:
        return Left.NO  # An external function follows.


class OpensslSecure(Heap):
    """The secure heap, initialised in main or not at all."""

    what = "OPENSSL_secure_malloc"
    library = "openssl"

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.clear = self.rng.random() < 0.5
        if maker.secure_heap:
            maker.start_up("secure heap")
            self.guard = Guard.YES
            self.wipes_itself = True
        else:
            self.what += ", no secure heap"
            self.guard = Guard.FALSE
            self.wipes_itself = self.clear
            # The release wipes where there is a secure heap, and only there.
            self.wipe_doubtful = not self.clear

    def call(self, fn: Function) -> str:
        fn.include("openssl/crypto.h")
        return self.rng.choice([f"OPENSSL_secure_malloc({self.size})",
                                f"OPENSSL_secure_zalloc({self.size})"])

    def free(self) -> list[str]:
        if self.clear:
            return [f"OPENSSL_secure_clear_free({self.name}, {self.size});"]
        return [f"OPENSSL_secure_free({self.name});"]

    def dead_wipe(self) -> Left:
        return Left.NO


class SodiumHeap(Heap):
    what = "sodium_malloc"
    library = "sodium"
    guard = Guard.YES
    wipes_itself = True

    def call(self, fn: Function) -> str:
        fn.include("sodium.h")
        return f"sodium_malloc({self.size})"

    def free(self) -> list[str]:
        return [f"sodium_free({self.name});"]


class SodiumLocked(Array):
    """sodium_mlock on memory that is not aligned: it returns 0 and is no
    guard. sodium_munlock wipes."""

    what = "local array, sodium_mlock"
    library = "sodium"
    guard = Guard.FALSE

    def allocate(self, fn: Function) -> None:
        fn.include("sodium.h")
        start = len(fn.body.lines)
        fn.fail(f"sodium_mlock({self.name}, {self.size}) != 0")
        self._guards = [span(fn.body.lines[start], fn.body.last())]

    def filled(self, fn: Function, region: Region) -> None:
        region.guard_spans = list(self._guards)

    def wipe(self, fn: Function, kind: str) -> list[str]:
        if kind == "good" and self.rng.random() < 0.7:
            return [f"sodium_munlock({self.name}, {self.size});"]
        return super().wipe(fn, kind)


class GcrySecure(Heap):
    """Locked memory: wiped when released, dumped all the same."""

    what = "gcry_malloc_secure"
    library = "gcrypt"
    guard = Guard.FALSE
    wipes_itself = True

    def call(self, fn: Function) -> str:
        fn.include("gcrypt.h")
        self.maker.start_up("gcrypt secmem")
        return f"gcry_malloc_secure({self.size})"

    def free(self) -> list[str]:
        return [f"gcry_free({self.name});"]


class GnutlsHeap(Heap):
    what = "gnutls_malloc"
    library = "gnutls"

    def call(self, fn: Function) -> str:
        fn.include("gnutls/gnutls.h")
        return f"gnutls_malloc({self.size})"

    def free(self) -> list[str]:
        return [f"gnutls_free({self.name});"]

    def dead_wipe(self) -> Left:
        return Left.NO  # Through a function pointer.


class SecretMemory(Heap):
    """Pages of memfd_secret(2), which no dump can read."""

    what = "memfd_secret"
    guard = Guard.YES
    unmaps = True
    picky = True

    def declare(self, fn: Function) -> None:
        failed = _cast(fn, self.element, "MAP_FAILED")
        init = f" = {failed}" if fn.style == "goto" else ""
        fn.decl(f"{self.element} *{self.name}{init};")

    def allocate(self, fn: Function) -> None:
        fn.include("sys/mman.h", "sys/syscall.h", "unistd.h")
        fd = fn.variable()
        fn.decl(f"int {fd};")
        number = self.rng.choice(["SYS_memfd_secret", "447"])
        fn.add(f"{fd} = (int)syscall({number}, 0);")
        fn.fail(f"{fd} < 0 || ftruncate({fd}, 4096) != 0")
        text = f"mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, {fd}, 0)"
        fn.add(f"{self.name} = {_cast(fn, self.element, text)};")
        fn.add(f"close({fd});")
        fn.fail(f"{self.name} == MAP_FAILED")
        fn.slot_of(self).allocated = True

    def free(self) -> list[str]:
        return [f"munmap({self.name}, 4096);"]

    def present(self) -> str:
        return f"{self.name} != MAP_FAILED"

    def dead_wipe(self) -> Left:
        return Left.NO


class Page(Heap):
    """An aligned block of the heap under madvise or mlock."""

    reused = True  # Large free blocks have 32 bytes of links in front.

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.mode = self.rng.choice(["madvise", "madvise", "late", "mlock"])
        self.guard = {"madvise": Guard.YES, "late": Guard.LATE,
                      "mlock": Guard.FALSE}[self.mode]
        self.what = f"page of the heap, {self.mode}"
        self._guards: list[Span] = []

    def call(self, fn: Function) -> str:
        fn.include("stdlib.h", "sys/mman.h")
        self.maker.program.stale_advice = True
        return "aligned_alloc(4096, 4096)"

    def protect(self, fn: Function) -> None:
        if self.mode == "late":
            return
        what = (f"madvise({self.name}, 4096, MADV_DONTDUMP)"
                if self.mode == "madvise" else f"mlock({self.name}, 4096)")
        self._check(fn, what)

    def _check(self, fn: Function, call: str) -> None:
        start = len(fn.body.lines)
        fn.fail(f"{call} != 0")
        self._guards.append(span(fn.body.lines[start], fn.body.last()))

    def filled(self, fn: Function, region: Region) -> None:
        if self.mode == "late":
            self._check(fn, f"madvise({self.name}, 4096, MADV_DONTDUMP)")
            point = self.maker.point()
            fn.body.last().run += f" judge_point({point});"
            region.after_guard = point
        region.guard_spans = list(self._guards)


class Unaligned(Heap):
    """madvise or mlock on what malloc returned: no guard at all."""

    guard = Guard.FALSE

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.mode = self.rng.choice(["madvise", "mlock"])
        self.what = f"heap block, {self.mode}"
        self._guards: list[Span] = []

    def protect(self, fn: Function) -> None:
        fn.include("sys/mman.h")
        if self.mode == "madvise":
            line = fn.add(f"{self.rng.choice(['', '(void)'])}madvise("
                          f"{self.name}, {self.size}, MADV_DONTDUMP);")
            self._guards.append(span(line))
        else:
            start = len(fn.body.lines)
            fn.fail(f"mlock({self.name}, {self.size}) != 0")
            self._guards.append(span(fn.body.lines[start], fn.body.last()))

    def filled(self, fn: Function, region: Region) -> None:
        region.guard_spans = list(self._guards)


class Mapping(Heap):
    """A page of its own, with or without MADV_DONTDUMP."""

    what = "mmap"
    unmaps = True
    picky = True

    def __init__(self, maker: Maker, count: int = SIZE,
                 element: str = "unsigned char") -> None:
        super().__init__(maker, count, element)
        self.mode = self.rng.choice(["before", "before", "after", "none",
                                     "mlock", "protect", "fork"])
        self.guard = {"before": Guard.YES, "after": Guard.LATE,
                      "none": Guard.NONE}.get(self.mode, Guard.FALSE)
        self.what = f"mmap, {self.mode}"
        self.bytes = "4096"

    def declare(self, fn: Function) -> None:
        map_failed = _cast(fn, self.element, "MAP_FAILED")
        if fn.style == "goto":
            fn.decl(f"{self.element} *{self.name} = {map_failed};")
        else:
            fn.decl(f"{self.element} *{self.name};")
        fn.include("sys/mman.h")

    def allocate(self, fn: Function) -> None:
        text = ("mmap(NULL, 4096, PROT_READ | PROT_WRITE, "
                "MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)")
        fn.add(f"{self.name} = {_cast(fn, self.element, text)};")
        fn.fail(f"{self.name} == MAP_FAILED")
        fn.slot_of(self).allocated = True
        self._guards = []
        if self.mode == "before":
            self._madvise(fn, "MADV_DONTDUMP")
        elif self.mode == "mlock":
            self._call(fn, f"mlock({self.name}, 4096)")
        elif self.mode == "fork":
            self._madvise(fn, "MADV_DONTFORK")
        elif self.mode == "protect":
            self._call(fn, f"mlock({self.name}, {self.size})")

    def _call(self, fn: Function, call: str) -> None:
        start = len(fn.body.lines)
        fn.fail(f"{call} != 0", must=False)
        self._guards.append(span(fn.body.lines[start], fn.body.last()))

    def _madvise(self, fn: Function, advice: str) -> None:
        start = len(fn.body.lines)
        fn.fail(f"madvise({self.name}, 4096, {advice}) != 0", must=False)
        self._guards.append(span(fn.body.lines[start], fn.body.last()))

    def filled(self, fn: Function, region: Region) -> None:
        if self.mode == "after":
            if self.rng.random() < 0.5:
                fn.unit.includes.add("stdio.h")
            start = len(fn.body.lines)
            fn.fail(f"madvise({self.name}, 4096, MADV_DONTDUMP) != 0")
            self._guards.append(span(fn.body.lines[start], fn.body.last()))
            point = self.maker.point()
            fn.body.last().run += f" judge_point({point});"
            region.after_guard = point
        region.guard_spans = list(self._guards)

    def free(self) -> list[str]:
        return [f"munmap({self.name}, 4096);"]

    def present(self) -> str:
        return f"{self.name} != MAP_FAILED"

    def dead_wipe(self) -> Left:
        return Left.NO
