"""Claims into locks that an account signs, without a transaction, and anybody sends.

The account chooses the end of its lock and its delegate; whoever sends the claim pays the gas and can change
neither. A choice travels as a small JSON file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ape_dao.core.chain.typed_data import Domain, sign, typed_data
from ape_dao.core.units import format_date
from ape_dao.modules.airdrop.claims import NO_DELEGATION, contract_of, require_escrow
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.live import CONTRACT
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.airdrop.claims import Delegation
    from ape_dao.modules.airdrop.files import Claim
    from ape_dao.modules.airdrop.live import LiveAirdrop
    from ape_dao.modules.airdrop.manifest import Manifest

FORMAT = "ape-dao-claim-1"
ENDING = ".claim.json"
MOST_BYTES = 65_536
"""No choice is larger: the signature of a wallet with many owners takes some thousands."""
_DOMAIN_VERSION = "1"
_TYPES = {
    "account": "address",
    "index": "uint256",
    "amount": "uint256",
    "unlockTime": "uint256",
    "delegatee": "address",
    "expiry": "uint256",
}


class Choice(msgspec.Struct, frozen=True, rename="camel"):
    """What an account signed."""

    format: str
    chain_id: int
    airdrop: str
    account: str
    index: int
    amount: str
    """Base units."""
    unlock_time: int
    """End of a new lock (unix seconds); 0 adds to the lock that the account holds."""
    delegatee: str
    """The zero address: as before."""
    expiry: int
    """The last second at which it counts."""
    signature: str
    delegation_nonce: int = 0
    delegation_expiry: int = 0
    delegation_signature: str = "0x"
    """Of the delegation, for the escrow; empty where it changes nothing."""

    @property
    def delegation(self) -> Delegation:
        """As the contract takes it."""
        signature = _bytes(self.delegation_signature)
        return self.delegatee, self.delegation_nonce, self.delegation_expiry, signature

    def to_json(self) -> bytes:
        """The file's bytes."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def sign_choice(
    manifest: Manifest,
    claim: Claim,
    unlock_time: int,
    expiry: int,
    delegation: Delegation = NO_DELEGATION,
    *,
    signer: AccountAPI,
) -> Choice:
    """Sign the claim of a row into a lock; no chain is asked.

    Raises:
        AirdropError: The account did not sign.
    """
    delegatee, nonce, delegation_expiry, delegation_signature = delegation
    domain = Domain(CONTRACT, _DOMAIN_VERSION, manifest.chain_id, manifest.airdrop)
    values = {
        "account": claim.account,
        "index": claim.index,
        "amount": claim.amount,
        "unlockTime": unlock_time,
        "delegatee": delegatee,
        "expiry": expiry,
    }
    refused = AirdropError(f"{signer.address} did not sign; nothing was written.")
    signature = sign(signer, typed_data(domain, "ClaimAndLock", _TYPES, values), refused)
    return Choice(
        format=FORMAT,
        chain_id=manifest.chain_id,
        airdrop=manifest.airdrop,
        account=claim.account,
        index=claim.index,
        amount=str(claim.amount),
        unlock_time=unlock_time,
        delegatee=delegatee,
        expiry=expiry,
        signature="0x" + signature.hex(),
        delegation_nonce=nonce,
        delegation_expiry=delegation_expiry,
        delegation_signature="0x" + delegation_signature.hex(),
    )


def load_choice(path: Path) -> Choice:
    """Read a choice. Whether it is any good is for `try_choice`.

    Raises:
        AirdropError: The file cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
        choice = msgspec.json.decode(raw, type=Choice)
        for text in (choice.airdrop, choice.account, choice.delegatee, choice.signature):
            _bytes(text)
        _ = choice.delegation, int(choice.amount)
    except (OSError, ValueError, RecursionError) as err:
        raise AirdropError(f"{path} is not a signed claim ({err}); ask the account for it again.") from err
    if choice.format != FORMAT:
        raise AirdropError(f"{path} is of format '{choice.format}', not {FORMAT}; use the kit that wrote it.")
    return choice


def require_same(choice: Choice, claim: Claim, manifest: Manifest) -> None:
    """Refuse a choice about anything but this row of this list.

    Raises:
        AirdropError: It was signed for another airdrop, or another row.
    """
    if (choice.chain_id, choice.airdrop) != (manifest.chain_id, manifest.airdrop):
        raise AirdropError(
            f"It was signed for the airdrop {choice.airdrop} on chain {choice.chain_id}, not for "
            f"{manifest.airdrop} on chain {manifest.chain_id}."
        )
    if (choice.index, int(choice.amount)) != (claim.index, claim.amount):
        raise AirdropError(
            f"It was signed for {choice.amount} base units in row {choice.index}, but the list gives "
            f"{claim.account} {claim.amount} in row {claim.index}; it must be signed again."
        )


def try_choice(live: LiveAirdrop, claim: Claim, choice: Choice, *, sender: str) -> None:
    """Ask the contract whether it would take the choice now.

    Raises:
        AirdropError: It is of another row or too old, or the campaign has no escrow.
        RefusedError: The contract refuses it; the message says why.
    """
    require_escrow(live)
    require_same(choice, claim, live.manifest)
    now = live.chain.next_timestamp()
    if now > choice.expiry:
        raise AirdropError(f"The signature expired on {format_date(choice.expiry)} UTC; sign again.")
    dry_run(live.chain, sender, contract_of(live), "claimAndLockFor", *_arguments(claim, choice))


def send_choice(live: LiveAirdrop, claim: Claim, choice: Choice, *, sender: AccountAPI) -> ReceiptAPI:
    """Put the account's row into its lock, as it signed; the sender pays the gas.

    Raises:
        RefusedError: The contract refuses it.
    """
    return send(contract_of(live), "claimAndLockFor", *_arguments(claim, choice), sender=sender)


def _arguments(claim: Claim, choice: Choice) -> tuple[Any, ...]:
    row = (claim.index, claim.account, claim.amount, list(claim.proof))
    return row, choice.unlock_time, choice.delegation, choice.expiry, _bytes(choice.signature)


def _bytes(text: str) -> bytes:
    if not text.startswith("0x"):
        raise ValueError(f"'{text[:20]}' does not begin with 0x")
    return bytes.fromhex(text[2:])
