"""Vesting contracts. Amounts are base units of what vests, times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import labelled
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.schema.fields import is_address
from ape_dao.modules.vesting.contracts import VESTING_GRANT
from ape_dao.sdk.creations import create as create_contract
from ape_dao.sdk.creations import creation_of
from ape_dao.sdk.staking import require_voter, set_operator
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.chain.client import Chain
    from ape_dao.modules.vesting.abi import VestingGrant
    from ape_dao.sdk.creations import Creation
    from ape_dao.sdk.dao import Dao

CONTRACT = VESTING_GRANT.name


@dataclass(frozen=True)
class VestingState:
    """One vesting contract at one moment."""

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
    """All that the contract ever held, without what a revocation took back."""
    vested: int
    released: int
    """Paid to the beneficiary, or put into its lock."""
    locked: int
    """Part of `released` that went into locks."""
    returnable: int
    """What the DAO would take back if it revoked now; 0 where it cannot revoke."""
    is_revocable: bool
    """Whether the contract was made so, revoked or not."""
    revoked_at: int | None
    is_delegable: bool
    """Whether the beneficiary can delegate the plain token votes of everything that is here."""

    @property
    def releasable(self) -> int:
        """What is vested and still here."""
        return self.vested - self.released


def vestings(dao: Dao) -> dict[str, str]:
    """The addresses of the DAO's vesting contracts, by the names that the spec gives them."""
    return labelled(dao.addresses, VESTING_GRANT)


def contract_of(dao: Dao, vesting: str) -> VestingGrant:
    """The vesting contract with that name in the DAO's spec, or with that address.

    Raises:
        DaoError: There is none, or it holds another token for another DAO.
    """
    known = vestings(dao)
    if vesting not in known and not is_address(vesting):
        listed = ", ".join(known) or "none"
        raise DaoError(f"This DAO has no vesting '{vesting}'; it has {listed}. Others go by their address.")
    address = known.get(vesting, vesting)
    state = read_vesting(dao.chain, address)
    contract = cast("VestingGrant", dao.instance(CONTRACT, address))
    if state.token != dao.token.address and str(contract.DAO()) != dao.addresses["timelock"]:
        raise DaoError(
            f"The vesting contract at {address} holds the token {state.token}, not this DAO's, "
            f"{dao.token.address}, and was not made for this DAO."
        )
    return contract


def plan_stream(
    dao: Dao, token: str, beneficiary: str, *, start: int, cliff: int, duration: int, is_revocable: bool
) -> Creation:
    """A vesting contract that the treasury can pay tokens into, its own or others, to stream them.

    Args:
        start: Unix seconds, from which everything counts that it is ever paid.
        cliff: Seconds after the start before which nothing is vested.
        duration: Seconds from the start until everything is.
        is_revocable: Whether a proposal can take back what is not vested.
    """
    own, timelock = token == dao.addresses["token"], dao.addresses["timelock"]
    config = {
        "token": token,
        "escrow": dao.addresses["escrow"] if own else ZERO_ADDRESS,
        "beneficiary": beneficiary,
        "dao": timelock,
        "treasury": timelock,
        "start": start,
        "cliff": cliff,
        "duration": duration,
        "revocable": is_revocable,
        "delegable": False,
    }
    return creation_of(CONTRACT, config, f"stream to {beneficiary}")


def create_stream(dao: Dao, planned: Creation, *, sender: AccountAPI) -> bool:
    """Create it, which anybody can and which gives nobody anything yet; False if it is there already.

    Raises:
        RefusedError: The contract refuses its terms.
    """
    return create_contract(dao, planned, sender=sender)


def read_vesting(chain: Chain, address: str) -> VestingState:
    """Ask the chain.

    Raises:
        DaoError: There is no vesting contract of this kit.
    """
    if not chain.artifact_at(address, artifact(CONTRACT)).is_code(chain.code(address)):
        raise DaoError(f"There is no vesting contract at {address}.")
    return read_vestings(chain, [address])[0]


def read_vestings(chain: Chain, addresses: Sequence[str]) -> list[VestingState]:
    """The vesting contracts at these addresses, in two rounds of questions."""
    if not addresses:
        return []
    vesting, now = artifact(CONTRACT), chain.timestamp()
    plain = ("TOKEN", "owner", "pendingOwner", "start", "cliff", "end", "lockedFromHere", "revocable")
    flags = ("REVOCABLE", "revokedAt", "DELEGABLE")
    names = plain + flags
    answers = chain.read_many([Question(vesting, address, name) for address in addresses for name in names])
    facts = [
        dict(zip(names, answers[first : first + len(names)], strict=True))
        for first in range(0, len(answers), len(names))
    ]
    questions = []
    for address, fact in zip(addresses, facts, strict=True):
        token = str(fact["TOKEN"])
        questions.append(Question(artifact("GovernanceToken"), token, "balanceOf", (address,)))
        questions.append(Question(vesting, address, "released", (token,)))
        questions.append(Question(vesting, address, "vestedAmount", (token, now)))
    amounts = [int(amount) for amount in chain.read_many(questions)]
    return [
        _state(address, now, fact, *amounts[3 * place : 3 * place + 3])
        for place, (address, fact) in enumerate(zip(addresses, facts, strict=True))
    ]


def releasable(dao: Dao, vesting: str, token: str | None = None) -> int:
    """What of a token is vested and not released; arguments as for `release`."""
    contract = contract_of(dao, vesting)
    return int(contract.releasable(*_token_arguments(contract, token)))


def release(dao: Dao, vesting: str, token: str | None = None, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay the beneficiary what is vested; anyone can.

    Args:
        token: Another one than it was made for that the contract was sent; the zero address for ether.

    Raises:
        RefusedError: The token or the beneficiary refuses.
    """
    contract = contract_of(dao, vesting)
    return send(contract, "release", *_token_arguments(contract, token), sender=sender)


def released(dao: Dao, receipt: ReceiptAPI) -> int:
    """What a release paid, be it tokens or ether."""
    vesting = dao.instance(CONTRACT, str(receipt.receiver))
    logs = [*vesting.ERC20Released.from_receipt(receipt), *vesting.EtherReleased.from_receipt(receipt)]
    return sum(int(log.amount) for log in logs)


def lock(dao: Dao, vesting: str, amount: int, end: int | None = None, *, sender: AccountAPI) -> ReceiptAPI:
    """Put `amount` of what is vested into the lock of the sender, its beneficiary.

    Makes the vesting contract its operator in the escrow first, where it is not; it locks only when its
    beneficiary asks it.

    Args:
        end: Of a new lock; None adds to the one that the sender holds.

    Raises:
        RefusedError: The sender is not the beneficiary, less is vested, or the escrow refuses.
    """
    contract = contract_of(dao, vesting)
    set_operator(dao, str(contract.address), sender=sender)
    return send(contract, "lock", amount, end or 0, sender=sender)


def delegate(dao: Dao, vesting: str, delegatee: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Give the plain token votes of everything that the contract holds to `delegatee`.

    Raises:
        DaoError: The delegatee is a contract of the DAO, which cannot vote.
        RefusedError: The sender is not the beneficiary, or the contract was made without this.
    """
    require_voter(dao, delegatee)
    return send(contract_of(dao, vesting), "delegate", delegatee, sender=sender)


def offer(dao: Dao, vesting: str, successor: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Name a successor, which becomes the beneficiary by accepting; the zero address takes the offer back.

    Raises:
        RefusedError: The sender is not the beneficiary.
    """
    return send(contract_of(dao, vesting), "transferOwnership", successor, sender=sender)


def accept(dao: Dao, vesting: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Become the beneficiary of a vesting contract that was offered to the sender.

    Raises:
        RefusedError: It was offered to somebody else, or to nobody.
    """
    return send(contract_of(dao, vesting), "acceptOwnership", sender=sender)


def _token_arguments(contract: VestingGrant, token: str | None) -> tuple[str, ...]:
    """The contract has one function for tokens and one for ether."""
    return () if token == ZERO_ADDRESS else (token or str(contract.TOKEN()),)


def _state(
    address: str, now: int, facts: Mapping[str, Any], balance: int, released: int, vested: int
) -> VestingState:
    successor, revoked_at = str(facts["pendingOwner"]), int(facts["revokedAt"])
    return VestingState(
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
