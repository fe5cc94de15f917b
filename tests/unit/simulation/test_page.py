"""The page: one file, and nothing in a proposal becomes markup or reaches out (PM, GV-23)."""

import copy
import re

import pytest

from ape_dao.core.text import printable
from ape_dao.simulation.page import MAX_CELL, html_page

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'\u202e"


def document() -> dict:
    call = {"line": EVIL, "calls": [{"line": EVIL, "calls": []}]}
    power = {"contractName": EVIL, "name": EVIL, "holderName": EVIL, "shownBefore": EVIL, "shownAfter": EVIL}
    frame = {
        "kind": "CALL",
        "toName": EVIL,
        "function": EVIL,
        "selector": "0x",
        "error": EVIL,
        "calls": [],
    }
    outcome = {
        "ending": "failed",
        "reason": EVIL,
        "gasUsed": 5,
        "gasLimit": 6,
        "stages": [{"name": "created", "date": "2027", "by": EVIL, "gasUsed": 7}],
    }
    other = {"title": EVIL, "ending": "executed", "reason": EVIL}
    proposal = dict.fromkeys(("title", "state", "kind", "id", "proposer", "fingerprint", "text"), EVIL)
    return {
        "dao": EVIL,
        "chainId": 1,
        "block": 2,
        "time": 1_800_000_000,
        "verdict": "critical",
        "proposal": proposal,
        "outcome": outcome,
        "findings": [{"grade": "critical", "rule": EVIL, "what": EVIL, "advice": EVIL}],
        "calls": [call],
        "powers": [power],
        "others": [],
        "transfers": [{"shown": EVIL, "fromName": EVIL, "toName": EVIL}],
        "balances": [{"name": EVIL, "shown": EVIL}],
        "storage": [{"name": EVIL, "variable": EVIL, "before": EVIL, "after": EVIL, "isRoutine": False}],
        "events": [
            {
                "contractName": EVIL,
                "event": EVIL,
                "arguments": {EVIL: EVIL},
                "topics": [],
                "data": "",
                "isRoutine": False,
            }
        ],
        "checks": [{"ok": False, "text": EVIL, "found": EVIL}],
        "trace": frame,
        "afterOthers": {"others": [other], "powers": [power], "outcome": copy.deepcopy(outcome)},
    }


def test_html_page__hostile_text__stays_text():
    page = html_page(document())
    allowed = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "p",
        "table",
        "tr",
        "th",
        "td",
        "pre",
    }
    assert set(re.findall(r"</?([a-z0-9]+)", page)) <= allowed
    assert "\u202e" not in page
    assert page.count("&lt;script&gt;") >= 30


def test_html_page__loads_and_runs_nothing():
    page = html_page(document())
    assert "default-src 'none'" in page
    assert not re.search(r"""<[^>]+\s(?:src|href|on\w+)\s*=""", page)
    assert "http://" not in page and "https://" not in page


def test_html_page__long_values__cut():
    long = document()
    long["storage"][0]["after"] = "x" * (MAX_CELL + 1)
    assert f"… ({MAX_CELL + 1:,} characters)" in html_page(long)


@pytest.mark.parametrize("hidden", ["\x1b[2J", "\u202e", "\u200b", "\r", "\x07"])
def test_printable__nothing_to_obey(hidden):
    assert hidden[0] not in printable(f"a{hidden}b")
    assert printable("line\nline") == "line\nline"
