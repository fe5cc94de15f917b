"""The model of a whole spec: the core's sections and those of every installed module."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import Field, create_model

from ape_dao.core.module import ALLOCATIONS, Module, installed_modules
from ape_dao.core.schema.models import Allocation, Spec

if TYPE_CHECKING:
    from ape_dao.core.module import Stage, Standing
    from ape_dao.core.schema.section import Section


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


def modules_of(spec: Spec) -> list[tuple[Module[Any], Section]]:
    """The modules that a spec uses, each with its section; once for each contract that receives a part."""
    return [(module, section) for module in installed_modules() for section in spec.sections(module.section)]


def stages_of(spec: Spec) -> dict[str, Stage]:
    """The stages that a spec describes, by name."""
    found = (
        stage for module, section in modules_of(spec) if module.stages for stage in module.stages(section)
    )
    return {stage.name: stage for stage in found}


def standing_of(spec: Spec) -> list[Standing]:
    """The contracts of others that a spec builds on, each once."""
    found = (
        one for module, section in modules_of(spec) if module.standing for one in module.standing(section)
    )
    return list(dict.fromkeys(found))


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
