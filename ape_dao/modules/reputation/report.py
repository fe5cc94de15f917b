"""What the report of a DAO says of reputation: what was awarded in each domain, and what did not count."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.modules.reputation.contracts import REPUTATION
from ape_dao.report.document import Section, Table, column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell
    from ape_dao.report.facts import Facts


def sections(facts: Facts) -> Iterator[Section]:
    """The domains, for a DAO that ever awarded reputation."""
    struck: Counter[int] = Counter()
    for number, amount in facts.rows(REPUTATION.name, "AwardStruck", "domain", "amount"):
        struck[int(number)] += int(amount)
    made: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for number, account, amount in facts.rows(REPUTATION.name, "Awarded", "domain", "account", "amount"):
        made[int(number)].append((str(account), int(amount)))
    if not made:
        return
    rows: list[list[Cell]] = [
        [
            number,
            len(awards),
            len({account for account, _ in awards}),
            _decimal(sum(amount for _, amount in awards)),
            _decimal(struck[number]),
        ]
        for number, awards in sorted(made.items())
    ]
    yield Section(
        "reputation",
        "Reputation",
        tables=(
            Table(
                id="awards",
                title="Awards by domain",
                columns=[
                    column("domain", "domain", "count"),
                    column("awards", "awards", "count"),
                    column("accounts", "accounts", "count"),
                    column("amount", "awarded", "decimal"),
                    column("struck", "of that struck", "decimal"),
                ],
                rows=rows,
                recompute="Sums of amount in Awarded and AwardStruck, with 18 decimals.",
            ),
        ),
    )


def _decimal(amount: int) -> str:
    return units.format_amount(amount).replace("_", "")
