"""What a deployment costs, before anything is sent.

The data, the code and the creation of a contract have prices that the protocol fixes. What the constructor's
own work costs was measured on a local node when the package was built (`ape run measure_gas`), for a plain
spec and for one with longer lists; in between it grows by the entry. Good to about 1% in total: whether a
value is zero changes a constructor's work a little.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import MANIFESTS, manifests, module_folders
from ape_dao.core.deployment.plan import FINISH
from ape_dao.core.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ape_dao.core.deployment.plan import Plan

GAS = "gas.json"
"""Beside each manifest."""
FORMAT = 1

_GAS_TRANSACTION = 21_000
_GAS_PER_ZERO_BYTE = 4
_GAS_PER_OTHER_BYTE = 16
# In the table of kinds a kind takes three slots and its event, a limit, selector or target one, a quota part
# of one.
_WEIGHTS = {"kinds": 19, "limits": 6, "initialReserved": 5, "initialReservedTargets": 5}
# In a sub-DAO a fixed argument takes three fifths of what its scope does.
_WEIGHTS |= {"scopes": 5, "fixedWords": 3}


def expected_gas(plan: Plan) -> dict[str, int]:
    """Gas of each transaction of the plan, by key of its step; the hand-over is `finish`."""
    measured = load_figures()
    gas = {
        step.key: step.minimum_gas + _work(measured, step.contract, entries(step.arguments))
        for step in plan.steps
    }
    dearer = sum(call.more_gas for call in plan.calls)
    gas[FINISH] = minimum_of_finish(plan) + _work(measured, FINISH, len(plan.calls)) + dearer
    return gas


def unmeasured(plan: Plan) -> list[str]:
    """Contracts of the plan whose modules bring no figures: their constructors' own work is left out."""
    names = {step.contract for step in plan.steps}
    return sorted(name for name in names if name in _without_figures())


def minimum_of_finish(plan: Plan) -> int:
    """The price of the hand-over's data."""
    zeros = plan.finish_data.count(0)
    others = len(plan.finish_data) - zeros
    return _GAS_TRANSACTION + zeros * _GAS_PER_ZERO_BYTE + others * _GAS_PER_OTHER_BYTE


def entries(arguments: Any) -> int:
    """Entries of the lists of a constructor's arguments in all; heavy ones count several times.

    A kind without a voting period is left out by the constructor. Lists within an entry count too.
    """
    if not isinstance(arguments, dict):
        return 0
    return sum(_entries(value, _WEIGHTS.get(name, 1)) for name, value in arguments.items())


def _entries(value: Any, weight: int) -> int:
    """Those of one argument, each counted so many times."""
    if not isinstance(value, list | tuple):
        return entries(value) * weight
    counted = [entry for entry in value if not isinstance(entry, dict) or entry.get("votingPeriod") != 0]
    return len(counted) * weight + sum(map(entries, counted))


@cache
def load_figures() -> Mapping[str, Mapping[str, int]]:
    """The measured work of every constructor, by contract, and of the hand-over.

    Raises:
        ManifestError: A file is missing or damaged.
    """
    figures = _read(MANIFESTS / GAS)
    for folder in module_folders().values():
        if (folder / GAS).is_file():
            figures |= _read(folder / GAS)
    return figures


def _read(path: Path) -> dict[str, dict[str, int]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise ManifestError(f"{path} cannot be read ({err}): run `ape run measure_gas`.") from err
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ManifestError(f"{path} is not of format {FORMAT}: run `ape run measure_gas`.")
    return {name: dict(figures) for name, figures in data["work"].items()}


@cache
def _without_figures() -> frozenset[str]:
    """The contracts of modules that ship without figures."""
    homes = {home for home, folder in module_folders().items() if not (folder / GAS).is_file()}
    return frozenset(contract.name for home in homes for contract in manifests().get(home, ()))


def _work(measured: Mapping[str, Mapping[str, int]], name: str, count: int) -> int:
    figures = measured.get(name)
    if figures is None and name in _without_figures():
        return 0
    if figures is None:
        raise ManifestError(
            f"What the constructor of {name} costs was not measured: run `ape run measure_gas`."
        )
    return figures["gas"] + (count - figures["entries"]) * figures["perEntry"]
