"""Launch the preset, turn revenue sharing on by its proposal, and live some weeks: `ape run revenue_flow`."""

import click
from ape import accounts
from ape.cli import ConnectedProviderCommand

from ape_dao._cli.story import Teller
from ape_dao.demo import locking, story, voting, year
from ape_dao.demo.cast import PARTS


@click.command(cls=ConnectedProviderCommand)
@click.option("--seed", default=1, show_default=True, help="Moves every amount a little.")
@click.option(
    "--weeks", type=click.IntRange(1, 52), default=8, show_default=True, help="How long it goes on."
)
def cli(provider, seed: int, weeks: int) -> None:
    """Play the revenue weeks on a local node that runs already, or on one that Ape starts."""
    cast = [accounts.test_accounts[index] for index in range(len(PARTS))]
    stage = story.open_stage(provider, cast, seed=seed, tell=Teller()).stage
    locking.play(stage)
    voting.play(stage)
    year.play(stage, weeks)
