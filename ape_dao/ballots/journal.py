"""What a relay sent, written down before it can be forgotten.

Which ballots are counted is on the chain, so a relay that was killed needs no journal to go on. The journal
is for what the chain does not tell: a transaction that still waits, whose ballots must not be sent again, and
what the batches of the earlier run cost.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.errors import JournalError

if TYPE_CHECKING:
    from pathlib import Path

    from ape_dao.ballots.messages import Domain

FORMAT = 1


@dataclass(frozen=True)
class Sending:
    """A transaction that was signed, and perhaps sent."""

    transaction: str
    sender: str
    nonce: int
    proposal_id: int
    ballots: int


@dataclass
class RelayJournal:
    """One JSON file; every change replaces it whole."""

    path: Path
    chain_id: int
    governor: str
    sent: list[Sending] = field(default_factory=list)

    def add(self, sending: Sending) -> None:
        """Note a transaction before it is sent."""
        self.sent.append(sending)
        self._save()

    def forget(self, sending: Sending) -> None:
        """The transaction was never sent, or was dropped."""
        self.sent.remove(sending)
        self._save()

    def remove(self) -> None:
        """Delete the file: everything is relayed and reported."""
        self.path.unlink(missing_ok=True)

    def _save(self) -> None:
        rows = [{**asdict(sending), "proposal_id": str(sending.proposal_id)} for sending in self.sent]
        data = {"format": FORMAT, "chain_id": self.chain_id, "governor": self.governor, "sent": rows}
        write_atomically(self.path, data)


def load_relay_journal(path: Path, domain: Domain) -> RelayJournal:
    """The journal at ``path``, or a new one, which is written with its first transaction.

    Raises:
        JournalError: The file is damaged, of another format, or of another DAO.
    """
    journal = RelayJournal(path, domain.chain_id, domain.contract)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return journal
    except ValueError as err:
        raise JournalError(f"{path} is damaged ({err}); delete it, counted ballots stay counted.") from err
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise JournalError(f"{path} is not a relay's journal of format {FORMAT}; name another file.")
    if (data["chain_id"], data["governor"]) != (domain.chain_id, domain.contract):
        raise JournalError(f"{path} is the journal of another DAO; name another --folder.")
    journal.sent = [Sending(**{**row, "proposal_id": int(row["proposal_id"])}) for row in data["sent"]]
    return journal
