"""Whose votes a simulation can cast: real holders, or a stand-in where they have too few.

The stand-in needs no tokens. While one transaction is mined, the source of votes runs other code, which gives
everybody more votes than there are; then its own code is back. Nothing is written to its storage.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.abi import signature
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.logs import LATEST, read_logs
from ape_dao.core.contract_types import ESCROW

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ape_dao.simulation.fork import Fork

MAX_VOTERS = 20
"""The strongest holders; more would cost time and change little."""
STAND_IN = str(to_checksum_address(keccak(text="ape-dao simulation: stand-in")[12:]))
OPERATOR = str(to_checksum_address(keccak(text="ape-dao simulation: operator")[12:]))
"""Sends what anybody may send: queueing and executing."""
BORROWED_VOTES = 10**31
"""More than any supply of the kit, and less than a tally can hold."""
_PUSH14, _PUSH0, _MSTORE, _PUSH1, _RETURN = 0x6D, 0x5F, 0x52, 0x60, 0xF3
_ANSWER = bytes([_PUSH0, _MSTORE, _PUSH1, 32, _PUSH0, _RETURN])
_STAND_IN_CODE = bytes([_PUSH14]) + BORROWED_VOTES.to_bytes(14, "big") + _ANSWER
_HOLDER_EVENTS = ("DelegateChanged(address,address,address)", "DelegateVotesChanged(address,uint256,uint256)")


@dataclass(frozen=True)
class Voter:
    """An account and its votes now."""

    address: str
    votes: int


def strongest_holders(fork: Fork, votes: str, start_block: int, others: Collection[str] = ()) -> list[Voter]:
    """The accounts with most votes in the source `votes`, strongest first.

    Args:
        others: Accounts that never vote by themselves: the DAO's contracts, to which anybody may delegate.
            Whoever votes gets ether for it, and the treasury must keep what it has.
    """
    locked = next(entry for entry in artifact(ESCROW.name).abi if entry.get("name") == "Locked")
    topics = ["0x" + keccak(text=text).hex() for text in (signature(locked), *_HOLDER_EVENTS)]
    query = {"address": votes, "fromBlock": hex(start_block), "toBlock": LATEST, "topics": [topics]}
    candidates: dict[str, None] = {}
    for log in read_logs(fork.rpc, query):
        for topic in log["topics"][1:]:
            candidates[str(to_checksum_address(topic[-40:]))] = None
    for address in others:
        candidates.pop(address, None)
    get_votes = bytes(keccak(text="getVotes(address)")[:4])
    answers = fork.calls([(votes, get_votes + encode(["address"], [address])) for address in candidates])
    voters = [
        Voter(address, int.from_bytes(answer, "big"))
        for address, answer in zip(candidates, answers, strict=True)
        if answer
    ]
    return sorted((voter for voter in voters if voter.votes), key=lambda voter: -voter.votes)[:MAX_VOTERS]


@contextmanager
def borrowed_votes(fork: Fork, votes: str) -> Iterator[None]:
    """Inside, the source `votes` says that everybody has more votes than there are."""
    code = fork.code(votes)
    fork.rpc("anvil_setCode", votes, "0x" + _STAND_IN_CODE.hex())
    try:
        yield
    finally:
        fork.rpc("anvil_setCode", votes, "0x" + code.hex())
