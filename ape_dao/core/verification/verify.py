"""Proof that a deployed DAO is what its spec says, read from the chain alone.

Each finding compares one thing: code, an owner, the holders of a role, a parameter. What to compare is
declared by the parts of the plan. Powers are enumerated from events, so that what nobody asked for is found
too.

An address made by CREATE2 commits to the init code and its arguments (see `ape_dao.core.chain.create2`), so a
contract at its planned address was constructed exactly as planned; what can differ is what changed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError

from ape_dao.core import units
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.contract_types import GOVERNOR, TIMELOCK, types_by_name
from ape_dao.core.deployment.following import follow
from ape_dao.core.deployment.installed import Installed
from ape_dao.core.display import in_unit
from ape_dao.core.errors import MissingViewError, VerifyError
from ape_dao.core.findings import Finding, compared
from ape_dao.core.module import OWNER, PLAIN, Meaning
from ape_dao.core.schema.section import TOKEN_DECIMALS
from ape_dao.core.verification.holdings import HOLDINGS, find_holdings
from ape_dao.core.verification.immutables import compare_immutables
from ape_dao.core.verification.leftovers import find_leftovers
from ape_dao.core.verification.living import LivingDao, Unreadable
from ape_dao.core.verification.powers import HAND_OVER, PARAMETER, answers, describe
from ape_dao.core.verification.rehearsal import rehearse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.installed import Created, Enacted
    from ape_dao.core.deployment.plan import Plan
    from ape_dao.core.module import Expect, Inspection, MeaningRule, Observation, Part

CODE, CLOCK = "code", "clock"


def verify(
    dao: Installed | Plan, provider: ProviderAPI, start_block: int = 0, block: int = 0
) -> list[Finding]:
    """Compare the chain with what a DAO is by its record, or by a plan; every finding, good or bad.

    Args:
        start_block: No contract of the DAO is older than this block.
        block: The block to look at, which the node may not show as its newest yet; 0 for that one.
    """
    chain = Chain(provider)
    if block:
        chain = chain.after(block)
    installed = dao if isinstance(dao, Installed) else dao.installed()
    follow(chain, installed.addresses, start_block, installed.artifacts)
    chain = chain.still()
    code = list(_code(installed, chain))
    if not all(finding.ok for finding in code):
        return code  # nothing else can be read from contracts that are not there
    living = LivingDao(installed, chain, start_block)
    hashes = chain.block_hashes([one.block for one in installed.enacted])
    moved = [one for one, found in zip(installed.enacted, hashes, strict=True) if found != one.block_hash]
    areas = (
        lambda: list(compare_immutables(installed, chain, start_block)),
        lambda: _hand_over(living),
        lambda: list(find_leftovers(living)),
        lambda: list(find_holdings(living)),
        lambda: _parameters(living),
        lambda: list(rehearse(living)),
        lambda: list(_clocks(living)),
        lambda: list(_wanted(installed)),
        lambda: list(_retired(living)),
        lambda: list(_enacted(living, moved)),
    )
    return [*code, *(finding for findings in chain.together(areas) for finding in findings)]


def compare_created(dao: Installed | Plan, chain: Chain, start_block: int) -> list[Finding]:
    """Compare what was created with what is planned, before the hand-over; `verify` does it all later.

    Code, what constructors wrote into it, and what they were given where the address does not say that.
    """
    installed = dao if isinstance(dao, Installed) else dao.installed()
    follow(chain, installed.addresses, start_block)
    chain = chain.still()
    code = list(_code(installed, chain))
    if not all(finding.ok for finding in code):
        return code
    living = LivingDao(installed, chain, start_block)
    jobs: list[Callable[[], list[Finding]]] = [
        lambda: list(compare_immutables(installed, chain, start_block))
    ]
    for part in installed.parts:
        if part.is_minted_to and part.until_finish is None:  # the hand-over changes the others
            jobs += [partial(_expected, living, part, one) for one in part.expects]
            jobs.append(partial(_inspected, living, part))
    return [*code, *(finding for findings in chain.together(jobs) for finding in findings)]


def drift(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are not as expected."""
    return [finding for finding in findings if not finding.ok]


def require_verified(findings: Iterable[Finding]) -> None:
    """Fail unless every finding is as expected.

    Raises:
        VerifyError: Names the first differences.
    """
    wrong = drift(findings)
    if wrong:
        named = "; ".join(
            f"{finding.what} is {finding.found} instead of {finding.expected}" for finding in wrong[:3]
        )
        more = f"; and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise VerifyError(
            f"The DAO is not what its spec says: {named}{more}. `ape dao verify` shows everything."
        )


def _code(installed: Installed, chain: Chain) -> Iterator[Finding]:
    created = list(installed.contracts.values())
    codes = chain.codes_of([one.address for one in created])
    for one, code in zip(created, codes, strict=True):
        state = _state(one, code)
        yield compared(CODE, f"{one.key} at {one.address}", one.contract, state, ok=state == one.contract)


def _state(contract: Created, code: bytes) -> str:
    if not code:
        return "no code"
    return contract.contract if contract.artifact.is_code(code) else "other code"


def _wanted(installed: Installed) -> Iterator[Finding]:
    """The spec wants every contract in use, and no other one."""
    for key in installed.missing:
        yield compared(PARAMETER, f"{key}, which the spec wants", "created", "not created", ok=False)
    for key in installed.unwanted:
        yield compared(PARAMETER, f"{key}, of which the spec says nothing", "not in use", "in use", ok=False)


def _retired(dao: LivingDao) -> Iterator[Finding]:
    """Contracts that are out of use are still the timelock's, so that what reaches them comes home.

    That they hold no power is told by those that give powers, which are asked about everybody.
    """
    timelock, types = dao.installed.addresses[TIMELOCK.key], types_by_name()
    owned = [
        one
        for one in dao.installed.retired
        if (kind := types.get(one.contract)) is not None and kind.callers.get("transferOwnership") == OWNER
    ]
    owners = dao.chain.together(
        [partial(dao.chain.read, one.artifact, one.address, "owner") for one in owned]
    )
    for one, owner in zip(owned, owners, strict=True):
        what = f"{one.key}.owner, retired at {one.address}"
        yield compared(HAND_OVER, what, TIMELOCK.key, dao.shown_value(owner), ok=owner == timelock)


def _enacted(dao: LivingDao, moved: Sequence[Enacted]) -> Iterator[Finding]:
    """The proposals of the newest amendment are executed, also where a reorganisation moved that."""
    if not moved:
        return
    executed = {
        int(event.arguments["proposalId"])
        for one in (*dao.installed.contracts.values(), *dao.installed.retired)
        if one.contract == GOVERNOR.name
        for event in dao.chain.events(
            one.artifact, one.address, "ProposalExecuted", from_block=dao.start_block
        )
    }
    for one in moved:
        is_there = one.proposal in executed
        found = "executed" if is_there else "undone by a reorganisation; execute it again"
        what = f"proposal {one.proposal:064x} of installation {one.installation}"
        yield compared(HAND_OVER, what, "executed", found, ok=is_there)


def _hand_over(dao: LivingDao) -> list[Finding]:
    """Owners, and powers that events tell of; nothing is left with the deployer or with Genesis."""
    temporary = {*dao.installed.deployers, *dao.installed.geneses}
    owned = [part for part in dao.installed.parts if part.owner is not None]
    owners = dao.chain.together([partial(dao.found, part.key, "owner") for part in owned])
    findings = []
    left = sum(owner in temporary for owner in owners)
    for part, owner in zip(owned, owners, strict=True):
        ok = owner == dao.installed.addresses[str(part.owner)]
        findings.append(
            compared(HAND_OVER, f"{part.key}.owner", str(part.owner), dao.shown_value(owner), ok=ok)
        )
    for answer in answers(dao):
        left += not answer.ok and answer.found is True and answer.holder in temporary
        findings += describe(dao, answer)
    return [*findings, compared(HAND_OVER, "powers of deployer and genesis", "0", str(left), ok=not left)]


def _parameters(dao: LivingDao) -> list[Finding]:
    """Every value that the parts expect."""
    jobs = [] if dao.installed.has("token") else [lambda: list(_existing_token(dao))]
    for part in dao.installed.parts:
        jobs += [partial(_expected, dao, part, one) for one in part.expects]
        jobs.append(partial(_inspected, dao, part))
    return [finding for findings in dao.chain.together(jobs) for finding in findings]


def _expected(dao: LivingDao, part: Part, expect: Expect) -> list[Finding]:
    """A view beside the value that the spec gives it."""
    value, actual = expect.value(dao.moment), dao.found(part.key, expect.view, *expect.arguments)
    if isinstance(actual, Unreadable) and actual.is_missing:
        return []
    if expect.is_set and not isinstance(actual, Unreadable):
        value, actual = sorted(value), sorted(actual)
    show = _shower(dao, part.type.units.get(expect.view, PLAIN))
    what = f"{part.key}.{expect.view}"
    found = compared(PARAMETER, what, show(value), show(actual), ok=value == actual)
    stays = expect.fixed or expect.replaced
    return [found if found.ok or not stays else replace(found, reason=stays)]


def _inspected(dao: LivingDao, part: Part) -> list[Finding]:
    """What no single view of a part answers, and the sums that must hold."""
    return [*_observed(dao, part, part.inspect, PARAMETER), *_observed(dao, part, part.books, HOLDINGS)]


def _observed(
    dao: LivingDao, part: Part, look: Callable[[Inspection], Iterable[Observation]] | None, area: str
) -> list[Finding]:
    if look is None:
        return []
    findings = []
    try:
        for seen in look(dao):
            show = _shower(dao, seen.meaning)
            rule = HAND_OVER if seen.is_hand_over else area
            same = seen.expected == seen.found
            finding = compared(rule, seen.name, show(seen.expected), show(seen.found), ok=same)
            findings.append(finding if same else replace(finding, reason=" ".join(part.born.values())))
    except MissingViewError:
        return findings  # of another version of the kit, which has nothing more to compare
    except ProviderError as err:
        findings.append(compared(area, f"{part.key}, read for more", "an answer", str(err), ok=False))
    return findings


def _existing_token(dao: LivingDao) -> Iterator[Finding]:
    """A token that the DAO did not create is the one that the spec describes."""
    token = dao.installed.spec.token
    facts = read_token(dao.chain, dao.installed.addresses["token"])
    yield compared(CODE, "token lives at its address", "yes", _plain(facts.has_code), ok=facts.has_code)
    for name, value, actual in (
        ("name", token.name, facts.name),
        ("symbol", token.symbol, facts.symbol),
        ("decimals", TOKEN_DECIMALS, facts.decimals),
    ):
        yield compared(PARAMETER, f"token.{name}", _plain(value), _plain(actual), ok=value == actual)


def _clocks(dao: LivingDao) -> Iterator[Finding]:
    """Token, escrow and governor count unix seconds, all the same."""
    now = dao.moment.now
    keys = list(filter(dao.installed.has, ("token", "escrow", "governor")))
    clocks = dao.chain.together([partial(dao.found, key, "clock") for key in keys])
    times = dict(zip(keys, clocks, strict=True))
    first = min((clock for clock in times.values() if isinstance(clock, int)), default=0)
    # A view runs at the time of the newest block on some nodes, and of the next one on others.
    for key, clock in times.items():
        agrees = isinstance(clock, int) and clock >= now and clock - first <= units.MINUTE
        yield compared(CLOCK, f"{key}.clock", f"{now} or later", str(clock), ok=agrees)


def _shower(dao: LivingDao, meaning: MeaningRule) -> Callable[[Any], str]:
    """How values of that meaning are shown."""

    def shown(value: Any) -> str:
        if isinstance(value, Mapping):
            return ", ".join(f"{name} {shown(item)}" for name, item in value.items())
        if isinstance(value, int) and not isinstance(value, bool):
            return in_unit(value, meaning, dao.installed.spec) if isinstance(meaning, Meaning) else str(value)
        if isinstance(value, list | tuple):
            return ", ".join(shown(item) for item in value) or "none"
        return dao.shown_value(value)

    return shown


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
