"""What the report of a DAO says of sub-DAOs: who acts until when, and every call that was made."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from ape_dao.core.governance import Action
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.subdaos.contracts import EXECUTOR
from ape_dao.proposals.decoding import decode_action
from ape_dao.proposals.describing import call_line
from ape_dao.report.document import Section, Table, column, figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell
    from ape_dao.report.facts import Facts

_PLACE = ("block", "log_index", "address")


def sections(facts: Facts) -> Iterator[Section]:
    """The sub-DAOs, for a DAO that ever had any."""
    operators = operators_of(facts)
    times: dict[str, list[int]] = defaultdict(list)
    calls: list[list[Cell]] = []
    names = ("address", "time", "id", "target", "data", "transaction")
    for address, time, scope, target, data, transaction in facts.rows(EXECUTOR.name, "Executed", *names):
        times[address].append(time)
        action = Action(str(to_checksum_address(target)), bytes.fromhex(data.removeprefix("0x")))
        line = call_line(decode_action(facts.registry, action))
        calls.append([time, facts.name(address), scope, line, transaction])
    if not operators and not calls:
        return
    rows = [_row(facts, address, *operators[address], times[address]) for address in sorted(operators)]
    tables = (_subdaos(rows), _calls(calls[::-1]))
    yield Section(
        "subdaos",
        "Sub-DAOs",
        figures=(figure("calls", "Calls made by sub-DAOs", "count", len(calls), "Count of Executed."),),
        tables=tuple(table for table in tables if table.rows),
        note="Bodies that act without a vote for each call, in the calls that members listed.",
    )


def operators_of(facts: Facts) -> dict[str, tuple[str, int]]:
    """Who can act for each sub-DAO, and until when; the zero address once it is recalled.

    Formula: the last ``OperatorSet``, unless ``Recalled`` came after it.
    """
    changes = [
        *facts.rows(EXECUTOR.name, "OperatorSet", *_PLACE, "operator", "until"),
        *((*place, ZERO_ADDRESS, 0) for place in facts.rows(EXECUTOR.name, "Recalled", *_PLACE)),
    ]
    return {address: (operator, until) for _, _, address, operator, until in sorted(changes)}


def _row(facts: Facts, address: str, operator: str, until: int, times: list[int]) -> list[Cell]:
    is_gone = operator == ZERO_ADDRESS
    state = "recalled" if is_gone else "open" if facts.time < until else "over"
    row: list[Cell] = [facts.name(address), None if is_gone else facts.name(operator), until or None]
    return [*row, state, len(times), times[-1] if times else None]


def _subdaos(rows: list[list[Cell]]) -> Table:
    return Table(
        id="subdaos",
        title="Who acts, until when",
        columns=[
            column("subdao", "sub-DAO", "address"),
            column("operator", "operator", "address"),
            column("until", "until", "time"),
            column("state", "state"),
            column("calls", "calls", "count"),
            column("last", "last call", "time"),
        ],
        rows=rows,
        recompute="The last OperatorSet, unless Recalled came after it; count of Executed.",
    )


def _calls(rows: list[list[Cell]]) -> Table:
    return Table(
        id="calls",
        title="Calls, the newest first",
        columns=[
            column("time", "time", "time"),
            column("subdao", "sub-DAO", "address"),
            column("scope", "scope", "count"),
            column("call", "call"),
            column("transaction", "transaction", "transaction", is_hidden=True),
        ],
        rows=rows,
        recompute="Source: Executed of the sub-DAOs; the call is decoded from its data.",
    )
