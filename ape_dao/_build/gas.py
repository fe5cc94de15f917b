"""Measure what constructors cost beyond their data and code, and write ``manifests/gas.json``."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.deployment.gas import FORMAT, PATH, entries, minimum_of_finish
from ape_dao.core.deployment.plan import FINISH

if TYPE_CHECKING:
    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.deployment.plan import Plan
    from ape_dao.core.spec import Spec

PRESET = "token-metrics"
Measured = dict[str, tuple[int, int]]
"""Gas of the work and number of list entries, by contract."""


def measure(provider: ProviderAPI, deployer: AccountAPI, people: list[str]) -> str:
    """The text of the file: the preset as it is, and again with longer lists."""
    plain = _deploy(_plain(provider, deployer, people), provider, deployer)
    wide = _deploy(_wide(provider, deployer, people), provider, deployer)
    work = {}
    for name, (gas, count) in plain.items():
        more_gas, more = wide[name]
        work[name] = {
            "gas": gas,
            "entries": count,
            "perEntry": (more_gas - gas) // (more - count) if more != count else 0,
        }
    data = {"format": FORMAT, "inputSha256": contracts.load_manifest().input_sha256, "work": work}
    return json.dumps(data, indent=1, sort_keys=True) + "\n"


def write(text: str) -> None:
    """Replace the file."""
    PATH.write_text(text, encoding="utf-8")


def _plain(provider: ProviderAPI, deployer: AccountAPI, people: list[str]) -> Spec:
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.spec import load_preset, with_addresses
    from ape_dao.core.deployment.mocks import create_mocks

    spec = load_preset(PRESET)
    return with_addresses(spec, create_mocks(spec, Chain(provider), deployer, people))


def _wide(provider: ProviderAPI, deployer: AccountAPI, people: list[str]) -> Spec:
    """More recipients, tiers and tokens, and a second airdrop, which adds calls to the hand-over."""
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.spec import load_preset, parse_spec, with_addresses
    from ape_dao.core.deployment.mocks import create_mocks

    data = load_preset(PRESET).to_data()
    data["salt"] = "wide"
    created = [entry for entry in data["allocations"] if "recipient" not in entry]
    second = {"airdrop": {"name": "partners", "open_for": "52 weeks"}, "share": "4%"}
    rest = (("ecosystem", "3%"), ("backers", "2%"), ("founders", "1%"), ("treasury", "24%"))
    recipients = [{"recipient": name, "share": share} for name, share in rest]
    data["allocations"] = [*created, second, *recipients]
    data["score"]["tiers"].append({"score": 11, "power": "9_000_000", "proposals_per_month": 4})
    auction = {**data["revenue"]["buyback"]["auctions"][0], "token": "EURC", "min_lot": "100 EURC"}
    data["revenue"]["tokens"].append("EURC")
    data["revenue"]["buyback"]["auctions"].append(auction)
    spec = parse_spec(data)
    return with_addresses(spec, create_mocks(spec, Chain(provider), deployer, people))


def _deploy(spec: Spec, provider: ProviderAPI, deployer: AccountAPI) -> Measured:
    from ape_dao.core.deployment.deploy import deploy
    from ape_dao.core.deployment.plan import make_plan

    plan = make_plan(spec, deployer.address)
    with tempfile.TemporaryDirectory() as folder:
        data = deploy(plan, provider, deployer, folder=Path(folder)).record.data
    return _work(plan, data)


def _work(plan: Plan, data: dict[str, Any]) -> Measured:
    found = {
        step.contract: (
            int(data["contracts"][step.key]["gasUsed"]) - step.minimum_gas,
            entries(step.arguments),
        )
        for step in plan.steps
    }
    found[FINISH] = (int(data["finish"]["gasUsed"]) - minimum_of_finish(plan), len(plan.calls))
    return found
