"""Plain reads and transactions through any connected Ape provider, without Ape's caches and enrichment.

Addresses are checksummed text, hashes 0x text, code and data ``bytes``, amounts wei.
"""

from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError

from ape_dao.core.chain.abi import topic
from ape_dao.core.chain.events import event_of
from ape_dao.core.chain.logs import LATEST, Reach, read_logs
from ape_dao.core.chain.questions import Question, answer_to, as_deployed, calldata_of
from ape_dao.core.chain.reading import Reading
from ape_dao.core.chain.sending import Sending
from ape_dao.core.chain.transport import Refused
from ape_dao.core.chain.values import as_bytes, required

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.chain.events import Event
    from ape_dao.core.chain.logs import Book, Query

_ONE_ARGUMENT = 36
"""Bytes of a call with one word behind the selector."""


class Chain(Reading, Sending):
    """One connected network, read after its newest block."""

    deployed: Mapping[str, Artifact] = MappingProxyType({})
    """What another version of the kit compiled, by the address where it stands: it is read with its own ABI.
    Copies share it."""

    def _begin(self) -> None:
        super()._begin()
        self.reach = Reach()
        self.book: Book | None = None
        """The logs of a DAO that are kept; copies share it."""

    def _forget(self) -> None:
        super()._forget()
        self._events: dict[str, list[Event]] = {}
        self._latest: dict[tuple[str, str, tuple[str, ...]], Any] = {}

    def balance(self, address: str) -> int:
        """Wei that an address has."""
        (balance,) = self.results([("eth_getBalance", [address, self._moment[0]])])
        return int(required(balance), 16)

    def creation_block(self, address: str) -> int:
        """The block in which ``address`` got its code; 0 if the node does not keep states that old."""
        low, high = 0, self.block_number()
        while low < high:
            middle = (low + high) // 2
            try:
                code = self.rpc("eth_getCode", address, hex(middle))
            except ProviderError:
                return 0
            low, high = (low, middle) if code not in ("0x", "") else (middle + 1, high)
        return low

    def artifact_at(self, address: str, otherwise: Artifact) -> Artifact:
        """What is known to stand at an address, or what the caller takes it for."""
        return self.deployed.get(address, otherwise)

    def read(self, artifact: Artifact, address: str, function: str, *arguments: Any) -> Any:
        """The value of a view; several values as a mapping by name, structs as mappings.

        Raises:
            ProviderError: The contract refuses to answer.
        """
        return self.read_many([Question(artifact, address, function, arguments)])[0]

    def read_many(self, questions: Sequence[Question]) -> list[Any]:
        """What `read` answers to each of them, in few requests where the connection can do that.

        Raises:
            MissingViewError: A contract that another version of the kit deployed has no such view.
            ProviderError: A contract refuses to answer.
        """
        if self.deployed:
            questions = [
                replace(question, artifact=self.artifact_at(question.address, question.artifact))
                for question in questions
            ]
        answers = self.call_many([(question.address, calldata_of(question)) for question in questions])
        for question, answer in zip(questions, answers, strict=True):
            if isinstance(answer, Refused):
                what = f"{question.artifact.name}.{question.function}"
                raise ProviderError(f"{what} was refused: {answer}") from answer
        values = [
            answer_to(question, answer)
            for question, answer in zip(questions, answers, strict=True)
            if isinstance(answer, bytes)
        ]
        return [
            as_deployed(value) if question.address in self.deployed else value
            for question, value in zip(questions, values, strict=True)
        ]

    def events(
        self,
        artifact: Artifact,
        address: str | Sequence[str],
        *names: str,
        from_block: int = 0,
        to_block: int | None = None,
        first_indexed: bytes | None = None,
        second_indexed: Sequence[bytes] | None = None,
    ) -> list[Event]:
        """Every event of these names that ``address``, or one of several, logged, in order.

        Args:
            first_indexed: Only events whose first indexed parameter has this value, as 32 bytes.
            second_indexed: Only events whose second one has one of these values.
        """
        places = [address] if isinstance(address, str) else list(address)
        known = {id(one): one for one in (self.artifact_at(place, artifact) for place in places)}
        entries = {
            "0x" + topic(entry).hex(): entry
            for one in known.values()
            for entry in one.abi
            if entry["type"] == "event" and entry["name"] in names
        }
        if not entries:
            return []  # a contract of another version of the kit, which has no such events
        topics: list[Any] = [sorted(entries)]
        if first_indexed is not None or second_indexed is not None:
            topics.append(None if first_indexed is None else "0x" + first_indexed.hex())
        if second_indexed is not None:
            topics.append(["0x" + value.hex() for value in second_indexed])
        last = LATEST if to_block is None else hex(to_block)
        where = address if isinstance(address, str) else places
        query = {"address": where, "fromBlock": hex(from_block), "toBlock": last, "topics": topics}
        key = json.dumps(query)
        events = self._events.get(key)
        if events is None:
            events = [event_of(log, entries[log["topics"][0]]) for log in self.logs(query)]
        if self.is_still:
            self._events[key] = events
        return list(events)

    def latest(self, address: str, event: str, names: Sequence[str]) -> Any:
        """Of each first topic of an event that is followed, the last row, as an `ape_dao.store.store.Table`.

        Raises:
            ValueError: No report follows it, or the chain does not stand still.
        """
        key = (address, event, tuple(names))
        if key not in self._latest:
            self._latest[key] = None if self.book is None else self.book.latest(self, address, event, names)
        if self._latest[key] is None:
            raise ValueError(f"nobody follows {event} at {address}")
        return self._latest[key]

    def sums(
        self, artifact: Artifact, address: str, event: str, amount: str, by: str, from_block: int = 0
    ) -> dict[str, int]:
        """The sums of a number in an event of a contract, by an address in it, lower case; exact.

        Args:
            by: Where the event has no such parameter, there is one sum, by an empty text.
        """
        key = (address, event, (amount, by))
        if key in self._latest:
            return dict(self._latest[key])
        found = None if self.book is None else self.book.sums(self, address, event, amount, by)
        if found is None:
            found = {}
            for one in self.events(artifact, address, event, from_block=from_block):
                who = str(one.arguments.get(by, "")).lower()
                found[who] = found.get(who, 0) + int(one.arguments[amount])
        if self.is_still:
            self._latest[key] = found
        return dict(found)

    def logs(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Every log that answers the query of an ``eth_getLogs``, in order, undecoded."""
        kept = None if self.book is None else self.book.find(self, query)
        if kept is not None:
            return kept
        to_block = query["toBlock"]
        last = self.block_number() if to_block == LATEST else int(to_block, 16)
        what = {name: value for name, value in query.items() if name not in ("fromBlock", "toBlock")}
        return read_logs(self.ask_for_logs, [what], int(query["fromBlock"], 16), last, self.reach)[0]

    def recall(self, address: str, changed: Mapping[int, int]) -> set[int]:
        """Let what a contract answered for good about numbers not be asked again; the numbers.

        Args:
            changed: By number, a block after which older answers do not hold.
        """
        found: set[int] = set()
        for call, block, answer in [] if self.book is None else self.book.answers(self, address):
            number = _first_argument(call)
            if block >= changed.get(number, 0):
                self._known[address, call] = answer
                found.add(number)
        return found

    def keep(self, address: str, numbers: Container[int]) -> None:
        """Keep what a contract answered with a number as first argument: it will always answer that."""
        if self.book is None:
            return
        answers = {
            call[1]: answer
            for call, answer in self._known.items()
            if isinstance(call, tuple)
            and call[0] == address
            and isinstance(answer, bytes)
            and _first_argument(call[1]) in numbers
        }
        self.book.keep(self, address, answers)

    def final_time(self) -> int:
        """Unix seconds of the last block of which it is known that it stays; 0 for none."""
        return 0 if self.book is None else self.book.final_time(self)

    def ask_for_logs(self, queries: Sequence[Query]) -> list[Any]:
        """The logs that answer each ``eth_getLogs``; `Refused` where there is too much of them."""
        return self.ask([("eth_getLogs", [query]) for query in queries])

    def first_transaction_of(self, address: str, from_block: int = 0) -> str | None:
        """The transaction of the first log of ``address``; None if it never logged."""
        query = {"address": address, "fromBlock": hex(from_block), "toBlock": LATEST}
        logs = self.logs(query)
        return str(logs[0]["transactionHash"]) if logs else None

    def beginnings(self, address: str) -> tuple[str, bytes, int]:
        """Hash of block 0, the code at an address, and the number of the newest block."""
        first, code, newest = self.ask(
            [
                ("eth_getBlockByNumber", [hex(0), False]),
                ("eth_getCode", [address, self._moment[0]]),
                ("eth_blockNumber", []),
            ]
        )
        return str(required(first)["hash"]), as_bytes(required(code)), int(required(newest), 16)

    def time_price_balance(self, address: str) -> tuple[int, int, int]:
        """Unix seconds of the newest block, wei per gas as the node suggests, and wei that an address has."""
        newest, price, balance = self.ask(
            [
                ("eth_getBlockByNumber", [self._moment[0], False]),
                ("eth_gasPrice", []),
                ("eth_getBalance", [address, self._moment[0]]),
            ]
        )
        return int(required(newest)["timestamp"], 16), int(required(price), 16), int(required(balance), 16)


def _first_argument(call: bytes) -> int:
    """The first word behind the selector; -1 if there is none."""
    return int.from_bytes(call[4:_ONE_ARGUMENT], "big") if len(call) >= _ONE_ARGUMENT else -1
