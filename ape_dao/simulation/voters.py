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

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import ESCROW
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import WEEK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ape_dao.core.chain.client import Chain
    from ape_dao.simulation.fork import Fork

MAX_VOTERS = 20
"""The strongest holders; more would cost time and change little."""
MOST_ASKED = 50
"""Holders that are asked for their votes, strongest first by what events tell."""
STAND_IN = str(to_checksum_address(keccak(text="ape-dao simulation: stand-in")[12:]))
OPERATOR = str(to_checksum_address(keccak(text="ape-dao simulation: operator")[12:]))
"""Sends what anybody may send: queueing and executing."""
BORROWED_VOTES = 10**31
"""More than any supply of the kit, and less than a tally can hold."""
_PUSH14, _PUSH0, _MSTORE, _PUSH1, _RETURN = 0x6D, 0x5F, 0x52, 0x60, 0xF3
_ANSWER = bytes([_PUSH0, _MSTORE, _PUSH1, 32, _PUSH0, _RETURN])
_STAND_IN_CODE = bytes([_PUSH14]) + BORROWED_VOTES.to_bytes(14, "big") + _ANSWER
_FOREVER = 2**64


@dataclass(frozen=True)
class Voter:
    """An account and its votes now."""

    address: str
    votes: int


def strongest_holders(
    fork: Fork,
    votes: str,
    start_block: int,
    others: Collection[str] = (),
    history: Chain | None = None,
) -> list[Voter]:
    """The accounts with most votes in the source `votes`, strongest first.

    Events tell about how many votes everybody has; only the strongest are asked.

    Args:
        others: Accounts that never vote by themselves: the DAO's contracts, to which anybody may delegate.
            Whoever votes gets ether for it, and the treasury must keep what it has.
        history: The chain that was copied, where its logs are kept; the copy's own logs are read otherwise.
    """
    weights = _weights(fork, fork if history is None else history, votes, start_block)
    ranked = sorted(
        weights.keys() - {*others, ZERO_ADDRESS}, key=lambda account: (-weights[account], account)
    )
    asked = [account for account in ranked if weights[account]][:MOST_ASKED]
    get_votes = bytes(keccak(text="getVotes(address)")[:4])
    answers = fork.calls([(votes, get_votes + encode(["address"], [account])) for account in asked])
    voters = [
        Voter(account, int.from_bytes(answer, "big"))
        for account, answer in zip(asked, answers, strict=True)
        if answer
    ]
    return sorted((voter for voter in voters if voter.votes), key=lambda voter: -voter.votes)[:MAX_VOTERS]


def _weights(fork: Fork, history: Chain, votes: str, start_block: int) -> dict[str, int]:
    """Numbers that order accounts as their votes do: an escrow's power, or what a token last said.

    An account votes for itself in an escrow until it delegates. Power falls from block to block, so it is
    counted anew from the locks.
    """
    names, source = ("Locked", "Withdrawn", "ExitedEarly", "DelegateChanged"), artifact(ESCROW.name)
    locks: dict[str, tuple[int, int]] = {}
    delegates: dict[str, str] = {}
    for event in history.events(source, votes, *names, from_block=start_block):
        given = event.arguments
        if event.name == "Locked":
            locks[given["account"]] = given["amount"], _FOREVER if given["permanent"] else given["end"]
        elif event.name == "DelegateChanged":
            delegates[given["delegator"]] = given["toDelegate"]
        else:
            locks.pop(given["account"], None)
    if not locks:
        changes = history.events(source, votes, "DelegateVotesChanged", from_block=start_block)
        return {event.arguments["delegate"]: event.arguments["newVotes"] for event in changes}
    longest = int(fork.read(artifact(ESCROW.name), votes, "MAX_LOCK_WEEKS")) * WEEK
    weights: dict[str, int] = {}
    for account, (amount, end) in locks.items():
        left = min(max(end - fork.start_time, 0), longest)
        delegate = delegates.get(account, account)
        weights[delegate] = weights.get(delegate, 0) + amount * left
    return weights


@contextmanager
def borrowed_votes(fork: Fork, votes: str) -> Iterator[None]:
    """Inside, the source `votes` says that everybody has more votes than there are."""
    code = fork.code(votes)
    fork.rpc("anvil_setCode", votes, "0x" + _STAND_IN_CODE.hex())
    try:
        yield
    finally:
        fork.rpc("anvil_setCode", votes, "0x" + code.hex())
