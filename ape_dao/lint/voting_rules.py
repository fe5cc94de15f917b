"""Who can decide, and who can propose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.units import share, span
from ape_dao.lint.capture import capture_tokens, quorum_tokens
from ape_dao.lint.figures import dollars
from ape_dao.lint.rule import Rule, error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

LEAST_QUORUM = 100
USUAL_QUORUM = 400
HIGH_QUORUM = 5_000
HIGH_MARGIN = 3_334
LEAST_THRESHOLD_DIVISOR = 1_000_000
HIGH_THRESHOLD_DIVISOR = 20
GOOD_CAPTURE_RATIO = 3


def _quorum_low(subject: Subject) -> Iterator[Finding]:
    quorum = subject.spec.governor.quorum
    if quorum >= USUAL_QUORUM:
        return
    if not subject.supply:
        yield warning(f"{units.format_percent(quorum)} of all power", "4% to 10% are usual")
        return
    needed = subject.highest_power * quorum // units.BASIS_POINTS
    message = (
        f"{units.format_percent(quorum)} of {subject.power(subject.highest_power)} = {subject.power(needed)} "
        "when everything is locked, and less when less is"
    )
    remedy = "4% to 10% are usual"
    yield error(message, remedy) if quorum < LEAST_QUORUM else warning(message, remedy)


def _quorum_high(subject: Subject) -> Iterator[Finding]:
    quorum = subject.spec.governor.quorum
    if quorum > HIGH_QUORUM:
        yield warning(f"{units.format_percent(quorum)} of all power must vote", "4% to 10% are usual")


def _margin_high(subject: Subject) -> Iterator[Finding]:
    margin = subject.spec.governor.approval_margin
    if margin >= HIGH_MARGIN:
        blocking = (units.BASIS_POINTS - margin) // 2
        yield warning(
            f"{units.format_percent(blocking)} of the votes stop everything, also a change of this rule",
            "give less than 33.34%, which asks for two thirds of the votes",
        )


def _threshold_zero(subject: Subject) -> Iterator[Finding]:
    threshold = subject.spec.governor.proposal_threshold
    if threshold == 0:
        yield warning("anybody can propose, without holding a token", "0.01% to 1% of the power is usual")
    elif subject.highest_power and threshold * LEAST_THRESHOLD_DIVISOR < subject.highest_power:
        part = share(threshold, subject.highest_power)
        yield warning(
            f"proposing takes {subject.power(threshold)}, {part} of all power", "0.01% to 1% is usual"
        )


def _threshold_reachable(subject: Subject) -> Iterator[Finding]:
    threshold, highest = subject.spec.governor.proposal_threshold, subject.highest_power
    if not highest:
        return
    if threshold > highest:
        yield error(
            f"proposing takes {subject.power(threshold)}; there are only {subject.power(highest)} even when "
            f"all {subject.tokens(subject.outside)} outside the treasury are locked",
            "lower it",
        )
    elif threshold * HIGH_THRESHOLD_DIVISOR > highest:
        tokens = subject.tokens_for(threshold)
        yield warning(
            f"proposing takes {subject.tokens(tokens)} in the longest lock, "
            f"{share(tokens, subject.outside)} of what is outside the treasury",
            "0.01% to 1% is usual",
        )


def _lock_outlives_vote(subject: Subject) -> Iterator[Finding]:
    governor, escrow = subject.spec.governor, subject.spec.escrow
    shortest, needed = escrow.min_lock * units.WEEK, governor.voting_delay + governor.voting_period
    if shortest < needed:
        yield note(
            f"a lock of {span(shortest)} can end before a proposal made on its first day is decided, "
            f"{span(needed)} later",
            f"give {-(-needed // units.WEEK)} weeks, so that voters are still locked when it takes effect",
        )


def _exit_after_vote(subject: Subject) -> Iterator[Finding]:
    early_exit = subject.spec.escrow.early_exit
    cooldown = early_exit.cooldown * units.WEEK
    governor = subject.spec.governor
    needed = governor.voting_delay + governor.voting_period
    if early_exit.max_penalty and cooldown < needed:
        yield warning(
            f"a voter can exit {span(cooldown)} after locking; a proposal is decided {span(needed)} after it "
            "is made",
            f"give {-(-needed // units.WEEK)} weeks",
        )


def _capture(subject: Subject) -> Iterator[Finding]:
    market = subject.market
    if market is None or market.treasury is None or not subject.supply:
        return
    others = subject.outside * market.locked // units.BASIS_POINTS
    tokens = quorum_tokens(subject, others)
    cost = market.cost(tokens)
    state = f"{units.format_percent(market.locked)} of the tokens outside the treasury locked by others"
    message = (
        f"with {state} and nobody else voting, {subject.tokens(tokens)} for {dollars(cost)} control "
        f"{dollars(market.treasury)}"
    )
    remedy = "raise the quorum, or let the treasury grow only as more tokens are locked"
    if cost < market.treasury:
        yield error(message, remedy)
    elif cost < GOOD_CAPTURE_RATIO * market.treasury:
        yield warning(message, remedy)


def _capture_against(subject: Subject) -> Iterator[Finding]:
    market = subject.market
    if market is None or market.treasury is None or not subject.supply:
        return
    others = subject.outside * market.locked // units.BASIS_POINTS
    tokens = capture_tokens(subject, others, others)
    cost = market.cost(tokens)
    if cost < market.treasury:
        yield warning(
            f"even if all others vote against, {subject.tokens(tokens)} for {dollars(cost)} control "
            f"{dollars(market.treasury)}",
            "have more tokens locked before the treasury grows",
        )


RULES = (
    Rule("quorum-low", "governor.quorum", "a few voters decide for all", _quorum_low),
    Rule(
        "quorum-high",
        "governor.quorum",
        "in few DAOs does half of the power ever vote, so nothing could be decided",
        _quorum_high,
    ),
    Rule(
        "approval-margin-high", "governor.approval_margin", "a minority can block every change", _margin_high
    ),
    Rule(
        "proposal-threshold-low",
        "governor.proposal_threshold",
        "spam costs nothing then, and an attack can hide in it",
        _threshold_zero,
    ),
    Rule(
        "proposal-threshold-reachable",
        "governor.proposal_threshold",
        "a DAO in which nearly nobody can propose never changes",
        _threshold_reachable,
    ),
    Rule(
        "lock-outlives-vote",
        "escrow.min_lock",
        "people who will be gone when a decision takes effect have nothing at stake in it",
        _lock_outlives_vote,
    ),
    Rule(
        "exit-after-vote",
        "escrow.early_exit.cooldown",
        "voting power for a single vote then costs no more than the penalty",
        _exit_after_vote,
    ),
    Rule(
        "capture-cost",
        "governor.quorum",
        "an attack that costs less than the treasury pays for itself",
        _capture,
    ),
    Rule(
        "capture-cost-opposed",
        "governor.quorum",
        "even all of today's lockers together could not stop it",
        _capture_against,
    ),
)
