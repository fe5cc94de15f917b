"""Contracts that an amendment took out of use: no strangers, no power, and the timelock's for good."""

import json

import pytest

from ape_dao.cli.status_document import status_data
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import input_path
from ape_dao.core.verification.verify import drift, verify
from ape_dao.sdk.publishing import publications
from ape_dao.sdk.status import read_status
from utils.amending import build
from utils.amendment_keys import REPLACED
from utils.impersonation import send_as


@pytest.fixture(scope="module")
def replaced(chain, deployer, alice, tmp_path_factory):
    """The DAO whose auction was replaced, and the old auction's address."""
    living = build(chain, tmp_path_factory.mktemp("deployments"), deployer, alice)
    old = living.record.address("auction")
    living.amend(living.wanted(REPLACED["revenue.buyback.proceeds"][0]))
    return living, old


def findings(living):
    record = living.record
    return verify(installed(record), living.provider, record.start_block)


def test_verify__retired_contract__known_and_the_timelocks(replaced):
    """LD-06."""
    living, old = replaced
    found = findings(living)
    assert drift(found) == []
    assert f"auction.owner, retired at {old}" in {one.what for one in found if one.ok}
    assert living.record.address("auction") != old


def as_timelock(living, to, abi, function, **arguments):
    """Call a contract as an executed proposal would."""
    chain, timelock = living.dao.chain, living.record.address("timelock")
    send_as(chain.provider, timelock, to, encode_call(abi, function, arguments, function))
    chain.rpc("anvil_stopImpersonatingAccount", timelock)


def test_verify__retired_contract_given_away__named(replaced, stranger):
    """LD-06: what still reaches it would not come home."""
    living, old = replaced
    _, _, entry = living.record.retired[0]
    abi = living.record.artifact_of(entry).abi
    as_timelock(living, old, abi, "transferOwnership", newOwner=stranger.address)
    assert {one.what: one.found for one in drift(findings(living))} == {
        f"auction.owner, retired at {old}": stranger.address
    }


def test_verify__power_for_a_retired_contract__named(replaced):
    """LD-06."""
    living, old = replaced
    record = living.record
    abi = record.artifacts["escrow"].abi
    as_timelock(living, record.address("escrow"), abi, "setLocker", locker=old, allowed=True)
    assert {one.what: one.found for one in drift(findings(living))} == {
        "escrow.isLocker of auction (retired)": "held by auction (retired)"
    }


def test_status__retired_contract__listed(replaced):
    """LD-06."""
    living, old = replaced
    data = status_data(read_status(living.record, living.provider), living.record)
    (retired,) = (one for one in data["retired"] if one["key"] == "auction")
    assert retired == {"key": "auction", "address": old, "installation": 2}


def test_publications__contracts_of_an_amendment__from_its_own_input(replaced):
    """LD-13: the input beside the launch cannot have what was compiled later."""
    living, _ = replaced
    found = {one.key: one for one in publications(living.record, living.folder)}
    assert set(found) == set(living.record.contracts)
    own = json.loads(input_path("local", "token-metrics", living.folder, installation=2).read_text())
    assert found["auction"].compiler_input == own
    assert found["router"].compiler_input != own
