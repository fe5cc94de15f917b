"""DP-13: what is tried, estimated or refused is so for the second in which it would be sent."""

from threading import Timer
from urllib.parse import urlsplit

import pytest
from ape.exceptions import ApeException

from ape_dao.core.chain.calls import try_call
from ape_dao.core.chain.client import Chain
from ape_dao.core.errors import RefusedError
from ape_dao.node.clock import LocalClock
from ape_dao.node.rpc import local_request
from ape_dao.simulation.fork import http_address
from utils.clock import with_the_machine
from utils.living import DAY, WHOLE

FILE = """\
title: Share the revenue
summary: Half and half.
actions:
  - call: router.setSplit
    args: {newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "split.yaml"
    path.write_text(FILE)
    return str(path)


@pytest.fixture
def live(living, monkeypatch):
    """The chain as a live one, whose blocks come by themselves."""
    chain = Chain(living.chain.provider)
    chain.__dict__["is_local"] = False
    monkeypatch.setattr("ape_dao.core.chain.moments.time.time", lambda: living.now + 7)
    return chain


@pytest.fixture
def proposing(living):
    """The call of a first proposal of ann, whose lock lies in the newest block."""
    dao = living.dao
    dao.token.approve(dao.escrow, 10**30, sender=living.ann)
    dao.escrow.createLock(1_000_000 * WHOLE, living.now + 360 * DAY, sender=living.ann)
    content = [dao.addresses["router"]], [0], [b"1234"], "A text"
    calldata = bytes(dao.governor.propose.encode_input(*content))
    return str(living.ann.address), dao.addresses["governor"], calldata


def test_proposal_create__in_the_second_of_the_lock__waits_for_the_next(works, file, living):
    """DP-13. Power counts one second back, and blocks of a local chain can share a second."""
    with with_the_machine(living.chain):
        works("lock", "create", "1,000,000 TMAI", "max", sender=living.ann)
        newest = living.now
        works("proposal", "create", file, "--yes", sender=living.ann)
    assert living.now > newest


def test_try_call__live_node_that_runs_ahead__in_the_second_of_the_next_block(live, proposing):
    assert live.runs_ahead
    assert live.coming_block()[-1] == {"time": hex(live.timestamp() + 7)}
    assert len(try_call(live, *proposing)) == 32
    sender, governor, calldata = proposing
    request = {"from": sender, "to": governor, "data": "0x" + calldata.hex()}
    assert int(live.rpc("eth_estimateGas", request, *live.coming_block()), 16) > 100_000
    with pytest.raises(ApeException, match="0x92be3fce"):  # the quota is used up
        live.rpc("eth_estimateGas", request, "latest")


def test_try_call__live_node_that_does_not__waits_for_the_next_block(live, living, proposing, monkeypatch):
    live.__dict__["runs_ahead"] = False
    said = []
    monkeypatch.setattr("ape_dao.core.chain.calls.logger.warning", said.append)
    monkeypatch.setattr("ape_dao.core.chain.connection._POLL_LIVE", 0.02)
    port = urlsplit(http_address(living.chain.provider)).port
    timer = Timer(0.2, local_request, [port, "evm_mine", [living.now + 12], 10])
    timer.start()
    assert len(try_call(live, *proposing)) == 32
    timer.join()
    assert said == ["The newest block is too early for this; waiting for the next one."]


def test_try_call__refused_in_any_second__refusal(live, living):
    call = (
        str(living.ann.address),
        living.dao.addresses["escrow"],
        bytes(living.dao.escrow.withdraw.encode_input()),
    )
    for chain in (live, living.dao.chain):
        with pytest.raises(RefusedError, match="VotingEscrowNoLock"):
            try_call(chain, *call)


def test_vote_and_execute__moment_comes_with_the_next_block__done(works, data, file, living):
    """DP-13. Neither the begin of a vote nor the end of a delay is waited for twice."""
    number = data("proposal", "create", file, "--yes", sender=living.whale)["id"]
    snapshot = living.dao.governor.proposalSnapshot(number)
    clock = LocalClock(living.chain.provider)
    clock.travel_to(snapshot)
    clock.set_next(snapshot + 1)
    works("proposal", "vote", number, "for", sender=living.whale)
    living.travel(8 * DAY)
    works("proposal", "queue", number, sender=living.ann)
    eta = living.dao.governor.proposalEta(number)
    clock.travel_to(eta - 1)
    clock.set_next(eta)
    works("proposal", "execute", number, "--yes", sender=living.ann)
