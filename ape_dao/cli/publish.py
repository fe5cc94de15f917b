"""`ape dao publish`: the source code of a deployed DAO, verified on a block explorer."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import living_record, record_options
from ape_dao.core.deployment.record import input_path
from ape_dao.core.errors import DeployError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.record import Record


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
        found = living_record(provider, dao, record, Path(folder))
        beside = input_path(str(found.data["network"]), found.spec.slug, Path(folder))
        links = publish(out, found, provider, beside)
    out.result({"dao": found.data["dao"], "published": links})


def publish(out: Output, record: Record, provider: ProviderAPI, beside: Path) -> dict[str, str]:
    """Publish one contract after the other; the explorer's page of each, by key.

    Raises:
        DeployError: The network has no explorer, or it refused some of the contracts.
    """
    from ape import chain

    from ape_dao.core.chain.artifacts import artifact

    explorer = provider.network.explorer
    if explorer is None:
        raise DeployError(
            f"Ape knows no explorer for {provider.network.name}; install its plugin, or give {beside} and "
            "the arguments in the record to the explorer by hand."
        )
    links, refused = {}, []
    for key, entry in record.data["contracts"].items():
        address, compiled = entry["address"], artifact(entry["contract"])
        chain.contracts[address] = compiled.container().contract_type
        try:
            with ape_compiles_with(compiled.compiler.settings):
                explorer.publish_contract(address)
        except Exception as err:  # every plugin has errors of its own, and the next contract may pass
            refused.append(f"{key} ({str(err).splitlines()[0] if str(err) else type(err).__name__})")
            continue
        links[key] = str(explorer.get_address_url(address))
        out.say(f"{entry['contract']:<20} {links[key]}")
    if refused:
        raise DeployError(
            f"{len(refused)} of {len(record.data['contracts'])} contracts were refused: {'; '.join(refused)}."
        )
    return links


@contextmanager
def ape_compiles_with(settings: Mapping[str, Any]) -> Iterator[None]:
    """Add to the settings that plugins get from Ape what ape-solidity has no option for."""
    from ape import compilers
    from ape_solidity.compiler import SolidityCompiler

    class Compiler(SolidityCompiler):
        def get_compiler_settings(self, *args: Any, **overrides: Any) -> dict[Any, dict[str, Any]]:
            return super().get_compiler_settings(*args, **{"metadata": settings["metadata"], **overrides})

    registered = compilers.registered_compilers
    before = registered[".sol"]
    registered[".sol"] = Compiler()
    try:
        yield
    finally:
        registered[".sol"] = before
