"""What matters about a proposal before one reads it whole: from its decoded calls alone, so that the same
calls always give the same words, whatever its text says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_utils import function_signature_to_4byte_selector as selector

from ape_dao.core import units
from ape_dao.core.contract_types import is_reserved
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.schema.fields import is_address
from ape_dao.proposals.decoding import decode_action
from ape_dao.proposals.describing import call_line, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.core.governance import Action
    from ape_dao.proposals.decoding import DecodedCall
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.proposals.registry import Registry
    from ape_dao.proposals.standing import Standing

MOST_SIMILAR = 3
_POWERS = frozenset(
    selector(signature)
    for signature in (
        "transferOwnership(address)",
        "grantRole(bytes32,address)",
        "revokeRole(bytes32,address)",
        "upgradeTo(address)",
        "upgradeToAndCall(address,bytes)",
        "setOwner(address)",
        "changeOwner(address)",
        "addOwnerWithThreshold(address,uint256)",
        "swapOwner(address,address,address)",
        "removeOwner(address,address,uint256)",
        "enableModule(address)",
        "rely(address)",
    )
)
"""Functions of contracts of others that say who has a power there."""
_PAYS, _MAY_TAKE, _MINTS = "pays", "lets take", "mints"
_MOVES = {
    selector("transfer(address,uint256)"): (_PAYS, 0, 1),
    selector("transferFrom(address,address,uint256)"): (_PAYS, 1, 2),
    selector("approve(address,uint256)"): (_MAY_TAKE, 0, 1),
    selector("mint(address,uint256)"): (_MINTS, 0, 1),
}
"""By selector: what it does with a token, and the places of the account and the amount."""


@dataclass(frozen=True)
class Money:
    """What the calls do with an asset, for one account."""

    verb: str
    """"pays", "lets take" or "mints"."""
    asset: str
    """Address; the zero address is ether."""
    account: str
    amount: int
    """Base units, all calls together."""


@dataclass(frozen=True)
class Digest:
    """A proposal at a glance."""

    proposal: ChainProposal
    standing: Standing
    fingerprint: str
    """Of the calls: a digest with another one is of other calls."""
    calls: tuple[str, ...]
    """A line for each."""
    money: tuple[Money, ...]
    powers: tuple[str, ...]
    """The calls that change who may do what, or the rules."""
    outsiders: tuple[str, ...]
    """Accounts that the calls name and that are no contract or token of the DAO."""
    unread: int
    """Calls of which nobody knows what they say."""
    similar: tuple[tuple[ChainProposal, Standing], ...]
    """Ended proposals that called the same functions, the most alike first."""


def digest(
    registry: Registry,
    proposal: ChainProposal,
    standing: Standing,
    others: Sequence[tuple[ChainProposal, Standing]] = (),
) -> Digest:
    """What matters about a proposal.

    Args:
        others: Proposals of the same DAO, in any order; the ended ones are compared.
    """
    decoded = [decode_action(registry, action) for action in proposal.actions]
    every = [call for one in decoded for call in one.walk()]
    return Digest(
        proposal=proposal,
        standing=standing,
        fingerprint=fingerprint(proposal.actions),
        calls=tuple(call_line(call) for call in decoded),
        money=tuple(_money(registry, every)),
        powers=_powers(registry, every),
        outsiders=tuple(dict.fromkeys(_outsiders(registry, every))),
        unread=sum(not call.is_known for call in every),
        similar=tuple(_similar(proposal, others)),
    )


def money_of(registry: Registry, actions: Sequence[Action]) -> tuple[Money, ...]:
    """What actions do with assets."""
    return tuple(_money(registry, _every(registry, actions)))


def powers_of(registry: Registry, actions: Sequence[Action]) -> tuple[str, ...]:
    """The calls of actions that change who may do what, or the rules: a line for each."""
    return _powers(registry, _every(registry, actions))


def money_line(registry: Registry, money: Money) -> str:
    """Such as "pays 5_000 USDC to 0x…", with amounts as proposal files write them."""
    asset = registry.asset_at(money.asset)
    amount = (
        units.format_amount(money.amount, asset.decimals, asset.symbol or registry.name_of(money.asset))
        if asset
        else f"{money.amount:,} base units of {money.asset}"
    )
    to = registry.name_of(money.account)
    return f"lets {to} take {amount}" if money.verb == _MAY_TAKE else f"{money.verb} {amount} to {to}"


def _money(registry: Registry, calls: Sequence[DecodedCall]) -> Iterator[Money]:
    sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    own = set(registry.contracts.values())
    for call in calls:
        if call.value and call.target not in own:
            sums[_PAYS, ZERO_ADDRESS, call.target] += call.value
        move = _MOVES.get(call.calldata[:4])
        values = [argument.value for argument in call.arguments]
        if move and len(values) > max(move[1:]):
            sums[move[0], call.target, str(values[move[1]])] += int(values[move[2]])
    for (verb, asset, account), amount in sums.items():
        if amount:
            yield Money(verb, asset, account, amount)


def _every(registry: Registry, actions: Sequence[Action]) -> list[DecodedCall]:
    return [call for action in actions for call in decode_action(registry, action).walk()]


def _powers(registry: Registry, calls: Sequence[DecodedCall]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(call_line(call) for call in calls if _is_power(registry, call)))


def _is_power(registry: Registry, call: DecodedCall) -> bool:
    contract = registry.type_at(call.target)
    if contract is None:
        return call.is_delegate or call.calldata[:4] in _POWERS
    return call.is_delegate or (call.function is not None and is_reserved(contract, call.function))


def _outsiders(registry: Registry, calls: Sequence[DecodedCall]) -> Iterator[str]:
    known = {*registry.contracts.values(), *(asset.address for asset in registry.assets), ZERO_ADDRESS}
    for call in calls:
        for address in (call.target, *(a for argument in call.arguments for a in _addresses(argument.value))):
            if address not in known:
                yield address


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if is_address(value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _addresses(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _addresses(inner)


def _functions(proposal: ChainProposal) -> frozenset[tuple[str, bytes]]:
    return frozenset((action.target, action.calldata[:4]) for action in proposal.actions)


def _similar(
    proposal: ChainProposal, others: Sequence[tuple[ChainProposal, Standing]]
) -> list[tuple[ChainProposal, Standing]]:
    """By the share of functions that both call; of equals, the newest."""
    own = _functions(proposal)

    def likeness(other: ChainProposal) -> float:
        theirs = _functions(other)
        return len(own & theirs) / len(own | theirs)

    ended = [
        (other, standing)
        for other, standing in others
        if other.id != proposal.id and standing.is_over and own & _functions(other)
    ]
    ended.sort(key=lambda pair: (likeness(pair[0]), pair[0].block), reverse=True)
    return ended[:MOST_SIMILAR]
