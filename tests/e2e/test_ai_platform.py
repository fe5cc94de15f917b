"""`ape dao demo --preset ai-platform`, checked by its report and by the chain that it leaves."""

import pytest

from ape_dao.demo import ai_platform
from ape_dao.demo.events import Check, Line
from ape_dao.demo.report import DemoReport
from ape_dao.modules.services import sdk as services
from ape_dao.sdk.dao import Dao
from utils.demo import demo_node

SEED = 7
CALLS = 1_000 * 12_345
FOR_UNA, FOR_VIC = 7 * 7_000_000, 13 * 9_999_999  # 9.999999 and 30% less, rounded up
FEE, BOND = 200_000_001, 100_000_001  # of 2,000.000007, rounded up
COMMISSION = 5_199_999  # 40% of 10% of what vic pays, rounded down
OF_CALLS, OF_UNA, OF_VIC, OF_JOB = 1_234_500, 4_900_000, 12_999_999, 190_000_001  # 10%, rounded up


@pytest.fixture(scope="module")
def events():
    return []


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "demo-report.html"


@pytest.fixture(scope="module")
def report(accounts, events, page):
    """On a node of its own, in the year of the demo."""
    members = [accounts[index] for index in range(len(ai_platform.PROFILES))]
    with demo_node() as provider:
        yield ai_platform.run_ai_platform(provider, members, seed=SEED, on_event=events.append, page=page)


def test_story__every_sum_holds_to_the_unit(report, events):
    """SV-60."""
    assert [check.name for check in report.invariants if not check.holds] == []
    assert report.holds
    assert [check.name for check in report.invariants] == [
        event.name for event in events if isinstance(event, Check)
    ]
    assert len(report.invariants) == 42
    assert DemoReport.model_validate_json(report.model_dump_json()) == report


def test_story__what_the_dao_keeps_of_each__arrives_at_the_stakers(report):
    """SV-60: of calls, credits and the job, by hand; the commission alone goes to somebody else."""
    kept = OF_CALLS + OF_UNA + (OF_VIC - COMMISSION) + FEE + OF_JOB
    (line,) = report.revenue
    assert int(line.routed) == int(line.to_stakers) == kept
    paid = sum(int(member.paid["USDC"]) for member in report.members)
    assert (int(line.paid), int(line.claimable)) == (paid, 0)
    assert 0 <= kept - paid <= 14
    assert all(int(member.paid["USDC"]) > 0 for member in report.members if int(member.locked))


def test_story__contributors__share_the_rest(report):
    """SV-60: 50%, 30% and 20%; the first one has what is rounded."""
    dao = Dao.at(report.addresses)
    coin = dao.erc20(report.revenue[0].token)
    first = CALLS - OF_CALLS + FOR_UNA - OF_UNA + FOR_VIC - OF_VIC
    second = 2_000_000_007 - FEE + BOND - OF_JOB
    places = {member.name: member for member in report.members}
    earned = {
        name: int(coin.balanceOf(places[name].address)) - int(places[name].paid["USDC"])
        for name in ("ada", "bo", "cy")
    }
    bo, cy = (sum(rest * bps // 10_000 for rest in (first, second)) for bps in (3_000, 2_000))
    assert earned == {"ada": first + second - bo - cy, "bo": bo, "cy": cy}
    assert services.count(dao) == 1


def test_story__who_may_not__is_refused(events):
    """Credits at a discount are not passed on, and a party does not judge itself."""
    refused = [one.text for one in events if isinstance(one, Line) and one.text.startswith("refused")]
    for text, error in zip(refused, ("ServiceDeskNotTransferable", "DaoCourtParty"), strict=True):
        assert error in text


def test_story__page__has_services_and_jobs(report, page):
    text = page.read_text("utf-8")
    assert "AI services" in text and "Jobs" in text
