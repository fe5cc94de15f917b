"""TL-12: every single parameter is changed once on the chain, and `verify` names it; so is every leftover.

Immutables are changed in the code, settings by the timelock where it may change them, otherwise in storage.
"""

import dataclasses

import pytest
from eth_utils import keccak

from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.contract_types import contract_name
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.powers import ROLE_IDS
from ape_dao.core.errors import VerifyError
from ape_dao.core.spec import parse_spec
from ape_dao.core.verification.verify import drift, verify
from ape_dao.sdk.deployment import deploy
from utils.deployment import create, guardian_of, token_metrics

WHOLE = 10**18
ELSEWHERE = "0x" + "11" * 20
ZERO = "0x" + "00" * 20
UNLIMITED = 2**256 - 1


@pytest.fixture(scope="module")
def drifting_chain(chain):
    return Chain(chain.provider)


@pytest.fixture(scope="module")
def drifting_plan(drifting_chain, deployer, alice, carol):
    data = token_metrics(drifting_chain, deployer.address, alice.address).to_data()
    data["token"] |= {"cap": "11_000_000_000", "yearly_mint_limit": "500"}
    data["escrow"]["early_exit"] |= {"max_penalty": "50%"}
    data["governor"]["guardian"] = guardian_of(drifting_chain, carol.address)
    return make_plan(parse_spec(data), deployer.address)


@pytest.fixture(scope="module")
def drifting_dao(drifting_plan, drifting_chain, deployer, tmp_path_factory):
    return deploy(
        drifting_plan, drifting_chain.provider, deployer, folder=tmp_path_factory.mktemp("deployments")
    )


# Ape keeps what it knows of a fixture by its name, so those of a module have names of their own.


@pytest.fixture
def local(drifting_chain):
    return drifting_chain


@pytest.fixture
def plan(drifting_plan):
    return drifting_plan


@pytest.fixture
def deployed(drifting_dao):
    return drifting_dao


@pytest.fixture
def act(local, plan, deployed):
    """Calls a function as any account, as an executed proposal would as the timelock."""

    def call(sender: str, key: str, function: str, *arguments):
        kit = artifact(contract_name(key) or "GovernanceToken")
        entry = next(one for one in kit.abi if one.get("name") == function)
        names = [part["name"].strip("_") for part in entry["inputs"]]
        data = encode_call([entry], function, dict(zip(names, arguments, strict=True)), key)
        sender = plan.addresses.get(sender, sender)
        local.rpc("anvil_impersonateAccount", sender)
        local.rpc("anvil_setBalance", sender, hex(WHOLE))
        to = plan.addresses.get(key, key)
        request = {"from": sender, "to": to, "data": "0x" + data.hex(), "gas": hex(10**6)}
        assert local.wait(local.rpc("eth_sendTransaction", request), function).succeeded
        local.rpc("anvil_stopImpersonatingAccount", sender)

    return call


@pytest.fixture
def names(plan, local, deployed):
    """The names of everything that differs."""

    def read() -> set[str]:
        return {one.what for one in drift(verify(plan, local.provider, deployed.record.start_block))}

    return read


def immutables(plan) -> list[tuple[str, str]]:
    return [(step.key, name) for step in plan.steps for name in artifact(step.contract).immutable_references]


def write_text(local, address: str, slot: int, text: str) -> None:
    """A short string in storage."""
    word = text.encode().ljust(31, b"\0") + bytes([2 * len(text)])
    local.rpc("anvil_setStorageAt", address, f"0x{slot:064x}", "0x" + word.hex())


def slot_of(key: str, label: str) -> int:
    return next(
        int(entry["slot"]) for entry in artifact(contract_name(key)).storage_layout if entry["label"] == label
    )


def test_verify__every_immutable_changed__named(plan, local, deployed, names):
    """One byte of one immutable at a time, at one of its places."""
    snapshot = local.rpc("evm_snapshot")
    for key, name in immutables(plan):
        address = plan.addresses[key]
        kit = artifact(plan.step(key).contract)
        code = bytearray(local.code(address))
        last = kit.immutable_references[name][-1]
        code[last.start + last.length - 1] ^= 1
        if "DEPLOYED_AT" in name:  # any second of the deployment is possible
            code[last.start + last.length - 6] ^= 1
        local.rpc("anvil_setCode", address, "0x" + code.hex())
        assert f"{key}.{name} (in its code)" in names(), (key, name)
        local.rpc("evm_revert", snapshot)
        snapshot = local.rpc("evm_snapshot")
    assert len(immutables(plan)) >= 40
    assert names() == set()


def usdc(plan) -> str:
    return plan.spec.addresses["USDC"]


def auction_params(plan, **changes) -> dict:
    config = plan.step("auction").arguments["config"]
    return {**dict(zip(config["tokens"], config["params"], strict=True))[usdc(plan)], **changes}


# contract, function, arguments, findings that name it
SETTINGS = [
    ("timelock", "updateDelay", lambda p: [1], {"timelock.getMinDelay"}),
    ("timelock", "setExtender", lambda p: [ELSEWHERE], {"timelock.extender"}),
    ("score", "setThresholds", lambda p: [[1, 2]], {"score.thresholds"}),
    ("escrow", "setPenaltyDistributor", lambda p: [p.addresses["router"]], {"escrow.penaltyDistributor"}),
    ("escrow", "setPenaltyDistributor", lambda p: [ZERO], {"escrow.penaltyDistributor"}),
    ("escrow", "setLocker", lambda p: [ELSEWHERE, True], {f"escrow.isLocker of {ELSEWHERE}"}),
    (
        "escrow",
        "setLocker",
        lambda p: [p.addresses["distributor"], False],
        {"escrow.isLocker of distributor"},
    ),
    ("router", "setTreasury", lambda p: [ELSEWHERE], {"router.treasury"}),
    ("router", "setBuyback", lambda p: [ELSEWHERE], {"router.buyback"}),
    ("router", "setBuyback", lambda p: [ZERO], {"router.buyback"}),
    ("router", "setBuybackPaused", lambda p: [True], {"router.buybackPaused"}),
    (
        "router",
        "setSplit",
        lambda p: [1, 0, 9_999],
        {"router.revenueShareBps", "router.treasuryBps"},
    ),
    ("router", "setSplit", lambda p: [0, 1, 9_999], {"router.buybackBps", "router.treasuryBps"}),
    ("router", "setToken", lambda p: [usdc(p), False], {"router.tokens"}),
    ("router", "setToken", lambda p: [p.addresses["token"], True], {"router.tokens"}),
    ("distributor", "setToken", lambda p: [usdc(p), False], {"distributor.tokens"}),
    *(
        (
            "auction",
            "setParams",
            lambda p, field=field, change=change: [
                usdc(p),
                auction_params(p, **{field: change(auction_params(p)[field])}),
            ],
            {field},
        )
        for field, change in {
            "unit": lambda value: value * 10,
            "minLot": lambda value: value + 1,
            "startPrice": lambda value: value + 1,
            "minStartPrice": lambda value: value - 1,
            "floorPrice": lambda value: value + 1,
            "restartMultiplier": lambda value: value + 1,
            "length": lambda value: value + 1,
            "maxLot": lambda value: value + 10**30,
        }.items()
    ),
    *(
        (key, "transferOwnership", lambda p: [ELSEWHERE], {f"{key}.owner"})
        for key in ("token", "escrow", "score", "distributor", "auction", "router")
    ),
    *(
        (key, "renounceOwnership", lambda p: [], {f"{key}.owner"})
        for key in ("token", "escrow", "score", "distributor", "auction", "router")
    ),
    *(
        (
            "timelock",
            "grantRole",
            lambda p, role=role: [ROLE_IDS[role], ELSEWHERE],
            {f"timelock.{role} of {ELSEWHERE}"},
        )
        for role in ROLE_IDS
    ),
    *(
        (
            "timelock",
            "revokeRole",
            lambda p, role=role: [ROLE_IDS[role], p.addresses["governor"]],
            {f"timelock.{role} of governor"},
        )
        for role in ROLE_IDS
        if role != "DEFAULT_ADMIN_ROLE"
    ),
    (
        "timelock",
        "revokeRole",
        lambda p: [ROLE_IDS["DEFAULT_ADMIN_ROLE"], p.addresses["timelock"]],
        {"timelock.DEFAULT_ADMIN_ROLE of timelock"},
    ),
]


@pytest.mark.parametrize(
    ("key", "function", "arguments", "expected"),
    SETTINGS,
    ids=[f"{key}-{function}-{number}" for number, (key, function, _, _) in enumerate(SETTINGS)],
)
def test_verify__setting_changed__only_it_is_named(act, names, plan, key, function, arguments, expected):
    act("timelock", key, function, *arguments(plan))
    if key == "auction" and function == "setParams":
        expected = {f"auction.paramsOf(USDC).{field}" for field in expected}
    assert names() == expected


@pytest.mark.parametrize(("key", "label"), [("token", "_name"), ("token", "_symbol"), ("governor", "_name")])
def test_verify__stored_text_changed__named(plan, local, deployed, names, key, label):
    write_text(local, plan.addresses[key], slot_of(key, label), "Other")
    assert f"{key}.{label.strip('_')}" in names()


def test_verify__minted_behind_the_books__named(plan, local, deployed, names):
    slot = slot_of("token", "totalMinted")
    local.rpc("anvil_setStorageAt", plan.addresses["token"], f"0x{slot:064x}", f"0x{WHOLE:064x}")
    assert names() == {"token.totalMinted"}


def test_drifts__at_least_forty():
    assert len(SETTINGS) >= 40


# leftovers


def test_verify__open_allowances__each_named_with_its_amount(plan, local, act, deployed, stranger):
    """TL-07: of every contract and every token, of one unit as of all there is, to a stranger and to another
    contract of the DAO."""
    owners = ["timelock", "escrow", "distributor", "auction", "router", "governor", "genesis"]
    amounts = [1, 2, 10**18, 2**127, 2**128 - 1, 2**128, UNLIMITED]
    expected = {"open allowances of the DAO's contracts": str(3 * len(owners))}
    for owner, amount in zip(owners, amounts, strict=True):
        for token, spender in (("token", stranger.address), ("USDC", stranger.address), ("WETH", "router")):
            address = plan.addresses.get(spender, spender)
            act(owner, plan.spec.addresses.get(token, token), "approve", address, amount)
            shown = "unlimited" if amount >= 2**128 else str(amount)
            expected[f"allowance of {token} from {owner} to {spender}"] = shown
    findings = drift(verify(plan, local.provider, deployed.record.start_block))
    assert {finding.what: finding.found for finding in findings} == expected
    assert {one.expected for one in findings} == {"0"}


BROKEN = "0x" + "ff" * 31 + "01"
"""In storage: a text of more bytes than there can be."""


def test_verify__allowance_of_a_token_that_nothing_names__named(local, deployer, act, names, stranger):
    """DP-06. Approvals by the DAO's contracts are looked for, whatever the token."""
    token = create(local, deployer.address, demo_artifact("WETH9"))
    act("router", token, "approve", stranger.address, 5)
    assert names() == {
        f"allowance of {token} from router to {stranger.address}",
        "open allowances of the DAO's contracts",
    }


def test_verify__grant_with_another_beneficiary_or_revoked__named(plan, act, names, stranger):
    """DP-06. A successor counts as soon as it is named."""
    act(plan.spec.addresses["team"], "vesting_team", "transferOwnership", stranger.address)
    assert names() == {"vesting_team.pendingOwner"}
    act(stranger.address, "vesting_team", "acceptOwnership")
    assert names() == {"vesting_team.owner"}
    act("timelock", "vesting_team", "revoke")
    assert names() == {"vesting_team.owner", "vesting_team.revokedAt"}


def test_verify__airdrop__holds_what_is_not_claimed(plan, local, act, names, alice, stranger):
    """DP-15. Exactly what it was sent, less what was claimed; gifts are nobody's to miss."""
    airdrop, whole = plan.addresses["airdrop_community"], 10**18
    kit = artifact("MerkleAirdrop")
    leaf = local.read(kit, airdrop, "leafOf", 0, alice.address, 5 * whole)
    act("timelock", "airdrop_community", "setRoot", bytes.fromhex(str(leaf).removeprefix("0x")))
    act(alice.address, "airdrop_community", "claim", 0, 5 * whole, [])
    act(alice.address, "token", "transfer", airdrop, 7)
    assert names() == {"airdrop_community.root"}
    act(airdrop, "token", "transfer", stranger.address, 1)
    assert names() == {"airdrop_community.root", "unclaimed tokens of airdrop_community"}


def test_verify__grant__holds_what_is_not_released(local, plan, act, names, stranger):
    """DP-15. What is released and revoked is accounted for, and nothing else."""
    end = local.timestamp() + 2 * 365 * 86_400
    local.rpc("evm_setNextBlockTimestamp", hex(end))
    act(stranger.address, "vesting_team", "release", plan.addresses["token"])
    assert names() == set()
    act("timelock", "vesting_team", "revoke")
    assert names() == {"vesting_team.revokedAt"}
    act("vesting_team", "token", "transfer", stranger.address, 0)
    assert names() == {"vesting_team.revokedAt"}


def test_verify__grant_robbed__named(plan, act, names, stranger):
    """DP-15."""
    act("vesting_team", "token", "transfer", stranger.address, 1)
    assert names() == {"tokens of vesting_team"}


def test_verify__treasury__less_than_at_the_launch_only_by_votes(plan, local, deployed, act, names, stranger):
    """DP-15. Before any vote everything is there; afterwards what is there is told."""
    act("timelock", "token", "transfer", stranger.address, 1)
    assert names() == {"treasury's own tokens"}
    call = (stranger.address, 0, b"", bytes(32), bytes(32))
    act("governor", "timelock", "schedule", *call, 2 * 86_400)
    local.rpc("evm_setNextBlockTimestamp", hex(local.timestamp() + 3 * 86_400))
    act("governor", "timelock", "execute", *call)
    assert names() == set()
    rows = verify(plan, local.provider, deployed.record.start_block)
    held = {one.what: (one.expected, one.found) for one in rows if one.rule == "holdings"}
    assert held["treasury's own tokens"][1].endswith(" TMAI")
    assert held["treasury's USDC"] == ("what votes left", "0 USDC")


def test_verify__role_without_an_event__named(plan, local, names):
    """DP-06. Everybody whom anything names is asked about, events or not."""
    role, team = ROLE_IDS["PROPOSER_ROLE"], plan.spec.addresses["team"]
    of_role = keccak(role + slot_of("timelock", "_roles").to_bytes(32, "big"))
    slot = keccak(bytes.fromhex(team[2:]).rjust(32, b"\0") + of_role)
    local.rpc("anvil_setStorageAt", plan.addresses["timelock"], "0x" + slot.hex(), "0x" + f"{1:064x}")
    assert names() == {"timelock.PROPOSER_ROLE of team"}


def test_verify__view_that_cannot_be_read__a_difference(plan, local, names):
    """DP-06. A value that is not there ends nothing."""
    local.rpc(
        "anvil_setStorageAt", plan.addresses["token"], f"0x{slot_of('token', '_nameFallback'):064x}", BROKEN
    )
    local.rpc("anvil_setStorageAt", plan.addresses["token"], f"0x{slot_of('token', '_name'):064x}", BROKEN)
    assert names() == {"token.name"}


def test_verify__other_calls_in_the_hand_over__named(plan, local, deployer, stranger, tmp_path):
    """DP-08. Genesis checks no calls, so verification compares them with the plan, harmless ones too."""
    other = fresh(plan, "calls")
    careless = hand_over(other, ("token", "approve", {"spender": stranger.address, "value": 0}))
    deploy(careless, local.provider, deployer, folder=tmp_path)
    assert {one.what for one in drift(verify(other, local.provider))} == {"calls of the hand-over"}


def test_verify__allowance_used_up__no_drift(plan, act, names, stranger):
    act("timelock", "token", "approve", stranger.address, UNLIMITED)
    act("timelock", "token", "approve", stranger.address, 0)
    assert names() == set()


def test_verify__operator_of_the_treasury__named(act, names, stranger):
    act("timelock", "escrow", "setOperator", stranger.address, True)
    assert names() == {f"escrow.isOperator of {stranger.address} for timelock"}


def test_verify__operator_of_a_member__no_drift(act, names, alice, stranger):
    act(alice.address, "escrow", "setOperator", stranger.address, True)
    assert names() == set()


def test_verify__recipient_of_the_treasury__named(act, names, stranger):
    act("timelock", "distributor", "setRecipient", stranger.address)
    assert names() == {"distributor.recipientOf timelock"}


@pytest.mark.parametrize("key", ["token", "escrow"])
def test_verify__votes_of_the_treasury_delegated__named(act, names, stranger, key):
    act("timelock", key, "delegate", stranger.address)
    assert names() == {f"{key}.delegates of timelock"}


def test_verify__operation_without_a_proposal__named(plan, local, act, names, stranger):
    """A proposer that is gone again left an operation behind."""
    act("timelock", "timelock", "grantRole", ROLE_IDS["PROPOSER_ROLE"], stranger.address)
    delay = plan.spec.timelock.delay
    act(stranger.address, "timelock", "schedule", ELSEWHERE, 0, b"", bytes(32), bytes(32), delay)
    act("timelock", "timelock", "revokeRole", ROLE_IDS["PROPOSER_ROLE"], stranger.address)
    operation = local.read(
        artifact("Timelock"),
        plan.addresses["timelock"],
        "hashOperation",
        ELSEWHERE,
        0,
        b"",
        bytes(32),
        bytes(32),
    )
    assert names() == {f"timelock operation {operation}", "operations in the timelock without a proposal"}


def fresh(plan, salt: str):
    return make_plan(parse_spec({**plan.spec.to_data(), "salt": salt}), plan.deployer)


def test_verify__tokens_reach_the_deployer_before_the_hand_over__named(
    plan, local, deployer, alice, act, tmp_path
):
    """A recipient hands its tokens to the deployer between two steps."""
    other = fresh(plan, "tokens")

    def give(progress):
        if (progress.kind, progress.key) == ("created", "governor"):
            act(alice.address, other.addresses["token"], "transfer", deployer.address, 7)

    with pytest.raises(VerifyError, match="tokens of the deployer at the hand-over"):
        deploy(other, local.provider, deployer, folder=tmp_path, progress=give)


def test_verify__tokens_reach_the_deployer_later__no_drift(deployer, alice, act, names):
    act(alice.address, "token", "transfer", deployer.address, 7)
    assert names() == set()


def test_verify__deployer_is_a_recipient__as_the_spec_says(plan, local, deployer, tmp_path):
    data = plan.spec.to_data()
    data |= {"salt": "recipient", "addresses": {**data["addresses"], "community": deployer.address}}
    other = make_plan(parse_spec(data), deployer.address)
    assert drift(deploy(other, local.provider, deployer, folder=tmp_path).findings) == []


def hand_over(plan, *extra):
    """The plan with more calls in its hand-over, made before Genesis gives everything away."""
    pairs = [
        {
            "target": plan.addresses[key],
            "data": encode_call(artifact(contract_name(key)).abi, function, values, key),
        }
        for key, function, values in extra
    ]
    pairs += [{"target": call.target, "data": call.data} for call in plan.calls]
    data = encode_call(artifact("Genesis").abi, "finish", {"calls": pairs}, "Genesis")
    return dataclasses.replace(plan, finish_data=data)


def planted(plan, local, deployer, folder) -> set[str]:
    with pytest.raises(VerifyError):
        deploy(plan, local.provider, deployer, folder=folder)
    return {one.what for one in drift(verify(plan, local.provider))}


@pytest.mark.parametrize("role", ROLE_IDS)
def test_verify__hand_over_grants_a_role__named(plan, local, deployer, stranger, tmp_path, role):
    """TL-01, TL-02."""
    grant = {"role": ROLE_IDS[role], "account": stranger.address}
    other = hand_over(fresh(plan, role), ("timelock", "grantRole", grant))
    assert planted(other, local, deployer, tmp_path) == {f"timelock.{role} of {stranger.address}"}


def test_verify__hand_over_schedules__named(plan, local, deployer, tmp_path):
    """Genesis makes itself proposer for the length of one call."""
    other = fresh(plan, "scheduled")
    role = {"role": ROLE_IDS["PROPOSER_ROLE"], "account": other.addresses["genesis"]}
    call = {
        "target": ELSEWHERE,
        "value": 0,
        "data": b"",
        "predecessor": bytes(32),
        "salt": bytes(32),
        "delay": plan.spec.timelock.delay,
    }
    careless = hand_over(
        other,
        ("timelock", "grantRole", role),
        ("timelock", "schedule", call),
        ("timelock", "revokeRole", role),
    )
    assert "operations in the timelock without a proposal" in planted(careless, local, deployer, tmp_path)


def test_verify__hand_over_delegates_or_approves__named(plan, local, deployer, stranger, tmp_path):
    careless = hand_over(
        fresh(plan, "approved"),
        ("token", "approve", {"spender": stranger.address, "value": UNLIMITED}),
        ("escrow", "setOperator", {"operator": stranger.address, "approved": True}),
    )
    assert planted(careless, local, deployer, tmp_path) == {
        f"allowance of token from genesis to {stranger.address}",
        "open allowances of the DAO's contracts",
        f"escrow.isOperator of {stranger.address} for genesis",
    }


def test_verify__hand_over_is_hidden_behind_a_copy__named(plan, local, deployed, names):
    """Other code behind one of the addresses: another contract of the kit."""
    local.rpc("anvil_setCode", plan.addresses["auction"], "0x" + local.code(plan.addresses["router"]).hex())
    assert names() == {f"auction at {plan.addresses['auction']}"}


def test_verify__code_hash_of_every_contract(plan, local, deployed):
    """What `verify` calls right is what the record holds."""
    for key, entry in deployed.record.contracts.items():
        assert entry["codeHash"] == "0x" + keccak(local.code(plan.addresses[key])).hex()
