"""LD-05: a newer kit, whose contracts are others, verifies and operates what an older one deployed.

Here the kit that is installed later knows every contract of the DAO by other code and under other names of
functions and events, so that whatever it asked by its own ABIs would fail.
"""

import re
from dataclasses import replace

import pytest
import yaml

from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import all_contracts, artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.record import find_record
from ape_dao.core.errors import RecordError
from ape_dao.sdk.dao import Dao
from ape_dao.simulation import names
from utils.impersonation import send_as
from utils.living import DAY, WEEK, WHOLE, pass_by_commands

SPLIT = """\
title: Share the revenue
actions:
  - call: router.setSplit
    args: {newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}
"""
CACHES = (names.kit_artifacts, names.known_errors, names.known_events)


def changed(one):
    """Another version of a contract: other code, other functions, other events."""
    abi = [
        {**entry, "name": f"{entry['name']}Anew"} if entry["type"] in ("function", "event") else entry
        for entry in one.abi
    ]
    return replace(one, abi=abi, init_code=one.init_code + b"\x01", runtime_code=one.runtime_code + b"\x01")


@pytest.fixture
def record(living):
    return find_record("local", folder=living.folder)


@pytest.fixture
def newer_kit(living, record, monkeypatch):
    """From here on the installed kit is another one."""
    for entry in record.contracts.values():
        name = str(entry["contract"])
        if name != "GovernanceToken":  # whose ABI stands for that of any token
            monkeypatch.setitem(all_contracts().contracts, name, changed(artifact(name)))
    for cache in CACHES:
        cache.cache_clear()
    yield
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture
def recorded(newer_kit, living):
    return find_record("local", folder=living.folder)


def test_verify__newer_kit__green(works, newer_kit):
    assert works("verify").strip().endswith("all as the spec says.")


def test_verify__newer_kit_and_a_change__named(run, newer_kit, living, recorded):
    router, timelock = recorded.address("router"), recorded.address("timelock")
    chain = Chain(living.chain.provider)
    data = encode_call(recorded.artifacts["router"].abi, "setBuybackPaused", {"paused": True}, "router")
    send_as(chain.provider, timelock, router, data)
    chain.rpc("anvil_stopImpersonatingAccount", timelock)
    differs = run("verify")
    assert differs.exit_code == 1
    assert "router.buybackPaused" in differs.stdout
    assert re.search(r"1 of \d+ checks found a difference from the spec\.\n$", differs.stderr)


def test_commands__newer_kit__lock_propose_vote_queue_execute(
    works, data, living, newer_kit, recorded, tmp_path
):
    dao = Dao.at(recorded)
    works("lock", "create", "1000", "10 weeks", sender=living.ann)
    works("lock", "increase", "500", sender=living.ann)
    assert dao.escrow.locked(living.ann).amount == 1_500 * WHOLE
    works("lock", "show", str(living.ann.address))
    works("delegate", str(living.ben.address), sender=living.ann)
    (tmp_path / "split.yaml").write_text(SPLIT)
    made = data("proposal", "create", str(tmp_path / "split.yaml"), "--yes", sender=living.whale)["id"]
    living.travel(60)
    works("proposal", "vote", made, "for", sender=living.whale)
    works("proposal", "show", made)
    assert data("proposal", "simulate", made)["verdict"]
    living.travel(8 * DAY)
    works("proposal", "queue", made, sender=living.ann)
    living.travel(3 * DAY)
    works("proposal", "execute", made, "--yes", sender=living.ann)
    assert data("revenue", "show")["split"]["revenueShare"] == 5_000
    assert data("status")["proposals"]["executed"] == 1
    assert [one["state"] for one in data("proposal", "list")["proposals"]] == ["executed"]


def test_commands__newer_kit__ballots(works, data, living, newer_kit, tmp_path, monkeypatch):
    (tmp_path / "split.yaml").write_text(SPLIT)
    made = data("proposal", "create", str(tmp_path / "split.yaml"), "--yes", sender=living.whale)["id"]
    living.travel(60)
    monkeypatch.chdir(tmp_path)
    works("ballot", "sign", made, "for", sender=living.ben)
    (ballot,) = tmp_path.glob("*.ballot.json")
    works("ballot", "verify", str(ballot))
    assert data("ballot", "relay", str(ballot), "--yes", sender=living.ann)["counted"] == 1


def test_commands__newer_kit__money(works, data, living, newer_kit, recorded):
    router = recorded.artifacts["router"].at(recorded.address("router"))
    works("revenue", "deposit", "100 DUSD", sender=living.ben)
    assert router.treasuryBps() == 10_000
    living.travel(WEEK)
    for command in (("revenue", "show"), ("buyback", "show"), ("vesting", "show"), ("status",)):
        assert data(*command)
    living.travel(54 * WEEK)
    works("vesting", "release", "team", sender=living.ann)


@pytest.fixture
def wanted(recorded, tmp_path):
    """The spec with another split and other limits, as a file."""
    data = recorded.spec.to_data()
    data["revenue"]["split"] = {"revenue_share": "50%", "buyback": "50%", "treasury": "0%"}
    data["kinds"]["grant"]["limits"][0]["amount"] = "7"
    (tmp_path / "dao.yaml").write_text(yaml.safe_dump(data))
    return str(tmp_path / "dao.yaml")


def test_amend__newer_kit__calls_what_was_deployed(
    works, data, living, newer_kit, recorded, wanted, tmp_path
):
    """LD-05: setters are those of the deployed contracts; what is adopted is read by their views."""
    proposal = str(tmp_path / "amendment.yaml")
    works("amend", wanted, "--out", proposal)
    pass_by_commands(living, works, data, proposal)
    told = data("adopt", "--yes", "--out", str(tmp_path / "adopted.yaml"))
    assert {one["key"] for one in told["changes"]} == {
        *(f"revenue.split.{key}" for key in ("revenue_share", "buyback", "treasury")),
        "kinds.grant.limits[0].amount",
    }
    assert works("verify").strip().endswith("all as the spec says.")
    recorded.save(living.folder / "local" / "token-metrics.json")


def test_record__what_was_compiled_is_lost__named(recorded):
    alone = type(recorded)(recorded.data)
    with pytest.raises(RecordError, match=r"What was compiled for Genesis at .* is not in the installed kit"):
        Dao.at(alone)
