"""Contracts of others in which the DAO has powers: does somebody else get them, or what they hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.findings import Finding, Severity
from ape_dao.simulation.appearances import appearances
from ape_dao.simulation.rule import critical, warning
from ape_dao.simulation.rules.shared import held_by, loss_of, severity_of_loss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.appearances import Appearance
    from ape_dao.simulation.context import RunContext

_REFUSE = "Vote against it, unless handing this over is what the DAO wants."


def judge_reach(context: RunContext) -> Iterator[Finding]:
    """Outsiders in the storage of such contracts, and assets that leave them."""
    seen = set()
    for appearance in sorted(appearances(context), key=_rank):
        place = appearance.contract, appearance.account
        if place not in seen and not _is_explained(context, appearance):
            seen.add(place)
            finding = _appears(context, appearance)
            if finding is not None:
                yield finding
    yield from _losses(context)


def _rank(appearance: Appearance) -> tuple[bool, bool]:
    """The worst of several for one account first."""
    return appearance.replaces is None and appearance.peer is None, not appearance.keys


def _appears(context: RunContext, appearance: Appearance) -> Finding | None:
    contract, who = context.names.with_address(appearance.contract), context.who(appearance.account)
    givers = [key for key in appearance.keys if context.acts_for_us(key)]
    if appearance.replaces is not None:
        old = context.names.name_of(appearance.replaces)
        return critical("place-taken", f"{who} takes the place of {old} in {contract}.", _REFUSE)
    if appearance.peer is not None:
        peer = context.names.name_of(appearance.peer)
        return critical("right-shared", f"{who} gets in {contract} what {peer} has there.", _REFUSE)
    if givers:
        giver = context.names.name_of(givers[0])
        return critical("right-given", f"{who} gets something from {giver} in {contract}.", _REFUSE)
    if appearance.contract in context.reach.ruled:
        what = f"{contract}, in which the DAO may do what others may not, names {who} from then on."
        return warning("stranger-named", what, "Find out what this account may do there.")
    return None


def _is_explained(context: RunContext, appearance: Appearance) -> bool:
    """Whether another rule judges this: a power that is known, or tokens that move."""
    contract, account = appearance.contract, appearance.account
    for change in context.effects.powers:
        if change.contract == contract and account in (change.holder, change.after):
            return True
        if change.contract == contract and change.area == "signers":
            return True
    return any(
        transfer.asset == contract and account in (transfer.sender, transfer.receiver)
        for transfer in context.effects.transfers
    )


def _losses(context: RunContext) -> Iterator[Finding]:
    """Assets that contracts which the DAO rules have less of, and outsiders more."""
    balances = context.effects.balances
    gains: dict[str, int] = {}
    for (account, asset), amount in balances.items():
        if amount > 0 and not context.is_ours(account):
            gains[asset] = gains.get(asset, 0) + amount
    for (account, asset), amount in balances.items():
        if account in context.reach.ruled and amount < 0 and account != asset:
            lost = min(-amount, gains.get(asset, 0))
            before = held_by(context, account, asset)
            if lost:
                severity = max(Severity.WARNING, severity_of_loss(context, lost, before))
                share = units.share(lost, before or lost)
                yield Finding(
                    "money-leaves-reach",
                    severity,
                    f"{context.amount(asset, lost)} leave {context.names.with_address(account)}, which does "
                    f"what the DAO wants: {share} of what it had.",
                    "Check every receiver.",
                    loss=loss_of(context, asset, lost, before),
                )
