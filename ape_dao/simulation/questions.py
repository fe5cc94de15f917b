"""What to ask about an execution: which views of which contracts could answer otherwise afterwards.

Nothing is guessed from names of functions. The contracts that the transaction touched, the events that they
logged and the calls that were made suggest the questions, by what is declared with the types of contracts
(`ContractType.questions`) and by what contracts of others have in common (`standards`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import to_checksum_address

from ape_dao.core.chain.abi import abi_type, decode_by_name, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.proposals.signatures import parse_function
from ape_dao.simulation.standards import OWNER_VIEWS, STANDARD_QUESTIONS, VIEW_QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape_dao.core.module import Area, ContractType, Question
    from ape_dao.proposals.signatures import AbiEntry
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.standards import StandardQuestion
    from ape_dao.simulation.trace import Frame, Log, Trace

_WORD = 32


@dataclass(frozen=True)
class AskedView:
    """One view of one contract, with arguments."""

    contract: str
    data: bytes
    """The calldata."""
    area: Area
    view: str
    outputs: tuple[AbiEntry, ...]
    type: ContractType | None = None
    """What is declared about the contract; None for code that is not the kit's."""
    label: str = ""
    """What a change of the answer is called, with ``{argument}`` for arguments; the view's name if empty."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What the view is asked about: the arguments of the event or call that suggested it."""
    holder: str | None = None
    """Who has the power if the answer is yes."""
    giver: str | None = None
    """Whose tokens, locks, votes or revenue it is about."""

    def value(self, answer: bytes | None) -> Any:
        """The answer, by name where there are several; None where the view gave none that fits."""
        if not answer:
            return None
        try:
            values = decode_by_name(self.outputs, answer)
        except Exception:  # eth-abi has no common base for its errors
            return self._odd_value(answer)
        return next(iter(values.values())) if len(values) == 1 else values

    def _odd_value(self, answer: bytes) -> Any:
        """An answer that no compiler would give: by its first word, if the view has one plain answer."""
        kinds = [abi_type(part) for part in self.outputs]
        if len(answer) >= _WORD and kinds in (["bool"], ["address"]):
            return _from_word(kinds[0], answer[:_WORD])
        return "0x" + answer.hex() if self.area == "setting" else None


def questions_about(names: Names, trace: Trace) -> list[AskedView]:
    """Every view to ask, each once; what a type declares about an event goes before the standards."""
    questions: dict[tuple[str, bytes], AskedView] = {}
    for asked in _all(names, trace):
        questions.setdefault((asked.contract, asked.data), asked)
    return list(questions.values())


def _all(names: Names, trace: Trace) -> Iterator[AskedView]:
    contracts = [address for address in trace.touched if names.code(address)]
    for address in dict.fromkeys([*contracts, *names.contracts.values()]):
        yield from _without_arguments(names, address)
    for log in trace.logs:
        yield from _from_log(names, log)
    for frame in trace.root.lasting():
        yield from _from_call(frame)


def _without_arguments(names: Names, address: str) -> Iterator[AskedView]:
    """Every view without arguments of a contract of the kit; who rules any other."""
    own = names.artifact(address)
    if own is None:
        for question in VIEW_QUESTIONS:
            entry = _parsed(question.view)
            data = _calldata(entry, list(question.arguments.values()))
            yield AskedView(
                address, data, question.area, entry["name"], _outputs(entry), label=question.label
            )
        return
    for entry in own.abi:
        is_view = entry["type"] == "function" and entry["stateMutability"] in ("view", "pure")
        if is_view and not entry["inputs"] and entry["outputs"]:
            area: Area = "owner" if entry["name"] in OWNER_VIEWS else "setting"
            yield AskedView(
                address, selector(entry), area, entry["name"], _outputs(entry), names.type_of(address)
            )


def _from_log(names: Names, log: Log) -> Iterator[AskedView]:
    """What an event tells of, as its contract's type declares, and by the standards."""
    event = names.event(log.address, log.topics, log.data)
    if event is None:
        return
    name, values = event
    contract_type = names.type_of(log.address)
    if contract_type is not None:
        known = names.artifact(log.address)
        abi = (known or artifact(contract_type.name)).abi
        for question in contract_type.questions:
            if name in question.events:
                yield _ask(log.address, question, _view(abi, question.view), values, contract_type)
    for standard in STANDARD_QUESTIONS:
        if name in standard.question.events and set(standard.question.arguments) <= set(values):
            yield _ask(log.address, standard.question, _parsed(standard.view), values, contract_type)


def _from_call(frame: Frame) -> Iterator[AskedView]:
    """Powers that a call speaks of, for contracts that log nothing of it."""
    if frame.kind != "CALL":
        return
    for standard, entry in _calls().get(frame.data[:4], ()):
        values = _call_values(entry, frame.data)
        if values is not None:
            if standard.caller is not None:
                values[standard.caller] = frame.caller
            yield _ask(frame.target, standard.question, _parsed(standard.view), values)


def _ask(
    contract: str,
    question: Question,
    entry: AbiEntry,
    values: Mapping[str, Any],
    contract_type: ContractType | None = None,
) -> AskedView:
    """A question with what an event or call says."""
    arguments = {name: values[name] for name in question.arguments}
    return AskedView(
        contract=contract,
        data=_calldata(entry, list(arguments.values())),
        area=question.area,
        view=question.view,
        outputs=_outputs(entry),
        type=contract_type,
        label=question.label,
        arguments=arguments,
        holder=None if question.holder is None else values[question.holder],
        giver=None if question.giver is None else values[question.giver],
    )


def _calldata(entry: AbiEntry, arguments: Sequence[Any]) -> bytes:
    """The call of a view; bytes are 0x text, as decoded events give them."""
    kinds = [abi_type(part) for part in entry["inputs"]]
    values = [
        bytes.fromhex(value[2:]) if kind.startswith("bytes") else value
        for kind, value in zip(kinds, arguments, strict=True)
    ]
    return selector(entry) + bytes(encode(kinds, values))


def _view(abi: list[dict[str, Any]], name: str) -> AbiEntry:
    return next(entry for entry in abi if entry["type"] == "function" and entry["name"] == name)


def _outputs(entry: AbiEntry) -> tuple[AbiEntry, ...]:
    """The answers of a view, each with a name."""
    return tuple({**part, "name": part["name"] or str(index)} for index, part in enumerate(entry["outputs"]))


@cache
def _parsed(signature: str) -> AbiEntry:
    return parse_function(signature)


@cache
def _calls() -> Mapping[bytes, tuple[tuple[StandardQuestion, AbiEntry], ...]]:
    """What the calls of the standards tell of, by selector."""
    calls: dict[bytes, tuple[tuple[StandardQuestion, AbiEntry], ...]] = {}
    for standard in STANDARD_QUESTIONS:
        for call in standard.calls:
            entry = _parsed(call)
            calls[selector(entry)] = (*calls.get(selector(entry), ()), (standard, entry))
    return calls


def _call_values(entry: AbiEntry, data: bytes) -> dict[str, Any] | None:
    """The arguments of a call, all of one word each; None where there are too few bytes.

    Bits that do not belong to an argument are left out, as contracts of old compilers do.
    """
    parts, size = entry["inputs"], 4 + _WORD * len(entry["inputs"])
    if len(data) < size:
        return None
    words = [data[start : start + _WORD] for start in range(4, size, _WORD)]
    return {
        str(part["name"]): _from_word(str(part["type"]), word)
        for part, word in zip(parts, words, strict=True)
    }


def _from_word(kind: str, word: bytes) -> Any:
    if kind == "address":
        return str(to_checksum_address(word[-20:]))
    if kind == "bool":
        return any(word)
    if kind.startswith("bytes"):
        return "0x" + word.hex()
    return int.from_bytes(word, "big")
