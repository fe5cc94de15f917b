"""Vesting grants. Amounts are base units of the DAO's token, times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Question
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

    from ape_dao.core.chain.client import Chain
    from ape_dao.sdk.dao import Dao

CONTRACT = "VestingGrant"


@dataclass(frozen=True)
class Grant:
    """One grant at one moment."""

    address: str
    token: str
    beneficiary: str
    successor: str | None
    """Whom the beneficiary named; it becomes the beneficiary by accepting."""
    time: int
    """The moment."""
    start: int
    cliff: int
    """Before this second nothing is vested."""
    end: int
    """From this second on everything is."""
    total: int
    """All that the grant was given, without what a revocation took back."""
    vested: int
    released: int
    """Paid to the beneficiary, or put into its lock."""
    locked: int
    """Part of `released` that went into locks."""
    returnable: int
    """What the DAO would take back if it revoked now; 0 for a grant that it cannot revoke."""
    is_revocable: bool
    """Whether the grant was made so, revoked or not."""
    revoked_at: int | None
    is_delegable: bool
    """Whether the beneficiary can delegate the plain token votes of everything that is here."""

    @property
    def releasable(self) -> int:
        """What is vested and still here."""
        return self.vested - self.released

    @property
    def unvested(self) -> int:
        return self.total - self.vested


def read_grant(chain: Chain, address: str) -> Grant:
    """Ask the chain.

    Raises:
        DaoError: No grant of this kit stands there.
    """
    if not artifact(CONTRACT).is_code(chain.code(address)):
        raise DaoError(f"No vesting grant of this kit stands at {address}.")
    return read_grants(chain, [address])[0]


def read_grants(chain: Chain, addresses: Sequence[str]) -> list[Grant]:
    """The grants at these addresses, in two rounds of questions."""
    if not addresses:
        return []
    kit, now = artifact(CONTRACT), chain.timestamp()
    plain = ("TOKEN", "owner", "pendingOwner", "start", "cliff", "end", "lockedFromHere", "revocable")
    flags = ("REVOCABLE", "revokedAt", "DELEGABLE")
    names = plain + flags
    answers = chain.read_many([Question(kit, one, name) for one in addresses for name in names])
    found = [
        dict(zip(names, answers[first : first + len(names)], strict=True))
        for first in range(0, len(answers), len(names))
    ]
    questions = []
    for address, facts in zip(addresses, found, strict=True):
        token = str(facts["TOKEN"])
        questions.append(Question(artifact("GovernanceToken"), token, "balanceOf", (address,)))
        questions.append(Question(kit, address, "released", (token,)))
        questions.append(Question(kit, address, "vestedAmount", (token, now)))
    amounts = [int(one) for one in chain.read_many(questions)]
    return [
        _grant(address, now, facts, *amounts[3 * place : 3 * place + 3])
        for place, (address, facts) in enumerate(zip(addresses, found, strict=True))
    ]


def release(grant: ContractInstance, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay the beneficiary what of a token, or of ETH at the zero address, is vested; anybody can."""
    return grant.release(sender=sender) if token == ZERO_ADDRESS else grant.release(token, sender=sender)


def lock(
    dao: Dao, grant: ContractInstance, amount: int, end: int | None = None, *, sender: AccountAPI
) -> ReceiptAPI:
    """Put `amount` of what is vested into the sender's lock; makes the grant its operator first where needed.

    Args:
        end: Of a new lock; None adds to the one that the sender holds.
    """
    require_operator(dao, grant, sender=sender)
    return grant.lock(amount, end or 0, sender=sender)


def require_operator(dao: Dao, grant: ContractInstance, *, sender: AccountAPI) -> None:
    """Let the grant lock for the sender, if it can't already; it does so only when the sender asks it."""
    if not dao.escrow.isOperator(sender, grant):
        dao.escrow.setOperator(grant, True, sender=sender)


def delegate(grant: ContractInstance, delegatee: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Give the plain token votes of everything that the grant holds to `delegatee`."""
    # Ape instances have a property `delegate` of their own (EIP-7702), so the function is called by name.
    return grant.invoke_transaction("delegate", delegatee, sender=sender)


def offer(grant: ContractInstance, successor: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Name a successor, which becomes the beneficiary by accepting; the zero address takes the offer back."""
    return grant.transferOwnership(successor, sender=sender)


def accept(grant: ContractInstance, *, sender: AccountAPI) -> ReceiptAPI:
    """Become the beneficiary of a grant that was offered to the sender."""
    return grant.acceptOwnership(sender=sender)


def _grant(
    address: str, now: int, facts: Mapping[str, Any], balance: int, released: int, vested: int
) -> Grant:
    successor, revoked_at = str(facts["pendingOwner"]), int(facts["revokedAt"])
    return Grant(
        address=address,
        token=str(facts["TOKEN"]),
        beneficiary=str(facts["owner"]),
        successor=None if successor == ZERO_ADDRESS else successor,
        time=now,
        start=int(facts["start"]),
        cliff=int(facts["cliff"]),
        end=int(facts["end"]),
        total=balance + released,
        vested=vested,
        released=released,
        locked=int(facts["lockedFromHere"]),
        returnable=int(facts["revocable"]),
        is_revocable=bool(facts["REVOCABLE"]),
        revoked_at=revoked_at or None,
        is_delegable=bool(facts["DELEGABLE"]),
    )
