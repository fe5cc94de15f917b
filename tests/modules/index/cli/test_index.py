"""`ape dao index …` on a living DAO: from the first shares to trades and new targets."""

import json

import pytest

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from ape_dao.modules.index import sdk
from utils.impersonation import send_as
from utils.living import DAY, WHOLE, pass_by_commands

DOLLAR = 10**6
SHARES = 1_000_000 * WHOLE


def act(living, contract, name, *arguments):
    """A call of the timelock, as a proposal makes it."""
    encoded = getattr(contract, name).encode_input(*arguments)
    send_as(living.chain.provider, str(living.dao.timelock.address), str(contract.address), encoded)


@pytest.fixture
def funded(living):
    """A vault of 10,000 dollars and 5,000 tokens at 2 dollars."""
    vault, treasury = sdk.index_of(living.dao), living.dao.timelock
    living.usdc.transfer(treasury, 10_000 * DOLLAR, sender=living.ben)
    for token in (living.usdc, living.dao.token):
        act(living, token, "approve", vault, 2**200)
    act(living, vault, "mint", SHARES, treasury, [10_000 * DOLLAR, 5_000 * WHOLE])
    return living


def test_launch__verifies(living, data):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    shown = data("index", "show")
    assert (shown["supply"], [part["target"] for part in shown["parts"]]) == ("0", [5_000, 5_000])
    assert data("status")["index"]["parts"][1]["band"] == 500


def test_take__heavy_part__sold(funded, works, data, fails):
    vault = sdk.index_of(funded.dao)
    assert "can start" not in works("index", "show")
    act(funded, funded.dao.token, "transfer", vault, 5_000 * WHOLE)
    assert data("index", "show")["parts"][1]["weight"] == 6_666
    assert "no auction runs" in works("index", "offer", "TMAI")
    began = data("index", "start", "TMAI", sender=funded.carol)
    assert began["auction"] == 1
    assert "can start on" in fails("index", "start", "TMAI", sender=funded.carol)
    funded.travel(DAY // 2)
    offer = data("index", "offer", "TMAI")
    amount = int(offer["sellAmount"])
    assert amount == 750 * WHOLE  # 7.5% of the part
    assert "is too little" in fails("index", "take", "TMAI", "9", "--yes", sender=funded.ben)
    assert "not traded" in fails("index", "take", "DUSD", "--yes", sender=funded.ben)
    before = funded.dao.token.balanceOf(funded.ben)
    taken = data("index", "take", "TMAI", "500 TMAI", "--yes", sender=funded.ben)
    assert taken["vaultSells"] and taken["amount"] == str(500 * WHOLE)
    assert funded.dao.token.balanceOf(funded.ben) == before + 500 * WHOLE
    assert data("index", "show")["parts"][1]["direction"] == "sells"


def test_mint__redeem(funded, data, works, fails):
    assert data("index", "mint", "1_000", "--yes", sender=funded.ben)["shares"] == str(1_000 * WHOLE)
    vault = sdk.index_of(funded.dao)
    assert vault.balanceOf(funded.ben) == 1_000 * WHOLE
    assert "has 1,000 shares" in fails("index", "redeem", "1_001", "--yes", sender=funded.ben)
    data("index", "redeem", "max", "--yes", sender=funded.ben)
    assert vault.balanceOf(funded.ben) == 0


def test_targets__voted__glide(funded, works, data, fails, tmp_path):
    """The file of `index targets` names weights before and after, and passes."""
    assert "outside 0% to 100%" in fails("index", "targets", "TMAI=101%")
    assert "write it like" in fails("index", "targets", "TMAI")
    file = tmp_path / "targets.yaml"
    shown = works("index", "targets", "TMAI=60%", "--output", str(file))
    assert "target before" in shown
    assert "TMAI: target 50% -> 60%" in file.read_text()
    pass_by_commands(funded, works, data, str(file))
    funded.travel(8 * DAY)
    assert [part["target"] for part in data("index", "show")["parts"]] == [4_000, 6_000]


def found_in(data, tmp_path, action):
    """The findings of a simulation of one call, by rule."""
    file = tmp_path / "proposal.json"
    file.write_text(json.dumps({"title": "About the index", "summary": "s", "actions": [action]}))
    report = data("proposal", "simulate", str(file), "--alone")
    assert report["outcome"]["ending"] == "executed"
    return {one["rule"]: one for one in report["findings"]}


def test_simulate__all_into_a_token_of_the_proposer__critical(funded, data, tmp_path):
    """IX-25: what the whole index would buy, before anybody votes."""
    scam = funded.ben.deploy(demo_artifact("DemoStablecoin").container(), funded.ben)
    targets = [{**one, "weightBps": 0} for one in sdk.targets_with(funded.dao, {})]
    new = {"token": scam.address, "weightBps": 10_000, "bandBps": 500, "maxShareBps": 10_000}
    new |= {"doublings": 4, "length": 3_600, "firstPrice": 10**27}
    call = encoded_targets(funded, [*targets, new])
    found = found_in(data, tmp_path, call)
    assert found["index-new-part"]["grade"] == "critical"
    assert found["index-new-part"]["loss"]["amount"] == str(20_000 * DOLLAR)
    assert "holds 50%, target 50% -> 0%" in found["index-targets"]["what"]
    assert found["index-auctions"]["grade"] == "critical"


def encoded_targets(living, targets):
    vault = sdk.index_of(living.dao)
    return {"to": str(vault.address), "calldata": vault.setTargets.encode_input(targets, 7 * DAY).to_0x_hex()}


def test_simulate__money_to_the_index__what_others_get_of_it(funded, data, tmp_path):
    """IX-29: nothing while all shares are the treasury's; a half once ben has as many."""
    dao, vault = funded.dao, sdk.index_of(funded.dao)
    funded.usdc.transfer(dao.timelock, 1_000 * DOLLAR, sender=funded.ben)
    call = funded.usdc.transfer.encode_input(vault, 1_000 * DOLLAR)
    action = {"to": str(funded.usdc.address), "calldata": call.to_0x_hex()}
    found = found_in(data, tmp_path, action)
    assert "index-purchase" in found and "index-gift" not in found and "money-leaves" not in found
    for token in (funded.usdc, dao.token):
        token.approve(vault, 2**200, sender=funded.ben)
    sdk.mint(dao, SHARES, [2**200] * 2, sender=funded.ben)
    gift = found_in(data, tmp_path, action)["index-gift"]
    assert gift["grade"] == "critical"
    assert abs(int(gift["loss"]["amount"]) - 500 * DOLLAR) <= 1


def test_simulate__fee_at_the_bound__critical(funded, data, tmp_path):
    """IX-28."""
    action = {
        "call": "index.setFees",
        "args": {"newFees": {"yearlyBps": "2%", "crossBps": "0%", "publicMint": True}},
    }
    finding = found_in(data, tmp_path, action)["index-fee"]
    assert finding["grade"] == "critical" and "from 0% to 2%, the most there is" in finding["what"]
