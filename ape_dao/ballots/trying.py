"""Batches that are tried on the node: whether each ballot would count, and what the batch would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_abi import decode, encode

from ape_dao.ballots.messages import Outcome
from ape_dao.ballots.signatures import WALLET_GAS
from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.calls import try_call
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.errors import BallotError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.ballots.messages import SignedBallot
    from ape_dao.core.governance import DeployedDao

KEY_GAS = 50_000
"""More than a first ballot of a key takes."""
BATCH_GAS = 16_000_000
"""What a batch is planned for, below what a transaction can have."""
_NOBODY = "0x0000000000000000000000000000000000000001"


def batches(
    ballots: Sequence[SignedBallot], wallets: frozenset[str], most_gas: int = BATCH_GAS
) -> Iterator[list[SignedBallot]]:
    """Cut ballots on one proposal into batches that a transaction can hold.

    Args:
        wallets: Voters whose contracts check their signatures, which takes more.
    """
    batch: list[SignedBallot] = []
    planned = 0
    for signed in ballots:
        gas = KEY_GAS + (WALLET_GAS if signed.ballot.voter in wallets else 0)
        if batch and planned + gas > most_gas:
            yield batch
            batch, planned = [], 0
        batch.append(signed)
        planned += gas
    if batch:
        yield batch


def calldata_of(ballots: Sequence[SignedBallot]) -> bytes:
    """The calldata of the governor that submits a batch.

    Raises:
        BallotError: The ballots are not on one proposal.
    """
    proposals = {signed.ballot.proposal_id for signed in ballots}
    if len(proposals) != 1:
        raise BallotError(f"A batch is on one proposal, not on {len(proposals)}.")
    entry = next(entry for entry in artifact("DaoGovernor").abi if entry.get("name") == "castVotesBySig")
    types = [abi_type(part) for part in entry["inputs"]]
    return selector(entry) + encode(types, [proposals.pop(), [signed.as_argument() for signed in ballots]])


def preview(
    dao: DeployedDao,
    ballots: Sequence[SignedBallot],
    *,
    sender: str = _NOBODY,
    gas: int = MAX_TRANSACTION_GAS,
) -> list[Outcome]:
    """What the governor would do with each ballot now; all are on one proposal.

    More than a call can hold are tried in parts.

    Raises:
        RefusedError: The vote is not open.
    """
    chain = dao.chain
    try:
        answer = try_call(chain, sender, dao.addresses["governor"], calldata_of(ballots), gas=gas)
    except RefusedError:
        if len(ballots) < 2:
            raise
        half = len(ballots) // 2
        parts = (preview(dao, part, sender=sender, gas=gas) for part in (ballots[:half], ballots[half:]))
        return [outcome for part in parts for outcome in part]
    return [Outcome(number) for number in decode(["uint8[]"], answer)[0]]


def try_all(dao: DeployedDao, ballots: Sequence[SignedBallot], wallets: frozenset[str]) -> list[Outcome]:
    """What the governor would do with ballots on one proposal, each tried before newer ones of its voter.

    So a forged ballot that claims to be the newest does not displace the real one.
    """
    order = sorted(
        range(len(ballots)), key=lambda at: (ballots[at].ballot.voter, ballots[at].ballot.sequence)
    )
    tried: list[Outcome] = []
    for batch in batches([ballots[at] for at in order], wallets):
        tried += preview(dao, batch)
    outcomes = dict(zip(order, tried, strict=True))
    return [outcomes[at] for at in range(len(ballots))]


def gas_limit(dao: DeployedDao, ballots: Sequence[SignedBallot], wallets: int, sender: str) -> int:
    """Gas that is enough for every ballot of a batch, and little more.

    An estimate alone is not: a batch goes through even if the gas left for a wallet's check is too little,
    only the wallet's ballot is refused then.
    """
    chain = dao.chain
    request = {"from": sender, "to": dao.addresses["governor"], "data": "0x" + calldata_of(ballots).hex()}
    estimate = int(chain.rpc("eth_estimateGas", request, *chain.coming_block()), 16)
    spare = (wallets + 1) * WALLET_GAS if wallets else 0
    return estimate + estimate // 20 + spare
