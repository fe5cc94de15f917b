"""`ape dao setup`: install the toolchain and show what was found."""

import click

from ape_dao import toolchain
from ape_dao._cli.options import output_options
from ape_dao._cli.output import Output


@click.command()
@output_options
def cli() -> None:
    """Install the pinned compiler and local node, and show what was found."""
    out = Output.current()
    toolchain.ensure()
    tools = toolchain.inventory()
    out.table(["tool", "version", "where"], [(tool.name, tool.version, tool.path) for tool in tools])
    out.result({tool.name: {"version": tool.version, "path": str(tool.path)} for tool in tools})
