"""What several rules ask and say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.chain.abi import address_word
from ape_dao.core.contract_types import KINDS
from ape_dao.core.findings import Finding, Loss, Severity
from ape_dao.simulation.powers import Change, read_rules
from ape_dao.simulation.transfers import ETHER

if TYPE_CHECKING:
    from ape_dao.simulation.context import RunContext

REFUSE = "Vote against it, unless this is exactly what the DAO wants."
CRITICAL_SHARE = 3, 4
"""A protection that falls to this part of what it was, or lower, is gone too far."""
LIMIT_VIEW = "targetOf"
"""The view of the table that answers what a restricted kind may do with a target."""
_WARNING_BPS = 1_000
"""Part of what the treasury held of an asset, from which on losing it is a warning."""


def lowered(context: RunContext, change: Change, rule: str, meaning: str) -> Finding:
    """A number that protects the DAO the more, the larger it is."""
    if int(change.after) >= int(change.before):
        return changed(context, change)
    part, whole = CRITICAL_SHARE
    is_critical = int(change.after) * whole <= int(change.before) * part
    contract, display = context.names.name_of(change.contract), context.display
    return Finding(
        rule,
        Severity.CRITICAL if is_critical else Severity.WARNING,
        f"{contract}: {display.label(change)}, {meaning}, falls from {display.before(change)} to "
        f"{display.after(change)}.",
        REFUSE,
    )


def changed(context: RunContext, change: Change, severity: Severity = Severity.NOTE) -> Finding:
    """A change that has no rule of its own."""
    contract, display = context.names.name_of(change.contract), context.display
    what = (
        f"{contract}: {display.label(change)} changes from {display.before(change)} to "
        f"{display.after(change)}."
    )
    return Finding("setting-changed", severity, what, "Check that the proposal's text says so.")


def rule_after(context: RunContext, kind: int, rule: str) -> Any:
    """One rule of a kind after the execution; None where there is no such kind."""
    execution = context.run.lifecycle.execution
    block = None if execution is None else execution.block
    return read_rules(context.fork, context.contracts[KINDS.key], kind, block).get(rule)


def counting(context: RunContext, kind: int) -> int | None:
    """How ballots on a kind are counted after the execution."""
    answer: int | None = rule_after(context, kind, "counting")
    return answer


def severity_of_loss(context: RunContext, amount: int, before: int) -> Severity:
    """How bad it is to lose an amount of what there was; everything of nothing is critical."""
    share = amount * units.BASIS_POINTS // before if before else units.BASIS_POINTS
    if share >= context.dao.critical_loss:
        return Severity.CRITICAL
    return Severity.WARNING if share >= _WARNING_BPS else Severity.NOTE


def loss_of(context: RunContext, asset: str, amount: int, of: int | None = None) -> Loss:
    """What it means to lose an amount; never more than there is.

    Args:
        of: What there was to lose; what the treasury had if it is None.
    """
    there = held(context, asset) if of is None else of
    supply = 0 if asset == ETHER else number_before(context, asset, "totalSupply()")
    lost = min(amount, there) if there else amount
    return Loss(
        asset,
        lost,
        lost * units.BASIS_POINTS // there if there else units.BASIS_POINTS,
        lost * units.BASIS_POINTS // supply if supply else None,
    )


def part_of_supply(context: RunContext, asset: str, amount: int) -> Loss:
    """What it means that others get tokens which the treasury never had."""
    supply = number_before(context, asset, "totalSupply()")
    share = amount * units.BASIS_POINTS // supply if supply else units.BASIS_POINTS
    return Loss(asset, amount, None, share)


def of_supply(loss: Loss) -> str:
    """ ", 2% of the supply", or nothing."""
    if loss.of_supply is None:
        return ""
    share = units.format_percent(loss.of_supply) if loss.of_supply else "less than 0.01%"
    return f", {share} of the supply"


def own_locks(context: RunContext, asset: str) -> int:
    """What contracts of the DAO lock of its token for themselves, in token wei."""
    escrow = context.contracts["escrow"]
    return sum(
        int(event.arguments["added"])
        for event in context.effects.events
        if event.address == escrow and event.name == "Locked" and event.arguments is not None
        if asset == context.contracts["token"] and context.is_ours(event.arguments["account"])
    )


def held(context: RunContext, asset: str) -> int:
    """What the treasury had of an asset before the execution, in base units."""
    return held_by(context, context.timelock, asset)


def held_by(context: RunContext, account: str, asset: str) -> int:
    """What an account had of an asset before the execution, in base units."""
    block = context.run.lifecycle.before
    if asset == ETHER:
        (balance,) = context.fork.rpc_many([("eth_getBalance", [account, hex(block)])])
        return int(balance or "0x0", 16)
    return number_at(context, asset, "balanceOf(address)", account, block)


def number_at(context: RunContext, contract: str, view: str, account: str, block: int | None) -> int:
    """What a view answered about an account after a block."""
    call = bytes(keccak(text=view)[:4]) + address_word(account)
    (answer,) = context.fork.calls([(contract, call)], block)
    return int.from_bytes(answer or b"", "big")


def number_before(context: RunContext, contract: str, view: str) -> int:
    """What a view without arguments answered before the execution."""
    (answer,) = context.fork.calls([(contract, bytes(keccak(text=view)[:4]))], context.run.lifecycle.before)
    return int.from_bytes(answer or b"", "big")
