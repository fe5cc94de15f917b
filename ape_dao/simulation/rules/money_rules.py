"""Tokens and ether: do they arrive where they can be used, and how much of the treasury leaves?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.contract_types import contract_type
from ape_dao.core.findings import Finding, Severity
from ape_dao.simulation.bytecode import instructions
from ape_dao.simulation.context import Standing
from ape_dao.simulation.rule import critical, warning
from ape_dao.simulation.rules.shared import (
    held,
    loss_of,
    number_before,
    of_supply,
    own_locks,
    part_of_supply,
    severity_of_loss,
)
from ape_dao.simulation.transfers import ETHER, PULL, transfers_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import ContractType
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.transfers import Transfer

_MINT_SHARES = 50, 10
"""Parts of the supply: minting more than a fiftieth is a warning, more than a tenth is critical."""
_WRAPPED_ETHER = "WETH9"
_USING = tuple(
    bytes(keccak(text=text)[:4])
    for text in (
        "transfer(address,uint256)",
        "transferFrom(address,address,uint256)",
        "approve(address,uint256)",
        "safeTransferFrom(address,address,uint256)",
    )
)
_DELEGATECALL = 0xF4


def judge_money(context: RunContext) -> Iterator[Finding]:
    """Every movement, and the sums."""
    token = context.contracts["token"]
    for transfer in context.effects.transfers:
        is_minted = transfer.asset == token and context.is_nobody(transfer.sender)
        if is_minted or context.is_ours(transfer.sender):
            yield from _arrival(context, transfer)
    yield from _losses(context)
    yield from _in_between(context)
    yield from _supply(context)
    missing = context.run.lifecycle.ether_brought
    if missing:
        yield warning(
            "ether-missing",
            f"The treasury lacks {context.amount(ETHER, missing)}: the execution has to bring that along.",
            "Fund the treasury first, or agree on who pays.",
        )


def _arrival(context: RunContext, transfer: Transfer) -> Iterator[Finding]:
    """Whether the receiver can use what it gets."""
    amount, receiver = context.amount(transfer.asset, transfer.amount), context.who(transfer.receiver)
    standing = context.standing(transfer.receiver)
    if transfer.receiver == transfer.asset:
        yield critical(
            "token-to-itself",
            f"{amount} are sent to the token's own contract, where nobody can ever move them.",
            "Vote against it: the address is wrong.",
        )
    elif standing == Standing.DAO and _keeps(context, transfer):
        if transfer.asset == ETHER or not _was_pulled(context, transfer):
            yield critical(
                "money-stuck",
                f"{amount} are sent to {receiver}, which cannot send them on.",
                "Vote against it: the money would be lost.",
            )
    elif standing in (Standing.CONTRACT, Standing.KIT) and transfer.asset != ETHER:
        code = context.names.code(transfer.receiver)
        if not can_use_tokens(code) and not _was_pulled(context, transfer):
            yield warning(
                "receiver-cannot-use-tokens",
                f"{amount} go to {receiver}, whose code never moves tokens.",
                "Ask who can take them out again.",
            )
    elif standing == Standing.FRESH:
        yield warning(
            "fresh-receiver",
            f"{amount} go to {receiver}.",
            "Have the receiver prove that it has the key, with a transaction from that address.",
        )


def _losses(context: RunContext) -> Iterator[Finding]:
    """How much of each asset leaves the DAO, or goes to contracts that hold it for others."""
    left: dict[str, int] = {}
    spent: dict[str, int] = {}
    for (account, asset), amount in context.effects.balances.items():
        if context.is_ours(account):
            left[asset] = left.get(asset, 0) - amount
            if account == context.timelock and _goes_to_others(context, asset):
                spent[asset] = -amount - own_locks(context, asset)
    for asset, outside in left.items():
        outside -= _burned(context, asset) + _wrapped(context, asset)
        inside = spent.get(asset, 0)
        if outside <= 0 and inside <= 0:
            continue
        before, amount = held(context, asset), max(outside, inside)
        severity = severity_of_loss(context, amount, before)
        how = "leave the DAO" if outside >= inside else "go from the treasury to members"
        share = units.share(amount, before or amount)
        is_small, loss = severity == Severity.NOTE, loss_of(context, asset, amount)
        yield Finding(
            "money-leaves",
            severity,
            f"{context.amount(asset, amount)} {how}, {share} of what the treasury had{of_supply(loss)}.",
            "Check the receivers." if is_small else "Check every receiver, and ask why it is so much.",
            loss=loss,
        )


def _in_between(context: RunContext) -> Iterator[Finding]:
    """What leaves the DAO and comes back before the execution is over, as long as somebody wants that."""
    trace = context.run.lifecycle.trace
    if trace is None:
        return
    away: dict[str, int] = {}
    most: dict[str, int] = {}
    for transfer in transfers_in_order(trace):
        if _is_wrapped_ether(context, transfer.sender) or _is_wrapped_ether(context, transfer.receiver):
            continue
        amount = 1 if transfer.is_collectible else transfer.amount
        goes = context.is_ours(transfer.sender) - context.is_ours(transfer.receiver)
        away[transfer.asset] = away.get(transfer.asset, 0) + goes * amount
        most[transfer.asset] = max(most.get(transfer.asset, 0), away[transfer.asset])
    for asset, amount in most.items():
        back = amount - max(0, away[asset])
        if not back:
            continue
        before = held(context, asset)
        severity = severity_of_loss(context, amount, before)
        if severity > Severity.NOTE:
            yield Finding(
                "money-leaves-in-between",
                severity,
                f"{context.amount(asset, amount)}, {units.share(amount, before or amount)} of what the "
                f"treasury had, leave the DAO, and {context.amount(asset, back)} come back before it is "
                "over.",
                "Vote against it, unless the code that has the money in between was read: nothing makes it "
                "give the money back when nobody watches.",
                loss=loss_of(context, asset, back),
            )


def _is_wrapped_ether(context: RunContext, address: str) -> bool:
    artifact = context.names.artifact(address)
    return artifact is not None and artifact.name == _WRAPPED_ETHER


def _supply(context: RunContext) -> Iterator[Finding]:
    """What is minted and what is burned of the DAO's token; the two may leave the supply as it was."""
    token = context.contracts["token"]
    moved = [transfer for transfer in context.effects.transfers if transfer.asset == token]
    minted = sum(transfer.amount for transfer in moved if context.is_nobody(transfer.sender))
    burned = sum(transfer.amount for transfer in moved if context.is_nobody(transfer.receiver))
    if burned:
        severity = severity_of_loss(context, burned, held(context, token))
        advice = "Nothing." if severity == Severity.NOTE else "Ask why: they never come back."
        loss = loss_of(context, token, burned)
        what = f"{context.amount(token, burned)} are burned{of_supply(loss)}."
        yield Finding("tokens-burned", severity, what, advice, loss=loss)
    if minted:
        supply = number_before(context, token, "totalSupply()")
        severity, share = _severity_of_minting(minted, supply), units.share(minted, max(1, supply))
        what = f"{context.amount(token, minted)} are minted, {share} of the supply."
        advice = "Nothing." if severity == Severity.NOTE else "Find out who gets them."
        yield Finding("tokens-minted", severity, what, advice, loss=part_of_supply(context, token, minted))


def _severity_of_minting(amount: int, supply: int) -> Severity:
    many, too_many = (supply // part for part in _MINT_SHARES)
    if amount > too_many:
        return Severity.CRITICAL
    return Severity.WARNING if amount > many else Severity.NOTE


def _type_of(context: RunContext, address: str) -> ContractType | None:
    """What is declared about a contract of the DAO; None for any other address."""
    key = context.names.key_of(address)
    return None if key is None else contract_type(key)


def _keeps(context: RunContext, transfer: Transfer) -> bool:
    """Whether what is just sent to a contract of the DAO never comes out again."""
    declared = _type_of(context, transfer.receiver)
    if declared is None or (transfer.asset == ETHER and declared.takes_ether):
        return False
    return declared.keeps_transfers


def _goes_to_others(context: RunContext, asset: str) -> bool:
    """Whether the treasury sends some of it to a contract that holds it for others.

    What others own in contracts that invest is judged by rules of their own.
    """
    receivers = {
        transfer.receiver
        for transfer in context.effects.transfers
        if transfer.asset == asset and transfer.sender == context.timelock
    }
    types = [_type_of(context, receiver) for receiver in receivers]
    return any(one.holds_for_others and not one.invests for one in types if one is not None)


def _burned(context: RunContext, asset: str) -> int:
    """What the DAO burns of its token, or gives back for what it then gets, such as shares of a vault."""
    related = [
        transfer
        for transfer in context.effects.transfers
        if transfer.asset == asset or transfer.sender == asset
    ]
    receivers = {
        transfer.receiver for transfer in related if transfer.sender == asset and transfer.asset != asset
    }
    is_redeemed = bool(receivers) and all(map(context.is_ours, receivers))
    if asset != context.contracts["token"] and not is_redeemed:
        return 0
    return sum(
        1 if transfer.is_collectible else transfer.amount
        for transfer in related
        if transfer.asset == asset
        and context.is_ours(transfer.sender)
        and context.is_nobody(transfer.receiver)
    )


def _wrapped(context: RunContext, asset: str) -> int:
    """Wei that the DAO has as wrapped ether afterwards."""
    if asset != ETHER:
        return 0
    return sum(
        transfer.amount
        for transfer in context.effects.transfers
        if context.is_nobody(transfer.sender) and context.is_ours(transfer.receiver)
        if _is_wrapped_ether(context, transfer.asset)
    )


def _was_pulled(context: RunContext, transfer: Transfer) -> bool:
    """Whether the receiver took the tokens by itself, as contracts do that know what to do with them."""
    trace = context.run.lifecycle.trace
    return trace is not None and any(
        frame.target == transfer.asset and frame.caller == transfer.receiver and frame.data[:4] == PULL
        for frame in trace.root.lasting()
    )


def can_use_tokens(code: bytes) -> bool:
    """Whether code may move tokens: it speaks of a function that does, or lets other code decide."""
    return any(opcode == _DELEGATECALL or pushed in _USING for opcode, pushed in instructions(code))
