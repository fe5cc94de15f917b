"""The page: one file, and nothing in a proposal becomes markup or reaches out (PM, GV-23)."""

import json
import re
from pathlib import Path

import pytest

from ape_dao.core.pages import MAX_CELL
from ape_dao.core.text import printable
from ape_dao.simulation.page import html_page
from ape_dao.simulation.report import ArgumentLine, SimulationReport

SCHEMA = Path(__file__).parents[3] / "docs" / "simulation-report.schema.json"
AT = "0x" + "11" * 20
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'\u202e"


def report() -> SimulationReport:
    """Evil text wherever a text can stand."""
    call = {
        "target": AT,
        "name": EVIL,
        "contract": EVIL,
        "value": "0",
        "function": EVIL,
        "signature": EVIL,
        "arguments": [],
        "line": EVIL,
        "isDelegate": False,
        "isGuess": False,
        "isExact": True,
        "isAssumed": False,
        "calls": [],
    }
    power = {
        "area": "setting",
        "contract": AT,
        "contractName": EVIL,
        "name": EVIL,
        "view": EVIL,
        "arguments": {},
        "member": None,
        "holder": AT,
        "holderName": EVIL,
        "giver": None,
        "giverName": None,
        "before": EVIL,
        "after": EVIL,
        "shownBefore": EVIL,
        "shownAfter": EVIL,
    }
    frame = {
        "kind": EVIL,
        "from": AT,
        "to": AT,
        "toName": EVIL,
        "value": "0",
        "function": EVIL,
        "selector": "0x",
        "gasUsed": 0,
        "error": EVIL,
        "calls": [],
        "omitted": 1,
    }
    outcome = {
        "ending": "failed",
        "reason": EVIL,
        "votes": "holders",
        "gasUsed": 5,
        "gasLimit": 6,
        "etherSent": "0",
        "etherMissing": "0",
        "stages": [{"name": "created", "time": 0, "date": EVIL, "gasUsed": 7, "by": EVIL}],
    }
    texts = dict.fromkeys(("title", "state", "kind", "id", "fingerprint", "text"), EVIL)
    moved = {
        "asset": AT,
        "from": AT,
        "fromName": EVIL,
        "to": AT,
        "toName": EVIL,
        "amount": "1",
        "shown": EVIL,
    }
    stored = {
        "contract": AT,
        "name": EVIL,
        "variable": EVIL,
        "before": EVIL,
        "after": EVIL,
        "isNamed": True,
        "isRoutine": False,
    }
    event = {
        "contract": AT,
        "contractName": EVIL,
        "event": EVIL,
        "arguments": {EVIL: EVIL},
        "shown": EVIL,
        "isRoutine": False,
        "topics": [],
        "data": "0x",
    }
    other = {"id": EVIL, "title": EVIL, "ending": "executed", "reason": EVIL}
    return SimulationReport.model_validate(
        {
            "dao": EVIL,
            "chainId": 1,
            "block": 2,
            "time": 1_800_000_000,
            "proposal": {**texts, "proposer": AT, "predecessor": None, "actions": []},
            "outcome": outcome,
            "powers": [power],
            "others": [],
            "calls": [{**call, "calls": [call]}],
            "trace": frame,
            "storage": [stored],
            "transfers": [moved],
            "balances": [{"account": AT, "name": EVIL, "asset": AT, "change": "1", "shown": EVIL}],
            "events": [event],
            "checks": [{"ok": False, "text": EVIL, "found": EVIL}],
            "afterOthers": {"others": [other], "powers": [power], "outcome": outcome},
            "findings": [{"grade": "critical", "rule": EVIL, "what": EVIL, "advice": EVIL}],
            "verdict": "critical",
            "seconds": 1,
        }
    )


def test_html_page__hostile_text__stays_text():
    page = html_page(report())
    allowed = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "p",
        "table",
        "tr",
        "th",
        "td",
        "pre",
        "b",
        "details",
        "div",
        "span",
        "summary",
    }
    assert set(re.findall(r"</?([a-z0-9]+)", page)) <= allowed
    assert "\u202e" not in page
    assert page.count("&lt;script&gt;") >= 30


def test_html_page__loads_and_runs_nothing():
    page = html_page(report())
    assert "default-src 'none'" in page
    assert not re.search(r"""<[^>]+\s(?:src|href|on\w+)\s*=""", page)
    assert "http://" not in page and "https://" not in page


def test_html_page__calls_inside_calls__each_once():
    """SI-07: a tree with one argument a line; what holds calls only points to them."""
    (outer,) = report().calls
    argument = ArgumentLine(name="data", type="bytes", value="0x1234", shown="0x1234")
    plain = {"name": "vault", "function": "setFee", "line": "vault.setFee(fee=5)", "calls": []}
    fee = ArgumentLine(name="fee", type="uint256", value="5", shown="5")
    inner = outer.model_copy(update={**plain, "arguments": [fee]})
    for _ in range(12):
        update = {"name": "relay", "function": "relay", "arguments": [argument], "calls": [inner]}
        inner = outer.model_copy(update=update)
    page = html_page(report().model_copy(update={"calls": [inner]}))
    assert page.count("vault.setFee") == 1 and page.count("see the calls below") == 12
    assert "0x1234" not in page and 'class="call d8"' in page and "d9" not in page


def test_html_page__narrow_screen__rows_become_blocks():
    """SI-07: each cell says what it is, as there is no room for a head."""
    page = html_page(report())
    assert "@media(max-width:40rem)" in page and "content:attr(title)" in page
    assert '<td title="before"' in page
    assert '<table class="rows">' in page and "<th>before</th>" in page


def test_html_page__accepted_finding__with_its_reason():
    (finding,) = report().findings
    accepted = finding.model_copy(update={"accepted": "It was audited."})
    page = html_page(report().model_copy(update={"findings": [accepted]}))
    assert 'class="finding accepted"' in page and "Accepted: It was audited." in page


def test_html_page__long_values__cut():
    stored = report().storage[0].model_copy(update={"after": "x" * (MAX_CELL + 1)})
    long = report().model_copy(update={"storage": [stored]})
    assert f"… ({MAX_CELL + 1:,} characters)" in html_page(long)


@pytest.mark.parametrize("hidden", ["\x1b[2J", "\u202e", "\u200b", "\r", "\x07"])
def test_printable__nothing_to_obey(hidden):
    assert hidden[0] not in printable(f"a{hidden}b")
    assert printable("line\nline") == "line\nline"


def test_report__schema__is_fresh():
    assert json.loads(SCHEMA.read_text("utf-8")) == SimulationReport.model_json_schema()


def test_report__as_printed__reads_back():
    assert SimulationReport.model_validate(report().to_data()) == report()
