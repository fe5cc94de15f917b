"""Snapshots before fixtures, by the scope that a fixture has in its own module.

Ape takes a snapshot before the fixtures of each scope, but looks the scope up by the fixture's name alone,
among all modules. A fixture of one function whose name another module uses for a fixture of the module would
run before the function's snapshot, and what it did to the chain would stay for the next test. Ape does not
touch tests that name its isolation fixtures themselves; so all do, in the right order.

Each module that uses the chain also begins with the pace of `utils.clock`: a demo, say, takes it away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from _pytest.scope import Scope

if TYPE_CHECKING:
    import pytest

WIDEST_FIRST = tuple(reversed(Scope))
PACE = "pace_of_the_module"


def isolate(item: pytest.Function) -> None:
    """Order the fixtures of ``item`` by scope, each scope behind its snapshot; nothing where Ape is off."""
    if not item.session._fixturemanager.getfixturedefs("_function_isolation", item):
        return
    own = item._fixtureinfo.name2fixturedefs
    by_scope: dict[Scope, list[str]] = {scope: [] for scope in WIDEST_FIRST}
    for name in item.fixturenames:
        by_scope[own[name][-1]._scope if name in own else Scope.Function].append(name)
    if "chain" in own and own["chain"][-1]._scope is Scope.Session:  # a module may have another of its own
        by_scope[Scope.Module].insert(0, PACE)
    item.fixturenames[:] = [
        name
        for scope, names in by_scope.items()
        if names or scope is Scope.Function
        for name in (f"_{scope.value}_isolation", *names)
    ]
