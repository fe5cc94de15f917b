"""`ape dao publish`: the source code of a deployed DAO, verified on a block explorer."""

from __future__ import annotations

from pathlib import Path

import click

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import living_record, record_options
from ape_dao.core.deployment.record import input_path
from ape_dao.sdk.publishing import publish


@click.command()
@record_options
@network_option
@output_options
def cli(dao: str | None, record: str | None, folder: str, network: str | None) -> None:
    """Verify the source code of every contract on the network's block explorer.

    Needs an Ape plugin for that explorer, such as ape-etherscan, and a checkout of the kit, from which the
    plugin takes the sources. For other explorers, upload the compiler input that lies beside the record.
    """
    out = Output.current()
    with connected(network) as provider:
        deployed = living_record(provider, dao, record, Path(folder))
        compiler_input = input_path(str(deployed.data["network"]), deployed.spec.slug, Path(folder))
        pages = publish(
            deployed, provider, compiler_input, lambda contract, page: out.say(f"{contract:<20} {page}")
        )
    out.result({"dao": deployed.data["dao"], "published": pages})
