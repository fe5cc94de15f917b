"""`ape dao status` after some life: locks, a proposal, revenue; the figures are the chain's."""

import json

import pytest

from ape_dao import governance, staking
from ape_dao._cli import cli
from ape_dao.chain import Chain
from ape_dao.contracts import demo_artifact
from ape_dao.dao import Dao
from ape_dao.deploy import deploy
from ape_dao.governance import Action
from ape_dao.plan import make_plan
from ape_dao.spec import parse_spec
from utils.cli import run_command, use_connection
from utils.deployment import token_metrics

WHOLE = 10**18
DAY = 86_400


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deployments"


@pytest.fixture
def dao(chain, deployer, alice, carol, folder):
    data = token_metrics(Chain(chain.provider), deployer.address, alice.address).to_data()
    data["governor"]["guardian"] = {"account": carol.address, "until": "2100-01-01"}
    plan = make_plan(parse_spec(data), deployer.address)
    deploy(plan, chain.provider, deployer, folder=folder)
    return Dao.at(plan.addresses)


@pytest.fixture
def status(chain, folder, monkeypatch):
    use_connection(monkeypatch, chain.provider, "status")

    def read(*arguments: str):
        return run_command(cli, "status", f"--folder={folder}", *arguments)

    return read


def test_status__new_dao(dao, status):
    result = status("--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert (data["supply"], data["burned"], data["locked"]) == (str(10**10 * WHOLE), "0", "0")
    assert (data["proposals"], data["open"], data["operations"]) == ({}, [], [])
    assert data["split"] == {"revenueShare": "0", "buyback": "0", "treasury": "10000"}
    assert data["tokens"][0]["treasury"] == str(49 * 10**8 * WHOLE)
    assert data["guardian_until"] == "4102444800"


def test_status__after_some_life(dao, status, chain, alice, bob, deployer):
    now = chain.pending_timestamp
    dao.token.transfer(bob, 500 * WHOLE, sender=alice)
    long, short = staking.unlock_time(now, 52), staking.unlock_time(now, 10)
    staking.create_lock(dao, 30_000 * WHOLE, long, sender=alice)
    staking.create_lock(dao, 500 * WHOLE, short, sender=bob)
    dao.escrow.setPermanent(True, sender=alice)
    dao.token.burn(7 * WHOLE, sender=alice)
    usdc = demo_artifact("DemoStablecoin").at(dao.router.tokens()[0])
    usdc.mint(dao.router, 1_234_567_890, sender=deployer)
    alice.transfer(dao.timelock, 2 * WHOLE)
    chain.mine(timestamp=chain.pending_timestamp + 10)
    action = Action.call(dao.router, "setSplit", 5_000, 5_000, 0)
    proposal = governance.propose(dao, [action], "# Share the revenue\nHalf and half.", sender=alice)

    data = json.loads(status("--json").stdout)
    assert data["supply"] == str(10**10 * WHOLE - 7 * WHOLE)
    assert (data["burned"], data["locked"]) == (str(7 * WHOLE), str(30_500 * WHOLE))
    assert data["power"] == str(dao.escrow.totalSupply())
    assert data["locks"]["holders"] == "2"
    assert data["locks"]["permanent"] == str(30_000 * WHOLE)
    assert data["locks"]["expiries"] == [[str(short), str(500 * WHOLE)]]
    assert data["treasury_eth"] == str(2 * WHOLE)
    assert {one["symbol"]: one["router"] for one in data["tokens"]}[usdc.symbol()] == "1234567890"
    (waiting,) = data["open"]
    assert (waiting["id"], waiting["title"]) == (str(proposal.id), "Share the revenue")
    assert sum(map(int, data["proposals"].values())) == 1

    chain.mine(timestamp=chain.pending_timestamp + 10)
    governance.vote(dao, proposal, governance.Support.FOR, sender=alice)
    chain.mine(timestamp=chain.pending_timestamp + 9 * DAY)
    governance.queue(dao, proposal, sender=bob)
    data = json.loads(status("--json").stdout)
    assert data["proposals"] == {"queued": "1"}
    ((operation, ready),) = data["operations"]
    assert int(ready) == dao.governor.proposalEta(proposal.id)
    assert dao.timelock.isOperationPending(operation)
    shown = status()
    assert shown.exit_code == 0, shown.output
    for text in ("Share the revenue", "30,500 TMAI", "0% / 0% / 100%", "1_234.56789", "until 2100-01-01"):
        assert text in shown.stdout

    chain.mine(timestamp=int(ready) + 1)
    governance.execute(dao, proposal, sender=bob)
    data = json.loads(status("--json").stdout)
    assert (data["proposals"], data["operations"]) == ({"executed": "1"}, [])
    assert data["split"] == {"revenueShare": "5000", "buyback": "5000", "treasury": "0"}


def test_status__ended_lock__shown_until_it_is_taken(dao, status, chain, alice):
    end = staking.unlock_time(chain.pending_timestamp, 3)
    staking.create_lock(dao, 10 * WHOLE, end, sender=alice)
    chain.mine(timestamp=end)
    assert json.loads(status("--json").stdout)["locks"]["over"] == str(10 * WHOLE)
    dao.escrow.withdraw(sender=alice)
    assert json.loads(status("--json").stdout)["locks"] == {
        "holders": "0",
        "permanent": "0",
        "over": "0",
        "expiries": [],
    }


def test_status__no_record__one_sentence(status):
    result = status()
    assert result.exit_code == 1
    assert "holds 0 records" in result.stderr
