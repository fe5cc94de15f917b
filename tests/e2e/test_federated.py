"""`ape dao demo --preset federated`, checked by its report and by the chain that it leaves."""

import pytest

from ape_dao.demo import federated
from ape_dao.demo.events import Check, Line
from ape_dao.demo.report import DemoReport
from ape_dao.modules.council import sdk as council
from ape_dao.sdk.dao import Dao
from utils.demo import demo_node

SEED = 7


@pytest.fixture(scope="module")
def events():
    return []


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "demo-report.html"


@pytest.fixture(scope="module")
def report(accounts, events, page):
    """On a node of its own, in the year of the demo."""
    members = [accounts[index] for index in range(len(federated.PROFILES))]
    with demo_node() as provider:
        yield federated.run_federated(provider, members, seed=SEED, on_event=events.append, page=page)


def test_story__every_sum_holds_to_the_unit(report, events):
    """BO-99."""
    assert report.holds and all(check.holds for check in report.invariants)
    assert [check.name for check in report.invariants] == [
        event.name for event in events if isinstance(event, Check)
    ]
    assert len(report.invariants) == 16
    assert DemoReport.model_validate_json(report.model_dump_json()) == report


def test_story__the_proposals_end_as_the_rules_say(report):
    assert {one.title: one.state for one in report.proposals} == {
        federated.BUDGETS: "EXECUTED",
        federated.GIFT: "EXPIRED",
        federated.RECALL: "EXECUTED",
    }


def test_story__who_may_not__is_refused(events):
    """The stage, the objection, the budget, the freeze, the scope and the recall each stop somebody."""
    refused = [one.text for one in events if isinstance(one, Line) and one.text.startswith("refused")]
    errors = (
        *("GovernorStageRefused", "GovernorStageRefused", "TimelockUnexpectedOperationState"),
        *("TreasuryBudgetsNotFree", "ScopedExecutorFixedWord", "TreasuryBudgetsNotRunning"),
        *("ScopedExecutorNotOperator", "TreasuryBudgetsUnknown"),
    )
    assert len(refused) == len(errors)
    for text, error in zip(refused, errors, strict=True):
        assert error in text


def test_story__the_safe_is_the_elected_council_s_and_the_recalled_money_the_treasury_s(report, page):
    dao = Dao.at(report.addresses)
    state = council.council(dao)
    names = {one.address: one.name for one in report.members}
    assert {names[member] for member, _ in state.members} == {"ann", "ben", "dee", "eve", "fay"}
    assert (state.threshold, state.is_same, state.other_modules) == (4, True, 0)
    assert set(dao.read("council_safe", "getOwners")[0]) == {member for member, _ in state.members}
    assert dao.contract("subdao_savings").operation().operator == "0x" + "0" * 40
    text = page.read_text("utf-8")
    assert federated.RECALL in text and "Sub-DAOs" in text
