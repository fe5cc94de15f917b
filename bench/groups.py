"""The groups of bars: a file of `bench` or `bench.modules` each, with ``BARS`` and ``measure``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import bench.modules

if TYPE_CHECKING:
    from types import ModuleType

    from bench.bars import Bar

CORE = ("escrow", "views", "governor", "deployment")


@cache
def groups() -> dict[str, ModuleType]:
    """Every group by its name: the core's, then those of modules."""
    modules = {name: import_module(f"bench.{name}") for name in CORE}
    for entry in iter_modules(bench.modules.__path__):
        module = import_module(f"bench.modules.{entry.name}")
        if hasattr(module, "BARS"):
            modules[entry.name] = module
    return modules


def bars() -> dict[str, tuple[Bar, ...]]:
    """The bars of every group, by its name."""
    return {name: module.BARS for name, module in groups().items()}
