"""What people read: does the text belong to the calls, can the calls be read, does anything look alike?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unicodedata import category

from eth_utils import is_address, to_checksum_address

from ape_dao.proposals import description_problems, read_description
from ape_dao.simulation.findings import Finding, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.proposals import DecodedCall
    from ape_dao.simulation.scene import Scene

_FILLERS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
"""Letters and marks that are drawn as nothing."""
_JOINERS = {0x200C, 0x200D}
"""Formatting that scripts and emoji need."""
_COMMENT = "<!--"
"""Where pages that show the text as Markdown stop showing it."""
_ENDS = 4
"""Hexadecimal digits at both ends of an address, by which people recognise it."""


def judge_text(scene: Scene) -> Iterator[Finding]:
    """The proposal's text beside its calls."""
    text = scene.subject.text
    has_fingerprint = read_description(text).fingerprint is not None
    for problem in description_problems(scene.public, scene.subject.actions, text):
        is_missing = not has_fingerprint and "no fingerprint" in problem
        yield Finding(
            "text-unbound" if is_missing else "text-belongs-to-other-calls",
            Grade.NOTE if is_missing else Grade.CRITICAL,
            problem,
            "Believe the decoded calls, not the text."
            if is_missing
            else "Vote against it: the text deceives.",
        )
    hidden = sorted({f"U+{ord(one):04X}" for one in text if _is_deceiving(one)})
    if hidden:
        yield Finding(
            "text-hides-characters",
            Grade.CRITICAL,
            f"The text holds characters that nobody sees and that change what is seen: {', '.join(hidden)}.",
            "Vote against it: the text deceives.",
        )

    if _COMMENT in text:
        yield Finding(
            "text-hides-characters",
            Grade.CRITICAL,
            f"The text holds {_COMMENT}: pages that show it as Markdown leave out what follows.",
            "Vote against it: the text deceives.",
        )


def _is_deceiving(character: str) -> bool:
    """Whether nobody sees a character, which changes what is seen: order of writing, or nothing at all."""
    number = ord(character)
    return number in _FILLERS or (category(character) == "Cf" and number not in _JOINERS)


def judge_calls(scene: Scene) -> Iterator[Finding]:
    """Calls that nobody can read."""
    for call in scene.all_calls():
        if not call.is_known:
            yield Finding(
                "call-not-understood",
                Grade.WARNING,
                f"Nobody here knows what 0x{call.calldata[:4].hex()}… means to {call.name}.",
                "Ask the proposer for the contract's ABI.",
            )
        elif call.is_guess:
            yield Finding(
                "call-guessed",
                Grade.NOTE,
                f"{call.name}.{call.function} is known by its selector only.",
                "Compare with the contract's source.",
            )
        if not call.is_exact:
            yield Finding(
                "call-hides-bytes",
                Grade.WARNING,
                f"The calldata of {call.name}.{call.function} holds more than its arguments.",
                "Ask what the rest is for.",
            )


def judge_addresses(scene: Scene) -> Iterator[Finding]:
    """Addresses that look like one that the DAO knows, and are another."""
    known = {address for address in scene.names.known if int(address, 16)}
    known |= {voter.address for voter in scene.voters} | {one.address for one in scene.registry.assets}
    ends = {_looks(address): address for address in known}
    used = {address for call in scene.all_calls() for address in _addresses(call)}
    used |= {one.receiver for one in scene.effects.transfers}
    for address in sorted(used - known):
        twin = ends.get(_looks(address))
        if twin is not None:
            yield Finding(
                "look-alike",
                Grade.CRITICAL,
                f"{address} looks like {scene.names.both(twin)} and is another address.",
                "Vote against it: somebody made it so.",
            )


def _looks(address: str) -> tuple[str, str]:
    digits = address[2:].lower()
    return digits[:_ENDS], digits[-_ENDS:]


def _addresses(call: DecodedCall) -> Iterator[str]:
    yield call.target
    for argument in call.arguments:
        yield from _inside(argument.value)


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, str) and is_address(value):
        yield str(to_checksum_address(value))
    elif isinstance(value, dict):
        for one in value.values():
            yield from _inside(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _inside(one)
