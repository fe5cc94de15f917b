"""What a member signs: the EIP-712 message of a ballot in a poll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain import typed_data as typed
from ape_dao.core.chain.signatures import Signature
from ape_dao.core.errors import PollError
from ape_dao.polls.choices import choice_text

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from ape_dao.polls.definition import Poll

_TYPES = {
    "poll": "bytes32",
    "voter": "address",
    "choice": "string",
    "weights": "uint32[]",
    "signedAt": "uint48",
}


@dataclass(frozen=True)
class PollBallot:
    """A ballot that is not signed yet."""

    poll_id: bytes
    voter: str
    weights: tuple[int, ...]
    """A number for each option; see `ape_dao.polls.counting.problem_of`."""
    signed_at: int
    """Unix seconds."""


@dataclass(frozen=True)
class SignedPollBallot:
    """A ballot with the voter's signature."""

    ballot: PollBallot
    signature: bytes


def typed_data(poll: Poll, ballot: PollBallot) -> dict[str, Any]:
    """The message that a wallet shows and signs; `choice` says in words what the weights mean."""
    return typed.typed_data(
        poll.domain,
        "PollBallot",
        _TYPES,
        {
            "poll": ballot.poll_id,
            "voter": ballot.voter,
            "choice": choice_text(poll, ballot.weights),
            "weights": list(ballot.weights),
            "signedAt": ballot.signed_at,
        },
    )


def signature_of(poll: Poll, signed: SignedPollBallot) -> Signature:
    """The signature with what was signed, to be judged."""
    digest = typed.digest(typed_data(poll, signed.ballot))
    return Signature(signed.ballot.voter, digest, signed.signature)


def sign(poll: Poll, ballot: PollBallot, signer: AccountAPI) -> SignedPollBallot:
    """Sign with an account of Ape's.

    Raises:
        PollError: The account did not sign.
    """
    refused = PollError(f"{signer.address} did not sign the ballot.")
    return SignedPollBallot(ballot, typed.sign(signer, typed_data(poll, ballot), refused))
