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
from ape_dao.demo.season import GRANT, POT
from ape_dao.demo.year import BUYBACK_EVERY, LOYALTY_BONUS, SKIM_EVERY, WEEKS
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
    assert len(report.invariants) == 27


def test_the_proposals_end_as_the_rules_say(report):
    states = [proposal.state for proposal in report.proposals]
    assert states == ["EXECUTED", "EXECUTED", "DEFEATED", "DEFEATED", "EXECUTED", "EXECUTED"]
    passed, _, below_quorum, below_margin, *_ = report.proposals
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


def test_buyback_burned_what_the_fund_and_the_bidder_paid(report, dao):
    """LD-58: each lot is bought in part by a member, in part by a contract that owned nothing: it sold to a
    real Uniswap pair before it paid. Lots are within the largest, and the rest waits in the pot."""
    spec_supply = 10_000_000_000 * 10**18
    settled = Chain(dao.token.provider).events(
        artifact("BuybackAuction"), dao.addresses["auction"], "ProceedsSettled"
    )
    burned = sum(event.arguments["amount"] for event in settled)
    assert dao.token.totalSupply() == spec_supply - burned
    assert burned == sum(int(one.payment) for one in report.purchases)
    rounds = WEEKS // BUYBACK_EVERY - 1  # the pot lets nothing through in the first
    assert len(report.purchases) == len(settled) == 4 * rounds
    assert {one.buyer for one in report.purchases} == {"fund", "bidder"}
    most = {"DUSD": 170_000 * 10**6, "WETH": 35 * 10**18}
    for first, second in zip(report.purchases[::2], report.purchases[1::2], strict=True):
        assert 0 < int(first.lot) + int(second.lot) <= most[first.symbol]
    assert int(next(one for one in report.revenue if one.symbol == "DUSD").to_treasury) == 190_000 * 10**6


def test_gains_of_the_vault_become_revenue_and_the_principal_stays(report, dao):
    """BB-19, LD-58."""
    skimmer, vault = dao.contract("skimmer"), report.addresses["skimmer"]
    assert len(report.skims) == WEEKS // SKIM_EVERY
    (invested,) = Chain(dao.token.provider).events(artifact("YieldSkimmer"), vault, "Invested")
    principal, value = skimmer.holdingOf(invested.arguments["vault"])
    assert principal == 40_000 * 10**6 <= value


def test_sale_in_the_windows_of_the_scores(report):
    """TS-30: the sale has the windows and allocations of the real table; who locks more is served first, the
    last one served shares what is left, and power of the past counts, not a lock that was extended since."""
    (sale,) = report.sales
    hours = [(one.closes_at - one.opens_at) // 3_600 for one in sale.windows]
    assert hours == [12, 6, 6]
    buyers = {one.member: one for one in sale.buyers}
    assert {name: one.window for name, one in buyers.items()} == {
        "whale": 1, "fund": 1, "ann": 1, "hermit": 1, "dora": 2, "cy": 3,
    }  # fmt: skip
    assert all(one.cost == one.committed for name, one in buyers.items() if name != "cy")
    assert 0 < int(buyers["cy"].cost) < int(buyers["cy"].committed)
    assert sum(int(one.cost) for one in sale.buyers) == int(sale.raised) == 67_500 * 10**6
    assert int(sale.fee) == int(sale.raised) // 10
    assert sum(int(one.bought) for one in sale.buyers) == int(sale.lot)


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


def test_taking_part_is_paid_and_what_nobody_earned_comes_back(report, dao, accounts):
    """PA-03 OB-01: a season of the second half: whoever voted is paid out of the pot, the votes of ann by her
    own ballot; whoever did not earns nothing, and what that leaves is nobody's gain but the treasury's."""
    (season,) = report.seasons
    paid = {name: int(amount) for name, amount in season.paid.items()}
    assert set(paid) == {"whale", "fund", "dora", "ann", "cy"}
    assert sum(paid.values()) + int(season.given_back) == int(season.pot) == POT
    assert paid["whale"] > 2 * paid["fund"]  # who abstained
    stable = dao.erc20(next(one.token for one in report.revenue if one.symbol == "DUSD"))
    assert stable.balanceOf(dao.contract("attendance")) == 0
    voted = report.proposals[-1]
    members = {member.name: member.address for member in report.members}
    ann = dao.governor.ballotOf(int(voted.id), members["ann"])
    assert ann[0] == int(voted.against_votes) > 0


def test_a_request_is_paid_by_lasting_support(report, dao):
    """CV-08: no vote, but support that lasted: the budget's money, reserved when it ripened."""
    (request,) = report.requests
    assert (request.requester, request.state, int(request.amount)) == ("cy", "PAID", GRANT)
    assert int(request.support) > int(request.threshold) > 0
    spent = Chain(dao.token.provider).events(artifact("TreasuryBudgets"), dao.addresses["budgets"], "Spent")
    by = {event.arguments["spender"]: event.arguments["amount"] for event in spent}
    assert by == {dao.addresses["attendance"]: POT, dao.addresses["conviction"]: GRANT}


def test_the_deployer_holds_nothing(report, dao, accounts):
    deployer = accounts[0]
    for role in ("DEFAULT_ADMIN_ROLE", "PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"):
        assert not dao.timelock.hasRole(getattr(dao.timelock, role)(), deployer)
    for key in ("token", "escrow", "score", "distributor", "auction", "router"):
        assert dao.contract(key).owner() == dao.timelock.address
    assert dao.token.balanceOf(deployer) == 0


def test_claims_cost_the_same_after_any_wait(report):
    """Two later claims of the same kind, one after 13 weeks and one after 26, differ by lock changes only."""
    others = (4, 20, 36)  # the first, the one with the bonus, and the one after she locked what she bought
    ann = [claim for claim in report.claims if claim.member == "ann"]
    two_tokens = [claim.gas for claim in ann if claim.paid["TMAI"] == "0" and claim.week not in others]
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
    (sale,) = report.sales
    assert "Sales to stakers" in text and f"{int(sale.raised) // 10**6:,}" in text
