"""Launch the preset, lock, and take three proposals to their ends: `ape run governance_flow`."""

import click
from ape import accounts
from ape.cli import ConnectedProviderCommand

from ape_dao._cli.story import Teller
from ape_dao.demo import locking, story, voting
from ape_dao.demo.cast import PARTS


@click.command(cls=ConnectedProviderCommand)
@click.option("--seed", default=1, show_default=True, help="Moves every amount a little.")
def cli(provider, seed: int) -> None:
    """Play the vote on a local node that runs already, or on one that Ape starts."""
    cast = [accounts.test_accounts[index] for index in range(len(PARTS))]
    stage = story.open_stage(provider, cast, seed=seed, tell=Teller()).stage
    locking.play(stage)
    voting.play(stage)
