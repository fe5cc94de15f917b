"""What the members' page weighs and how quick it is: `uv run python bench/page.py --help`."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from ape import accounts
from rich.console import Console
from rich.table import Table

from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import load_record
from ape_dao.core.spec.loading import with_addresses
from ape_dao.core.spec.presets import load_preset
from ape_dao.node.local import LocalNode
from ape_dao.proposals.describing import full_description
from ape_dao.proposals.registry import Registry
from ape_dao.sdk import governance, staking
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from ape_dao.sdk.first_proposal import travel_to_first_proposal
from ape_dao.web.data import module_scripts
from ape_dao.web.document import SCRIPT
from ape_dao.web.site import PAGE, content_of
from bench.browser import Wallet, built, find_browser, launched, served, visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser

    from ape_dao.core.deployment.record import Record
    from ape_dao.web.site import Files

OK, MISSED = 0, 1
KILOBYTE = 1_000
SLOWER = 6
_SHOWN = "() => document.querySelector('.facts') && document.querySelector('.proposals')"
WHOLE = 10**18
TITLE = "Share revenue"
SUMMARY = "Half of all revenue goes to those who lock, half buys tokens back."


@dataclass(frozen=True)
class Row:
    """One figure and the most that it may be."""

    what: str
    value: float
    bar: float
    unit: str

    @property
    def is_missed(self) -> bool:
        return self.value > self.bar


@dataclass(frozen=True)
class Stage:
    """A DAO with an open proposal, on a node of its own."""

    url: str
    record: Record
    files: Files
    voter: str


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Deploy the preset, lock, propose, and build the site with the node's address."""
    with LocalNode() as node, node.connected() as provider:
        people = list(accounts.test_accounts)
        spec = load_preset("token-metrics")
        mocks = create_mocks(spec, Chain(provider), people[0], [one.address for one in people[1:]])
        plan = make_plan(with_addresses(spec, mocks), people[0].address)
        done = deploy(plan, provider, people[0], folder=folder)
        dao, member = Dao.at(plan.addresses), people[1]
        end = staking.unlock_time(dao.chain.timestamp(), 52)
        staking.create_lock(dao, 200_000_000 * WHOLE, end, sender=member)
        travel_to_first_proposal(dao)
        action = governance.Action.call(dao.contract("router"), "setSplit", 5_000, 5_000, 0)
        text = full_description(Registry.of(dao), TITLE, SUMMARY, [action], str(member.address))
        governance.propose(dao, [action], text, sender=member)
        provider.make_request("evm_increaseTime", [60])
        provider.mine()
        record = load_record(done.path)
        files = built(record, provider, dao, folder / "events", rpcs=[node.url])
        yield Stage(node.url, record, files, str(member.address))


def sizes(stage: Stage) -> Iterator[Row]:
    """What is sent to a member, compressed."""
    scripts = [SCRIPT, *module_scripts(stage.record).values()]
    script = sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts)
    page = len(gzip.compress(content_of(stage.files[PAGE]), 9))
    yield Row("scripts, compressed", script / KILOBYTE, 60, "kB")
    yield Row("whole page, compressed", page / KILOBYTE, 90, "kB")


def first_view(browser: Browser, stage: Stage, runs: int, slower: int = 1) -> Iterator[Row]:
    """From the request of the page to figures and proposals from the chain, the best of the runs."""
    seconds, requests, elsewhere = [], 0, 0
    for _ in range(runs):
        wallet = Wallet(stage.url, stage.voter)
        with served(stage.files) as url, visit(browser, "about:blank", wallet, width=360) as opened:
            session = opened.context.new_cdp_session(opened.page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            began = time.monotonic()
            opened.page.goto(url)
            opened.page.wait_for_function(_SHOWN)
            seconds.append(time.monotonic() - began)
            loaded = [one for one in opened.requests if one.startswith("http")]
            requests = max(requests, sum(one.startswith(stage.url) for one in loaded))
            elsewhere += sum(not one.startswith((url, stage.url)) for one in loaded)
    if slower > 1:
        yield Row(f"first view, CPU {slower} times slower, 360 px", min(seconds), 3, "s")
        return
    yield Row("first view", min(seconds), 1, "s")
    yield Row("requests to the node before it", requests, 3, "")
    yield Row("requests elsewhere", elsewhere, 0, "")


def vote(browser: Browser, stage: Stage, runs: int, picture: str | None) -> Iterator[Row]:
    """From the click to the new tally on the page, the best of the runs; then a picture of it."""
    seconds = []
    with (
        served(stage.files) as url,
        visit(browser, f"{url}#/proposals", Wallet(stage.url, stage.voter)) as opened,
    ):
        opened.connect()
        opened.page.get_by_role("link", name=TITLE).click()
        for choice in ("Against", "For") * runs:
            opened.page.get_by_label(choice, exact=True).check()
            opened.page.get_by_role("button", name="Vote", exact=True).wait_for()
            began = time.monotonic()
            opened.press("Vote")
            opened.page.locator("p", has_text=f"Your ballot: {choice}").wait_for()
            seconds.append(time.monotonic() - began)
        if picture is not None:
            opened.page.set_viewport_size({"width": 760, "height": 1_000})
            opened.page.evaluate("scrollTo(0, 0)")
            opened.page.screenshot(path=picture)
    yield Row("click on vote to the new tally", min(seconds), 0.5, "s")


def measure(runs: int, picture: str | None = None) -> list[Row]:
    """Every figure."""
    program = find_browser()
    if program is None:
        raise SystemExit("There is no Chromium; `apt-get install chromium` brings one.")
    with (
        tempfile.TemporaryDirectory() as folder,
        stage(Path(folder)) as ready,
        launched(program) as browser,
    ):
        return [
            *sizes(ready),
            *first_view(browser, ready, runs),
            *first_view(browser, ready, runs, SLOWER),
            *vote(browser, ready, runs, picture),
        ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; the exit code is MISSED if one is above its bar."""
    parser = argparse.ArgumentParser(
        prog="bench/page.py",
        description=f"Weighs the members' page and times it in Chromium; exit code {MISSED} above a bar.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the best counts")
    parser.add_argument("--picture", metavar="FILE", help="also keep a picture of a proposal")
    options = parser.parse_args(arguments)
    rows = measure(options.runs, options.picture)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
    else:
        table = Table("what", "measured", "bar", "")
        for row in rows:
            table.add_row(row.what, f"{row.value:,.2f} {row.unit}", f"{row.bar:g}", "MISSED" * row.is_missed)
        Console().print(table)
    return MISSED if any(row.is_missed for row in rows) else OK


if __name__ == "__main__":
    sys.exit(main())
