"""What a report is made of: the events of a DAO up to one block, and constants of its contracts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from ape.exceptions import ProviderError
from eth_utils import to_checksum_address

from ape_dao.analytics.holdings import balances_at, delegations_of_tokens
from ape_dao.analytics.metrics.distribution import top_holders
from ape_dao.analytics.metrics.voting import participation
from ape_dao.analytics.power import ESCROW, PowerHistory, Scale
from ape_dao.analytics.voting import EVENTS, GOVERNOR, VotingHistory
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.chain.questions import Question
from ape_dao.core.chain.transport import Refused
from ape_dao.core.chain.values import as_bytes, call_request
from ape_dao.core.contract_types import QUADRATIC, TOKEN, types_by_name, without_voters
from ape_dao.core.deployment.following import investors_of, recognise
from ape_dao.core.display import VOTES
from ape_dao.core.errors import ReportError
from ape_dao.core.governance import all_votes, read_rules
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.spec.identity import token_addresses
from ape_dao.proposals.registry import Registry
from ape_dao.report.document import Coin
from ape_dao.store.compact import joined
from ape_dao.store.kinds import OTHERS
from ape_dao.store.store import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ape_dao.analytics.metrics.voting import Participation
    from ape_dao.analytics.voting import Proposal
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.governance import KindRules
    from ape_dao.report.document import Moment
    from ape_dao.store.store import Store

MOST_VOTERS = 20
MOST_PROPOSALS = 50
"""The newest proposals, of which it is read who could vote: it takes a look at every lock for each."""
VOTES_OF_TOKENS = "The last newVotes of DelegateVotesChanged of the token."
"""How votes are made again where the plain token votes."""
_STARTS = 6
_ENDS = 4
"""Digits of an address that stand for it where there is no room."""


@dataclass(frozen=True)
class Electorate:
    """Who could vote on a proposal."""

    total: int
    """All votes at the snapshot."""
    turnout: Participation
    strongest: Mapping[str, int]
    """Votes at the snapshot of those who are the strongest voters now, as far as they had any."""


class Facts:
    """One DAO after one block; nothing later shows in it."""

    def __init__(self, record: Record, chain: Chain, store: Store, at: Moment) -> None:
        self.record, self.store, self.at = record, store, at
        recognise(chain, record.addresses, record.artifacts)
        self.chain = chain
        self._coins: dict[tuple[str, str], Coin] = {}
        self._tables: dict[tuple[str, str], Table] = {}
        self._complete: set[tuple[str, str]] = set()
        """Those with every column."""

    @property
    def time(self) -> int:
        """Unix seconds of the block."""
        return self.at.time

    # events

    def has(self, contract: str, event: str) -> bool:
        """Whether a contract of the DAO declares this event."""
        return (contract, event) in self._known

    def table(self, contract: str, event: str, names: Sequence[str] = ()) -> Table:
        """The rows of an event up to the block; none if no contract of the DAO declares it.

        Args:
            names: The columns that are needed, besides block, log index and time; all if there are none,
                which takes several times as long.
        """
        key = (contract, event)
        if key not in self._known:
            common = {name: np.zeros(0, np.int64) for name in ("block", "log_index", "time")}
            others = {name: np.empty(0, object) for name in ("transaction", "address", *names)}
            return Table(contract, event, common | others)
        known = self._tables.get(key)
        has_all = known is not None and (key in self._complete or (names and {*names} <= {*known.columns}))
        if known is None or not has_all:
            wanted = [*names, *(known.columns if known is not None else ())] if names else None
            known = self._tables[key] = self._until_block(self._whole_table(contract, event, wanted))
            self._complete |= set() if names else {key}
        return known

    def _until_block(self, table: Table) -> Table:
        kept = table["block"] <= self.at.block
        if kept.all():
            return table
        return table.where(kept)

    def _whole_table(self, contract: str, event: str, names: Sequence[str] | None) -> Table:
        """The rows of an event, also of contracts of an earlier version of the kit, with today's names.

        Of versions that differ only the columns that all of them have.
        """
        kind = types_by_name().get(contract)
        today = kind.older_names.get(event, {}) if kind else {}
        older = [] if names is None else [old for old, new in today.items() if new in names]
        versions = [
            self.store.table(*key, None if names is None else [*names, *older])
            for key in sorted(self._known)
            if key[0] == contract and is_version(key[1], event)
        ]
        columns = [{today.get(name, name): one for name, one in each.columns.items()} for each in versions]
        if len(columns) == 1:
            return Table(contract, event, columns[0])
        shared = [name for name in columns[0] if all(name in each for each in columns)]
        whole = Table(contract, event, {name: joined([each[name] for each in columns]) for name in shared})
        return whole.where(np.lexsort((whole["log_index"], whole["block"])))

    def rows(self, contract: str, event: str, *names: str) -> Iterator[tuple[Any, ...]]:
        """These columns of an event up to the block, row by row; none if no contract declares it."""
        table = self.table(contract, event, names)
        return zip(*(table[name].tolist() for name in names), strict=True)

    @cached_property
    def _known(self) -> set[tuple[str, str]]:
        return set(self.store.tables())

    def view(self, address: str, function: str) -> Any:
        """What a view without arguments of one of the DAO's contracts answers."""
        wanted = address.lower()
        for key, kit in self.record.artifacts.items():
            if self.record.address(key).lower() == wanted:
                return self.chain.read(kit, self.record.address(key), function)
        for _, _, entry in self.record.retired:
            if str(entry["address"]).lower() == wanted:
                return self.chain.read(self.record.artifact_of(entry), str(entry["address"]), function)
        raise ReportError(f"{address} is no contract of this DAO.")

    def answers_at(self, calls: Sequence[tuple[str, bytes, int]]) -> list[bytes | None]:
        """What contracts answered after blocks: (address, call, block); None for a refusal.

        Nodes that keep no old states refuse for old blocks.
        """
        found = self.chain.ask(
            [("eth_call", [call_request(to_checksum_address(to), call), hex(at)]) for to, call, at in calls]
        )
        return [None if isinstance(one, Refused) else as_bytes(one) for one in found]

    # histories

    @cached_property
    def scale(self) -> Scale:
        """Constants of the escrow's code."""
        artifact, address = self.record.artifacts["escrow"], self.record.address("escrow")
        weeks, multiplier = (
            int(self.chain.read(artifact, address, view)) for view in ("MAX_LOCK_WEEKS", "MAX_MULTIPLIER")
        )
        return Scale(weeks, multiplier)

    @cached_property
    def power(self) -> PowerHistory:
        """Everybody's locks, power and delegations."""
        events = ("Locked", "Withdrawn", "ExitedEarly", "DelegateChanged")
        names = ("account", "amount", "end", "permanent", "delegator", "toDelegate")
        locked, withdrawn, exited, delegated = (self.table(ESCROW, event, names) for event in events)
        return PowerHistory(locked, withdrawn, exited, delegated, self.scale)

    @cached_property
    def voting(self) -> VotingHistory:
        """Proposals and ballots."""
        tables = {event: self.table(GOVERNOR, event, names) for event, names in EVENTS.items()}
        roots = [one for one, rules in self.rules.items() if rules["counting"] == QUADRATIC]
        return VotingHistory(tables, roots, self.power)

    @cached_property
    def rules(self) -> dict[int, KindRules]:
        """The rules by which each proposal is decided."""
        sets = self.table("ProposalKinds", "KindSet")
        by_version = {
            version: read_rules(_numbers(json.loads(rules)))
            for version, rules in zip(sets["version"].tolist(), sets["rules"].tolist(), strict=True)
        }
        made = self.table(GOVERNOR, "ProposalRulesSet")
        return {
            proposal: by_version[version]
            for proposal, version in zip(made["proposalId"].tolist(), made["version"].tolist(), strict=True)
        }

    @cached_property
    def kinds(self) -> dict[int, int]:
        """The kind of each proposal."""
        made = self.table(GOVERNOR, "ProposalRulesSet")
        return dict(zip(made["proposalId"].tolist(), made["kind"].tolist(), strict=True))

    @cached_property
    def standard_rules(self) -> KindRules:
        """The rules of standard proposals that are made now."""
        sets = self.table("ProposalKinds", "KindSet")
        rules = [
            one for kind, one in zip(sets["kind"].tolist(), sets["rules"].tolist(), strict=True) if kind == 0
        ]
        return read_rules(_numbers(json.loads(rules[-1])))

    # votes

    @property
    def votes_are_power(self) -> bool:
        """Whether the escrow's power votes, and not the plain token."""
        return self.record.spec.governor.votes == "escrow"

    def votes_at(self, time: int) -> Mapping[str, int]:
        """Votes of every account that has any, at a second."""
        return self._votes_now if time == self.time else self._votes_at(time)

    @cached_property
    def _votes_now(self) -> Mapping[str, int]:
        return self._votes_at(self.time)

    def _votes_at(self, time: int) -> Mapping[str, int]:
        if self.votes_are_power:
            return self.power.votes_at(time)
        if not self.record.spec.votes_are_held:
            return self._votes_of_voters(time)
        changed = self.table(TOKEN.name, "DelegateVotesChanged", ("delegate", "newVotes")).until(time)
        last = dict(zip(changed["delegate"].tolist(), changed["newVotes"].tolist(), strict=True))
        return {account: votes for account, votes in last.items() if votes}

    def _votes_of_voters(self, time: int) -> dict[str, int]:
        """Where votes are awarded and not held: those of every account that ever voted."""
        kit, source = artifact(TOKEN.name), self.record.address(self.record.spec.voting_key)
        voters = sorted({voter for one in self.voting.proposals for voter in self.voting.counted(one)})
        past = time < self.chain.timestamp()
        answers = self.chain.read_many(
            [
                Question(kit, source, "getPastVotes", (voter, time))
                if past
                else Question(kit, source, "getVotes", (voter,))
                for voter in voters
            ]
        )
        return {voter: int(votes) for voter, votes in zip(voters, answers, strict=True) if int(votes)}

    def electorate_at(self, time: int, of: Collection[str]) -> tuple[int, dict[str, int]]:
        """How many accounts have votes at a second, and the votes of some of those."""
        if self.votes_are_power:
            return self.power.electorate_at(time, of)
        votes = self.votes_at(time)
        return len(votes), {account: votes[account] for account in of if account in votes}

    def delegations_at(self, time: int) -> dict[str, tuple[int, int]]:
        """To whom others delegate at a second: how many of them have votes, and the votes that makes."""
        if self.votes_are_power:
            return self.power.delegations_at(time)
        if not self.record.spec.votes_are_held:
            return {}
        changed = self.table(TOKEN.name, "DelegateChanged", ("delegator", "toDelegate"))
        moved = self.table(TOKEN.name, "Transfer", ("from", "to", "value"))
        return delegations_of_tokens(changed, balances_at(moved, time), time)

    def all_votes_at(self, time: int) -> int:
        """All votes at a second, as a quorum is computed from."""
        if not self.record.spec.votes_are_held:
            governor, past = self.record.address("governor"), min(time, self.chain.timestamp() - 1)
            return all_votes(self.chain, governor, past)
        if not self.votes_are_power:
            return self.supply_at(time)
        known = self._totals_at_snapshots.get(time)
        return self.power.total_at(time) if known is None else known

    @cached_property
    def _totals_at_snapshots(self) -> dict[int, int]:
        begun = [one.snapshot for one in self.voting.proposals.values() if one.snapshot < self.time]
        return dict(zip(begun, self.power.totals_over(begun), strict=True))

    def supply_at(self, time: int) -> int:
        """All governance tokens at a second; of a token that was there before the DAO as they are now.

        Formula: the sum of ``Transfer.value`` from the zero address, less that to it.
        """
        if not self.has(TOKEN.name, "Transfer"):
            facts = read_token(self.chain, self.record.address("token"))
            return facts.total_supply or 0
        times, sums = self._supplies
        changes = int(np.searchsorted(times, time, "right"))
        return int(sums[changes - 1]) if changes else 0

    @cached_property
    def _supplies(self) -> tuple[Any, Any]:
        """Times at which the supply changed, and what it was from then on."""
        moved = self.table(TOKEN.name, "Transfer", ("from", "to", "value"))
        minted, burned = moved["from"] == ZERO_ADDRESS, moved["to"] == ZERO_ADDRESS
        values = np.where(minted, moved["value"], 0) - np.where(burned, moved["value"], 0)
        changed = minted | burned
        return moved["time"][changed], np.cumsum(values[changed])

    @cached_property
    def strongest(self) -> list[str]:
        """The accounts with most votes at the block."""
        return [account for account, _ in top_holders(self.votes_at(self.time), MOST_VOTERS)]

    @cached_property
    def electorates(self) -> dict[int, Electorate]:
        """Who could vote on each of the newest proposals whose snapshot is over."""
        begun = [one for one in self.voting.proposals.values() if one.snapshot < self.time]
        return {one.id: self._electorate(one) for one in begun[-MOST_PROPOSALS:]}

    def _electorate(self, proposal: Proposal) -> Electorate:
        moved = self.voting.moved.get(proposal.id, {})
        could, held = self.electorate_at(proposal.snapshot, {*self.strongest, *moved})
        strongest = {account: held[account] for account in self.strongest if account in held}
        could += sum(votes > 0 and account not in held for account, votes in moved.items())
        everything = self.all_votes_at(proposal.snapshot)
        turnout = participation(self.voting.counted(proposal.id), could, everything)
        return Electorate(everything, turnout, strongest)

    # treasury

    @property
    def treasury(self) -> str:
        """The timelock, in lower case."""
        return self.record.address("timelock").lower()

    @cached_property
    def treasury_transfers(self) -> dict[str, Table]:
        """What the treasury received and paid, by token: its own token first, then those that the spec names.

        Keys are addresses in lower case.
        """
        return {token: self.transfers_of(self.treasury, token) for token in self.tokens}

    @cached_property
    def tokens(self) -> list[str]:
        """The governance token, then those that the spec names: addresses in lower case."""
        own, others = self.record.address("token"), token_addresses(self.record.spec)
        return list(dict.fromkeys(one.lower() for one in (own, *others)))

    @cached_property
    def investors(self) -> dict[str, str]:
        """Whose transfers of those tokens are known: names by addresses in lower case, the treasury first."""
        return investors_of(self.record)

    def transfers_of(self, account: str, token: str) -> Table:
        """What one of the investors received and paid of a token; both addresses in lower case."""
        names = ("address", "transaction", "from", "to", "value")
        contract = TOKEN.name if self.created_token == token else OTHERS
        moved = self.table(contract, "Transfer", names)
        kept = (moved["address"] == token) & ((moved["from"] == account) | (moved["to"] == account))
        kept = np.asarray(kept, bool)
        return moved.where(kept)

    @property
    def created_token(self) -> str | None:
        """The governance token in lower case if the DAO created it: then all of its transfers are known."""
        return self.record.address("token").lower() if self.has(TOKEN.name, "Transfer") else None

    # names

    @cached_property
    def registry(self) -> Registry:
        """Names and tokens of the DAO."""
        return Registry.read(self.record.addresses, self.chain, token_addresses(self.record.spec))

    @cached_property
    def coin(self) -> Coin:
        """The governance token."""
        return self.coin_of(self.record.address("token"))

    @cached_property
    def power_coin(self) -> Coin:
        """Power of the escrow."""
        escrow = self.record.address("escrow")
        return Coin(escrow, self.record.spec.escrow.symbol, 18)

    @property
    def votes_coin(self) -> Coin:
        """What votes are counted in."""
        if self.votes_are_power:
            return self.power_coin
        if not self.record.spec.votes_are_held:
            return Coin(self.record.address(self.record.spec.voting_key), VOTES, 18)
        return self.coin

    def coin_of(self, address: str) -> Coin:
        """A token by its address in any spelling; the zero address is ether."""
        address = str(to_checksum_address(address))
        asset = self.registry.asset_at(address)
        if asset is not None:
            return Coin(address, asset.symbol or short(address), asset.decimals)
        try:
            found = read_token(self.chain, address)
        except ProviderError:
            return Coin(address, short(address), 0)
        symbol = found.symbol if address.lower() in self.own else None  # others may call theirs as they like
        return Coin(address, symbol or short(address), found.decimals or 0)

    def coin_in(self, address: str, view: str) -> Coin:
        """The token that a view of one of the DAO's contracts names; each asked once."""
        if (address, view) not in self._coins:
            self._coins[address, view] = self.coin_of(str(self.view(address, view)))
        return self._coins[address, view]

    def name(self, address: str) -> str:
        """What people call an address: the key of a contract of the DAO, else the address itself."""
        return self.registry.name_of(str(to_checksum_address(address)))

    def short_name(self, address: str) -> str:
        """The same where there is little room."""
        name = self.name(address)
        return short(name) if name.startswith("0x") else name

    @cached_property
    def own(self) -> list[str]:
        """Addresses of the DAO's contracts, the treasury among them, also of those out of use."""
        gone = [str(entry["address"]) for _, _, entry in self.record.retired]
        return [address.lower() for address in (*self.record.addresses.values(), *gone)]

    @cached_property
    def silent(self) -> list[str]:
        """Those through which nobody votes."""
        voters = {*self.record.addresses.values()} - {*without_voters(self.record.addresses).values()}
        return [address for address in self.own if address not in {one.lower() for one in voters}]


def is_version(table: str, event: str) -> bool:
    """Whether a table holds an event of this name: another version's has the first digits of its topic."""
    return re.fullmatch(rf"{re.escape(event)}(_[0-9a-f]{{8}})?", table) is not None


def short(address: str) -> str:
    """An address by its first and last digits."""
    return f"{address[:_STARTS]}…{address[-_ENDS:]}"


def _numbers(rules: dict[str, Any]) -> dict[str, Any]:
    """A struct as the store tells it, with its numbers."""
    return {
        name: int(value) if isinstance(value, str) and value.isdecimal() else value
        for name, value in rules.items()
    }
