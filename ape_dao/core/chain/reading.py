"""Reading many things in few requests: answers of calls, codes, transactions, seconds of blocks."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ape_dao.core.chain.moments import Moments
from ape_dao.core.chain.packing import MOST_PACKED, READER, can_pack, override, packed, sizes, unpacked
from ape_dao.core.chain.transport import Refused
from ape_dao.core.chain.values import as_bytes, call_request, required

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ape_dao.core.chain.packing import Call
    from ape_dao.core.chain.transport import Request

T = TypeVar("T")


@dataclass(frozen=True)
class _Plain:
    """A request of another kind, to be asked together with the rest."""

    method: str
    parameters: str
    """JSON."""


_HASH_TEXT = 66
"""Characters of a hash in 0x text."""
_FEWEST_PACKED = 3
"""Calls that are worth a program of their own."""


_Thing: TypeAlias = "Call | _Plain | str | int"
"""What can be asked: an answer of a call, of another request, a code by address, a transaction by hash, the
second of a block."""


class _NotKnownYetError(Exception):
    """A reader needs what `Chain.together` has to ask first."""


class Reading(Moments):
    """A chain whose readers are asked together."""

    def _begin(self) -> None:
        super()._begin()
        self._forget()

    def _forget(self) -> None:
        super()._forget()
        self._known: dict[_Thing, Any] = {}
        """What was read of a chain that stands still: answers by call, code by address, transactions by hash,
        seconds by block."""
        self._missing: list[_Thing] | None = None
        """What `together` has to ask next; None outside of it."""

    def call(self, to: str | None, data: bytes, sender: str | None = None) -> bytes:
        """The result of a call that changes nothing; ``to`` None runs ``data`` as init code.

        Raises:
            ProviderError: The call fails.
        """
        if to is not None and sender is None:
            return bytes(required(self.call_many([(to, data)])[0]))
        return as_bytes(self.rpc("eth_call", call_request(to, data, sender), *self._moment))

    def call_many(self, calls: Sequence[Call]) -> list[bytes | Refused]:
        """The result of each of many calls, in few requests where the node can do that."""
        return self._read(calls)

    def code(self, address: str) -> bytes:
        """The code at an address; empty if there is none."""
        return self.codes_of([address])[0]

    def codes_of(self, addresses: Iterable[str]) -> list[bytes]:
        """The code at each address, in few requests where the connection can do that.

        Raises:
            ProviderError: The node refuses to tell.
        """
        return [required(code) for code in self._read(list(addresses))]

    def have_code(self, addresses: Sequence[str]) -> list[bool]:
        """Whether there is a contract at each address, without the code itself where the node can do that."""
        if self._traits.setdefault("packs", True) and len(addresses) >= _FEWEST_PACKED:
            words, state = sizes(addresses)
            block, *others = self._moment
            asked = ("eth_call", [call_request(READER, words), block, state, *others[1:]])
            (answer,) = self.ask([asked])
            data = b"" if isinstance(answer, Refused) else as_bytes(answer)
            if len(data) == len(words):
                return [any(data[at : at + 32]) for at in range(0, len(data), 32)]
        return [bool(code) for code in self.codes_of(addresses)]

    def transaction(self, transaction: str) -> Mapping[str, Any]:
        """A transaction that the node has, as it tells it."""
        found: Mapping[str, Any] = required(self._read([transaction])[0])
        return found

    def block_time(self, block: int) -> int:
        """Unix seconds of a block."""
        return int(self._read([block])[0])

    def results(self, requests: Sequence[Request]) -> list[Any]:
        """The result of each of many requests; `Refused` for an error.

        Of a chain that stands still only for what has the same answer whenever it is asked.
        """
        return self._read([_Plain(method, json.dumps(parameters)) for method, parameters in requests])

    def trial(self, calls: Sequence[tuple[str, str, bytes]]) -> list[bytes | Refused] | None:
        """What calls answer that are made one after the other, each with its sender first, and all undone.

        None where the node knows no `eth_simulateV1`.
        """
        made = [call_request(to, data, sender) for sender, to, data in calls]
        asked = {"blockStateCalls": [{"calls": made}], "validation": False}
        (answer,) = self.results([("eth_simulateV1", [asked, self._moment[0]])])
        if isinstance(answer, Refused):
            return None
        return [
            as_bytes(one["returnData"])
            if int(one["status"], 16)
            else Refused(str(one.get("error", {}).get("message", "no reason given")))
            for one in answer[0]["calls"]
        ]

    def together(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """What each of many readers of a chain that stands still answers.

        What they read one by one is asked together: a reader stops at the first thing that is not known yet,
        and runs again once it is. Readers can do the same with parts of theirs.
        """
        if not self.is_still:
            return [job() for job in jobs]
        is_part = self._missing is not None
        results: dict[int, T] = {}
        while True:
            if not is_part:
                self._missing = []
            try:
                for number, job in enumerate(jobs):
                    if number not in results:
                        with suppress(_NotKnownYetError):
                            results[number] = job()
            finally:
                missing = self._missing or []
                self._missing = self._missing if is_part else None
            if len(results) == len(jobs):
                return [results[number] for number in range(len(jobs))]
            if is_part:
                raise _NotKnownYetError
            self._read(missing)

    def _read(self, things: Sequence[_Thing]) -> list[Any]:
        """Answers of calls, codes of addresses, seconds of blocks; `Refused` where the node refuses."""
        new = list(dict.fromkeys(thing for thing in things if thing not in self._known))
        if new and self._missing is not None:
            self._missing += new
            raise _NotKnownYetError
        parts = self._parts([thing for thing in new if isinstance(thing, tuple)])
        inside = {call for part in parts for call in part}
        single = [thing for thing in new if thing not in inside]
        answers = self.ask([*map(self._request_for_part, parts), *map(self._request_for, single)])
        found: dict[_Thing, Any] = self._unpacked(parts, answers[: len(parts)])
        found |= _values(single, answers[len(parts) :])
        left = [thing for thing in new if thing not in found]
        found |= _values(left, self.ask([self._request_for(thing) for thing in left]))
        if self.is_still:
            self._known |= found
        return [self._known[thing] if thing in self._known else found[thing] for thing in things]

    def _request_for(self, thing: _Thing) -> Request:
        if isinstance(thing, _Plain):
            return thing.method, json.loads(thing.parameters)
        if isinstance(thing, tuple):
            return "eth_call", [call_request(*thing), *self._moment]
        if isinstance(thing, str) and len(thing) == _HASH_TEXT:
            return "eth_getTransactionByHash", [thing]
        if isinstance(thing, str):
            return "eth_getCode", [thing, self._moment[0]]
        return "eth_getBlockByNumber", [hex(thing), False]

    def _parts(self, calls: Sequence[Call]) -> list[list[Call]]:
        """Calls that the node can run within one, each list of them."""
        together = sorted(call for call in calls if can_pack(call[1]))
        if len(together) < _FEWEST_PACKED or not self._traits.setdefault("packs", True):
            return []
        return [together[first : first + MOST_PACKED] for first in range(0, len(together), MOST_PACKED)]

    def _request_for_part(self, part: Sequence[Call]) -> Request:
        block, *others = self._moment
        return "eth_call", [call_request(READER, packed(part)), block, override(), *others[1:]]

    def _unpacked(self, parts: Sequence[Sequence[Call]], answers: Sequence[Any]) -> dict[_Thing, Any]:
        """The results of calls that ran within others; none of those that failed."""
        found: dict[_Thing, Any] = {}
        for part, answer in zip(parts, answers, strict=True):
            values = None if isinstance(answer, Refused) else unpacked(as_bytes(answer), len(part))
            if values is None:
                self._traits["packs"] = False
                continue
            found |= {call: value for call, value in zip(part, values, strict=True) if value is not None}
        return found


def _values(things: Sequence[_Thing], answers: Sequence[Any]) -> dict[_Thing, Any]:
    return {
        thing: answer if isinstance(answer, Refused) else _value(thing, answer)
        for thing, answer in zip(things, answers, strict=True)
    }


def _value(thing: _Thing, answer: Any) -> Any:
    if isinstance(thing, _Plain) or (isinstance(thing, str) and len(thing) == _HASH_TEXT):
        return answer
    return int(answer["timestamp"], 16) if isinstance(thing, int) else as_bytes(answer)
