"""`ape dao tips`: the jar of a DAO."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.core import units

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@output_options
@click.group()
def cli() -> None:
    """Show the tip jar."""


@cli.command()
@place_options
@output_options
def show(place: Place) -> None:
    """Show who gets a share of tips, and how much."""
    out = Output.current()
    with place.open() as session:
        jar = session.dao.contract("tip_jar")
        steward, share = str(jar.steward()), int(jar.stewardShareBps())
    out.say(f"{units.format_percent(share)} of every tip goes to {steward}, the rest to the treasury.")
    out.result({"tipJar": str(jar.address), "steward": steward, "stewardShareBps": share})
