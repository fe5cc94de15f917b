"""What is wrong with a file that a person wrote: its line, its key, what was given and what is allowed.

Shared by every kind of file that is read with `ape_dao.core.spec.source`.
"""

from __future__ import annotations

import difflib
import types
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from ape_dao.core.errors import DaoError
    from ape_dao.core.spec.source import Path, Source


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a file."""

    where: str
    key: str
    message: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.where}: {self.key}: {self.message}" if self.key else f"{self.where}: {self.message}"


def suggest(name: str, allowed: list[str]) -> str:
    """A closing sentence for an unknown name: the likely one, or all of them."""
    close = difflib.get_close_matches(name, allowed, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"allowed here: {', '.join(allowed)}."


def report(source: Source, problems: list[Problem], kind: type[DaoError]) -> DaoError:
    """One error that names all problems, in the order of the file."""
    if len(problems) == 1:
        return kind(str(problems[0]))
    ordered = sorted(problems, key=lambda problem: problem.line)
    lines = "\n".join(f"  {problem}" for problem in ordered)
    return kind(f"{source.name} has {len(problems)} problems:\n{lines}")


def problem_at(source: Source, path: Path, message: str) -> Problem:
    """A problem of the value at ``path``."""
    return Problem(source.where(path), dotted(path), message, source.line(path) or 0)


def describe_error(source: Source, error: Any, root: type[BaseModel]) -> Problem:
    """One of pydantic's errors in words; ``root`` is the model of the whole file."""
    path: Path = error["loc"]
    value, kind = error["input"], error["type"]
    shown = f"'{value}'" if isinstance(value, str | int | float) else "this"
    context = error.get("ctx", {})
    if kind == "missing":
        message = f"is missing{_example(path, root)}."
    elif kind == "extra_forbidden":
        model = _model_at(path[:-1], root)
        message = f"unknown key; {suggest(str(path[-1]), list(model.model_fields) if model else [])}"
    elif kind == "literal_error":
        allowed = [word.strip(" '") for word in context["expected"].replace(" or ", ", ").split(",")]
        message = f"{shown} is not known; {suggest(str(value), allowed)}"
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
    return problem_at(source, path, message)


def _example(path: Path, root: type[BaseModel]) -> str:
    """How to write the missing key, from the examples of its field."""
    model = _model_at(path[:-1], root)
    field = model.model_fields.get(str(path[-1])) if model else None
    if field is None or not field.examples:
        return ""
    return f"; add for example `{path[-1]}: {field.examples[0]}`"


def _model_at(path: Path, root: type[BaseModel]) -> type[BaseModel] | None:
    """The model of the section at ``path``."""
    model: Any = root
    for part in path:
        if isinstance(part, int):
            continue
        if not (isinstance(model, type) and issubclass(model, BaseModel)) or part not in model.model_fields:
            return None
        model = _section_in(model.model_fields[part].annotation)
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def _section_in(annotation: Any) -> Any:
    """The model inside ``list[Model]`` or ``Model | None``."""
    if typing.get_origin(annotation) in (list, typing.Union, types.UnionType):
        inner = [_section_in(arg) for arg in typing.get_args(annotation) if arg is not type(None)]
        return inner[0] if inner else None
    return annotation


def dotted(path: Path) -> str:
    """A path as people write it: ``revenue.tokens[0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
