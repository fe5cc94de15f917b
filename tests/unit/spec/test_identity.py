"""Names that get their addresses later, and the hash."""

import pytest

from ape_dao.core.contract_types import single_contracts
from ape_dao.core.deployment.parts import parts_of
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import (
    load_preset,
    own_names,
    parse_spec,
    require_addresses,
    spec_hash,
    used_names,
    with_addresses,
)
from utils.amendment_keys import index_data, market_data, services_data

USDC = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
WETH = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"
COMMUNITY = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture
def spec():
    return load_preset("token-metrics")


def test_require_addresses__names_what_is_missing(spec):
    with pytest.raises(SpecError) as caught:
        require_addresses(with_addresses(spec, {"ecosystem": COMMUNITY, "team": COMMUNITY}))
    assert str(caught.value) == (
        "No address is known for 'WETH' "
        "(revenue.weth, revenue.tokens[1], revenue.non_rebasing[1], revenue.buyback.auctions[1].token), "
        "'USDC' (revenue.tokens[0], revenue.non_rebasing[0], revenue.buyback.auctions[0].token); "
        "add it under `addresses:`, or give `--address NAME=0x…`."
    )


def test_used_names__without_the_kits_own(spec):
    assert {name for _, name in used_names(spec)} == {"ecosystem", "team", "USDC", "WETH"}


def test_with_addresses(spec):
    full = with_addresses(
        spec, {"USDC": USDC.lower(), "WETH": WETH, "ecosystem": COMMUNITY, "team": COMMUNITY}
    )
    require_addresses(full)
    assert full.addresses == {"USDC": USDC, "WETH": WETH, "ecosystem": COMMUNITY, "team": COMMUNITY}
    assert spec_hash(full) != spec_hash(spec)
    assert with_addresses(full, {"USDC": USDC}) == full


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"USDCC": USDC}, "The spec has no account 'USDCC' to give an address to; did you mean 'USDC'?"),
        (
            {"USDC": "0x12"},
            "The address given for 'USDC' is wrong: "
            "'0x12' is not an address; write 0x and 40 hexadecimal digits.",
        ),
    ],
)
def test_with_addresses__bad__error(spec, given, message):
    with pytest.raises(SpecError) as caught:
        with_addresses(spec, given)
    assert str(caught.value) == message


def test_with_addresses__another_than_in_the_spec__error(spec):
    full = with_addresses(spec, {"USDC": USDC})
    with pytest.raises(SpecError) as caught:
        with_addresses(full, {"USDC": WETH})
    assert str(caught.value) == f"'USDC' is {USDC} in the spec, but {WETH} was given; remove one of them."


def test_addresses__names_of_the_daos_own_parts__refused(spec):
    """Checks compare owners by these names, so no other account may go by one."""
    addresses = {"timelock": USDC, "deployer": WETH}
    with pytest.raises(SpecError) as caught:
        parse_spec({**spec.to_data(), "addresses": addresses})
    for name in addresses:
        assert f"addresses.{name}: '{name}' is what plans and checks call a part of the DAO" in str(
            caught.value
        )


def test_addresses__name_of_any_contract_that_there_could_be__refused(spec):
    """Also of one that this DAO does not have: it could get it later."""
    names = [*single_contracts(), "deployer"]
    assert {"compounder", "uniswap_adapter", "score"} <= set(names)
    for name in names:
        with pytest.raises(SpecError, match=f"addresses.{name}: '{name}' is what plans and checks call"):
            parse_spec({**spec.to_data(), "addresses": {name: USDC}})


def test_require_addresses__router_of_the_compounder__is_a_name_like_others(spec):
    people = dict.fromkeys(("ecosystem", "team"), COMMUNITY)
    data = with_addresses(spec, people | {"USDC": USDC, "WETH": WETH}).to_data()
    data["revenue"]["compounder"] = {"uniswap_v2": "UNISWAP"}
    named = parse_spec(data)
    assert ("revenue.compounder.uniswap_v2", "UNISWAP") in used_names(named)
    with pytest.raises(
        SpecError, match=r"No address is known for 'UNISWAP' \(revenue.compounder.uniswap_v2\);"
    ):
        require_addresses(named)
    full = with_addresses(named, {"UNISWAP": COMMUNITY})
    require_addresses(full)
    assert make_plan(full, COMMUNITY).step("uniswap_adapter").arguments == {"router": COMMUNITY}


def test_own_names__every_contract_of_a_dao():
    full = load_preset("token-metrics").to_data()
    full["revenue"] |= {"compounder": {"uniswap_v2": USDC}, "skim_yield": True}
    full["revenue"]["buyback"] |= {"pace": "8 weeks", "proceeds": "lock"}
    limits = {"per_week": "1", "at_once": "2", "in_all": "3", "until": "2100-01-01"}
    full["budgets"] = {"spenders": [{"spender": USDC, "asset": "TMAI", **limits}]}
    full["attendance"] = {"asset": "TMAI", "pot": "1", "max_rate": "1", "return_after": 3}
    full["reputation"] = {"domains": [{"name": "core", "number": 0}]}
    full["chamber"] = {"chambers": [{"name": "makers", "votes": "domain_core", "quorum": "20%"}]}
    full["conviction"] = {"asset": "TMAI", "min_power": "1"}
    full["refunds"] = {"min_votes": "1"}
    full["exits"] = {"held_for": "4 weeks"}
    full["timelock"]["objection"] = {"first": "1%", "second": "10%", "max_extension": "14 days"}
    full["timelock"]["time_guard"] = True
    full["kinds"]["optimistic"]["escalates"] = True
    full["index"] = index_data()
    full["services"] = services_data() | {"desk": True, "credit_tokens": True}
    full["market"] = market_data()
    full["council"] = {"members": [f"0x{number:040x}" for number in range(11, 15)]}
    keys = {part.key for part in parts_of(parse_spec(full))}
    own = {key for key in keys if not key.startswith(("airdrop_", "vesting_", "domain_", "chamber_"))}
    assert own | {"deployer"} == own_names()
