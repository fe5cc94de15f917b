"""Vouchers for use: signed and verified offline. Amounts are base units of the vault's token.

A voucher says what its payer owes a service in all since an epoch began; `IUsageVault` has the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from eth_typing import Hash32
from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.typed_data import Domain, typed_data
from ape_dao.core.errors import DaoError
from ape_dao.modules.services import signing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eth_account.signers.local import LocalAccount

MAX_TOTAL = 2**104 - 1
_NAME, _VERSION = "ape-dao usage", "1"
_VOUCHER = keccak(text="Voucher(address payer,uint256 service,uint256 total,uint256 epoch)")
_RESERVE = keccak(text="Reserve(address payer,uint256 service,uint256 total,uint256 epoch,uint256 deadline)")


class VoucherError(DaoError):
    """A voucher that cannot be read, or that does not count."""


@dataclass(frozen=True)
class Voucher:
    """What a payer signed: all that it owes a service in an epoch."""

    payer: str
    service: int
    total: int
    epoch: int
    signature: bytes
    """65 bytes: r, s, and 27 or 28."""

    @property
    def row(self) -> tuple[str, int, bytes, bytes]:
        """As the vault takes it, with a signature of two words (EIP-2098)."""
        r, s, v = self.signature[:32], int.from_bytes(self.signature[32:64], "big"), self.signature[64]
        return self.payer, self.total, r, ((v - 27) << 255 | s).to_bytes(32, "big")

    def to_data(self) -> dict[str, Any]:
        """For JSON, with numbers as text."""
        return {
            "payer": self.payer,
            "service": str(self.service),
            "total": str(self.total),
            "epoch": str(self.epoch),
            "signature": "0x" + self.signature.hex(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Voucher:
        """From what `to_data` made, by whoever sends it.

        Raises:
            VoucherError: It is not of that form.
        """
        try:
            payer = signing.address(data["payer"])
            service, total, epoch = (signing.natural(data[key]) for key in ("service", "total", "epoch"))
            signature = signing.signature(data["signature"])
        except (KeyError, ValueError) as err:
            raise VoucherError(f"This is no voucher: {err}.") from err
        if not 0 < total <= MAX_TOTAL:
            raise VoucherError(f"A voucher for {total} is not possible; it is for 1 to 2^104 - 1 units.")
        return cls(payer, service, total, epoch, signature)


@dataclass(frozen=True)
class Vault:
    """A vault as signatures name it."""

    chain_id: int
    address: str

    @cached_property
    def separator(self) -> bytes:
        """The domain separator (EIP-712)."""
        return signing.separator(_NAME, _VERSION, self.chain_id, self.address)

    def voucher_digest(self, payer: str, service: int, total: int, epoch: int) -> bytes:
        """What is signed of a voucher."""
        return signing.digest(self.separator, _VOUCHER, int(payer, 16), service, total, epoch)

    def voucher_document(self, payer: str, service: int, total: int, epoch: int) -> dict[str, Any]:
        """The same as wallets show it."""
        domain = Domain(_NAME, _VERSION, self.chain_id, self.address)
        types = {"payer": "address", **dict.fromkeys(("service", "total", "epoch"), "uint256")}
        values = {"payer": payer, "service": service, "total": total, "epoch": epoch}
        return typed_data(domain, "Voucher", types, values)

    def reserve_digest(self, payer: str, service: int, total: int, epoch: int, deadline: int) -> bytes:
        """What is signed of a reserve."""
        return signing.digest(self.separator, _RESERVE, int(payer, 16), service, total, epoch, deadline)


def sign_voucher(
    vault: Vault, key: LocalAccount, service: int, total: int, *, epoch: int = 0, payer: str | None = None
) -> Voucher:
    """A voucher of the key's account, or of ``payer``, for which it is a session key.

    Raises:
        VoucherError: The total does not fit.
    """
    if not 0 < total <= MAX_TOTAL:
        raise VoucherError(f"A voucher for {total} is not possible; it is for 1 to 2^104 - 1 units.")
    account = to_checksum_address(payer or key.address)
    digest = vault.voucher_digest(account, service, total, epoch)
    return Voucher(account, service, total, epoch, bytes(key.unsafe_sign_hash(Hash32(digest)).signature))


def signer_of(vault: Vault, voucher: Voucher) -> str:
    """Whose key signed a voucher: the payer's, or one that must sign for it.

    Raises:
        VoucherError: The signature is none.
    """
    digest = vault.voucher_digest(voucher.payer, voucher.service, voucher.total, voucher.epoch)
    account = signing.signer(digest, voucher.signature)
    if account is None:
        raise VoucherError("The signature of the voucher is none.")
    return account
