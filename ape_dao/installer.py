"""The deterministic deployer, created where a chain lacks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.create2 import DEPLOYER, DEPLOYER_CODE, INSTALL_COST, INSTALL_TRANSACTION, INSTALLER
from ape_dao.exceptions import DeployError

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from ape_dao.chain import Chain

_GAS_TRANSFER = 21_000


def ensure_deployer(chain: Chain, account: AccountAPI) -> str | None:
    """Create the deterministic deployer unless it is there; the transaction that did it.

    The transaction was signed once for all chains, so ``account`` only pays for it.

    Raises:
        DeployError: The chain refuses the transaction, or holds other code at the address.
    """
    code = chain.code(DEPLOYER)
    if code == DEPLOYER_CODE:
        return None
    if code:
        raise DeployError(f"{DEPLOYER} holds other code than the deterministic deployer on this network.")
    missing = INSTALL_COST - chain.balance(INSTALLER)
    try:
        if missing > 0:
            paid = chain.send(account, INSTALLER, b"", _GAS_TRANSFER, value=missing)
            chain.wait(paid, "the cost of the deterministic deployer")
        transaction = str(chain.rpc("eth_sendRawTransaction", "0x" + INSTALL_TRANSACTION.hex()))
    except Exception as err:
        raise DeployError(
            f"This network has no deterministic deployer at {DEPLOYER} and refuses to install it: {err}"
        ) from err
    chain.wait(transaction, "the deterministic deployer")
    if chain.code(DEPLOYER) != DEPLOYER_CODE:
        raise DeployError(f"The deterministic deployer could not be installed at {DEPLOYER}.")
    return transaction
