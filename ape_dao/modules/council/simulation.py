"""What a simulation says about the council: who gets a seat, or loses it, without an election."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import format_date
from ape_dao.modules.council.contracts import KEY
from ape_dao.simulation.rule import note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext


def _seats(context: RunContext) -> Iterator[Finding]:
    """A vote that names a member, or takes one away."""
    address, name_of = context.contracts.get(KEY), context.names.name_of
    for event in context.effects.events:
        if event.address != address:
            continue
        told = event.arguments or {}
        if event.name == "MemberRotated":
            yield warning(
                "council-new-member",
                f"{name_of(told['newKey'])} gets the seat of {name_of(told['member'])} in the council.",
                "Check that it is the same person's new key.",
            )
        elif event.name == "MemberRecalled":
            yield note(
                "council-recall",
                f"{name_of(told['member'])} loses its seat in the council, and can have none before "
                f"{format_date(int(told['barredUntil']))}; the seat stays empty until the next election.",
            )


RULES = (_seats,)
