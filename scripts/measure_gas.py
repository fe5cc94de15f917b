"""Measure what constructors cost, for `ape dao plan`. Run it after `ape run build_manifest`."""

import click
from ape import accounts

from ape_dao._build.gas import measure, write
from ape_dao.node.local import LocalNode, NodeOptions


@click.command()
def cli() -> None:
    """Deploy on a private node and write ape_dao/manifests/gas.json."""
    deployer, *people = [accounts.test_accounts[index] for index in range(5)]
    with LocalNode(options=NodeOptions(steps_tracing=False)) as node, node.connected() as provider:
        write(measure(provider, deployer, [one.address for one in people]))
    click.echo("wrote ape_dao/manifests/gas.json")
