"""The `reputation` section: what is refused, and what plan and amendments make of it."""

import pytest

from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import parse_spec
from ape_dao.modules.reputation.contracts import GENESIS_REASON
from utils.amendment_keys import NAMES as KNOWN
from utils.amendment_keys import address, base_data, date_in

DEPLOYER = address(50)
AWARDER = {"account": "team", "per_season": "1_000", "until": date_in(300)}
WHOLE = 10**18


def data(*domains, **changes):
    whole = base_data(KNOWN)
    whole["reputation"] = {"guardian": "guard", "domains": list(domains) or [domain()], **changes}
    return whole


def domain(name="core", number=0, **terms):
    return {"name": name, "number": number, "awarders": [AWARDER], **terms}


@pytest.mark.parametrize(
    ("domains", "changes", "told"),
    [
        ((), {"life": "105 weeks"}, "life"),
        ((), {"season": "53 weeks"}, "season"),
        ((), {"guardian": "treasury"}, "cannot be the guardian"),
        ((domain(number=16),), {}, "number"),
        ((domain(max_share="0%"),), {}, "max_share"),
        ((domain(), domain(number=1)), {}, "'core' is listed twice"),
        ((domain(), domain("docs")), {}, "0 is the number of an earlier domain"),
        ((domain(parent="core"),), {}, "parent and parent_share belong together"),
        ((domain(parent="art", parent_share="1%"),), {}, "'art' is no domain"),
        ((domain(parent="core", parent_share="1%"),), {}, "cannot be its own parent"),
        (
            (
                domain(),
                domain("docs", 1, parent="core", parent_share="1%"),
                domain("art", 2, parent="docs", parent_share="1%"),
            ),
            {},
            "at most two deep: name 'core'",
        ),
        ((domain(awarders=[AWARDER, AWARDER]),), {}, "'team' is listed twice"),
        ((domain(awarders=[{**AWARDER, "account": "treasury"}]),), {}, "is a part of the DAO itself"),
        ((domain(awarders=[{**AWARDER, "per_season": "0"}]),), {}, "per_season"),
        ((domain(genesis=[{"account": "team", "amount": "2_475_880_079"}]),), {}, "amount"),
        ((domain(genesis=[{"account": "TMAI", "amount": "1"}]),), {}, "is a part of the DAO itself"),
    ],
)
def test_spec__bad_terms__refused(domains, changes, told):
    with pytest.raises(SpecError, match=told):
        parse_spec(data(*domains, **changes))


def test_plan__awarders_and_genesis__in_the_constructor():
    made = domain(genesis=[{"account": "ecosystem", "amount": "5"}])
    plan = make_plan(parse_spec(data(made, domain("docs", 7, parent="core", parent_share="25%"))), DEPLOYER)
    arguments = plan.step("reputation").arguments
    assert arguments["owner"] == plan.addresses["timelock"]
    assert [(one["domain"], one["awarder"]) for one in arguments["firstAwarders"]] == [
        (0, KNOWN["team"]),
        (7, KNOWN["team"]),
    ]
    (award,) = arguments["firstAwards"]
    assert award == {
        "domain": 0,
        "account": KNOWN["ecosystem"],
        "amount": 5 * WHOLE,
        "reason": GENESIS_REASON,
    }
    votes = plan.step("domain_docs").arguments
    terms = [votes[name] for name in ("domain", "parent", "parentBps", "maxShareBps")]
    assert terms == [7, 0, 2_500, 10_000]


def test_amend__domain_taken_away__nobody_awards_there_any_more():
    base = parse_spec(data(domain(), domain("docs", 1)))
    living = make_plan(base, DEPLOYER).addresses
    amendment = plan_amendment(base, parse_spec(data(domain())), living, DEPLOYER)
    amendment.require_possible()
    (call,) = [call for call in amendment.calls if call.key == "reputation"]
    assert call.function == "setAwarder"
    assert call.arguments == {
        "domain": 1,
        "awarder": KNOWN["team"],
        "terms": {"perSeason": 0, "until": 0},
    }


def test_amend__section_taken_away__awarders_lose_everything():
    base = parse_spec(data(domain()))
    living = make_plan(base, DEPLOYER).addresses
    without = data(domain())
    del without["reputation"], without["chamber"]
    amendment = plan_amendment(base, parse_spec(without), living, DEPLOYER)
    amendment.require_possible()
    calls = [call.function for call in amendment.calls if call.key == "reputation"]
    assert "setAwarder" in calls
