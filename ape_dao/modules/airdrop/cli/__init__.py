"""`ape dao airdrop`: files that prove the claims of very many people, and the claims themselves."""

from __future__ import annotations

import click

from ape_dao.cli.options import output_options
from ape_dao.modules.airdrop.cli.build import build
from ape_dao.modules.airdrop.cli.claims import claim, status
from ape_dao.modules.airdrop.cli.files import proof, verify
from ape_dao.modules.airdrop.cli.signed import relay, sign


@output_options
@click.group(name="airdrop")
def cli() -> None:
    """Build an airdrop from a list of recipients; find, check and send its claims."""


for _command in (build, proof, verify, claim, sign, relay, status):
    cli.add_command(_command)
