"""The spec file of a DAO: typed models, loading with line numbers, presets, hash."""

from ape_dao.core.schema.fields import ETHER, TREASURY, is_address
from ape_dao.core.schema.models import Spec
from ape_dao.core.spec.assembly import modules_of, spec_model
from ape_dao.core.spec.checks import allocations, own_names, proposer_scores
from ape_dao.core.spec.identity import (
    require_addresses,
    spec_hash,
    token_addresses,
    tokens_of,
    unresolved_names,
    used_names,
)
from ape_dao.core.spec.loading import load_spec, parse_spec, spec_schema, with_addresses
from ape_dao.core.spec.presets import DEFAULT_PRESET, load_preset, preset_names, preset_text, starting_text

__all__ = [
    "DEFAULT_PRESET",
    "ETHER",
    "TREASURY",
    "Spec",
    "allocations",
    "is_address",
    "load_preset",
    "load_spec",
    "modules_of",
    "own_names",
    "parse_spec",
    "preset_names",
    "preset_text",
    "proposer_scores",
    "require_addresses",
    "spec_hash",
    "spec_model",
    "spec_schema",
    "starting_text",
    "token_addresses",
    "tokens_of",
    "unresolved_names",
    "used_names",
    "with_addresses",
]
