"""Deploy the preset, lock, and take three proposals to their ends: `ape run governance_flow`."""

import click
from ape import accounts

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.reporter import Reporter
from ape_dao.demo.claims import claim_tokens
from ape_dao.demo.locking import lock_tokens
from ape_dao.demo.members import PROFILES
from ape_dao.demo.run import set_up
from ape_dao.demo.voting import hold_votes
from ape_dao.demo.year import pay_first_revenue


@click.command()
@network_option
@click.option("--seed", default=1, show_default=True, help="Varies every amount by up to 1%.")
def cli(network: str | None, seed: int) -> None:
    """Hold the votes on a local node that runs already, or on one that Ape starts."""
    members = [accounts.test_accounts[index] for index in range(len(PROFILES))]
    with (
        connected(network) as provider,
        set_up(provider, members, seed=seed, on_event=Reporter()) as setup,
    ):
        claim_tokens(setup.context, setup.recipients)
        lock_tokens(setup.context)
        pay_first_revenue(setup.context)
        hold_votes(setup.context)
