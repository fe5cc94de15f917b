"""`verify` finds every power that was left behind and every parameter that changed, and names it."""

import dataclasses

import pytest
from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.chain.abi import encode_call, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.powers import ROLE_IDS
from ape_dao.core.errors import VerifyError
from ape_dao.core.spec import parse_spec
from ape_dao.core.verification.verify import drift, require_verified, verify
from ape_dao.sdk.deployment import deploy
from utils.deployment import guardian_of, token_metrics

WHOLE = 10**18
CONTRACTS = {
    "timelock": "Timelock",
    "token": "GovernanceToken",
    "escrow": "VotingEscrow",
    "score": "StakingScore",
    "kinds": "ProposalKinds",
    "governor": "DaoGovernor",
    "distributor": "RevenueDistributor",
    "auction": "BuybackAuction",
    "router": "RevenueRouter",
}


@pytest.fixture(scope="module")
def verified_chain(chain):
    return Chain(chain.provider)


@pytest.fixture(scope="module")
def verified_plan(verified_chain, deployer, alice, carol):
    spec = token_metrics(verified_chain, deployer.address, alice.address)
    data = spec.to_data()
    data["token"] |= {"cap": "11_000_000_000", "yearly_mint_limit": "500"}
    data["escrow"]["early_exit"] |= {"max_penalty": "50%"}
    data["governor"]["guardian"] = guardian_of(verified_chain, carol.address)
    return make_plan(parse_spec(data), deployer.address)


@pytest.fixture(scope="module")
def verified_dao(verified_plan, verified_chain, deployer, tmp_path_factory):
    return deploy(
        verified_plan, verified_chain.provider, deployer, folder=tmp_path_factory.mktemp("deployments")
    )


# Ape keeps what it knows of a fixture by its name, so those of a module have names of their own.


@pytest.fixture
def local(verified_chain):
    return verified_chain


@pytest.fixture
def plan(verified_plan):
    return verified_plan


@pytest.fixture
def deployed(verified_dao):
    return verified_dao


@pytest.fixture
def as_timelock(local, plan, deployed):
    """Calls a function of a contract as the timelock, as an executed proposal would."""
    timelock = plan.addresses["timelock"]
    local.rpc("anvil_impersonateAccount", timelock)
    local.rpc("anvil_setBalance", timelock, hex(10**18))

    def call(key: str, function: str, **arguments):
        entry = next(one for one in artifact(CONTRACTS[key]).abi if one.get("name") == function)
        names = [part["name"].strip("_") for part in entry["inputs"]]
        values = dict(zip(names, arguments.values(), strict=True))
        data = encode_call([entry], function, values, key)
        request = {"from": timelock, "to": plan.addresses[key], "data": "0x" + data.hex(), "gas": hex(10**6)}
        assert local.wait(local.rpc("eth_sendTransaction", request), function).succeeded

    yield call
    local.rpc("anvil_stopImpersonatingAccount", timelock)


def wrong(plan, local, deployed) -> dict[str, tuple[str, str]]:
    findings = verify(plan, local.provider, deployed.record.start_block)
    return {finding.what: (finding.expected, finding.found) for finding in drift(findings)}


def test_verify__fresh__everything_holds(plan, local, deployed):
    findings = verify(plan, local.provider, deployed.record.start_block)
    assert drift(findings) == []
    rules = {finding.what: finding.rule for finding in findings}
    assert set(rules.values()) == {"code", "hand-over", "parameter", "clock", "holdings"}
    assert rules["kinds.standard.quorumBps"] == rules["auction.paramsOf(USDC).unit"] == "parameter"
    assert rules["minted to timelock at genesis"] == "hand-over"
    require_verified(findings)


def test_verify__clocks(plan, local, deployed):
    """GV-07: token, escrow and governor report the same clock."""
    findings = verify(plan, local.provider, deployed.record.start_block)
    modes = {one.what: one.found for one in findings if one.what.endswith("CLOCK_MODE")}
    assert modes == dict.fromkeys(
        ("token.CLOCK_MODE", "escrow.CLOCK_MODE", "governor.CLOCK_MODE"), "mode=timestamp"
    )


def write_storage(local, key: str, address: str, label: str, value: int) -> None:
    """Change one variable in storage; of a history of checkpoints, the newest one."""
    where = next(entry for entry in artifact(CONTRACTS[key]).storage_layout if entry["label"] == label)
    slot, offset, size = int(where["slot"]), int(where["offset"]), int(where["bytes"])
    if where["type"] == "struct Checkpoints.Trace208":
        length = int(local.rpc("eth_getStorageAt", address, hex(slot), "latest"), 16)
        slot = int.from_bytes(keccak(slot.to_bytes(32, "big")), "big") + length - 1
        offset, size = 6, 26  # behind the 48 bits of the key
    word = int(local.rpc("eth_getStorageAt", address, hex(slot), "latest"), 16)
    mask = ((1 << 8 * size) - 1) << 8 * offset
    changed = (word & ~mask) | (value << 8 * offset)
    local.rpc("anvil_setStorageAt", address, f"0x{slot:064x}", f"0x{changed:064x}")


# variable of the governor, new value, what verify says: finding, was, is
GOVERNOR_DRIFTS = [
    ("_until", 2**40, ("governor.guardianUntil", "until", "the year 36_812")),
    ("_guardian", 0x11 * 2**152, ("governor.proposalGuardian", "account", "0x11" + "00" * 19)),
    ("_timelock", 0x11 * 2**152, ("governor.timelock", "timelock", "0x11" + "00" * 19)),
]


@pytest.mark.parametrize(("label", "value", "finding"), GOVERNOR_DRIFTS, ids=lambda value: str(value)[:30])
def test_verify__governor_changed__named(plan, local, deployed, label, value, finding):
    """TL-12: a changed parameter is reported by name, with both values."""
    write_storage(local, "governor", plan.addresses["governor"], label, value)
    name, expected, found = finding
    guardian = plan.spec.governor.guardian
    if expected in ("account", "until"):
        expected = guardian.account if expected == "account" else units.format_date(guardian.until)
    assert wrong(plan, local, deployed) == {name: (expected, found)}


def test_verify__split_changed__named(plan, local, deployed, as_timelock):
    as_timelock("router", "setSplit", revenueShareBps=5_000, buybackBps=5_000, treasuryBps=0)
    assert wrong(plan, local, deployed) == {
        "router.revenueShareBps": ("0%", "50%"),
        "router.buybackBps": ("0%", "50%"),
        "router.treasuryBps": ("100%", "0%"),
    }


def test_verify__buyback_paused__named(plan, local, deployed, as_timelock):
    as_timelock("router", "setBuybackPaused", paused=True)
    assert wrong(plan, local, deployed) == {"router.buybackPaused": ("no", "yes")}


def test_verify__min_delay_changed__named(plan, local, deployed, as_timelock):
    """TL-04."""
    as_timelock("timelock", "updateDelay", newDelay=0)
    assert wrong(plan, local, deployed) == {"timelock.getMinDelay": ("2 days", "0 seconds")}


def test_verify__receivers_changed__named(stranger, plan, local, deployed, as_timelock):
    as_timelock("router", "setTreasury", treasury=stranger.address)
    as_timelock("router", "setBuyback", buyback=stranger.address)
    as_timelock("escrow", "setPenaltyDistributor", distributor="0x" + "00" * 20)
    assert wrong(plan, local, deployed) == {
        "router.treasury": ("timelock", stranger.address),
        "router.buyback": ("auction", stranger.address),
        "escrow.penaltyDistributor": ("distributor", "0x" + "00" * 20),
    }


def test_verify__lists_changed__named(plan, local, deployed, as_timelock):
    usdc = plan.spec.addresses["USDC"]
    as_timelock("router", "setToken", token=usdc, listed=False)
    as_timelock("distributor", "setToken", token=usdc, listed=False)
    as_timelock("score", "setThresholds", thresholds=[1, 2])
    as_timelock("auction", "removeParams", token=usdc)
    names = set(wrong(plan, local, deployed))
    assert {"router.tokens", "distributor.tokens", "score.thresholds"} < names
    # A start price of zero is also that of an auction that has begun.
    assert {name for name in names if name.startswith("auction.")} == {
        f"auction.paramsOf(USDC).{field}"
        for field in (
            "unit",
            "minLot",
            "minStartPrice",
            "floorPrice",
            "restartMultiplier",
            "length",
        )
    }


@pytest.mark.parametrize("key", ["token", "escrow", "score", "distributor", "auction", "router"])
def test_verify__ownership_moved__named(stranger, plan, local, deployed, as_timelock, key):
    as_timelock(key, "transferOwnership", newOwner=stranger.address)
    assert wrong(plan, local, deployed) == {f"{key}.owner": ("timelock", stranger.address)}


@pytest.mark.parametrize("role", ["PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE", "DEFAULT_ADMIN_ROLE"])
def test_verify__extra_role__named(plan, local, deployed, as_timelock, deployer, role):
    """TL-02: an extra proposer is found though nobody thought of asking for it."""
    as_timelock("timelock", "grantRole", role=ROLE_IDS[role], account=deployer.address)
    assert wrong(plan, local, deployed) == {
        f"timelock.{role} of deployer": ("not held", "held by deployer"),
        "powers of deployer and genesis": ("0", "1"),
    }


def test_verify__open_executor__named(plan, local, deployed, as_timelock):
    """TL-02: the zero address as executor lets everybody execute."""
    as_timelock("timelock", "grantRole", role=ROLE_IDS["EXECUTOR_ROLE"], account="0x" + "00" * 20)
    zero = "0x" + "00" * 20
    assert wrong(plan, local, deployed) == {
        f"timelock.EXECUTOR_ROLE of {zero}": ("not held", f"held by {zero}")
    }


def test_verify__missing_role__named(plan, local, deployed, as_timelock):
    """TL-03, TL-06: a role without a holder."""
    as_timelock("timelock", "revokeRole", role=ROLE_IDS["CANCELLER_ROLE"], account=plan.addresses["governor"])
    assert wrong(plan, local, deployed) == {"timelock.CANCELLER_ROLE of governor": ("held", "not held")}


def test_verify__quotas_changed__named(plan, local, deployed, as_timelock):
    as_timelock("kinds", "setQuotas", newQuotas=[0, 8])
    assert wrong(plan, local, deployed) == {"kinds.quotas": ("0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4", "0, 8")}


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("minScore", 3, ("0", "3")),
        ("mayTouchReserved", True, ("no", "yes")),
        ("isRestricted", True, ("no", "yes")),
        ("quorumBps", 400, ("10%", "4%")),
        ("decisionBps", 1, ("10%", "0.01%")),
        ("votingDelay", 3_600, ("1 second", "1 hour")),
        ("votingPeriod", 86_400, ("7 days", "1 day")),
        ("lateExtension", 0, ("1 day", "0 seconds")),
        ("executionWindow", 86_400, ("2 weeks", "1 day")),
        ("quorumFloor", 5 * WHOLE, ("1_000 veTMAI", "5 veTMAI")),
        ("threshold", 5 * WHOLE, ("22_000 veTMAI", "5 veTMAI")),
    ],
)
def test_verify__rule_changed__named(plan, local, deployed, as_timelock, field, value, shown):
    """TL-12: every rule of a kind."""
    rules = {**plan.step("kinds").arguments["kinds"][0], field: value}
    as_timelock("kinds", "setKind", kind=0, rules=rules)
    assert wrong(plan, local, deployed) == {f"kinds.standard.{field}": shown}


def test_verify__kind_removed_or_added__named(plan, local, deployed, as_timelock):
    as_timelock("kinds", "removeKind", kind=2)
    as_timelock("kinds", "setKind", kind=9, rules=plan.step("kinds").arguments["kinds"][1])
    assert wrong(plan, local, deployed) == {
        "kinds.grant exists": ("yes", "no"),
        "kinds.9 exists": ("no", "yes"),
    }


def test_verify__spending_limit_changed_or_added__named(plan, local, deployed, as_timelock):
    as_timelock("kinds", "setTarget", kind=3, target=plan.addresses["token"], reach=1, maxAmount=0)
    as_timelock("kinds", "setTarget", kind=2, target=plan.addresses["escrow"], reach=2, maxAmount=1)
    assert wrong(plan, local, deployed) == {
        "kinds.targetOf(3, token).reach": ("2", "1"),
        "kinds.targetOf(3, token).maxAmount": (str(1_000_000 * WHOLE), "0"),
        "kinds.targetOf(2, escrow).reach": ("0", "2"),
        "kinds.targetOf(2, escrow).maxAmount": ("0", "1"),
    }


def test_verify__reservation_released_or_added__named(plan, local, deployed, as_timelock):
    """CO-05, CO-06."""
    scores, other = artifact("StakingScore"), "0x12345678"
    selectors = {entry["name"]: selector(entry) for entry in scores.abi if entry["type"] == "function"}
    released = selectors["setThresholds"]
    as_timelock("kinds", "setReserved", selector=released, reserved=False)
    as_timelock("kinds", "setReserved", selector=bytes.fromhex(other[2:]), reserved=True)
    as_timelock("kinds", "setReservedTarget", target=plan.addresses["escrow"], reserved=False)
    as_timelock("kinds", "setReservedTarget", target=plan.addresses["router"], reserved=True)
    assert wrong(plan, local, deployed) == {
        f"kinds.isReserved(0x{released.hex()})": ("allowed", "not allowed"),
        f"kinds.isReserved({other})": ("not allowed", "allowed"),
        "kinds.isReservedTarget(escrow)": ("allowed", "not allowed"),
        "kinds.isReservedTarget(router)": ("not allowed", "allowed"),
    }


def test_verify__extra_locker__named(stranger, plan, local, deployed, as_timelock):
    as_timelock("escrow", "setLocker", locker=stranger.address, allowed=True)
    name = f"escrow.isLocker of {stranger.address}"
    assert wrong(plan, local, deployed) == {name: ("not allowed", f"held by {stranger.address}")}


def test_verify__minted_by_a_vote__named(plan, local, deployed, as_timelock, alice):
    """DP-06."""
    as_timelock("token", "mint", to=alice.address, amount=5 * WHOLE)
    assert set(wrong(plan, local, deployed)) == {"token: minted since the launch"}


def test_verify__minted_to_the_deployer__named(plan, local, deployed, as_timelock, deployer):
    as_timelock("token", "mint", to=deployer.address, amount=5 * WHOLE)
    assert wrong(plan, local, deployed) == {
        "minted to the deployer in all": ("0 TMAI", "5 TMAI"),
        "token: minted since the launch": ("0 TMAI", "5 TMAI"),
    }


@pytest.mark.parametrize("code", ["0x", "0x6001600055"])
def test_verify__other_code__named(plan, local, deployed, code):
    local.rpc("anvil_setCode", plan.addresses["router"], code)
    state = "no code" if code == "0x" else "other code"
    name = f"router at {plan.addresses['router']}"
    assert wrong(plan, local, deployed) == {name: ("RevenueRouter", state)}


def test_verify__other_immutable__named(plan, local, deployed):
    """The code masks immutables, so one that differs must be seen through its getter."""
    router, kit = plan.addresses["router"], artifact("RevenueRouter")
    code = bytearray(local.code(router))
    for part in kit.immutable_references["WETH"]:
        code[part.start : part.start + part.length] = bytes(12) + b"\x11" * 20
    local.rpc("anvil_setCode", router, "0x" + code.hex())
    assert wrong(plan, local, deployed)["router.WETH"] == ("WETH", "0x" + "11" * 20)


# calls that a careless or malicious hand-over makes, and what is found afterwards
def leftover(plan, *, without=(), extra=()):
    """The plan with another hand-over."""
    pairs = [
        {"target": call.target, "data": call.data}
        for call in plan.calls
        if (call.key, call.function) not in without
    ]
    pairs[-1:-1] = [
        {
            "target": plan.addresses[key],
            "data": encode_call(artifact(CONTRACTS[key]).abi, function, values, key),
        }
        for key, function, values in extra
    ]
    data = encode_call(artifact("Genesis").abi, "finish", {"calls": pairs}, "Genesis")
    return dataclasses.replace(plan, finish_data=data)


@pytest.fixture
def fresh(plan):
    """The same DAO at other addresses."""
    return make_plan(parse_spec({**plan.spec.to_data(), "salt": "leftover"}), plan.deployer)


def planted(plan, local, deployer, folder) -> set[str]:
    with pytest.raises(VerifyError):
        deploy(plan, local.provider, deployer, folder=folder)
    return {finding.what for finding in drift(verify(plan, local.provider))}


def test_verify__ownership_kept__found(fresh, local, deployer, tmp_path):
    names = planted(leftover(fresh, without=[("escrow", "transferOwnership")]), local, deployer, tmp_path)
    assert names == {"escrow.owner", "powers of deployer and genesis"}


def test_verify__admin_kept__found(fresh, local, deployer, tmp_path):
    names = planted(leftover(fresh, without=[("timelock", "renounceRole")]), local, deployer, tmp_path)
    assert names == {"timelock.DEFAULT_ADMIN_ROLE of genesis", "powers of deployer and genesis"}


def test_verify__deployer_as_proposer__found(fresh, local, deployer, tmp_path):
    grant = {"role": ROLE_IDS["PROPOSER_ROLE"], "account": deployer.address}
    careless = leftover(fresh, extra=[("timelock", "grantRole", grant)])
    assert planted(careless, local, deployer, tmp_path) == {
        "timelock.PROPOSER_ROLE of deployer",
        "powers of deployer and genesis",
    }


def test_verify__deployer_as_locker__found(fresh, local, deployer, tmp_path):
    names = planted(
        leftover(
            fresh,
            without=[("escrow", "setLocker"), ("escrow", "transferOwnership")],
            extra=[
                ("escrow", "setLocker", {"locker": deployer.address, "allowed": True}),
                ("escrow", "transferOwnership", {"newOwner": fresh.addresses["timelock"]}),
            ],
        ),
        local,
        deployer,
        tmp_path,
    )
    assert names == {
        "escrow.isLocker of deployer",
        "escrow.isLocker of distributor",
        "escrow.isLocker of airdrop_community",
        "powers of deployer and genesis",
    }


def test_verify__roles_never_granted__found(fresh, local, deployer, tmp_path):
    """TL-06: nobody can propose, cancel or execute."""
    names = planted(leftover(fresh, without=[("timelock", "grantRole")]), local, deployer, tmp_path)
    assert names == {f"timelock.{role}_ROLE of governor" for role in ("PROPOSER", "CANCELLER", "EXECUTOR")}
