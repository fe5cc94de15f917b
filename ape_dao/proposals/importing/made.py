"""A proposal that was made on any governor with the usual event, by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import ProposalError
from ape_dao.core.text import clean
from ape_dao.proposals.describing import read_description
from ape_dao.proposals.importing.calls import read_lists
from ape_dao.proposals.importing.models import Imported
from ape_dao.proposals.onchain import is_id

if TYPE_CHECKING:
    from ape_dao.core.chain.client import Chain


def import_made(chain: Chain, governor: str, proposal_id: str, from_block: int = 0) -> Imported:
    """The proposal that a governor's `ProposalCreated` tells: OpenZeppelin's, Bravo, Alpha, the kit's.

    Args:
        from_block: Where the search for the event begins; 0 looks for the block in which the governor came.

    Raises:
        ProposalError: There is no contract, or no proposal of that id.
    """
    if not chain.code(governor):
        raise ProposalError(f"There is no contract at {governor}; give the address of a governor.")
    start = from_block or chain.creation_block(governor)
    text = proposal_id.strip().lower()
    made = chain.events(artifact("DaoGovernor"), governor, "ProposalCreated", from_block=start)
    event = next((one for one in made if is_id(text, int(one.arguments["proposalId"]))), None)
    if event is None:
        raise ProposalError(
            f"The governor {governor} made no proposal '{proposal_id}' since block {start:,} "
            f"({len(made):,} others); give the whole id."
        )
    given = event.arguments
    calls = read_lists(given["targets"], given["values"], given["signatures"], given["calldatas"])
    parts = read_description(str(given["description"]))
    return Imported("event of a governor", calls, title=clean(parts.title), summary=clean(parts.summary))
