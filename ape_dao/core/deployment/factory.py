"""The CREATE2 factory, created where a chain lacks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape.exceptions import ApeException

from ape_dao.core.chain.create2 import FACTORY, FACTORY_CODE, INSTALL_COST, INSTALL_TRANSACTION, INSTALLER
from ape_dao.core.errors import DaoError, DeployError

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from ape_dao.core.chain.client import Chain

_GAS_TRANSFER = 21_000


def ensure_factory(chain: Chain, account: AccountAPI) -> str | None:
    """Create the CREATE2 factory unless it is there; the transaction that did it.

    The transaction was signed once for all chains, so ``account`` only pays for it.

    Raises:
        DeployError: The chain refuses the transaction, or holds other code at the address.
    """
    code = chain.code(FACTORY)
    if code == FACTORY_CODE:
        return None
    if code:
        raise DeployError(f"{FACTORY} holds other code than the CREATE2 factory on this network.")
    missing = INSTALL_COST - chain.balance(INSTALLER)
    try:
        if missing > 0:
            paid = chain.send(account, INSTALLER, b"", _GAS_TRANSFER, value=missing)
            chain.wait(paid, "the cost of the CREATE2 factory")
        transaction = str(chain.rpc("eth_sendRawTransaction", "0x" + INSTALL_TRANSACTION.hex()))
    except DaoError:  # it is not in a block yet, or the node does not answer
        raise
    except ApeException as err:
        raise DeployError(
            f"This network has no CREATE2 factory at {FACTORY} and refuses to install it: {err}"
        ) from err
    installed = chain.wait(transaction, "the CREATE2 factory")
    if chain.after(installed.block).code(FACTORY) != FACTORY_CODE:
        raise DeployError(f"The CREATE2 factory could not be installed at {FACTORY}.")
    return transaction
