"""Sending, the same for every writer of the SDK.

A call is tried on the node first, so that a refusal costs nothing and comes as a sentence (`RefusedError`).
Then it is sent with more gas than the node estimates (`gas_margin` says why), and its receipt is returned.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ape.exceptions import (
    AccountsError,
    ContractLogicError,
    CustomError,
    OutOfGasError,
    VirtualMachineError,
)

from ape_dao.core.chain.calls import try_call
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.reverts import explain
from ape_dao.core.errors import DaoError, RefusedError
from ape_dao.sdk.dry_run import dry_run, function_of
from ape_dao.sdk.gas_margin import gas_margin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.sdk.contracts import Contract


def send(
    contract: Contract, function: str, *arguments: object, sender: AccountAPI, value: int = 0
) -> ReceiptAPI:
    """Send a call of a contract.

    Args:
        arguments: As the contract takes them; accounts and contracts stand for their addresses.
        value: Wei that go with it.

    Raises:
        RefusedError: A contract refuses the call: before it is sent, or because the chain changed meanwhile.
        DaoError: The account has too little ether, or did not sign.
    """
    chain = Chain(contract.provider)
    dry_run(chain, str(sender.address), contract, function, *arguments, value=value)
    with gas_margin(contract.provider), _refusals():
        receipt: ReceiptAPI = function_of(contract, function)(*arguments, sender=sender, value=value)
    return receipt


def pay(recipient: str, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Send `amount` wei.

    Raises:
        RefusedError: The recipient is a contract that refuses them.
    """
    try_call(Chain(sender.provider), str(sender.address), recipient, b"", amount)
    with gas_margin(sender.provider), _refusals():
        return sender.transfer(recipient, amount)


@contextmanager
def _refusals() -> Iterator[None]:
    """What Ape raises where a contract refused, as an error of the kit."""
    try:
        yield
    except OutOfGasError as err:
        raise RefusedError(f"The transaction ran out of gas{_transaction_of(err)}; send it again.") from err
    except CustomError as err:
        text = f"{explain(err.name, err.inputs)}{_transaction_of(err)}"
        raise RefusedError(text, err.name, err.inputs) from err
    except ContractLogicError as err:
        reason = err.revert_message.rstrip(".")
        raise RefusedError(f"The contract refuses: {reason}{_transaction_of(err)}.") from err
    except VirtualMachineError as err:
        raise RefusedError(f"The node refuses the transaction{_transaction_of(err)}: {err}") from err
    except AccountsError as err:  # it has too little ether, or did not sign
        raise DaoError(str(err)) from err


def _transaction_of(err: VirtualMachineError) -> str:
    """Which transaction it was, if it was sent."""
    if err.txn is None or getattr(err.txn, "signature", None) is None:
        return ""
    number = err.txn.txn_hash  # text of a receipt, bytes of what was only signed
    return f" (transaction {number if isinstance(number, str) else '0x' + number.hex()})"
