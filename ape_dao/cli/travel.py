"""`ape dao travel`: the time of a local chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.core import units
from ape_dao.core.chain.client import Chain
from ape_dao.core.errors import DaoError, UnitError
from ape_dao.node.clock import LocalClock

if TYPE_CHECKING:
    from ape.api import ProviderAPI


@click.command()
@click.argument("when")
@network_option
@output_options
def cli(when: str, network: str | None) -> None:
    """Move the time of a local chain forward.

    WHEN is a duration, like "7 days", or a date, like 2030-01-01.
    """
    out = Output.current()
    with connected(network) as provider:
        chain = Chain(provider)
        if not chain.is_local:
            raise DaoError(f"{chain.network_name} is not a local chain; its time cannot be changed.")
        moment = _moment(provider, when)
        LocalClock(provider).travel_to(moment)
    out.say(f"The time is now {units.format_date(moment)} UTC.")
    out.result({"now": moment})


def _moment(provider: ProviderAPI, when: str) -> int:
    now = LocalClock(provider).now()
    try:
        return now + units.parse_duration(when)
    except UnitError as first:
        try:
            return units.parse_date(when)
        except UnitError:
            raise DaoError(f"{str(first).rstrip('.')}, or a date like 2030-01-01.") from first
