"""Mocks on a local chain for what a spec names but does not contain: tokens and people.

They make a preset deployable on a chain where nothing exists. The tokens are created by CREATE2, so the same
spec finds them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain.abi import encode_by_name
from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.create2 import FACTORY, deployment_data, predict_address
from ape_dao.core.deployment.factory import ensure_factory
from ape_dao.core.errors import DeployError
from ape_dao.core.schema.fields import AccountRole, is_address
from ape_dao.core.schema.section import TokenTerms, account_uses
from ape_dao.core.spec.assembly import everyone, standing_of
from ape_dao.core.spec.identity import tokens_of, unresolved_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.schema.models import Spec

_CREATION_GAS = 3_000_000


def create_mocks(spec: Spec, chain: Chain, account: AccountAPI, people: Sequence[str]) -> dict[str, str]:
    """Addresses for every name of the spec that has none: wrapped ETH, tokens, vaults, people.

    Tokens have the decimals that the spec gives them; where it gives none they are stable coins of 6. What is
    only called is a vault for the first of them. What the spec's modules build on is put where it stands.

    Args:
        account: Pays for the tokens, and owns them.
        people: Addresses for recipients and the guardian, in the order in which the spec names them.

    Raises:
        DeployError: The network is not a local one, or there are too few people.
    """
    if not chain.is_local:
        raise DeployError(f"Mocks are for local networks; give real addresses on {chain.network_name}.")
    for one in (standing for each in everyone(spec) for standing in standing_of(each)):
        if not chain.code(one.address):
            code = demo_artifact(one.contract).runtime_code
            chain.rpc("hardhat_setCode", one.address, "0x" + code.hex())
    names = list(unresolved_names(spec))
    specs = list(everyone(spec))
    listed = [token for one in specs for token in tokens_of(one)]
    tokens = set(listed)
    decimals = dict(terms.declared for one in specs for terms in one.sections(TokenTerms))
    uses = [use for one in specs for use in account_uses(one)]
    called = {use.name for use in uses if use.role is AccountRole.CALLED}
    wrapped = {use.name for use in uses if use.role is AccountRole.WETH}
    saved = next((name for name in listed if name not in wrapped), None)
    vaults = [name for name in names if name in called - tokens] if saved else []
    persons = [name for name in names if name not in tokens and name not in vaults]
    if len(persons) > len(people):
        raise DeployError(f"The spec names {len(persons)} people, but there are {len(people)} accounts.")
    addresses = dict(zip(persons, people, strict=False))
    if tokens & set(names):
        ensure_factory(chain, account)
    for name in names:
        if name in tokens:
            given = None if name in wrapped else decimals.get(name, _STABLE)
            addresses[name] = _create_token(chain, account, name, given)
    for name in vaults:
        asset = str(saved) if is_address(str(saved)) else {**spec.addresses, **addresses}[str(saved)]
        addresses[name] = _create(chain, account, name, "DemoVault", {"token": asset})
    return addresses


_STABLE = 6
"""Decimals of the stable coin."""


def _create_token(chain: Chain, account: AccountAPI, name: str, decimals: int | None) -> str:
    """Wrapped ETH where no decimals are given."""
    arguments: dict[str, Any] = {}
    if decimals is None:
        contract = "WETH9"
    elif decimals == _STABLE:
        contract, arguments = "DemoStablecoin", {"owner": account.address}
    else:
        contract = "DemoToken"
        arguments = {"symbol": name, "decimals": decimals, "owner": account.address}
    return _create(chain, account, name, contract, arguments)


def _create(chain: Chain, account: AccountAPI, name: str, contract: str, arguments: dict[str, Any]) -> str:
    artifact = demo_artifact(contract)
    encoded = encode_by_name(artifact.constructor_abi["inputs"], arguments, artifact.name)
    init_code, salt = artifact.init_code + encoded, bytes(keccak(text=f"ape-dao mock {name}"))
    address = predict_address(salt, init_code)
    if not chain.code(address):
        sent = chain.send(account, FACTORY, deployment_data(salt, init_code), _CREATION_GAS)
        if not chain.wait(sent, name).succeeded:
            raise DeployError(f"The mock of '{name}' could not be created (transaction {sent}).")
    return address
