"""The plan: deterministic, complete, and made without a network."""

import dataclasses
import json

import pytest
from eth_utils import to_checksum_address

from ape_dao.core.chain.abi import decode_by_name, decode_call, encode_by_name
from ape_dao.core.chain.artifacts import all_contracts, artifact
from ape_dao.core.chain.create2 import predict_created_address
from ape_dao.core.deployment import plan as planning
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import PlanError, SpecError
from ape_dao.core.module import Power
from ape_dao.core.spec import load_preset, parse_spec, with_addresses
from ape_dao.modules.revenue.contracts import min_raw_power
from ape_dao.modules.revenue.section import Revenue

DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
COMMUNITY = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
USDC = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
WETH = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"
WHOLE = 10**18


@pytest.fixture(scope="module")
def spec():
    return with_addresses(
        load_preset("token-metrics"), {"USDC": USDC, "WETH": WETH, "ecosystem": COMMUNITY, "team": COMMUNITY}
    )


@pytest.fixture(scope="module")
def plan(spec):
    return make_plan(spec, DEPLOYER)


def changed(spec, **sections):
    return parse_spec({**spec.to_data(), **sections})


def test_make_plan__same_input__same_plan(spec, plan):
    again = make_plan(parse_spec(spec.to_data()), DEPLOYER.lower())
    assert again.hash() == plan.hash()
    assert json.dumps(again.to_data()) == json.dumps(plan.to_data())


def test_make_plan__other_deployer__other_addresses(spec, plan):
    other = make_plan(spec, OTHER)
    assert not set(other.addresses.values()) & set(plan.addresses.values())


def test_make_plan__other_salt__other_addresses(spec, plan):
    other = make_plan(changed(spec, salt="2"), DEPLOYER)
    assert not set(other.addresses.values()) & set(plan.addresses.values())


def test_make_plan__order(plan):
    assert [step.key for step in plan.steps] == [
        "genesis",
        "timelock",
        "token",
        "escrow",
        "score",
        "kinds",
        "governor",
        "distributor",
        "auction",
        "router",
        "airdrop_community",
        "vesting_team",
    ]


def test_make_plan__compounder__is_optional_and_the_timelocks(spec):
    """Off unless the spec names it; with an exchange, its adapter comes first and is on the list."""
    revenue = {**spec.to_data()["revenue"], "compounder": {}}
    bare = make_plan(changed(spec, revenue=revenue), DEPLOYER)
    assert [step.key for step in bare.steps][-4:-2] == ["router", "compounder"]
    assert bare.step("compounder").arguments["adapters"] == []
    router = "0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D"
    revenue["compounder"] = {"uniswap_v2": router}
    plan = make_plan(changed(spec, revenue=revenue), DEPLOYER)
    assert [step.key for step in plan.steps][-4:-2] == ["uniswap_adapter", "compounder"]
    assert plan.step("uniswap_adapter").arguments == {"router": router}
    assert plan.step("compounder").arguments == {
        "distributor": plan.addresses["distributor"],
        "owner": plan.addresses["timelock"],
        "adapters": [plan.addresses["uniswap_adapter"]],
    }
    assert Power("compounder", "owner", "timelock") in plan.powers
    assert not any(power.contract == "escrow" and power.holder == "compounder" for power in plan.powers)


def test_make_plan__every_contract_names_only_earlier_ones(plan):
    """TL-09: no step waits for an address that somebody else could occupy in between.

    The token mints to contracts that come later, at addresses that only Genesis can fill.
    """
    kept = {step.address for step in plan.steps if step.to == plan.addresses["genesis"]}
    text = [json.dumps(planning.plain(step.arguments)) for step in plan.steps]
    for index, step in enumerate(plan.steps):
        for earlier in range(index + 1):
            minted = step.address in kept and plan.steps[earlier].key == "token"
            assert minted == (step.address in text[earlier]), (step.key, plan.steps[earlier].key)


def test_make_plan__arguments_encode_what_is_shown(plan):
    """GV-06: what people read is what the constructors get."""
    for step in plan.steps:
        inputs = artifact(step.contract).constructor_abi["inputs"]
        decoded = decode_by_name(inputs, step.encoded_arguments)
        given = {
            name: [f"0x{one.hex()}" if isinstance(one, bytes) else one for one in value]
            if isinstance(value, list)
            else value
            for name, value in step.arguments.items()
        }
        assert {name.strip("_"): value for name, value in decoded.items()} == given
        assert step.init_code == artifact(step.contract).init_code + step.encoded_arguments


def test_make_plan__reserved_targets__the_escrow_and_those_of_the_spec(spec, plan):
    """CO-06: a contract outside through which the DAO could be made to call anything."""
    table, escrow = plan.step("kinds").arguments, plan.addresses["escrow"]
    assert table["initialReservedTargets"] == [escrow]
    assert table["quietPeriod"] == 604_800
    kinds = {**spec.to_data()["kinds"], "reserved_targets": ["team", "WETH", "0x" + "ab" * 20]}
    outside = make_plan(changed(spec, kinds=kinds), DEPLOYER)
    assert outside.step("kinds").arguments["initialReservedTargets"] == [
        outside.addresses["escrow"],
        spec.addresses["team"],
        spec.addresses["WETH"],
        to_checksum_address("0x" + "ab" * 20),
    ]
    for name, limit, message in (
        ("treasury", "TMAI", "'treasury' is a part of the DAO, which the kit reserves itself"),
        ("TMAI", "TMAI", "'TMAI' is a part of the DAO"),
        ("USDC", "USDC", "'USDC' is among kinds.reserved_targets, so this kind could not pay it"),
    ):
        limits = [{"asset": limit, "decimals": 18, "amount": "5"}]
        wrong = {**kinds, "reserved_targets": [name], "optimistic": {**kinds["optimistic"], "limits": limits}}
        with pytest.raises(SpecError, match=message):
            changed(spec, kinds=wrong)


def test_make_plan__figures_in_base_units(plan):
    """GV-06: 10% is 1,000 of 10,000; 22,000 veTMAI has 18 decimals; 7 days are 604,800 seconds."""
    table = plan.step("kinds").arguments
    standard, constitutional, grant, optimistic = table["kinds"]
    assert standard["quorumBps"] == standard["decisionBps"] == 1_000
    assert (standard["votingDelay"], standard["votingPeriod"]) == (1, 604_800)
    assert (standard["executionWindow"], standard["lateExtension"]) == (1_209_600, 86_400)
    assert standard["threshold"] == 22_000 * 10**18
    assert [kind["mayTouchReserved"] for kind in table["kinds"]] == [False, True, False, False]
    assert [kind["counting"] for kind in (constitutional, grant, optimistic)] == [0, 1, 2]
    assert table["initialQuotas"] == [0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4]
    assert table["score"] == plan.addresses["score"]
    assert plan.step("timelock").arguments["minDelay"] == 172_800
    assert plan.step("score").arguments["thresholds"][0] == 22_000 * WHOLE
    assert plan.step("escrow").arguments["config"]["maxMultiplier"] == 2 * WHOLE
    assert plan.step("token").arguments["allocations"] == [
        {"recipient": plan.addresses["airdrop_community"], "amount": 5_100_000_000 * WHOLE},
        {"recipient": COMMUNITY, "amount": 1_000_000_000 * WHOLE},
        {"recipient": plan.addresses["vesting_team"], "amount": 1_500_000_000 * WHOLE},
        {"recipient": plan.addresses["timelock"], "amount": 2_400_000_000 * WHOLE},
    ]
    usdc = plan.step("auction").arguments["config"]["params"][0]
    assert (usdc["unit"], usdc["minLot"], usdc["startPrice"]) == (10**6, 100 * 10**6, 2_000 * WHOLE)


def test_make_plan__no_person_is_given_anything(plan):
    """TL-01: the deployer appears in one constructor only, that of Genesis."""
    for step in plan.steps:
        if step.key != "genesis":
            assert DEPLOYER[2:].lower() not in step.encoded_arguments.hex(), step.key
    assert DEPLOYER[2:].lower() not in plan.finish_data.hex()


def test_make_plan__hand_over(plan):
    keys = ("distributor", "airdrop_community", "governor", "timelock")
    distributor, airdrop, governor, timelock = (plan.addresses[key] for key in keys)
    assert [(call.key, call.function) for call in plan.calls] == [
        ("escrow", "setLocker"),
        ("escrow", "setLocker"),
        ("escrow", "transferOwnership"),
        ("airdrop_community", "transferOwnership"),
        ("timelock", "grantRole"),
        ("timelock", "grantRole"),
        ("timelock", "grantRole"),
        ("timelock", "renounceRole"),
    ]
    assert plan.calls[0].arguments == {"locker": distributor, "allowed": True}
    assert plan.calls[1].arguments == {"locker": airdrop, "allowed": True}
    assert plan.calls[2].arguments == plan.calls[3].arguments == {"newOwner": timelock}
    assert {call.arguments["account"] for call in plan.calls[4:7]} == {governor}
    name, arguments = decode_call(artifact("Genesis").abi, plan.finish_data)
    assert name == "finish"
    assert [call["data"] for call in arguments["calls"]] == ["0x" + call.data.hex() for call in plan.calls]


def test_make_plan__penalties_to_stakers__wired(spec):
    escrow = spec.to_data()["escrow"]
    escrow["early_exit"] = {"max_penalty": "50%", "cooldown": "2 weeks", "penalty_to": "stakers"}
    plan = make_plan(changed(spec, escrow=escrow), DEPLOYER)
    assert ("escrow", "setPenaltyDistributor") in [(call.key, call.function) for call in plan.calls]
    config = plan.step("escrow").arguments["config"]
    assert (config["maxExitPenalty"], config["exitCooldownWeeks"]) == (WHOLE // 2, 2)


def test_make_plan__without_score_and_revenue(spec):
    data = {key: value for key, value in spec.to_data().items() if key not in ("score", "kinds", "revenue")}
    plan = make_plan(parse_spec({**data, "addresses": {"ecosystem": COMMUNITY, "team": COMMUNITY}}), DEPLOYER)
    assert [step.key for step in plan.steps] == [
        *("genesis", "timelock", "token", "escrow", "kinds", "governor"),
        *("airdrop_community", "vesting_team"),
    ]
    assert [call.function for call in plan.calls][:2] == ["setLocker", "transferOwnership"]


def test_final_powers(spec):
    """TL-02, TL-03, TL-06: every role has exactly one holder, and it is a contract."""
    owned = ("token", "escrow", "score", "kinds", "distributor", "auction", "router", "airdrop_community")
    assert set(make_plan(spec, DEPLOYER).powers) == {
        Power("timelock", "DEFAULT_ADMIN_ROLE", "timelock"),
        Power("timelock", "PROPOSER_ROLE", "governor"),
        Power("timelock", "CANCELLER_ROLE", "governor"),
        Power("timelock", "EXECUTOR_ROLE", "governor"),
        Power("governor", "execute", "timelock"),
        Power("escrow", "locker", "distributor"),
        Power("escrow", "locker", "airdrop_community"),
        Power("vesting_team", "beneficiary", "team"),
        Power("vesting_team", "revoke", "timelock"),
        *(Power(key, "owner", "timelock") for key in owned),
    }


def test_final_powers__guardian(spec):
    governor = {**spec.to_data()["governor"], "guardian": {"account": OTHER, "until": "2030-01-01"}}
    plan = make_plan(changed(spec, governor=governor), DEPLOYER)
    assert Power("governor", "guardian", OTHER) in plan.powers
    config = plan.step("governor").arguments["config"]
    assert (config["guardian"], config["guardianUntil"]) == (OTHER, 1_893_456_000)


def test_plan_data__powers_of_each_step__from_its_creation_on(spec):
    """What people and programs read of a plan; the guardian can cancel as soon as the governor exists."""
    data = spec.to_data()
    data["governor"]["guardian"] = {"account": OTHER, "until": "2030-01-01"}
    steps = {step["key"]: step["powers"] for step in make_plan(parse_spec(data), DEPLOYER).to_data()["steps"]}
    held = {key: {(one["power"], one["holder"]) for one in powers} for key, powers in steps.items()}
    assert held == {
        **dict.fromkeys(
            ("token", "score", "kinds", "distributor", "auction", "router"), {("owner", "timelock")}
        ),
        "genesis": {("finish (once)", "deployer")},
        "timelock": {
            ("DEFAULT_ADMIN_ROLE", "timelock"),
            ("DEFAULT_ADMIN_ROLE (until finish)", "genesis"),
        },
        "escrow": {("owner (until finish)", "genesis")},
        "governor": {("execute", "timelock"), ("guardian", OTHER)},
        "airdrop_community": {("owner (until finish)", "genesis")},
        "vesting_team": {("beneficiary", "team"), ("revoke", "timelock")},
    }


def least_power(spec):
    return min_raw_power(spec, spec.section(Revenue))


def test_min_raw_power__rounds_up(spec):
    assert least_power(spec) == 26 * WHOLE  # 1 veTMAI at 2x is half a TMAI for 52 weeks
    revenue = {**spec.to_data()["revenue"], "min_total_power": "0.000000000000000001"}
    escrow = {**spec.to_data()["escrow"], "max_multiplier": "3x"}
    assert least_power(changed(spec, revenue=revenue, escrow=escrow)) == 18  # 52 / 3 = 17.33…


def test_make_plan__no_address__error():
    with pytest.raises(SpecError, match="No address is known for 'ecosystem'"):
        make_plan(load_preset("token-metrics"), DEPLOYER)


def test_make_plan__contract_above_the_limits__error(spec):
    manifest = all_contracts()
    for name, wrong, message in [
        (
            "runtime_code",
            bytes(24_577),
            "DaoGovernor has 24,577 bytes of code; a chain takes at most 24,576.",
        ),
        ("init_code", bytes(50_000), "bytes of init code; a chain takes at most 49,152."),
    ]:
        broken = dataclasses.replace(manifest["DaoGovernor"], **{name: wrong})
        grown = dataclasses.replace(manifest, contracts={**manifest.contracts, "DaoGovernor": broken})
        with pytest.raises(PlanError) as caught:
            make_plan(spec, DEPLOYER, grown)
        assert message in str(caught.value)


def test_make_plan__above_the_transaction_limit__error(spec, monkeypatch):
    monkeypatch.setattr(planning, "MAX_TRANSACTION_GAS", 4_000_000)
    with pytest.raises(PlanError, match="DaoGovernor takes at least .* a transaction has at most 4,000,000"):
        make_plan(spec, DEPLOYER)


def test_encode_by_name__wrong_names__error():
    inputs = [{"name": "config_", "type": "tuple", "components": [{"name": "a", "type": "uint8"}]}]
    assert encode_by_name(inputs, {"config": {"a": 7}}, "X") == (7).to_bytes(32, "big")
    for values, message in [
        (
            {"config": {"b": 1}},
            "X.config takes (a): no value for a and no parameter b; kit and contracts disagree.",
        ),
        ({}, "X takes (config): no value for config; kit and contracts disagree."),
        ({"config": {"a": 256}}, "The arguments of X cannot be encoded"),
        ({"config": {"a": "7"}}, "The arguments of X cannot be encoded"),
    ]:
        with pytest.raises(PlanError) as caught:
            encode_by_name(inputs, values, "X")
        assert message in str(caught.value)


def test_make_plan__airdrop_and_grant__minted_straight_to_their_addresses(spec):
    """The token mints to them before they exist, and they name the token."""
    plan = make_plan(spec, DEPLOYER)
    minted = {entry["recipient"]: entry["amount"] for entry in plan.step("token").arguments["allocations"]}
    for key, amount in (("airdrop_community", 5_100_000_000), ("vesting_team", 1_500_000_000)):
        step = plan.step(key)
        assert step.address == predict_created_address(plan.addresses["genesis"], step.salt)
        assert minted[step.address] == amount * WHOLE
        assert step.arguments["config"]["token"] == plan.addresses["token"]
        assert step.to == plan.addresses["genesis"]
        assert step.init_code in step.data
    config = plan.step("airdrop_community").arguments["config"]
    assert (config["owner"], config["treasury"]) == (plan.addresses["genesis"], plan.addresses["timelock"])
    assert (config["deadline"], config["period"]) == (0, 52 * 7 * 86_400)
    config = plan.step("vesting_team").arguments["config"]
    assert (config["beneficiary"], config["dao"]) == (COMMUNITY, plan.addresses["timelock"])
    assert (config["start"], config["cliff"], config["revocable"]) == (0, 365 * 86_400, True)


def test_make_plan__root__set_in_the_hand_over_and_part_of_no_address(spec):
    without = make_plan(spec, DEPLOYER)
    entries = spec.to_data()["allocations"]
    entries[0]["airdrop"]["root"] = "0x" + "12" * 32
    plan = make_plan(changed(spec, allocations=entries), DEPLOYER)
    assert plan.addresses == without.addresses
    calls = [(call.function, call.arguments) for call in plan.calls if call.key == "airdrop_community"]
    timelock = plan.addresses["timelock"]
    assert calls == [
        ("setRoot", {"newRoot": "0x" + "12" * 32}),
        ("transferOwnership", {"newOwner": timelock}),
    ]
    assert [call.function for call in without.calls if call.key == "airdrop_community"] == [
        "transferOwnership"
    ]
    assert ("escrow", "setLocker") in [(call.key, call.function) for call in without.calls]
