"""CO-12: what the spec gives to an account goes to somebody who can use it, in every part of every DAO."""

import pytest

from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import PlanError
from ape_dao.core.schema.fields import AccountRole
from ape_dao.core.schema.section import account_uses
from ape_dao.core.spec import load_preset, parse_spec, with_addresses
from ape_dao.core.spec.problems import dotted

DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
PEOPLE = {"ecosystem": "0x" + "50" * 20, "team": "0x" + "51" * 20}
TOKENS = {"USDC": "0x" + "52" * 20, "WETH": "0x" + "53" * 20}


@pytest.fixture(scope="module")
def data():
    """A DAO of every module: with an airdrop, a grant, a guardian and an exchange."""
    data = with_addresses(load_preset("token-metrics"), {**PEOPLE, **TOKENS}).to_data()
    data["addresses"]["council"] = "0x" + "55" * 20
    data["governor"]["guardian"] = {"account": "council", "until": "2027-01-01"}
    data["revenue"]["compounder"] = {"uniswap_v2": "0x" + "54" * 20}
    return data


@pytest.fixture(scope="module")
def parts(data):
    return make_plan(parse_spec(data), DEPLOYER).addresses


def named(data, **addresses):
    """The same spec with other addresses behind its names."""
    return parse_spec({**data, "addresses": {**data["addresses"], **addresses}})


def test_make_plan__grant_for_any_part__refused(data, parts):
    """Each contract of the plan, those of modules too; only what executes votes can use what it gets."""
    refused = set()
    for key, address in parts.items():
        try:
            make_plan(named(data, team=address), DEPLOYER)
        except PlanError as err:
            assert f"allocations[2].vesting.beneficiary: 'team' is its {key} ({address})" in str(err)
            refused.add(key)
    assert refused == set(parts) - {"timelock"}
    assert {"genesis", "escrow", "distributor", "compounder", "vesting_team"} < refused


def test_make_plan__token_as_a_recipient__refused(data):
    with pytest.raises(PlanError, match="Nobody could use what goes there"):
        make_plan(named(data, ecosystem=TOKENS["USDC"]), DEPLOYER)


def test_make_plan__every_place_of_the_spec_that_names_an_account__is_checked(data, parts):
    """All in one error: allocations, grants, the guardian, exchanges, and what modules of others will add."""
    genesis = parts["genesis"]
    spec = parse_spec({**data, "revenue": {**data["revenue"], "compounder": {"uniswap_v2": genesis}}})
    spec = named(spec.to_data(), team=genesis, ecosystem=genesis, council=genesis)
    with pytest.raises(PlanError) as caught:
        make_plan(spec, DEPLOYER)
    uses = [use for use in account_uses(spec) if use.role is AccountRole.ACCOUNT and use.name != "treasury"]
    assert len(uses) == 4
    for use in uses:
        assert f"{dotted(use.path)}: '{use.name}' is its genesis ({genesis})" in str(caught.value)
