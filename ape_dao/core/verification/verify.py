"""Proof that a deployed DAO is what its spec says, read from the chain alone.

Each finding compares one thing: code, an owner, the holders of a role, a parameter. Roles, lockers, mints and
auctions are enumerated from events, so that what nobody asked for is found too, and then asked for again.

An address made by CREATE2 commits to the init code and its arguments (see `ape_dao.core.chain.create2`), so a
contract at its planned address was constructed exactly as planned; what can differ is what changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ape_dao.core import units
from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.external import TOKEN_DECIMALS, read_token
from ape_dao.core.deployment import blueprint
from ape_dao.core.deployment.plan import lockers_of
from ape_dao.core.deployment.powers import ADMIN, ROLE_IDS, role_name
from ape_dao.core.errors import VerifyError
from ape_dao.core.spec import allocations
from ape_dao.core.verification.immutables import compare_immutables
from ape_dao.core.verification.leftovers import Leftovers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ape.api import ProviderAPI

    from ape_dao.core.chain.client import Event
    from ape_dao.core.deployment.plan import Plan, Step
    from ape_dao.core.spec.models import Airdrop, Vesting

Area = Literal["code", "hand-over", "parameter", "clock"]

TIMESTAMP_CLOCK = "mode=timestamp"
_VERSION_SHIFT, _VERSION_MASK = 184, 2**24 - 1
"""Where a word of rules has its version number, see RulesLib.sol."""
_SHOW_RULE: dict[str, Callable[[Any], str]] = {
    "quorumBps": units.format_percent,
    "decisionBps": units.format_percent,
    "votingDelay": units.format_duration,
    "votingPeriod": units.format_duration,
    "lateExtension": units.format_duration,
    "executionWindow": units.format_duration,
}
_ROLE_EVENTS = ("RoleGranted", "RoleRevoked", "RoleAdminChanged")


@dataclass(frozen=True)
class Finding:
    """One thing that was compared."""

    area: Area
    name: str
    expected: str
    found: str
    ok: bool


def verify(plan: Plan, provider: ProviderAPI, start_block: int = 0) -> list[Finding]:
    """Compare the chain with the plan; every finding, good or bad.

    Args:
        start_block: No contract of the DAO is older than this block.
    """
    chain = Chain(provider)
    code = list(_code(plan, chain))
    if not all(finding.ok for finding in code):
        return code  # nothing else can be read from contracts that are not there
    check = _Check(plan, chain, start_block)
    left = [Finding("hand-over", *value) for value in Leftovers(plan, chain, start_block).find()]
    written = [Finding("code", *value) for value in compare_immutables(plan, chain, start_block)]
    return [*code, *written, *check.hand_over(), *left, *check.parameters(), *check.clocks()]


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
        named = "; ".join(f"{one.name} is {one.found} instead of {one.expected}" for one in wrong[:3])
        more = f"; and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise VerifyError(
            f"The DAO is not what its spec says: {named}{more}. `ape dao verify` shows everything."
        )


def _code(plan: Plan, chain: Chain) -> Iterator[Finding]:
    for step in plan.steps:
        found = chain.code(step.address)
        if not found:
            state = "no code"
        elif contracts.artifact(step.contract).is_code(found):
            state = step.contract
        else:
            state = "other code"
        yield Finding("code", f"{step.key} at {step.address}", step.contract, state, state == step.contract)


class _Check:
    """Reads one DAO."""

    def __init__(self, plan: Plan, chain: Chain, start_block: int) -> None:
        self.plan, self.chain, self.start_block = plan, chain, start_block
        self.context = plan.context()
        self.spec = plan.spec

    # hand-over

    def hand_over(self) -> Iterator[Finding]:
        """Owners, roles, lockers and mints; nothing is left with the deployer or with Genesis."""
        yield self._same("hand-over", "genesis.finished", True, self._read("genesis", "finished"))
        yield self._same(
            "hand-over", "genesis.DEPLOYER", self.plan.deployer, self._read("genesis", "DEPLOYER")
        )
        owners = [self._owner(part.key, part.owner) for part in blueprint.parts_of(self.spec) if part.owner]
        roles = list(self._roles())
        lockers = list(self._lockers())
        yield from (*owners, *roles, *lockers)
        if self.plan.has("token"):
            yield from self._mints()
        left = sum(
            not finding.ok and finding.found in ("deployer", "genesis", "held by deployer", "held by genesis")
            for finding in (*owners, *roles, *lockers)
        )
        yield self._same("hand-over", "powers of deployer and genesis", 0, left)

    def _owner(self, key: str, owner: str) -> Finding:
        found = self.plan.name_of(self._read(key, "owner"))
        return self._same("hand-over", f"{key}.owner", owner, found)

    def _roles(self) -> Iterator[Finding]:
        """Exactly the planned roles, enumerated from events and asked for again."""
        artifact, address = contracts.artifact("Timelock"), self.plan.addresses["timelock"]
        held: set[tuple[str, str]] = set()
        for event in self.chain.events(artifact, address, *_ROLE_EVENTS, from_block=self.start_block):
            role = role_name(bytes.fromhex(event.arguments["role"][2:]))
            if event.name == "RoleAdminChanged":
                new = role_name(bytes.fromhex(event.arguments["newAdminRole"][2:]))
                yield self._same("hand-over", f"admin of timelock.{role}", ADMIN, new)
                continue
            entry = (role, event.arguments["account"])
            held.add(entry) if event.name == "RoleGranted" else held.discard(entry)
        planned = {
            (power.power, self.plan.addresses[power.holder])
            for power in self.plan.powers
            if power.contract == "timelock"
        }
        for role, account in sorted(planned | held):
            role_id = ROLE_IDS.get(role) or bytes.fromhex(role[2:])
            holds = bool(self._read("timelock", "hasRole", role_id, account))
            holder = self.plan.name_of(account)
            expected = "held" if (role, account) in planned else "not held"
            found = (
                f"held by {holder}" if holds and expected == "not held" else "held" if holds else "not held"
            )
            yield self._same("hand-over", f"timelock.{role} of {holder}", expected, found)

    def _lockers(self) -> Iterator[Finding]:
        """Exactly the planned contracts may lock for others."""
        artifact, address = contracts.artifact("VotingEscrow"), self.plan.addresses["escrow"]
        seen = {
            event.arguments["locker"]
            for event in self.chain.events(artifact, address, "LockerSet", from_block=self.start_block)
        }
        planned = {self.plan.addresses[key] for key in lockers_of(self.spec)}
        for locker in sorted(seen | planned):
            holder = self.plan.name_of(locker)
            allowed = bool(self._read("escrow", "isLocker", locker))
            found = "allowed" if allowed else "not allowed"
            if allowed and locker not in planned:
                found = f"held by {holder}"
            expected = "allowed" if locker in planned else "not allowed"
            yield self._same("hand-over", f"escrow.isLocker of {holder}", expected, found)

    def _mints(self) -> Iterator[Finding]:
        """The genesis supply went to the recipients of the spec, and nothing else was minted since."""
        artifact, address = contracts.artifact("GovernanceToken"), self.plan.addresses["token"]
        minted = self.chain.events(
            artifact,
            address,
            "Transfer",
            from_block=self.start_block,
            first_indexed=bytes(32),  # from the zero address
        )
        planned = [(self.context.account(name), amount) for name, amount in allocations(self.spec)]
        for index, (account, amount) in enumerate(planned):
            event = minted[index].arguments if index < len(minted) else {"to": None, "value": 0}
            found = event["value"] if event["to"] == account else 0
            name = f"minted to {self.plan.name_of(account)} at genesis"
            yield self._same("hand-over", name, amount, found, self._tokens)
        later = sum(event.arguments["value"] for event in minted[len(planned) :])
        supply = self.spec.token.genesis_supply
        yield self._same(
            "parameter", "token.totalMinted", supply + later, self._read("token", "totalMinted"), self._tokens
        )
        to_deployer = sum(e.arguments["value"] for e in minted if e.arguments["to"] == self.plan.deployer)
        allowed = sum(amount for account, amount in planned if account == self.plan.deployer)
        yield self._same("hand-over", "minted to the deployer in all", allowed, to_deployer, self._tokens)
        genesis = self._read("token", "balanceOf", self.plan.addresses["genesis"])
        yield self._same("hand-over", "tokens of genesis", 0, genesis, self._tokens)

    # parameters

    def parameters(self) -> Iterator[Finding]:
        """Every parameter of every contract."""
        yield from self._token()
        yield from self._escrow()
        yield from self._governor()
        yield from self._kinds()
        yield self._parameter("timelock", "getMinDelay", self.spec.timelock.delay, units.format_duration)
        for airdrop in self.spec.airdrops:
            yield from self._airdrop(airdrop)
        for grant in self.spec.grants:
            yield from self._grant(grant)
        if self.spec.score is not None:
            yield self._parameter("score", "ESCROW", "escrow", self.plan.name_of)
            powers = [tier.power for tier in self.spec.score.tiers]
            yield self._parameter("score", "thresholds", powers, self._power_list)
        if self.spec.revenue is not None:
            yield from self._distributor()
            yield from self._router()
            if self.spec.revenue.buyback is not None:
                yield from self._auction()
            if self.spec.revenue.compounder is not None:
                yield from self._compounder()

    def _token(self) -> Iterator[Finding]:
        token = self.spec.token
        if not self.plan.has("token"):
            facts = read_token(self.chain, self.plan.addresses["token"])
            yield self._same("code", "token lives at its address", True, facts.has_code)
            yield self._same("parameter", "token.name", token.name, facts.name)
            yield self._same("parameter", "token.symbol", token.symbol, facts.symbol)
            yield self._same("parameter", "token.decimals", TOKEN_DECIMALS, facts.decimals)
            return
        yield self._parameter("token", "name", token.name)
        yield self._parameter("token", "symbol", token.symbol)
        yield self._parameter("token", "decimals", TOKEN_DECIMALS)
        yield self._parameter("token", "cap", token.cap, self._tokens)
        yield self._parameter("token", "YEARLY_MINT_LIMIT", token.yearly_mint_limit, self._tokens)

    def _escrow(self) -> Iterator[Finding]:
        escrow, config = self.spec.escrow, self.plan.step("escrow").arguments["config"]
        yield self._parameter("escrow", "token", "token", self.plan.name_of)
        yield self._parameter("escrow", "name", escrow.name)
        yield self._parameter("escrow", "symbol", escrow.symbol)
        yield self._parameter("escrow", "MAX_LOCK_WEEKS", escrow.max_lock)
        yield self._parameter("escrow", "MIN_LOCK_WEEKS", escrow.min_lock)
        yield self._parameter("escrow", "MAX_MULTIPLIER", escrow.max_multiplier, units.format_factor)
        yield self._parameter("escrow", "MIN_AMOUNT", escrow.min_amount, self._tokens)
        yield self._parameter("escrow", "MAX_EXIT_PENALTY", config["maxExitPenalty"], units.format_amount)
        yield self._parameter("escrow", "EXIT_COOLDOWN_WEEKS", escrow.early_exit.cooldown)
        receiver = "distributor" if blueprint.penalties_to_stakers(self.spec) else blueprint.ZERO_ADDRESS
        yield self._parameter("escrow", "penaltyDistributor", receiver, self.plan.name_of)

    def _governor(self) -> Iterator[Finding]:
        governor = self.spec.governor
        guardian, until = blueprint.guardian_of(governor, self.context.account)
        active = guardian if until > self.chain.timestamp() else blueprint.ZERO_ADDRESS
        yield self._parameter("governor", "name", governor.name)
        yield self._parameter("governor", "token", self.plan.addresses[governor.votes], self.plan.name_of)
        yield self._parameter("governor", "timelock", "timelock", self.plan.name_of)
        yield self._parameter("governor", "KINDS", "kinds", self.plan.name_of)
        yield self._parameter("governor", "proposalGuardian", active, self.plan.name_of)
        yield self._parameter("governor", "guardianUntil", until)

    def _kinds(self) -> Iterator[Finding]:
        """The rules of every kind, planned or ever set, what restricted ones may spend, and the quotas."""
        score = "score" if self.plan.has("score") else blueprint.ZERO_ADDRESS
        yield self._parameter("kinds", "SCORE", score, self.plan.name_of)
        yield self._parameter("kinds", "quotas", blueprint.quotas(self.spec))
        artifact, address = contracts.artifact("ProposalKinds"), self.plan.addresses["kinds"]
        planned = {
            blueprint.KIND_NUMBERS[name]: rules for name, rules in blueprint.kind_rules(self.spec).items()
        }
        seen = {
            event.arguments["kind"]
            for event in self.chain.events(artifact, address, "KindSet", from_block=self.start_block)
        }
        for kind in sorted(seen | set(planned)):
            label = dict(enumerate(blueprint.KIND_NAMES)).get(kind, str(kind))
            version = self._read("kinds", "currentRules", kind) >> _VERSION_SHIFT & _VERSION_MASK
            exists, expected = bool(version), kind in planned
            yield self._same("parameter", f"kinds.{label} exists", expected, exists)
            if not (exists and expected):
                continue
            found = self._read("kinds", "describe", version)["rules"]
            for name, value in planned[kind].items():
                show = _SHOW_RULE.get(name, self._power if name == "threshold" else None)
                yield self._same("parameter", f"kinds.{label}.{name}", value, found[name], show)
        limits = {
            (limit["kind"], limit["target"]): (limit["reach"], limit["maxAmount"])
            for limit in blueprint.kind_limits(self.context)
        }
        changed = {
            (event.arguments["kind"], event.arguments["target"])
            for event in self.chain.events(artifact, address, "TargetSet", from_block=self.start_block)
        }
        for kind, target in sorted(changed | set(limits)):
            answer = self._read("kinds", "targetOf", kind, target)
            name = f"kinds.targetOf({kind}, {self.plan.name_of(target)})"
            expected_limit = limits.get((kind, target), (0, 0))
            found_limit = (answer["reach"], answer["maxAmount"])
            yield self._same("parameter", name, expected_limit, found_limit)

    def _distributor(self) -> Iterator[Finding]:
        yield self._parameter("distributor", "ESCROW", "escrow", self.plan.name_of)
        yield self._parameter("distributor", "MIN_TOTAL_POWER", blueprint.min_raw_power(self.spec))
        listed = sorted(blueprint.payout_tokens(self.context))
        yield self._same(
            "parameter", "distributor.tokens", listed, sorted(self._read("distributor", "tokens"))
        )

    def _router(self) -> Iterator[Finding]:
        config = self.plan.step("router").arguments["config"]
        yield self._parameter("router", "WETH", config["weth"])
        yield self._parameter("router", "DISTRIBUTOR", "distributor", self.plan.name_of)
        yield self._parameter("router", "treasury", "timelock", self.plan.name_of)
        buyback = "auction" if self.plan.has("auction") else blueprint.ZERO_ADDRESS
        yield self._parameter("router", "buyback", buyback, self.plan.name_of)
        yield self._parameter("router", "buybackPaused", False)
        for function in ("revenueShareBps", "buybackBps", "treasuryBps"):
            yield self._parameter("router", function, config[function], units.format_percent)
        yield self._same(
            "parameter", "router.tokens", sorted(config["tokens"]), sorted(self._read("router", "tokens"))
        )

    def _auction(self) -> Iterator[Finding]:
        config = self.plan.step("auction").arguments["config"]
        yield self._parameter("auction", "PAYMENT_TOKEN", "token", self.plan.name_of)
        yield self._parameter("auction", "DISTRIBUTOR", "distributor", self.plan.name_of)
        yield self._parameter("auction", "BURN_PROCEEDS", config["burnProceeds"])
        planned = dict(zip(config["tokens"], config["params"], strict=True))
        artifact, address = contracts.artifact("BuybackAuction"), self.plan.addresses["auction"]
        changes = self.chain.events(artifact, address, "AuctionParamsSet", from_block=self.start_block)
        for token in sorted({*planned, *(event.arguments["token"] for event in changes)}):
            nothing = dict.fromkeys(blueprint.AUCTION_FIELDS, 0)
            found, expected = self._read("auction", "paramsOf", token), planned.get(token, nothing)
            for name in blueprint.AUCTION_FIELDS:
                yield self._same(
                    "parameter", f"auction.paramsOf({token}).{name}", expected[name], found[name]
                )

    def _compounder(self) -> Iterator[Finding]:
        arguments = self.plan.step("compounder").arguments
        yield self._parameter("compounder", "DISTRIBUTOR", "distributor", self.plan.name_of)
        yield self._parameter("compounder", "ESCROW", "escrow", self.plan.name_of)
        yield self._parameter("compounder", "TOKEN", "token", self.plan.name_of)
        listed = sorted(self._read("compounder", "adapters"))
        yield self._same("parameter", "compounder.adapters", sorted(arguments["adapters"]), listed)
        if self.plan.has("uniswap_adapter"):
            router = self.plan.step("uniswap_adapter").arguments["router"]
            yield self._parameter("uniswap_adapter", "ROUTER", router)

    def _airdrop(self, airdrop: Airdrop) -> Iterator[Finding]:
        """A campaign can pay, in time, what was given to it, and the rest can only go to the treasury."""
        key = airdrop.key
        yield self._parameter(key, "TOKEN", "token", self.plan.name_of)
        yield self._parameter(key, "ESCROW", "escrow", self.plan.name_of)
        yield self._parameter(key, "TREASURY", "timelock", self.plan.name_of)
        yield self._parameter(key, "CUMULATIVE", airdrop.cumulative)
        deadline = airdrop.deadline or self._created_at(key) + (airdrop.open_for or 0)
        yield self._parameter(key, "DEADLINE", deadline, units.format_date)
        yield self._parameter(key, "root", airdrop.root or blueprint.NO_ROOT)

    def _grant(self, grant: Vesting) -> Iterator[Finding]:
        """A grant has the schedule of the spec, began with its beneficiary, and answers to the timelock."""
        key, config = grant.key, self.plan.step(grant.key).arguments["config"]
        yield self._parameter(key, "TOKEN", "token", self.plan.name_of)
        yield self._parameter(key, "ESCROW", "escrow", self.plan.name_of)
        yield self._parameter(key, "DAO", "timelock", self.plan.name_of)
        yield self._parameter(key, "TREASURY", "timelock", self.plan.name_of)
        yield self._parameter(key, "REVOCABLE", grant.revocable)
        yield self._parameter(key, "DELEGABLE", grant.unvested_votes)
        start = grant.start or self._created_at(key)
        yield self._parameter(key, "start", start, units.format_date)
        yield self._parameter(key, "cliff", start + grant.cliff, units.format_date)
        yield self._parameter(key, "duration", grant.duration, units.format_duration)
        owners = [event.arguments["newOwner"] for event in self._ownerships(key)]
        found = self.plan.name_of(owners[0]) if owners else "nobody"
        expected = self.plan.name_of(config["beneficiary"])
        yield self._same("hand-over", f"first beneficiary of {key}", expected, found)

    def _created_at(self, key: str) -> int:
        """The second in which an owned contract was created; 0 if it never told of its owner."""
        events = self._ownerships(key)
        return self.chain.block_time(events[0].block) if events else 0

    def _ownerships(self, key: str) -> list[Event]:
        step = self._step(key)
        return self.chain.events(
            contracts.artifact(step.contract),
            step.address,
            "OwnershipTransferred",
            from_block=self.start_block,
        )

    # clocks

    def clocks(self) -> Iterator[Finding]:
        """Token, escrow and governor count unix seconds, all the same."""
        now = self.chain.timestamp()
        times = {}
        for key in filter(self.plan.has, ("token", "escrow", "governor")):
            yield self._same("clock", f"{key}.CLOCK_MODE", TIMESTAMP_CLOCK, self._read(key, "CLOCK_MODE"))
            times[key] = int(self._read(key, "clock"))
        # A view runs at the time of the newest block on some nodes, and of the next one on others.
        for key, clock in times.items():
            agrees = clock >= now and clock - min(times.values()) <= units.MINUTE
            yield Finding("clock", f"{key}.clock", f"{now} or later", str(clock), agrees)

    # helpers

    def _step(self, key: str) -> Step:
        return self.plan.step(key)

    def _read(self, key: str, function: str, *arguments: Any) -> Any:
        step = self._step(key)
        return self.chain.read(contracts.artifact(step.contract), step.address, function, *arguments)

    def _parameter(
        self, key: str, function: str, expected: Any, show: Callable[[Any], str] | None = None
    ) -> Finding:
        found = self._read(key, function)
        if isinstance(expected, str) and show is not None:  # a key of the plan
            return self._same("parameter", f"{key}.{function}", show(expected), show(found))
        return self._same("parameter", f"{key}.{function}", expected, found, show)

    def _same(
        self, area: Area, name: str, expected: Any, found: Any, show: Callable[[Any], str] | None = None
    ) -> Finding:
        shown = show or _plain
        return Finding(area, name, shown(expected), shown(found), expected == found)

    def _tokens(self, amount: int) -> str:
        return units.format_amount(amount, symbol=self.spec.token.symbol)

    def _power(self, amount: int) -> str:
        return units.format_amount(amount, symbol=self.spec.escrow.symbol)

    def _power_list(self, amounts: list[int]) -> str:
        return ", ".join(units.format_amount(amount) for amount in amounts)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)
