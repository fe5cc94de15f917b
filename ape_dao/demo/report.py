"""`demo-report.json`. Amounts are decimal strings of base units (token wei, ve wei), so that no reader rounds
them; times are unix seconds."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Amount = Annotated[str, Field(pattern=r"^-?\d+$", description="Base units, as a decimal string.")]
Address = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")]

SCHEMA_VERSION = 3


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MemberLine(_Strict):
    """One member at the end of the demo."""

    name: str
    role: str
    address: Address
    tokens: Amount = Field(description="Governance tokens in the wallet.")
    locked: Amount = Field(description="Governance tokens in the escrow.")
    power: Amount = Field(description="Power of the own lock, in ve wei.")
    paid: dict[str, Amount] = Field(description="Revenue claimed during the demo, by token symbol.")
    reinvested: Amount = Field(description="Governance tokens that went from revenue straight into the lock.")


class ProposalOutcome(_Strict):
    """One proposal from its creation to its end."""

    title: str
    id: Amount
    proposer: str
    for_votes: Amount
    against_votes: Amount
    abstain_votes: Amount
    quorum: Amount
    expected_state: str
    state: str
    created_at: int
    finished_at: int


class RevenueLine(_Strict):
    """Where one token's revenue went."""

    symbol: str
    token: Address
    decimals: int
    routed: Amount = Field(description="What the router split.")
    to_stakers: Amount = Field(description="What the distributor received, gifts past the router included.")
    to_buyback: Amount
    to_treasury: Amount
    paid: Amount = Field(description="What stakers were paid, or reinvested.")
    claimable: Amount = Field(description="What stakers can still claim.")


class Claim(_Strict):
    """One claim, with its gas: it doesn't grow with the weeks."""

    member: str
    week: int = Field(description="Revenue week after which it was made, from 1.")
    weeks_claimed: int
    paid: dict[str, Amount]
    gas: int


class Purchase(_Strict):
    """A lot of the buyback, or a part of one, that was bought."""

    week: int
    symbol: str
    buyer: str = Field(description="A member, or the bidder, which pays from an exchange.")
    lot: Amount
    payment: Amount = Field(description="Governance tokens, which are burned.")


class Skim(_Strict):
    """A gain of the treasury's vault that became revenue."""

    week: int
    symbol: str
    amount: Amount


class WindowLine(_Strict):
    """One window of a sale, in payment units."""

    opens_at: int
    closes_at: int
    committed: Amount
    accepted: Amount


class Buyer(_Strict):
    """What one member bought in a sale."""

    member: str
    score: int
    window: int = Field(description="Number, from 1.")
    committed: Amount
    cost: Amount = Field(description="What was accepted of it; the rest came back.")
    bought: Amount


class SaleLine(_Strict):
    """One sale to the stakers."""

    name: str
    address: Address
    lot: Amount
    raised: Amount = Field(description="Payment units, fee included.")
    fee: Amount = Field(description="Of it to the revenue router.")
    windows: list[WindowLine]
    buyers: list[Buyer]


class SeasonLine(_Strict):
    """One season in which taking part in votes was paid, in base units of the asset."""

    number: int
    pot: Amount
    paid: dict[str, Amount] = Field(description="By the member's name.")
    given_back: Amount = Field(description="Earned by nobody, so the treasury has it again.")


class RequestLine(_Strict):
    """One request that lasting support paid."""

    number: int
    requester: str
    amount: Amount = Field(description="Base units of the asset.")
    support: Amount = Field(description="Power, in ve wei.")
    threshold: Amount = Field(description="Power that it took, when it was paid.")
    state: str


class InvariantLine(_Strict):
    """One thing that must hold, read from the chain."""

    name: str
    expected: str
    found: str
    holds: bool


class DemoReport(_Strict):
    """Everything that the demo did and checked."""

    schema_version: int = SCHEMA_VERSION
    kit_version: str
    preset: str
    seed: int
    chain_id: int
    started_at: int
    ended_at: int
    blocks: int = Field(description="Blocks of the demo; nearly all hold one transaction.")
    deployment_gas: int
    addresses: dict[str, Address]
    members: list[MemberLine]
    proposals: list[ProposalOutcome]
    revenue: list[RevenueLine]
    claims: list[Claim]
    purchases: list[Purchase]
    skims: list[Skim]
    sales: list[SaleLine]
    seasons: list[SeasonLine]
    requests: list[RequestLine]
    invariants: list[InvariantLine]
    holds: bool = Field(description="Whether every invariant holds.")
