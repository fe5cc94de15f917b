"""The sections of installed modules as commented YAML, for new spec files."""

from __future__ import annotations

import re
import types
import typing
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import TypeAdapter, ValidationError, WithJsonSchema

from ape_dao.core.module import ALLOCATIONS, installed_modules
from ape_dao.core.schema.section import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from ape_dao.core.module import Module
    from ape_dao.core.schema.fields import Symbols

PRESET = "preset.yaml"
"""File of a module's package that is shown instead of an outline of its fields."""
_COMMENT_COLUMN = 36
_LINE_LENGTH = 100
_PLACEHOLDER = "…"
_PLAIN = re.compile(r"[\w.,%…+-][\w.,%…+ -]*")
"""Values that YAML reads as they stand."""


def missing_sections(text: str, symbols: Symbols) -> str:
    """What to append to a spec file, so that it shows every installed module that its text does not name.

    Args:
        symbols: The units of the file's amounts; those of examples are left out where they differ.
    """
    missing = [module for module in installed_modules() if not re.search(rf"\b{module.name}:", text)]
    if not missing:
        return ""
    blocks = ["# Other installed modules. To use one, remove the leading `# ` from the lines of its section."]
    for module in missing:
        heading = f"# {module.name}{_place(module)}: {_first_sentence(module.section.__doc__ or '')}"
        commented = "\n".join(f"# {line}".rstrip() for line in section_text(module, symbols).splitlines())
        blocks.append(f"{heading}\n{commented}")
    return "\n" + "\n\n".join(blocks) + "\n"


def section_text(module: Module[Any], symbols: Symbols) -> str:
    """The section of a module with every field: as its package shows it, else made from its fields."""
    shown = files(module.package) / PRESET
    if shown.is_file():
        return shown.read_text(encoding="utf-8")
    fields = list(_fields(module.section, symbols))
    if module.within == ALLOCATIONS:
        lines = [f"  - {module.name}:", *(f"      {line}" for line in fields), "    share: 1%"]
    elif module.within:
        lines = [f"  {module.name}:", *(f"    {line}" for line in fields)]
    else:
        lines = [f"{module.name}:", *(f"  {line}" for line in fields)]
    return "".join(f"{line}\n" for line in lines)


def _place(module: Module[Any]) -> str:
    if module.within == ALLOCATIONS:
        return ", an entry of `allocations`"
    return f", inside `{module.within}`" if module.within else ""


def _first_sentence(docstring: str) -> str:
    return " ".join(docstring.split()).split(". ")[0].rstrip(".") + "."


def _fields(section: type[Section], symbols: Symbols) -> Iterator[str]:
    for name, info in section.model_fields.items():
        inner, is_list = _section_in(info.annotation)
        comment = info.description or ""
        if inner is not None and info.is_required():
            yield from _lines(f"{name}:", comment or _first_sentence(inner.__doc__ or ""))
            lines = list(_fields(inner, symbols))
            marks = ["  - ", *["    "] * len(lines)] if is_list else ["  "] * len(lines)
            yield from (mark + line for mark, line in zip(marks, lines, strict=False))
        elif info.default is None and info.default_factory is None:
            yield from _lines(f"{name}:", _optional(info))
        else:
            yield from _lines(f"{name}: {_value(info, symbols)}", comment or _choices(info))


def _optional(info: FieldInfo) -> str:
    example = f", such as {info.examples[0]}" if info.examples else ""
    return f"optional{example}{f'. {info.description}' if info.description else ''}"


def _lines(text: str, comment: str) -> Iterator[str]:
    """A key with its comment: behind it, or above where that would be too long."""
    beside = f"{text:<{_COMMENT_COLUMN - 2}}  # {comment}"
    if comment and len(beside) > _LINE_LENGTH:
        yield f"# {comment}"
    yield beside if comment and len(beside) <= _LINE_LENGTH else text


def _value(info: FieldInfo, symbols: Symbols) -> str:
    if info.default_factory is not None:
        return "{}" if _origin(info) is dict else "[]"
    if not info.is_required():
        text = str(info.default).lower() if isinstance(info.default, bool) else str(info.default)
    elif info.examples:
        text = _in_units(info, str(info.examples[0]), symbols)
    elif _origin(info) is list:
        return "[]"
    else:
        text = _in_units(info, _example_of_type(info), symbols)
    return text if _PLAIN.fullmatch(text) else f'"{text}"'


def _in_units(info: FieldInfo, example: str, symbols: Symbols) -> str:
    """An example, without its unit where that is the symbol of another DAO."""
    if not info.metadata:
        return example
    typed: Any = Annotated[info.annotation, *info.metadata]
    adapter: TypeAdapter[Any] = TypeAdapter(typed)
    number = example.rpartition(" ")[0]
    for text in (example, number):
        try:
            adapter.validate_python(text, context=symbols)
        except ValidationError:
            continue
        return text
    return example


def _example_of_type(info: FieldInfo) -> str:
    schemas = [mark.json_schema for mark in info.metadata if isinstance(mark, WithJsonSchema)]
    examples = [example for schema in schemas if schema for example in schema.get("examples", [])]
    if examples:
        return str(examples[-1])
    if _origin(info) is Literal:
        return str(typing.get_args(info.annotation)[0])
    if info.annotation is int:
        return "1"
    return "false" if info.annotation is bool else _PLACEHOLDER


def _choices(info: FieldInfo) -> str:
    return " or ".join(map(str, typing.get_args(info.annotation))) if _origin(info) is Literal else ""


def _origin(info: FieldInfo) -> Any:
    return typing.get_origin(info.annotation)


def _section_in(annotation: Any) -> tuple[type[Section] | None, bool]:
    """The section that a field holds, and whether it holds a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation, False
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is list:
        return _section_in(arguments[0])[0], True
    if origin in (typing.Union, types.UnionType):
        sections = [_section_in(argument) for argument in arguments]
        return next((section for section in sections if section[0] is not None), (None, False))
    return None, False
