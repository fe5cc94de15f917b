"""The figures of a spec, as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import installed_modules
from ape_dao.core.units import rounded, share, span
from ape_dao.lint.capture import capture_tokens, quorum_tokens
from ape_dao.lint.subject import DEFAULT_LOCKED

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
        yield "can be locked by others", subject.tokens(subject.outside)
        for locked in dict.fromkeys((units.BASIS_POINTS, _locked(subject))):
            tokens = subject.outside * locked // units.BASIS_POINTS
            total = subject.power_of(tokens)
            needed = total * governor.quorum // units.BASIS_POINTS
            yield (
                f"quorum when {units.format_percent(locked)} of that is locked for {_longest(subject)}",
                f"{units.format_percent(governor.quorum)} of {rounded(total)} = {subject.power(needed)}",
            )
    if governor.proposal_threshold:
        locked_tokens = subject.tokens_for(governor.proposal_threshold)
        of_supply = f", {share(locked_tokens, subject.supply)} of the supply" if subject.supply else ""
        yield (
            "to propose",
            f"{subject.power(governor.proposal_threshold)} = {subject.tokens(locked_tokens)} "
            f"locked for {_longest(subject)}{of_supply}",
        )
    else:
        yield "to propose", "no power at all"
    margin = governor.approval_margin
    yield (
        "for a proposal to pass",
        f"for - against >= {units.format_percent(margin)} of for + against: "
        f"{units.format_percent((units.BASIS_POINTS + margin) // 2)} of the votes"
        + ("; a tie fails" if margin == 0 else ""),
    )
    yield "longest lock", span(escrow.max_lock * units.WEEK)
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
    if subject.market is not None and subject.supply:
        yield from _capture(subject, subject.market)


def _none(_: Subject) -> Iterator[tuple[str, str]]:
    """The figures of a module without any."""
    return iter(())


def _capture(subject: Subject, market: Market) -> Iterator[tuple[str, str]]:
    def priced(tokens: int) -> str:
        return f"{subject.tokens(tokens)} = {dollars(market.cost(tokens))}"

    for locked in dict.fromkeys((market.locked, units.BASIS_POINTS)):
        others = subject.outside * locked // units.BASIS_POINTS
        quorum, majority = quorum_tokens(subject, others), capture_tokens(subject, others, others)
        state = f"with {units.format_percent(locked)} of the tokens locked by others"
        yield f"capture when nobody votes, {state}", priced(quorum)
        yield f"capture when all others vote against, {state}", priced(majority)
    if market.treasury is not None:
        yield "treasury", dollars(market.treasury)


def dollars(cents: int) -> str:
    """Money for people, whole dollars unless there is less than one."""
    return f"{cents // 100:,} USD" if cents >= 100 or not cents else f"{cents / 100:.2f} USD"


def _locked(subject: Subject) -> int:
    return subject.market.locked if subject.market else DEFAULT_LOCKED


def _longest(subject: Subject) -> str:
    weeks = subject.spec.escrow.max_lock
    return f"{weeks} week{'' if weeks == 1 else 's'}"
