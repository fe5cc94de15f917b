"""`ape dao service reputation`: what services are known for, and what that would cost to make up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.units import format_date
from ape_dao.modules.services import reputation as known

if TYPE_CHECKING:
    from ape_dao.cli.session import Place

_DECIMALS = 4
"""Of a point, which has 10,000 parts."""


@output_options
@click.group("reputation")
def cli() -> None:
    """Say what a service is known for, by payments of stakers alone, and what making that up costs."""


@cli.command()
@click.argument("number", metavar="SERVICE", type=click.IntRange(min=1))
@place_options
@output_options
def show(number: int, place: Place) -> None:
    """Count the points of SERVICE: one for a staker and four weeks, by its score, less every second."""
    out = Output.current()
    with place.open() as session:
        found = known.reputation(session.dao, number)
        names = [session.registry.name_of(point.payer) for point in found.points]
    accounts = f"{found.payers} payer{'' if found.payers == 1 else 's'}"
    out.say(f"Service {number}: {_points(found.worth)} points of {accounts}, from {found.receipts} payments")
    rows = [
        (name, format_date(point.time), str(point.score), _points(point.worth(found.now)))
        for name, point in zip(names, found.points, strict=True)
    ]
    if rows:
        out.table(("payer", "paid", "score", "worth now"), rows)
    points = [
        {"payer": one.payer, "time": one.time, "score": one.score, "worth": one.worth(found.now)}
        for one in found.points
    ]
    out.result(
        {
            "service": number,
            "time": found.now,
            "worth": found.worth,
            "scale": known.SCALE,
            "payers": found.payers,
            "receipts": found.receipts,
            "points": points,
        }
    )


@cli.command()
@place_options
@output_options
def price(place: Place) -> None:
    """Say what making up points takes: a lock for every payer, as long as the points shall count."""
    out = Output.current()
    with place.open() as session:
        found = known.prices(session.dao)
        symbol = str(session.dao.escrow.symbol())
    out.say("One payer that pays a little in every four weeks, and its lock:")
    rows = [
        (str(one.score), f"{units.format_amount(one.power)} {symbol}", _points(one.at_most)) for one in found
    ]
    out.table(("score", "power, all the time", "points at most"), rows)
    prices = [{"score": one.score, "power": str(one.power), "atMost": one.at_most} for one in found]
    out.result({"scale": known.SCALE, "prices": prices})


def _points(worth: int) -> str:
    return units.format_amount(worth, decimals=_DECIMALS)
