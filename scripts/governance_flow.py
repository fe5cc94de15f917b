"""Launch the preset, lock, and take three proposals to their ends: `ape run governance_flow`."""

import click
from ape import accounts

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.story import Teller
from ape_dao.demo import claims, locking, story, voting
from ape_dao.demo.cast import PARTS


@click.command()
@network_option
@click.option("--seed", default=1, show_default=True, help="Moves every amount a little.")
def cli(network: str | None, seed: int) -> None:
    """Play the vote on a local node that runs already, or on one that Ape starts."""
    cast = [accounts.test_accounts[index] for index in range(len(PARTS))]
    with (
        connected(network) as provider,
        story.opened_stage(provider, cast, seed=seed, tell=Teller()) as opening,
    ):
        claims.play(opening.stage, opening.recipients)
        locking.play(opening.stage)
        voting.play(opening.stage)
