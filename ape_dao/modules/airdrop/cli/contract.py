"""Which contract an airdrop is built for: by address, from a deployment's record, or as a spec plans it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ape_dao.core.contract_types import without_voters
from ape_dao.core.spec.identity import tokens_of
from ape_dao.modules.airdrop.cli.options import read_account
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.section import Airdrop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.schema.models import Spec


@dataclass(frozen=True)
class TargetOptions:
    """The options that name a contract."""

    chain_id: int | None = None
    airdrop: str | None = None
    record: Path | None = None
    spec: str | None = None
    addresses: tuple[str, ...] = ()
    deployer: str | None = None
    account: str | None = None
    network: str | None = None
    campaign: str | None = None

    @property
    def names_a_plan(self) -> bool:
        """Whether an option is there that only a spec needs."""
        return any((self.spec, self.addresses, self.deployer, self.account))


@dataclass(frozen=True)
class Allotted:
    """What the spec says about the campaign."""

    file: Path | None
    """The list."""
    total: int | None
    """Base units that the list must add up to; None for a campaign whose later lists pay more."""
    symbol: str
    decimals: int
    deadline: int | None
    """Unix seconds; None where it counts from the launch."""
    open_for: int | None
    """Seconds from the launch, instead."""
    root: str | None
    """The list's, if the spec names it."""


@dataclass(frozen=True)
class Target:
    """The contract, and what else of its DAO is known."""

    chain_id: int
    airdrop: bytes
    contracts: Mapping[bytes, str]
    """Contracts of the DAO, which must get nothing."""
    allotted: Allotted | None = None
    """None where the contract was named by its address."""


def chosen_target(options: TargetOptions) -> Target:
    """The contract that the options name; without any, that of the project's spec.

    Raises:
        AirdropError: They name none, or two.
        RecordError: The record cannot be read.
        SpecError: The spec cannot be read, or lacks addresses.
    """
    if options.record is not None and options.spec is not None:
        return _amended(options, options.record, options.spec)
    if options.record is not None:
        if options.chain_id is not None or options.airdrop is not None or options.names_a_plan:
            raise AirdropError(
                "A record names the chain and the contract; leave out --chain-id, --airdrop and the options "
                "that belong to --spec."
            )
        return _recorded(options.record, options.campaign)
    if options.airdrop is not None:
        return _of_address(options, options.airdrop)
    return _planned(options)


def _of_address(options: TargetOptions, airdrop: str) -> Target:
    if options.names_a_plan:
        raise AirdropError("A spec fixes the contract; give either --airdrop, or --spec and what it needs.")
    if options.campaign is not None:
        raise AirdropError("--campaign chooses among those of a DAO; give --record FILE or --spec FILE too.")
    if options.chain_id is None:
        raise AirdropError("On which chain? Give --chain-id with --airdrop, such as --chain-id 1.")
    contract = bytes.fromhex(read_account(airdrop, "--airdrop")[2:])
    return Target(options.chain_id, contract, {contract: "the airdrop itself"})


def _recorded(path: Path, campaign: str | None) -> Target:
    from ape_dao.core.deployment.record import load_record

    record = load_record(path)
    return _of_dao(record.spec, record.chain_id, record.addresses, campaign, f"The DAO of {path}", Path())


def _amended(options: TargetOptions, record: Path, spec: str) -> Target:
    """A campaign that a new spec adds to a DAO that lives."""
    from ape_dao.cli.spec import chosen_spec
    from ape_dao.core.deployment.record import load_record
    from ape_dao.sdk.amendment import plan_change

    if options.chain_id is not None or options.airdrop is not None or options.deployer or options.account:
        raise AirdropError(
            "A record with the new spec names the chain and the contract; leave out --chain-id, --airdrop, "
            "--deployer and --account."
        )
    living, path = load_record(record), Path(spec)
    amendment = plan_change(living, chosen_spec(spec, None, options.addresses))
    amendment.require_possible()
    owner = f"The DAO of {record} with {path}"
    return _of_dao(amendment.spec, living.chain_id, amendment.addresses, options.campaign, owner, path.parent)


def _planned(options: TargetOptions) -> Target:
    from ape_dao.cli.plan import chosen_deployer
    from ape_dao.cli.spec import chosen_spec, spec_path
    from ape_dao.core.deployment.plan import make_plan

    path = Path(spec_path(options.spec))
    if options.spec is None and not path.exists():
        raise AirdropError(
            "Which contract? Give --spec FILE, --record FILE of the DAO, or --chain-id and --airdrop."
        )
    spec = chosen_spec(str(path), None, options.addresses)
    chain_id = _chain_id(options)
    plan = make_plan(spec, chosen_deployer(options.deployer, options.account))
    return _of_dao(spec, chain_id, plan.addresses, options.campaign, f"The DAO of {path}", path.parent)


def _chain_id(options: TargetOptions) -> int:
    if options.chain_id is not None:
        return options.chain_id
    if options.network is None:
        raise AirdropError("Which chain will the DAO be deployed on? Give --chain-id or --network.")
    from ape_dao.cli.network import connected
    from ape_dao.core.chain.client import Chain

    with connected(options.network) as provider:
        return Chain(provider).chain_id()


def _of_dao(
    spec: Spec, chain_id: int, addresses: Mapping[str, str], campaign: str | None, owner: str, folder: Path
) -> Target:
    from ape_dao.core.contract_types import labelled
    from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP

    campaigns = labelled(addresses, MERKLE_AIRDROP)
    listed = ", ".join(campaigns) or "none"
    if campaign is None and len(campaigns) != 1:
        raise AirdropError(f"{owner} has {len(campaigns)} campaigns ({listed}); give --campaign NAME.")
    if campaign is not None and campaign not in campaigns:
        raise AirdropError(f"{owner} has no campaign '{campaign}'; it has {listed}.")
    name = campaign if campaign is not None else next(iter(campaigns))
    contracts = {_bytes(address): f"the DAO's {key}" for key, address in without_voters(addresses).items()}
    return Target(
        chain_id,
        _bytes(campaigns[name]),
        {**_revenue_tokens(spec), **contracts},
        _allotted(spec, next(airdrop for airdrop in spec.sections(Airdrop) if airdrop.name == name), folder),
    )


def _allotted(spec: Spec, airdrop: Airdrop, folder: Path) -> Allotted:
    from ape_dao.core.spec.checks import allocations, funded
    from ape_dao.proposals.assets import ETHER_DECIMALS

    return Allotted(
        file=None if airdrop.file is None else folder / airdrop.file,
        total=None if airdrop.cumulative else {**dict(allocations(spec)), **funded(spec)}[airdrop.key],
        symbol=spec.token.symbol,
        decimals=ETHER_DECIMALS,
        deadline=airdrop.deadline,
        open_for=airdrop.open_for,
        root=airdrop.root,
    )


def _revenue_tokens(spec: Spec) -> dict[bytes, str]:
    """Tokens that the DAO deals with, which would keep what they are sent."""
    from ape_dao.core.schema.fields import is_address

    named = tokens_of(spec)
    tokens = {name: name if is_address(name) else spec.addresses.get(name) for name in named}
    return {
        _bytes(address): f"the revenue token {name}"
        for name, address in tokens.items()
        if address is not None
    }


def _bytes(address: str) -> bytes:
    return bytes.fromhex(address[2:])
