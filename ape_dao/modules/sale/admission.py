"""What the gate of a sale signs: that an account may commit so much until then."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.typed_data import Domain, typed_data
from ape_dao.core.chain.typed_data import sign as sign_document
from ape_dao.core.errors import DaoError
from ape_dao.core.schema.fields import read_address
from ape_dao.modules.sale.sdk import contract_of

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI

    from ape_dao.sdk.dao import Dao

_TYPES = {"account": "address", "cap": "uint256", "deadline": "uint256"}
MAX_BYTES = 100_000
"""Of a file; a signature of a contract can be long."""


@dataclass(frozen=True)
class Admission:
    """A signature of the gate; it names a sum, so it can be used again for the same sum."""

    sale: str
    account: str
    cap: int
    """Payment units in all."""
    deadline: int
    """Last second (unix)."""
    signature: bytes

    def as_arguments(self) -> tuple[int, int, bytes]:
        """As the sale takes it."""
        return self.cap, self.deadline, self.signature

    def to_data(self) -> dict[str, Any]:
        """For a file."""
        return {
            "sale": self.sale,
            "account": self.account,
            "cap": str(self.cap),
            "deadline": self.deadline,
            "signature": "0x" + self.signature.hex(),
        }


def sign(dao: Dao, sale: str, account: str, cap: int, deadline: int, *, signer: AccountAPI) -> Admission:
    """Admit an account, as the gate.

    Args:
        cap: Payment units that the account may commit in all.
        deadline: Last second (unix).

    Raises:
        DaoError: The signer is not the gate, or did not sign.
    """
    contract = contract_of(dao, sale)
    gate, own = str(contract.GATE()), str(signer.address)
    if own != gate:
        raise DaoError(f"The gate of the sale is {gate}, not {own}; only its signature admits accounts.")
    values = {"account": account, "cap": cap, "deadline": deadline}
    document = typed_data(Domain.of_contract(contract), "Admission", _TYPES, values)
    signature = sign_document(signer, document, DaoError(f"{own} did not sign the admission."))
    return Admission(str(contract.address), account, cap, deadline, signature)


def read_file(path: Path) -> Admission:
    """What `Admission.to_data` wrote.

    Raises:
        DaoError: The file is missing, or is none.
    """
    try:
        data = json.loads(path.read_bytes()[:MAX_BYTES])
        return Admission(
            sale=read_address(data["sale"]),
            account=read_address(data["account"]),
            cap=int(data["cap"]),
            deadline=int(data["deadline"]),
            signature=bytes.fromhex(str(data["signature"]).removeprefix("0x")),
        )
    except (OSError, ValueError, KeyError, TypeError, DaoError) as err:
        raise DaoError(
            f"{path} is no admission ({err}); the gate writes one with `ape dao sale admit`."
        ) from err
