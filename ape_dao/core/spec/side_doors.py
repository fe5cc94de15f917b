"""What can leave the treasury without a vote: the most in any 30 days, as a spec has it. Pure: no chain.

Verification proves that the chain is as the spec says, so what is summed here holds for a DAO that verifies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import SideDoor
from ape_dao.core.schema.fields import is_address
from ape_dao.core.spec.assembly import modules_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.schema.models import Spec

DAYS = 30
WINDOW = DAYS * units.DAY


@dataclass(frozen=True)
class Outflow:
    """What can leave of one asset in 30 days."""

    asset: str
    decimals: int
    amount: int
    """Base units, through all doors that have a limit in time."""
    doors: tuple[str, ...]
    each: int
    """Base units by each optimistic proposal that too few oppose; 0 for none."""

    @property
    def text(self) -> str:
        """For people."""
        parts = []
        if self.amount:
            parts.append(f"{self._shown(self.amount)} by {', '.join(self.doors)}")
        if self.each:
            parts.append(f"{self._shown(self.each)} by each optimistic proposal that too few oppose")
        return " and ".join(parts)

    def _shown(self, amount: int) -> str:
        symbol = f" of {self.asset}" if is_address(self.asset) else f" {self.asset}"
        return units.format_amount(amount, self.decimals).replace("_", ",") + symbol


def side_doors(spec: Spec) -> Iterator[SideDoor]:
    """Every door beside the vote: optimistic proposals, and what modules open."""
    optimistic = spec.kinds.optimistic if spec.kinds else None
    for limit in optimistic.limits if optimistic else ():
        asset, decimals = limit.declared
        yield SideDoor("optimistic proposals", asset, decimals, limit.base_units, is_each=True)
    for module, section in modules_of(spec):
        if module.side_doors is not None:
            yield from module.side_doors(section, WINDOW)


def outflows(spec: Spec) -> list[Outflow]:
    """What can leave in 30 days, by asset; nothing for a DAO without a door that opens again and again."""
    doors = list(side_doors(spec))
    if all(door.is_each for door in doors):
        return []
    found = []
    for asset in dict.fromkeys(door.asset for door in doors):
        mine = [door for door in doors if door.asset == asset]
        limited = [door for door in mine if not door.is_each]
        found.append(
            Outflow(
                asset,
                mine[0].decimals,
                sum(door.amount for door in limited),
                tuple(dict.fromkeys(door.name for door in limited)),
                max((door.amount for door in mine if door.is_each), default=0),
            )
        )
    return found
