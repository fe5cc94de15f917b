"""Ballots that members sign and anybody hands in. Nothing here needs the signer to have gas.

A signed ballot says at which second it was signed. The governor counts it only if no newer ballot of the
member was counted, so the order in which ballots arrive does not matter, and changing one's mind is signing
again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from ape_dao.exceptions import DaoError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape.api import AccountAPI, ReceiptAPI
    from eth_account.messages import SignableMessage

    from ape_dao.dao import Dao

SPLIT = 255
"""The `support` of a ballot that divides its votes."""
MAX_BATCH = 200
"""Ballots in one transaction: below 48,000 gas each, so that a batch stays under 10,000,000."""

_FIELDS = [
    {"name": "proposalId", "type": "uint256"},
    {"name": "support", "type": "uint8"},
    {"name": "voter", "type": "address"},
    {"name": "sequence", "type": "uint48"},
    {"name": "params", "type": "bytes"},
]
_DOMAIN_FIELDS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]


class Outcome(IntEnum):
    """What became of a ballot, `IGovernorBallots.Outcome`."""

    COUNTED = 0
    NO_VOTES = 1
    INELIGIBLE = 2
    INVALID_SUPPORT = 3
    INVALID_PARAMS = 4
    OUT_OF_DATE = 5
    FROM_THE_FUTURE = 6
    INVALID_SIGNATURE = 7


@dataclass(frozen=True)
class Ballot:
    """One ballot, not signed yet."""

    proposal_id: int
    support: int
    voter: str
    sequence: int
    """Unix seconds of signing."""
    params: bytes = b""


@dataclass(frozen=True)
class SignedBallot:
    """A ballot with the voter's signature."""

    ballot: Ballot
    signature: bytes

    def as_argument(self) -> tuple[Any, ...]:
        """The struct that `castVotesBySig` takes."""
        ballot = self.ballot
        return (ballot.voter, ballot.support, ballot.sequence, ballot.params, self.signature)


def split(*, against: int = 0, for_: int = 0, abstain: int = 0) -> bytes:
    """The params of a ballot that divides its votes (base units); its support is `SPLIT`."""
    return b"".join(votes.to_bytes(16, "big") for votes in (against, for_, abstain))


def typed_data(dao: Dao, ballot: Ballot) -> dict[str, Any]:
    """The EIP-712 message that a wallet shows and signs."""
    _, name, version, chain_id, contract, _, _ = dao.governor.eip712Domain()
    return {
        "types": {"EIP712Domain": _DOMAIN_FIELDS, "SignedBallot": _FIELDS},
        "primaryType": "SignedBallot",
        "domain": {
            "name": name,
            "version": version,
            "chainId": chain_id,
            "verifyingContract": str(contract),
        },
        "message": {
            "proposalId": ballot.proposal_id,
            "support": ballot.support,
            "voter": ballot.voter,
            "sequence": ballot.sequence,
            "params": ballot.params,
        },
    }


def message(dao: Dao, ballot: Ballot) -> SignableMessage:
    """The same as `eth_account` signs it."""
    from eth_account.messages import encode_typed_data

    return encode_typed_data(full_message=typed_data(dao, ballot))


def sign(dao: Dao, ballot: Ballot, signer: AccountAPI) -> SignedBallot:
    """Sign with an account of Ape's.

    Raises:
        DaoError: The account did not sign.
    """
    signature = signer.sign_message(message(dao, ballot))
    if signature is None:
        raise DaoError(f"{signer.address} did not sign the ballot.")
    return SignedBallot(ballot, signature.encode_rsv())


def latest(ballots: Sequence[SignedBallot]) -> list[SignedBallot]:
    """The newest ballot of each voter on each proposal; handing in an older one would only cost gas."""
    newest: dict[tuple[int, str], SignedBallot] = {}
    for signed in ballots:
        key = (signed.ballot.proposal_id, signed.ballot.voter)
        if key not in newest or newest[key].ballot.sequence < signed.ballot.sequence:
            newest[key] = signed
    return list(newest.values())


def preview(dao: Dao, ballots: Sequence[SignedBallot]) -> list[Outcome]:
    """What would become of each ballot if the batch were handed in now; all are on one proposal."""
    answers = dao.governor.castVotesBySig.call(_proposal_of(ballots), [b.as_argument() for b in ballots])
    return [Outcome(answer) for answer in answers]


def relay(dao: Dao, ballots: Sequence[SignedBallot], *, sender: AccountAPI) -> Iterator[ReceiptAPI]:
    """Hand in the newest ballots in batches, leaving out those that would be refused.

    Raises:
        DaoError: No ballot would count.
    """
    sent = 0
    by_proposal: dict[int, list[SignedBallot]] = {}
    for signed in latest(ballots):
        by_proposal.setdefault(signed.ballot.proposal_id, []).append(signed)
    for proposal_id, mine in by_proposal.items():
        for start in range(0, len(mine), MAX_BATCH):
            batch = mine[start : start + MAX_BATCH]
            outcomes = preview(dao, batch)
            good = [one for one, outcome in zip(batch, outcomes, strict=True) if outcome == Outcome.COUNTED]
            if good:
                sent += len(good)
                arguments = [one.as_argument() for one in good]
                yield dao.governor.castVotesBySig(proposal_id, arguments, sender=sender)
    if not sent:
        raise DaoError("None of the ballots would count; `preview` says why.")


def cancel(dao: Dao, proposal_id: int, sequence: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Make everything worthless that the sender signed on the proposal until second `sequence`."""
    return dao.governor.cancelSignedBallots(proposal_id, sequence, sender=sender)


def _proposal_of(ballots: Sequence[SignedBallot]) -> int:
    found = {signed.ballot.proposal_id for signed in ballots}
    if len(found) != 1:
        raise DaoError(f"A batch is on one proposal, not on {len(found)}.")
    return found.pop()
