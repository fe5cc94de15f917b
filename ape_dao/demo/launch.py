"""The DAO is deployed from the preset, with its supply given to the members and the treasury."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.spec.checks import allocations
from ape_dao.core.spec.loading import parse_spec, with_addresses
from ape_dao.core.spec.presets import load_preset
from ape_dao.core.verification.verify import require_verified, verify
from ape_dao.demo.claims import AIRDROP, list_recipients
from ape_dao.demo.context import figure
from ape_dao.demo.events import Line, Section, Table
from ape_dao.modules.airdrop.section import Airdrop
from ape_dao.modules.vesting.section import Vesting
from ape_dao.sdk.deployment import deploy

if TYPE_CHECKING:
    from ape.api import AccountAPI, ProviderAPI
    from ape.contracts import ContractInstance

    from ape_dao.core.deployment.record import Record
    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec
    from ape_dao.demo.claims import Recipients
    from ape_dao.demo.events import OnEvent
    from ape_dao.demo.members import Member
    from ape_dao.node.clock import LocalClock

PRESET = "token-metrics"
PLATFORM_FUNDS = 10_000_000 * 10**6
"""Stablecoin that the platform starts with, base units."""


FLOWS = {
    "runway": [
        {"token": "USDC", "decimals": 6, "amount": "150_000 USDC", "yearly_revenue": "4_000_000 USDC"}
    ],
    "skim_yield": True,
}
"""What the demo adds to the preset's revenue: the treasury is filled first, and saves in a vault."""
PACE = "4 weeks"
MAX_LOTS = {"USDC": "170_000 USDC", "WETH": "35 WETH"}


@dataclass(frozen=True)
class Outside:
    """What exists before any DAO: a stablecoin of 6 decimals, the real WETH9, and a vault for savings."""

    stable: ContractInstance
    weth: ContractInstance
    vault: ContractInstance


def deploy_outside_contracts(platform: AccountAPI) -> Outside:
    """The business deploys them and has some of the stablecoin."""
    stable = platform.deploy(demo_artifact("DemoStablecoin").container(), platform)
    stable.mint(platform, PLATFORM_FUNDS, sender=platform)
    weth = platform.deploy(demo_artifact("WETH9").container())
    return Outside(stable, weth, platform.deploy(demo_artifact("DemoVault").container(), stable))


def demo_spec(
    members: dict[str, Member], outside: Outside, salt: str, chain_id: int
) -> tuple[Spec, Recipients]:
    """The preset with a runway, a pot and a skimmer, the members on the list of its airdrop, and that list.

    The airdrop's address does not depend on its list, so a first plan predicts it; the root goes into the
    spec.
    """
    data = load_preset(PRESET).to_data()
    data["salt"] = salt
    data["revenue"] |= FLOWS
    data["revenue"]["buyback"]["pace"] = PACE
    for auction in data["revenue"]["buyback"]["auctions"]:
        auction["max_lot"] = MAX_LOTS[auction["token"]]
    platform = members["platform"].account.address
    addresses = {
        "USDC": outside.stable.address,
        "WETH": outside.weth.address,
        "team": platform,
        "ecosystem": platform,
    }
    spec = with_addresses(parse_spec(data), addresses)
    plan = make_plan(spec, members["deployer"].account.address)
    recipients = list_recipients(members, chain_id, plan.addresses[AIRDROP])
    data = spec.to_data()
    campaign = next(entry["airdrop"] for entry in data["allocations"] if "airdrop" in entry)
    campaign["root"] = "0x" + recipients.root.hex()
    return parse_spec(data), recipients


@dataclass(frozen=True)
class Deployment:
    """The record, the gas of all transactions, and what the verification found."""

    record: Record
    gas_used: int
    findings: list[Finding]


def deploy_dao(
    provider: ProviderAPI, deployer: AccountAPI, spec: Spec, clock: LocalClock, on_event: OnEvent
) -> Deployment:
    """Deploy the DAO and verify the hand-over. The record goes to a folder that is removed again.

    Raises:
        VerifyError: the chain is not what the spec says.
    """
    on_event(Section("The DAO is deployed"))
    plan = make_plan(spec, deployer.address)
    with tempfile.TemporaryDirectory() as folder:
        record = deploy(plan, provider, deployer, folder=Path(folder)).record
    gas = {key: int(entry["gasUsed"]) for key, entry in record.contracts.items()}
    hand_over = int(record.launch["finish"]["gasUsed"])
    rows = [(step.contract, step.address, f"{gas[step.key]:,}") for step in plan.steps]
    rows.append(("hand-over", f"{len(plan.calls)} calls in one transaction", f"{hand_over:,}"))
    total = sum(gas.values()) + hand_over
    on_event(Table("Deployed", ("contract", "address", "gas"), tuple(rows), ("sum", "", f"{total:,}")))
    findings = verify(plan, provider, record.start_block)
    require_verified(findings)
    on_event(
        Line(
            clock.now(),
            f"verified: {len(findings)} findings, the deployer holds no role, no ownership, no token",
        )
    )
    return Deployment(record, total, findings)


def show_genesis(spec: Spec, on_event: OnEvent) -> None:
    """Who has the genesis supply."""
    symbol, supply = spec.token.symbol, spec.token.genesis_supply
    holders = tuple((key, figure(amount), _role_of(key, spec)) for key, amount in allocations(spec))
    columns = ("holder", symbol, "part")
    on_event(Table(f"Genesis of {symbol}", columns, holders, ("sum", figure(supply), "")))


def _role_of(key: str, spec: Spec) -> str:
    """What a holder of the genesis supply is."""
    if key == TREASURY:
        return "the timelock"
    if key in {airdrop.key for airdrop in spec.sections(Airdrop)}:
        return "waits for those on the list to claim"
    vesting = next((vesting for vesting in spec.sections(Vesting) if vesting.key == key), None)
    if vesting is None:
        return "an account"
    return f"{vesting.beneficiary}'s, over {vesting.duration // units.DAY:,} days"
