"""Delegations that members sign, on the members' page or elsewhere, and anybody brings to the escrow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ape_dao.core.chain.typed_data import Domain
from ape_dao.core.errors import DaoError
from ape_dao.core.schema.fields import Address
from ape_dao.sdk.staking import counted_votes, require_delegable, require_voter
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.sdk.dao import Dao

FORMAT = 1
MAX_BYTES = 65_536
"""No such file is larger: the signature of a wallet with many owners takes some thousands."""
_Digits = Annotated[str, Field(pattern=r"^[0-9]{1,78}$")]
_Hex = Annotated[str, Field(pattern=r"^0x([0-9a-fA-F]{2})*$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class DelegationDomain(_Part):
    """Where it counts: at one escrow on one chain."""

    name: str
    version: str
    chainId: int
    verifyingContract: Address


class Delegation(_Part):
    """What was signed: ``DelegationFor`` of the escrow."""

    account: Address
    delegatee: Address
    nonce: _Digits
    expiry: int = Field(ge=0, lt=2**48)
    """Unix seconds."""


class SignedDelegation(_Part):
    """The file's content."""

    format: Literal[1]
    domain: DelegationDomain
    delegation: Delegation
    signature: _Hex


def read_delegation(path: Path) -> SignedDelegation:
    """Read a delegation. Whether it counts is for the escrow.

    Raises:
        DaoError: The file cannot be read, or is not a delegation.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise DaoError(f"{path} has more than {MAX_BYTES:,} bytes, so it is not a delegation.")
        return SignedDelegation.model_validate(json.loads(raw))
    except ValidationError as err:
        first = err.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise DaoError(
            f"{path} is not a signed delegation ({place}: {first['msg']}); ask the member for the file again."
        ) from err
    except (OSError, ValueError, RecursionError) as err:
        raise DaoError(f"{path} cannot be read ({err}); ask the member for the file again.") from err


def send_delegation(dao: Dao, signed: SignedDelegation, *, sender: AccountAPI) -> ReceiptAPI:
    """Bring a signed delegation to the escrow; anybody can, and can change nothing about it.

    Raises:
        DaoError: It is for another DAO or chain, or the delegatee is a contract of the DAO.
        RefusedError: The escrow refuses it: it is over, was used, or is not signed by the account.
    """
    escrow, given = dao.escrow, signed.domain
    own = Domain.of_contract(escrow).to_data()
    if counted_votes(dao).address != escrow.address:
        require_delegable(dao)
        raise DaoError("This DAO votes with its plain tokens; their delegations are sent by the holder.")
    if given.model_dump() != own:
        raise DaoError(
            f"The delegation is for {given.name} at {given.verifyingContract} on chain {given.chainId}, not "
            f"for {own['name']} at {own['verifyingContract']} on chain {own['chainId']}."
        )
    one = signed.delegation
    require_voter(dao, one.delegatee)
    arguments = (one.account, one.delegatee, int(one.nonce), one.expiry, bytes.fromhex(signed.signature[2:]))
    return send(escrow, "delegateFor", *arguments, sender=sender)
