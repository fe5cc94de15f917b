"""Whether the execution does the same whoever sends it, and whenever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from ape_dao.core import units
from ape_dao.simulation.rehearsal import deeds, missing, money
from ape_dao.simulation.rule import critical
from ape_dao.simulation.rules.shared import held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.rehearsal import Deed, Deeds, Rehearsal

_REFUSE = "Vote against it: code that behaves differently when it is watched has something to hide."
_SMALL_PART = 100
"""A difference of less than this part of the treasury can come from prices and interest."""


def judge_rehearsals(context: RunContext) -> Iterator[Finding]:
    """The first difference between the execution and each of its rehearsals."""
    trace, execution = context.run.lifecycle.trace, context.run.lifecycle.execution
    if trace is None or execution is None or not context.run.rehearsals:
        return
    block = context.fork.rpc("eth_getBlockByNumber", hex(execution.block), False)
    expected = deeds(trace, trace.root.caller, str(to_checksum_address(block["miner"])))
    for rehearsal in context.run.rehearsals:
        difference = _difference(context, expected, rehearsal)
        if difference:
            around = rehearsal.surroundings
            yield critical(
                "behaves-differently",
                f"Executed by {around.origin} on {units.format_date(around.time)}, it does something else "
                f"than in this simulation: {difference}.",
                _REFUSE,
            )
            return


def _difference(context: RunContext, expected: Deeds, rehearsal: Rehearsal) -> str:
    """What is different, in words; empty if nothing is."""
    if not rehearsal.succeeded:
        return "it fails"
    for more, less, word in ((rehearsal.deeds, expected, ""), (expected, rehearsal.deeds, "no longer ")):
        deed = min(missing(more, less), key=_rank, default=None)
        if deed is not None:
            return word + _told(context, deed)
    trace = context.run.lifecycle.trace
    own = set(context.contracts.values())
    usual, other = money(trace, own) if trace else {}, money(rehearsal.trace, own)
    for asset in {*usual, *other}:
        distance = abs(usual.get(asset, 0) - other.get(asset, 0))
        if distance * _SMALL_PART > held(context, asset):
            return f"the DAO then has {context.amount(asset, other.get(asset, 0))} more or less"
    return ""


def _rank(deed: Deed) -> tuple[int, Deed]:
    """Movements of money first."""
    return ("move", "log", "call").index(deed[0]), deed


def _told(context: RunContext, deed: Deed) -> str:
    names = [context.names.name_of(part) for part in deed[1:]]
    if deed[0] == "move":
        asset, sender, receiver = names
        return f"{asset} moves from {sender} to {receiver}"
    if deed[0] == "log":
        return f"{names[0]} logs {names[1][:10]} for {', '.join(names[2:]) or 'nobody'}"
    kind, caller, target, function, ending = names
    return f"{caller} makes a {kind.lower()} of {function} to {target}, which {ending}"
