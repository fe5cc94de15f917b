"""The `refunds` section: what is refused, what lint says, and what amendments make of it."""

import pytest

from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import parse_spec
from ape_dao.lint.judge import lint
from ape_dao.lint.subject import Subject
from ape_dao.modules.refunds.contracts import ALL
from ape_dao.modules.refunds.lint import figures
from ape_dao.modules.refunds.section import Refunds
from utils.amendment_keys import NAMES as KNOWN
from utils.amendment_keys import address, base_data

NOW = 1_796_000_000  # 2026-11-30
DEPLOYER = address(50)
GWEI = 10**9
WHOLE = 10**18


def data(**changes):
    whole = base_data(KNOWN)
    whole["refunds"] = {"min_votes": "22_000_000", **changes}
    return whole


def findings(**changes):
    found = lint(parse_spec(data(**changes)), now=NOW)
    return {one.rule: one for one in found if one.rule.startswith("refund")}


def test_spec__defaults__and_units():
    section = parse_spec(data()).section(Refunds)
    assert (section.ballot_gas, section.max_base_fee) == (38_000, 30 * GWEI)
    assert (section.per_proposal, section.per_day) == (WHOLE // 2, WHOLE // 2)
    assert section.min_votes == 22_000_000 * WHOLE
    assert section.each == 38_000 * 30 * GWEI


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ballot_gas": "38_001"}, "38_001 is too much; give at most 38_000"),
        ({"ballot_gas": 0}, "0 is too little; give at least 1"),
        ({"max_base_fee": "18_446_744_074 gwei"}, "is too much; give at most 18_446_744_073.709551615 gwei"),
        ({"max_base_fee": "1 ETH"}, "'1 ETH' is in ETH, but gwei is expected here"),
        ({"max_base_fee": "0.0000000001 gwei"}, "max_base_fee"),
        ({"min_votes": "0"}, "min_votes"),
        ({"min_votes": "5_192_296_858_534_828"}, "min_votes"),
        ({"per_proposal": "1 gwei"}, "'1 gwei' is in gwei, but ETH is expected here"),
        ({"per_day": "-1"}, "per_day"),
        ({"per_day": "340_282_366_920_938_463_464"}, "per_day"),
    ],
)
def test_spec__bad_terms__refused(changes, told):
    with pytest.raises(SpecError, match=told):
        parse_spec(data(**changes))


def test_plan__pool__of_the_timelock_from_the_start():
    plan = make_plan(parse_spec(data()), DEPLOYER)
    arguments = plan.step("refunds").arguments
    assert arguments["owner"] == plan.addresses["timelock"]
    assert arguments["governor"] == plan.addresses["governor"]
    assert arguments["firstTerms"] == {
        "gasPerBallot": 38_000,
        "maxBaseFee": 30 * GWEI,
        "minVotes": 22_000_000 * WHOLE,
        "perProposal": WHOLE // 2,
        "perDay": WHOLE // 2,
    }
    assert [call for call in plan.calls if call.key == "refunds"] == []


def test_lint__sound__is_silent():
    assert findings() == {}


def test_lint__little_power_uses_up_the_day__with_the_figures():
    """PA-22: what accounts made for it could take, in a day and in 30 days, and how few votes that needs."""
    found = findings(min_votes="1_000")["refund-drain"]
    assert "439 accounts of 1,000 veTMAI" in found.what
    assert "use up 0.5 ETH by voting on one proposal: 0.5 ETH a day and 15 ETH in 30 days" in found.what
    least = int(found.advice.rsplit("raise min_votes to ", 1)[1].split(".")[0].replace("_", "")) + 1
    assert findings(min_votes=str(least)) == {}
    assert "refund-drain" in findings(min_votes=str(least - 2))


def test_lint__limit_below_one_ballot__said():
    found = findings(per_day="0.00113 ETH")["refund-nothing"]
    assert "0.00113 ETH are less than one ballot is refunded at the highest base fee" in found.what
    assert "refund-nothing" not in findings(per_day="0.00114 ETH")


def test_figures__what_the_pool_can_lose():
    ((name, text),) = figures(Subject(parse_spec(data()), NOW))
    assert name == "refunds of signed ballots at most"
    assert text == (
        "0.00114 ETH for a ballot of 22,000,000 veTMAI or more, its voter's first on the proposal; "
        "0.5 ETH a proposal, 0.5 ETH a day, 15 ETH in 30 days"
    )


def test_amend__terms__one_call__left_out__ether_comes_home():
    """PA-30: a pool that leaves the DAO gives back what it has."""
    base = parse_spec(data())
    living = make_plan(base, DEPLOYER).addresses
    amendment = plan_amendment(base, parse_spec(data(per_day="1 ETH")), living, DEPLOYER)
    amendment.require_possible()
    assert [call.function for call in amendment.calls] == ["setTerms"]
    without = data()
    del without["refunds"]
    amendment = plan_amendment(base, parse_spec(without), living, DEPLOYER)
    amendment.require_possible()
    (call,) = amendment.calls
    assert (call.function, call.arguments) == ("withdraw", {"most": ALL})
    amendment = plan_amendment(parse_spec(without), base, living, DEPLOYER)
    amendment.require_possible()
    assert [step.key for step in amendment.deployments] == ["refunds"]
