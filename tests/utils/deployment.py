"""Whole DAOs for tests: the outside tokens, a spec with every address, a plan, a deployment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import encode_by_name
from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.spec import load_preset, parse_spec, with_addresses
from ape_dao.core.verification.verify import drift
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.spec import Spec

GUARDIAN_DAYS = 700
"""A long term; the governor takes 730 days."""
CREATION_GAS = 5_000_000
TEAM = "0x" + "7e" * 20


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the package may catch it."""


def kill_at(kind: str, key: str):
    """A progress callback that ends the process when a step reaches a point."""

    def report(progress):
        if (progress.kind, progress.key) == (kind, key):
            raise Killed

    return report


def create(chain: Chain, sender: str, artifact: Artifact, **arguments: Any) -> str:
    """Create a contract with an account that the node holds open; its address."""
    encoded = encode_by_name(artifact.constructor_abi["inputs"], arguments, artifact.name)
    data = "0x" + (artifact.init_code + encoded).hex()
    sent = chain.rpc("eth_sendTransaction", {"from": sender, "data": data, "gas": hex(CREATION_GAS)})
    assert chain.wait(sent, artifact.name).succeeded
    address = chain.rpc("eth_getTransactionReceipt", sent)["contractAddress"]
    return str(chain.provider.web3.to_checksum_address(address))


def outside_tokens(chain: Chain, sender: str) -> dict[str, str]:
    """The revenue tokens of the preset `token-metrics`: real WETH9 and a stable coin with 6 decimals."""
    return {
        "WETH": create(chain, sender, demo_artifact("WETH9")),
        "USDC": create(chain, sender, demo_artifact("DemoStablecoin"), owner=sender),
    }


def guardian_of(chain: Chain, account: str, days: int = GUARDIAN_DAYS) -> dict[str, str]:
    """The guardian of a spec, for ``days`` from now on."""
    end = datetime.fromtimestamp(chain.timestamp(), UTC) + timedelta(days=days)
    return {"account": account, "until": end.date().isoformat()}


def token_metrics(chain: Chain, sender: str, community: str, **changes: Any) -> Spec:
    """The preset `token-metrics` on this chain; ``changes`` replace whole sections of its data.

    Most of what the treasury does not get goes straight to one account, called `community`.
    """
    data = load_preset("token-metrics").to_data()
    airdrop, plain, grant, treasury = data["allocations"]
    plain["recipient"] = "community"
    for entry, share in ((airdrop, "0.5%"), (grant, "0.5%"), (plain, "50%"), (treasury, "49%")):
        entry["share"] = share
    # Members of these tests lock little, and propose at once.
    floors = [data["governor"], *(kind for kind in data["kinds"].values() if isinstance(kind, dict))]
    for section in floors:
        section["quorum_floor"] = "1_000"
    data["governor"]["first_proposals"] = "0 seconds"
    addresses = {**outside_tokens(chain, sender), "community": community, "team": TEAM}
    spec = with_addresses(parse_spec(data), addresses)
    return parse_spec({**spec.to_data(), **changes}) if changes else spec


def token_dao(provider: ProviderAPI, deployer: AccountAPI, community: str, folder: Path) -> Dao:
    """A DAO without scores and revenue that votes with its plain token, as the launch leaves it."""
    chain = Chain(provider)
    data = token_metrics(chain, deployer.address, community).to_data()
    data["salt"] = f"token {chain.block_number()}"  # addresses of its own
    del data["score"], data["revenue"]
    data["governor"] |= {"votes": "token", "proposal_threshold": "10_000"}
    data["kinds"] = {"constitutional": data["kinds"]["constitutional"]}
    plan = make_plan(parse_spec(data), deployer.address)
    done = deploy(plan, provider, deployer, folder=folder)
    assert drift(done.findings) == []
    return Dao.at(plan.addresses)
