"""Deploy the preset, turn revenue sharing on by its proposal, and run some weeks: `ape run revenue_flow`."""

import click
from ape import accounts

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.reporter import Reporter
from ape_dao.demo.claims import claim_tokens
from ape_dao.demo.locking import lock_tokens
from ape_dao.demo.market import open_market
from ape_dao.demo.members import PROFILES
from ape_dao.demo.run import set_up
from ape_dao.demo.voting import hold_votes
from ape_dao.demo.year import pay_first_revenue, run_weeks


@click.command()
@network_option
@click.option("--seed", default=1, show_default=True, help="Varies every amount by up to 1%.")
@click.option(
    "--weeks", type=click.IntRange(1, 52), default=8, show_default=True, help="How many weeks of revenue."
)
def cli(network: str | None, seed: int, weeks: int) -> None:
    """Run the weeks of revenue on a local node that runs already, or on one that Ape starts."""
    members = [accounts.test_accounts[index] for index in range(len(PROFILES))]
    with (
        connected(network) as provider,
        set_up(provider, members, seed=seed, on_event=Reporter()) as setup,
    ):
        claim_tokens(setup.context, setup.recipients)
        lock_tokens(setup.context)
        market = open_market(setup.context)
        pay_first_revenue(setup.context)
        hold_votes(setup.context)
        run_weeks(setup.context, market, weeks)
