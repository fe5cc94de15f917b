"""The sixteen indicators of how a DAO defends itself that the field's public dashboard uses.

Each has a value, a level of risk and the fact behind it. Seconds, basis points and base units of votes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ape_dao.core.units import BASIS_POINTS, DAY, format_date, format_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ape_dao.store.store import Table

_LOW_THRESHOLD, _MEDIUM_THRESHOLD = 100, 10
"""Basis points of all votes that proposing takes."""
_SAFE_FACTOR = 2
"""An attack that costs so many times what it can take is no business."""


class Risk(StrEnum):
    """How much an indicator leaves to an attacker."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Indicator:
    """One of the sixteen."""

    name: str
    value: str
    """For people; empty where nobody answered."""
    risk: Risk
    fact: str
    """The view, event or answer that it is from."""
    rule: str
    """What makes the risk low, medium and high."""


@dataclass(frozen=True)
class Facts:
    """What the indicators are made of."""

    now: int
    voting_delay: int
    voting_period: int
    timelock_delay: int
    threshold: int
    """Votes that a standard proposal takes."""
    total_votes: int
    """All power, or the supply where tokens vote."""
    quotas: Sequence[int]
    """Proposals a month by score; empty without quotas."""
    guardian: str
    """Empty for none."""
    guardian_until: int
    optimistic: bool
    """Whether there is a kind of proposals that the members can veto."""
    admins: Sequence[str]
    """Who has the timelock's role of an administrator."""
    timelock: str
    cost: int | None
    """Governance tokens that decide alone (`Capture.against_all`), base units; None where none suffice."""
    movable: int | None
    """The treasury without the governance token, in base units of that; None if nobody priced it."""
    audited: bool | None = None
    """What the DAO answers; None for no answer."""
    pays_gas: bool | None = None
    """Whether somebody pays the gas of votes; None for no answer."""


def posture(facts: Facts) -> list[Indicator]:
    """All sixteen, in the order of the field's list.

    Formula: each indicator's `rule`. Source: its `fact`.
    """
    return [make(facts) for make in _INDICATORS]


def role_holders(granted: Table, revoked: Table, role: str) -> list[str]:
    """Who has a role now, in the order in which they got it.

    Formula: every ``RoleGranted.account`` without a later ``RoleRevoked`` of it.

    Args:
        role: 0x text of the 32 bytes.
    """
    changes = sorted(
        (block, index, account, table is granted)
        for table in (granted, revoked)
        for block, index, account, of in zip(
            *(table[name].tolist() for name in ("block", "log_index", "account", "role")), strict=True
        )
        if of == role
    )
    held: dict[str, None] = {}
    for _, _, account, is_granted in changes:
        if is_granted:
            held[account] = None
        else:
            held.pop(account, None)
    return list(held)


def _audited(facts: Facts) -> Indicator:
    value, risk = _answer(facts.audited)
    rule = "low: an audit of the deployed code is published; high: none"
    return Indicator("Audited contracts", value, risk, "the DAO's own answer", rule)


def _interface(facts: Facts) -> Indicator:
    del facts
    fact = "every action is a command of `ape dao` that needs a node and no server"
    return Indicator(
        "Interface resilience", "no server", Risk.LOW, fact, "low: members can act without anybody's server"
    )


def _profitability(facts: Facts) -> Indicator:
    rule = f"low: costs {_SAFE_FACTOR} times what can be taken, or more; medium: more than that; high: less"
    fact = "cost of capture beside the treasury without the governance token, in governance tokens"
    name = "Attack profitability"
    if facts.cost is None:
        return Indicator(name, "no number of tokens decides alone", Risk.LOW, fact, rule)
    if facts.movable is None:
        return Indicator(name, "", Risk.UNKNOWN, fact, rule)
    risk = _graded(facts.cost, _SAFE_FACTOR * facts.movable, facts.movable + 1)
    value = (
        f"costs {facts.cost / facts.movable:.2f} times what it takes" if facts.movable else "nothing to take"
    )
    return Indicator(name, value, risk, fact, rule)


def _proposal_flash_loan(facts: Facts) -> Indicator:
    del facts
    fact = "the governor counts a proposer's votes at the second before the proposal"
    rule = "low: votes of the past only; high: votes of the moment"
    return Indicator("Proposal flash-loan protection", "votes of the past", Risk.LOW, fact, rule)


def _threshold(facts: Facts) -> Indicator:
    share = facts.threshold * BASIS_POINTS // facts.total_votes if facts.total_votes else 0
    rule = "low: 1% of all votes or more; medium: 0.1% or more; high: less"
    risk = _graded(share, _LOW_THRESHOLD, _MEDIUM_THRESHOLD)
    return Indicator("Proposal threshold", f"{share / 100:g}% of all votes", risk, "proposalThreshold", rule)


def _balance_cancel(facts: Facts) -> Indicator:
    del facts
    rule = "low: anybody can cancel a proposal whose proposer sold; high: nobody"
    value = "anybody can cancel it until its vote ends"
    return Indicator("Proposer balance cancel", value, Risk.LOW, "isProposerShort", rule)


def _council(facts: Facts) -> Indicator:
    rule = "low: a guardian can cancel now; medium: its time is over; high: there is none"
    risk = Risk.LOW if _guards(facts) else Risk.MEDIUM if facts.guardian_until else Risk.HIGH
    end = format_date(facts.guardian_until)
    value = {Risk.LOW: f"until {end}", Risk.MEDIUM: f"ended on {end}"}.get(risk, "none")
    return Indicator("Security council", value, risk, "proposalGuardian, guardianUntil", rule)


def _spam(facts: Facts) -> Indicator:
    rule = "low: a monthly quota; medium: a threshold only; high: neither"
    risk = Risk.LOW if facts.quotas else Risk.MEDIUM if facts.threshold else Risk.HIGH
    value = f"{max(facts.quotas)} a month at most" if facts.quotas else "no quota"
    return Indicator("Spam resistance", value, risk, "quotas, proposalThreshold", rule)


def _timelock_admin(facts: Facts) -> Indicator:
    others = [one for one in facts.admins if one.lower() != facts.timelock.lower()]
    value = ", ".join(others) or "only itself"
    rule = "low: nobody but the timelock itself; high: anybody else"
    return Indicator(
        "Timelock admin", value, Risk.HIGH if others else Risk.LOW, "RoleGranted, RoleRevoked", rule
    )


def _timelock_delay(facts: Facts) -> Indicator:
    rule = "low: 1 day or more; medium: less; high: none"
    risk = _graded(facts.timelock_delay, DAY, 1)
    return Indicator("Timelock delay", _time(facts.timelock_delay), risk, "getMinDelay", rule)


def _veto(facts: Facts) -> Indicator:
    rule = "low: a guardian can cancel what passed; medium: members can veto one kind; high: nobody can"
    risk = Risk.LOW if _guards(facts) else Risk.MEDIUM if facts.optimistic else Risk.HIGH
    value = {Risk.LOW: "the guardian", Risk.MEDIUM: "the members, of optimistic ones"}.get(risk, "none")
    return Indicator("Veto strategy", value, risk, "proposalGuardian, kinds", rule)


def _mutability(facts: Facts) -> Indicator:
    del facts
    rule = "low: a ballot can be changed until the vote ends; high: it cannot"
    return Indicator("Vote mutability", "until the vote ends", Risk.LOW, "the governor's ballots", rule)


def _voting_flash_loan(facts: Facts) -> Indicator:
    rule = "low: votes of a past snapshot; high: votes of the moment"
    risk = Risk.LOW if facts.voting_delay else Risk.HIGH
    return Indicator("Voting flash-loan protection", "votes of a snapshot", risk, "proposalSnapshot", rule)


def _period(facts: Facts) -> Indicator:
    rule = "low: 7 days or more; medium: 3 days or more; high: less"
    risk = _graded(facts.voting_period, 7 * DAY, 3 * DAY)
    return Indicator("Voting period", _time(facts.voting_period), risk, "votingPeriod", rule)


def _subsidy(facts: Facts) -> Indicator:
    value, risk = _answer(facts.pays_gas)
    fact = "the DAO's own answer; ballots can be signed and relayed by anybody"
    rule = "low: somebody pays the gas of votes; high: nobody"
    return Indicator("Voting subsidy", value, risk, fact, rule)


def _delay(facts: Facts) -> Indicator:
    rule = "low: more than 2 days; medium: 1 day or more; high: less"
    risk = _graded(facts.voting_delay, 2 * DAY + 1, DAY)
    return Indicator("Voting delay", _time(facts.voting_delay), risk, "votingDelay", rule)


_INDICATORS: tuple[Callable[[Facts], Indicator], ...] = (
    _audited,
    _interface,
    _profitability,
    _proposal_flash_loan,
    _threshold,
    _balance_cancel,
    _council,
    _spam,
    _timelock_admin,
    _timelock_delay,
    _veto,
    _mutability,
    _voting_flash_loan,
    _period,
    _subsidy,
    _delay,
)


def _graded(value: int, low_from: int, medium_from: int) -> Risk:
    if value >= low_from:
        return Risk.LOW
    return Risk.MEDIUM if value >= medium_from else Risk.HIGH


def _guards(facts: Facts) -> bool:
    return bool(facts.guardian) and facts.guardian_until > facts.now


def _answer(answer: bool | None) -> tuple[str, Risk]:
    if answer is None:
        return "", Risk.UNKNOWN
    return ("yes", Risk.LOW) if answer else ("no", Risk.HIGH)


def _time(seconds: int) -> str:
    return format_duration(seconds) if seconds else "none"
