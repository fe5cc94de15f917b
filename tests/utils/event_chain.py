"""A chain of logs in memory, which can be reorganised, and which tells logs as bad nodes do."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import address_word, topic
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.logs import Reach
from ape_dao.store.kinds import events_of

if TYPE_CHECKING:
    from ape.exceptions import ProviderError

ESCROW = "0x" + "e5" * 20
KINDS = tuple(events_of(ESCROW, "VotingEscrow", artifact("VotingEscrow").abi))
LOCKED = next(one for one in artifact("VotingEscrow").abi if one.get("name") == "Locked")
FIRST_SECOND = 1_700_000_000


@dataclass
class EventChain:
    """Each block has a second, a hash that depends on all before it, and logs."""

    blocks: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    is_local: bool = False
    is_still: bool = False
    finalized: int | None = None
    has_times: bool = True
    reach: Reach = field(default_factory=Reach)
    requests: int = 0
    turns: int = 0
    """How often it was asked, be it for one thing or for many."""

    def __post_init__(self) -> None:
        if not self.blocks:
            self.mine()

    def mine(self, *amounts: int, fork: str = "", address: str = ESCROW) -> None:
        """A block in which the account of that number locked each amount."""
        number = len(self.blocks)
        parent = self.blocks[-1][0] if self.blocks else ""
        block_hash = "0x" + sha256(f"{parent}{number}{amounts}{fork}".encode()).hexdigest()
        logs = [
            {
                "address": address,
                "topics": [
                    "0x" + topic(LOCKED).hex(),
                    "0x" + address_word(account(amount)).hex(),
                    "0x" + address_word(account(amount + 1)).hex(),
                ],
                "data": "0x" + b"".join(one.to_bytes(32, "big") for one in (amount, amount, 7, 1)).hex(),
                "blockNumber": hex(number),
                "blockHash": block_hash,
                "logIndex": hex(index),
                "transactionHash": "0x" + sha256(f"{number}{index}".encode()).hexdigest(),
                "removed": False,
            }
            for index, amount in enumerate(amounts)
        ]
        if self.has_times:
            for log in logs:
                log["blockTimestamp"] = hex(FIRST_SECOND + number)
        self.blocks.append((block_hash, logs))

    def reorganise(self, depth: int, *amounts: int) -> None:
        """Replace the newest blocks by as many others, with a lock in each if amounts are given."""
        del self.blocks[-depth:]
        for _ in range(depth):
            self.mine(*amounts, fork="other")

    def block_number(self) -> int:
        """The newest block."""
        return len(self.blocks) - 1

    def block_hash(self, block: int) -> str | None:
        """Of a block; None if there is none of that number."""
        return self.blocks[block][0] if block < len(self.blocks) else None

    def ask(self, requests: Any) -> list[Any]:
        """What a node answers to requests of blocks."""
        self.requests += len(requests)
        self.turns += 1
        return [self.header(parameters[0]) for _, parameters in requests]

    def header(self, tag: str) -> dict[str, Any] | None:
        if tag == "finalized" and self.finalized is None:
            return None
        newest = len(self.blocks) - 1
        number = {"latest": newest, "finalized": self.finalized}.get(tag)
        number = int(tag, 16) if number is None else number
        if number > newest:
            return None
        return {
            "number": hex(number),
            "hash": self.blocks[number][0],
            "timestamp": hex(FIRST_SECOND + number),
        }

    def ask_for_logs(self, queries: Any) -> list[Any]:
        """What a node answers to queries of logs."""
        self.requests += len(queries)
        self.turns += 1
        return [self.tell(query) for query in queries]

    def tell(self, query: Any) -> list[dict[str, Any]] | ProviderError:
        first, last = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        return [log for _, logs in self.blocks[first : last + 1] for log in logs if _answers(log, query)]


def _answers(log: dict[str, Any], query: Any) -> bool:
    topics = query["topics"]
    if "address" in query and log["address"] not in query["address"]:
        return False
    if len(log["topics"]) < len(topics):
        return False
    return all(some is None or own in some for own, some in zip(log["topics"], topics, strict=False))


def account(number: int) -> str:
    """The address of an account."""
    return f"0x{number:040x}"
