"""`ape dao demo`: an end-to-end demo on a local node, reported as it happens."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import ProviderAPI

REPORT, PAGE = Path("demo-report.json"), ".html"


@click.command(short_help="Run an end-to-end demo on a local node")
@click.option(
    "--preset",
    type=click.Choice(["token-metrics", "federated", "ai-platform"]),
    default="token-metrics",
    show_default=True,
    help="Whose story it is: a year of revenue, a council and two sub-DAOs, or a platform for AI services.",
)
@click.option(
    "--port", type=click.IntRange(1, 65_535), help="Port of the private node; any free one by default."
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Varies every amount by up to 1%.",
)
@click.option(
    "--network",
    metavar="CHOICE",
    help="A running local node, as Ape names it; by default a private one is started.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=REPORT,
    show_default=True,
    help="Output file of the report; beside it goes the DAO's own report, as a page.",
)
@output_options
def cli(preset: str, port: int | None, seed: int, network: str | None, output: Path) -> None:
    """Deploy the Token Metrics DAO on a local node and use it for a year.

    Locks, delegation, the proposal of 10 March 2025 and others that pass or fail, 52 weeks of revenue,
    claims, reinvestment, buyback from an exchange, savings in a vault, an amendment, a sale to stakers, pay
    for taking part in votes, a request that lasting support pays, withdrawals: real transactions only. Ends
    with an audit of the books and writes a report; exits 1 if anything doesn't add up.

    With --preset federated: a council on a Safe that the launch creates, budgets and scopes of two sub-DAOs,
    the council's stage, an objection, an election, a freeze, and the recall of one sub-DAO.

    With --preset ai-platform: a model of three contributors sells 1,000 requests over HTTP 402, credits, and
    a job that is disputed before jurors; the DAO's part of each arrives at the stakers.
    """
    from ape import accounts

    from ape_dao.cli.reporter import Reporter
    from ape_dao.core.errors import DaoError
    from ape_dao.demo import ai_platform, federated, run
    from ape_dao.demo.members import PROFILES

    out = Output.current()
    if not output.parent.is_dir():
        raise DaoError(f"There is no folder {output.parent} for the report; create it or name another file.")
    began = time.monotonic()
    with _chain(network, port) as provider:
        members = [accounts.test_accounts[index] for index in range(len(PROFILES))]
        on_event = (lambda _: None) if out.as_json else Reporter()
        stories = {
            federated.PRESET: federated.run_federated,
            ai_platform.PRESET: ai_platform.run_ai_platform,
        }
        tell = stories.get(preset, run.run_demo)
        report = tell(provider, members, seed=seed, on_event=on_event, page=output.with_suffix(PAGE))
    text = report.model_dump_json(indent=2)
    output.write_text(text + "\n", encoding="utf-8")
    if out.as_json:
        out.result(report.model_dump(mode="json"))
    else:
        failed = [check.name for check in report.invariants if not check.holds]
        out.say()
        out.say(
            f"{len(report.invariants)} invariants hold." if report.holds else f"FAILED: {'; '.join(failed)}."
        )
        out.say(f"{report.blocks:,} blocks in {time.monotonic() - began:.0f} s; the report is in {output}.")
        out.say(f"What `ape dao report` says of the DAO is in {output.with_suffix(PAGE)}.")
    if not report.holds:
        sys.exit(1)


@contextmanager
def _chain(network: str | None, port: int | None) -> Iterator[ProviderAPI]:
    """The named node, or a private one that starts in the year of the real proposal."""
    from ape_dao.cli.network import connected
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.errors import DaoError
    from ape_dao.demo.run import DEMO_START
    from ape_dao.node.local import LocalNode, NodeOptions

    if network is None:
        options = NodeOptions(timestamp=DEMO_START, steps_tracing=False)
        with LocalNode(port, options) as node, node.connected() as provider:
            yield provider
        return
    with connected(network) as provider:
        if not Chain(provider).is_local:
            raise DaoError(
                f"The demo moves the time of the chain, which {network} can't do; name a local node."
            )
        yield provider
