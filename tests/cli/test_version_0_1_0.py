"""LD-12: the commands of this version on a DAO that version 0.1.0 deployed, with its own compiled contracts.

The record is one that 0.1.0 wrote; the same transactions put the same contracts at the same addresses.
"""

import gzip
import shutil
from pathlib import Path

import pytest

from ape_dao.cli import cli
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.create2 import FACTORY, deployment_data, predict_address
from ape_dao.core.deployment.factory import ensure_factory
from ape_dao.core.deployment.record import load_record
from ape_dao.modules.buyback import sdk as buyback
from ape_dao.sdk.dao import Dao
from utils.cli import document, run_command, use_connection
from utils.impersonation import send_as
from utils.living import DAY, WHOLE

STORED = Path(__file__).parents[1] / "unit" / "record"
GAS = 8_000_000
DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of deployments, in which the record of 0.1.0 lies, and what was compiled for it."""
    place = tmp_path_factory.mktemp("deployments") / "local"
    place.mkdir()
    shutil.copy(STORED / "record-0.1.0.json", place / "token-metrics.json")
    compiled = gzip.decompress((STORED / "artifacts-0.1.0.json.gz").read_bytes())
    (place / "token-metrics.artifacts.json").write_bytes(compiled)
    return place.parent


@pytest.fixture(scope="module")
def old_dao(chain, accounts, folder):
    """The record, and the DAO on this chain, by the transactions that 0.1.0 sent."""
    record, local, deployer = (
        load_record(folder / "local" / "token-metrics.json"),
        Chain(chain.provider),
        accounts[0],
    )
    ensure_factory(local, deployer)
    for name, mock in (("WETH", "WETH9"), ("USDC", "DemoStablecoin")):
        code = demo_artifact(mock).runtime_code
        local.rpc("anvil_setCode", record.spec.addresses[name], "0x" + code.hex())
    for key, entry in sorted(record.contracts.items(), key=lambda one: one[1]["block"]):
        init_code = record.artifact_of(entry).init_code + bytes.fromhex(entry["encodedArguments"][2:])
        salt, to = bytes.fromhex(entry["salt"][2:]), FACTORY
        data = deployment_data(salt, init_code)
        if predict_address(salt, init_code) != entry["address"]:
            genesis, creation = record.artifacts["genesis"], {"salt": salt, "initCode": init_code}
            to, data = record.address("genesis"), encode_call(genesis.abi, "create", creation, "Genesis")
        local.wait(local.send(deployer, to, data, GAS), key)
    finish = record.launch["finish"]
    sent = local.send(deployer, finish["to"], bytes.fromhex(finish["data"][2:]), GAS)
    assert local.wait(sent, "finish").succeeded
    return record


@pytest.fixture
def data(chain, folder, old_dao, monkeypatch):
    """The document of a command on that DAO."""
    use_connection(monkeypatch, chain.provider)

    def command(*arguments, sender=None):
        signer = [] if sender is None else ["--account", str(sender.address)]
        result = run_command(cli, *arguments, *signer, "--json", "--debug", f"--folder={folder}")
        return document(result)

    return command


@pytest.fixture
def travel(chain):
    return lambda seconds: chain.mine(timestamp=chain.provider.get_block("latest").timestamp + seconds)


def test_verify__as_the_spec_says(data):
    """LD-12."""
    found = data("verify", "token-metrics")
    assert found["ok"]
    assert len(found["findings"]) > 200


@pytest.mark.parametrize(
    "command",
    [
        ("status", "token-metrics"),
        ("revenue", "show"),
        ("buyback", "show"),
        ("vesting", "show"),
        ("proposal", "list"),
        ("lock", "show", DEPLOYER),
        ("delegates", "--all"),
    ],
    ids=" ".join,
)
def test_commands__that_show(data, command):
    """LD-12."""
    assert data(*command)


def test_commands__lock_propose_vote_queue_execute_adopt(data, old_dao, accounts, travel, tmp_path):
    """LD-12."""
    ecosystem, governor = accounts[1], Dao.at(old_dao).governor
    data("lock", "create", "3_000_000", "52 weeks", sender=ecosystem)
    assert Dao.at(old_dao).escrow.locked(ecosystem).amount == 3_000_000 * WHOLE
    travel(DAY)
    (tmp_path / "split.yaml").write_text(
        "title: Share the revenue\nactions: [{call: router.setSplit, args: "
        "{newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}}]\n"
    )
    made = data("proposal", "create", str(tmp_path / "split.yaml"), "--yes", sender=ecosystem)["id"]
    travel(60)
    data("proposal", "vote", made, "for", sender=ecosystem)
    data("proposal", "show", made)
    travel(8 * DAY)
    data("proposal", "queue", made, sender=ecosystem)
    travel(3 * DAY)
    data("proposal", "execute", made, "--yes", sender=ecosystem)
    assert governor.state(int(made)) == 7
    assert data("status", "token-metrics")["split"] == {
        "revenueShare": 5_000,
        "buyback": 5_000,
        "treasury": 0,
    }
    out = str(tmp_path / "dao.yaml")
    told = data("adopt", "--yes", "--out", out)
    assert {one["key"]: one["after"] for one in told["changes"]} == {
        "revenue.split.revenue_share": "50%",
        "revenue.split.buyback": "50%",
        "revenue.split.treasury": "0%",
    }
    assert data("verify", "token-metrics")["ok"]


def test_report__bought_when_the_parameter_had_another_name(data, chain, old_dao, accounts, travel, tmp_path):
    """LD-12: events of 0.1.0 stand in reports and statements under today's names."""
    buyer = accounts[1]
    usdc = demo_artifact("DemoStablecoin").at(old_dao.spec.addresses["USDC"])
    given = usdc.mint.encode_input(buyer, 50_000 * 10**6)
    send_as(chain.provider, usdc.owner(), usdc.address, given)
    dao, auction = Dao.at(old_dao), Dao.at(old_dao).contract("auction")
    router = dao.contract("router")
    split = router.setSplit.encode_input(5_000, 5_000, 0)
    send_as(chain.provider, dao.addresses["timelock"], router.address, split)
    usdc.transfer(router, 50_000 * 10**6, sender=buyer)
    router.distribute(usdc, sender=buyer)
    buyback.start(dao, usdc.address, sender=buyer)
    travel(2 * DAY)
    dao.token.approve(auction, 2**255, sender=buyer)
    auction.buy(usdc, 1, 2**255, 2**40, buyer, sender=buyer)
    stores = f"--stores={tmp_path / 'stores'}"
    report = data("report", stores, f"--output={tmp_path / 'r.html'}")
    section = next(one for one in report["sections"] if one["id"] == "buyback")
    assert {one["id"]: one["value"] for one in section["figures"]}["purchases"] == 1
    statement = data("report", stores, f"--output={tmp_path / 's.html'}", f"--account={buyer.address}")
    (table,) = next(one for one in statement["sections"] if one["id"] == "entries")["tables"]
    at = [column["id"] for column in table["columns"]].index("what")
    assert {row[at] for row in table["rows"]} >= {"paid at the buyback", "bought at the buyback"}
