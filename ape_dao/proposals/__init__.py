"""Proposals as files that people can read.

::

    file = load_proposal("share-revenue.yaml")     # title, summary, kind, actions, expectations
    registry = file.registry(dao)                  # names: contracts, tokens, the file's own labels and ABIs
    actions = file.encode(dao)                     # what the timelock will do, as governance.Action
    text = file.description(dao, proposer)         # title, summary, calls, fingerprint, #proposer=
    before, after = file.checks(dao)               # each: check.ask(chain) -> Result

    tree = decode_action(registry, action)         # DecodedCall; .calls are the calls inside; .walk() all
    decode_call(registry, target, calldata)        # the same for any call
    describe(registry, actions)                    # one line for each action, always the same
    fingerprint(actions)                           # hash of all calls
    description_problems(registry, actions, text)  # where a text does not belong to its calls

A `Registry` is made by `Registry.of(dao)` or `Registry.read(addresses, chain)`; everything after that works
without a chain.
"""

from ape_dao.proposals.assets import Asset
from ape_dao.proposals.checks import Check, Result
from ape_dao.proposals.decoding import Argument, DecodedCall, decode_action, decode_call
from ape_dao.proposals.describing import (
    Description,
    DescriptionProblem,
    call_line,
    describe,
    description_problems,
    fingerprint,
    full_description,
    read_description,
)
from ape_dao.proposals.encoding import encode_action
from ape_dao.proposals.entries import ActionEntry, CheckEntry
from ape_dao.proposals.loading import load_proposal, parse_proposal, proposal_schema
from ape_dao.proposals.models import ProposalFile
from ape_dao.proposals.registry import Registry
from ape_dao.proposals.writing import write_action

__all__ = [
    "ActionEntry",
    "Argument",
    "Asset",
    "Check",
    "CheckEntry",
    "DecodedCall",
    "Description",
    "DescriptionProblem",
    "ProposalFile",
    "Registry",
    "Result",
    "call_line",
    "decode_action",
    "decode_call",
    "describe",
    "description_problems",
    "encode_action",
    "fingerprint",
    "full_description",
    "load_proposal",
    "parse_proposal",
    "proposal_schema",
    "read_description",
    "write_action",
]
