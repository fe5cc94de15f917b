"""What the report of a DAO says of options: the rounds, how many took part, and which options won."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from ape_dao.modules.options.contracts import OPTIONS_VOTE
from ape_dao.report.document import Section, Table, amount_column, column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.document import Cell
    from ape_dao.report.facts import Facts


def sections(facts: Facts) -> Iterator[Section]:
    """The rounds, for a DAO that ever opened any."""
    name = OPTIONS_VOTE.name
    powers: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    cast = facts.rows(name, "OptionsVoteCast", "address", "round", "voter", "power")
    for address, number, voter, power in cast:
        powers[address, int(number)][voter] = int(power)  # a later ballot has the same power
    settled = {
        (address, int(number)): (json.loads(winners), bool(reached))
        for address, number, winners, reached in facts.rows(
            name, "RoundSettled", "address", "round", "winners", "hasQuorum"
        )
    }
    rows: list[list[Cell]] = []
    opened = facts.rows(name, "RoundOpened", "address", "round", "opener", "choices", "ends", "time")
    for address, number, opener, choices, ends, opens in opened:
        key = (address, int(number))
        turnout, everything = sum(powers[key].values()), facts.all_votes_at(int(opens))
        winners, _ = settled.get(key, ([], False))
        rows.append(
            [
                facts.name(address).removeprefix(OPTIONS_VOTE.key),
                int(number),
                opener,
                int(ends),
                len(json.loads(choices)),
                len(powers[key]),
                str(turnout),
                turnout / everything if everything else None,
                _how(settled.get(key)),
                ", ".join(str(int(winner) + 1) for winner in winners),
            ]
        )
    if not rows:
        return
    yield Section(
        "options",
        "Rounds of options",
        tables=(
            Table(
                id="rounds",
                title="Rounds",
                columns=[
                    column("stage", "stage"),
                    column("round", "round", "count"),
                    column("opener", "opened by", "address", is_hidden=True),
                    column("ends", "ends", "time"),
                    column("options", "options", "count"),
                    column("voters", "voters", "count"),
                    amount_column("power", "power that took part", facts.votes_coin),
                    column("turnout", "turnout", "share"),
                    column("state", "state"),
                    column("winners", "options that won"),
                ],
                rows=rows,
                recompute="RoundOpened and RoundSettled, options numbered from 1. Power: "
                "OptionsVoteCast.power, once for each voter; turnout: by all votes of the second in which "
                "the round opened.",
            ),
        ),
    )


def _how(result: tuple[list[str], bool] | None) -> str:
    if result is None:
        return "not settled"
    return "settled" if result[1] else "no quorum"
