"""The model of a whole spec, with a section for each installed module; and specs that stand in a spec."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError, create_model

from ape_dao.core.module import ALLOCATIONS, ZERO_ADDRESS, Module, installed_modules
from ape_dao.core.schema.fields import Symbols
from ape_dao.core.schema.models import Allocation, Spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.module import Context, Stage, Standing
    from ape_dao.core.schema.section import Path, Section

PARENT = "parent"
"""What the spec of a child calls its parent's treasury."""
MAX_GENERATIONS = 3
"""A DAO, its children, and theirs: who answers for what must stay in sight."""


@cache
def spec_model() -> type[Spec]:
    """`Spec` with a key for the section of each module, in the place that the module names."""
    modules = installed_modules()
    recipients = {
        module.name: _optional(module.section) for module in modules if module.within == ALLOCATIONS
    }
    allocation = create_model("Allocation", __base__=Allocation, __doc__=Allocation.__doc__, **recipients)
    info = Spec.model_fields["allocations"]
    entries: Any = list[allocation]  # type: ignore[valid-type] # it exists only now
    allocations: Any = (entries, Field(default_factory=list, description=info.description))
    return create_model(
        "Spec", __base__=Spec, __doc__=Spec.__doc__, allocations=allocations, **_sections_within("", modules)
    )


def symbols_of(data: Any) -> Symbols:
    """The symbols that a file gives its tokens, read before the rest is validated."""

    def symbol(section: str) -> str | None:
        values = data.get(section) if isinstance(data, dict) else None
        value = values.get("symbol") if isinstance(values, dict) else None
        return value if isinstance(value, str) else None

    governor = data.get("governor") if isinstance(data, dict) else None
    votes = governor.get("votes") if isinstance(governor, dict) else None
    token, power = symbol("token"), symbol("escrow")
    voting = {"token": token, "escrow": power, None: power}
    return Symbols(token=token, power=power, votes=voting.get(votes))


def modules_of(spec: Spec) -> list[tuple[Module[Any], Section]]:
    """The modules that a spec uses, each with its section; once for each contract that receives a part."""
    return [(module, section) for module in installed_modules() for section in spec.sections(module.section)]


def stages_of(spec: Spec) -> dict[str, Stage]:
    """The stages that a spec describes, by name."""
    found = (
        stage for module, section in modules_of(spec) if module.stages for stage in module.stages(section)
    )
    return {stage.name: stage for stage in found}


def stage_address(context: Context, name: str | None) -> str:
    """The address of a stage that a kind names; the zero address for none."""
    if name is None:
        return ZERO_ADDRESS
    own = stages_of(context.spec).get(name)
    return context.account(name) if own is None else context.known[own.key]


def standing_of(spec: Spec) -> list[Standing]:
    """The contracts of others that a spec builds on, each once."""
    found = (
        one for module, section in modules_of(spec) if module.standing for one in module.standing(section)
    )
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class ChildSpec:
    """A child of a DAO."""

    path: Path
    """Where its spec stands in that of the parent."""
    account: str
    """What the parent's spec calls its timelock."""
    spec: Spec


def child_data(spec: Spec) -> Iterator[tuple[Path, str, Mapping[str, Any]]]:
    """The spec of each child as the file gives it: where it stands, and what its timelock is called."""
    seen = set()
    for module, _ in modules_of(spec):
        if module.children is None or module.name in seen:
            continue
        seen.add(module.name)
        for path, section in spec.sections_with_paths(module.section):
            for child in module.children(section):
                yield (*path, *child.path), child.account, child.data


def children_of(spec: Spec) -> list[ChildSpec]:
    """The children of a DAO whose spec was checked, in the order of the file."""
    return [ChildSpec(path, account, _read(_text(data))) for path, account, data in child_data(spec)]


def everyone(spec: Spec) -> Iterator[Spec]:
    """The spec, and those of its children and theirs."""
    yield spec
    for child in children_of(spec):
        yield from everyone(child.spec)


def born_names(spec: Spec) -> frozenset[str]:
    """The names whose addresses the launch itself works out."""
    return frozenset(account for _, account, _ in child_data(spec))


def in_one_form(data: Mapping[str, Any]) -> dict[str, Any]:
    """A child's spec as `Spec.to_data` gives it, however the file writes it; as it is where it has problems,
    which `parse_spec` names."""
    try:
        return _read(_text(data)).to_data()
    except ValidationError:
        return dict(data)


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, default=str)


@lru_cache(maxsize=64)
def _read(text: str) -> Spec:
    data = json.loads(text)
    return spec_model().model_validate(data, context=symbols_of(data))


def _sections_within(place: str, modules: tuple[Module[Any], ...]) -> dict[str, Any]:
    sections: dict[str, Any] = {}
    for module in modules:
        if module.within == place:
            inner = _sections_within(module.name, modules)
            section = module.section
            if inner:
                section = create_model(section.__name__, __base__=section, __doc__=section.__doc__, **inner)
            sections[module.name] = _optional(section)
    return sections


def _optional(section: type[Section]) -> Any:
    return (section | None, None)
