"""The source code of a deployed DAO, verified on the network's block explorer by Ape's plugins."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import DeployError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.record import Record


def publish(
    record: Record,
    provider: ProviderAPI,
    compiler_input: Path,
    published: Callable[[str, str], None] = lambda contract, page: None,
) -> dict[str, str]:
    """Verify one contract after the other; the explorer's page of each, by key.

    Args:
        compiler_input: What to upload by hand where Ape knows no explorer; named in the error.
        published: Called with each contract's name and page.

    Raises:
        DeployError: The network has no explorer, or it refused some of the contracts.
    """
    from ape import chain

    explorer = provider.network.explorer
    if explorer is None:
        raise DeployError(
            f"Ape knows no explorer for {provider.network.name}. Install an Ape plugin for it, or upload "
            f"{compiler_input} and the arguments in the record by hand."
        )
    pages: dict[str, str] = {}
    refused = []
    for key, entry in record.data["contracts"].items():
        address, compiled = entry["address"], artifact(entry["contract"])
        chain.contracts[address] = compiled.container().contract_type
        try:
            with ape_compiles_with(compiled.compiler.settings):
                explorer.publish_contract(address)
        except Exception as err:  # every plugin has errors of its own, and the next contract may pass
            refused.append(f"{key} ({str(err).splitlines()[0] if str(err) else type(err).__name__})")
            continue
        pages[key] = str(explorer.get_address_url(address))
        published(entry["contract"], pages[key])
    if refused:
        raise DeployError(
            f"{len(refused)} of {len(record.data['contracts'])} contracts were refused: {'; '.join(refused)}."
        )
    return pages


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
