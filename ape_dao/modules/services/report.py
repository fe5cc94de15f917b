"""What the report of a DAO says of AI services: deposits for their use, and what each was paid."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.modules.services.contracts import REGISTRY, USAGE
from ape_dao.report.document import (
    Section,
    Table,
    amount_figure,
    column,
    figure,
    token_amount_column,
    token_cells,
    token_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell, Coin
    from ape_dao.report.facts import Facts

_MOVES = (
    ("Deposited", "Deposited for the use of services"),
    ("Redeemed", "Paid to services from deposits"),
    ("Withdrawn", "Taken out of deposits"),
)
"""Events of deposits, and the titles of their sums."""


def sections(facts: Facts) -> Iterator[Section]:
    """The services and what they were paid from deposits, for a DAO with any service."""
    registered = list(facts.rows(REGISTRY.name, "ServiceRegistered", "id", "owner", "time"))
    if not registered:
        return
    uses: dict[tuple[int, Coin], list[tuple[str, int]]] = defaultdict(list)
    for address, service, payer, amount in facts.rows(
        USAGE.name, "Redeemed", "address", "service", "payer", "amount"
    ):
        uses[service, facts.coin_in(address, "TOKEN")].append((payer, amount))
    rows: list[list[Cell]] = [
        [
            service,
            len(of),
            len({payer for payer, _ in of}),
            *token_cells(coin),
            str(sum(amount for _, amount in of)),
        ]
        for (service, coin), of in sorted(uses.items(), key=lambda one: (one[0][0], one[0][1].address))
    ]
    yield Section(
        "services",
        "AI services",
        figures=(
            figure("services", "Services", "count", len(registered), "Count of ServiceRegistered."),
            *(
                amount_figure(
                    f"{event.lower()}-{coin.address}",
                    f"{title}, in {coin.symbol}",
                    total,
                    coin,
                    f"Sum of {event}.amount of the vault of deposits.",
                )
                for event, title in _MOVES
                for coin, total in _sums(facts, event).items()
            ),
        ),
        tables=(
            Table(
                id="uses",
                title="What services were paid from deposits",
                columns=[
                    column("service", "service", "count"),
                    column("payments", "payments", "count"),
                    column("payers", "payers", "count"),
                    *token_columns(),
                    token_amount_column("paid", "paid"),
                ],
                rows=rows,
                recompute="Sums by service. Source: Redeemed of the vault of deposits.",
            ),
        )
        if rows
        else (),
        note="Services are also paid directly, in any token, at addresses of their own; that is not here.",
    )


def _sums(facts: Facts, event: str) -> dict[Coin, int]:
    sums: dict[Coin, int] = defaultdict(int)
    for address, amount in facts.rows(USAGE.name, event, "address", "amount"):
        sums[facts.coin_in(address, "TOKEN")] += amount
    return sums
