"""`ape dao status` after some life: locks, a proposal, revenue; the figures are the chain's."""

import json
import re
from types import SimpleNamespace

import pytest
from ape.exceptions import ProviderError

from ape_dao.cli import cli
from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.questions import Question
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.spec import parse_spec
from ape_dao.modules.airdrop.leaves import Campaign, hash_leaf
from ape_dao.modules.airdrop.sdk import read_campaigns
from ape_dao.modules.score import MODULE
from ape_dao.modules.vesting.sdk import read_vestings
from ape_dao.sdk import governance, staking
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from ape_dao.sdk.governance import Action
from ape_dao.sdk.status import ModuleStatus
from utils.cli import run_command, use_connection
from utils.deployment import guardian_of, token_metrics
from utils.impersonation import send_as

WHOLE = 10**18
DAY = 86_400
FACTORY = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
"""Some contract; status does not ask an exchange anything."""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deployments"


@pytest.fixture
def dao(chain, deployer, alice, carol, folder):
    data = token_metrics(Chain(chain.provider), deployer.address, alice.address).to_data()
    data["governor"]["guardian"] = guardian_of(Chain(chain.provider), carol.address)
    plan = make_plan(parse_spec(data), deployer.address)
    deploy(plan, chain.provider, deployer, folder=folder)
    return Dao.at(plan.addresses)


@pytest.fixture
def status(chain, folder, monkeypatch):
    use_connection(monkeypatch, chain.provider)

    def read(*arguments: str):
        return run_command(cli, "status", f"--folder={folder}", *arguments)

    return read


def test_status__new_dao(dao, status):
    result = status("--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert (data["supply"], data["burned"], data["locked"]) == (str(10**10 * WHOLE), "0", "0")
    assert (data["proposals"], data["open"], data["operations"]) == ({}, [], [])
    assert data["split"] == {"revenueShare": 0, "buyback": 0, "treasury": 10_000}
    assert data["tokens"][0]["treasury"] == str(49 * 10**8 * WHOLE)
    assert data["guardianUntil"] == dao.governor.guardianUntil() > 0
    assert re.search(r"^TMAI +4,900,000,000 +0 ", status().stdout, re.MULTILINE)


def test_status__after_some_life(dao, status, chain, alice, bob, deployer):
    now = chain.pending_timestamp
    dao.token.transfer(bob, 500 * WHOLE, sender=alice)
    long, short = staking.unlock_time(now, 52), staking.unlock_time(now, 10)
    staking.create_lock(dao, 30_000 * WHOLE, long, sender=alice)
    staking.create_lock(dao, 500 * WHOLE, short, sender=bob)
    dao.escrow.setPermanent(True, sender=alice)
    dao.token.burn(7 * WHOLE, sender=alice)
    usdc = demo_artifact("DemoStablecoin").at(dao.contract("router").tokens()[0])
    usdc.mint(dao.contract("router"), 1_234_567_890, sender=deployer)
    alice.transfer(dao.timelock, 2 * WHOLE)
    chain.mine(timestamp=chain.pending_timestamp + 10)
    action = Action.call(dao.contract("router"), "setSplit", 5_000, 5_000, 0)
    proposal = governance.propose(dao, [action], "# Share the revenue\nHalf and half.", sender=alice)

    data = json.loads(status("--json").stdout)
    assert data["supply"] == str(10**10 * WHOLE - 7 * WHOLE)
    assert (data["burned"], data["locked"]) == (str(7 * WHOLE), str(30_500 * WHOLE))
    assert data["power"] == str(dao.escrow.totalSupply())
    assert data["locks"]["holders"] == 2
    assert data["locks"]["permanent"] == str(30_000 * WHOLE)
    assert data["locks"]["expiries"] == [{"end": short, "amount": str(500 * WHOLE)}]
    assert data["treasuryEth"] == str(2 * WHOLE)
    assert {one["symbol"]: one["router"] for one in data["tokens"]}[usdc.symbol()] == "1234567890"
    (waiting,) = data["open"]
    assert (waiting["id"], waiting["title"]) == (str(proposal.id), "Share the revenue")
    assert sum(data["proposals"].values()) == 1

    chain.mine(timestamp=chain.pending_timestamp + 10)
    governance.vote(dao, proposal, governance.Support.FOR, sender=alice)
    chain.mine(timestamp=chain.pending_timestamp + 9 * DAY)
    governance.queue(dao, proposal, sender=bob)
    data = json.loads(status("--json").stdout)
    assert data["proposals"] == {"queued": 1}
    (operation,) = data["operations"]
    assert operation["readyAt"] == dao.governor.proposalEta(proposal.id)
    assert dao.timelock.isOperationPending(operation["id"])
    shown = status()
    assert shown.exit_code == 0, shown.output
    until = f"until {units.format_date(dao.governor.guardianUntil())}"
    for text in ("Share the revenue", "30,500 TMAI", "0% / 0% / 100%", "1,234.56789", until):
        assert text in shown.stdout

    chain.mine(timestamp=operation["readyAt"] + 1)
    governance.execute(dao, proposal, sender=bob)
    data = json.loads(status("--json").stdout)
    assert (data["proposals"], data["operations"]) == ({"executed": 1}, [])
    assert data["split"] == {"revenueShare": 5_000, "buyback": 5_000, "treasury": 0}


def test_status__ended_lock__shown_until_it_is_taken(dao, status, chain, alice):
    end = staking.unlock_time(chain.pending_timestamp, 3)
    staking.create_lock(dao, 10 * WHOLE, end, sender=alice)
    chain.mine(timestamp=end)
    assert json.loads(status("--json").stdout)["locks"]["over"] == str(10 * WHOLE)
    dao.escrow.withdraw(sender=alice)
    assert json.loads(status("--json").stdout)["locks"] == {
        "holders": 0,
        "permanent": "0",
        "over": "0",
        "expiries": [],
    }


def as_timelock(chain, dao, contract, function, *arguments):
    """What a proposal would do."""
    data = getattr(contract, function).encode_input(*arguments)
    send_as(chain.provider, str(dao.timelock.address), str(contract.address), data)


def test_status__airdrop__from_the_mint_to_the_sweep(dao, status, chain, alice, bob):
    """AD-06, AD-07: what came in is what was claimed, swept and left."""
    airdrop, part = dao.contract("airdrop_community"), 5 * 10**7 * WHOLE
    assert "no list yet" in status().stdout
    campaign = Campaign(chain.chain_id, bytes.fromhex(airdrop.address[2:]))
    leaf = hash_leaf(campaign, 0, bytes.fromhex(bob.address[2:]), 1_000 * WHOLE)
    as_timelock(chain, dao, airdrop, "setRoot", leaf)
    airdrop.claim(0, 1_000 * WHOLE, [], sender=bob)
    dao.token.transfer(airdrop, 500 * WHOLE, sender=alice)
    deadline = airdrop.DEADLINE()
    (found,) = json.loads(status("--json").stdout)["airdrops"]
    assert found == {
        "name": "community",
        "address": airdrop.address,
        "received": str(part + 500 * WHOLE),
        "claimed": str(1_000 * WHOLE),
        "swept": "0",
        "left": str(part - 500 * WHOLE),
        "deadline": deadline,
        "open": True,
        "rootSet": True,
        "cumulative": False,
    }
    assert "1,000 TMAI (less than 0.01%)" in status().stdout
    chain.mine(timestamp=deadline + 1)
    assert not json.loads(status("--json").stdout)["airdrops"][0]["open"]
    as_timelock(chain, dao, airdrop, "sweep", dao.token.address)
    (found,) = json.loads(status("--json").stdout)["airdrops"]
    assert (found["claimed"], found["left"]) == (str(1_000 * WHOLE), "0")
    assert found["swept"] == str(part - 500 * WHOLE)
    assert "over, 49,999,500 TMAI went to the treasury" in status().stdout


def test_status__grant__as_the_chain_says(dao, status, chain, alice):
    grant = dao.contract("vesting_team")
    (found,) = json.loads(status("--json").stdout)["grants"]
    assert (found["name"], found["vested"], found["revocable"]) == ("team", "0", True)
    assert "cliff on" in status().stdout
    chain.mine(timestamp=grant.start() + 730 * DAY)
    (found,) = json.loads(status("--json").stdout)["grants"]
    total = 5 * 10**7 * WHOLE
    assert (found["total"], found["vested"], found["returnable"]) == (
        str(total),
        str(total // 2),
        str(total // 2),
    )
    assert "25,000,000 TMAI (50%)" in status().stdout
    assert "ends on" in status().stdout


def test_status__requests__do_not_grow_with_airdrops_and_grants(dao, status, chain, monkeypatch):
    """Two requests for the grants, three for the airdrops, however many there are."""
    asked = []
    monkeypatch.setattr(Chain, "call", lambda *_, **__: pytest.fail("a view was asked alone"))
    monkeypatch.setattr(Chain, "read_many", _counting(asked, Chain.read_many))
    live = Chain(chain.provider)
    addresses = {name: dao.addresses["airdrop_community"] for name in "abc"}
    assert len(read_campaigns(live, addresses, dao.addresses["token"], 0)) == 3
    assert len(read_vestings(live, [dao.addresses["vesting_team"]] * 7)) == 7
    assert asked == [12, 77, 21]


def test_read_many__long_list__as_one_by_one(dao, chain, monkeypatch):
    """DP-10. In one call; in parts that nodes accept, where they run no code of ours; one by one."""
    live, kit = Chain(chain.provider), artifact("GovernanceToken")
    token, known = dao.token.address, [dao.timelock.address, dao.addresses["vesting_team"]]
    whole = [*known, *("0x" + f"{number:040x}" for number in range(1, 239))]
    questions = [Question(kit, token, "balanceOf", (account,)) for account in whole]
    expected = [*(dao.token.balanceOf(account) for account in known), *[0] * 238]
    sizes, node = [], chain.provider.web3.provider
    together = node.make_batch_request
    monkeypatch.setattr(
        node, "make_batch_request", lambda requests: sizes.append(len(requests)) or together(requests)
    )
    assert live.read_many(questions) == expected
    assert sizes == [2]  # of 200 and of 40
    live._traits["packs"] = False
    assert live.read_many(questions) == expected
    assert sizes == [2, 100, 100, 40]
    alone = SimpleNamespace(web3=SimpleNamespace(provider=object()), make_request=chain.provider.make_request)
    assert Chain(alone).read_many(questions[:4]) == expected[:4]


def test_read_many__refused__says_which(dao, chain):
    question = Question(artifact("DaoGovernor"), dao.governor.address, "state", (1,))
    with pytest.raises(ProviderError, match=r"DaoGovernor\.state was refused"):
        Chain(chain.provider).read_many([question])


def _counting(asked, function):
    def counted(self, questions):
        asked.append(len(questions))
        return function(self, questions)

    return counted


def test_status__no_record__one_sentence(status):
    result = status()
    assert result.exit_code == 1
    assert "holds 0 records" in result.stderr


def test_status__compounder__adapters_and_nothing_without_one(chain, deployer, alice, folder, monkeypatch):
    use_connection(monkeypatch, chain.provider)
    local = Chain(chain.provider)
    for number, (section, swaps) in enumerate(
        [(None, None), ({}, "no adapter"), ({"uniswap_v2": FACTORY}, "uniswap_adapter")]
    ):
        data = token_metrics(local, deployer.address, alice.address).to_data()
        data |= {"name": f"Compounding {number}"}
        data["revenue"]["compounder"] = section
        plan = make_plan(parse_spec(data), deployer.address)
        deploy(plan, chain.provider, deployer, folder=folder)
        name = f"compounding-{number}"
        document = json.loads(run_command(cli, "status", name, f"--folder={folder}", "--json").stdout)
        adapter = plan.addresses.get("uniswap_adapter")
        expected = None if section is None else {"adapters": [adapter] if adapter else []}
        assert document["compounder"] == expected
        shown = run_command(cli, "status", name, f"--folder={folder}").stdout
        assert ("compounder swaps with" in shown) is (swaps is not None)
        assert swaps is None or swaps in shown


def test_status__modules_with_the_same_key__named(dao, status, monkeypatch):
    extension = SimpleNamespace(read=lambda _: ModuleStatus(data={"split": {}}))
    original = type(MODULE).extension
    monkeypatch.setattr(
        type(MODULE),
        "extension",
        lambda self, name: extension if (self.name, name) == ("score", "status") else original(self, name),
    )
    result = status("--json")
    assert result.exit_code == 1
    assert "The module score shows 'split' in status, which is another's key; rename it." in result.stderr


def test_status__without_revenue__no_columns_of_it(chain, deployer, alice, folder, status):
    data = token_metrics(Chain(chain.provider), deployer.address, alice.address).to_data()
    data |= {"revenue": None}
    data["escrow"]["early_exit"]["penalty_to"] = "treasury"
    deploy(make_plan(parse_spec(data), deployer.address), chain.provider, deployer, folder=folder)
    document = json.loads(status("--json").stdout)
    assert (document["split"], document["buybackPaused"], document["compounder"]) == ({}, False, None)
    assert {key: document["tokens"][0][key] for key in ("router", "owed", "waiting", "auction")} == {
        "router": "0",
        "owed": "0",
        "waiting": "0",
        "auction": "0",
    }
    assert "router:" not in status().stdout
