"""Mocks on a local chain for what a spec names but does not contain: tokens and people.

They make a preset deployable on a chain where nothing exists. The tokens are created by CREATE2, so the same
spec finds them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain.abi import encode_by_name, encode_call
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

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.schema.models import Spec

_CREATION_GAS = 3_000_000
_CALL_GAS = 100_000
_TOKENS = 1_000_000
_WRAPPED = 100 * 10**18


def create_mocks(
    spec: Spec, chain: Chain, account: AccountAPI, people: Sequence[str], holders: Sequence[str] = ()
) -> dict[str, str]:
    """Addresses for every name of the spec that has none: wrapped ETH, tokens, vaults, people.

    Tokens have the names of the spec as their symbols and the decimals that it gives them, or else 6. What is
    only called is a vault for the first of them. What the spec's modules build on is put where it stands.

    Args:
        account: Pays for the tokens, and owns them.
        people: Addresses for recipients and the guardian, in the order in which the spec names them.
        holders: They get a million of each new token, and 100 wrapped ether.

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
            terms = {"symbol": name, "decimals": decimals.get(name, _DECIMALS), "owner": account.address}
            contract, arguments = ("WETH9", {}) if name in wrapped else ("DemoToken", terms)
            addresses[name] = _create(chain, account, name, contract, arguments)
            kit, digits = demo_artifact(contract), arguments.get("decimals")
            _hand_out(chain, account, addresses[name], kit, digits, holders)
    for name in vaults:
        asset = str(saved) if is_address(str(saved)) else {**spec.addresses, **addresses}[str(saved)]
        addresses[name] = _create(chain, account, name, "DemoVault", {"token": asset})
    return addresses


_DECIMALS = 6
"""As stable coins have."""


def _hand_out(
    chain: Chain, account: AccountAPI, token: str, kit: Artifact, decimals: int | None, holders: Sequence[str]
) -> None:
    """Of wrapped ether, which is the token without decimals of ours, the account makes what it gives."""

    def send(value: int, function: str, **arguments: Any) -> None:
        data = encode_call(kit.abi, function, arguments, kit.name)
        if not chain.wait(chain.send(account, token, data, _CALL_GAS, value=value), function).succeeded:
            raise DeployError(f"The mock at {token} refuses {function}.")

    if decimals is None and holders:
        send(_WRAPPED * len(holders), "deposit")
    for holder in holders:
        if decimals is None:
            send(0, "transfer", dst=holder, wad=_WRAPPED)
        else:
            send(0, "mint", to=holder, amount=_TOKENS * 10**decimals)


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
