"""The figures of a spec, as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import installed_modules
from ape_dao.core.units import rounded, share, span
from ape_dao.lint.capture import capture_tokens, quorum_tokens
from ape_dao.lint.first_days import DAYS, FirstDays, when
from ape_dao.lint.subject import DEFAULT_LOCKED, dollars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.lint.subject import Market, Subject


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """Each figure with its name."""
    spec = subject.spec
    governor, escrow = spec.governor, spec.escrow
    if subject.supply:
        yield "supply at genesis", subject.tokens(subject.supply)
        held = f"{subject.tokens(subject.treasury)} ({share(subject.treasury, subject.supply)})"
        yield "held by the treasury", held
    if spec.votes_are_held:
        yield from _token_votes(subject) if subject.votes_are_tokens else _lock_votes(subject)
    yield "least quorum", _amount_of_votes(subject, subject.floor)
    yield "to propose", _amount_of_votes(subject, governor.proposal_threshold)
    margin = governor.approval_margin
    yield (
        "for a proposal to pass",
        f"for - against >= {units.format_percent(margin)} of for + against: "
        f"{units.format_percent((units.BASIS_POINTS + margin) // 2)} of the votes"
        + ("; a tie fails" if margin == 0 else ""),
    )
    yield from _first_days(subject)
    yield "longest lock", span(escrow.max_lock * units.WEEK)
    yield "from the launch to the first proposal", span(governor.first_proposals)
    yield "from proposal to first vote", span(governor.voting_delay)
    yield "voting", span(governor.voting_period)
    yield "from queueing to execution", span(spec.timelock.delay)
    least = governor.voting_delay + governor.voting_period + spec.timelock.delay
    yield "from proposal to execution at least", span(least)
    if spec.token.yearly_mint_limit:
        limit = spec.token.yearly_mint_limit
        yield "can be minted a year", f"{subject.tokens(limit)}, {share(limit, subject.supply)} of the supply"
    for module in installed_modules():
        yield from getattr(module.extension("lint"), "figures", _none)(subject)
    if subject.market is not None and subject.all_tokens:
        yield from _capture(subject, subject.market)


def _first_days(subject: Subject) -> Iterator[tuple[str, str]]:
    """At the earliest and at most; see `ape_dao.lint.first_days`."""
    days = FirstDays.of(subject)
    if days is None:
        return
    tokens, part = days.tokens(), share(days.tokens(), subject.supply)
    yield f"can vote in the first {DAYS // units.DAY} days", f"{subject.tokens(tokens)}, {part} of the supply"
    yield "first votes", when(days.first_votes)
    yield "first proposal", when(days.proposed())
    yield "first proposal that can reach its quorum", when(days.decidable())
    yield "first decision executed", when(days.decided())


def _lock_votes(subject: Subject) -> Iterator[tuple[str, str]]:
    if not subject.supply:
        return
    yield "can be locked by others", subject.tokens(subject.outside)
    for locked in dict.fromkeys((units.BASIS_POINTS, _locked(subject))):
        total = subject.power_of(subject.outside * locked // units.BASIS_POINTS)
        when = f"when {units.format_percent(locked)} of that is locked for {_longest(subject)}"
        yield f"quorum {when}", _quorum(subject, total)


def _token_votes(subject: Subject) -> Iterator[tuple[str, str]]:
    if subject.supply:
        yield "can vote from the launch on", subject.tokens(subject.first_votes)
        yield "can ever vote, besides the treasury's", subject.tokens(subject.outside)
    if subject.all_tokens:
        yield "quorum, of all tokens whether they vote or not", _quorum(subject, subject.all_tokens)


def _quorum(subject: Subject, total: int) -> str:
    percent, needed = subject.spec.governor.quorum, subject.quorum_of(total)
    share_of_total = total * percent // units.BASIS_POINTS
    counted = f"{units.format_percent(percent)} of {rounded(total)} = "
    if needed == share_of_total:
        return f"{counted}{subject.votes(needed)}"
    return f"{counted}{rounded(share_of_total)}, but at least {subject.votes(needed)}"


def _amount_of_votes(subject: Subject, votes: int) -> str:
    """Votes, and the tokens behind them."""
    if not votes:
        return "no votes at all"
    if not subject.spec.votes_are_held:
        return subject.votes(votes)
    tokens = subject.tokens_behind(votes)
    of_supply = f", {share(tokens, subject.all_tokens)} of the supply" if subject.all_tokens else ""
    if subject.votes_are_tokens:
        return f"{subject.votes(votes)}{of_supply}"
    return f"{subject.votes(votes)} = {subject.tokens(tokens)} locked for {_longest(subject)}{of_supply}"


def _none(_: Subject) -> Iterator[tuple[str, str]]:
    """The figures of a module without any."""
    return iter(())


def _capture(subject: Subject, market: Market) -> Iterator[tuple[str, str]]:
    def priced(tokens: int) -> str:
        return f"{subject.tokens(tokens)} = {dollars(market.cost(tokens))}"

    for locked in dict.fromkeys((market.locked, units.BASIS_POINTS)):
        others = subject.highest_tokens * locked // units.BASIS_POINTS
        quorum, majority = quorum_tokens(subject, others), capture_tokens(subject, others, others)
        held = "delegated" if subject.votes_are_tokens else "locked"
        state = f"with {units.format_percent(locked)} of the tokens {held} by others"
        yield f"capture when nobody votes, {state}", priced(quorum)
        yield f"capture when all others vote against, {state}", priced(majority)
    if market.treasury is not None:
        yield "treasury", dollars(market.treasury)


def _locked(subject: Subject) -> int:
    return subject.market.locked if subject.market else DEFAULT_LOCKED


def _longest(subject: Subject) -> str:
    weeks = subject.spec.escrow.max_lock
    return f"{weeks} week{'' if weeks == 1 else 's'}"
