"""From a file to a checked `ProposalFile`, with every problem in one report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ape_dao.core.errors import ProposalError, SpecError
from ape_dao.core.spec.problems import describe_error, report
from ape_dao.core.spec.source import Source, read_yaml
from ape_dao.proposals.models import ProposalFile

_REMEDY = "`ape dao proposal template` shows files to start from"


def load_proposal(path: Path | str) -> ProposalFile:
    """Read and check a proposal file; what depends on the DAO is checked by `ProposalFile.encode`.

    Raises:
        ProposalError: The file is missing or not YAML, or has problems; all of them are named.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as err:
        raise ProposalError(f"There is no proposal file {file}; {_REMEDY}.") from err
    except (OSError, ValueError) as err:
        raise ProposalError(f"{file} cannot be read: {err}.") from err
    return parse_proposal(text, name=str(path), folder=file.parent)


def parse_proposal(
    text: str | dict[str, Any], name: str = "proposal", folder: Path | None = None
) -> ProposalFile:
    """Check a proposal that is YAML text or plain data.

    Args:
        name: What errors call it.
        folder: What the paths of ABIs are relative to.

    Raises:
        ProposalError: Not YAML, or it has problems; all of them are named.
    """
    try:
        source = read_yaml(text, name, _REMEDY) if isinstance(text, str) else Source(name, text, {})
    except SpecError as err:
        raise ProposalError(str(err)) from err
    try:
        file = ProposalFile.model_validate(source.data)
    except ValidationError as err:
        problems = [describe_error(source, error, ProposalFile) for error in err.errors()]
        raise report(source, problems, ProposalError) from err
    file._source = source
    file._folder = folder or Path()
    return file


def proposal_schema() -> dict[str, Any]:
    """The JSON Schema of a proposal file, for editors."""
    schema = ProposalFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "proposal.yaml"}
