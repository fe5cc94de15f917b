"""Paying for use: deposits, reserves, vouchers and exits. Amounts are base units of the vault's token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ape_dao.core.chain import typed_data
from ape_dao.core.errors import DaoError
from ape_dao.modules.services.contracts import USAGE
from ape_dao.modules.services.vouchers import Vault, Voucher, VoucherError, signer_of
from ape_dao.sdk.allowances import Payment, send_paying
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.services.abi import UsageVault
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class UseAccount:
    """What stands between an account and one service."""

    free: int
    """Not reserved for any service."""
    reserved: int
    """In this epoch, with what is redeemed."""
    redeemed: int
    exit_at: int
    """When the exit can be finished (unix seconds); 0 if none was started."""
    epoch: int


def vault_of(dao: Dao) -> UsageVault:
    """The vault."""
    return cast("UsageVault", dao.contract(USAGE.key))


def signing_vault(dao: Dao) -> Vault:
    """The vault as vouchers name it."""
    return Vault(dao.chain.chain_id(), dao.address(USAGE.key))


def token(dao: Dao) -> str:
    """What use is paid in."""
    return str(dao.read(USAGE.key, "TOKEN")[0])


def use_account(dao: Dao, account: str, service: int) -> UseAccount:
    """How an account stands with a service."""
    free, answer = dao.read(USAGE.key, ("freeOf", account), ("accountAt", account, service))
    values = answer.values() if hasattr(answer, "values") else answer
    return UseAccount(int(free), *(int(value) for value in values))


def deposit(dao: Dao, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Deposit for use, after an approval of exactly that amount if the vault may take less.

    Raises:
        RefusedError: The sender has less.
    """
    payments = [Payment(dao.erc20(token(dao)), amount)]
    return send_paying(vault_of(dao), "deposit", sender.address, amount, payments=payments, sender=sender)


def withdraw(dao: Dao, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Take out what is free.

    Raises:
        RefusedError: Less is free.
    """
    return send(vault_of(dao), "withdraw", amount, sender=sender)


def reserve(dao: Dao, service: int, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Reserve more for a service.

    Raises:
        RefusedError: Less is free, or the sender is leaving the service.
    """
    return send(vault_of(dao), "reserve", service, amount, sender=sender)


def leave(dao: Dao, service: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Begin an exit from a service, or finish the one that was begun.

    Raises:
        RefusedError: Nothing is reserved, or it is too early to finish.
    """
    begun = use_account(dao, str(sender.address), service).exit_at
    return send(vault_of(dao), "finishExit" if begun else "startExit", service, sender=sender)


def set_signer(dao: Dao, service: int, key: str, until: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Let a key sign vouchers of the sender at one service until a second (unix).

    Raises:
        RefusedError: The key is the zero address.
    """
    return send(vault_of(dao), "setSigner", service, key, until, sender=sender)


def sign(dao: Dao, service: int, total: int, *, signer: AccountAPI, payer: str | None = None) -> Voucher:
    """A voucher of the signer, or of an account that it signs for, in the epoch of now.

    Raises:
        DaoError: The account did not sign.
    """
    vault = signing_vault(dao)
    account = payer or str(signer.address)
    epoch = use_account(dao, account, service).epoch
    document = vault.voucher_document(account, service, total, epoch)
    refused = DaoError("The account did not sign the voucher; sign it to pay for use.")
    return Voucher(account, service, total, epoch, typed_data.sign(signer, document, refused))


def check_voucher(dao: Dao, voucher: Voucher) -> UseAccount:
    """How its payer stands with the service, for a voucher that counts now.

    Raises:
        VoucherError: It is of another epoch, above the reserve or not signed for its payer, or that leaves.
    """
    stands = use_account(dao, voucher.payer, voucher.service)
    if voucher.epoch != stands.epoch:
        raise VoucherError(f"The voucher is of epoch {voucher.epoch}; {voucher.payer} is in {stands.epoch}.")
    if stands.exit_at:
        raise VoucherError(f"{voucher.payer} is leaving the service {voucher.service}.")
    if voucher.total > stands.reserved:
        raise VoucherError(f"The voucher is for {voucher.total}; only {stands.reserved} are reserved.")
    signer = signer_of(signing_vault(dao), voucher)
    if signer != voucher.payer:
        until = int(vault_of(dao).signerUntil(voucher.payer, voucher.service, signer))
        if dao.chain.timestamp() > until:
            raise VoucherError(f"{signer} signed the voucher, which does not sign for {voucher.payer}.")
    return stands


def redeem(dao: Dao, vouchers: Sequence[Voucher], *, sender: AccountAPI) -> ReceiptAPI:
    """Have the splitter of a service paid by vouchers for it; anyone can.

    Raises:
        DaoError: They are none, or of several services.
        RefusedError: There is no such service.
    """
    services = {voucher.service for voucher in vouchers}
    if len(services) != 1:
        raise DaoError(f"Vouchers of one service are redeemed together; these are of {len(services)}.")
    rows = [voucher.row for voucher in vouchers]
    return send(vault_of(dao), "redeem", services.pop(), rows, [], sender=sender)
