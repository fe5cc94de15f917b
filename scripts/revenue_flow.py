"""Launch the preset, turn revenue sharing on by its proposal, and live some weeks: `ape run revenue_flow`."""

import click
from ape import accounts

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.story import Teller
from ape_dao.demo import claims, locking, story, voting, year
from ape_dao.demo.cast import PARTS


@click.command()
@network_option
@click.option("--seed", default=1, show_default=True, help="Moves every amount a little.")
@click.option(
    "--weeks", type=click.IntRange(1, 52), default=8, show_default=True, help="How long it goes on."
)
def cli(network: str | None, seed: int, weeks: int) -> None:
    """Play the revenue weeks on a local node that runs already, or on one that Ape starts."""
    cast = [accounts.test_accounts[index] for index in range(len(PARTS))]
    with (
        connected(network) as provider,
        story.opened_stage(provider, cast, seed=seed, tell=Teller()) as opening,
    ):
        claims.play(opening.stage, opening.recipients)
        locking.play(opening.stage)
        voting.play(opening.stage)
        year.play(opening.stage, weeks)
