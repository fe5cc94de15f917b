"""The compiler's settings: those of ape-config.yaml as ape-solidity reads them, no metadata in the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_RUNS = 200
NO_METADATA = {"appendCBOR": False, "bytecodeHash": "none"}
"""Keeps the digest of the sources out of the code, so that a comment moves no address.

ape-solidity has no option for it: what Ape itself compiles is the same code with those 53 bytes at its end.
"""


def compiler_settings(root: Path) -> dict[str, Any]:
    """Settings of the standard JSON input, without the output selection."""
    config = YAML(typ="safe").load((root / "ape-config.yaml").read_text(encoding="utf-8")).get("solidity", {})
    settings: dict[str, Any] = {
        "optimizer": {
            "enabled": config.get("optimize", True),
            "runs": config.get("optimization_runs", DEFAULT_RUNS),
        },
        "metadata": dict(NO_METADATA),
        "remappings": sorted(config.get("import_remapping", [])),
    }
    if evm_version := config.get("evm_version"):
        settings["evmVersion"] = evm_version
    if (via_ir := config.get("via_ir")) is not None:
        settings["viaIR"] = via_ir
    return settings
