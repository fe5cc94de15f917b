"""Locking a token that the kit did not make, and that knows no permits: an approval is sent instead."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.spec import parse_spec
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from ape_dao.sdk.permits import knows_permits
from utils.deployment import create, token_metrics
from utils.living import WHOLE

HELD = 1_000 * WHOLE


@dataclass(frozen=True)
class ForeignHouse:
    """As much of a living DAO as the fixtures that run commands ask for."""

    chain: Any
    folder: Path
    dao: Dao


@pytest.fixture(scope="module", params=["MockPlainToken", "MockVotesToken"])
def living(request, contracts, chain, deployer, alice, tmp_path_factory):
    """Without domain and nonces, or with both, for the sake of votes."""
    local, folder = Chain(chain.provider), tmp_path_factory.mktemp("records")
    token = deployer.deploy(
        getattr(contracts, request.param), *([18] if request.param == "MockPlainToken" else [])
    )
    token.mint(alice, HELD, sender=deployer)
    data = token_metrics(local, deployer.address, alice.address).to_data()
    data["salt"] = request.param
    data["token"] = {"name": "Plain", "symbol": "PLAIN", "address": str(token.address)}
    data["kinds"] = {"constitutional": data["kinds"]["constitutional"]}
    del data["allocations"], data["score"], data["revenue"]
    plan = make_plan(parse_spec(data), deployer.address)
    deploy(plan, chain.provider, deployer, folder=folder)
    return ForeignHouse(chain, folder, Dao.at(plan.addresses))


def test_create_and_increase__token_without_permits__approval_by_transaction(data, living, alice):
    assert not knows_permits(living.dao.token)
    nonce = alice.nonce
    assert data("lock", "create", "600 PLAIN", "26 weeks", sender=alice)["amount"] == str(600 * WHOLE)
    assert alice.nonce == nonce + 2
    assert data("lock", "increase", "max", sender=alice)["amount"] == str(HELD)
    assert alice.nonce == nonce + 4
    assert living.dao.token.allowance(alice, living.dao.escrow) == 0


def test_create__token_without_permits__says_nothing_of_what_it_tried(run, living, alice, capfd):
    """Ape prints the trace of every view that reverts."""
    result = run("lock", "create", "600 PLAIN", "26 weeks", sender=alice)
    printed = capfd.readouterr()
    assert result.stdout.startswith("You will have ")
    assert "reverted" not in result.stdout + result.stderr + printed.out + printed.err


def test_knows_permits__fallback_that_takes_every_call__none(living, deployer):
    """Wrapped ether answers any call with nothing."""
    weth = create(Chain(living.chain.provider), deployer.address, demo_artifact("WETH9"))
    assert not knows_permits(artifact("GovernanceToken").at(weth))


def test_create__approved_before__one_transaction(data, living, alice):
    living.dao.token.approve(living.dao.escrow, HELD, sender=alice)
    nonce = alice.nonce
    data("lock", "create", "max", "max", sender=alice)
    assert alice.nonce == nonce + 1
