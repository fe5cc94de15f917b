"""`dao-data.json`: what there is, so that the page need not read all events; never what decides.

The page computes the ids of proposals from what stands here; it reads states, votes and amounts from the
chain.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from eth_utils import to_checksum_address
from pydantic import ValidationError

from ape_dao.analytics.metrics.voting import delegate_cards, running
from ape_dao.analytics.power import PowerHistory, Scale
from ape_dao.analytics.voting import VotingHistory
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.errors import WebError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.sdk import governance
from ape_dao.sdk.staking import counted_votes, terms_of
from ape_dao.simulation.report import SimulationReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ape_dao.analytics.voting import Ballot
    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.governance import ChainProposal
    from ape_dao.store.store import Store

FORMAT = 1
MOST_POINTS = 100
"""Of one proposal's votes over time."""
MOST_DELEGATES = 200
MOST_VOTES = 20
"""As many of the last votes tell how often a delegate voted."""
_LOCKS = "VotingEscrow"
_Simulations: TypeAlias = dict[str, dict[str, Any]]


def directory(dao: Dao, store: Store, final_block: int, simulations: Sequence[Path] = ()) -> dict[str, Any]:
    """The file's content.

    Args:
        final_block: The last one that stays; the page reads later events itself.
        simulations: Reports of `ape dao proposal simulate --json`.

    Raises:
        WebError: One of them is no such report.
    """
    found = _simulations(simulations)
    history = VotingHistory.read(store)
    entries = [
        {
            **_proposal(one),
            "votes": _course(history.ballots.get(one.id, ())),
            **({"simulation": found[str(one.id)]} if str(one.id) in found else {}),
        }
        for one in reversed(governance.proposals(dao))
    ]
    return {
        "format": FORMAT,
        "chainId": dao.chain.chain_id(),
        "governor": dao.addresses["governor"],
        "block": final_block,
        "proposals": entries,
        "delegates": list(_delegates(dao, store, history)),
    }


def _proposal(one: ChainProposal) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "proposer": one.proposer,
        "block": one.block,
        "targets": [action.target for action in one.actions],
        "values": [str(action.value) for action in one.actions],
        "calldatas": ["0x" + action.calldata.hex() for action in one.actions],
        "description": one.description,
    }


def _course(ballots: Iterable[Ballot]) -> list[list[Any]]:
    """Seconds, and the votes against, for and abstaining that count after each; at most `MOST_POINTS`."""
    points = [[time, str(now.against), str(now.for_), str(now.abstain)] for time, now in running(ballots)]
    step = -(-len(points) // MOST_POINTS) or 1
    return points[::-1][::step][::-1]  # the last one always


def _delegates(dao: Dao, store: Store, history: VotingHistory) -> Iterator[dict[str, Any]]:
    """Accounts that others delegate to, those with most votes first, and what they did with their votes."""
    votes = counted_votes(dao)
    if votes.address != dao.escrow.address:
        return  # plain tokens are not in the store
    table = store.table(_LOCKS, "DelegateChanged")
    chosen = dict(zip(table["delegator"].tolist(), table["toDelegate"].tolist(), strict=True))
    counts = Counter(
        delegate for delegator, delegate in chosen.items() if delegate not in (delegator, ZERO_ADDRESS)
    )
    most = [account for account, _ in counts.most_common(MOST_DELEGATES)]
    if not most:
        return
    escrow = dao.addresses["escrow"]
    kit = dao.chain.artifact_at(escrow, artifact(_LOCKS))
    answers = dao.chain.read_many([Question(kit, escrow, "getVotes", (account,)) for account in most])
    held = {account: int(answer) for account, answer in zip(most, answers, strict=True)}
    then, now = _votes_of_the_last(dao, store, history, most), dao.chain.timestamp()
    ordered = sorted(most, key=lambda account: -held[account])
    for account, card in zip(ordered, delegate_cards(history, ordered, then, now), strict=True):
        yield {
            "account": str(to_checksum_address(account)),
            "votes": str(held[account]),
            "delegators": counts[account],
            "attended": card.attended,
            "couldAttend": card.could_attend,
            "lastSeen": card.last_seen,
        }


def _votes_of_the_last(
    dao: Dao, store: Store, history: VotingHistory, accounts: Sequence[str]
) -> Mapping[int, Mapping[str, int]]:
    """Votes of some at the snapshots of the last proposals that are over; nothing for earlier ones."""
    terms, now = terms_of(dao), dao.chain.timestamp()
    power = PowerHistory.read(store, Scale(terms.max_weeks, terms.max_multiplier))
    over = [one for one in history.proposals.values() if one.deadline < now and not one.canceled]
    votes: dict[int, Mapping[str, int]] = defaultdict(dict)
    votes |= {one.id: power.electorate_at(one.snapshot, accounts)[1] for one in over[-MOST_VOTES:]}
    return votes


def _simulations(paths: Iterable[Path]) -> _Simulations:
    """What reports found, by the id of their proposal."""
    found: _Simulations = {}
    for path in paths:
        try:
            raw = path.read_bytes()
            report = SimulationReport.model_validate(json.loads(raw))
        except (OSError, ValueError, ValidationError) as err:
            raise WebError(
                f"{path} is no report of a simulation ({type(err).__name__}); write one with "
                f"`ape dao proposal simulate ID --json > {path.name}`."
            ) from err
        if report.proposal.id is None:
            raise WebError(f"{path} is about a proposal that is not on the chain; simulate it by its id.")
        found[report.proposal.id] = {
            "verdict": report.verdict,
            "block": report.block,
            "sha256": hashlib.sha256(raw).hexdigest(),
            "findings": [
                {"grade": line.grade, "rule": line.rule, "what": line.what} for line in report.findings
            ],
        }
    return found
