"""`ape dao demo`, checked by its report and by the chain that it leaves."""

import json
from pathlib import Path

import pytest

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.demo.amendment import THANKS
from ape_dao.demo.events import Check, Table
from ape_dao.demo.members import PROFILES, create_members
from ape_dao.demo.report import DemoReport
from ape_dao.demo.run import run_demo
from ape_dao.demo.year import LOYALTY_BONUS, WEEKS
from ape_dao.sdk.dao import Dao

SEED = 7
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def events():
    return []


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "demo-report.html"


@pytest.fixture(scope="module")
def report(chain, accounts, events, page):
    members = [accounts[index] for index in range(len(PROFILES))]
    return run_demo(chain.provider, members, seed=SEED, on_event=events.append, page=page)


@pytest.fixture(scope="module")
def dao(report):
    return Dao.at(report.addresses)


def test_every_invariant_holds_and_is_reported(report, events):
    assert report.holds
    assert [check.name for check in report.invariants] == [
        event.name for event in events if isinstance(event, Check)
    ]
    assert all(check.holds for check in report.invariants)
    assert len(report.invariants) == 17


def test_the_proposals_end_as_the_rules_say(report):
    states = [proposal.state for proposal in report.proposals]
    assert states == ["EXECUTED", "DEFEATED", "DEFEATED", "EXECUTED"]
    passed, below_quorum, below_margin, _ = report.proposals
    assert int(passed.for_votes) + int(passed.abstain_votes) >= int(passed.quorum)
    assert int(below_quorum.for_votes) < int(below_quorum.quorum)
    for_votes, against = int(below_margin.for_votes), int(below_margin.against_votes)
    assert for_votes + int(below_margin.abstain_votes) >= int(below_margin.quorum)
    assert 0 < 10 * (for_votes - against) < for_votes + against


def test_the_split_of_the_chain_is_that_of_the_proposal(dao):
    router = dao.contract("router")
    assert (router.revenueShareBps(), router.buybackBps(), router.treasuryBps()) == (5_000, 5_000, 0)


def test_the_voting_period_stays_because_the_margin_was_missed(dao):
    assert dao.governor.votingPeriod() == 7 * 86_400


def test_revenue_after_the_switch_is_halved_to_the_unit(report):
    for line in report.revenue:
        if line.symbol == "TMAI":
            continue
        routed, treasury = int(line.routed), int(line.to_treasury)
        shared = int(line.to_stakers) + int(line.to_buyback)
        assert treasury + shared == routed
        # The odd unit of each of the weeks is the stakers'.
        assert 0 <= int(line.to_stakers) - int(line.to_buyback) <= WEEKS


def test_members_were_paid_what_the_distributor_paid(report):
    for line in report.revenue:
        claimed = sum(int(member.paid[line.symbol]) for member in report.members)
        reinvested = sum(int(member.reinvested) for member in report.members) if line.symbol == "TMAI" else 0
        assert claimed + reinvested == int(line.paid)


def test_reinvestment_went_into_the_lock(report, accounts):
    fund = next(member for member in report.members if member.name == "fund")
    locked_at_first = create_members(list(accounts[: len(PROFILES)]), SEED)["fund"].lock
    assert 0 < int(fund.reinvested) < LOYALTY_BONUS
    assert int(fund.locked) == locked_at_first + int(fund.reinvested)


def test_expired_locks_are_withdrawn(report):
    locked = {member.name: int(member.locked) for member in report.members}
    assert {name for name, amount in locked.items() if amount} == {"whale", "fund", "dora"}


def test_buyback_burned_governance_tokens(report, dao):
    spec_supply = 10_000_000_000 * 10**18
    settled = Chain(dao.token.provider).events(
        artifact("BuybackAuction"), dao.addresses["auction"], "ProceedsSettled"
    )
    burned = sum(event.arguments["amount"] for event in settled)
    assert len(settled) == 2 * WEEKS // 4
    assert dao.token.totalSupply() == spec_supply - burned


def test_the_second_half_adds_a_module_and_a_campaign_by_a_vote(report, dao):
    """LD-48: the DAO changes its spec in the middle of its year; what it adds is a part of it, the treasury
    pays the campaign, and everybody claims from it."""
    assert {"compounder", "airdrop_loyalty"} <= set(report.addresses)
    assert dao.contract("compounder").owner() == dao.timelock.address
    stakers = [profile for profile in PROFILES if profile.lock]
    moved = {
        event.arguments["from"]: event.arguments["value"]
        for event in Chain(dao.token.provider).events(
            artifact("GovernanceToken"), dao.addresses["token"], "Transfer"
        )
        if event.arguments["to"] == dao.addresses["airdrop_loyalty"]
    }
    assert moved == {dao.timelock.address: THANKS * len(stakers)}
    assert dao.token.balanceOf(dao.addresses["airdrop_loyalty"]) == 0


def test_the_deployer_holds_nothing(report, dao, accounts):
    deployer = accounts[0]
    for role in ("DEFAULT_ADMIN_ROLE", "PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"):
        assert not dao.timelock.hasRole(getattr(dao.timelock, role)(), deployer)
    for key in ("token", "escrow", "score", "distributor", "auction", "router"):
        assert dao.contract(key).owner() == dao.timelock.address
    assert dao.token.balanceOf(deployer) == 0


def test_claims_cost_the_same_after_any_wait(report):
    """Two later claims of the same kind, one after 13 weeks and one after 26, differ by lock changes only."""
    ann = [claim for claim in report.claims if claim.member == "ann"]
    two_tokens = [claim.gas for claim in ann if claim.paid["TMAI"] == "0" and claim.week not in (4, 20)]
    assert max(two_tokens) - min(two_tokens) < max(two_tokens) // 10


def test_tables_add_up(events):
    table = next(event for event in events if isinstance(event, Table) and event.title == "Locks")
    locked = [float(row[1].replace(",", "")) for row in table.rows]
    assert abs(sum(locked) - float(table.total[1].replace(",", ""))) < len(locked) / 100


def test_report_is_its_schema(report):
    text = report.model_dump_json()
    assert DemoReport.model_validate_json(text) == report
    schema = json.loads((ROOT / "docs" / "demo-report.schema.json").read_text())
    assert schema == DemoReport.model_json_schema()


def test_page__tells_the_same(report, page):
    """RP-03: the report that the demo writes of its DAO, a year of events later."""
    text = page.read_text("utf-8")
    assert len(text) < 500_000 and text.count('<svg class="chart"') >= 10
    for proposal in report.proposals:
        assert f"{int(proposal.id):064x}"[:10] in text
    revenue = next(one for one in report.revenue if one.decimals == 6)
    assert f"{int(revenue.routed) // 10**6:,}" in text
