"""Reputation: who has how much, what was announced, and moves to new keys.

Amounts are base units with 18 decimals, times unix seconds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import DaoError
from ape_dao.core.governance import Action
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import DAY, WEEK, format_date
from ape_dao.modules.reputation.contracts import KEY, REPUTATION
from ape_dao.modules.reputation.section import Reputation
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.schema.models import Spec
    from ape_dao.modules.reputation.abi import Reputation as ReputationContract
    from ape_dao.modules.reputation.section import Domain
    from ape_dao.sdk.dao import Dao

ANNOUNCEMENT = 3 * DAY
EVENTS = ("Awarded", "AwardStruck", "Moved")


@dataclass(frozen=True)
class Award:
    """What begins to count for one account with one week, of all that was announced for it."""

    domain: int
    account: str
    week: int
    amount: int
    """Without what was struck."""
    struck: int
    reasons: tuple[str, ...]
    """Hashes of public texts."""
    awarders: tuple[str, ...]

    @property
    def counts_from(self) -> int:
        """The second from which on it counts, unless it is struck before."""
        return self.week * WEEK

    def is_announced(self, now: int) -> bool:
        """Whether it can still be struck."""
        return self.amount > 0 and now < self.counts_from


@dataclass(frozen=True)
class Standing:
    """What one account has in a domain."""

    account: str
    reputation: int
    votes: int
    """Less than the reputation above the ceiling of the domain, more with a parent domain."""


@dataclass(frozen=True)
class DomainState:
    """One domain at one moment."""

    name: str
    number: int
    votes: str
    """The contract from which governors read its votes."""
    total: int
    standings: tuple[Standing, ...]
    """Whoever has reputation here now, the most first."""
    awards: tuple[Award, ...]
    """Those that are announced, and do not count yet."""
    left: tuple[tuple[str, int], ...]
    """What each awarder of the spec may still award in this season."""


@dataclass(frozen=True)
class MoveState:
    """A move of an account to a new key."""

    to: str | None
    ready_at: int
    next_at: int
    """From when on the account can move again; 0 for at once."""


def contract_of(dao: Dao) -> ReputationContract:
    """The contract that keeps reputation."""
    return cast("ReputationContract", dao.contract(KEY))


def domain_named(spec: Spec, name: str | None) -> Domain:
    """A domain of the spec; the only one if no name is given.

    Raises:
        DaoError: There is no such domain, or several.
    """
    section = spec.section(Reputation)
    domains = section.domains if section is not None else []
    if name is None and len(domains) == 1:
        return domains[0]
    found = next((one for one in domains if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in domains) or "none"
        asked = "Say which domain" if name is None else f"There is no domain '{name}'"
        raise DaoError(f"{asked}; this DAO has {names}.")
    return found


def awards(dao: Dao) -> list[Award]:
    """Every award, the oldest first."""
    return read_awards(_events(dao))


def read_awards(events: Iterable[Any]) -> list[Award]:
    """The same from the events `EVENTS`."""
    found: dict[tuple[int, str, int], list[Any]] = {}
    struck: Counter[tuple[int, str, int]] = Counter()
    for event in events:
        told = event.arguments
        if event.name == "Moved":
            continue
        place = (int(told["domain"]), str(told["account"]), int(told["week"]))
        if event.name == "AwardStruck":
            struck[place] += int(told["amount"])
        else:
            found.setdefault(place, []).append(told)
    return [
        Award(
            *place,
            amount=sum(int(one["amount"]) for one in told) - struck[place],
            struck=struck[place],
            reasons=tuple(_hex(one["reason"]) for one in told),
            awarders=tuple(dict.fromkeys(str(one["awarder"]) for one in told)),
        )
        for place, told in found.items()
    ]


def announced_for(dao: Dao, number: int, account: str, counts_from: int | None = None) -> Award:
    """What is announced for an account in a domain and can be struck.

    Raises:
        DaoError: Nothing is, or for two weeks, and none of them was named.
    """
    now = dao.chain.timestamp()
    found = [
        one
        for one in awards(dao)
        if (one.domain, one.account) == (number, account)
        and one.is_announced(now)
        and counts_from in (None, one.counts_from)
    ]
    if not found:
        raise DaoError(f"Nothing is announced for {account} there; `ape dao reputation show` lists what is.")
    if len(found) > 1:
        dates = " or ".join(format_date(one.counts_from) for one in found)
        raise DaoError(f"Two weeks are announced for {account}; say which: --counts-from {dates}.")
    return found[0]


def domain(dao: Dao, spec: Spec, name: str | None) -> DomainState:
    """One domain with everybody who has reputation there, and what is announced."""
    chosen, now = domain_named(spec, name), dao.chain.timestamp()
    events = _events(dao)
    found = read_awards(events)
    accounts = holders(found, events, _reaching(spec, chosen))
    standings: list[Standing] = []
    if accounts:
        own = dao.read(KEY, *(("reputationAt", chosen.number, one, now) for one in accounts))
        votes = dao.read(chosen.votes_key, *(("getVotes", one) for one in accounts))
        standings = [
            Standing(account, int(amount), int(vote))
            for account, amount, vote in zip(accounts, own, votes, strict=True)
            if amount or vote
        ]
    (total,) = dao.read(KEY, ("totalAt", chosen.number, now))
    awarders = [
        dao.addresses.get(one.account, spec.addresses.get(one.account, one.account))
        for one in chosen.awarders
    ]
    left = dao.read(KEY, *(("leftOf", chosen.number, one) for one in awarders)) if awarders else []
    return DomainState(
        name=chosen.name,
        number=chosen.number,
        votes=dao.addresses[chosen.votes_key],
        total=int(total),
        standings=tuple(sorted(standings, key=lambda one: (-one.votes, -one.reputation, one.account))),
        awards=tuple(one for one in found if one.domain == chosen.number and one.is_announced(now)),
        left=tuple((one, int(amount)) for one, amount in zip(awarders, left, strict=True)),
    )


def holders(found: Iterable[Award], events: Iterable[Any], domains: set[int]) -> list[str]:
    """Every account that can have reputation in one of the domains, with the keys that accounts moved to."""
    accounts = dict.fromkeys(one.account for one in found if one.domain in domains)
    for event in events:
        if event.name == "Moved" and str(event.arguments["account"]) in accounts:
            accounts[str(event.arguments["to"])] = None
    return list(accounts)


def reputation_of(dao: Dao, account: str, at: int | None = None) -> dict[int, int]:
    """What an account has in every domain at a second, now if none is given; no domain without any."""
    t = dao.chain.timestamp() if at is None else at
    (count,) = dao.read(KEY, "MAX_DOMAINS")
    found = dao.read(KEY, *(("reputationAt", number, account, t) for number in range(int(count))))
    return {number: int(amount) for number, amount in enumerate(found) if amount}


def move_of(dao: Dao, account: str) -> MoveState:
    """Whether an account is about to move to a new key."""
    (answer,) = dao.read(KEY, ("moveOf", account))
    to, ready_at, next_at = answer.values() if hasattr(answer, "values") else answer
    return MoveState(None if str(to) == ZERO_ADDRESS else str(to), int(ready_at), int(next_at))


def counts_from(announced: int) -> int:
    """The second from which on an award counts that was announced in this second."""
    return -(-(announced + ANNOUNCEMENT) // WEEK) * WEEK


def award(dao: Dao, number: int, account: str, amount: int, reason: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Announce an award; the chain keeps the digest of the reason.

    Raises:
        RefusedError: The sender is no awarder of the domain, or its season allows less.
    """
    return send(contract_of(dao), "award", number, account, amount, keccak(text=reason), sender=sender)


def award_call(dao: Dao, number: int, account: str, amount: int, reason: str) -> Action:
    """The call that announces an award, for awarders that are contracts."""
    return Action.call(contract_of(dao), "award", number, account, amount, keccak(text=reason))


def strike(dao: Dao, chosen: Award, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Strike a part of what is announced before it counts, as the guardian.

    Raises:
        RefusedError: The sender is not the guardian, it counts already, or less is announced.
    """
    call = (chosen.domain, chosen.account, chosen.week, amount)
    return send(contract_of(dao), "strike", *call, sender=sender)


def strike_call(dao: Dao, chosen: Award, amount: int) -> Action:
    """The call that strikes an award, for a guardian that is a contract."""
    return Action.call(contract_of(dao), "strike", chosen.domain, chosen.account, chosen.week, amount)


def move(dao: Dao, to: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Begin to move all reputation of the sender to a new key.

    Raises:
        RefusedError: The key has or had reputation, or the sender moved in the last 52 weeks.
    """
    return send(contract_of(dao), "move", to, sender=sender)


def confirm_move(dao: Dao, account: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Take over the reputation of an account, as the key that it named.

    Raises:
        RefusedError: The account named another key, or it is too early or too late.
    """
    return send(contract_of(dao), "confirmMove", account, sender=sender)


def cancel_move(dao: Dao, *, sender: AccountAPI) -> ReceiptAPI:
    """End a move of the sender's that was not confirmed.

    Raises:
        RefusedError: There is none.
    """
    return send(contract_of(dao), "cancelMove", sender=sender)


def _reaching(spec: Spec, chosen: Domain) -> set[int]:
    """The numbers of the domains whose reputation counts in one."""
    section = spec.section(Reputation)
    parent = section.domain(chosen.parent) if section is not None and chosen.parent is not None else None
    return {chosen.number} if parent is None else {chosen.number, parent.number}


def _events(dao: Dao) -> list[Any]:
    address = str(contract_of(dao).address)
    kit = dao.chain.deployed.get(address) or artifact(REPUTATION.name)
    return list(dao.chain.events(kit, address, *EVENTS, from_block=dao.start_block))


def _hex(value: Any) -> str:
    return value if isinstance(value, str) else f"0x{bytes(value).hex()}"
