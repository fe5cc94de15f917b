"""Refunds of ballots: what relaying through the pool takes on top of the governor's own batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from bench.bars import Bar
from bench.conditions import LOT, MAX_LOCK_WEEKS, WAD, fresh_chain, open_escrow
from bench.driver import BenchError
from bench.proposals import FOR, open_governor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.driver import Contract
    from bench.proposals import Proposal

GWEI = 10**9
BASE_FEE = 10 * GWEI
BALLOT_GAS = 38_000
BATCH, FEW = 50, 10
BARS = (
    Bar("refunds-batch", "relay with a refund", "50 first ballots, first batch of a proposal, each", 48_000),
    Bar("refunds-batch-later", "relay with a refund", "50 first ballots, later batch, each", 46_000),
    Bar("refunds-ballot", "refund of a ballot", "on top of a batch, for each further ballot", 3_000),
    Bar("refunds-call", "refund of a batch", "on top of a batch, first of a proposal, whole", 50_000),
    Bar("refunds-call-later", "refund of a batch", "on top of a batch, later one, whole", 33_000),
    Bar("refunds-one", "relay with a refund", "a single ballot, later batch", 115_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of batches by the governor and by the pool, from the same state, and of what is between them."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        relayer, *voters = sorted(escrow.holders, key=lambda holder: int(holder, 16))
        for voter in (relayer, *voters):
            escrow.lock(voter, MAX_LOCK_WEEKS)
        governor = open_governor(chain, escrow.contract)
        terms = {"gasPerBallot": BALLOT_GAS, "maxBaseFee": 30 * GWEI, "minVotes": LOT // 2}
        pool = chain.deploy(
            artifact("BallotRefunds"),
            owner=escrow.owner,
            governor=governor.contract.address,
            firstTerms={**terms, "perProposal": 100 * WAD, "perDay": 100 * WAD},
        )
        chain.send(escrow.owner, pool.address, b"", "filling the pool", WAD)
        earlier = governor.propose(relayer)
        _relay(earlier, relayer, voters[-1:], pool)  # the pool has refunded on this day
        proposal = governor.propose(relayer)
        chain.idle_until(chain.upcoming)
        first, few = (
            _both(proposal, relayer, voters[:BATCH], pool),
            _both(proposal, relayer, voters[:FEW], pool),
        )
        each = (first[1] - first[0] - few[1] + few[0]) / (BATCH - FEW)
        yield "refunds-batch", first[1] / BATCH
        yield "refunds-ballot", each
        yield "refunds-call", first[1] - first[0] - BATCH * each
        _relay(proposal, relayer, voters[-1:], pool)
        later = _both(proposal, relayer, voters[:BATCH], pool)
        yield "refunds-batch-later", later[1] / BATCH
        yield "refunds-call-later", later[1] - later[0] - BATCH * each
        yield "refunds-one", _relay(proposal, relayer, voters[:1], pool)


def _both(proposal: Proposal, relayer: str, voters: list[str], pool: Contract) -> tuple[int, int]:
    """Gas of a batch by the governor, and through the pool; neither happens for good."""
    chain = pool.chain
    with chain.branch():
        chain.burn(BASE_FEE)
        plain = proposal.relay(relayer, voters, FOR)
    with chain.branch():
        refunded = _relay(proposal, relayer, voters, pool)
    return plain, refunded


def _relay(proposal: Proposal, relayer: str, voters: list[str], pool: Contract) -> int:
    before = pool.read("refundedOn", proposalId=proposal.identifier)
    pool.chain.burn(BASE_FEE)
    gas = proposal.relay(relayer, voters, FOR, through=pool)
    paid = pool.read("refundedOn", proposalId=proposal.identifier) - before
    if paid != len(voters) * BALLOT_GAS * BASE_FEE:
        raise BenchError(f"{paid} wei were refunded; the scenario and the contract disagree.")
    return gas
