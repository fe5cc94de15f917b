"""Deploy a DAO: `ape run deploy [SPEC]`. Without SPEC, the preset `token-metrics` with mocks."""

import click

from ape_dao.cli.deploy import cli as command
from ape_dao.cli.network import account_option, network_option
from ape_dao.core.deployment.record import FOLDER


@click.command()
@click.argument("spec", required=False)
@network_option
@account_option
@click.option("--folder", default=str(FOLDER), show_default=True, help="Where the record goes.")
@click.pass_context
def cli(ctx: click.Context, spec: str | None, **options: str | None) -> None:
    """Deploy SPEC on a node that runs already, or on one that Ape starts (options: `ape dao deploy`)."""
    preset = None if spec else "token-metrics"
    ctx.invoke(command, spec=spec, preset=preset, mocks=spec is None, **options)
