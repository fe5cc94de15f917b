"""Keccak-256 of eight rows at a time, compiled for this machine's vector registers by LLVM.

For those who install the extra "fast": about eight times as quick as one row after the other. LLVM takes the
function as text; it is written here for one length of rows and compiled in a few hundredths of a second. A
"lane" of Keccak's state is a vector of eight numbers, one of each row.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ape_dao.modules.airdrop.arrays import WORD_BYTES, Bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LANES = 8
"""Rows at a time."""
NUMBER_BYTES = 8
"""Rows must be a multiple of this long."""

_RATE = 17  # numbers that are taken in between two permutations: 136 bytes
_STATE = 25
_ROUNDS = 24
_DIGEST = WORD_BYTES // NUMBER_BYTES
_ROTATIONS = (
    (0, 36, 3, 41, 18),
    (1, 44, 10, 45, 2),
    (62, 6, 43, 15, 61),
    (28, 55, 25, 21, 56),
    (27, 20, 39, 8, 14),
)
"""By column, then by line of the state."""
_FIRST_PADDING, _LAST_PADDING = 1, 1 << 63
_ALL_ONES = (1 << 64) - 1
_VECTOR = f"<{LANES} x i64>"
_NOTHING = "zeroinitializer"


def is_there() -> bool:
    """Whether the extra is installed, on a machine whose numbers begin with their lowest byte."""
    return sys.byteorder == "little" and find_spec("llvmlite") is not None


def hash_groups(rows: Bytes, twice: bool, hashes: Bytes) -> None:
    """Hash rows, a multiple of `LANES`, or hash their hashes too. Both matrices are contiguous."""
    function, _ = _compiled(rows.shape[1], twice)
    function(rows.ctypes.data, len(rows) // LANES, hashes.ctypes.data)


@cache
def _compiled(size: int, twice: bool) -> tuple[Callable[[int, int, int], None], Any]:
    """The function for rows of ``size`` bytes, and what must stay alive as long as it."""
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    target = binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(), opt=2
    )
    module = binding.parse_assembly(_module(size, twice))
    module.verify()
    engine = binding.create_mcjit_compiler(module, target)
    engine.finalize_object()
    kind = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p)
    return kind(engine.get_function_address("hash")), engine


def _module(size: int, twice: bool) -> str:
    """The text that LLVM compiles."""
    constants = ", ".join(f"i64 {_signed(one)}" for one in _round_constants())
    code = _Code()
    code.line("define void @hash(ptr %rows, i64 %groups, ptr %hashes) {")
    code.line("entry:")
    code.line("  %empty = icmp eq i64 %groups, 0")
    code.line("  br i1 %empty, label %end, label %group")
    code.line("group:")
    code.line("  %number = phi i64 [0, %entry], [%next, %last]")
    state = code.absorbed_row(size)
    if twice:
        rest = _STATE - _RATE
        padding = [_splat(_FIRST_PADDING), *[_NOTHING] * (_RATE - _DIGEST - 2), _splat(_LAST_PADDING)]
        state = code.permuted([*state[:_DIGEST], *padding, *[_NOTHING] * rest])
    code.store(state[:_DIGEST])
    code.line("  br label %last")
    code.line("last:")
    code.line("  %next = add i64 %number, 1")
    code.line("  %done = icmp eq i64 %next, %groups")
    code.line("  br i1 %done, label %end, label %group")
    code.line("end:")
    code.line("  ret void")
    code.line("}")
    return "\n".join(
        [
            f"declare {_VECTOR} @llvm.fshl.v{LANES}i64({_VECTOR}, {_VECTOR}, {_VECTOR})",
            f"@constants = private constant [{_ROUNDS} x i64] [{constants}]",
            *code.lines,
        ]
    )


class _Code:
    """The body of the function, written line by line; values have names that are used once."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._names = 0
        self._block = "group"

    def line(self, text: str) -> None:
        self.lines.append(text)

    def value(self, instruction: str) -> str:
        """The name of what an instruction gives."""
        self._names += 1
        self.line(f"  %v{self._names} = {instruction}")
        return f"%v{self._names}"

    def xor(self, left: str, right: str) -> str:
        if _NOTHING in (left, right):
            return right if left == _NOTHING else left
        return self.value(f"xor {_VECTOR} {left}, {right}")

    def absorbed_row(self, size: int) -> list[str]:
        """The state after a row of each lane was taken in, padded."""
        offset = self.value(f"mul i64 %number, {LANES * size}")
        source = self.value(f"getelementptr i8, ptr %rows, i64 {offset}")
        state, left = [_NOTHING] * _STATE, size // NUMBER_BYTES
        first = 0
        while True:
            taken = min(left - first, _RATE)
            for place in range(taken):
                state[place] = self.xor(state[place], self._loaded(source, size, first + place))
            first += taken
            if taken < _RATE:
                break
            state = self.permuted(state)
        state[taken] = self.xor(state[taken], _splat(_FIRST_PADDING))
        state[_RATE - 1] = self.xor(state[_RATE - 1], _splat(_LAST_PADDING))
        return self.permuted(state)

    def permuted(self, state: list[str]) -> list[str]:
        """The state after Keccak-f[1600], a loop of its own."""
        before, number = self._block, self._names
        loop, after = f"rounds{number}", f"after{number}"
        given = [f"%s{number}.{place}" for place in range(_STATE)]
        changed = [f"%t{number}.{place}" for place in range(_STATE)]
        self.line(f"  br label %{loop}")
        self.line(f"{loop}:")
        self.line(f"  %round{number} = phi i64 [0, %{before}], [%later{number}, %{loop}]")
        for name, first, then in zip(given, state, changed, strict=True):
            self.line(f"  {name} = phi {_VECTOR} [{first}, %{before}], [{then}, %{loop}]")
        self._round(given, changed, f"%round{number}")
        self.line(f"  %later{number} = add i64 %round{number}, 1")
        self.line(f"  %over{number} = icmp eq i64 %later{number}, {_ROUNDS}")
        self.line(f"  br i1 %over{number}, label %{after}, label %{loop}")
        self.line(f"{after}:")
        self._block = after
        return changed

    def store(self, digest: list[str]) -> None:
        """Write what the lanes hold as hashes, one after the other."""
        offset = self.value(f"mul i64 %number, {LANES * WORD_BYTES}")
        target = self.value(f"getelementptr i8, ptr %hashes, i64 {offset}")
        for place, vector in enumerate(digest):
            for lane in range(LANES):
                number = self.value(f"extractelement {_VECTOR} {vector}, i32 {lane}")
                byte = lane * WORD_BYTES + NUMBER_BYTES * place
                where = self.value(f"getelementptr i8, ptr {target}, i64 {byte}")
                self.line(f"  store i64 {number}, ptr {where}, align 1")

    def _loaded(self, source: str, size: int, place: int) -> str:
        """The number at a place of every lane's row."""
        vector = "poison"
        for lane in range(LANES):
            byte = lane * size + NUMBER_BYTES * place
            where = self.value(f"getelementptr i8, ptr {source}, i64 {byte}")
            number = self.value(f"load i64, ptr {where}, align 1")
            vector = self.value(f"insertelement {_VECTOR} {vector}, i64 {number}, i32 {lane}")
        return vector

    def _round(self, state: list[str], changed: list[str], number: str) -> None:
        """One round: theta, rho and pi, chi, iota; place x + 5y is column x of line y."""
        parity = [self._xor_all(state[x::5]) for x in range(5)]
        spread = [self.xor(parity[(x + 4) % 5], self._rotated(parity[(x + 1) % 5], 1)) for x in range(5)]
        moved = [""] * _STATE
        for x in range(5):
            for y in range(5):
                place = y + 5 * ((2 * x + 3 * y) % 5)
                moved[place] = self._rotated(self.xor(state[x + 5 * y], spread[x]), _ROTATIONS[x][y])
        for place in range(_STATE):
            line, x = place - place % 5, place % 5
            inverse = self.xor(moved[line + (x + 1) % 5], _splat(_ALL_ONES))
            masked = self.value(f"and {_VECTOR} {inverse}, {moved[line + (x + 2) % 5]}")
            here = self.xor(moved[place], self._constant(number)) if place == 0 else moved[place]
            self.line(f"  {changed[place]} = xor {_VECTOR} {here}, {masked}")

    def _constant(self, number: str) -> str:
        """The constant of a round, in every lane."""
        where = self.value(f"getelementptr [{_ROUNDS} x i64], ptr @constants, i64 0, i64 {number}")
        constant = self.value(f"load i64, ptr {where}")
        first = self.value(f"insertelement {_VECTOR} poison, i64 {constant}, i32 0")
        return self.value(f"shufflevector {_VECTOR} {first}, {_VECTOR} poison, <{LANES} x i32> {_NOTHING}")

    def _xor_all(self, vectors: list[str]) -> str:
        joined = vectors[0]
        for vector in vectors[1:]:
            joined = self.xor(joined, vector)
        return joined

    def _rotated(self, vector: str, bits: int) -> str:
        if not bits:
            return vector
        whole = f"{_VECTOR} {vector}"
        return self.value(
            f"call {_VECTOR} @llvm.fshl.v{LANES}i64({whole}, {whole}, {_VECTOR} {_splat(bits)})"
        )


def _round_constants() -> Iterator[int]:
    """The constants of iota, from the shift register that defines them."""
    register = 1
    for _ in range(_ROUNDS):
        constant = 0
        for bit in range(7):
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
            if register & 2:
                constant |= 1 << ((1 << bit) - 1)
        yield constant


def _splat(number: int) -> str:
    """A vector with the same number in every lane."""
    return "<" + ", ".join([f"i64 {_signed(number)}"] * LANES) + ">"


def _signed(number: int) -> int:
    """A number of 64 bits as LLVM writes it."""
    return number - (1 << 64) if number >> 63 else number
