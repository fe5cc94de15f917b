"""From text to a checked `Spec`, with every problem in one report."""

from __future__ import annotations

import difflib
import types
import typing
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from ape_dao.exceptions import SpecError
from ape_dao.spec.checks import find_problems
from ape_dao.spec.fields import Symbols
from ape_dao.spec.models import Spec
from ape_dao.spec.source import Path, Source, read_yaml


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a spec."""

    where: str
    key: str
    message: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.where}: {self.key}: {self.message}" if self.key else f"{self.where}: {self.message}"


def load_spec(path: FilePath | str) -> Spec:
    """Read and check a spec file.

    Raises:
        SpecError: The file is missing or not YAML, or the spec has problems; all of them are named.
    """
    file = FilePath(path)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as err:
        raise SpecError(f"There is no spec file {file}; `ape dao init` writes one.") from err
    except (OSError, UnicodeDecodeError) as err:
        raise SpecError(f"{file} cannot be read: {err}.") from err
    return parse_spec(text, name=str(path))


def parse_spec(text: str | dict[str, Any], name: str = "spec") -> Spec:
    """Check a spec given as YAML text or as plain data (see `Spec.to_data`).

    Raises:
        SpecError: Not YAML, or the spec has problems; all of them are named.
    """
    source = read_yaml(text, name) if isinstance(text, str) else Source(name=name, data=text, lines={})
    try:
        spec = Spec.model_validate(source.data, context=_symbols(source.data))
    except ValidationError as err:
        raise _report(source, [_describe(source, error) for error in err.errors()]) from err
    found = [_problem(source, path, message) for path, message in find_problems(spec)]
    if found:
        raise _report(source, found)
    return spec


def spec_schema() -> dict[str, Any]:
    """The JSON Schema of a spec file, for editors."""
    schema = Spec.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "dao.yaml"}


def suggest(given: str, allowed: list[str]) -> str:
    """A closing sentence for an unknown name: the likely one, or all of them."""
    close = difflib.get_close_matches(given, allowed, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"allowed here: {', '.join(allowed)}."


def _report(source: Source, problems: list[Problem]) -> SpecError:
    if len(problems) == 1:
        return SpecError(str(problems[0]))
    ordered = sorted(problems, key=lambda problem: problem.line)
    lines = "\n".join(f"  {problem}" for problem in ordered)
    return SpecError(f"{source.name} has {len(problems)} problems:\n{lines}")


def _problem(source: Source, path: Path, message: str) -> Problem:
    return Problem(source.where(path), _dotted(path), message, source.line(path) or 0)


def _describe(source: Source, error: Any) -> Problem:
    path: Path = error["loc"]
    given, kind = error["input"], error["type"]
    shown = f"'{given}'" if isinstance(given, str | int | float) else "this"
    context = error.get("ctx", {})
    if kind == "missing":
        message = f"is missing{_example(path)}."
    elif kind == "extra_forbidden":
        model = _model_at(path[:-1])
        message = f"unknown key; {suggest(str(path[-1]), list(model.model_fields) if model else [])}"
    elif kind == "literal_error":
        allowed = [word.strip(" '") for word in context["expected"].replace(" or ", ", ").split(",")]
        message = f"{shown} is not known; {suggest(str(given), allowed)}"
    elif kind in ("model_type", "model_attributes_type", "dict_type"):
        message = "must be a section of `key: value` lines."
    elif kind == "list_type":
        message = "must be a list; begin each entry with a dash."
    elif kind == "too_short":
        message = f"has {context['actual_length']} entries; at least {context['min_length']} are needed."
    elif kind == "too_long":
        message = f"has {context['actual_length']} entries; at most {context['max_length']} are allowed."
    elif kind == "string_type":
        message = "must be a text."
    elif kind == "string_too_long":
        message = f"{shown} is too long; at most {context['max_length']} characters are allowed."
    elif kind == "dao":
        message = context["message"]
    else:
        message = f"{shown} cannot be used: {error['msg']}."
    return _problem(source, path, message)


def _example(path: Path) -> str:
    """How to write the missing key, from the examples of its field."""
    model = _model_at(path[:-1])
    field = model.model_fields.get(str(path[-1])) if model else None
    if field is None or not field.examples:
        return ""
    return f"; add for example `{path[-1]}: {field.examples[0]}`"


def _model_at(path: Path) -> type[BaseModel] | None:
    """The model of the section at ``path``."""
    found: Any = Spec
    for part in path:
        if isinstance(part, int):
            continue
        if not (isinstance(found, type) and issubclass(found, BaseModel)) or part not in found.model_fields:
            return None
        found = _section_in(found.model_fields[part].annotation)
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def _section_in(annotation: Any) -> Any:
    """The model inside ``list[Model]`` or ``Model | None``."""
    if typing.get_origin(annotation) in (list, typing.Union, types.UnionType):
        inner = [_section_in(arg) for arg in typing.get_args(annotation) if arg is not type(None)]
        return inner[0] if inner else None
    return annotation


def _symbols(data: Any) -> Symbols:
    """The symbols that the file gives its tokens, read before the rest is validated."""

    def symbol(section: str) -> str | None:
        found = data.get(section) if isinstance(data, dict) else None
        value = found.get("symbol") if isinstance(found, dict) else None
        return value if isinstance(value, str) else None

    return Symbols(token=symbol("token"), power=symbol("escrow"))


def _dotted(path: Path) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
