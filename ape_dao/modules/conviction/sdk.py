"""Requests that lasting support pays.

Amounts and powers are base units, times unix seconds, shares basis points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.values import struct_values
from ape_dao.core.errors import DaoError
from ape_dao.core.units import BASIS_POINTS
from ape_dao.modules.conviction.contracts import POOL
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.conviction.abi import ConvictionPool
    from ape_dao.sdk.dao import Dao

STATES = ("none", "open", "paid", "withdrawn", "cancelled")
OPEN = STATES.index("open")
NEVER = 2**256 - 1
"""The threshold of a request that asks for more than the budget allows by now."""
_AT_ONCE = 50
"""Supporters that are pruned in one transaction at most."""


@dataclass(frozen=True)
class RequestState:
    """One request at one moment."""

    id: int
    requester: str
    to: str
    amount: int
    end: int
    text: str
    """What the requester wrote; not to be trusted."""
    payable_at: int
    """From when on it can be paid, as of the last time it ripened; 0 for never."""
    state: int
    support: int
    conviction: int
    threshold: int
    """`NEVER` if it asks for more than the budget allows."""
    ripens_at: int
    """When it can ripen if nothing changes; 0 for not in time."""

    def is_open(self, now: int) -> bool:
        """Whether anything can be done with it."""
        return self.state == OPEN and now < self.end

    def word(self, now: int) -> str:
        """Its state for people."""
        return "ended" if self.state == OPEN and now >= self.end else STATES[self.state]


@dataclass(frozen=True)
class Share:
    """What an account gives to a request."""

    request: int
    account: str
    bps: int
    power: int
    """What counts."""
    promised: int
    """What its lock promises now: less after an early exit, more after a longer lock."""


def pool_of(dao: Dao) -> ConvictionPool:
    """The contract that pays requests."""
    return cast("ConvictionPool", dao.contract(POOL.key))


def requests(dao: Dao) -> list[RequestState]:
    """Every request, the oldest first."""
    return read_requests(_events(dao, "Requested"), partial(dao.read, POOL.key))


def read_requests(events: Iterable[Any], ask: Callable[..., list[Any]]) -> list[RequestState]:
    """The same from the events `Requested` and a way to ask the contract several views at once."""
    told = {int(event.arguments["id"]): str(event.arguments["text"]) for event in events}
    names = ("requestOf", "supportOf", "convictionOf", "thresholdOf", "ripensAt")
    views = [(view, request) for request in told for view in names]
    answers = ask(*views) if views else []
    found = []
    for place, (request, text) in enumerate(told.items()):
        terms, *figures = answers[place * len(names) : (place + 1) * len(names)]
        requester, to, amount, end, payable_at, state = struct_values(terms)
        found.append(
            RequestState(
                request, str(requester), str(to), int(amount), int(end), text, int(payable_at), int(state),
                *(int(figure) for figure in figures),
            )
        )  # fmt: skip
    return found


def request_of(dao: Dao, number: int) -> RequestState:
    """One request by its number.

    Raises:
        DaoError: There is none.
    """
    found = [one for one in requests(dao) if one.id == number]
    if not found:
        raise DaoError(f"There is no request {number}; `ape dao conviction show` lists those that there are.")
    return found[0]


def shares(dao: Dao, *, request: int | None = None, account: str | None = None) -> list[Share]:
    """What accounts give to requests now: to one request, of one account, or all."""
    pairs = {(int(one.arguments["id"]), str(one.arguments["account"])) for one in _events(dao, "Supported")}
    chosen = sorted(
        (number, who) for number, who in pairs if request in (None, number) and account in (None, who)
    )
    if not chosen:
        return []
    ends = {
        number: int(struct_values(dao.read(POOL.key, ("requestOf", number))[0])[3]) for number, _ in chosen
    }
    given = dao.read(POOL.key, *(("supportFrom", *pair) for pair in chosen))
    lasting = dao.read(POOL.key, *(("lastingPower", who, ends[number]) for number, who in chosen))
    found = []
    for (number, who), answer, power in zip(chosen, given, lasting, strict=True):
        bps, counted = (int(value) for value in struct_values(answer))
        if bps:
            found.append(Share(number, who, bps, counted, int(power) * bps // BASIS_POINTS))
    return found


def request(dao: Dao, to: str, amount: int, end: int, text: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Ask for `amount` for `to`, with support until second `end`.

    Raises:
        RefusedError: The sender has too little power, or made too many requests in 30 days; it is more than
            the budget allows; or the end is too early or too late.
    """
    return send(pool_of(dao), "request", to, amount, end, text, sender=sender)


def support(dao: Dao, given: Mapping[int, int], *, sender: AccountAPI) -> ReceiptAPI:
    """Give requests so many basis points of the sender's power each, in this order; 0 takes support away.

    Raises:
        RefusedError: The shares are more than all of it, a request is not open, or the lock ends before it.
    """
    return send(pool_of(dao), "supportMany", list(given), list(given.values()), sender=sender)


def stale(dao: Dao, number: int) -> list[Share]:
    """The supporters of a request whose locks promise less than what counts."""
    return [one for one in shares(dao, request=number) if one.promised < one.power]


def prune(dao: Dao, number: int, accounts: list[str], *, sender: AccountAPI) -> list[ReceiptAPI]:
    """Lower what counts for these supporters to what their locks promise; anyone can.

    Raises:
        RefusedError: None of them has less, or the request is not open.
    """
    parts = (accounts[start : start + _AT_ONCE] for start in range(0, len(accounts), _AT_ONCE))
    return [send(pool_of(dao), "prune", number, part, sender=sender) for part in parts]


def ripen(dao: Dao, number: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Reserve the amount of a request whose conviction is at the threshold; anyone can.

    Raises:
        RefusedError: It is below, ripe already or too late, or the budget has too little.
    """
    return send(pool_of(dao), "ripen", number, sender=sender)


def enact(dao: Dao, number: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay a request that ripened, once its delay has passed; anyone can.

    Raises:
        RefusedError: It is not time, its conviction fell below the threshold, or its reservation ended.
    """
    return send(pool_of(dao), "enact", number, sender=sender)


def withdraw(dao: Dao, number: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Close the sender's own request.

    Raises:
        RefusedError: Another made it, or it is not open.
    """
    return send(pool_of(dao), "withdraw", number, sender=sender)


def _events(dao: Dao, name: str) -> list[Any]:
    address = str(pool_of(dao).address)
    kit = dao.chain.deployed.get(address) or artifact(POOL.name)
    return dao.chain.events(kit, address, name, from_block=dao.start_block)
