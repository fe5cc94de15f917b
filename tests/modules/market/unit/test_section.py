"""The `market` section: what is refused, and what becomes of it in a plan."""

import pytest

from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import parse_spec
from ape_dao.core.units import DAY
from utils.amendment_keys import NAMES, address, base_data

DEPLOYER = address(50)
TOKEN = {"token": "USDC", "decimals": 6, "max_job": "10_000 USDC"}


def spec(*tokens, **terms):
    data = base_data(NAMES)
    data["market"] = {"tokens": list(tokens) or [TOKEN], **terms}
    return parse_spec(data)


@pytest.mark.parametrize(
    ("tokens", "terms", "told"),
    [
        ((), {"fee": "20.01%"}, "20.01% is too much; give at most 20%"),
        ((), {"bond": "50.01%"}, "50.01% is too much; give at most 50%"),
        ((), {"review": "59 minutes"}, "59 minutes is too little; give at least 1 hour"),
        ((), {"review": "31 days"}, "31 days is too much; give at most 30 days"),
        (({**TOKEN, "max_job": "0"},), {}, "max_job '0' is outside 1 to 2^96 - 1 base units"),
        (({**TOKEN, "max_job": "5 DAI"},), {}, "max_job: "),
        (({**TOKEN, "max_job": str(2**96)},), {}, "is outside 1 to 2^96 - 1 base units"),
        (({**TOKEN, "token": "ETH"},), {}, "ETH"),
        ((TOKEN, TOKEN), {}, "'USDC' is in the list already"),
    ],
)
def test_section__out_of_bounds__refused(tokens, terms, told):
    """JB-23: a market with terms that the contract refuses, or would take in another meaning, is no spec."""
    with pytest.raises(SpecError) as caught:
        spec(*tokens, **terms)
    assert told in str(caught.value)


def test_plan__arbiter__is_the_dao_an_account_or_nobody():
    for arbiter, expected in (
        ("treasury", lambda plan: plan.step("timelock").address),
        ("team", lambda _: NAMES["team"]),
        (None, lambda _: "0x" + "0" * 40),
    ):
        plan = make_plan(spec(arbiter=arbiter), DEPLOYER)
        config = plan.step("jobs").arguments["config"]
        assert config["arbiter"] == expected(plan)
        assert config["feeReceiver"] == plan.step("router").address
        assert config["rules"] == {"feeBps": 1_000, "bondBps": 500, "minReview": 3 * DAY}
        assert config["limits"] == [{"token": NAMES["USDC"], "maxBudget": 10_000 * 10**6}]
