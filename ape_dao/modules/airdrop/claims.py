"""Sending claims: one's own, into a lock, for others, and many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.typed_data import Domain, sign, typed_data
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.live import CONTRACT
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.airdrop.abi import MerkleAirdrop
    from ape_dao.modules.airdrop.files import Claim
    from ape_dao.modules.airdrop.live import LiveAirdrop

SIGNATURE_SECONDS = units.HOUR
"""How long a delegation may wait for its transaction."""

Delegation = tuple[str, int, int, bytes]
"""A delegation as the contract takes it: delegatee, nonce, expiry, signature."""
NO_DELEGATION: Delegation = (ZERO_ADDRESS, 0, 0, b"")

_DELEGATION_TYPES = {
    "account": "address",
    "delegatee": "address",
    "nonce": "uint256",
    "expiry": "uint256",
}


@dataclass(frozen=True)
class Payment:
    """What a transaction of claims paid, as the contract's events say."""

    transaction: str
    gas_used: int
    claims: int
    amount: int
    """Base units."""

    def to_data(self) -> dict[str, Any]:
        """As documents for programs have it."""
        return {
            "transaction": self.transaction,
            "gasUsed": self.gas_used,
            "claims": self.claims,
            "amount": str(self.amount),
        }


def payment_of(live: LiveAirdrop, receipt: ReceiptAPI) -> Payment:
    """What the transaction of a receipt paid."""
    amounts = [int(log.amount) for log in contract_of(live).Claimed.from_receipt(receipt)]
    return Payment(str(receipt.txn_hash), int(receipt.gas_used), len(amounts), sum(amounts))


def require_due(live: LiveAirdrop, claim: Claim) -> int:
    """What the claim will be paid.

    Raises:
        AirdropError: Nothing is due, or the contract holds too little.
    """
    due = live.due(claim)
    if not due:
        raise AirdropError(f"{claim.account} was paid already (row {claim.index}).")
    _require_funds(live, due)
    return due


def claim(live: LiveAirdrop, claim: Claim, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay a row to its account; anyone can, and pays the gas.

    Raises:
        AirdropError: Nothing is due, or the contract holds too little.
        RefusedError: The contract refuses the claim.
    """
    require_due(live, claim)
    row = (claim.index, claim.amount, list(claim.proof))
    if claim.account == sender.address:
        return send(contract_of(live), "claim", *row, sender=sender)
    return send(contract_of(live), "claimFor", claim.account, *row, sender=sender)


def claim_many(
    live: LiveAirdrop, claims: Sequence[Claim], size: int, *, sender: AccountAPI
) -> Iterator[ReceiptAPI]:
    """Pay many rows, ``size`` a transaction; rows that were paid before are left out.

    Raises:
        AirdropError: Nothing is due to any of them, or the contract holds too little for all.
        RefusedError: The contract refuses a claim.
    """
    due = {claim: amount for claim in claims if (amount := live.due(claim))}
    if not due:
        raise AirdropError(f"All {len(claims):,} accounts were paid already.")
    _require_funds(live, sum(due.values()))
    rows = [(claim.index, claim.account, claim.amount, list(claim.proof)) for claim in due]
    for first in range(0, len(rows), size):
        yield send(contract_of(live), "claimBatch", rows[first : first + size], sender=sender)


def claim_into_lock(
    live: LiveAirdrop,
    claim: Claim,
    unlock_time: int,
    delegatee: str | None = None,
    *,
    sender: AccountAPI,
) -> ReceiptAPI:
    """Put the sender's row into its lock.

    Args:
        unlock_time: End of a new lock (unix seconds); 0 adds to the lock that the sender holds.
        delegatee: Who votes with it from now on; None: as before.

    Raises:
        AirdropError: Nothing is due, the contract holds too little, the campaign has no escrow, or the sender
            did not sign the delegation.
        RefusedError: The contract or the escrow refuses.
    """
    require_escrow(live)
    require_due(live, claim)
    delegation = NO_DELEGATION
    if delegatee is not None:
        expiry = live.chain.next_timestamp() + SIGNATURE_SECONDS
        delegation = sign_delegation(live, str(sender.address), delegatee, expiry, signer=sender)
    arguments = (claim.index, claim.amount, list(claim.proof), unlock_time, delegation)
    return send(contract_of(live), "claimAndLock", *arguments, sender=sender)


def require_escrow(live: LiveAirdrop) -> str:
    """The escrow that claims are locked in.

    Raises:
        AirdropError: The campaign has none.
    """
    if live.escrow is None:
        raise AirdropError(f"{live.address} has no escrow to lock in; claim without a lock.")
    return live.escrow


def sign_delegation(
    live: LiveAirdrop, account: str, delegatee: str, expiry: int, *, signer: AccountAPI
) -> Delegation:
    """The delegation of an account, signed for the escrow where it changes anything.

    Raises:
        AirdropError: The campaign has no escrow, the delegatee is a contract of the DAO, which never
            votes, or the signer did not sign.
    """
    address = require_escrow(live)
    escrow = live.chain.artifact_at(address, artifact("VotingEscrow")).at(address)
    state = live.state()
    if delegatee in (state.address, state.token, state.escrow, state.treasury):
        raise AirdropError(f"{delegatee} is a contract of the DAO, which never votes; give an account.")
    if str(escrow.delegates(account)) == delegatee:
        return delegatee, 0, 0, b""
    nonce = int(escrow.nonces(account))
    values = {"account": account, "delegatee": delegatee, "nonce": nonce, "expiry": expiry}
    document = typed_data(Domain.of_contract(escrow), "DelegationFor", _DELEGATION_TYPES, values)
    refused = AirdropError(f"{signer.address} did not sign the delegation; nothing was sent.")
    return delegatee, nonce, expiry, sign(signer, document, refused)


def contract_of(live: LiveAirdrop) -> MerkleAirdrop:
    """The contract, ready to call."""
    contract = live.chain.artifact_at(live.address, artifact(CONTRACT))
    return cast("MerkleAirdrop", contract.at(live.address))


def _require_funds(live: LiveAirdrop, due: int) -> None:
    state = live.state()
    if state.balance < due:
        held, needed = (
            units.format_amount(amount, state.decimals, state.symbol) for amount in (state.balance, due)
        )
        raise AirdropError(f"The airdrop holds {held}, but {needed} are due; it must be funded first.")
