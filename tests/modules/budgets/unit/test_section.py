"""The `budgets` section: what is refused, what lint says, and what amendments make of it."""

import pytest

from ape_dao.core import units
from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import parse_spec
from ape_dao.core.spec.side_doors import outflows
from ape_dao.lint.figures import figures
from ape_dao.lint.judge import lint
from ape_dao.lint.subject import Subject
from utils.amendment_keys import NAMES as KNOWN
from utils.amendment_keys import address, base_data

NOW = 1_796_000_000  # 2026-11-30
DEPLOYER = address(50)
BUDGET = {
    "spender": "team",
    "asset": "TMAI",
    "per_week": "1_000",
    "at_once": "4_000",
    "in_all": "80_000",
    "until": "2028-06-01",
}


def data(*budgets, guardian="guard"):
    whole = base_data(KNOWN)
    del whole["attendance"], whole["conviction"]  # they need budgets
    whole["budgets"] = {"guardian": guardian, "spenders": list(budgets) or [BUDGET]}
    return whole


def findings(*budgets, **changes):
    found = lint(parse_spec(data(*budgets, **changes)), now=NOW)
    return {one.rule: one for one in found if one.where.startswith("budgets")}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"at_once": "80_001"}, "at_once '80_001' is above in_all '80_000'"),
        ({"per_week": "0"}, "per_week '0' is outside 1 to 2^104 - 1 base units"),
        ({"in_all": "20_282_409_603_652"}, "in_all '20_282_409_603_652' is outside"),
        ({"per_week": "1 USDC"}, "per_week:"),
        ({"asset": "ETH"}, "budgets pay tokens; name wrapped ether"),
        ({"spender": "treasury"}, "'treasury' cannot have a budget"),
        ({"spender": "TMAI"}, "'TMAI' cannot have a budget"),
        ({"rate": "1"}, "rate"),
    ],
)
def test_spec__bad_budget__refused(changes, told):
    with pytest.raises(SpecError, match=told.replace("^", r"\^")):
        parse_spec(data({**BUDGET, **changes}))


def test_spec__two_budgets_of_one_account__refused():
    """BO-28: overlapping mandates: one account has one budget of an asset, by whatever name."""
    twice = {**BUDGET, "spender": KNOWN["team"]}
    with pytest.raises(SpecError, match="has a budget of 'TMAI' already, in place 1; put both into one"):
        parse_spec(data(BUDGET, twice))
    parse_spec(data(BUDGET, {**BUDGET, "asset": "USDC", "decimals": 6}))


def test_spec__more_spenders_than_an_asset_takes__refused():
    many = [{**BUDGET, "spender": address(100 + number)} for number in range(17)]
    parse_spec(data(*many[:16]))
    with pytest.raises(SpecError, match="17 accounts have a budget of 'TMAI'; at most 16 can"):
        parse_spec(data(*many))


def test_lint__sound_budget__nothing():
    assert findings() == {}


@pytest.mark.parametrize(
    ("changes", "rule", "told"),
    [
        ({"until": "2026-11-01"}, "budget-end", "is over already"),
        ({"until": "2029-06-01"}, "budget-end", "lasts"),
        ({"at_once": "4_286"}, "budget-lump-sum", "at once what becomes free in 30 days"),
        ({"in_all": "1_000_000"}, "budget-too-large", "cannot spend in_all '1_000_000'"),
    ],
)
def test_lint__risky_budget__named(changes, rule, told):
    """BO-21: a lump sum, or an end that nobody lives to see."""
    (found,) = findings({**BUDGET, **changes}).values()
    assert (found.rule, told in found.what) == (rule, True)


def test_outflow__all_doors__summed_by_asset():
    """BO-18: budgets by their limits for any 30 days, rounded up, and optimistic proposals one by one."""
    dollars = {**BUDGET, "asset": "USDC", "decimals": 6, "spender": "ecosystem", "in_all": "5_000"}
    second = {**BUDGET, "spender": "ecosystem", "per_week": "7"}
    own, usdc = outflows(parse_spec(data(BUDGET, second, dollars)))
    assert own.amount == 2 * 4_000 * 10**18 + -(-1_000 * 10**18 * 30 // 7) + 30 * 10**18
    assert (own.asset, own.doors) == ("TMAI", ("the budget of team", "the budget of ecosystem"))
    assert (usdc.amount, usdc.each, usdc.decimals) == (5_000 * 10**6, 1_000 * 10**6, 6)
    assert usdc.text == (
        "5,000 USDC by the budget of ecosystem and 1,000 USDC by each optimistic proposal that too few oppose"
    )
    without = data()
    del without["budgets"]
    assert outflows(parse_spec(without)) == []


def test_lint__outflow__is_a_figure():
    found = dict(figures(Subject(parse_spec(data()), NOW)))
    text = found["TMAI that can leave in 30 days without a vote"]
    assert text.startswith("8,285.714285714285714286 TMAI by the budget of team and ")


@pytest.mark.parametrize(("guardian", "told"), [(None, "nobody can stop"), ("team", "has a budget itself")])
def test_lint__guardian(guardian, told):
    assert told in findings(guardian=guardian)["budget-guardian"].what


def test_plan__ends_that_the_contract_refuses__named():
    spec = parse_spec(data({**BUDGET, "until": "2026-11-01"}))
    from ape_dao.modules.budgets import MODULE
    from ape_dao.modules.budgets.section import Budgets

    ((key, trouble),) = MODULE.obstacles(spec.section(Budgets), NOW)
    assert key == "budgets"
    assert "ends on 2026-11-01" in trouble


def planned(before, after):
    base = parse_spec(before)
    living = make_plan(base, DEPLOYER).addresses
    amendment = plan_amendment(base, parse_spec(after), living, DEPLOYER)
    amendment.require_possible()
    return amendment, [(call.key, call.function, dict(call.arguments)) for call in amendment.calls]


def test_amend__limits__one_call_and_the_allowance():
    """Only what the treasury must allow is allowed anew, and no other call is made."""
    spec = parse_spec(data())
    budgets = make_plan(spec, DEPLOYER).addresses["budgets"]
    asset = make_plan(spec, DEPLOYER).addresses["token"]
    amendment, calls = planned(data(), data({**BUDGET, "per_week": "900", "in_all": "70_000"}))
    until = units.parse_date("2028-06-01")
    terms = {"perWeek": 900 * 10**18, "atOnce": 4_000 * 10**18, "inAll": 70_000 * 10**18, "until": until}
    assert calls == [
        ("budgets", "set", {"spender": KNOWN["team"], "asset": asset, "terms": terms}),
        ("token", "approve", {"spender": budgets, "value": 70_000 * 10**18}),
    ]
    assert amendment.kind == "standard"
    _, calls = planned(data(), data({**BUDGET, "per_week": "900"}))
    assert [call[:2] for call in calls] == [("budgets", "set")]


def test_amend__added_removed_and_guardian():
    dollars = {**BUDGET, "asset": "USDC", "decimals": 6, "spender": "ecosystem"}
    _, calls = planned(data(), data(BUDGET, dollars, guardian="ecosystem"))
    assert [call[:2] for call in calls] == [
        ("budgets", "setGuardian"),
        ("budgets", "set"),
        (KNOWN["USDC"], "approve"),
    ]
    _, calls = planned(data(BUDGET, dollars), data())
    assert [call[:2] for call in calls] == [(KNOWN["USDC"], "approve"), ("budgets", "recall")]
    assert calls[0][2]["value"] == 0


def test_amend__without_budgets__all_are_recalled():
    without = data()
    del without["budgets"]
    amendment, calls = planned(data(), without)
    assert [call[:2] for call in calls] == [("token", "approve"), ("budgets", "recall")]
    assert calls[0][2]["value"] == 0
    assert set(amendment.retired) == {"budgets"}


def test_amend__new_in_a_living_dao__deployed_and_allowed():
    without = data()
    del without["budgets"]
    amendment, calls = planned(without, data())
    assert [step.key for step in amendment.deployments] == ["budgets"]
    assert [call[:2] for call in calls] == [("token", "approve")]
    assert calls[0][2] == {"spender": amendment.addresses["budgets"], "value": 80_000 * 10**18}
