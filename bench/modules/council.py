"""An elected council: endorsements, ballots, seats, and a result that changes all owners of a real Safe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import Artifact, Compiler, artifact
from ape_dao.node.clock import WEEK
from bench.bars import Bar
from bench.conditions import DAY, MAX_LOCK_WEEKS, ZERO_ADDRESS, fresh_chain, open_escrow
from bench.driver import Contract

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.bars import Figure
    from bench.conditions import Escrow
    from bench.driver import Chain

SAFE = (
    Path(__file__).parents[2]
    / "node_modules"
    / "@safe-global"
    / "safe-contracts"
    / "build"
    / "artifacts"
    / "contracts"
)
SEATS = 6
FEW, MANY = 5, 500
FIRST = 12 * WEEK
NOMINATION, VOTE, SEATING = 7 * DAY, 14 * DAY, 2 * DAY
FULL = 10_000
BARS = (
    Bar("council-nominate", "stand for election", "first of an election", 120_000),
    Bar("council-endorse", "endorse a candidate", "which reaches the bar", 140_000),
    Bar("council-vote-5", "vote for 3 candidates", "first ballot, 5 candidates", 140_000),
    Bar("council-vote-500", "vote for 3 candidates", "first ballot, 500 candidates", 140_000),
    Bar("council-vote-again", "vote for 3 candidates", "in place of 3 others", 140_000),
    Bar("council-seat-5", "seat a candidate", "worst place, 5 candidates", 60_000),
    Bar("council-seat-500", "seat a candidate", "worst place, 500 candidates", 60_000),
    Bar("council-apply-5", "apply 5 seats", "all owners of the Safe change, 5 candidates", 420_000),
    Bar("council-apply-500", "apply 6 seats", "all owners of the Safe change, 500 candidates", 420_000),
    Bar("council-sync", "sync the Safe", "nothing to change", 120_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of one election with 5 candidates and of one with 500, on chains of their own."""
    for count in (FEW, MANY):
        with fresh_chain() as chain:
            yield from _election(open_escrow(chain), count)


def _election(escrow: Escrow, count: int) -> Iterator[Figure]:
    chain, (first, second, third) = escrow.chain, escrow.holders[:3]
    for holder in (first, second, third):
        escrow.lock(holder, MAX_LOCK_WEEKS)
    election, module, opens = _council(escrow)
    nominees = [_account(index) for index in range(count)]
    chain.travel_to(opens + 1)
    for index, nominee in enumerate(nominees):
        chain.become(nominee)
        stood = election.send(nominee, "nominate", election=0, statement=bytes(32))
        by = escrow.holders[index * 3 // count]
        endorsed = election.send(by, "endorse", election=0, account=nominee, bps=FULL * 3 // count // 4)
        if count == FEW and not index:
            yield "council-nominate", stood
            yield "council-endorse", endorsed
    winners = [*nominees[-4:], *nominees[:2]][: min(SEATS, count)]
    chain.travel_to(opens + NOMINATION)
    yield f"council-vote-{count}", _vote(election, first, winners[:3])
    if count == FEW:
        yield "council-vote-again", _vote(election, first, winners[2:])
    _vote(election, second, winners)
    chain.travel_to(opens + NOMINATION + VOTE)
    seats = [election.send(first, "seat", election=0, account=winner) for winner in winners]
    yield f"council-seat-{count}", max(seats)
    chain.travel_to(opens + NOMINATION + VOTE + SEATING)
    yield f"council-apply-{count}", module.send(first, "applyResult", election=0)
    if count == FEW:
        yield "council-sync", module.send(first, "sync")


def _vote(election: Contract, voter: str, nominees: Sequence[str]) -> int:
    shares = [FULL // len(nominees)] * len(nominees)
    return election.send(voter, "vote", election=0, nominees=list(nominees), bps=shares)


def _council(escrow: Escrow) -> tuple[Contract, Contract, int]:
    """Elections of one cohort of six, the module, and the second in which the first one opens."""
    chain, owner = escrow.chain, escrow.owner
    members = [_account(900 + index) for index in range(SEATS)]
    safe = _safe(chain, owner)
    terms = {
        "firstAfter": FIRST,
        "term": 52 * WEEK,
        "cohorts": 1,
        "seats": SEATS,
        "minSeats": 4,
        "barBps": 1,
    }
    opens = chain.upcoming + FIRST
    election = chain.deploy(
        artifact("CouncilElection"),
        owner=owner,
        votes=escrow.contract.address,
        safe=safe.address,
        initialGuardian=ZERO_ADDRESS,
        terms=terms,
        members=members,
    )
    module = chain.deploy(artifact("CouncilModule"), election=election.address)
    enable = safe.encode("enableModule", module=module.address)
    proof = bytes.fromhex(owner[2:]).rjust(32, b"\0") + bytes(32) + b"\x01"
    nothing = {"safeTxGas": 0, "baseGas": 0, "gasPrice": 0, "gasToken": ZERO_ADDRESS}
    call = {"to": safe.address, "value": 0, "data": enable, "operation": 0, **nothing}
    safe.send(owner, "execTransaction", **call, refundReceiver=ZERO_ADDRESS, signatures=proof)
    module.send(owner, "sync")
    return election, module, opens


def _safe(chain: Chain, owner: str) -> Contract:
    """A Safe of one owner, behind the proxy that its factory makes."""
    singleton = chain.deploy(_shipped("Safe"))
    factory = chain.deploy(_shipped("proxies/SafeProxyFactory"))
    setup = singleton.encode(
        "setup",
        owners=[owner],
        threshold=1,
        to=ZERO_ADDRESS,
        data=b"",
        fallbackHandler=ZERO_ADDRESS,
        paymentToken=ZERO_ADDRESS,
        payment=0,
        paymentReceiver=ZERO_ADDRESS,
    )
    made: dict[str, Any] = {"singleton": singleton.address, "initializer": setup, "saltNonce": 0}
    address = str(factory.read("createProxyWithNonce", **made))
    factory.send(owner, "createProxyWithNonce", **made)
    return Contract(chain, singleton.artifact, address)


def _shipped(path: str) -> Artifact:
    """A contract of Safe 1.4.1 as its npm package holds it."""
    built = json.loads((SAFE / f"{path}.sol" / f"{path.rpartition('/')[2]}.json").read_text(encoding="utf-8"))
    return Artifact(
        name=built["contractName"],
        source=path,
        abi=built["abi"],
        init_code=bytes.fromhex(built["bytecode"][2:]),
        runtime_code=bytes.fromhex(built["deployedBytecode"][2:]),
        immutable_references={},
        storage_layout=[],
        storage_types={},
        userdoc={},
        compiler=Compiler("0.7.6", {}),
    )


def _account(index: int) -> str:
    return f"0x{(0xCA << 64) + index:040x}"
