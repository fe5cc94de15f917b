"""What a careless or malicious deployment leaves behind: allowances, operators, operations, tokens.

Everything is enumerated from events, so that what nobody thought of is found, and then asked for again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import keccak, to_checksum_address

from ape_dao.core import units
from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.deployment.blueprint import ZERO_ADDRESS
from ape_dao.core.spec import allocations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.plan import Plan

APPROVAL = "0x" + keccak(text="Approval(address,address,uint256)").hex()

Value = tuple[str, str, str, bool]
"""Name, what was expected, what was found, whether it is right."""


class Leftovers:
    """Reads one DAO."""

    def __init__(self, plan: Plan, chain: Chain, start_block: int) -> None:
        self.plan, self.chain, self.start_block = plan, chain, start_block

    def find(self) -> Iterator[Value]:
        """Everything that could have been left, good or bad."""
        yield from self._allowances()
        yield from self._operators()
        yield from self._recipients()
        yield from self._delegates()
        yield from self._operations()
        yield from self._deployer_tokens()

    def _allowances(self) -> Iterator[Value]:
        """TL-07: no contract of the DAO lets anybody take its tokens between two transactions."""
        owners = list(self.plan.addresses.values())
        query = {
            "address": self._tokens(),
            "fromBlock": hex(self.start_block),
            "toBlock": "latest",
            "topics": [APPROVAL, [_word(owner) for owner in owners]],
        }
        seen: dict[tuple[str, str, str], None] = {}
        for log in self.chain.logs(query):
            owner, spender = (str(to_checksum_address("0x" + topic[-40:])) for topic in log["topics"][1:3])
            seen[str(to_checksum_address(log["address"])), owner, spender] = None
        kit = contracts.artifact("GovernanceToken")
        addresses = self.plan.addresses
        # An airdrop lets the escrow take what it locks; the escrow takes from its caller only.
        planned = {
            (addresses["token"], addresses[airdrop.key], addresses["escrow"])
            for airdrop in self.plan.spec.airdrops
        }
        still = 0
        for token, owner, spender in [one for one in seen if one not in planned]:
            allowance = int(self.chain.read(kit, token, "allowance", owner, spender))
            if allowance:
                still += 1
                names = [self.plan.name_of(one) for one in (token, owner, spender)]
                name = f"allowance of {names[0]} from {names[1]} to {names[2]}"
                yield name, "0", "unlimited" if allowance >= 2**128 else str(allowance), False
        yield "open allowances of the DAO's contracts", "0", str(still), not still

    def _operators(self) -> Iterator[Value]:
        """Nobody may lock or compound for a contract of the DAO."""
        events = self.chain.events(*self._place("escrow"), "OperatorSet", from_block=self.start_block)
        pairs = {
            (event.arguments["account"], event.arguments["operator"]): None
            for event in events
            if event.arguments["account"] in self.plan.addresses.values()
        }
        for account, operator in pairs:
            allowed = bool(self.chain.read(*self._place("escrow"), "isOperator", account, operator))
            name = f"escrow.isOperator of {self.plan.name_of(operator)} for {self.plan.name_of(account)}"
            yield name, "not allowed", "allowed" if allowed else "not allowed", not allowed

    def _recipients(self) -> Iterator[Value]:
        """What a contract of the DAO earns goes to itself."""
        if not self.plan.has("distributor"):
            return
        events = self.chain.events(*self._place("distributor"), "RecipientSet", from_block=self.start_block)
        accounts = {event.arguments["account"]: None for event in events}
        for account in accounts:
            if account not in self.plan.addresses.values():
                continue
            found = self.plan.name_of(self.chain.read(*self._place("distributor"), "recipientOf", account))
            name = self.plan.name_of(account)
            yield f"distributor.recipientOf {name}", name, found, found == name

    def _delegates(self) -> Iterator[Value]:
        """The treasury's votes are nobody else's."""
        for key in ("escrow", "token"):
            if not self.plan.has(key):
                continue
            for account in ("timelock", "genesis"):
                address = self.plan.addresses[account]
                found = self.chain.read(*self._place(key), "delegates", address)
                own = found in (ZERO_ADDRESS, address)
                shown = "nobody else" if own else self.plan.name_of(found)
                yield f"{key}.delegates of {account}", "nobody else", shown, own

    def _operations(self) -> Iterator[Value]:
        """Every operation that waits in the timelock came from a proposal."""
        scheduled = self.chain.events(*self._place("timelock"), "CallScheduled", from_block=self.start_block)
        queued = self.chain.events(*self._place("governor"), "ProposalQueued", from_block=self.start_block)
        voted = {event.transaction for event in queued}
        foreign = 0
        for operation in dict.fromkeys(e.arguments["id"] for e in scheduled if e.transaction not in voted):
            if self.chain.read(*self._place("timelock"), "isOperationPending", bytes.fromhex(operation[2:])):
                foreign += 1
                yield f"timelock operation {operation}", "none", "waits, and no proposal asked for it", False
        yield "operations in the timelock without a proposal", "0", str(foreign), not foreign

    def _deployer_tokens(self) -> Iterator[Value]:
        """What the deployer held at the hand-over; later gifts and purchases are its own affair."""
        if not self.plan.has("token"):
            return
        finished = self.chain.events(*self._place("genesis"), "Finished", from_block=self.start_block)
        if not finished:
            return
        deployer = self.plan.deployer
        moves = self.chain.events(
            *self._place("token"), "Transfer", from_block=self.start_block, to_block=finished[0].block
        )
        held = sum(
            event.arguments["value"]
            * ((event.arguments["to"] == deployer) - (event.arguments["from"] == deployer))
            for event in moves
        )
        context = self.plan.context()
        spec = self.plan.spec
        allowed = sum(amount for name, amount in allocations(spec) if context.account(name) == deployer)
        shown = [units.format_amount(amount, symbol=spec.token.symbol) for amount in (allowed, held)]
        yield "tokens of the deployer at the hand-over", *shown, held == allowed

    def _tokens(self) -> list[str]:
        """The DAO's own token and every token that its spec lists."""
        context, revenue = self.plan.context(), self.plan.spec.revenue
        outside = [context.account(name) for name in ([revenue.weth, *revenue.tokens] if revenue else [])]
        return list(dict.fromkeys([context.known["token"], *outside]))

    def _place(self, key: str) -> tuple[contracts.Artifact, str]:
        step = self.plan.step(key)
        return contracts.artifact(step.contract), step.address


def _word(address: str) -> str:
    return "0x" + "00" * 12 + address[2:].lower()
