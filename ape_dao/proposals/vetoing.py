"""How much of all votes can object. A veto is a share of all of them, also of those that nobody can cast.

Votes are base units of the source of votes, times unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import ESCROW, TOKEN, without_voters
from ape_dao.core.governance import voting_key
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import BASIS_POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record


@dataclass(frozen=True)
class VetoReach:
    """What a veto takes, and who can give it."""

    at: int
    total: int
    """All votes, of which the veto is a share."""
    parked: int
    """Votes that nobody has: of locks whose owners delegate to nobody, of plain tokens nobody delegated."""
    own: int
    """Votes of the DAO's own contracts, which do not vote."""
    veto: int
    """Votes AGAINST that are a veto, rounded up as the governor does."""

    @property
    def can_object(self) -> int:
        """Votes that somebody can cast."""
        return max(0, self.total - self.parked - self.own)

    @property
    def is_out_of_reach(self) -> bool:
        """Whether not even all who can object together are a veto."""
        return self.can_object < self.veto


def read_veto_reach(record: Record, chain: Chain, *, at: int, veto_bps: int) -> VetoReach | None:
    """Who can object, by the votes at a second that is over.

    None where the votes are neither those of the escrow nor of a token that the DAO created: of others nobody
    knows here how they are given away; and where the escrow is of a kit that does not tell past delegates.
    """
    source = str(chain.read(artifact("DaoGovernor"), record.addresses["governor"], "token"))
    key = voting_key(record.addresses, source)
    kit = record.artifacts.get(key)
    if key not in (ESCROW.key, TOKEN.key) or kit is None:
        return None
    if key == ESCROW.key and not _has(kit, "pastDelegate"):
        return None

    def ask(view: str, accounts: Sequence[str]) -> list[Any]:
        return chain.read_many([Question(kit, source, view, (account, at)) for account in accounts])

    total = int(chain.read(kit, source, "getPastTotalSupply", at))
    silent = dict.fromkeys(without_voters(record.addresses).values())
    own = sum(map(int, ask("getPastVotes", list(silent))))
    changes = chain.events(kit, source, "DelegateChanged", from_block=record.start_block)
    if key == ESCROW.key:
        # Whoever never delegated votes for itself.
        asked = _accounts(one.arguments["delegator"] for one in changes if _is_nobody(one.arguments))
        away = [who for who, to in zip(asked, ask("pastDelegate", asked), strict=True) if to == ZERO_ADDRESS]
        parked = sum(map(int, ask("powerAt", away)))
    else:
        delegates = _accounts(one.arguments["toDelegate"] for one in changes if not _is_nobody(one.arguments))
        parked = total - sum(map(int, ask("getPastVotes", delegates)))
    return VetoReach(at, total, parked, own, veto=-(-total * veto_bps // BASIS_POINTS))


def _has(kit: Artifact, function: str) -> bool:
    return any(entry.get("name") == function for entry in kit.abi)


def _is_nobody(arguments: Mapping[str, Any]) -> bool:
    return bool(arguments["toDelegate"] == ZERO_ADDRESS)


def _accounts(found: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(found))
