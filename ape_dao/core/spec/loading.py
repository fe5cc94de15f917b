"""From text to a checked `Spec`, with every problem in one report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ape_dao.core.errors import SpecError, UnitError
from ape_dao.core.schema.fields import read_address
from ape_dao.core.spec.assembly import MAX_GENERATIONS, PARENT, child_data, everyone, spec_model, symbols_of
from ape_dao.core.spec.checks import find_problems
from ape_dao.core.spec.identity import used_names
from ape_dao.core.spec.problems import describe_error, dotted, problem_at, report, suggest
from ape_dao.core.spec.source import Source, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.schema.models import Spec
    from ape_dao.core.spec.problems import Problem


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
    except (OSError, ValueError) as err:
        raise SpecError(f"{file} cannot be read: {err}.") from err
    return parse_spec(text, name=str(path))


def parse_spec(text: str | dict[str, Any], name: str = "spec") -> Spec:
    """Check a spec given as YAML text or as plain data (see `Spec.to_data`).

    Raises:
        SpecError: Not YAML, or the spec has problems; all of them are named.
    """
    source = read_yaml(text, name) if isinstance(text, str) else Source(name=name, data=text, lines={})
    spec, problems = _read(source, 1)
    if spec is None or problems:
        raise report(source, problems, SpecError)
    return spec


def _read(source: Source, generation: int) -> tuple[Spec | None, list[Problem]]:
    """The spec of a file or of a part of one, and what is wrong with it and with those of its children."""
    try:
        spec = spec_model().model_validate(source.data, context=symbols_of(source.data))
    except ValidationError as err:
        return None, [describe_error(source, error, spec_model()) for error in err.errors()]
    problems = [problem_at(source, path, message) for path, message in find_problems(spec)]
    for path, _, data in child_data(spec):
        if generation == MAX_GENERATIONS:
            deep = f"is the DAO number {generation + 1} of a line; at most {MAX_GENERATIONS} are allowed."
            problems.append(problem_at(source, path, deep))
            continue
        lines = {
            place[len(path) :]: line for place, line in source.lines.items() if place[: len(path)] == path
        }
        child, found = _read(Source(source.name, dict(data), lines), generation + 1)
        if child is not None and PARENT in child.addresses:
            taken = f"'{PARENT}' is the treasury of the DAO around this one; choose another name."
            problems.append(problem_at(source, (*path, "addresses", PARENT), taken))
        problems += [replace(one, key=".".join(filter(None, (dotted(path), one.key)))) for one in found]
    if generation == 1 and not problems:
        problems += _namesakes(source, spec)
    return spec, problems


def _namesakes(source: Source, spec: Spec) -> Iterator[Problem]:
    """DAOs of one family whose records would be the same file."""
    slugs = [one.slug for one in everyone(spec)]
    if twice := sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        path, _, _ = next(child_data(spec))
        yield problem_at(
            source, path, f"several DAOs of this file have records called {', '.join(twice)}; rename one."
        )


def with_addresses(spec: Spec, addresses: Mapping[str, str]) -> Spec:
    """The spec with further names resolved, such as tokens that exist only on one network.

    Raises:
        SpecError: A name that the spec does not use, another address than the spec gives, or no address.
    """
    merged = dict(spec.addresses)
    names = sorted(set(dict(used_names(spec)).values()))
    for name, address in addresses.items():
        if name not in names and name not in merged:
            raise SpecError(f"The spec has no account '{name}' to give an address to; {suggest(name, names)}")
        try:
            resolved = read_address(address)
        except UnitError as err:
            raise SpecError(f"The address given for '{name}' is wrong: {err}") from err
        if merged.setdefault(name, resolved) != resolved:
            raise SpecError(
                f"'{name}' is {merged[name]} in the spec, but {resolved} was given; remove one of them."
            )
    return parse_spec({**spec.to_data(), "addresses": merged})


def spec_schema() -> dict[str, Any]:
    """The JSON Schema of a spec file, for editors."""
    schema = spec_model().model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "dao.yaml"}
