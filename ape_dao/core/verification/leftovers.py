"""What a careless or malicious deployment leaves behind: allowances, operations, tokens of the deployer.

Everything is enumerated from events, so that what nobody thought of is found, and then asked for again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import keccak, to_checksum_address

from ape_dao.core import units
from ape_dao.core.chain import artifacts
from ape_dao.core.findings import Finding, compared
from ape_dao.core.spec.checks import allocations
from ape_dao.core.spec.identity import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.verification.living import LivingDao

APPROVAL = "0x" + keccak(text="Approval(address,address,uint256)").hex()
_UNLIMITED = 2**128
_RULE = "hand-over"


def find_leftovers(dao: LivingDao) -> Iterator[Finding]:
    """Everything that could have been left, good or bad."""
    yield from _allowances(dao)
    yield from _operations(dao)
    yield from _deployer_tokens(dao)


def _allowances(dao: LivingDao) -> Iterator[Finding]:
    """TL-07: no contract of the DAO lets anybody take its tokens between two transactions."""
    addresses = dao.plan.addresses
    query = {
        "address": _tokens(dao),
        "fromBlock": hex(dao.start_block),
        "toBlock": "latest",
        "topics": [APPROVAL, [_word(owner) for owner in addresses.values()]],
    }
    seen: dict[tuple[str, str, str], None] = {}
    for log in dao.chain.logs(query):
        owner, spender = (str(to_checksum_address("0x" + topic[-40:])) for topic in log["topics"][1:3])
        seen[str(to_checksum_address(log["address"])), owner, spender] = None
    planned = {
        (addresses[allowance.token], addresses[allowance.owner], addresses[allowance.spender])
        for part in dao.plan.parts
        for allowance in part.allowances
    }
    token_abi = artifacts.artifact("GovernanceToken")
    still = 0
    for token, owner, spender in (entry for entry in seen if entry not in planned):
        allowance = int(dao.chain.read(token_abi, token, "allowance", owner, spender))
        if allowance:
            still += 1
            names = [dao.name_of(address) for address in (token, owner, spender)]
            what = f"allowance of {names[0]} from {names[1]} to {names[2]}"
            shown = "unlimited" if allowance >= _UNLIMITED else str(allowance)
            yield compared(_RULE, what, "0", shown, ok=False)
    yield compared(_RULE, "open allowances of the DAO's contracts", "0", str(still), ok=not still)


def _operations(dao: LivingDao) -> Iterator[Finding]:
    """Every operation that waits in the timelock came from a proposal."""
    scheduled = dao.events("timelock", "CallScheduled")
    voted = {event.transaction for event in dao.events("governor", "ProposalQueued")}
    foreign = 0
    operations = (event.arguments["id"] for event in scheduled if event.transaction not in voted)
    for operation in dict.fromkeys(operations):
        if dao.read("timelock", "isOperationPending", bytes.fromhex(operation[2:])):
            foreign += 1
            state = "waits, and no proposal asked for it"
            yield compared(_RULE, f"timelock operation {operation}", "none", state, ok=False)
    yield compared(_RULE, "operations in the timelock without a proposal", "0", str(foreign), ok=not foreign)


def _deployer_tokens(dao: LivingDao) -> Iterator[Finding]:
    """What the deployer held at the hand-over; later gifts and purchases are its own affair."""
    if not dao.plan.has("token"):
        return
    finished = dao.events("genesis", "Finished")
    if not finished:
        return
    deployer, spec = dao.plan.deployer, dao.plan.spec
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


def _tokens(dao: LivingDao) -> list[str]:
    """The DAO's own token and every token that its spec names."""
    context = dao.moment.context
    others = [context.account(name) for name in tokens_of(dao.plan.spec)]
    return list(dict.fromkeys([context.known["token"], *others]))


def _word(address: str) -> str:
    return "0x" + "00" * 12 + address[2:].lower()
