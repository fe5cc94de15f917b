"""Report, statement and simulation page in a real browser: on a phone, a screen and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.record import load_record, record_paths
from ape_dao.report import making, page
from ape_dao.report.statement import make_statement
from ape_dao.sdk import governance
from ape_dao.sdk.events import open_store, sync_events
from ape_dao.sdk.governance import Action, Support
from ape_dao.simulation import SimulatedDao, simulate
from ape_dao.simulation.page import html_page as simulation_page
from bench.browser import violations_of
from utils.browser import SHOTS
from utils.members import build_members, live

if TYPE_CHECKING:
    from pathlib import Path

LONG = "A reason without an end: " + "x" * 300
WIDTHS = (360, 1_280)


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    return build_members(chain, tmp_path_factory.mktemp("records"), [accounts[n] for n in range(5)])


@pytest.fixture(scope="module")
def pages(living, tmp_path_factory) -> dict[str, Path]:
    """The files, by name, of a DAO with something of everything, long words among it."""
    folder, dao = tmp_path_factory.mktemp("pages"), living.dao
    live(living)
    action = Action.call(dao.contract("router"), "setSplit", 10_000, 0, 0)
    made = governance.propose(dao, [action], f"# {'Share' * 30} {LONG}", sender=living.whale)
    living.travel(dao.governor.proposalSnapshot(made.id) - living.now + 10)
    governance.vote(dao, made, Support.FOR, LONG, sender=living.whale)
    record, provider = load_record(record_paths(living.folder)[0]), living.chain.provider
    simulated = simulate(provider, SimulatedDao.from_record(record), f"{made.id:064x}", with_others=False)
    sync_events(record, provider, folder)
    store, chain = open_store(record, folder), Chain(provider).still()
    at = making.moment_at(chain, store, None)
    found = {simulated.report.proposal.fingerprint: simulated.report}
    report = making.make_report(record, chain, store, at=at, simulations=found)
    statement = make_statement(record, chain, store, living.ben.address, at=at)
    store.close()
    texts = {
        "report": page.html_page(report.document, report.sections),
        "statement": page.html_page(statement.document, statement.sections),
        "simulation": simulation_page(simulated.report),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.mark.parametrize("name", ["report", "statement", "simulation"])
def test_page__phone_and_screen__nothing_runs_over_and_nothing_is_asked_for(browser, pages, name):
    """RP-01, RP-16."""
    url = pages[name].as_uri()
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 900})
        opened = context.new_page()
        asked, troubles = [], []
        opened.on("request", lambda request, asked=asked: asked.append(request.url))
        opened.on("console", lambda line, troubles=troubles: troubles.append(line.text))
        opened.goto(url)
        assert opened.evaluate("document.documentElement.scrollWidth") == width
        SHOTS.mkdir(parents=True, exist_ok=True)
        opened.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert (asked, troubles) == ([url], [])
        assert violations_of(opened) == []
        context.close()


BROKEN_WORDS = """() => {
    const broken = [];
    for (const cell of document.querySelectorAll(".rows td:not(.long):not(.how), .rows th:not(.long)")) {
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            for (const word of walker.currentNode.data.matchAll(/[^\\s-]+/g)) {
                const range = document.createRange();
                range.setStart(walker.currentNode, word.index);
                range.setEnd(walker.currentNode, word.index + word[0].length);
                if (range.getClientRects().length > 1) broken.push(word[0]);
            }
        }
    }
    return broken;
}"""


@pytest.mark.parametrize("name", ["report", "statement", "simulation"])
def test_page__screen__no_word_or_number_is_broken(browser, pages, name):
    """RP-22: but addresses and other long words, which have no place to break at."""
    opened = browser.new_page(viewport={"width": 1_280, "height": 900})
    opened.goto(pages[name].as_uri())
    assert opened.evaluate(BROKEN_WORDS) == []
    opened.close()


def test_report__charts__are_seen_and_have_names(browser, pages):
    """RP-02: as wide as their place, with a name for who does not see them."""
    opened = browser.new_page(viewport={"width": 360, "height": 900})
    opened.goto(pages["report"].as_uri())
    charts = opened.locator("svg.chart")
    assert charts.count() >= 10
    for at in range(charts.count()):
        box = charts.nth(at).bounding_box()
        assert box["width"] > 300 and box["height"] > 60
    assert opened.get_by_role("img", name="Lorenz curve of votes").count() == 1
    opened.close()


def test_report__on_paper__no_contents_and_everything_else(browser, pages):
    opened = browser.new_page(viewport={"width": 794, "height": 1123})
    opened.goto(pages["report"].as_uri())
    opened.emulate_media(media="print")
    assert not opened.locator("nav").is_visible()
    assert opened.locator("#distribution svg.chart").first.is_visible()
    assert opened.evaluate("document.documentElement.scrollWidth") <= 794
    assert len(opened.pdf()) > 20_000
    opened.close()


def test_report__contents__lead_to_each_section(browser, pages):
    opened = browser.new_page()
    opened.goto(pages["report"].as_uri())
    for link in opened.locator("nav a").all():
        assert opened.locator(link.get_attribute("href")).count() == 1
    opened.close()
