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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eth_account.signers.local import LocalAccount

MAX_TOTAL = 2**104 - 1
_DOMAIN = keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
_NAME, _VERSION = keccak(text="ape-dao usage"), keccak(text="1")
_VOUCHER = keccak(text="Voucher(address payer,uint256 service,uint256 total,uint256 epoch)")
_RESERVE = keccak(text="Reserve(address payer,uint256 service,uint256 total,uint256 epoch,uint256 deadline)")
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
_SIGNATURE_BYTES = 65


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
            payer = to_checksum_address(str(data["payer"]))
            service, total, epoch = (_natural(data[key]) for key in ("service", "total", "epoch"))
            signature = bytes.fromhex(str(data["signature"]).removeprefix("0x"))
        except (KeyError, ValueError, TypeError) as err:
            raise VoucherError(f"This is no voucher: {err}.") from err
        if not 0 < total <= MAX_TOTAL:
            raise VoucherError(f"A voucher for {total} is not possible; it is for 1 to 2^104 - 1 units.")
        if len(signature) != _SIGNATURE_BYTES or signature[64] not in (27, 28):
            raise VoucherError("The signature of a voucher has 65 bytes and ends with 27 or 28.")
        if int.from_bytes(signature[32:64], "big") > _HALF_ORDER:
            raise VoucherError("The vault takes no signature whose s is in the upper half.")
        return cls(payer, service, total, epoch, signature)


@dataclass(frozen=True)
class Vault:
    """A vault as signatures name it."""

    chain_id: int
    address: str

    @cached_property
    def separator(self) -> bytes:
        """The domain separator (EIP-712)."""
        return keccak(_DOMAIN + _NAME + _VERSION + _word(self.chain_id) + _word(int(self.address, 16)))

    def voucher_digest(self, payer: str, service: int, total: int, epoch: int) -> bytes:
        """What is signed of a voucher."""
        return self._digest(_VOUCHER, int(payer, 16), service, total, epoch)

    def voucher_document(self, payer: str, service: int, total: int, epoch: int) -> dict[str, Any]:
        """The same as wallets show it."""
        domain = Domain("ape-dao usage", "1", self.chain_id, self.address)
        types = {"payer": "address", **dict.fromkeys(("service", "total", "epoch"), "uint256")}
        values = {"payer": payer, "service": service, "total": total, "epoch": epoch}
        return typed_data(domain, "Voucher", types, values)

    def reserve_digest(self, payer: str, service: int, total: int, epoch: int, deadline: int) -> bytes:
        """What is signed of a reserve."""
        return self._digest(_RESERVE, int(payer, 16), service, total, epoch, deadline)

    def _digest(self, kind: bytes, *values: int) -> bytes:
        hashed = keccak(kind + b"".join(map(_word, values)))
        return keccak(b"\x19\x01" + self.separator + hashed)


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
    from coincurve import PublicKey

    digest = vault.voucher_digest(voucher.payer, voucher.service, voucher.total, voucher.epoch)
    recoverable = voucher.signature[:64] + bytes([voucher.signature[64] - 27])
    try:
        public = PublicKey.from_signature_and_message(recoverable, digest, hasher=None)
    except ValueError as err:
        raise VoucherError("The signature of the voucher is none.") from err
    return str(to_checksum_address(keccak(public.format(compressed=False)[1:])[-20:]))


def _word(value: int) -> bytes:
    return value.to_bytes(32, "big")


def _natural(value: Any) -> int:
    """A whole number as text or as a number, not below zero and of 256 bits at most."""
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).isascii():
        raise ValueError(f"{value!r} is no whole number")
    text = str(value)
    if not text.isdecimal() or len(text) > len(str(2**256)):
        raise ValueError(f"{text[:20]!r} is no whole number")
    number = int(text)
    if number >= 2**256:
        raise ValueError("a number has more than 256 bits")
    return number
