"""Who can decide, and who can propose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.units import share, span
from ape_dao.lint.capture import capture_tokens, quorum_tokens
from ape_dao.lint.figures import dollars
from ape_dao.lint.findings import Rule, error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.lint.findings import Hit
    from ape_dao.lint.subject import Subject

LEAST_QUORUM = 100
USUAL_QUORUM = 400
HIGH_QUORUM = 5_000
HIGH_MARGIN = 3_334
LEAST_THRESHOLD_DIVISOR = 1_000_000
HIGH_THRESHOLD_DIVISOR = 20
GOOD_CAPTURE_RATIO = 3


def _quorum_low(subject: Subject) -> Iterator[Hit]:
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


def _quorum_high(subject: Subject) -> Iterator[Hit]:
    quorum = subject.spec.governor.quorum
    if quorum > HIGH_QUORUM:
        yield warning(f"{units.format_percent(quorum)} of all power must vote", "4% to 10% are usual")


def _margin_high(subject: Subject) -> Iterator[Hit]:
    margin = subject.spec.governor.approval_margin
    if margin >= HIGH_MARGIN:
        blocking = (units.BASIS_POINTS - margin) // 2
        yield warning(
            f"{units.format_percent(blocking)} of the votes stop everything, also a change of this rule",
            "give less than 33.34%, which asks for two thirds of the votes",
        )


def _threshold_zero(subject: Subject) -> Iterator[Hit]:
    threshold = subject.spec.governor.proposal_threshold
    if threshold == 0:
        yield warning("anybody can propose, without a token", "0.01% to 1% of the power is usual")
    elif subject.highest_power and threshold * LEAST_THRESHOLD_DIVISOR < subject.highest_power:
        part = share(threshold, subject.highest_power)
        yield warning(f"{subject.power(threshold)} to propose is {part} of all power", "0.01% to 1% is usual")


def _threshold_reachable(subject: Subject) -> Iterator[Hit]:
    threshold, highest = subject.spec.governor.proposal_threshold, subject.highest_power
    if not highest:
        return
    if threshold > highest:
        yield error(
            f"{subject.power(threshold)} to propose is more than the {subject.power(highest)} that exist "
            f"when all {subject.tokens(subject.outside)} outside the treasury are locked",
            "give less",
        )
    elif threshold * HIGH_THRESHOLD_DIVISOR > highest:
        tokens = subject.tokens_for(threshold)
        yield warning(
            f"to propose takes {subject.tokens(tokens)} in the longest lock, "
            f"{share(tokens, subject.outside)} of what is outside the treasury",
            "0.01% to 1% is usual",
        )


def _lock_outlives_vote(subject: Subject) -> Iterator[Hit]:
    governor, escrow = subject.spec.governor, subject.spec.escrow
    shortest, needed = escrow.min_lock * units.WEEK, governor.voting_delay + governor.voting_period
    if shortest < needed:
        yield note(
            f"a lock of {span(shortest)} is over before a proposal made on its first day is decided, "
            f"{span(needed)} later",
            f"give {-(-needed // units.WEEK)} weeks, if voters shall bear what they decide",
        )


def _exit_after_vote(subject: Subject) -> Iterator[Hit]:
    early_exit = subject.spec.escrow.early_exit
    cooldown = early_exit.cooldown * units.WEEK
    governor = subject.spec.governor
    needed = governor.voting_delay + governor.voting_period
    if early_exit.max_penalty and cooldown < needed:
        yield warning(
            f"a voter can leave {span(cooldown)} after locking; a proposal is decided {span(needed)} after "
            "it is made",
            f"give {-(-needed // units.WEEK)} weeks",
        )


def _capture(subject: Subject) -> Iterator[Hit]:
    market = subject.market
    if market is None or market.treasury is None or not subject.supply:
        return
    others = subject.outside * market.locked // units.BASIS_POINTS
    tokens = quorum_tokens(subject, others)
    cost = market.cost(tokens)
    state = f"{units.format_percent(market.locked)} of the tokens outside the treasury locked by others"
    message = (
        f"with {state} and nobody voting, {subject.tokens(tokens)} for {dollars(cost)} decide over "
        f"{dollars(market.treasury)}"
    )
    remedy = "raise the quorum, or let the treasury grow with the locked share"
    if cost < market.treasury:
        yield error(message, remedy)
    elif cost < GOOD_CAPTURE_RATIO * market.treasury:
        yield warning(message, remedy)


def _capture_against(subject: Subject) -> Iterator[Hit]:
    market = subject.market
    if market is None or market.treasury is None or not subject.supply:
        return
    others = subject.outside * market.locked // units.BASIS_POINTS
    tokens = capture_tokens(subject, others, others)
    cost = market.cost(tokens)
    if cost < market.treasury:
        yield warning(
            f"even when all others vote against, {subject.tokens(tokens)} for {dollars(cost)} decide over "
            f"{dollars(market.treasury)}",
            "have more tokens locked before the treasury grows",
        )


RULES = (
    Rule("quorum-low", "governor.quorum", "a few voters decide for all", _quorum_low),
    Rule(
        "quorum-high",
        "governor.quorum",
        "few DAOs ever see half of their power vote, and then nothing can be decided",
        _quorum_high,
    ),
    Rule("approval-margin-high", "governor.approval_margin", "a minority rules by refusing", _margin_high),
    Rule(
        "proposal-threshold-low",
        "governor.proposal_threshold",
        "proposals without a stake bury the others and hide an attack among them",
        _threshold_zero,
    ),
    Rule(
        "proposal-threshold-reachable",
        "governor.proposal_threshold",
        "a DAO in which few or none can propose never changes",
        _threshold_reachable,
    ),
    Rule(
        "lock-outlives-vote",
        "escrow.min_lock",
        "who is gone when a decision takes effect decides lightly",
        _lock_outlives_vote,
    ),
    Rule(
        "exit-after-vote",
        "escrow.early_exit.cooldown",
        "power can be had for the length of one vote at the price of the penalty",
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
        "then not even a watchful majority of today's holders can refuse",
        _capture_against,
    ),
)
