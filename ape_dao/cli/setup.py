"""`ape dao setup`: the pinned compiler and local node."""

import click

from ape_dao import toolchain
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output


@click.command()
@output_options
@click.option(
    "--native-solc", is_flag=True, help="Also download a native build of the compiler, which is faster."
)
def cli(native_solc: bool) -> None:
    """Install the pinned compiler and local node; show their versions and paths."""
    out = Output.current()
    toolchain.ensure()
    if native_solc:
        from ape_dao.toolchain.native import download_solc

        download_solc()
    tools = toolchain.inventory()
    out.table(["tool", "version", "path"], [(tool.name, tool.version, tool.path) for tool in tools])
    out.result(
        {"tools": [{"name": tool.name, "version": tool.version, "path": str(tool.path)} for tool in tools]}
    )
