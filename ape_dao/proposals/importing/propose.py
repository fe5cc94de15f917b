"""Calldata of `propose`, in the form of OpenZeppelin's governors and of Compound's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.abi import abi_type, decode, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import KIND_NUMBERS
from ape_dao.core.errors import ProposalError
from ape_dao.core.text import read_text
from ape_dao.proposals.importing.calls import read_lists
from ape_dao.proposals.importing.models import Imported
from ape_dao.proposals.signatures import known_entries

if TYPE_CHECKING:
    from ape_dao.proposals.signatures import AbiEntry

_NAMES = ("propose", "proposeKind", "proposeAfter")


def is_propose(data: bytes) -> bool:
    """Whether calldata makes a proposal."""
    return data[:4] in _functions()


def read_propose(data: bytes) -> tuple[Imported, str]:
    """The proposal that a `propose` would make, without its text, and the text.

    Raises:
        ProposalError: The calldata is cut off or holds something else.
    """
    inputs = _functions()[data[:4]]
    try:
        # texts may be any bytes
        decoded = decode([abi_type(part).replace("string", "bytes") for part in inputs], data[4:])
    except Exception as err:  # eth-abi has no common base for its errors
        raise ProposalError(f"The calldata of propose is cut off or damaged: {err}.") from err
    values = {part["name"]: value for part, value in zip(inputs, decoded, strict=True)}
    texts = [read_text(text) for text in values.get("signatures", ())]
    calls = read_lists(values["targets"], values["values"], texts, values["calldatas"])
    kinds = [name for name, number in KIND_NUMBERS.items() if number == values.get("kind")]
    after = str(values["predecessor"]) if "predecessor" in values else None
    imported = Imported("calldata of propose", calls, kind=kinds[0] if kinds else "standard", after=after)
    return imported, read_text(values["description"])


def _functions() -> dict[bytes, list[AbiEntry]]:
    own = (entry for entry in artifact("DaoGovernor").abi if entry["type"] == "function")
    entries = (*(entry for _, entry in known_entries()), *own)
    return {selector(entry): entry["inputs"] for entry in entries if entry["name"] in _NAMES}
