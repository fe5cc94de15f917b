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


COURT = {"arbitrator": "0x" + "c0" * 20, "policy": "ipfs://policy"}
CLAIMS = {"oracle": "0x" + "0c" * 20, "weth": "WETH", "bond": "0.5 ETH"}


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"arbiter": "kleros"}, "kleros"),
        ({"arbiter": "uma", "kleros": COURT}, "uma"),
        ({"kleros": {**COURT, "jurors": 0}}, "0 is too little; give at least 1"),
        ({"kleros": {**COURT, "jurors": 512}}, "512 is too much; give at most 511"),
        ({"kleros": {**COURT, "court": 2**96}}, "is too much"),
        ({"kleros": {**COURT, "policy": " "}}, "An empty text is not allowed here; give 1 to 256 bytes"),
        ({"kleros": {**COURT, "policy": "x" * 257}}, "has 257 bytes; at most 256 fit"),
        ({"uma": {**CLAIMS, "bond": "0"}}, "bond '0' is nothing"),
        ({"uma": {**CLAIMS, "bond": "5 DAI"}}, "bond: "),
        ({"uma": {**CLAIMS, "liveness": "59 minutes"}}, "59 minutes is too little; give at least 1 hour"),
        ({"uma": {**CLAIMS, "liveness": "31 days"}}, "31 days is too much; give at most 30 days"),
    ],
)
def test_section__whom_to_ask_out_of_bounds__refused(terms, told):
    """JB-23: the same for whom an arbiter asks, which needs a section that says so."""
    with pytest.raises(SpecError) as caught:
        make_plan(spec(**terms), DEPLOYER)
    assert told in str(caught.value)


@pytest.mark.parametrize("key", ["kleros", "uma"])
def test_plan__arbiter_that_asks__is_created_before_the_board_and_told_of_disputes(key):
    plan = make_plan(spec(arbiter=key, kleros=COURT, uma=CLAIMS), DEPLOYER)
    config = plan.step("jobs").arguments["config"]
    assert (config["arbiter"], config["asks"]) == (plan.step(key).address, True)
    keys = [step.key for step in plan.steps]
    assert keys.index(key) < keys.index("jobs")
    court, claims = plan.step("kleros").arguments, plan.step("uma").arguments
    assert court["arbitrator"].lower() == COURT["arbitrator"]
    assert (court["court"], court["jurors"], court["policyUri"]) == (0, 3, "ipfs://policy")
    assert (claims["oracle"].lower(), claims["weth"]) == (CLAIMS["oracle"], NAMES["WETH"])
    assert (claims["bond"], claims["liveness"]) == (5 * 10**17, 3 * DAY)
