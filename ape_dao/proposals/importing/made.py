"""A proposal that was made on any governor with the usual event, by its id."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import decode_by_name, topic
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import ProposalError
from ape_dao.core.text import clean
from ape_dao.proposals.describing import read_description
from ape_dao.proposals.importing.calls import read_lists
from ape_dao.proposals.importing.models import Imported
from ape_dao.proposals.onchain import is_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.chain.client import Chain
    from ape_dao.proposals.signatures import AbiEntry


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
    query = {"address": governor, "fromBlock": hex(start), "toBlock": "latest", "topics": [_topic()]}
    made = [_read(log, governor) for log in chain.logs(query)]
    given = next((one for one in made if is_id(text, int(one["proposalId"]))), None)
    if given is None:
        raise ProposalError(
            f"The governor {governor} made no proposal '{proposal_id}' since block {start:,} "
            f"({len(made):,} others); give the whole id."
        )
    calldatas = [bytes.fromhex(data.removeprefix("0x")) for data in given["calldatas"]]
    calls = read_lists(given["targets"], given["values"], given["signatures"], calldatas)
    parts = read_description(str(given["description"]))
    return Imported("event of a governor", calls, title=clean(parts.title), summary=clean(parts.summary))


def _entry() -> AbiEntry:
    """The event, whose parameters have the same types everywhere; which of them are indexed differs."""
    abi = artifact("DaoGovernor").abi
    return next(one for one in abi if one["type"] == "event" and one["name"] == "ProposalCreated")


def _topic() -> str:
    return "0x" + topic(_entry()).hex()


def _read(log: Mapping[str, Any], governor: str) -> dict[str, Any]:
    """The parameters of an event by name; some governors index the id, or the proposer."""
    inputs, (_, *indexed) = _entry()["inputs"], log["topics"]
    data = bytes.fromhex(str(log["data"]).removeprefix("0x"))
    for names in combinations(("proposalId", "proposer"), len(indexed)):
        words = dict(zip(names, (int(word, 16) for word in indexed), strict=True))
        try:
            return {**decode_by_name([one for one in inputs if one["name"] not in words], data), **words}
        except Exception:  # noqa: S112 - eth-abi has no common base for its errors; the next may fit
            continue
    raise ProposalError(f"{governor} logs another ProposalCreated than governors do; import its calldata.")
