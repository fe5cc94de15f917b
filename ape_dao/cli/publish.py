"""`ape dao publish`: the source code of a deployed DAO, verified by explorers."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import record_options, record_without_chain
from ape_dao.core.errors import DeployError
from ape_dao.sdk.publishing import Etherscan, Explorer, Sourcify, publish

KEY_VARIABLE = "ETHERSCAN_API_KEY"


@click.command()
@record_options
@click.option(
    "--sourcify",
    metavar="URL",
    envvar="APE_DAO_SOURCIFY",
    show_envvar=True,
    help="Sourcify server, which needs no key and shares what it verified with explorers.",
)
@click.option(
    "--etherscan",
    metavar="URL",
    envvar="APE_DAO_ETHERSCAN",
    show_envvar=True,
    help=f"API (v2) of an explorer that speaks Etherscan's protocol; its key is in {KEY_VARIABLE}.",
)
@output_options
def cli(
    dao: str | None, record: str | None, folder: str, sourcify: str | None, etherscan: str | None
) -> None:
    """Verify the source code of every contract, from the compiler input that lies beside the record.

    At Sourcify first, then at the explorer. What is verified already stays so: run it again after a failure.
    """
    out = Output.current()
    deployed = record_without_chain(dao, record, Path(folder))
    explorers: list[Explorer] = [Sourcify(sourcify)] if sourcify else []
    if etherscan:
        key = os.environ.get(KEY_VARIABLE)
        if not key:
            raise DeployError(f"The explorer takes a key; put it into the variable {KEY_VARIABLE}.")
        explorers.append(Etherscan(etherscan, key))
    results = publish(
        deployed,
        explorers,
        Path(folder),
        lambda contract, explorer, result: out.say(f"{contract:<20} {explorer}: {result}"),
    )
    out.result({"dao": deployed.data["dao"], "published": results})
