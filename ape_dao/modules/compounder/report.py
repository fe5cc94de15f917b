"""What the report of a DAO says of compounding: what was locked, what operators got, and what was swapped."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.modules.compounder.contracts import COMPOUNDER
from ape_dao.report.document import (
    Section,
    Table,
    amount_column,
    amount_figure,
    column,
    token_amount_column,
    token_cells,
    token_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell
    from ape_dao.report.facts import Facts

_SOURCE = "Source: Compounded."


def sections(facts: Facts) -> Iterator[Section]:
    """What was compounded, for a DAO whose members ever did."""
    by_caller: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    names = ("caller", "account", "locked", "fee")
    for caller, account, locked, fee in facts.rows(COMPOUNDER.name, "Compounded", *names):
        by_caller[caller].append((account, locked, fee))
    if not by_caller:
        return
    coin = facts.coin
    rows: list[list[Cell]] = [
        [
            facts.name(caller),
            len(done),
            len({account for account, *_ in done}),
            str(sum(locked for _, locked, _ in done)),
            str(sum(fee for *_, fee in done)),
        ]
        for caller, done in sorted(by_caller.items())
    ]
    everything = [one for done in by_caller.values() for one in done]
    swaps = _swaps(facts)
    yield Section(
        "compounder",
        "Compounded revenue",
        figures=(
            amount_figure(
                "compounded",
                "Locked by compounding",
                sum(locked for _, locked, _ in everything),
                coin,
                f"Sum of Compounded.locked. {_SOURCE}",
            ),
            amount_figure(
                "fees",
                "Fees for compounding",
                sum(fee for *_, fee in everything),
                coin,
                f"Sum of Compounded.fee. {_SOURCE}",
            ),
        ),
        tables=(
            Table(
                id="callers",
                title="Who compounded, for itself or for others",
                columns=[
                    column("caller", "caller", "address"),
                    column("times", "times", "count"),
                    column("accounts", "accounts", "count"),
                    amount_column("locked", "locked", coin),
                    amount_column("fees", "fees", coin),
                ],
                rows=rows,
                recompute=f"Sums by caller. {_SOURCE}",
            ),
            *((swaps,) if swaps.rows else ()),
        ),
    )


def _swaps(facts: Facts) -> Table:
    """What was swapped for the governance token, by token."""
    sums: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for token, given, got in facts.rows(COMPOUNDER.name, "Swapped", "token", "amountIn", "amountOut"):
        sums[token].append((given, got))
    return Table(
        id="swaps",
        title="What was swapped for it",
        columns=[
            *token_columns(),
            column("swaps", "swaps", "count"),
            token_amount_column("given", "given"),
            amount_column("got", "got", facts.coin),
        ],
        rows=[
            [
                *token_cells(facts.coin_of(token)),
                len(of),
                str(sum(given for given, _ in of)),
                str(sum(got for _, got in of)),
            ]
            for token, of in sorted(sums.items())
        ],
        recompute="Sums by token. Source: Swapped.",
    )
