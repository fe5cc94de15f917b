"""Contracts that anybody creates, at an address that commits to all of their terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain.abi import encode_by_name
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.calls import try_call
from ape_dao.core.chain.create2 import FACTORY, deployment_data, predict_address
from ape_dao.core.errors import DaoError
from ape_dao.sdk.gas_margin import gas_margin

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from ape_dao.core.chain.client import Chain
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Creation:
    """A contract that is to be created; its address commits to all of its terms."""

    address: str
    config: dict[str, Any]
    init_code: bytes
    salt: bytes

    def exists(self, chain: Chain) -> bool:
        """Whether it was created already."""
        return bool(chain.code(self.address))


def creation_of(contract: str, config: dict[str, Any], label: str) -> Creation:
    """A contract of the kit whose constructor takes one ``config``; the label sets equal ones apart."""
    kit = artifact(contract)
    encoded = encode_by_name(kit.constructor_abi["inputs"], {"config": config}, kit.name)
    init_code, salt = kit.init_code + encoded, bytes(keccak(text=label))
    return Creation(predict_address(salt, init_code), config, init_code, salt)


def create(dao: Dao, creation: Creation, *, sender: AccountAPI) -> bool:
    """Create it; False if that has happened already, so that it can be done again.

    Raises:
        RefusedError: The contract refuses its terms.
    """
    chain = dao.chain
    if creation.exists(chain):
        return False
    try_creation(chain, str(sender.address), creation)
    with gas_margin(sender.provider):
        sender.transfer(FACTORY, 0, data=deployment_data(creation.salt, creation.init_code))
    if not creation.exists(chain):
        raise DaoError(f"Nothing was created at {creation.address}; run the command again.")
    return True


def try_creation(chain: Chain, sender: str, creation: Creation) -> None:
    """Ask the node whether the contract takes its terms.

    Raises:
        RefusedError: It does not; says why.
    """
    try_call(chain, sender, None, creation.init_code)
