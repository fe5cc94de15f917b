"""The spec file of a DAO: typed models, loading with line numbers, presets, hash."""

from ape_dao.core.spec.checks import allocations
from ape_dao.core.spec.fields import ETHER, TREASURY, is_address
from ape_dao.core.spec.identity import require_addresses, spec_hash, used_names, with_addresses
from ape_dao.core.spec.loading import load_spec, parse_spec, spec_schema
from ape_dao.core.spec.models import Spec, Tier
from ape_dao.core.spec.presets import DEFAULT_PRESET, load_preset, preset_names, preset_text

__all__ = [
    "DEFAULT_PRESET",
    "ETHER",
    "TREASURY",
    "Spec",
    "Tier",
    "allocations",
    "is_address",
    "load_preset",
    "load_spec",
    "parse_spec",
    "preset_names",
    "preset_text",
    "require_addresses",
    "spec_hash",
    "spec_schema",
    "used_names",
    "with_addresses",
]
