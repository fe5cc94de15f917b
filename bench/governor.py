"""The life of a proposal in the kit's governor, beside OpenZeppelin's own on the same node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.units import WAD
from bench.bars import Bar, Part, same
from bench.conditions import DAY, HOUR, LOT, MAX_LOCK_WEEKS, Escrow, fresh_chain, open_escrow
from bench.mocks import mock
from bench.proposals import (
    ABSTAIN,
    AGAINST,
    DESCRIPTION_BYTES,
    FOR,
    VOTING_DELAY,
    Governor,
    Proposal,
    open_governor,
    open_objections,
    open_stock_governor,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure

STOCK_VOTE = "castVote, stock OpenZeppelin Governor"
FIRST_OBJECTION = 105_000
"""Two slots that were empty take 44,200: the objector's mark and the tally, for which a queue without
objections pays nothing. The transaction takes 21,500, what the operation is 9,000, votes and total 9,000,
moving the time 4,700, the event 2,300, and computing 10,200."""
OWN_BALLOT = 110_000
BEFORE_OWN_BALLOTS = 64_353
"""What the 10th ballot took when the governor knew none."""
BEFORE_STAGES = {"queue": 153_253, "execute": 101_643}
"""What both took when no kind could name a stage."""
STAGE_HOOK = 300
"""Most that the question for a stage may add where there is none."""
EXTENSION = 25_000
"""Rules, quorum and the new end. The bar of an own ballot is that of one which extends nothing."""
BARS = (
    same("vote-first", "castVote", "lock power, first ballot"),
    same("vote-2nd", "castVote", "lock power, 2nd ballot, same side", 69_000),
    same("vote-10th", "castVote", "lock power, 10th ballot, same side", 69_000),
    same("vote-first-against", "castVote", "lock power, first against"),
    Bar("vote-2nd-against", "castVote", "lock power, 2nd against", 69_000, "vote-2nd"),
    Bar("vote-change", "castVote again", "dearest change of a nominal ballot", 50_000),
    Bar(
        "vote-unchanged",
        "castVote",
        "10th ballot, as before there were own ballots",
        BEFORE_OWN_BALLOTS,
    ),
    Bar("vote-extending", "castVote", "brings the quorum in the last hour, so it extends the vote"),
    Bar("own-first", "castOwnVote", "before its delegate's ballot", OWN_BALLOT),
    Bar("own-after", "castOwnVote", "after its delegate's ballot", OWN_BALLOT),
    Bar("own-after-split", "castOwnVote", "after its delegate's split ballot", OWN_BALLOT),
    Bar("own-again", "castOwnVote", "another choice", OWN_BALLOT),
    Bar(
        "own-extending",
        "castOwnVote",
        "brings the quorum in the last hour, so it extends the vote",
        OWN_BALLOT + EXTENSION,
    ),
    Bar("extension", "extending a vote", "what it adds to a ballot that does so", EXTENSION),
    Bar("own-extension", "extending a vote", "what it adds to an own ballot that does so", EXTENSION),
    Bar("signed-batch", "castVotesBySig", "50 first ballots, each", 48_000, "vote-by-sig"),
    Bar("signed-batch-dust", "castVotesBySig", "50, each with a dust delegator, 26 idle weeks", 60_000),
    same("propose", "propose", "1 action", 120_000),
    same("queue", "queue", "1 action", 155_000),
    same("execute", "execute", "1 action", 105_000),
    *(
        Bar(f"{step}-unstaged", step, "1 action, without a stage, as before there were any", gas + STAGE_HOOK)
        for step, gas in BEFORE_STAGES.items()
    ),
    Bar("queue-objectionable", "queue", "1 action, with rules for objections", 155_000),
    Bar("object-first", "object", "lock power, 1st objection, which notes the total", FIRST_OBJECTION),
    Bar("object", "object", "lock power, 3rd objection, 26 weeks of changes", 75_000),
    Bar("withdraw-objection", "withdrawObjection", "lock power", 65_000),
    Bar("execute-objected", "execute", "1 action, after objections", 105_000),
    Bar("execute-alone", "executeBatch", "the timelock alone, 1 empty call, after objections", 55_000),
    Bar("escalate", "escalate", "a vetoed proposal of 1 action, 2nd of the DAO", 210_000),
    Bar("vote-to-stock", "castVote", "10th ballot, within 2% of stock below", Part(102, "stock-vote-10th")),
    Bar("stock-propose", "propose, stock", "1 action, measured here", peer="propose"),
    Bar("stock-vote-first", STOCK_VOTE, "ERC20Votes, first ballot, measured here", peer="vote-first"),
    Bar("stock-vote-2nd", STOCK_VOTE, "ERC20Votes, 2nd ballot, measured here", peer="vote-2nd"),
    Bar("stock-vote-10th", STOCK_VOTE, "ERC20Votes, 10th ballot, measured here", peer="stock-vote"),
    Bar("stock-vote-first-against", STOCK_VOTE, "first against, measured here", peer="vote-first-against"),
    Bar("stock-vote-2nd-against", STOCK_VOTE, "2nd against, measured here", peer="vote-2nd"),
    Bar("stock-queue", "queue, stock", "1 action, measured here", peer="stock-queue"),
    Bar("stock-execute", "execute, stock", "1 action, measured here", peer="stock-execute"),
)
"""The bars of this group."""

VOTERS = 12
BATCH = 50
BATCH_IDLE_WEEKS = 26
OBJECTORS_WEEKS = 26


def measure() -> Iterator[Figure]:
    """Gas of the kit's governor on the escrow, then of the stock one on ERC20Votes."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        voters = escrow.holders[:VOTERS]
        with chain.branch():
            for voter in voters:
                escrow.lock(voter, MAX_LOCK_WEEKS)
            figures = dict(_life("", open_governor(chain, escrow.contract), voters))
            yield from figures.items()
            yield "vote-to-stock", figures["vote-10th"]
            yield "vote-unchanged", figures["vote-10th"]
            for step in BEFORE_STAGES:
                yield f"{step}-unstaged", figures[step]
        with chain.branch():
            yield from _changes_and_batch(escrow)
        with chain.branch():
            yield from _own_ballots(escrow)
        with chain.branch():
            yield from _objections(escrow)
        with chain.branch():
            yield from _escalation(escrow)
        with chain.branch():
            yield from _batch_with_dust(escrow)
        with chain.branch():
            yield from _life("stock-", _stock_governor(escrow, voters), voters)


def _stock_governor(escrow: Escrow, voters: list[str]) -> Governor:
    """On OpenZeppelin's token, minted at once and shared out, as the peers' votes were."""
    votes = escrow.chain.deploy(mock("MockStockVotes"))
    votes.send(escrow.owner, "mint", to=escrow.owner, amount=LOT * len(voters))
    for voter in voters:
        votes.send(escrow.owner, "transfer", to=voter, value=LOT)
        votes.send(voter, "delegate", delegatee=voter)
    return open_stock_governor(escrow.chain, votes)


def _life(prefix: str, governor: Governor, voters: list[str]) -> Iterator[Figure]:
    """The second proposal of a governor; the first one was voted on, queued and executed."""
    _pass(governor.propose(voters[0]), voters)
    proposal = governor.propose(voters[1])
    yield f"{prefix}propose", proposal.propose_gas
    *supporters, opponent, second_opponent = voters
    ballots = [proposal.vote(voter, FOR) for voter in supporters]
    yield f"{prefix}vote-first", ballots[0]
    yield f"{prefix}vote-2nd", ballots[1]
    yield f"{prefix}vote-10th", ballots[9]
    yield f"{prefix}vote-first-against", proposal.vote(opponent, AGAINST)
    governor.contract.chain.wait(HOUR)
    yield f"{prefix}vote-2nd-against", proposal.vote(second_opponent, AGAINST)
    yield f"{prefix}queue", proposal.queue(voters[0])
    yield f"{prefix}execute", proposal.execute(voters[0])


def _objections(escrow: Escrow) -> Iterator[Figure]:
    """The second proposal of a governor whose timelock knows objections; locks changed for half a year."""
    voters = escrow.holders[:VOTERS]
    for voter in voters:
        escrow.lock(voter, MAX_LOCK_WEEKS)
    for _ in range(OBJECTORS_WEEKS):
        escrow.idle_weeks(1)
        for voter in voters:
            escrow.contract.send(voter, "increaseAmount", amount=LOT)
    chain, admin = escrow.chain, escrow.chain.accounts[0]
    governor = open_governor(chain, escrow.contract)
    timelock = governor.timelock
    objections = open_objections(governor, escrow.contract)
    _pass(governor.propose(voters[0]), voters)
    proposal = governor.propose(voters[1])
    for voter in voters:
        proposal.vote(voter, FOR)
    yield "queue-objectionable", proposal.queue(voters[0])
    operation = proposal.operation
    chain.wait(1)
    gas = [objections.send(voter, "object", id=operation) for voter in voters[:3]]
    yield "object-first", gas[0]
    yield "object", gas[2]
    yield "withdraw-objection", objections.send(voters[2], "withdrawObjection", id=operation)
    chain.idle(14 * DAY)
    yield "execute-objected", proposal.execute(voters[0])

    for role in ("PROPOSER_ROLE", "EXECUTOR_ROLE"):
        timelock.send(admin, "grantRole", role=timelock.read(role), account=admin)
    content: dict[str, Any] = {"targets": [voters[0]], "values": [0], "payloads": [b""]}
    call = {**content, "predecessor": bytes(32), "salt": bytes(32)}
    timelock.send(admin, "scheduleBatch", **call, delay=2 * DAY)
    alone = timelock.read("hashOperationBatch", **call)
    chain.wait(1)
    objections.send(voters[0], "object", id=alone)
    chain.wait(16 * DAY)
    yield "execute-alone", timelock.send(admin, "executeBatch", **call)


def _changes_and_batch(escrow: Escrow) -> Iterator[Figure]:
    """Ballots that are changed, the dearest way; then signed ones of accounts that never voted."""
    voters = escrow.holders[: VOTERS + BATCH]
    for voter in voters:
        escrow.lock(voter, MAX_LOCK_WEEKS)
    proposal = open_governor(escrow.chain, escrow.contract).propose(voters[0])
    everyone = voters[:VOTERS]
    for voter, support in zip(everyone, (FOR, AGAINST, ABSTAIN) * VOTERS, strict=False):
        proposal.vote(voter, support)
    yield "vote-change", max(proposal.vote(everyone[0], support) for support in (AGAINST, ABSTAIN, FOR))
    yield "signed-batch", proposal.relay(everyone[0], voters[VOTERS:], FOR) / BATCH


def _own_ballots(escrow: Escrow) -> Iterator[Figure]:
    """Four owners have given their votes to one delegate; each of them votes with its own power."""
    delegate, other, *owners = escrow.holders[:7]
    for voter in (delegate, other, *owners):
        escrow.lock(voter, MAX_LOCK_WEEKS)
    for owner in owners[:4]:
        escrow.contract.send(owner, "delegate", delegatee=delegate)
    governor = open_governor(escrow.chain, escrow.contract)
    proposal = governor.propose(other)
    proposal.vote(other, FOR)
    yield "own-first", proposal.vote_own(owners[0], AGAINST)
    proposal.vote(delegate, FOR)
    yield "own-after", proposal.vote_own(owners[1], AGAINST)
    yield "own-again", proposal.vote_own(owners[1], FOR)
    half = escrow.contract.read("getPastVotes", account=delegate, timepoint=escrow.chain.now - 1) // 4
    proposal.split(delegate, against=half, for_=half)
    yield "own-after-split", proposal.vote_own(owners[2], AGAINST)
    proposal = governor.propose(other)
    deadline = governor.contract.read("proposalDeadline", proposalId=proposal.identifier)
    for prefix, voter, cast in (("", other, proposal.vote), ("own-", owners[3], proposal.vote_own)):
        gas = []
        for moment in (deadline - 2 * DAY, deadline - HOUR):
            with escrow.chain.branch():
                escrow.chain.travel_to(moment)
                gas.append(cast(voter, FOR))
        early, late = gas
        yield f"{prefix or 'vote-'}extending", late
        yield f"{prefix}extension", late - early


def _escalation(escrow: Escrow) -> Iterator[Figure]:
    """Two payments of nothing, each vetoed by half of the votes and put to a standard vote."""
    chain, voters = escrow.chain, escrow.holders[:2]
    for voter in voters:
        escrow.lock(voter, MAX_LOCK_WEEKS)
    escalation = chain.deploy(artifact("Escalation"))
    governor = open_governor(chain, escrow.contract, escalation.address).contract
    content: dict[str, Any] = {"targets": [voters[0]], "values": [0], "calldatas": [b""]}
    gas = 0
    for number in range(2):
        text = f"# Payment {number} ".ljust(DESCRIPTION_BYTES, ".")
        governor.send(voters[0], "proposeKind", kind=1, **content, description=text)
        made = governor.read("hashProposal", **content, descriptionHash=keccak(text=text))
        chain.wait(VOTING_DELAY + 1)
        governor.send(voters[1], "castVote", proposalId=made, support=AGAINST)
        chain.travel_to(governor.read("proposalDeadline", proposalId=made) + 1)
        given = {"governor": governor.address, **content, "description": text}
        gas = escalation.send(voters[0], "escalate", **given)
    yield "escalate", gas


def _batch_with_dust(escrow: Escrow) -> Iterator[Figure]:
    """A stranger has delegated the smallest lock to each voter of the batch."""
    proposer, *voters = escrow.holders[: BATCH + 1]
    strangers = escrow.holders[BATCH + 1 : 2 * BATCH + 1]
    for holder in (proposer, *voters):
        escrow.lock(holder, MAX_LOCK_WEEKS)
    for voter, stranger in zip(voters, strangers, strict=True):
        escrow.lock(stranger, MAX_LOCK_WEEKS, WAD)
        escrow.contract.send(stranger, "delegate", delegatee=voter)
    governor = open_governor(escrow.chain, escrow.contract)
    escrow.idle_weeks(BATCH_IDLE_WEEKS)
    proposal = governor.propose(proposer)
    proposal.vote(proposer, FOR)
    yield "signed-batch-dust", proposal.relay(proposer, voters, FOR) / BATCH


def _pass(proposal: Proposal, voters: list[str]) -> None:
    for voter in voters:
        proposal.vote(voter, FOR)
    proposal.queue(voters[0])
    proposal.execute(voters[0])
