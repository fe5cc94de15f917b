"""Delegations that somebody signs and another one sends to the escrow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eth_account import Account

if TYPE_CHECKING:
    from eth_account.datastructures import SignedMessage

    from utils.escrow_stage import Stage

BY_SIG, FOR = "delegateBySig", "delegateFor"
FIELDS = [
    {"name": "delegatee", "type": "address"},
    {"name": "nonce", "type": "uint256"},
    {"name": "expiry", "type": "uint256"},
]


@dataclass
class Signer:
    """A lock holder that never sends a transaction after its lock."""

    stage: Stage
    domain: dict = field(default_factory=dict)

    def __post_init__(self):
        self.key = Account.create().key
        self.address = Account.from_key(self.key).address.lower()
        self.stage.fund(self.address)
        _, name, version, chain_id, contract, _, _ = self.stage.escrow.view("eip712Domain")
        self.domain = {
            "name": name,
            "version": version,
            "chainId": chain_id,
            "verifyingContract": contract,
        } | self.domain

    def sign(self, delegatee: str, nonce: int, expiry: int, **domain) -> SignedMessage:
        """Sign ERC-5805's message with the published domain, as a wallet would from JSON (PM-02)."""
        message = {"delegatee": delegatee, "nonce": nonce, "expiry": expiry}
        return Account.sign_typed_data(self.key, self.domain | domain, {"Delegation": FIELDS}, message)

    def sign_for(self, account: str, delegatee: str, nonce: int, expiry: int, **domain) -> bytes:
        """Sign the message that names the account."""
        fields = [{"name": "account", "type": "address"}, *FIELDS]
        message = {"account": account, "delegatee": delegatee, "nonce": nonce, "expiry": expiry}
        signed = Account.sign_typed_data(self.key, self.domain | domain, {"DelegationFor": fields}, message)
        return bytes(signed.signature)

    def arguments(self, form: str, delegatee: str, nonce: int, expiry: int, **domain) -> tuple:
        """What one of the two functions takes, signed."""
        if form == BY_SIG:
            return delegatee, nonce, expiry, *vrs(self.sign(delegatee, nonce, expiry, **domain))
        signature = self.sign_for(self.address, delegatee, nonce, expiry, **domain)
        return self.address, delegatee, nonce, expiry, signature


def vrs(signed: SignedMessage) -> tuple[int, bytes, bytes]:
    return signed.v, signed.r.to_bytes(32), signed.s.to_bytes(32)
