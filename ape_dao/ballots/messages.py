"""What is signed: the EIP-712 message of a ballot. Only `Domain.read` needs a chain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain import typed_data as typed
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import BallotError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape.api import AccountAPI

    from ape_dao.core.deployment.record import Record
    from ape_dao.core.governance import DeployedDao

SPLIT = 255
"""The `support` of a ballot that divides its votes."""
ORDINARY, OWN = "castVotesBySig", "castOwnVotesBySig"
"""Functions of the governor that take signed ballots."""
_PART_BYTES = 16
_DOMAIN_VERSION = "1"  # of OpenZeppelin's Governor

_TYPES = {
    "proposalId": "uint256",
    "support": "uint8",
    "voter": "address",
    "sequence": "uint48",
    "params": "bytes",
}


class Outcome(IntEnum):
    """What the governor did with a ballot, `IGovernorBallots.Outcome`."""

    COUNTED = 0
    NO_VOTES = 1
    INELIGIBLE = 2
    INVALID_SUPPORT = 3
    INVALID_PARAMS = 4
    OUT_OF_DATE = 5
    FROM_THE_FUTURE = 6
    INVALID_SIGNATURE = 7


class Domain(typed.Domain):
    """Where ballots count: at one governor on one chain."""

    @classmethod
    def of_record(cls, record: Record) -> Domain:
        """The governor of a record; needs no chain."""
        return cls(record.spec.governor.name, _DOMAIN_VERSION, record.chain_id, record.address("governor"))

    @classmethod
    def read(cls, dao: DeployedDao) -> Domain:
        """The governor's own domain, read from the chain."""
        address = dao.addresses["governor"]
        return cls.of_contract(dao.chain.artifact_at(address, artifact("DaoGovernor")).at(address))


@dataclass(frozen=True)
class Ballot:
    """A ballot that is not signed yet."""

    proposal_id: int
    support: int
    voter: str
    sequence: int
    """Unix seconds of signing."""
    params: bytes = b""
    is_own: bool = False
    """Whether it takes the voter's own power back from the delegate that has it."""

    @property
    def function(self) -> str:
        """Of the governor, which casts it."""
        return OWN if self.is_own else ORDINARY


@dataclass(frozen=True)
class SignedBallot:
    """A ballot with the voter's signature."""

    ballot: Ballot
    signature: bytes

    def as_argument(self) -> tuple[Any, ...]:
        """The struct that `castVotesBySig` and `castOwnVotesBySig` take."""
        ballot = self.ballot
        return (ballot.voter, ballot.support, ballot.sequence, ballot.params, self.signature)


def split(*, against: int = 0, for_: int = 0, abstain: int = 0) -> bytes:
    """The params of a ballot that divides its votes (base units); its support is `SPLIT`."""
    return b"".join(votes.to_bytes(_PART_BYTES, "big") for votes in (against, for_, abstain))


def split_parts(params: bytes) -> tuple[int, int, int]:
    """Votes against, for and abstain (base units) that the params of a split ballot hold.

    Raises:
        BallotError: They are not the params of a split ballot.
    """
    if len(params) != 3 * _PART_BYTES:
        raise BallotError(
            f"The params of a split ballot have {3 * _PART_BYTES} bytes, not {len(params)}; "
            "`ape dao ballot sign` writes them."
        )
    against, for_, abstain = (
        int.from_bytes(params[start : start + _PART_BYTES], "big")
        for start in range(0, 3 * _PART_BYTES, _PART_BYTES)
    )
    return against, for_, abstain


def typed_data(domain: Domain, ballot: Ballot) -> dict[str, Any]:
    """The EIP-712 message that a wallet shows and signs."""
    return typed.typed_data(
        domain,
        "SignedOwnBallot" if ballot.is_own else "SignedBallot",
        _TYPES,
        {
            "proposalId": ballot.proposal_id,
            "support": ballot.support,
            "voter": ballot.voter,
            "sequence": ballot.sequence,
            "params": ballot.params,
        },
    )


def digest(domain: Domain, ballot: Ballot) -> bytes:
    """The hash that the governor checks the signature of."""
    return typed.digest(typed_data(domain, ballot))


def sign(domain: Domain, ballot: Ballot, signer: AccountAPI) -> SignedBallot:
    """Sign with an account of Ape's.

    Raises:
        BallotError: The account did not sign.
    """
    refused = BallotError(f"{signer.address} did not sign the ballot.")
    return SignedBallot(ballot, typed.sign(signer, typed_data(domain, ballot), refused))


def latest(ballots: Iterable[SignedBallot]) -> list[SignedBallot]:
    """The newest ballot of each voter on each proposal; relaying an older one would only cost gas."""
    newest: dict[tuple[int, str], SignedBallot] = {}
    for signed in ballots:
        key = (signed.ballot.proposal_id, signed.ballot.voter)
        if key not in newest or newest[key].ballot.sequence < signed.ballot.sequence:
            newest[key] = signed
    return list(newest.values())
