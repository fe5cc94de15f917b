"""Sending claims: one's own, into a lock, for others, and many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.typed_data import Domain, sign, typed_data
from ape_dao.core.errors import AirdropError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.airdrop.live import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

    from ape_dao.modules.airdrop.files import Claim
    from ape_dao.modules.airdrop.live import CampaignState, LiveAirdrop

SIGNATURE_SECONDS = units.HOUR
"""How long a delegation may wait for its transaction."""

Delegation = tuple[str, int, int, bytes]
"""A delegation as the contract takes it: delegatee, nonce, expiry, signature."""
NO_DELEGATION: Delegation = (ZERO_ADDRESS, 0, 0, b"")

_DELEGATION_TYPES = {"delegatee": "address", "nonce": "uint256", "expiry": "uint256"}


@dataclass(frozen=True)
class Payment:
    """A claim that was sent."""

    transaction: str
    gas_used: int
    claims: int
    amount: int
    """Base units."""

    def to_data(self) -> dict[str, Any]:
        return {
            "transaction": self.transaction,
            "gasUsed": self.gas_used,
            "claims": self.claims,
            "amount": str(self.amount),
        }


def require_due(live: LiveAirdrop, state: CampaignState, claim: Claim) -> int:
    """What the claim will be paid.

    Raises:
        AirdropError: Nothing is due, or the contract holds too little.
    """
    due = live.due(claim)
    if not due:
        raise AirdropError(f"{claim.account} was paid already (row {claim.index}).")
    _require_funds(state, due)
    return due


def claim_own(live: LiveAirdrop, claim: Claim, due: int, *, sender: AccountAPI) -> Payment:
    """Pay the sender its row."""
    receipt = contract_of(live).claim(claim.index, claim.amount, list(claim.proof), sender=sender)
    return claimed(receipt, 1, due)


def claim_for(live: LiveAirdrop, claim: Claim, due: int, *, sender: AccountAPI) -> Payment:
    """Pay somebody else's row to its account; the sender pays the gas."""
    contract = contract_of(live)
    receipt = contract.claimFor(claim.account, claim.index, claim.amount, list(claim.proof), sender=sender)
    return claimed(receipt, 1, due)


def claim_many(
    live: LiveAirdrop, state: CampaignState, claims: Sequence[Claim], size: int, *, sender: AccountAPI
) -> Iterator[Payment]:
    """Pay many rows, ``size`` a transaction; rows that were paid before are left out.

    Raises:
        AirdropError: Nothing is due to any of them, or the contract holds too little for all.
    """
    open_claims = [(claim, due) for claim in claims if (due := live.due(claim))]
    if not open_claims:
        raise AirdropError(f"All {len(claims):,} accounts were paid already.")
    _require_funds(state, sum(due for _, due in open_claims))
    contract = contract_of(live)
    for first in range(0, len(open_claims), size):
        part = open_claims[first : first + size]
        rows = [(claim.index, claim.account, claim.amount, list(claim.proof)) for claim, _ in part]
        yield claimed(contract.claimBatch(rows, sender=sender), len(part), sum(due for _, due in part))


def claim_into_lock(
    live: LiveAirdrop,
    claim: Claim,
    due: int,
    unlock_time: int,
    delegatee: str | None,
    *,
    sender: AccountAPI,
) -> Payment:
    """Put the sender's row into its lock.

    Args:
        unlock_time: End of a new lock (unix seconds); 0 adds to the lock that the sender holds.
        delegatee: Who votes with it from now on; None: as before.

    Raises:
        AirdropError: The campaign has no escrow, or the sender did not sign the delegation.
    """
    require_escrow(live)
    account = str(sender.address)
    expiry = live.chain.next_timestamp() + SIGNATURE_SECONDS
    delegation = NO_DELEGATION
    if delegatee is not None:
        delegation = sign_delegation(live, account, delegatee, expiry, signer=sender)
    receipt = contract_of(live).claimAndLock(
        claim.index, claim.amount, list(claim.proof), unlock_time, delegation, sender=sender
    )
    return claimed(receipt, 1, due)


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
        AirdropError: The campaign has no escrow, or the signer did not sign.
    """
    escrow = artifact("VotingEscrow").at(require_escrow(live))
    if str(escrow.delegates(account)) == delegatee:
        return delegatee, 0, 0, b""
    nonce = int(escrow.nonces(account))
    values = {"delegatee": delegatee, "nonce": nonce, "expiry": expiry}
    document = typed_data(Domain.of_contract(escrow), "Delegation", _DELEGATION_TYPES, values)
    refused = AirdropError(f"{signer.address} did not sign the delegation; nothing was sent.")
    return delegatee, nonce, expiry, sign(signer, document, refused)


def contract_of(live: LiveAirdrop) -> ContractInstance:
    """The contract, ready to call."""
    return artifact(CONTRACT).at(live.address)


def _require_funds(state: CampaignState, due: int) -> None:
    if state.balance < due:
        held, needed = (
            units.format_amount(amount, state.decimals, state.symbol) for amount in (state.balance, due)
        )
        raise AirdropError(f"The airdrop holds {held}, but {needed} are due; it must be funded first.")


def claimed(receipt: ReceiptAPI, claims: int, amount: int) -> Payment:
    """What a transaction paid."""
    return Payment(str(receipt.txn_hash), int(receipt.gas_used), claims, amount)
