"""The `conviction` section: what is refused, what lint says, and what amendments make of it."""

import pytest

from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import parse_spec
from ape_dao.lint.judge import lint
from utils.amendment_keys import BUDGET, DOLLARS, address, base_data
from utils.amendment_keys import NAMES as KNOWN

NOW = 1_796_000_000  # 2026-11-30
DEPLOYER = address(50)
PAYER = {**BUDGET, **DOLLARS, "spender": "conviction", "until": "2028-06-01"}
POOL = {**DOLLARS, "min_power": "22_000"}


def data(*budgets, **changes):
    whole = base_data(KNOWN)
    del whole["attendance"]  # it needs a budget of its own
    whole["budgets"] = {"guardian": "guard", "spenders": list(budgets) or [PAYER]}
    whole["conviction"] = {**POOL, **changes}
    return whole


def findings(*budgets, **changes):
    found = lint(parse_spec(data(*budgets, **changes)), now=NOW)
    return {one.rule: one for one in found if one.rule.startswith("conviction")}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"asset": "ETH"}, "requests are paid in tokens; name wrapped ether"),
        ({"half_life": "59 minutes"}, "half_life"),
        ({"half_life": "61 days"}, "half_life"),
        ({"memory": "53 weeks"}, "memory"),
        ({"min_share": "0%"}, "min_share"),
        ({"weight": "101%"}, "weight"),
        ({"max_ask": "0%"}, "max_ask"),
        ({"life": "91 days"}, "life"),
        ({"life": "2 days"}, "2 days are over before enact_delay, 2 days"),
        ({"enact_delay": "23 hours"}, "enact_delay"),
        ({"quota": 6}, "quota"),
        ({"min_power": "0"}, "min_power"),
        ({"min_power": "79_228_162_515"}, "min_power"),
    ],
)
def test_spec__bad_terms__refused(changes, told):
    with pytest.raises(SpecError, match=told):
        parse_spec(data(**changes))


def test_plan__pool_and_budgets__name_each_other():
    plan = make_plan(parse_spec(data()), DEPLOYER)
    (first,) = plan.step("budgets").arguments["firstBudgets"]
    assert first["spender"] == plan.addresses["conviction"]
    assert plan.step("conviction").arguments["owner"] == plan.addresses["genesis"]
    wired = [call for call in plan.calls if call.key == "conviction"]
    assert [call.function for call in wired] == ["setBudgets", "transferOwnership"]
    assert wired[0].arguments["newBudgets"] == plan.addresses["budgets"]


def test_lint__sound__is_silent():
    assert findings() == {}


def test_lint__memory__four_half_lives():
    assert "conviction-memory-short" in findings(half_life="14 days 1 second", memory="8 weeks")
    assert "conviction-memory-short" not in findings(half_life="14 days", memory="8 weeks")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [({"enact_delay": "47 hours"}, "delay-with-early-exit"), ({"weight": "0.01%"}, "below-quorum")],
)
def test_lint__what_few_could_take(changes, rule):
    assert list(findings(**changes)) == [f"conviction-{rule}"]


def test_lint__budget_of_another_asset__unfunded():
    assert "conviction-unfunded" in findings({**PAYER, "asset": "TMAI", "decimals": 18})


def test_amend__settings__one_call__asset__another_pool_and_its_budget():
    base = parse_spec(data())
    living = make_plan(base, DEPLOYER).addresses
    amendment = plan_amendment(base, parse_spec(data(half_life="5 days")), living, DEPLOYER)
    amendment.require_possible()
    assert [call.function for call in amendment.calls] == ["setSettings"]
    own = {"asset": "TMAI", "decimals": 18}
    amendment = plan_amendment(base, parse_spec(data({**PAYER, **own}, **own)), living, DEPLOYER)
    amendment.require_possible()
    assert [step.key for step in amendment.deployments] == ["conviction"]
    new = amendment.addresses["conviction"]
    calls = [(call.function, call.arguments.get("spender")) for call in amendment.calls]
    assert ("recall", living["conviction"]) in calls
    assert ("set", new) in calls
    assert "setBudgets" in [call.function for call in amendment.calls]


def test_amend__new_in_a_living_dao__deployed_before_its_budget():
    without = data({**PAYER, "spender": "team"})
    del without["conviction"]
    base = parse_spec(without)
    living = make_plan(base, DEPLOYER).addresses
    amendment = plan_amendment(base, parse_spec(data()), living, DEPLOYER)
    amendment.require_possible()
    assert [step.key for step in amendment.deployments] == ["conviction"]
