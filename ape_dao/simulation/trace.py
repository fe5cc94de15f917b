"""What a transaction did, by the node's tracers: calls, logs, storage, code, balances, hashed words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from eth_utils import keccak, to_checksum_address

from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.simulation.words import word_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape_dao.simulation.fork import Fork, MinedTransaction

DELEGATING = ("DELEGATECALL", "CALLCODE")
CREATING = ("CREATE", "CREATE2")
CALL_TRACER = {"tracer": "callTracer", "tracerConfig": {"withLog": True}}
_FAILED_CALL = bytes(keccak(text="FailedCall()")[:4])
"""The error of OpenZeppelin's contracts for a call that fails without one."""
MAX_WATCHED_GAS = 6_000_000
"""Above it, nobody looks at every step, which takes too long: entries of mappings keep their numbers, and
states in between are not known."""
_WATCHER = """{
  seen: [],
  step: function(log) {
    var op = log.op.toNumber();
    if (op === 0x55) {
      var slot = log.stack.peek(0).toString(16), value = log.stack.peek(1).toString(16);
      this.seen.push('write', toHex(log.contract.getAddress()), slot, value);
    } else if (op === 0x20) {
      var start = log.stack.peek(0).valueOf(), size = log.stack.peek(1).valueOf();
      if (size >= 32 && size <= 96) this.seen.push('hash', toHex(log.memory.slice(start, start + size)));
    }
  },
  enter: function(frame) { this.seen.push('enter', frame.getType(), toHex(frame.getTo())); },
  exit: function(frame) { this.seen.push('exit', frame.getError() ? 'failed' : ''); },
  fault: function() {},
  result: function() { return this.seen; }
}"""
"""Runs inside the node: collects writes to storage between entering and leaving calls, and what was hashed to
find the slots of mappings and lists."""
_SIZES = {"write": 4, "hash": 2, "enter": 3, "exit": 2}
"""Texts of each of the watcher's entries."""


@dataclass(frozen=True)
class Log:
    """An event as it was logged."""

    address: str
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True)
class Frame:
    """One call, and the calls that it made. They can be deeper inside each other than Python's own calls."""

    kind: str
    """CALL, STATICCALL, DELEGATECALL, CREATE, CREATE2 or SELFDESTRUCT."""
    caller: str
    target: str
    """Whose code runs; of a creation the new contract."""
    value: int
    data: bytes
    output: bytes
    error: str | None
    gas_used: int
    calls: tuple[Frame, ...] = ()
    logs: tuple[tuple[int, Log], ...] = ()
    """What it logged itself, each with how many of its calls came before."""

    def walk(self) -> Iterator[Frame]:
        """This call and all inside it, in the order of execution."""
        waiting = [self]
        while waiting:
            frame = waiting.pop()
            yield frame
            waiting.extend(reversed(frame.calls))

    def lasting(self) -> Iterator[Frame]:
        """Those of `walk` whose effects were not undone by a failure."""
        waiting = [self]
        while waiting:
            frame = waiting.pop()
            if frame.error is None:
                yield frame
                waiting.extend(reversed(frame.calls))

    def history(self) -> Iterator[Frame | Log]:
        """The calls of `lasting` and everything that they logged, in the order of execution."""
        waiting: list[Frame | Log] = [self]
        while waiting:
            entry = waiting.pop()
            if isinstance(entry, Frame) and entry.error is not None:
                continue
            yield entry
            if isinstance(entry, Frame):
                inside: list[tuple[int, Frame | Log]] = []
                inside += ((2 * number + 1, call) for number, call in enumerate(entry.calls))
                inside += ((2 * number, log) for number, log in entry.logs)
                inside.sort(key=lambda pair: pair[0])
                waiting.extend(part for _, part in reversed(inside))

    def culprit(self) -> Frame:
        """The innermost call whose failure made this one fail."""
        frame = self
        while inner := frame._failed_call():
            frame = inner
        return frame

    def _failed_call(self) -> Frame | None:
        """The call whose failure this one passed on; None if it failed by itself."""
        failed = (call for call in reversed(self.calls) if call.error is not None)
        return next(
            (call for call in failed if call.output == self.output or self.output == _FAILED_CALL), None
        )


@dataclass(frozen=True)
class SlotChange:
    """One word of storage."""

    address: str
    slot: int
    before: bytes
    after: bytes


@dataclass(frozen=True)
class AccountChange:
    """What else changed of an account; code is None where it stayed."""

    address: str
    balance_before: int
    balance_after: int
    code_before: bytes | None = None
    code_after: bytes | None = None


Slot: TypeAlias = tuple[str, int]
"""A contract and a word of its storage."""


@dataclass(frozen=True)
class Moment:
    """A point of the execution: a call has just begun, or the code that made one goes on."""

    code: str
    """Whose code runs from here on."""
    call: int
    """The first call, in the order of `Frame.walk`, that was not over."""
    is_static: bool
    """Whether that code can change nothing."""
    writes: Mapping[Slot, bytes]
    """Words of storage that were written until then, and not undone."""


@dataclass(frozen=True)
class Trace:
    """One transaction."""

    root: Frame
    logs: tuple[Log, ...]
    slots: tuple[SlotChange, ...]
    accounts: tuple[AccountChange, ...]
    hashed: Mapping[bytes, bytes] = field(default_factory=dict, repr=False)
    """What was hashed, by its hash."""
    moments: tuple[Moment, ...] | None = field(default=None, repr=False)
    """Entering and leaving of calls, in their order; None where nobody watched."""

    @property
    def touched(self) -> tuple[str, ...]:
        """Every address that took part, each once."""
        addresses = [address for frame in self.root.walk() for address in (frame.caller, frame.target)]
        addresses += [log.address for log in self.logs]
        addresses += [slot.address for slot in self.slots]
        addresses += [account.address for account in self.accounts]
        return tuple(dict.fromkeys(addresses))


def read_trace(fork: Fork, mined: MinedTransaction) -> Trace:
    """Everything about a transaction; watched only if it succeeded within `MAX_WATCHED_GAS`."""
    transaction = mined.hash
    calls = fork.rpc("debug_traceTransaction", transaction, CALL_TRACER)
    state = fork.rpc(
        "debug_traceTransaction",
        transaction,
        {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}},
    )
    is_quick = mined.succeeded and mined.gas_used <= MAX_WATCHED_GAS
    root = frames_of(calls)
    entries = (
        _entries(fork.rpc("debug_traceTransaction", transaction, {"tracer": _WATCHER})) if is_quick else []
    )
    sources = [_bytes(entry[1]) for entry in entries if entry[0] == "hash"]
    return Trace(
        root=root,
        logs=tuple(_log(log) for log in mined.logs),
        slots=tuple(_slots(state["pre"], state["post"])),
        accounts=tuple(_accounts(state["pre"], state["post"])),
        hashed={bytes(keccak(source)): source for source in sources},
        moments=tuple(_moments(root.target, entries)) if is_quick else None,
    )


def _entries(texts: Sequence[str]) -> list[Sequence[str]]:
    """The watcher's entries, which it answers as one list of texts."""
    entries, position = [], 0
    while position < len(texts):
        size = _SIZES[texts[position]]
        entries.append(texts[position : position + size])
        position += size
    return entries


def _moments(code: str, entries: Sequence[Sequence[str]]) -> Iterator[Moment]:
    """Every change of whose code runs, with what was written to storage by then.

    Args:
        code: Whose code runs first.
    """
    running: list[tuple[str, bool, dict[Slot, bytes]]] = [(code, False, {})]
    writes: dict[Slot, bytes] = {}
    calls = 0
    for name, *rest in entries:
        if name == "write":
            writes = {**writes, (_address(rest[0]), int(rest[1], 16)): int(rest[2], 16).to_bytes(32, "big")}
        elif name == "enter":
            calls += 1
            is_static = running[-1][1] or rest[0] == "STATICCALL"
            running.append((_address(rest[1]), is_static, writes))
        elif name == "exit" and len(running) > 1:
            _, _, before = running.pop()
            writes = before if rest[0] else writes
        if name in ("enter", "exit"):
            code, is_static, _ = running[-1]
            yield Moment(code, calls + (name == "exit"), is_static, writes)


def frames_of(data: Mapping[str, Any]) -> Frame:
    """The tree of calls, made from its leaves."""
    calls = [data]
    for call in calls:
        calls += call.get("calls") or ()
    frames: dict[int, Frame] = {}
    for call in reversed(calls):
        frames[id(call)] = _frame(call, tuple(frames[id(inner)] for inner in call.get("calls") or ()))
    return frames[id(data)]


def _frame(data: Mapping[str, Any], calls: tuple[Frame, ...]) -> Frame:
    return Frame(
        kind=str(data["type"]),
        caller=_address(data["from"]),
        target=_address(data.get("to") or ZERO_ADDRESS),
        value=int(data.get("value") or "0x0", 16),
        data=_bytes(data.get("input") or "0x"),
        output=_bytes(data.get("output") or "0x"),
        error=data.get("error"),
        gas_used=int(data.get("gasUsed") or "0x0", 16),
        calls=calls,
        logs=tuple((int(log.get("position") or "0x0", 16), _log(log)) for log in data.get("logs") or ()),
    )


def _log(data: Mapping[str, Any]) -> Log:
    topics = tuple(_bytes(topic) for topic in data["topics"])
    return Log(_address(data["address"]), topics, _bytes(data["data"]))


def _slots(pre: Mapping[str, Any], post: Mapping[str, Any]) -> Iterator[SlotChange]:
    """A slot that is missing on one side was or became zero; a contract missing in `post` was destroyed."""
    for address in sorted({*pre, *post}):
        old = pre.get(address, {}).get("storage") or {}
        new = post.get(address, {}).get("storage") or {}
        for slot in sorted({*old, *new}, key=lambda text: int(text, 16)):
            before, after = word_from(old.get(slot)), word_from(new.get(slot))
            if before != after:
                yield SlotChange(_address(address), int(slot, 16), before, after)


def _accounts(pre: Mapping[str, Any], post: Mapping[str, Any]) -> Iterator[AccountChange]:
    for address in sorted({*pre, *post}):
        old, new = pre.get(address, {}), post.get(address)
        before = int(old.get("balance") or "0x0", 16)
        if new is None:
            yield AccountChange(_address(address), before, 0, _bytes(old.get("code") or "0x"), b"")
            continue
        after = int(new["balance"], 16) if "balance" in new else before
        code_after = _bytes(new["code"]) if "code" in new else None
        code_before = None if code_after is None else _bytes(old.get("code") or "0x")
        if before != after or code_after != code_before:
            yield AccountChange(_address(address), before, after, code_before, code_after)


def _address(text: str) -> str:
    return str(to_checksum_address(text))


def _bytes(text: str) -> bytes:
    return bytes.fromhex(str(text).removeprefix("0x"))
