"""From text to a checked `Spec`, with every problem in one report."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ape_dao.core.errors import SpecError, UnitError
from ape_dao.core.schema.fields import Symbols, read_address
from ape_dao.core.spec.assembly import spec_model
from ape_dao.core.spec.checks import find_problems
from ape_dao.core.spec.identity import used_names
from ape_dao.core.spec.problems import describe_error, problem_at, report, suggest
from ape_dao.core.spec.source import Source, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.schema.models import Spec


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
    try:
        spec = spec_model().model_validate(source.data, context=_symbols(source.data))
    except ValidationError as err:
        problems = [describe_error(source, error, spec_model()) for error in err.errors()]
        raise report(source, problems, SpecError) from err
    problems = [problem_at(source, path, message) for path, message in find_problems(spec)]
    if problems:
        raise report(source, problems, SpecError)
    return spec


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


def _symbols(data: Any) -> Symbols:
    """The symbols that the file gives its tokens, read before the rest is validated."""

    def symbol(section: str) -> str | None:
        values = data.get(section) if isinstance(data, dict) else None
        value = values.get("symbol") if isinstance(values, dict) else None
        return value if isinstance(value, str) else None

    governor = data.get("governor") if isinstance(data, dict) else None
    votes = governor.get("votes") if isinstance(governor, dict) else None
    token, power = symbol("token"), symbol("escrow")
    return Symbols(token=token, power=power, votes=token if votes == "token" else power)
