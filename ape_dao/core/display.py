"""Numbers of contracts in the units that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import Unit
from ape_dao.core.schema.fields import ETHER

if TYPE_CHECKING:
    from ape_dao.core.module import Meaning
    from ape_dao.core.schema.models import Spec

VOTES = "votes"
"""What votes are counted in that no token gives."""


def in_unit(number: int, meaning: Meaning, spec: Spec) -> str:
    """A number of a contract with its unit; plain digits where the DAO's spec does not tell the unit."""
    if meaning.unit is Unit.AMOUNT:
        symbol = _symbol(meaning, spec)
        return str(number) if symbol is None else units.format_amount(number, symbol=symbol)
    if meaning.unit is Unit.CHOICE:
        return meaning.words[number] if number < len(meaning.words) else str(number)
    if meaning.unit is Unit.DATE:
        return units.format_date(number) if number else "never"
    write = {
        Unit.PERCENT: units.format_percent,
        Unit.DURATION: units.format_duration,
        Unit.FACTOR: units.format_factor,
    }
    return write.get(meaning.unit, str)(number)


def votes_symbol(spec: Spec) -> str:
    """What the governor counts in."""
    voting = {"escrow": spec.escrow.symbol, "token": spec.token.symbol}
    return voting.get(spec.governor.votes, VOTES)


def _symbol(meaning: Meaning, spec: Spec) -> str | None:
    """The symbol of an amount; None for tokens that only a call names."""
    return {
        "ether": ETHER,
        "token": spec.token.symbol,
        "target": spec.token.symbol,
        "power": spec.escrow.symbol,
        "votes": votes_symbol(spec),
    }.get(meaning.of or "")
