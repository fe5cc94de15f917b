"""The `ape dao` command group."""

import click


@click.group(short_help="Launch and run a vote-escrow DAO")
def cli() -> None:
    """Launch and run a vote-escrow DAO."""
