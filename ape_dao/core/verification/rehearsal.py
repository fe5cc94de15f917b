"""Whether the treasury can take back what others spend for it: tried on the newest state, and undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ape.exceptions import ProviderError
from eth_utils import keccak, to_checksum_address

from ape_dao.core import units
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question, answer_to, calldata_of
from ape_dao.core.chain.transport import Refused
from ape_dao.core.contract_types import TIMELOCK
from ape_dao.core.findings import Finding, compared
from ape_dao.core.spec.identity import named_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.chain.packing import Call
    from ape_dao.core.module import Part, Retirement
    from ape_dao.core.verification.living import LivingDao

REHEARSAL = "rehearsal"
_ENDED = "nobody acts any more, and everything comes home"
_CALLABLE = "the treasury can call it; what follows was not tried, as the node knows no eth_simulateV1"
_WORD = 32
_NOBODY = to_checksum_address(keccak(text="an account without tokens")[-20:])


def rehearse(dao: LivingDao) -> Iterator[Finding]:
    """Each contract of which somebody else spends what it holds, and which the treasury can end."""
    others = [part for part in dao.installed.parts if part.type.spends and part.type.home and part.retire]
    yield from dao.chain.together([partial(_rehearsed, dao, part) for part in others])


def _rehearsed(dao: LivingDao, part: Part) -> Finding:
    context = dao.moment.context
    ends = list(part.retire(context, None)) if part.retire else []
    found = _outcome(dao, part, ends, _held(dao, part))
    what = f"{part.key} after {' and '.join(one.function for one in ends)} by a proposal"
    return compared(REHEARSAL, what, _ENDED, found, ok=found in (_ENDED, _CALLABLE))


def _held(dao: LivingDao, part: Part) -> dict[str, int]:
    """Base units that a contract has of each address of the DAO and its spec that answers as a token does."""
    installed = dao.installed
    owner = installed.addresses[part.key]
    known = dict.fromkeys([*installed.addresses.values(), *named_addresses(installed.spec).values()])
    answers = dao.chain.call_many([_balance(asset, who) for asset in known for who in (owner, _NOBODY)])
    amounts = zip(known, map(_amount, answers[::2]), map(_amount, answers[1::2]), strict=True)
    # What answers everything, as some contracts do, is no token.
    return {asset: amount for asset, amount, of_nobody in amounts if amount and not of_nobody}


def _outcome(dao: LivingDao, part: Part, ends: list[Retirement], held: Mapping[str, int]) -> str:
    """What follows from the calls that end a contract, and from those that bring home what it holds."""
    contract, treasury = dao.installed.contracts[part.key], dao.installed.addresses[TIMELOCK.key]
    kit, address = contract.artifact, contract.address
    assert part.type.home is not None  # noqa: S101 - `rehearse` chose it by that
    settings = [(one.function, one.arguments) for one in ends]
    settings += [part.type.home(asset, treasury) for asset in held]
    calls = [
        (treasury, address, encode_call(kit.abi, function, arguments, kit.name))
        for function, arguments in settings
    ]
    questions = [Question(kit, address, one.view, one.asked) for one in ends]
    balances = [_balance(asset, owner) for asset in held for owner in (address, treasury)]
    before = list(map(_amount, dao.chain.call_many(balances)))
    asked: list[Call] = [*((address, calldata_of(question)) for question in questions), *balances]
    answers = dao.chain.trial([*calls, *((treasury, *one) for one in asked)])
    if answers is None:
        return _alone(dao, calls[: len(ends)])
    for (function, _), answer in zip(settings, answers, strict=False):
        if isinstance(answer, Refused):
            return f"{function} reverts: {answer}"
    views = answers[len(calls) : len(calls) + len(ends)]
    for one, question, answer in zip(ends, questions, views, strict=True):
        if isinstance(answer, Refused) or answer_to(question, answer) != one.answer:
            return f"{one.view} is not {dao.shown_value(one.answer)}"
    after = list(map(_amount, answers[len(calls) + len(ends) :]))
    kept = [
        units.format_amount(amount, dao.decimals(asset), dao.name_of(asset))
        for place, (asset, amount) in enumerate(held.items())
        if after[2 * place] or after[2 * place + 1] - before[2 * place + 1] < amount
    ]
    return f"{', '.join(kept)} does not come home whole" if kept else _ENDED


def _alone(dao: LivingDao, calls: list[tuple[str, str, bytes]]) -> str:
    """Whether the calls that end a contract can be made, each by itself."""
    try:
        for sender, to, data in calls:
            dao.chain.call(to, data, sender)
    except ProviderError as err:
        return f"reverts: {err}"
    return _CALLABLE


def _balance(asset: str, owner: str) -> Call:
    return asset, calldata_of(Question(artifact("GovernanceToken"), asset, "balanceOf", (owner,)))


def _amount(answer: bytes | Refused) -> int:
    """What `balanceOf` answered; 0 where it is no such answer."""
    return int.from_bytes(answer, "big") if isinstance(answer, bytes) and len(answer) == _WORD else 0
