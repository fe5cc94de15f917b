"""A lock that has ended, in front of every contract that asks the escrow for power."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.artifacts import compile_contracts
from utils.checks import reverts_with
from utils.constants import DAY, MAX_UINT256, WAD, WEEK
from utils.governance import GRANT, Support
from utils.kind_stage import SCORES, KindStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from utils.rpc import Contract

SOURCES = ("contracts/modules/revenue/RevenueDistributor.sol", "contracts/mocks/MockPlainToken.sol")
REVENUE = 10**12


@pytest.fixture(scope="module")
def dao() -> Iterator[KindStage]:
    stage = KindStage()
    stage.artifacts.update(compile_contracts(SOURCES))
    yield stage
    stage.close()


def deposit(dao: KindStage, distributor: Contract, token: Contract) -> None:
    token.send("mint", dao.deployer, REVENUE, sender=dao.deployer)
    token.send("approve", distributor.address, MAX_UINT256, sender=dao.deployer)
    distributor.send("deposit", token.address, REVENUE, sender=dao.deployer)


def test_ended_lock__nothing_done_for_five_weeks__counts_nowhere(dao: KindStage) -> None:
    """VE-05: a lock of four weeks votes, earns, scores and proposes; a week after its end it does none of
    it, without a call by anybody, though all its tokens are still in the escrow."""
    usd = dao.deploy("MockPlainToken", 6)
    distributor = dao.deploy("RevenueDistributor", dao.escrow.address, dao.deployer, 0, [usd.address], [])
    dao.go((dao.now // WEEK + 1) * WEEK)
    member, amount = dao.eve, 500_000 * WAD
    locked_at = dao.now
    dao.lock(member, amount, weeks=4)
    dao.go(dao.now + DAY)

    # What the lock was good for: 38,461 of power, so the second score.
    assert dao.escrow.view("getVotes", member) > SCORES[1]
    assert dao.score.view("scoreOf", member) == 2
    dao.propose(dao.motion(description="While locked"), member)
    dao.go(locked_at + WEEK)
    deposit(dao, distributor, usd)
    earned = distributor.view("claimable", member, usd.address)
    assert earned > 0

    dao.go(locked_at + 5 * WEEK)
    end = locked_at + 4 * WEEK
    assert dao.escrow.view("locked", member)[:2] == (amount, end)
    for t in (end, end + 1, dao.now - 1):
        assert dao.escrow.view("getPastVotes", member, t) == 0
        assert dao.score.view("scoreAt", member, t) == 0
    assert dao.escrow.view("getVotes", member) == dao.escrow.view("balanceOf", member) == 0
    assert dao.score.view("scoreOf", member) == 0
    with reverts_with("ProposalKindsQuotaUsed", member, 0, 0):  # the quota of score 0
        dao.propose(dao.motion(description="Ended"), member)
    dao.kinds.send("setQuotas", [], sender=dao.timelock.address)
    with reverts_with("GovernorInsufficientProposerVotes", member, 0, 1_000 * WAD):
        dao.propose(dao.motion(description="Ended"), member)
    with reverts_with("ProposalKindsScoreTooLow", member, 0, SCORES[0]):
        dao.propose(dao.motion(dao.pay(member, 1), kind=GRANT), member)
    deposit(dao, distributor, usd)
    assert distributor.view("claimable", member, usd.address) == earned

    motion = dao.opened(description="Of others")
    snapshot = dao.governor.view("proposalSnapshot", motion.id)
    with reverts_with("GovernorNoVotes", member, snapshot):
        dao.vote(motion, member, Support.FOR)
