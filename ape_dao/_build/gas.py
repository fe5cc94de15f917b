"""Measure what constructors cost beyond their data and code, and write it beside the manifests."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import DAO, MANIFESTS, MODULES, manifests, module_folders
from ape_dao.core.chain.create2 import FACTORY, deployment_data, predict_address
from ape_dao.core.contract_types import types_by_name
from ape_dao.core.deployment.gas import FORMAT, GAS, entries, minimum_of_finish
from ape_dao.core.deployment.plan import FINISH
from ape_dao.core.errors import ManifestError
from ape_dao.core.units import DAY, format_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.deployment.plan import Plan
    from ape_dao.core.schema.models import Spec

PRESET = "token-metrics"
SALE_IN = 30 * DAY
ANSWERS_EVERYTHING = bytes.fromhex("6760015f5260205ff35f5260086018f3")
"""Creates a contract that answers 1 to every call."""
Measured = dict[str, tuple[int, int]]
"""Gas of the work and number of list entries, by contract."""


def measure(provider: ProviderAPI, deployer: AccountAPI, people: list[str]) -> dict[Path, str]:
    """The text of each file of the kit: everything that the preset can hold, and again with longer lists.

    Raises:
        ManifestError: A contract that ships has not been deployed.
    """
    _answer_everything(provider, deployer)
    measured = [
        _deploy(_with_mocks(data, provider, deployer, people), provider, deployer)
        for data in (_preset(), _plain(), _seated(), _cow("WETH"), _cow("WETH", "USDC"), _wide())
    ]
    work = figures(measured)
    homes = [DAO, *(name for name, folder in module_folders().items() if folder.parent == MODULES)]
    return dict(_text(name, work) for name in homes)


def figures(measured: Sequence[Measured]) -> dict[str, dict[str, int]]:
    """What is kept of each contract: the first measurement, and what an entry costs by the last."""
    entries = {}
    for name in dict.fromkeys(name for found in measured for name in found):
        found = [one[name] for one in measured if name in one]
        (gas, count), (more_gas, more) = found[0], found[-1]
        per_entry = (more_gas - gas) // (more - count) if more != count else 0
        entries[name] = {"gas": gas, "entries": count, "perEntry": per_entry}
    return entries


def _text(home: str, work: Mapping[str, Mapping[str, int]]) -> tuple[Path, str]:
    """Path and text of the figures of the core, with the hand-over's, or of a module.

    No plan creates what is not declared: an adapter for others' contracts, or what a contract creates.
    """
    manifest, declared = manifests()[home], types_by_name()
    names = [name for name in manifest.contracts if name in declared]
    names += [FINISH] if home == DAO else []
    if missing := [name for name in names if name not in work]:
        raise ManifestError(
            f"{', '.join(missing)}: not measured, because no spec that is measured creates it; add it there."
        )
    data = {"format": FORMAT, "work": {name: dict(work[name]) for name in names}}
    folder = MANIFESTS if home == DAO else module_folders()[home]
    return folder / GAS, json.dumps(data, indent=1, sort_keys=True) + "\n"


def _preset() -> dict[str, Any]:
    """The preset alone: its hand-over is what most launches have, without the calls of further modules."""
    from ape_dao.core.spec.presets import load_preset

    return load_preset(PRESET).to_data() | {"salt": "preset"}


def _plain() -> dict[str, Any]:
    """The preset with everything that it leaves out; the router of the compounder must only be a contract."""
    from ape_dao.core.spec.presets import load_preset

    data = load_preset(PRESET).to_data()
    data["timelock"] |= {"objection": {"first": "1%", "second": "10%", "max_extension": "14 days"}}
    data["timelock"]["time_guard"] = True
    data["revenue"] |= {"compounder": {"uniswap_v2": FACTORY}, "skim_yield": True}
    data["revenue"]["buyback"] |= {"pace": "8 weeks", "proceeds": "lock"}
    data["allocations"][1]["share"] = "9%"
    data["allocations"].append({"sale": _sale(data["score"]["tiers"]), "share": "1%"})
    data["budgets"] = {"spenders": [_budget("ecosystem")]}
    data["subdaos"] = {"bodies": [_body("grants")]}
    data["consent"] = {"stages": [{"name": "council", "checks": [{"approval": "ecosystem"}]}]}
    data["options"] = {"stages": [{"name": "grants"}]}
    data["conviction"] = {"asset": "USDC", "decimals": 6, "min_power": "1_000"}
    data["refunds"] = {"min_votes": "1_000"}
    data["exits"] = {"held_for": "4 weeks"}
    data["reputation"] = {"domains": [{"name": "core", "number": 0}]}
    data["chamber"] = {"chambers": [{"name": "makers", "votes": "domain_core", "quorum": "20%"}]}
    pay = {"asset": "USDC", "decimals": 6, "pot": "10_000", "max_rate": "0.002", "return_after": 3}
    data["attendance"] = pay
    data["index"] = _index("TMAI")
    data["services"] = {"name": "Services", "symbol": "SVC", "token": "USDC", "decimals": 6}
    data["services"] |= {"desk": True, "credit_tokens": True}
    data["market"] = _market("USDC")
    data["council"] = {"safe": _answering(), "members": [f"0x{n:040x}" for n in range(11, 15)]}
    return data


def _seated() -> dict[str, Any]:
    """A small DAO that creates the Safe of its council, and in which a veto only delays."""
    from ape_dao.core.spec.presets import load_preset

    data = load_preset("minimal").to_data()
    data["kinds"]["optimistic"]["escalates"] = True
    return data | {"salt": "seated", "council": {"members": [f"0x{n:040x}" for n in range(11, 15)]}}


def _cow(*tokens: str) -> dict[str, Any]:
    """A small DAO whose auctions of some tokens take orders."""
    from ape_dao.core.spec.presets import load_preset

    data = load_preset("minimal").to_data()
    data["salt"] = f"cow {len(tokens)}"
    (auction,) = data["revenue"]["buyback"]["auctions"]
    auctions = [{**auction, "token": token, "min_lot": f"0.1 {token}"} for token in tokens]
    data["revenue"] |= {"tokens": list(tokens), "non_rebasing": list(tokens)}
    data["revenue"]["buyback"] |= {"cow": _answering(), "auctions": auctions}
    return data


def _answering() -> str:
    return predict_address(bytes(32), ANSWERS_EVERYTHING)


def _answer_everything(provider: ProviderAPI, deployer: AccountAPI) -> None:
    """Create what stands for contracts of others that constructors ask."""
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.factory import ensure_factory

    chain = Chain(provider)
    ensure_factory(chain, deployer)
    data = deployment_data(bytes(32), ANSWERS_EVERYTHING)
    chain.wait(chain.send(deployer, FACTORY, data, 100_000), "what answers everything")


def _sale(scores: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A sale with a tier for each score, at times that the constructor accepts today."""
    terms = ("power", "private_sale_allocation", "private_sale_window")
    table = [[str(score[term]) for term in terms] for score in scores]
    tiers = [
        {"power": power, "allocation": allowed.removesuffix(" USD"), "window": window}
        for power, allowed, window in table
    ]
    return {
        "name": "private",
        "payment": "USDC",
        "decimals": 6,
        "price": "0.05",
        "minimum": "100",
        "snapshot": "2025-01-01",
        "opens": format_date(int(time.time()) + SALE_IN),
        "tiers": tiers,
    }


def _budget(spender: str) -> dict[str, Any]:
    terms = {"per_week": "1_000", "at_once": "4_000", "in_all": "50_000"}
    return {"spender": spender, "asset": "TMAI", **terms, "until": f"{time.gmtime().tm_year + 1}-01-01"}


def _body(name: str) -> dict[str, Any]:
    scope = {"target": "USDC", "call": "approve(address,uint256)", "arguments": ["any", "any"]}
    until = f"{time.gmtime().tm_year + 1}-01-01"
    return {"name": name, "operator": "team", "until": until, "scopes": [scope]}


def _index(*tokens: str) -> dict[str, Any]:
    part = {"decimals": 18, "weight": f"{60 // len(tokens)}%", "first_price": "1"}
    cash = {"numeraire": "USDC", "decimals": 6, "cash": "40%"}
    return {"name": "Index", "symbol": "IDX", **cash, "parts": [{"token": token, **part} for token in tokens]}


def _market(*tokens: str) -> dict[str, Any]:
    policy = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
    return {
        "court": {"fee": "0.01 ETH", "bond": "0.1 ETH", "stake": "0.5 ETH"},
        "kleros": {"arbitrator": FACTORY, "policy": policy},
        "uma": {"oracle": FACTORY, "weth": "WETH", "bond": "1 ETH"},
        "tokens": [{"token": token, "decimals": 6, "max_job": "10_000"} for token in tokens],
    }


def _wide() -> dict[str, Any]:
    """More recipients, tiers and tokens, a second airdrop, which adds calls to the hand-over; no adapter.

    No objections: the call that names who extends times is dearer than the usual ones, and its part says so.
    """
    data = _plain()
    data["salt"] = "wide"
    del data["timelock"]["objection"], data["exits"]
    created = [entry for entry in data["allocations"] if "recipient" not in entry]
    first = created[-1]["sale"]["tiers"][0]
    created[-1]["sale"]["tiers"].insert(0, {**first, "power": "11_000"})
    second = {"airdrop": {"name": "partners", "open_for": "52 weeks"}, "share": "4%"}
    rest = (("ecosystem", "3%"), ("backers", "2%"), ("founders", "1%"), ("treasury", "23%"))
    recipients = [{"recipient": name, "share": share} for name, share in rest]
    data["allocations"] = [*created, second, *recipients]
    data["score"]["tiers"].append({"score": 11, "power": "9_000_000", "proposals_per_month": 4})
    auction = {**data["revenue"]["buyback"]["auctions"][0], "token": "EURC", "min_lot": "100 EURC"}
    for names in ("tokens", "non_rebasing"):
        data["revenue"][names].append("EURC")
    data["revenue"]["buyback"]["auctions"].append(auction)
    data["revenue"]["compounder"] = {}
    data["budgets"]["spenders"].append(_budget("team"))
    scopes = data["subdaos"]["bodies"][0]["scopes"]
    scopes.append({**scopes[0], "call": "transfer(address,uint256)"})
    data["consent"]["stages"][0]["checks"].append({"no_objection": "ecosystem", "within": "1 day"})
    data["council"]["members"] += [f"0x{n:040x}" for n in range(15, 17)]
    data["index"] = _index("TMAI", "EURC")
    data["market"] = _market("USDC", "EURC")
    return data


def _with_mocks(data: dict[str, Any], provider: ProviderAPI, deployer: AccountAPI, people: list[str]) -> Spec:
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.mocks import create_mocks
    from ape_dao.core.spec.loading import parse_spec, with_addresses

    spec = parse_spec(data)
    return with_addresses(spec, create_mocks(spec, Chain(provider), deployer, people))


def _deploy(spec: Spec, provider: ProviderAPI, deployer: AccountAPI) -> Measured:
    from ape_dao.core.deployment.deploy import deploy
    from ape_dao.core.deployment.plan import make_plan

    plan = make_plan(spec, deployer.address)
    with tempfile.TemporaryDirectory() as folder:
        data = deploy(plan, provider, deployer, folder=Path(folder)).record.launch
    return _work(plan, data)


def _work(plan: Plan, data: dict[str, Any]) -> Measured:
    work = {
        step.contract: (
            int(data["contracts"][step.key]["gasUsed"]) - step.minimum_gas,
            entries(step.arguments),
        )
        for step in plan.steps
    }
    work[FINISH] = (int(data["finish"]["gasUsed"]) - minimum_of_finish(plan), len(plan.calls))
    return work
