"""Views of contracts as questions: how they are asked, and what the answers mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ape_dao.core.chain.abi import (
    abi_type,
    decode_by_name,
    decode_words,
    encode_by_name,
    encode_words,
    selector,
)
from ape_dao.core.errors import MissingViewError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.core.chain.artifacts import Artifact


@dataclass(frozen=True)
class Question:
    """A view of a contract, to be asked together with others."""

    artifact: Artifact
    address: str
    function: str
    arguments: tuple[Any, ...] = ()
    """As the ABI's types want them; bytes also as 0x text, as events give them."""

    @property
    def view(self) -> _View:
        """How it is asked and answered."""
        key = (id(self.artifact), self.function, len(self.arguments))
        if key not in _VIEWS:
            _VIEWS[key] = (self.artifact, _View.of(self.artifact.abi, self.function, len(self.arguments)))
        return _VIEWS[key][1]


_VIEWS: dict[tuple[int, str, int], tuple[Artifact, _View]] = {}
"""Views by contract, name and number of arguments; the contract is kept, so that its number stays its own."""


@dataclass(frozen=True)
class _View:
    """How a view is asked, and how it answers."""

    selector: bytes
    inputs: tuple[Mapping[str, Any], ...]
    outputs: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, abi: Sequence[Mapping[str, Any]], function: str, arguments: int) -> Self:
        """The view of that name with so many arguments."""
        fitting = (
            entry
            for entry in abi
            if entry["type"] == "function" and entry["name"] == function and len(entry["inputs"]) == arguments
        )
        entry = next(fitting, None)
        if entry is None:
            raise MissingViewError(
                f"The contract has no view {function} of {arguments} arguments: another version of the kit "
                "deployed it."
            )
        inputs = [
            {**part, "name": str(part["name"]).strip("_") or str(index)}
            for index, part in enumerate(entry["inputs"])
        ]
        outputs = [
            {**part, "name": part["name"] or str(index)} for index, part in enumerate(entry["outputs"])
        ]
        return cls(selector(entry), tuple(inputs), tuple(outputs))


def calldata_of(question: Question) -> bytes:
    """The calldata that asks it."""
    view = question.view
    words = encode_words(view.inputs, question.arguments)
    if words is not None:
        return view.selector + words
    values = {
        part["name"]: bytes.fromhex(value[2:])
        if abi_type(part).startswith("bytes") and isinstance(value, str)
        else value
        for part, value in zip(view.inputs, question.arguments, strict=True)
    }
    what = f"{question.artifact.name}.{question.function}"
    return view.selector + encode_by_name(view.inputs, values, what)


class _Deployed(dict[str, Any]):
    """A struct of a contract that another version of the kit deployed: it may lack fields."""

    def __missing__(self, name: str) -> Any:
        raise MissingViewError(f"The contract tells no {name}: another version of the kit deployed it.")


def as_deployed(value: Any) -> Any:
    """An answer of a contract of another version, which says so where it lacks a field."""
    if isinstance(value, dict):
        return _Deployed({name: as_deployed(item) for name, item in value.items()})
    return [as_deployed(item) for item in value] if isinstance(value, list) else value


def answer_to(question: Question, data: bytes) -> Any:
    """What a view says; several values as a mapping by name."""
    outputs = question.view.outputs
    values = decode_words(outputs, data)
    if values is None:
        values = decode_by_name(outputs, data)
    return next(iter(values.values())) if len(values) == 1 else values
