"""The `attendance` section: what is refused, what lint says, and what amendments make of it."""

from fractions import Fraction

import pytest

from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import parse_spec
from ape_dao.lint.judge import lint
from ape_dao.lint.subject import Market
from utils.amendment_keys import BUDGET, DOLLARS, address, base_data
from utils.amendment_keys import NAMES as KNOWN

NOW = 1_796_000_000  # 2026-11-30
DEPLOYER = address(50)
PAY = {**DOLLARS, "pot": "100 USDC", "max_rate": "0.002"}
PAYER = {
    **BUDGET,
    **DOLLARS,
    "spender": "attendance",
    "per_week": "25",
    "at_once": "100",
    "in_all": "2_000",
    "until": "2028-06-01",
}


def data(*budgets, **changes):
    whole = base_data(KNOWN)
    whole["budgets"] = {"guardian": "guard", "spenders": list(budgets) or [PAYER]}
    whole["attendance"] = {**PAY, **changes}
    return whole


def findings(*budgets, market=None, **changes):
    found = lint(parse_spec(data(*budgets, **changes)), now=NOW, market=market)
    return {one.rule: one for one in found if one.rule.startswith("attendance")}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"asset": "ETH", "pot": "1", "max_rate": "1"}, "attendance is paid in tokens; name wrapped ether"),
        ({"pot": "0"}, "pot '0' is outside 1 to 2^104 - 1 base units"),
        ({"max_rate": "0"}, "max_rate '0' is outside"),
        ({"pot": "20_282_409_603_651_670_423_947_252"}, "is outside 1 to"),
        ({"pot": "1 WETH"}, "pot:"),
        ({"season": "6 days"}, "season"),
        ({"season": "53 weeks"}, "season"),
        ({"full_at": "0%"}, "full_at"),
        ({"full_at": "101%"}, "full_at"),
        ({"abstain": "101%"}, "abstain"),
        ({"delegate_share": "101%"}, "delegate_share"),
        ({"return_after": 0}, "return_after"),
        ({"return_after": 17}, "return_after"),
    ],
)
def test_spec__bad_terms__refused(changes, told):
    with pytest.raises(SpecError, match=told.replace("^", r"\^")):
        parse_spec(data(**changes))


def test_spec__spender_without_the_section__has_no_address():
    """The name of a contract that the DAO lacks stands for nobody."""
    whole = data()
    del whole["attendance"]
    with pytest.raises(
        SpecError, match=r"No address is known for 'attendance' \(budgets.spenders\[0\].spender"
    ):
        make_plan(parse_spec(whole), DEPLOYER)


def test_plan__budget_of_the_contract__names_it():
    plan = make_plan(parse_spec(data()), DEPLOYER)
    (first,) = plan.step("budgets").arguments["firstBudgets"]
    assert first["spender"] == plan.addresses["attendance"]
    arguments = plan.step("attendance").arguments
    assert arguments["recipients"] == plan.addresses["distributor"]
    assert arguments["terms"]["maxRate"] == 2_000


def test_plan__dao_without_revenue__pays_directly():
    whole = data()
    del whole["revenue"], whole["services"]
    whole["escrow"]["early_exit"]["penalty_to"] = "treasury"
    plan = make_plan(parse_spec(whole), DEPLOYER)
    assert int(plan.step("attendance").arguments["recipients"], 16) == 0


def test_lint__attendance__sound_is_silent():
    assert findings(pot="70 USDC", market=Market(Fraction(5))) == {}


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        ({"spender": "team"}, "no budget of USDC has the spender `attendance`"),
        ({"per_week": "24"}, "cannot pay 100 USDC once in 4 weeks"),
        ({"at_once": "99"}, "cannot pay 100 USDC once in 4 weeks"),
    ],
)
def test_lint__attendance__unfunded(budget, told):
    """Members would vote for pay that never comes."""
    assert told in findings({**PAYER, **budget})["attendance-unfunded"].what


def test_lint__attendance__too_rich():
    """Above 2% of a year's revenue, or 1% of what is locked, pay is an income."""
    cents = Market(Fraction(1, 10**6))
    assert "of what is locked, in dollars," in findings(market=cents)["attendance-too-rich"].what
    poor = {**PAYER, "per_week": "50", "at_once": "200"}
    revenue = findings(poor, pot="80 USDC")
    assert "attendance-too-rich" in revenue  # 1,043 USDC a year, of 50,000
    assert "a year's revenue in USDC" in revenue["attendance-too-rich"].what
    assert "attendance-too-rich" not in findings(poor, pot="76 USDC")


def test_lint__attendance__in_votes():
    """Paying in the token that gives votes gathers votes with few."""
    own = {"asset": "TMAI", "decimals": 18, "pot": "1_000", "max_rate": "1"}
    budget = {**PAYER, "asset": "TMAI", "decimals": 18, "per_week": "1_000", "at_once": "1_000"}
    found = findings({**budget, "in_all": "50_000"}, **own)
    assert set(found) == {"attendance-token-is-power"}
    much = {**own, "pot": "5_000_000"}
    rich = {**budget, "per_week": "5_000_000", "at_once": "5_000_000", "in_all": "500_000_000"}
    assert "of what is locked" in findings(rich, **much)["attendance-too-rich"].what


def test_amend__terms__another_contract_and_its_budget():
    """PA-07: the old contract keeps its terms; the budget goes to the new one in the same proposal."""
    base = parse_spec(data())
    living = make_plan(base, DEPLOYER).addresses
    amendment = plan_amendment(base, parse_spec(data(pot="101 USDC")), living, DEPLOYER)
    amendment.require_possible()
    assert [step.key for step in amendment.deployments] == ["attendance"]
    new = amendment.addresses["attendance"]
    assert new != living["attendance"]
    calls = [(call.function, call.arguments.get("spender")) for call in amendment.calls]
    assert ("recall", living["attendance"]) in calls
    assert ("set", new) in calls


def test_amend__new_in_a_living_dao__deployed_before_its_budget():
    without = data({**PAYER, "spender": "team"})
    del without["attendance"]
    base = parse_spec(without)
    living = make_plan(base, DEPLOYER).addresses
    amendment = plan_amendment(base, parse_spec(data()), living, DEPLOYER)
    amendment.require_possible()
    assert [step.key for step in amendment.deployments] == ["attendance"]
    calls = [(call.function, call.arguments.get("spender")) for call in amendment.calls]
    assert ("set", amendment.addresses["attendance"]) in calls
