"""Every key of a spec file, from the models of its sections."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Annotated, Any

from ape_dao.core.schema.section import Section
from ape_dao.core.spec.assembly import spec_model

if TYPE_CHECKING:
    from collections.abc import Iterator


def spec_keys() -> list[str]:
    """Every key that holds a value or a list of values; ``[]`` stands for an entry of a list of sections."""
    return list(_keys(spec_model(), ""))


def _keys(section: type[Section], path: str) -> Iterator[str]:
    for name, info in section.model_fields.items():
        key = f"{path}{name}"
        inner, is_list = _section(info.annotation)
        if inner is None:
            yield key
        else:
            yield from _keys(inner, f"{key}[]." if is_list else f"{key}.")


def _section(annotation: Any) -> tuple[type[Section] | None, bool]:
    """The section that a field holds, and whether it holds a list of them."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        return _section(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        found = (_section(part) for part in typing.get_args(annotation))
        return next((one for one in found if one[0]), (None, False))
    if origin is list:
        return _section(typing.get_args(annotation)[0])[0], True
    is_section = isinstance(annotation, type) and issubclass(annotation, Section)
    return (annotation if is_section else None), False
