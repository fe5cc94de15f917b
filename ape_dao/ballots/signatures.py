"""Whether a ballot's signature is the voter's, checked as the governor does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.ballots.messages import digest
from ape_dao.core.chain import signatures
from ape_dao.core.chain.signatures import ACCEPTED, Signature, Signer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.ballots.messages import Domain, SignedBallot
    from ape_dao.core.chain.client import Chain

WALLET_GAS = 200_000
"""`SIGNATURE_GAS`: what the contract of a voter may use to check a signature."""


def signers_of(domain: Domain, chain: Chain, ballots: Sequence[SignedBallot]) -> list[Signer]:
    """Who vouches for each signature; which voters have code is asked together."""
    return signatures.signers_of(chain, [_signature(domain, one) for one in ballots])


def signer_of(domain: Domain, chain: Chain, signed: SignedBallot) -> Signer:
    """Who vouches for the signature."""
    return signers_of(domain, chain, [signed])[0]


def is_good(domain: Domain, chain: Chain, signed: SignedBallot) -> bool:
    """Whether the governor would accept the signature."""
    signer = signer_of(domain, chain, signed)
    return signer is Signer.KEY or (signer is Signer.WALLET and _wallet_agrees(domain, chain, signed))


def _signature(domain: Domain, signed: SignedBallot) -> Signature:
    return Signature(signed.ballot.voter, digest(domain, signed.ballot), signed.signature)


def _wallet_agrees(domain: Domain, chain: Chain, signed: SignedBallot) -> bool:
    from ape_dao.core.chain.calls import try_call
    from ape_dao.core.errors import RefusedError

    question = _signature(domain, signed).question()
    try:
        # More than the governor gives, for the price of the transaction itself; the governor's own word
        # follows once the vote is open.
        answer = try_call(chain, domain.contract, signed.ballot.voter, question, gas=2 * WALLET_GAS)
    except RefusedError:
        return False
    return answer[:32] == ACCEPTED
