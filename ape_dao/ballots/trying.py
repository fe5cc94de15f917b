"""Batches that are tried on the node: whether each ballot would count, and what the batch would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape.exceptions import ProviderError
from eth_abi import encode

from ape_dao.ballots.messages import ORDINARY, OWN, Outcome
from ape_dao.ballots.signatures import WALLET_GAS
from ape_dao.core.chain.abi import abi_type, decode, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.calls import try_calls
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.errors import BallotError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.ballots.messages import SignedBallot
    from ape_dao.ballots.refunding import Refunder
    from ape_dao.core.governance import DeployedDao

MOST_GAS = 520_000
"""More than any ballot takes: that of a contract, to which locks with an end in each of 208 weeks are
delegated that nobody touched since."""
BATCH_GAS = 16_000_000
"""What a batch may take, below what a transaction can have."""
_FIRST_SIZE = 32
"""Ballots of the first batch that is measured; what it takes says how many fit."""
_NOBODY = "0x0000000000000000000000000000000000000001"


def batches(
    dao: DeployedDao,
    ballots: Sequence[SignedBallot],
    wallets: frozenset[str],
    sender: str,
    most_gas: int = BATCH_GAS,
    through: Refunder | None = None,
) -> Iterator[list[SignedBallot]]:
    """Cut ballots on one proposal into batches of at most ``most_gas``, by what the node says they take.

    What a ballot takes differs between voters: others may have delegated to them. One that takes more alone
    is a batch of its own.

    Args:
        wallets: Voters whose contracts check their signatures.
        through: The contract that hands them to the governor; they are in its order.
    """
    rest, size = list(ballots), _FIRST_SIZE
    limit = len(rest)
    while rest:
        part = rest[:size]
        gas = gas_limit(dao, part, wallets, sender, through)
        fitting = len(part) * most_gas // gas
        possible = min(fitting, limit)
        if gas > most_gas and len(part) > 1:
            size = limit = max(1, min(possible, len(part) - 1))
        elif possible > len(part) + len(part) // 4:
            size = min(fitting - fitting // 20, limit)
        else:
            yield part
            rest = rest[len(part) :]
            limit = len(rest)


def calldata_of(dao: DeployedDao, ballots: Sequence[SignedBallot], through: Refunder | None = None) -> bytes:
    """The calldata that submits a batch, of the governor of `dao` or of what hands batches to it.

    Raises:
        BallotError: The ballots are not on one proposal.
    """
    proposals = {signed.ballot.proposal_id for signed in ballots}
    if len(proposals) != 1:
        raise BallotError(f"A batch is on one proposal, not on {len(proposals)}.")
    functions = {signed.ballot.function for signed in ballots}
    if len(functions) != 1:
        raise BallotError("A batch has own ballots only, or none; cast the two apart.")
    name, function = (
        ("DaoGovernor", functions.pop()) if through is None else (through.contract, through.function)
    )
    kit = dao.chain.artifact_at(target_of(dao, through), artifact(name))
    entry = next((entry for entry in kit.abi if entry.get("name") == function), None)
    if entry is None:
        raise BallotError(
            "This DAO's governor knows no own ballots, because an older kit deployed it; whoever gave its "
            "votes to a delegate gets them for later proposals with `ape dao delegate self`."
        )
    types = [abi_type(part) for part in entry["inputs"]]
    return selector(entry) + encode(types, [proposals.pop(), [signed.as_argument() for signed in ballots]])


def target_of(dao: DeployedDao, through: Refunder | None) -> str:
    """Where batches are sent."""
    return dao.addresses["governor"] if through is None else through.address


def preview(
    dao: DeployedDao,
    ballots: Sequence[SignedBallot],
    *,
    sender: str = _NOBODY,
    gas: int = MAX_TRANSACTION_GAS,
) -> list[Outcome]:
    """What the governor would do with each ballot now; all are on one proposal.

    They are tried in parts that cannot run out of gas, which would look like a contract that refuses.

    Raises:
        RefusedError: The vote is not open.
    """
    chain, size = dao.chain, max(1, gas // MOST_GAS)
    calls = [calldata_of(dao, ballots[first : first + size]) for first in range(0, len(ballots), size)]
    answers = try_calls(chain, sender, dao.addresses["governor"], calls, gas=gas)
    return [Outcome(number) for answer in answers for number in decode(["uint8[]"], answer)[0]]


def try_all(dao: DeployedDao, ballots: Sequence[SignedBallot]) -> list[Outcome]:
    """What the governor would do with ballots on one proposal, each tried before newer ones of its voter.

    So a forged ballot that claims to be the newest does not displace the real one. Own ballots are tried by
    themselves.
    """
    order = sorted(
        range(len(ballots)), key=lambda at: (ballots[at].ballot.voter, ballots[at].ballot.sequence)
    )
    outcomes: dict[int, Outcome] = {}
    for function in (ORDINARY, OWN):
        same = [at for at in order if ballots[at].ballot.function == function]
        outcomes |= zip(same, preview(dao, [ballots[at] for at in same]), strict=True)
    return [outcomes[at] for at in range(len(ballots))]


def gas_limit(
    dao: DeployedDao,
    ballots: Sequence[SignedBallot],
    wallets: frozenset[str],
    sender: str,
    through: Refunder | None = None,
) -> int:
    """Gas that is enough for every ballot of a batch, and little more; above what a transaction can have if
    the node cannot tell.

    An estimate alone is not: a batch goes through even if the gas left for a wallet's check is too little,
    only the wallet's ballot is refused then.
    """
    chain = dao.chain
    request = {
        "from": sender,
        "to": target_of(dao, through),
        "data": "0x" + calldata_of(dao, ballots, through).hex(),
    }
    try:
        estimate = int(chain.rpc("eth_estimateGas", request, *chain.coming_block()), 16)
    except ProviderError:
        if len(ballots) == 1:
            raise
        return 2 * MAX_TRANSACTION_GAS
    slow = sum(signed.ballot.voter in wallets for signed in ballots)
    spare = (slow + 1) * WALLET_GAS if slow else 0
    return estimate + estimate // 20 + spare + (through.gas if through else 0)
