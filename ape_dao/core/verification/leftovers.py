"""What a careless or malicious deployment leaves behind: allowances, operations, tokens of the deployer.

Everything is enumerated from events, so that what nobody thought of is found, and then asked for again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ape.exceptions import ProviderError
from eth_abi.exceptions import DecodingError
from eth_utils import to_checksum_address

from ape_dao.core import units
from ape_dao.core.chain import artifacts
from ape_dao.core.chain.logs import LATEST
from ape_dao.core.contract_types import GENESIS
from ape_dao.core.deployment.following import APPROVAL, word
from ape_dao.core.findings import Finding, compared
from ape_dao.core.spec.checks import allocations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape_dao.core.module import Allowance
    from ape_dao.core.verification.living import LivingDao

_TOPICS_OF_AN_ALLOWANCE = 3
_UNLIMITED = 2**128
_RULE = "hand-over"


def find_leftovers(dao: LivingDao) -> Iterator[Finding]:
    """Everything that could have been left, good or bad."""
    areas = (_calls, _allowances, _operations, _deployer_tokens)
    jobs = [lambda look=look: list(look(dao)) for look in areas]
    for findings in dao.chain.together(jobs):
        yield from findings


def _calls(dao: LivingDao) -> Iterator[Finding]:
    """Each hand-over made the calls of its plan and no others; Genesis itself does not check them."""
    finished_by = [(one, dao.events(one.genesis, "Finished")) for one in dao.installed.hand_overs]
    made = [(one, finished) for one, finished in finished_by if finished]
    sent_by = dao.chain.together(
        [partial(dao.chain.transaction, finished[0].transaction) for _, finished in made]
    )
    for (hand_over, finished), sent in zip(made, sent_by, strict=True):
        is_planned = sent["input"].lower() == "0x" + hand_over.data.hex()
        found = "as planned" if is_planned else f"others (transaction {finished[0].transaction})"
        of = "" if hand_over.genesis == GENESIS.key else f" of {hand_over.genesis}"
        yield compared(_RULE, f"calls of the hand-over{of}", "as planned", found, ok=is_planned)


def _allowances(dao: LivingDao) -> Iterator[Finding]:
    """TL-07: no contract of the DAO lets anybody take tokens of any kind between two transactions."""
    addresses = dao.installed.addresses
    owners = [word(owner) for owner in addresses.values()]
    query = {"fromBlock": hex(dao.start_block), "toBlock": LATEST, "topics": [[APPROVAL], owners]}
    seen: dict[tuple[str, str, str], None] = {}
    for log in dao.chain.logs(query):
        if len(log["topics"]) == _TOPICS_OF_AN_ALLOWANCE:  # one more for a single thing (ERC-721)
            owner, spender = (str(to_checksum_address("0x" + topic[-40:])) for topic in log["topics"][1:3])
            seen[str(to_checksum_address(log["address"])), owner, spender] = None
    context = dao.moment.context
    allowances = [allowance for part in dao.installed.parts for allowance in part.allowances]
    planned = {
        (allowance.token_in(context), addresses[allowance.owner], _spender(dao, allowance)): allowance
        for allowance in allowances
    }
    yield from dao.chain.together(
        [
            partial(
                _exact,
                dao,
                entry,
                partial(allowance.exact, context, partial(dao.read, allowance.spender)),
                is_voted=entry in seen,
            )
            for entry, allowance in planned.items()
            if allowance.exact is not None
        ]
    )
    asked = [entry for entry in seen if entry not in planned]
    found = dao.chain.together([partial(_allowance, dao, *entry) for entry in asked])
    still = [(entry, amount) for entry, amount in zip(asked, found, strict=True) if amount]
    for entry, amount in still:
        names = [dao.name_of(address) for address in entry]
        what = f"allowance of {names[0]} from {names[1]} to {names[2]}"
        yield compared(_RULE, what, "0", "unlimited" if amount >= _UNLIMITED else str(amount), ok=False)
    yield compared(_RULE, "open allowances of the DAO's contracts", "0", str(len(still)), ok=not still)


def _spender(dao: LivingDao, allowance: Allowance) -> str:
    if allowance.is_asked:
        return str(dao.read(allowance.owner, allowance.spender))
    return dao.installed.addresses[allowance.spender]


def _exact(
    dao: LivingDao, entry: tuple[str, str, str], right: Callable[[], int], *, is_voted: bool
) -> Finding:
    """What proposals allow is what they should, once one has allowed anything."""
    jobs: list[Callable[[], int]] = [right, partial(_allowance, dao, *entry), partial(dao.decimals, entry[0])]
    needed, found, decimals = dao.chain.together(jobs)
    token, owner, spender = map(dao.name_of, entry)
    what = f"allowance of {token} from {owner} to {spender}"
    if not is_voted and not found:
        return compared(
            _RULE, what, f"{units.format_amount(needed, decimals)}, by a proposal", "0 yet", ok=True
        )
    shown = [
        "unlimited" if amount >= _UNLIMITED else units.format_amount(amount, decimals)
        for amount in (needed, found)
    ]
    return compared(_RULE, what, *shown, ok=found == needed)


def _allowance(dao: LivingDao, token: str, owner: str, spender: str) -> int:
    """What a spender may take now; nothing of a token that does not say so."""
    try:
        return int(dao.chain.read(artifacts.artifact("GovernanceToken"), token, "allowance", owner, spender))
    except (ProviderError, DecodingError):
        return 0


def _operations(dao: LivingDao) -> Iterator[Finding]:
    """Every operation that waits in the timelock came from a proposal."""
    scheduled = dao.events("timelock", "CallScheduled")
    voted = {event.transaction for event in dao.events("governor", "ProposalQueued")}
    operations = list(
        dict.fromkeys(event.arguments["id"] for event in scheduled if event.transaction not in voted)
    )
    pending = dao.chain.together(
        [partial(dao.read, "timelock", "isOperationPending", operation) for operation in operations]
    )
    foreign = [operation for operation, waits in zip(operations, pending, strict=True) if waits]
    for operation in foreign:
        state = "waits, and no proposal asked for it"
        yield compared(_RULE, f"timelock operation {operation}", "none", state, ok=False)
    number = str(len(foreign))
    yield compared(_RULE, "operations in the timelock without a proposal", "0", number, ok=not foreign)


def _deployer_tokens(dao: LivingDao) -> Iterator[Finding]:
    """What the deployer held at the hand-over; later gifts and purchases are its own affair."""
    if not dao.installed.has("token"):
        return
    finished = dao.events("genesis", "Finished")
    if not finished:
        return
    deployer, spec = dao.installed.deployer, dao.installed.spec
    moves = dao.events("token", "Transfer", to_block=finished[0].block)
    held = sum(
        event.arguments["value"]
        * ((event.arguments["to"] == deployer) - (event.arguments["from"] == deployer))
        for event in moves
    )
    context = dao.moment.context
    allowed = sum(amount for name, amount in allocations(spec) if context.account(name) == deployer)
    shown = [units.format_amount(amount, symbol=spec.token.symbol) for amount in (allowed, held)]
    yield compared(_RULE, "tokens of the deployer at the hand-over", *shown, ok=held == allowed)
