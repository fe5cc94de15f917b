"""Relaying ballots: batches under the gas limit, each tried before it is sent, none sent twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.ballots.journal import Sending
from ape_dao.ballots.messages import ORDINARY, OWN, Domain, Outcome, latest
from ape_dao.ballots.signatures import signer_of
from ape_dao.ballots.trying import BATCH_GAS, batches, calldata_of, gas_limit, preview, target_of, try_all
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.chain.signatures import Signer
from ape_dao.core.errors import BallotError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape.api import AccountAPI

    from ape_dao.ballots.journal import RelayJournal
    from ape_dao.ballots.messages import SignedBallot
    from ape_dao.ballots.refunding import Refunder
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.receipts import Receipt
    from ape_dao.core.governance import DeployedDao


@dataclass(frozen=True)
class Batch:
    """A transaction with ballots that is in a block."""

    proposal_id: int
    transaction: str
    ballots: int
    counted: int
    """Fewer than `ballots` if votes changed between the last look and the block."""
    gas_used: int
    fee: int
    """Wei."""
    refund: int = 0
    """Wei of it that came back."""
    succeeded: bool = True

    def to_data(self) -> dict[str, Any]:
        """The same for programs; large numbers as text."""
        return {
            "proposalId": str(self.proposal_id),
            "transaction": self.transaction,
            "ballots": self.ballots,
            "counted": self.counted,
            "gasUsed": self.gas_used,
            "fee": str(self.fee),
            "refund": str(self.refund),
        }


def relay(
    dao: DeployedDao,
    ballots: Sequence[SignedBallot],
    *,
    sender: AccountAPI,
    journal: RelayJournal | None = None,
    batch_gas: int = BATCH_GAS,
    refunder: Refunder | None = None,
) -> Iterator[Batch]:
    """Relay the newest ballots in batches, leaving out those that would be refused.

    Args:
        journal: Where each transaction is noted before it is sent; `settle` reads it after a crash.
        batch_gas: What a batch may take, by the node's estimate.
        refunder: What hands the batches to the governor and pays for them; ballots on a proposal for which it
            has nothing left, and own ballots, go to the governor itself.

    Raises:
        BallotError: No ballot would count, or a batch failed because voting ended while it waited.
    """
    domain, chain = Domain.read(dao), dao.chain
    by_proposal: dict[int, list[SignedBallot]] = {}
    for signed in ballots:
        by_proposal.setdefault(signed.ballot.proposal_id, []).append(signed)
    sent = 0
    for proposal_id, same in by_proposal.items():
        signers = [(signed.ballot.voter, signer_of(domain, chain, signed)) for signed in same]
        wallets = frozenset(voter for voter, signer in signers if signer is Signer.WALLET)
        outcomes = try_all(dao, same)
        good = [signed for signed, outcome in zip(same, outcomes, strict=True) if outcome is Outcome.COUNTED]
        newest = latest(good)
        for function in (ORDINARY, OWN):
            part = [signed for signed in newest if signed.ballot.function == function]
            through = refunder if part and function == ORDINARY and _pays(refunder, proposal_id) else None
            if through is not None:
                part.sort(key=lambda signed: int(signed.ballot.voter, 16))
            for batch in batches(dao, part, wallets, str(sender.address), batch_gas, through):
                for relayed in _submit(dao, chain, batch, wallets, sender, journal, through):
                    sent += 1
                    yield relayed
    if not sent:
        raise BallotError("None of the ballots would count; `ape dao ballot verify` says why.")


def _pays(refunder: Refunder | None, proposal_id: int) -> bool:
    return refunder is not None and refunder.offer(proposal_id).available > 0


def settle(dao: DeployedDao, journal: RelayJournal, refunder: Refunder | None = None) -> list[Batch]:
    """Wait for the transactions that an earlier run left behind: what it sent, and what that cost.

    Args:
        refunder: What may have paid for some of them.

    Raises:
        DeployError: A transaction of it is not in a block yet.
    """
    chain = dao.chain
    settled: list[Batch] = []
    for sending in list(journal.sent):
        receipt = chain.receipt(sending.transaction)
        if receipt is None and not chain.knows_transaction(sending.transaction):
            journal.forget(sending)
            continue
        settled.append(_settled(dao, chain, sending, refunder))
    return settled


def _submit(
    dao: DeployedDao,
    chain: Chain,
    batch: list[SignedBallot],
    wallets: frozenset[str],
    sender: AccountAPI,
    journal: RelayJournal | None,
    through: Refunder | None,
) -> Iterator[Batch]:
    """Send a batch, or its halves where it is too much for one transaction."""
    good = _good(dao, batch, str(sender.address))
    if not good:
        return
    limit = gas_limit(dao, good, wallets, str(sender.address), through)
    if limit > MAX_TRANSACTION_GAS and len(good) > 1:
        half = len(good) // 2
        for part in (good[:half], good[half:]):
            yield from _submit(dao, chain, part, wallets, sender, journal, through)
        return
    yield _send(dao, chain, good, min(limit, MAX_TRANSACTION_GAS), sender, journal, through)


def _good(dao: DeployedDao, batch: list[SignedBallot], sender: str) -> list[SignedBallot]:
    outcomes = preview(dao, batch, sender=sender)
    return [signed for signed, outcome in zip(batch, outcomes, strict=True) if outcome is Outcome.COUNTED]


def _send(
    dao: DeployedDao,
    chain: Chain,
    batch: list[SignedBallot],
    limit: int,
    sender: AccountAPI,
    journal: RelayJournal | None,
    through: Refunder | None,
) -> Batch:
    proposal_id = batch[0].ballot.proposal_id
    noted: list[Sending] = []

    def note(transaction: str, nonce: int) -> None:
        noted.append(Sending(transaction, str(sender.address), nonce, proposal_id, len(batch)))
        if journal is not None:
            journal.add(noted[0])

    data = calldata_of(dao, batch, through)
    transaction = chain.send(sender, target_of(dao, through), data, limit, note)
    if not noted:  # the node holds the account's key
        note(transaction, chain.nonce(str(sender.address)))
    relayed = _settled(dao, chain, noted[0], through)
    if not relayed.succeeded:
        raise BallotError(
            f"Transaction {transaction} failed, most likely because voting ended while it waited; "
            "`ape dao ballot verify` says which ballots would count now."
        )
    return relayed


def _settled(dao: DeployedDao, chain: Chain, sending: Sending, refunder: Refunder | None) -> Batch:
    """Wait for a transaction, and count the ballots that it carried."""
    receipt = chain.wait(sending.transaction, "ballots", sending.sender, sending.nonce)
    counted = sending.ballots - _rejected(dao, chain, receipt) if receipt.succeeded else 0
    return Batch(
        proposal_id=sending.proposal_id,
        transaction=sending.transaction,
        ballots=sending.ballots,
        counted=counted,
        gas_used=receipt.gas_used,
        fee=receipt.gas_used * receipt.gas_price,
        refund=refunder.refunded(dao, receipt) if refunder else 0,
        succeeded=receipt.succeeded,
    )


def _rejected(dao: DeployedDao, chain: Chain, receipt: Receipt) -> int:
    events = chain.events(
        artifact("DaoGovernor"),
        dao.addresses["governor"],
        "BallotRejected",
        from_block=receipt.block,
        to_block=receipt.block,
    )
    return sum(event.transaction == receipt.transaction for event in events)
