"""Who can decide, and who can propose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.contract_types import OPTIMISTIC
from ape_dao.core.deployment.parts import kind_rules
from ape_dao.core.units import share, span
from ape_dao.lint.capture import capture_tokens, quorum_tokens
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.lint.subject import dollars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

LEAST_QUORUM = 100
LEAST_FLOOR_DIVISOR, LOW_FLOOR_DIVISOR = 1_000, 200
"""Parts of the supply."""
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
    if not subject.all_tokens:
        yield warning(f"{units.format_percent(quorum)} of all votes", "4% to 10% are usual")
        return
    total = subject.all_tokens if subject.votes_are_tokens else subject.highest_votes
    needed = total * quorum // units.BASIS_POINTS
    message = f"{units.format_percent(quorum)} of {subject.votes(total)} = {subject.votes(needed)}"
    if not subject.votes_are_tokens:
        message += " when everything is locked, and less when less is"
    remedy = "4% to 10% are usual"
    yield error(message, remedy) if quorum < LEAST_QUORUM else warning(message, remedy)


def _quorum_high(subject: Subject) -> Iterator[Finding]:
    quorum = subject.spec.governor.quorum
    if quorum > HIGH_QUORUM:
        yield warning(f"{units.format_percent(quorum)} of all votes must be cast", "4% to 10% are usual")


def _floor_low(subject: Subject) -> Iterator[Finding]:
    whole = subject.votes_of(subject.all_tokens)
    for key, floor in subject.floors.items():
        message = f"{subject.votes(floor)} decide while hardly anybody has votes"
        if whole:
            message = (
                f"{subject.votes(floor)}, {share(floor, whole)} of the supply, decide while few have votes"
            )
        remedy = "1% to 4% of the supply is usual"
        if not floor or floor * LEAST_FLOOR_DIVISOR < whole:
            yield error(message, remedy, f"{key}.quorum_floor")
        elif floor * LOW_FLOOR_DIVISOR < whole:
            yield warning(message, remedy, f"{key}.quorum_floor")


def _floor_reachable(subject: Subject) -> Iterator[Finding]:
    highest = subject.highest_votes
    for key, floor in subject.floors.items():
        if highest and floor > highest:
            yield error(
                f"it takes {subject.votes(floor)}; others can have {subject.votes(highest)}",
                "lower it",
                f"{key}.quorum_floor",
            )
        elif highest and floor * 2 > highest:
            yield warning(
                f"it takes {subject.votes(floor)}, {share(floor, highest)} of all votes that there can be "
                "outside the treasury",
                "1% to 4% of the supply is usual",
                f"{key}.quorum_floor",
            )


def _quorum_of_tokens(subject: Subject) -> Iterator[Finding]:
    """Plain tokens count in the total from the mint on, also those with which nobody can vote."""
    if not subject.votes_are_tokens or not subject.supply:
        return
    first, most = subject.first_votes, subject.outside
    for name, rules in kind_rules(subject.spec).items():
        if rules["counting"] == OPTIMISTIC:
            continue  # `veto-out-of-reach`
        quorum = max(subject.supply * rules["quorumBps"] // units.BASIS_POINTS, rules["quorumFloor"])
        key = "governor.quorum" if name == "standard" else f"kinds.{name}.quorum"
        message = (
            f"the quorum of a {name} proposal is {subject.tokens(quorum)}, a share of all "
            f"{subject.tokens(subject.supply)}"
        )
        remedy = "lower it, or let less of the supply wait in the treasury, airdrops and grants"
        if quorum > most:
            yield error(f"{message}, and only {subject.tokens(most)} can ever vote", remedy, key)
        elif quorum > first:
            yield error(f"{message}, and {subject.tokens(first)} can vote at the launch", remedy, key)
        elif quorum * 2 > first:
            part = share(quorum, first)
            yield warning(
                f"{message}; that is {part} of the {subject.tokens(first)} that can vote at the launch",
                remedy,
                key,
            )


def _margin_high(subject: Subject) -> Iterator[Finding]:
    margin = subject.spec.governor.approval_margin
    if margin >= HIGH_MARGIN:
        blocking = (units.BASIS_POINTS - margin) // 2
        yield warning(
            f"{units.format_percent(blocking)} of the votes stop everything, also a change of this rule",
            "give less than 33.34%, which asks for two thirds of the votes",
        )


def _thresholds(subject: Subject) -> Iterator[tuple[str, str, int]]:
    """Of every kind its name, the key to change and the votes that proposing takes; the same votes once."""
    governor = subject.spec.governor.proposal_threshold
    for kind, rules in kind_rules(subject.spec).items():
        if kind == "standard":
            yield "", "governor.proposal_threshold", governor
        elif rules["threshold"] != governor:
            yield f" of a {kind} proposal", f"kinds.{kind}.proposal_threshold", int(rules["threshold"])


def _threshold_low(subject: Subject) -> Iterator[Finding]:
    for what, key, threshold in _thresholds(subject):
        if threshold == 0:
            yield warning(
                f"proposing{what} takes no votes, so anybody can", "0.01% to 1% of the votes is usual", key
            )
        elif subject.highest_votes and threshold * LEAST_THRESHOLD_DIVISOR < subject.highest_votes:
            part = share(threshold, subject.highest_votes)
            yield warning(
                f"proposing{what} takes {subject.votes(threshold)}, {part} of all votes",
                "0.01% to 1% is usual",
                key,
            )


def _threshold_reachable(subject: Subject) -> Iterator[Finding]:
    highest, outside = subject.highest_votes, subject.highest_tokens
    if not highest:
        return
    for what, key, threshold in _thresholds(subject):
        if threshold > highest:
            when = "" if subject.votes_are_tokens else " are locked"
            yield error(
                f"proposing{what} takes {subject.votes(threshold)}; there are only {subject.votes(highest)} "
                f"even when all {subject.tokens(outside)} outside the treasury{when or ' vote'}",
                "lower it",
                key,
            )
        elif threshold * HIGH_THRESHOLD_DIVISOR > highest:
            tokens = subject.tokens_behind(threshold)
            where = "" if subject.votes_are_tokens else " in the longest lock"
            yield warning(
                f"proposing{what} takes {subject.tokens(tokens)}{where}, "
                f"{share(tokens, outside)} of what is outside the treasury",
                "0.01% to 1% is usual",
                key,
            )


def _lock_outlives_vote(subject: Subject) -> Iterator[Finding]:
    governor, escrow = subject.spec.governor, subject.spec.escrow
    shortest, needed = escrow.min_lock * units.WEEK, governor.voting_delay + governor.voting_period
    if shortest < needed and not subject.votes_are_tokens:
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
    if early_exit.max_penalty and cooldown < needed and not subject.votes_are_tokens:
        yield warning(
            f"a voter can exit {span(cooldown)} after locking; a proposal is decided {span(needed)} after it "
            "is made",
            f"give {-(-needed // units.WEEK)} weeks",
        )


def _capture(subject: Subject) -> Iterator[Finding]:
    market = subject.market
    if market is None or market.treasury is None or not subject.all_tokens:
        return
    others = subject.highest_tokens * market.locked // units.BASIS_POINTS
    tokens = quorum_tokens(subject, others)
    cost = market.cost(tokens)
    held = "delegated" if subject.votes_are_tokens else "locked"
    state = f"{units.format_percent(market.locked)} of the tokens outside the treasury {held} by others"
    message = (
        f"with {state} and nobody else voting, {subject.tokens(tokens)} for {dollars(cost)} control "
        f"{dollars(market.treasury)}"
    )
    remedy = "raise the quorum or its floor, or let the treasury grow only as more people vote"
    if cost < market.treasury:
        yield error(message, remedy)
    elif cost < GOOD_CAPTURE_RATIO * market.treasury:
        yield warning(message, remedy)


def _capture_against(subject: Subject) -> Iterator[Finding]:
    market = subject.market
    if market is None or market.treasury is None or not subject.all_tokens:
        return
    others = subject.highest_tokens * market.locked // units.BASIS_POINTS
    tokens = capture_tokens(subject, others, others)
    cost = market.cost(tokens)
    if cost < market.treasury:
        yield warning(
            f"even if all others vote against, {subject.tokens(tokens)} for {dollars(cost)} control "
            f"{dollars(market.treasury)}",
            "have more people vote before the treasury grows",
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
        "quorum-floor",
        "governor.quorum_floor",
        "whoever locks first after the launch decides alone, and takes the treasury",
        _floor_low,
    ),
    Rule(
        "quorum-floor-reachable",
        "governor.quorum_floor",
        "nothing can be decided until so many votes are cast",
        _floor_reachable,
    ),
    Rule(
        "quorum-of-tokens",
        "governor.quorum",
        "a DAO can begin in which nothing can be decided",
        _quorum_of_tokens,
    ),
    Rule(
        "approval-margin-high", "governor.approval_margin", "a minority can block every change", _margin_high
    ),
    Rule(
        "proposal-threshold-low",
        "governor.proposal_threshold",
        "spam costs nothing then, and an attack can hide in it",
        _threshold_low,
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
