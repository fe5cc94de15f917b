"""`ape dao setup`: install the toolchain and show what was found."""

import click

from ape_dao import toolchain
from ape_dao._cli.options import output_options


@click.command()
@output_options
def cli() -> None:
    """Install the pinned compiler and local node, and show what was found."""
    toolchain.ensure()
