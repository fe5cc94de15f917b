"""What people read: does the text belong to the calls, can the calls be read, does anything look alike?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category

from eth_utils import is_address, to_checksum_address

from ape_dao.proposals.describing import description_problems, odd_calldata
from ape_dao.simulation.rule import critical, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.proposals.decoding import DecodedCall
    from ape_dao.simulation.context import RunContext

_FILLERS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
"""Letters and marks that are drawn as nothing."""
_JOINERS = {0x200C, 0x200D}
"""Formatting that scripts and emoji need."""
_COMMENT = "<!--"
"""Where pages that show the text as Markdown stop showing it."""
_ENDS = 4
"""Hexadecimal digits at both ends of an address, by which people recognise it."""
_DECEIVES = "Vote against it: the text deceives."


def judge_text(context: RunContext) -> Iterator[Finding]:
    """The proposal's text beside its calls."""
    text = context.subject.text
    for problem in description_problems(context.public, context.subject.actions, text):
        if problem.is_unbound:
            yield note("text-unbound", problem.sentence, "Believe the decoded calls, not the text.")
        else:
            yield critical("text-belongs-to-other-calls", problem.sentence, _DECEIVES)
    hidden = sorted({f"U+{ord(character):04X}" for character in text if _is_deceiving(character)})
    if hidden:
        yield critical(
            "text-hides-characters",
            "The text contains characters that are invisible or change the order in which it is read: "
            f"{', '.join(hidden)}.",
            _DECEIVES,
        )
    if _COMMENT in text:
        yield critical(
            "text-hides-characters",
            f"The text contains {_COMMENT}: pages that show it as Markdown leave out what follows.",
            _DECEIVES,
        )


def judge_calls(context: RunContext) -> Iterator[Finding]:
    """Calls that nobody can read."""
    for call in context.all_calls():
        if not call.is_known:
            yield warning(
                "call-not-understood",
                f"Nothing is known about the function 0x{call.calldata[:4].hex()} of {call.name}.",
                "Ask the proposer for the contract's ABI.",
            )
        elif call.is_guess:
            yield note(
                "call-guessed",
                f"{call.name}.{call.function} is known by its selector only.",
                "Compare with the contract's source.",
            )
        if odd := odd_calldata(call):
            yield warning(
                "calldata-length",
                f"{call.name} is called with {odd}",
                "Compare with the function that is meant.",
            )
        if not call.is_exact:
            yield warning(
                "call-hides-bytes",
                f"The calldata of {call.name}.{call.function} contains more than its arguments.",
                "Ask what the rest is for.",
            )


def judge_addresses(context: RunContext) -> Iterator[Finding]:
    """Addresses that look like one that the DAO knows, and are another."""
    known = {address for address in context.names.known if int(address, 16)}
    known |= {voter.address for voter in context.voters}
    known |= {asset.address for asset in context.registry.assets}
    lookalikes = {_ends(address): address for address in known}
    used = {address for call in context.all_calls() for address in _addresses(call)}
    used |= {transfer.receiver for transfer in context.effects.transfers}
    for address in sorted(used - known):
        original = lookalikes.get(_ends(address))
        if original is not None:
            yield critical(
                "look-alike",
                f"{address} looks like {context.names.with_address(original)} and is another address.",
                "Vote against it: such an address is no accident.",
            )


def _is_deceiving(character: str) -> bool:
    """Whether nobody sees a character, which changes what is seen: order of writing, or nothing at all."""
    number = ord(character)
    return number in _FILLERS or (category(character) == "Cf" and number not in _JOINERS)


def _ends(address: str) -> tuple[str, str]:
    digits = address[2:].lower()
    return digits[:_ENDS], digits[-_ENDS:]


def _addresses(call: DecodedCall) -> Iterator[str]:
    yield call.target
    for argument in call.arguments:
        yield from _addresses_in(argument.value)


def _addresses_in(value: object) -> Iterator[str]:
    if isinstance(value, str) and is_address(value):
        yield str(to_checksum_address(value))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _addresses_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _addresses_in(item)
