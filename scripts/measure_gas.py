"""Measure what constructors cost, for `ape dao plan`. Run it after `ape run build_manifest`."""

from pathlib import Path

import click
from ape import accounts

from ape_dao._build.gas import measure
from ape_dao.node.local import LocalNode, NodeOptions

ROOT = Path(__file__).parents[1]


@click.command()
def cli() -> None:
    """Deploy on a private node and write gas.json beside each manifest."""
    deployer, *people = [accounts.test_accounts[index] for index in range(5)]
    with LocalNode(options=NodeOptions(steps_tracing=False)) as node, node.connected() as provider:
        texts = measure(provider, deployer, [account.address for account in people])
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
        click.echo(f"wrote {path.relative_to(ROOT)}")
