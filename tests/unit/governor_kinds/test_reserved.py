"""The functions and contracts that only proposals of a kind that may touch what is reserved can call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from eth_utils import keccak

from utils.checks import reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.governance import CONSTITUTIONAL, GRANT, OPTIMISTIC, STANDARD, Kind, Reach, Support
from utils.kind_stage import KindStage, Motion, State

if TYPE_CHECKING:
    from utils.rpc import Outcome as Mined

BUILT_IN = (
    "transferOwnership(address)",
    "renounceOwnership()",
    "grantRole(bytes32,address)",
    "revokeRole(bytes32,address)",
    "renounceRole(bytes32,address)",
    "setLocker(address,bool)",
)
SETTER = "setPrice(uint256)"


def selector(signature: str) -> bytes:
    return keccak(text=signature)[:4]


def set_reserved(dao: KindStage, signature: str, reserved: bool) -> Mined:
    """As the timelock would."""
    return dao.kinds.send("setReserved", selector(signature), reserved, sender=dao.timelock.address)


def to_anyone(dao: KindStage, signature: str, tail: bytes = bytes(32)) -> tuple[str, int, bytes]:
    return dao.eve, 0, selector(signature) + tail


def decided(dao: KindStage, motion: Motion) -> None:
    dao.vote(motion, dao.ann, Support.FOR)
    dao.close_vote(motion)
    dao.carry_out(motion)


@pytest.mark.parametrize("signature", BUILT_IN)
def test_is_reserved__built_in__cannot_be_released(dao: KindStage, signature: str) -> None:
    """GV-19, GV-21: nor released after it was reserved once more."""
    assert dao.kinds.view("isReserved", selector(signature))
    for _ in range(2):
        with reverts_with("ProposalKindsBuiltInReserved", selector(signature)):
            set_reserved(dao, signature, False)
        set_reserved(dao, signature, True)
    assert dao.kinds.view("isReserved", selector(signature))
    with reverts_with("ProposalKindsReserved", 0, dao.eve):
        dao.propose(dao.motion(to_anyone(dao, signature)))


def test_set_reserved__added_and_released__counts_for_later_proposals(dao: KindStage) -> None:
    """A running proposal keeps the rules that it was made under."""
    action = to_anyone(dao, SETTER)
    assert not dao.kinds.view("isReserved", selector(SETTER))
    before = dao.opened(action, description="Before")
    mined = set_reserved(dao, SETTER, True)
    assert dao.events(mined, "ReservedSet") == [{"selector": selector(SETTER), "reserved": True}]
    assert dao.kinds.view("isReserved", selector(SETTER))
    with reverts_with("ProposalKindsReserved", 1, dao.eve):
        dao.propose(dao.motion((dao.eve, 0, b""), action))
    decided(dao, before)
    assert dao.state(before) == State.EXECUTED

    mined = set_reserved(dao, SETTER, False)
    assert dao.events(mined, "ReservedSet") == [{"selector": selector(SETTER), "reserved": False}]
    assert not dao.kinds.view("isReserved", selector(SETTER))
    dao.propose(dao.motion(action, description="After"))


def test_set_reserved__each_kind__only_the_constitutional_may(dao: KindStage) -> None:
    """GV-21: also for a target on which a restricted kind may call anything."""
    set_reserved(dao, SETTER, True)
    for kind in (GRANT, OPTIMISTIC):
        dao.kinds.send("setTarget", kind, dao.eve, Reach.CALL, 0, sender=dao.timelock.address)
    action = to_anyone(dao, SETTER)
    for kind in (STANDARD, GRANT, OPTIMISTIC):
        with reverts_with("ProposalKindsReserved", 0, dao.eve):
            dao.propose(dao.motion(action, kind=kind))
    dao.propose(dao.motion(action, kind=CONSTITUTIONAL))
    for kind in (GRANT, OPTIMISTIC):
        dao.propose(dao.motion(to_anyone(dao, "setPrice(uint128)"), kind=kind, description=f"Kind {kind}"))


@pytest.mark.parametrize(
    ("tail", "is_reserved"),
    [(b"", True), (bytes(31), True), (bytes(32) + b"padding", True), (None, False)],
    ids=["selector alone", "too short for its argument", "padded", "three bytes"],
)
def test_set_reserved__any_length_of_calldata(dao: KindStage, tail: bytes | None, is_reserved: bool) -> None:
    """GV-21: the first four bytes decide; three call no function."""
    set_reserved(dao, SETTER, True)
    data = selector(SETTER)[:3] if tail is None else selector(SETTER) + tail
    motion = dao.motion((dao.eve, 0, data))
    if is_reserved:
        with reverts_with("ProposalKindsReserved", 0, dao.eve):
            dao.propose(motion)
    else:
        dao.propose(motion)


def test_set_reserved__by_a_proposal__needs_the_constitutional_kind(dao: KindStage) -> None:
    """GV-19, I-9: the table is a reserved target, so only that kind releases what is reserved."""
    reserve = dao.call(dao.kinds, "setReserved", selector(SETTER), True)
    with reverts_with("ProposalKindsReserved", 0, dao.kinds.address):
        dao.propose(dao.motion(reserve))
    decided(dao, dao.opened(reserve, kind=CONSTITUTIONAL))
    assert dao.kinds.view("isReserved", selector(SETTER))
    release = dao.call(dao.kinds, "setReserved", selector(SETTER), False)
    with reverts_with("ProposalKindsReserved", 0, dao.kinds.address):
        dao.propose(dao.motion(release))
    decided(dao, dao.opened(release, kind=CONSTITUTIONAL))
    assert not dao.kinds.view("isReserved", selector(SETTER))


def test_constructor__initially_reserved__all_of_them(dao: KindStage) -> None:
    chosen = [selector(BUILT_IN[0]), selector(SETTER), selector("setFee(uint16)")]
    table = [Kind().as_tuple()]
    targets = [dao.ann, dao.ben]
    kinds = dao.deploy("ProposalKinds", dao.eve, ZERO_ADDRESS, table, [], [], chosen, targets, 0)
    assert [kinds.view("isReserved", one) for one in chosen] == [True, True, True]
    assert not kinds.view("isReserved", selector("setPrice(uint128)"))
    assert [kinds.view("isReservedTarget", one) for one in (*targets, dao.cy)] == [True, True, False]
    kinds.send("setReserved", chosen[1], False, sender=dao.eve)
    assert [kinds.view("isReserved", one) for one in chosen] == [True, False, True]


def set_reserved_target(dao: KindStage, target: str, reserved: bool) -> Mined:
    """As the timelock would."""
    return dao.kinds.send("setReservedTarget", target, reserved, sender=dao.timelock.address)


def test_set_reserved_target__multicall_of_a_module__only_the_constitutional_kind(dao: KindStage) -> None:
    """CO-06: the table sees the outer selector only, so the whole contract is reserved."""
    vault = dao.deploy("MockVault")
    vault.send("start", dao.timelock.address, [dao.timelock.address], sender=dao.deployer)
    grant = bytes.fromhex(vault.encode("grantRole", bytes(32), dao.eve)[2:])
    hidden = dao.call(vault, "multicall", [grant])
    before = dao.opened(hidden, description="Before")
    mined = set_reserved_target(dao, vault.address, True)
    assert dao.events(mined, "ReservedTargetSet") == [{"target": vault.address, "reserved": True}]
    assert dao.kinds.view("isReservedTarget", vault.address)
    for kind in (GRANT, OPTIMISTIC):
        dao.kinds.send("setTarget", kind, vault.address, Reach.CALL, WAD, sender=dao.timelock.address)
    for action in (hidden, dao.call(vault, "setFee", 1), (vault.address, 0, b""), (vault.address, 1, b"\1")):
        for kind in (STANDARD, GRANT, OPTIMISTIC):
            with reverts_with("ProposalKindsReserved", 1, vault.address):
                dao.propose(dao.motion((dao.eve, 0, b""), action, kind=kind))
    decided(dao, before)  # made before, it keeps its rules
    decided(dao, dao.opened(dao.call(vault, "setFee", 1), kind=CONSTITUTIONAL))
    set_reserved_target(dao, vault.address, False)
    assert not dao.kinds.view("isReservedTarget", vault.address)
    dao.propose(dao.motion(hidden, description="After"))


def test_set_reserved_target__built_in__cannot_be_released(dao: KindStage) -> None:
    """CO-06: the table and the timelock; the governor is reserved whatever is set."""
    for target in (dao.kinds.address, dao.timelock.address):
        assert dao.kinds.view("isReservedTarget", target)
        set_reserved_target(dao, target, True)
        with reverts_with("ProposalKindsBuiltInReservedTarget", target):
            set_reserved_target(dao, target, False)
    set_reserved_target(dao, dao.governor.address, False)
    with reverts_with("ProposalKindsReserved", 0, dao.governor.address):
        dao.propose(dao.motion(dao.call(dao.governor, "setGuardian", dao.eve, dao.now + DAY)))


def test_set_reserved_target__by_a_proposal__needs_the_constitutional_kind(dao: KindStage) -> None:
    """CO-06: both lists are changed by that kind alone."""
    reserve = dao.call(dao.kinds, "setReservedTarget", dao.eve, True)
    with reverts_with("ProposalKindsReserved", 0, dao.kinds.address):
        dao.propose(dao.motion(reserve))
    decided(dao, dao.opened(reserve, kind=CONSTITUTIONAL))
    with reverts_with("ProposalKindsReserved", 0, dao.eve):
        dao.propose(dao.motion((dao.eve, 1, b"")))
