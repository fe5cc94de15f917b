"""Deployment on real nodes: complete, resumable, refused early, and never open to a stranger."""

import dataclasses
import json

import ape
import pytest
from eth_utils import keccak

from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.create2 import FACTORY, FACTORY_CODE, INSTALLER
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.deployment import deploy as deployment
from ape_dao.core.deployment.bookkeeping import differences
from ape_dao.core.deployment.deploy import Progress
from ape_dao.core.deployment.journal import load_journal
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.plan import make_plan, plain
from ape_dao.core.deployment.powers import ROLE_IDS
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record, journal_path, load_record
from ape_dao.core.errors import DeployError, JournalError, VerifyError
from ape_dao.core.spec import load_preset, parse_spec, preset_names, spec_hash, with_addresses
from ape_dao.core.verification.verify import drift, verify
from ape_dao.sdk.deployment import deploy
from utils.deployment import Killed, kill_at, token_metrics
from utils.hardhat import hardhat_node

MAX_TOTAL_GAS = 28_000_000  # with an airdrop and a grant
STEPS = 13  # twelve contracts and the hand-over


def as_if_uninterrupted(data: dict) -> dict:
    """A launch without what depends on the second in which a block was made.

    Token, kinds, governor, airdrop and grant keep that second in their code.
    """
    text = json.loads(json.dumps(data))
    for key, entry in [*text["contracts"].items(), ("finish", text["finish"])]:
        entry.pop("blockHash")
        if key in ("token", "kinds", "governor", "airdrop_community", "vesting_team"):
            entry.pop("codeHash")
    return text


@pytest.fixture
def local(chain):
    return Chain(chain.provider)


@pytest.fixture
def spec(local, deployer, alice):
    return token_metrics(local, deployer.address, alice.address)


@pytest.fixture
def plan(spec, deployer):
    return make_plan(spec, deployer.address)


@pytest.fixture
def provider(local):
    return local.provider


def test_deploy__record_and_chain_agree(plan, provider, local, deployer, tmp_path):
    done = deploy(plan, provider, deployer, folder=tmp_path)
    data = done.record.launch
    assert done.fresh
    assert done.path == tmp_path / "local" / "token-metrics.json"
    assert find_record("local", folder=tmp_path).data == done.record.data
    assert data["specHash"] == spec_hash(plan.spec)
    assert done.record.spec == plan.spec
    assert data["planHash"] == plan.hash()
    for step in plan.steps:
        entry = data["contracts"][step.key]
        receipt = local.receipt(entry["transaction"])
        assert artifact(step.contract).is_code(local.code(step.address))
        assert (entry["address"], entry["gasUsed"]) == (step.address, receipt.gas_used)
        assert (entry["block"], entry["blockHash"]) == (receipt.block, receipt.block_hash)
        assert entry["contract"] == step.contract
        assert (entry["salt"], entry["initCodeHash"]) == ("0x" + step.salt.hex(), step.init_code_hash)
        assert entry["encodedArguments"] == "0x" + step.encoded_arguments.hex()
        assert entry["arguments"] == json.loads(json.dumps(plain(step.arguments)))
        assert entry["codeHash"] == "0x" + keccak(local.code(step.address)).hex()
    compiler = artifact("Genesis").compiler
    assert data["compiler"] == {"version": compiler.version, "settings": compiler.settings}
    assert not journal_path("local", "token-metrics", tmp_path).exists()


def test_deploy__gas(plan, provider, local, deployer, tmp_path):
    """Every transaction fits EIP-7825's limit, with the gas limit that it was sent with."""
    data = deploy(plan, provider, deployer, folder=tmp_path).record.launch
    entries = [*data["contracts"].values(), data["finish"]]
    assert len(entries) == STEPS
    for entry in entries:
        sent = local.rpc("eth_getTransactionByHash", entry["transaction"])
        assert entry["gasUsed"] <= int(sent["gas"], 16) <= MAX_TRANSACTION_GAS
    for step in plan.steps:
        assert step.minimum_gas <= data["contracts"][step.key]["gasUsed"]
    assert data["gasUsed"] == sum(entry["gasUsed"] for entry in entries) <= MAX_TOTAL_GAS


def test_deploy__verified(plan, provider, deployer, tmp_path):
    """TL-01, TL-02: the roles of the spec and no others, none of them a person's."""
    findings = deploy(plan, provider, deployer, folder=tmp_path).findings
    assert drift(findings) == []
    assert len(findings) >= 90
    held = {
        finding.what
        for finding in findings
        if finding.what.startswith("timelock.") and "ROLE" in finding.what and finding.expected != "not held"
    }
    assert held == {
        "timelock.DEFAULT_ADMIN_ROLE of timelock",
        "timelock.PROPOSER_ROLE of governor",
        "timelock.CANCELLER_ROLE of governor",
        "timelock.EXECUTOR_ROLE of governor",
    }


def test_deploy__again__nothing_to_do(plan, provider, local, deployer, tmp_path):
    first = deploy(plan, provider, deployer, folder=tmp_path)
    nonce = local.nonce(deployer.address)
    again = deploy(plan, provider, deployer, folder=tmp_path)
    assert not again.fresh
    assert again.record.data == first.record.data
    assert local.nonce(deployer.address) == nonce


@pytest.mark.parametrize("kind", ["sent", "created"])
@pytest.mark.parametrize("key", ["genesis", "escrow", "router", "finish"])
def test_deploy__killed__goes_on(plan, provider, local, deployer, tmp_path, chain, kind, key):
    state = chain.snapshot()
    whole = deploy(plan, provider, deployer, folder=tmp_path / "whole").record.launch
    chain.restore(state)
    kind = "finished" if (kind, key) == ("created", "finish") else kind
    with pytest.raises(Killed):
        deploy(plan, provider, deployer, folder=tmp_path, progress=kill_at(kind, key))
    assert load_journal(journal_path("local", "token-metrics", tmp_path)).entries[key].transaction
    done = deploy(plan, provider, deployer, folder=tmp_path)
    assert list(differences(as_if_uninterrupted(whole), as_if_uninterrupted(done.record.launch))) == []
    assert drift(done.findings) == []


def test_deploy__killed_before_sending__sends_it(plan, provider, local, deployer, tmp_path, monkeypatch):
    """The journal holds a transaction that no node ever saw."""

    def die(*_):
        raise Killed

    with pytest.raises(Killed):
        deploy(plan, provider, deployer, folder=tmp_path, progress=kill_at("created", "token"))
    with monkeypatch.context() as patch:
        patch.setattr(Chain, "wait", die)
        request = Chain.rpc
        patch.setattr(
            Chain, "rpc", lambda self, name, *args: die() if "sendRaw" in name else request(self, name, *args)
        )
        with pytest.raises(Killed):
            deploy(plan, provider, deployer, folder=tmp_path)
    journal = load_journal(journal_path("local", "token-metrics", tmp_path))
    assert journal.entries["escrow"].transaction
    assert not local.knows_transaction(journal.entries["escrow"].transaction)
    assert drift(deploy(plan, provider, deployer, folder=tmp_path).findings) == []


def test_deploy__journal_lost__finds_what_is_there(plan, provider, local, deployer, tmp_path):
    with pytest.raises(Killed):
        deploy(plan, provider, deployer, folder=tmp_path, progress=kill_at("created", "governor"))
    journal_path("local", "token-metrics", tmp_path).unlink()
    seen = []
    done = deploy(plan, provider, deployer, folder=tmp_path, progress=seen.append)
    assert [one.key for one in seen if one.kind == "found"] == [step.key for step in plan.steps[:7]]
    assert drift(done.findings) == []


def test_deploy__stranger_between_every_two_steps__unaffected(
    stranger, plan, provider, local, deployer, tmp_path
):
    """TL-09: a stranger creates our next contract, and tries to finish, to schedule and to take a role."""
    genesis, timelock = plan.addresses["genesis"], plan.addresses["timelock"]
    role = {"role": ROLE_IDS["PROPOSER_ROLE"], "account": stranger.address}
    operation = {"target": stranger.address, "value": 0, "data": b"", "delay": plan.spec.timelock.delay}
    operation |= {"predecessor": bytes(32), "salt": bytes(32)}
    attacks = {
        genesis: [encode_call(artifact("Genesis").abi, "finish", {"calls": []}, "Genesis")],
        timelock: [
            encode_call(artifact("Timelock").abi, function, arguments, "Timelock")
            for function, arguments in (("grantRole", role), ("schedule", operation))
        ],
    }
    steps = {step.key: following for step, following in zip(plan.steps, plan.steps[1:], strict=False)}
    refused = []

    def interfere(progress):
        if progress.kind not in ("created", "found"):
            return
        for target, payloads in attacks.items():
            if local.code(target):
                for payload in payloads:
                    with pytest.raises(ape.exceptions.ProviderError):
                        local.call(target, payload, sender=stranger.address)
                    refused.append(target)
        following = steps.get(progress.key)
        if following is not None and following.key in ("timelock", "escrow", "router"):
            local.wait(local.send(stranger, following.to, following.data, 6_000_000), "stranger")

    done = deploy(plan, provider, deployer, folder=tmp_path, progress=interfere)
    assert drift(done.findings) == []
    assert len(refused) == 12 + 2 * 11  # Genesis after each of twelve steps, the timelock after eleven
    created = done.record.contracts
    assert (
        local.rpc("eth_getTransactionByHash", created["escrow"]["transaction"])["from"]
        == stranger.address.lower()
    )


def test_deploy__stranger_is_first_by_a_moment__adopted(stranger, plan, provider, local, deployer, tmp_path):
    """The stranger's transaction is mined after our check and before our own."""
    escrow = plan.step("escrow")
    send = Chain.send

    def late(self, account, to, data, *rest, **more):
        if data == escrow.data and account.address == deployer.address:
            local.wait(send(local, stranger, escrow.to, escrow.data, 6_000_000), "stranger")
        return send(self, account, to, data, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Chain, "send", late)
        done = deploy(plan, provider, deployer, folder=tmp_path)
    assert drift(done.findings) == []
    mined = done.record.contracts["escrow"]["transaction"]
    assert local.rpc("eth_getTransactionByHash", mined)["from"] == stranger.address.lower()


def test_deploy__changed_spec__refused_with_the_difference(plan, provider, deployer, tmp_path):
    with pytest.raises(Killed):
        deploy(plan, provider, deployer, folder=tmp_path, progress=kill_at("created", "token"))
    governor = {**plan.spec.to_data()["governor"], "quorum": "11%"}
    other = make_plan(parse_spec({**plan.spec.to_data(), "governor": governor}), deployer.address)
    path = journal_path("local", "token-metrics", tmp_path)
    with pytest.raises(JournalError) as caught:
        deploy(other, provider, deployer, folder=tmp_path)
    assert str(caught.value) == (
        "'Token Metrics' was begun with another spec (governor.quorum: 10% → 11%); "
        f"go on with what {path} began, or delete that file to give it up."
    )
    deploy(plan, provider, deployer, folder=tmp_path)
    with pytest.raises(JournalError, match=r"is deployed with another spec \(governor.quorum: 10% → 11%\)"):
        deploy(other, provider, deployer, folder=tmp_path)
    second = make_plan(parse_spec({**plan.spec.to_data(), "salt": "second"}), deployer.address)
    with pytest.raises(JournalError, match="for a second DAO change `name` or give another --folder"):
        deploy(second, provider, deployer, folder=tmp_path)
    assert deploy(second, provider, deployer, folder=tmp_path / "second").fresh


def test_deploy__other_deployer__refused(plan, spec, provider, deployer, alice, tmp_path):
    with pytest.raises(DeployError, match="The plan is for deployer .*, but the account is"):
        deploy(plan, provider, alice, folder=tmp_path)
    with pytest.raises(Killed):
        deploy(plan, provider, deployer, folder=tmp_path, progress=kill_at("created", "genesis"))
    with pytest.raises(JournalError, match="The deployment was begun by"):
        deploy(make_plan(spec, alice.address), provider, alice, folder=tmp_path)


def test_deploy__journal_of_a_chain_that_is_gone__starts_again(plan, provider, deployer, tmp_path):
    path = journal_path("local", "token-metrics", tmp_path)
    with pytest.raises(Killed):
        deploy(plan, provider, deployer, folder=tmp_path, progress=kill_at("created", "genesis"))
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "chain": "0x" + "11" * 32}))
    seen = []
    deploy(plan, provider, deployer, folder=tmp_path, progress=seen.append)
    assert seen[0] == Progress("discarded", "journal", -1, STEPS, dao="Token Metrics")


def test_deploy__damaged_journal__error(plan, provider, deployer, tmp_path):
    path = journal_path("local", "token-metrics", tmp_path)
    path.parent.mkdir(parents=True)
    for text, message in [
        ("{", "is damaged"),
        ('{"format": 99}', "is not a journal of format 1"),
        ('{"format": 1}', "is damaged"),
        ('{"format": 1, "entries": []}', "is damaged"),
        ('{"format": 1, "entries": {"token": {"sent": true}}}', "is damaged"),
        ('{"format": 1, "entries": {}}', "is damaged"),
    ]:
        path.write_text(text)
        with pytest.raises(JournalError, match=message):
            deploy(plan, provider, deployer, folder=tmp_path)


def test_deploy__record_of_another_real_chain__refused(plan, provider, deployer, tmp_path, monkeypatch):
    path = deploy(plan, provider, deployer, folder=tmp_path).path
    path.write_text(json.dumps({**json.loads(path.read_text()), "chain": "0x" + "11" * 32}))
    monkeypatch.setattr(Chain, "is_local", False)
    monkeypatch.setattr(Chain, "network_name", "local")
    with pytest.raises(JournalError, match="is the record of another chain with the same name; move it away"):
        deploy(plan, provider, deployer, folder=tmp_path)


def test_deploy__token_without_code__refused_before_anything_is_sent(
    spec, provider, local, deployer, tmp_path
):
    addresses = {**spec.addresses, "USDC": "0x" + "ab" * 20}
    plan = make_plan(parse_spec({**spec.to_data(), "addresses": addresses}), deployer.address)
    nonce = local.nonce(deployer.address)
    with pytest.raises(DeployError, match="'USDC' is 0x.*, and there is no contract"):
        deploy(plan, provider, deployer, folder=tmp_path)
    assert local.nonce(deployer.address) == nonce


@pytest.mark.parametrize(
    ("until", "message"),
    [
        ("2020-01-01", "governor.guardian.until has passed;"),
        ("2200-01-01", "governor.guardian.until, 2200-01-01, is more than 730 days away; give 20"),
    ],
)
def test_deploy__guardian_of_the_past_or_for_too_long__refused(
    spec, provider, deployer, tmp_path, until, message
):
    """CO-09: before anything is sent."""
    guardian = {"account": deployer.address, "until": until}
    governor = {**spec.to_data()["governor"], "guardian": guardian}
    plan = make_plan(parse_spec({**spec.to_data(), "governor": governor}), deployer.address)
    with pytest.raises(DeployError, match=message):
        deploy(plan, provider, deployer, folder=tmp_path)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            {"airdrop": {"name": "late", "deadline": "2020-01-01"}},
            "The deadline of the airdrop 'late' has passed already; give a later one.",
        ),
        (
            {"vesting": {"name": "old", "beneficiary": "team", "start": "2010-01-01"}},
            "The schedule of the vesting 'old' is over already; give a later start.",
        ),
    ],
)
def test_deploy__allocation_of_the_past__refused_before_anything_is_sent(
    spec, provider, local, deployer, tmp_path, part, message
):
    """Also in profile dev, where the linter stops nothing: its contract is the last that would be created."""
    allocations = [{**part, "share": "60%"}, {"recipient": "treasury", "share": "40%"}]
    data = {**spec.to_data(), "profile": "dev", "allocations": allocations}
    nonce = local.nonce(deployer.address)
    with pytest.raises(DeployError) as caught:
        deploy(make_plan(parse_spec(data), deployer.address), provider, deployer, folder=tmp_path)
    assert str(caught.value) == message
    assert local.nonce(deployer.address) == nonce


def test_deploy__deployer_too_poor__refused(spec, provider, local, tmp_path):
    poor = ape.accounts["0x" + "55" * 20]
    local.rpc("anvil_setBalance", poor.address, hex(10**15))
    with pytest.raises(DeployError) as caught:
        deploy(make_plan(spec, poor.address), provider, poor, folder=tmp_path)
    assert str(caught.value).startswith(
        f"The deployer {poor.address} has 0.001 ETH; what is left to do costs"
    )
    assert local.nonce(poor.address) == 0


def test_deploy__constructor_refuses__its_own_words(spec, provider, deployer, tmp_path, monkeypatch):
    """The CREATE2 factory swallows reasons; the kit asks the constructor itself."""
    bare = "0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB"
    plan = make_plan(
        parse_spec({**spec.to_data(), "addresses": {**spec.addresses, "USDC": bare}}), deployer.address
    )
    monkeypatch.setattr(deployment, "tokens_of", lambda _: [])  # nothing is found wrong before
    with pytest.raises(DeployError) as caught:
        deploy(plan, provider, deployer, folder=tmp_path)
    assert str(caught.value) == (
        f"The step 'distributor' would fail: RevenueDistributorInvalidToken(token={bare})."
    )


def test_deploy__step_above_the_limit__refused(plan, provider, local, deployer, tmp_path, monkeypatch):
    monkeypatch.setattr(deployment, "MAX_TRANSACTION_GAS", 3_000_000)
    with pytest.raises(
        DeployError, match="The step 'escrow' takes .* gas; a transaction has at most 3,000,000"
    ):
        deploy(plan, provider, deployer, folder=tmp_path)
    assert not local.code(plan.addresses["escrow"])


def test_deploy__hand_over_incomplete__fails(plan, provider, deployer, tmp_path):
    """TL-01: a hand-over that forgets to renounce does not pass, though everything was sent."""
    pairs = [{"target": call.target, "data": call.data} for call in plan.calls[:-1]]
    careless = dataclasses.replace(
        plan, finish_data=encode_call(artifact("Genesis").abi, "finish", {"calls": pairs}, "Genesis")
    )
    with pytest.raises(VerifyError) as caught:
        deploy(careless, provider, deployer, folder=tmp_path)
    assert "timelock.DEFAULT_ADMIN_ROLE of genesis is held by genesis instead of not held" in str(
        caught.value
    )


@pytest.mark.parametrize("preset", preset_names())
def test_deploy__every_preset(preset, provider, local, deployer, accounts, tmp_path):
    spec = load_preset(preset)
    addresses = create_mocks(spec, local, deployer, [one.address for one in accounts[1:9]])
    plan = make_plan(with_addresses(spec, addresses), deployer.address)
    assert drift(deploy(plan, provider, deployer, folder=tmp_path).findings) == []


def test_deploy__smallest_dao(spec, provider, deployer, tmp_path):
    """No scores, no kinds but one, no revenue: six contracts, and two that receive a part of the supply."""
    data = {key: value for key, value in spec.to_data().items() if key not in ("score", "kinds", "revenue")}
    plan = make_plan(parse_spec(data), deployer.address)
    assert len(plan.steps) == 8
    assert drift(deploy(plan, provider, deployer, folder=tmp_path).findings) == []


def test_deploy__longest_names(spec, provider, deployer, tmp_path):
    """TL-13: 31 bytes fit in all three contracts that sign, emoji too."""
    name = "🗳 Token of the thirty-one by"
    assert len(name.encode()) == 31
    data = spec.to_data()
    for section in ("token", "escrow", "governor"):
        data[section]["name"] = name
    plan = make_plan(parse_spec(data), deployer.address)
    assert drift(deploy(plan, provider, deployer, folder=tmp_path).findings) == []


def test_scores__contract_and_spec_agree(plan, provider, local, deployer, tmp_path):
    """SC-05: one below, at and one above each threshold."""
    deploy(plan, provider, deployer, folder=tmp_path)
    score, kit = plan.spec.score, artifact("StakingScore")
    for edge in [tier.power for tier in score.tiers]:
        for power in (edge - 1, edge, edge + 1):
            reached = [tier.score for tier in score.tiers if tier.power <= power]
            found = local.read(kit, plan.addresses["score"], "scoreForPower", power)
            assert found == (reached[-1] if reached else 0), power


def test_deploy__no_key_is_written(plan, provider, deployer, tmp_path):
    """TL-14: nor told to who watches, also not by a run that was killed."""
    seen = []
    with pytest.raises(Killed):
        deploy(plan, provider, deployer, folder=tmp_path / "a", progress=kill_at("sent", "token"))
    deploy(plan, provider, deployer, folder=tmp_path / "b", progress=seen.append)
    key = deployer.private_key.removeprefix("0x")
    written = [path.read_text() for path in tmp_path.rglob("*.json")]
    assert len(written) == 4  # record, what was compiled and its input, journal of the killed run
    assert not any(key in text.lower() for text in [*written, str(seen)])


def test_deploy__unlocked_account(spec, provider, local, tmp_path):
    """An account whose key only the node has: nothing is signed here, and resuming still works."""
    whale = ape.accounts["0x" + "77" * 20]
    local.rpc("anvil_setBalance", whale.address, hex(10**20))
    plan = make_plan(spec, whale.address)
    with pytest.raises(Killed):
        deploy(plan, provider, whale, folder=tmp_path, progress=kill_at("sent", "escrow"))
    assert drift(deploy(plan, provider, whale, folder=tmp_path).findings) == []


def test_deploy__transaction_waits__goes_on_later(plan, provider, local, deployer, tmp_path, monkeypatch):
    """A transaction that no block takes in time is waited for by the next run, not sent twice."""
    path = journal_path("local", "token-metrics", tmp_path)
    with pytest.raises(Killed):
        deploy(plan, provider, deployer, folder=tmp_path, progress=kill_at("created", "token"))
    nonce = local.nonce(deployer.address)
    local.rpc("evm_setAutomine", False)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(Chain, "acceptance_seconds", 0)
            with pytest.raises(DeployError, match="is not in a block yet; run the same command again later"):
                deploy(plan, provider, deployer, folder=tmp_path)
        waiting = load_journal(path).entries["escrow"]
        assert (waiting.done, waiting.nonce) == (False, nonce)
        local.rpc("evm_mine")
    finally:
        local.rpc("evm_setAutomine", True)
    done = deploy(plan, provider, deployer, folder=tmp_path)
    assert done.record.contracts["escrow"]["transaction"] == waiting.transaction
    assert local.nonce(deployer.address) == nonce + STEPS - 3


def test_deploy__hardhat__installs_the_deployer(deployer, alice, tmp_path):
    with (
        hardhat_node() as node,
        ape.networks.parse_network_choice(f"ethereum:local:{node.url}") as provider,
    ):
        chain = Chain(provider)
        assert chain.code(FACTORY) == b""
        spec = token_metrics(chain, deployer.address, alice.address)
        plan, seen = make_plan(spec, deployer.address), []
        done = deploy(plan, provider, deployer, folder=tmp_path, progress=seen.append)
        assert chain.code(FACTORY) == FACTORY_CODE
        assert seen[0].kind == "install"
        assert chain.nonce(INSTALLER) == 1
        assert drift(done.findings) == []
        assert drift(verify(installed(load_record(done.path)), provider)) == []
        assert done.record.launch["gasUsed"] <= MAX_TOTAL_GAS
