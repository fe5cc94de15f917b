"""Outsiders in the storage of contracts of others that the DAO calls, whatever these contracts are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_utils import keccak

from ape_dao.simulation.words import address_in, is_address_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.trace import SlotChange, Trace

_WORD = 32
_MEMBERS = 8
"""How far behind its hash an entry of a mapping is looked for, in words."""
_DEPTH = 4
"""Mappings inside each other."""


@dataclass(frozen=True)
class Appearance:
    """An account that a word of storage did not speak of before."""

    contract: str
    account: str
    replaces: str | None = None
    """The account that the word named before."""
    keys: tuple[str, ...] = ()
    """Accounts under whose entries the word is, the account itself left out."""
    peer: str | None = None
    """A contract of the DAO that has such an entry of the same mapping already."""


def appearances(context: RunContext) -> Iterator[Appearance]:
    """Outsiders that are named in the storage of contracts that the DAO calls, and were not before."""
    trace = context.run.lifecycle.trace
    if trace is None:
        return
    for change in trace.slots:
        if change.address in context.reach.called:
            yield from _in_value(context, trace, change)
            yield from _in_keys(context, trace, change)


def _in_value(context: RunContext, trace: Trace, change: SlotChange) -> Iterator[Appearance]:
    before, after = set(_accounts(trace, change.before)), set(_accounts(trace, change.after))
    replaced = next((account for account in sorted(before) if context.acts_for_us(account)), None)
    _, keys = _path(trace, change.slot)
    for account in sorted(after - before):
        if _is_outside(context, account, change.address):
            yield Appearance(change.address, account, replaced, tuple(keys))


def _in_keys(context: RunContext, trace: Trace, change: SlotChange) -> Iterator[Appearance]:
    """A new or larger entry of a mapping."""
    if int.from_bytes(change.after, "big") <= int.from_bytes(change.before, "big"):
        return
    place, keys = _path(trace, change.slot)
    for account in keys:
        if _is_outside(context, account, change.address):
            others = tuple(key for key in keys if key != account)
            peer = _peer(context, change.address, place, account) if place else None
            yield Appearance(change.address, account, keys=others, peer=peer)


def _path(trace: Trace, slot: int, depth: int = 0) -> tuple[bytes, list[str]]:
    """What was hashed to find a slot, and the accounts among the keys, the outermost first."""
    for distance in range(_MEMBERS):
        source = trace.hashed.get((slot - distance).to_bytes(_WORD, "big")) if slot >= distance else None
        if source is None or len(source) <= _WORD:
            continue
        keys: list[str] = []
        if depth < _DEPTH:
            for start in range(0, len(source) - _WORD + 1, _WORD):
                keys += _path(trace, int.from_bytes(source[start : start + _WORD], "big"), depth + 1)[1]
        return source, [*keys, *_accounts(trace, source)]
    return b"", []


def _accounts(trace: Trace, data: bytes) -> Iterator[str]:
    """Accounts in some bytes: words that look like one, and parts that are an address that took part."""
    for start in range(0, len(data), _WORD):
        word = data[start : start + _WORD]
        if is_address_word(word):
            yield address_in(word)
        elif len(word) == _WORD:
            yield from (address for address in trace.touched if bytes.fromhex(address[2:]) in word)


def _peer(context: RunContext, contract: str, source: bytes, account: str) -> str | None:
    """A contract of the DAO with an entry where `account` gets one."""
    mine, theirs = bytes.fromhex(account[2:]), list(context.contracts.values())
    places = [keccak(source.replace(mine, bytes.fromhex(address[2:]))) for address in theirs]
    block = hex(context.run.lifecycle.before)
    words = context.fork.rpc_many(
        [("eth_getStorageAt", [contract, "0x" + place.hex(), block]) for place in places]
    )
    return next(
        (address for address, word in zip(theirs, words, strict=True) if int(str(word or "0x0"), 16)), None
    )


def _is_outside(context: RunContext, account: str, contract: str) -> bool:
    """Whether the account is neither the DAO's, nor the contract itself, nor a token that the DAO knows."""
    is_known = context.registry.asset_at(account) is not None or context.is_nobody(account)
    return account != contract and not is_known and not context.acts_for_us(account)
