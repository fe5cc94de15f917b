"""What a proposal sets, it sets after the delay, however often and whatever was there before."""

from __future__ import annotations

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import CONSTITUTIONAL, Support
from utils.kind_stage import TIMELOCK_DELAY, KindStage, Motion

READY = (1 << 2).to_bytes(32, "big")


def queued(dao: KindStage, motion: Motion) -> None:
    """Propose, win the vote, queue."""
    dao.propose(motion)
    dao.go(dao.governor.view("proposalSnapshot", motion.id) + 1)
    for voter in (dao.ann, dao.ben):
        dao.vote(motion, voter, Support.FOR)
    dao.close_vote(motion)
    dao.queue(motion)


def operation(dao: KindStage, motion: Motion) -> bytes:
    """Its id in the timelock."""
    salt = (int(dao.governor.address, 16) << 96) ^ int.from_bytes(motion.tail[-1], "big")
    return dao.timelock.view("hashOperationBatch", *motion.content, bytes(32), salt.to_bytes(32, "big"))


def test_setting__from_zero_and_proposed_twice__waits_each_time(dao: KindStage) -> None:
    """TL-05: the first value, the same again, zero, zero again and a value after zero each wait for the whole
    delay; a setting that is empty is no shorter way."""
    dao.escrow.send("transferOwnership", dao.timelock.address, sender=dao.deployer)
    dao.anvil.call("anvil_setBalance", dao.governor.address, hex(WAD))
    receiver, present = dao.token.address, ZERO_ADDRESS  # the escrow wants a contract or zero
    for number, value in enumerate((receiver, receiver, ZERO_ADDRESS, ZERO_ADDRESS, receiver)):
        call = dao.call(dao.escrow, "setPenaltyDistributor", value)
        motion = dao.motion(call, kind=CONSTITUTIONAL, description=f"Number {number}")
        queued(dao, motion)
        eta = dao.now + TIMELOCK_DELAY
        assert dao.governor.view("proposalEta", motion.id) == eta
        dao.go(eta - 1)
        with reverts_with("TimelockUnexpectedOperationState", operation(dao, motion), READY):
            dao.execute(motion)
        for person in (dao.ann, dao.deployer, dao.guardian, dao.governor.address):
            with reverts_with("OwnableUnauthorizedAccount", person):
                dao.escrow.send("setPenaltyDistributor", value, sender=person)
        assert dao.escrow.view("penaltyDistributor") == present
        dao.go(eta)
        dao.execute(motion)
        present = value
        assert dao.escrow.view("penaltyDistributor") == present
