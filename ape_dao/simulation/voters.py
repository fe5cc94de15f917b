"""Whose votes a simulation can cast: real holders, or a stand-in where they have too few.

The stand-in needs no tokens. While one transaction is mined, the source of votes runs other code, which gives
everybody more votes than there are; then its own code is back. Nothing is written to its storage.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from ape_dao.analytics.power import locks_now
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import ESCROW
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import WEEK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

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
_FOREVER = 2**62
_EVENTS = {
    "Locked": ("account", "amount", "end", "permanent"),
    "Withdrawn": ("account",),
    "ExitedEarly": ("account",),
    "DelegateChanged": ("delegator", "toDelegate"),
}
"""Of an escrow, and what is read of them."""


@dataclass(frozen=True)
class Voter:
    """An account and its votes now."""

    address: str
    votes: int
    is_own: bool = False
    """Whether these are of its own power, which it gave to nobody who votes: an own ballot casts them."""


def strongest_holders(
    fork: Fork,
    votes: str,
    start_block: int,
    others: Collection[str] = (),
    history: Chain | None = None,
) -> list[Voter]:
    """The accounts with most votes in the source `votes`, strongest first.

    Events tell about how many votes everybody has; only the strongest are asked. Power that its owners gave
    to one of `others`, or to nobody, comes after that, where the escrow tells past delegates.

    Args:
        others: Accounts that never vote by themselves: the DAO's contracts, to which anybody may delegate.
            Whoever votes gets ether for it, and the treasury must keep what it has.
        history: The chain that was copied, where its logs are kept; the copy's own logs are read otherwise.
    """
    weights, own = _weights(fork, fork if history is None else history, votes, start_block, others)
    voters = _asked(fork, votes, "getVotes(address)", weights, others)
    if own and _tells_past_delegates(fork, votes):
        voters += [
            replace(one, is_own=True) for one in _asked(fork, votes, "balanceOf(address)", own, others)
        ]
    return voters[:MAX_VOTERS]


def _asked(
    fork: Fork, votes: str, view: str, weights: Mapping[str, int], others: Collection[str]
) -> list[Voter]:
    """The strongest by weight and what a view answers for each, if that is anything; the strongest first."""
    apart = {address.lower() for address in (*others, ZERO_ADDRESS)}
    ranked = sorted(weights.keys() - apart, key=lambda account: (-weights[account], account))
    strongest = [account for account in ranked if weights[account]][:MOST_ASKED]
    asked = [str(to_checksum_address(account)) for account in strongest]
    selector = bytes(keccak(text=view)[:4])
    answers = fork.calls([(votes, selector + encode(["address"], [account])) for account in asked])
    voters = [
        Voter(account, int.from_bytes(answer, "big"))
        for account, answer in zip(asked, answers, strict=True)
        if answer
    ]
    return sorted((voter for voter in voters if voter.votes), key=lambda voter: -voter.votes)


def _tells_past_delegates(fork: Fork, votes: str) -> bool:
    kit = fork.artifact_at(votes, artifact(ESCROW.name))
    return any(entry.get("name") == "pastDelegate" for entry in kit.abi)


def _weights(
    fork: Fork, history: Chain, votes: str, start_block: int, silent: Collection[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """Numbers that order accounts, lower case, as their votes do: power, or what a token last said; and of
    those who gave their power to somebody silent, or to nobody, as that power does.

    An account votes for itself in an escrow until it delegates. Power falls from block to block, so it is
    counted anew from the locks.
    """
    locks, delegates = _locks(history, votes, start_block)
    if not locks:
        changes = history.events(artifact(ESCROW.name), votes, "DelegateVotesChanged", from_block=start_block)
        return {event.arguments["delegate"].lower(): event.arguments["newVotes"] for event in changes}, {}
    longest = int(fork.read(artifact(ESCROW.name), votes, "MAX_LOCK_WEEKS")) * WEEK
    nobody = {address.lower() for address in (*silent, ZERO_ADDRESS)}
    weights: dict[str, int] = {}
    own: dict[str, int] = {}
    for account, (amount, end) in locks.items():
        left = min(max(end - fork.start_time, 0), longest)
        delegate = delegates.get(account, account)
        weights[delegate] = weights.get(delegate, 0) + amount * left
        if delegate in nobody:
            own[account] = amount * left
    return weights, own


def _locks(history: Chain, votes: str, start_block: int) -> tuple[dict[str, tuple[int, int]], dict[str, str]]:
    """Of each account, lower case, what it has locked until when, and to whom its votes go.

    Events that are followed are kept in order of their accounts, so that only the last of each is read.
    """
    try:
        locked, withdrawn, exited, delegated = (
            history.latest(votes, event, names) for event, names in _EVENTS.items()
        )
    except ValueError:  # nobody follows this source of votes
        return _locks_of_events(history, votes, start_block)
    accounts, amounts, ends, are_permanent = locks_now(locked, withdrawn, exited)
    until = np.where(are_permanent, _FOREVER, ends)
    locks = dict(zip(accounts, zip(amounts.tolist(), until.tolist(), strict=True), strict=True))
    return locks, dict(zip(delegated["delegator"].tolist(), delegated["toDelegate"].tolist(), strict=True))


def _locks_of_events(
    history: Chain, votes: str, start_block: int
) -> tuple[dict[str, tuple[int, int]], dict[str, str]]:
    locks: dict[str, tuple[int, int]] = {}
    delegates: dict[str, str] = {}
    for event in history.events(artifact(ESCROW.name), votes, *_EVENTS, from_block=start_block):
        given = event.arguments
        if event.name == "DelegateChanged":
            delegates[given["delegator"].lower()] = given["toDelegate"].lower()
        elif event.name == "Locked":
            end = _FOREVER if given["permanent"] else given["end"]
            locks[given["account"].lower()] = given["amount"], end
        else:
            locks.pop(given["account"].lower(), None)
    return locks, delegates


@contextmanager
def borrowed_votes(fork: Fork, votes: str) -> Iterator[None]:
    """Inside, the source `votes` says that everybody has more votes than there are."""
    code = fork.code(votes)
    fork.rpc("anvil_setCode", votes, "0x" + _STAND_IN_CODE.hex())
    try:
        yield
    finally:
        fork.rpc("anvil_setCode", votes, "0x" + code.hex())
