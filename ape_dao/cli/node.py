"""`ape dao node`: a local chain with a deployed DAO."""

from __future__ import annotations

import time
from pathlib import Path
from signal import SIGINT, default_int_handler, signal

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.core.deployment.record import FOLDER

DEFAULT_PORT = 8545
_PAUSE_SECONDS = 0.5


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port of the node.",
)
@click.option(
    "--preset",
    default="token-metrics",
    show_default=True,
    help="Preset to deploy.",
    shell_complete=completing.presets,
)
@click.option(
    "--folder",
    default=str(FOLDER),
    show_default=True,
    help="Directory for the deployment record.",
    shell_complete=completing.folders,
)
@output_options
def cli(port: int, preset: str, folder: str) -> None:
    """Start a local chain with the DAO of a preset; Ctrl-C stops it.

    The chain has Ape's ten test accounts (TEST::0 to TEST::9). TEST::0 deploys; accounts that the spec names
    are TEST::1 and so on; tokens that it names are mocks, of which each account has a million, or 100 wrapped
    ether. `ape dao travel` moves the chain's time; the first days after the launch, in which nobody can
    propose, are over.
    """
    from ape import accounts

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.mocks import create_mocks
    from ape_dao.core.deployment.plan import make_plan
    from ape_dao.core.spec.loading import with_addresses
    from ape_dao.core.spec.presets import load_preset
    from ape_dao.node.local import LocalNode
    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.deployment import deploy
    from ape_dao.sdk.first_proposal import travel_to_first_proposal

    out = Output.current()
    spec = load_preset(preset)
    with LocalNode(port) as node:
        with node.connected() as provider:
            people = list(accounts.test_accounts)
            holders = [str(account.address) for account in people]
            mocks = create_mocks(spec, Chain(provider), people[0], holders[1:], holders)
            plan = make_plan(with_addresses(spec, mocks), people[0].address)
            done = deploy(plan, provider, people[0], folder=Path(folder))
            travel_to_first_proposal(Dao.at(plan.addresses))
        names = {account.address: f"TEST::{number}" for number, account in enumerate(people)}
        out.say(f"{spec.name} is deployed at {node.url}; its record is {done.path}.")
        for name, address in mocks.items():
            out.say(f"  {name}: {names.get(address, address)}")
        out.say(f"Use it with `--network {node.url} --account TEST::1`, or set both for every command:")
        out.say(f"  export APE_DAO_NETWORK={node.url} APE_DAO_ACCOUNT=TEST::1")
        out.result({"url": node.url, "record": str(done.path), "addresses": mocks})
        signal(SIGINT, default_int_handler)  # Ape's own would end this without a word
        try:
            while node.is_running():
                time.sleep(_PAUSE_SECONDS)
        except KeyboardInterrupt:
            out.say("The chain has stopped.")
