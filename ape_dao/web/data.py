"""What the page knows of a DAO, from its record alone: contracts, ABIs, units, texts.

`page/data.ts` says the same to the page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import module_folders
from ape_dao.core.contract_types import KIND_NAMES, contract_type
from ape_dao.core.deployment.bookkeeping import kit_version
from ape_dao.core.display import votes_symbol
from ape_dao.core.module import Meaning, Unit
from ape_dao.core.units import WAD
from ape_dao.proposals.signatures import known_by_selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.deployment.record import Record

FORMAT = 1
TEXTS = Path(__file__).parent / "page" / "texts"
_PAGE = "page"
"""The folder of a module's part of the page."""
_KEPT = ("type", "name", "inputs", "outputs")
_PART = ("type", "name", "indexed", "components")
_WORDS = {Unit.PERCENT: "percent", Unit.DURATION: "duration", Unit.DATE: "date", Unit.FACTOR: "factor"}
_BASIS_POINT = WAD // 10_000


def page_data(record: Record, rpcs: Sequence[str] = ()) -> dict[str, Any]:
    """Everything that is written into the page.

    Args:
        rpcs: Addresses of nodes that the page may read from.
    """
    spec, abis = record.spec, _Abis()
    contracts = {
        key: {"address": address, "name": name, "abi": abis.place(artifact)}
        for key, address, name, artifact in _contracts(record)
    }
    names = {str(entry["name"]) for entry in contracts.values()}
    return {
        "format": FORMAT,
        "kit": kit_version(),
        "dao": record.name,
        "slug": record.slug,
        "chainId": record.chain_id,
        "network": record.network,
        "startBlock": record.start_block,
        "rpcs": list(rpcs),
        "contracts": contracts,
        "abis": abis.all,
        "units": {name: units for name in sorted(names) if (units := _units(contracts, name, record))},
        "errors": abis.notices,
        "known": [_slim(entry) for _, entry in known_by_selector().values() if not _is_view(entry)],
        "kinds": list(KIND_NAMES),
        "token": spec.token.symbol,
        "power": spec.escrow.symbol,
        "terms": {
            "maxWeeks": spec.escrow.max_lock,
            "minWeeks": spec.escrow.min_lock,
            "minAmount": str(spec.escrow.min_amount),
            "maxMultiplier": str(spec.escrow.max_multiplier),
            "maxPenalty": str(spec.escrow.early_exit.max_penalty * _BASIS_POINT),
        },
        "votes": spec.voting_key,
        "votesSymbol": votes_symbol(spec) if spec.votes_are_held else "",
        "canDelegate": spec.votes_are_held,
        "addresses": dict(spec.addresses),
        "sections": {
            name: record.last["spec"][name] for name in module_scripts(record) if name in record.last["spec"]
        },
        "languages": languages(record),
    }


def module_scripts(record: Record) -> dict[str, Path]:
    """The script of every module that this DAO has a contract of, by the module's name."""
    from ape_dao.core.module import installed_modules

    folders = module_folders()
    return {
        module.name: script
        for module in installed_modules()
        if any(kind.fits(key) for kind in module.contracts for key in record.addresses)
        and (script := folders[module.name] / f"{_PAGE}.js").is_file()
    }


def languages(record: Record) -> dict[str, dict[str, str]]:
    """The sentences of every language: those of the page, and those of the modules that the DAO has."""
    texts = {path.stem: _sentences(path) for path in sorted(TEXTS.glob("*.json"))}
    for script in module_scripts(record).values():
        for path in sorted((script.parent / _PAGE).glob("*.json")):
            texts.setdefault(path.stem, {}).update(_sentences(path))
    return texts


def _sentences(path: Path) -> dict[str, str]:
    sentences: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return sentences


def _contracts(record: Record) -> Iterable[tuple[str, str, str, Artifact]]:
    from ape_dao.core.chain.artifacts import artifact

    for key, address in record.addresses.items():
        kind = contract_type(key)
        own = record.artifacts.get(key)
        if kind is not None:
            yield key, address, kind.name, own if own is not None else artifact(kind.name)


class _Abis:
    """ABIs without what only compilers need, each once."""

    def __init__(self) -> None:
        self.all: list[list[dict[str, Any]]] = []
        self.notices: dict[str, str] = {}

    def place(self, artifact: Artifact) -> int:
        """Where the ABI of a contract stands."""
        abi = [_slim(entry) for entry in artifact.abi if entry["type"] in ("function", "event", "error")]
        for error, notices in dict(artifact.userdoc.get("errors", {})).items():
            self.notices.setdefault(str(error).partition("(")[0], str(notices[0]["notice"]))
        if abi not in self.all:
            self.all.append(abi)
        return self.all.index(abi)


def _slim(entry: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: entry[name] for name in _KEPT if name in entry}
    for parts in ("inputs", "outputs"):
        if parts in kept:
            kept[parts] = [_slim_part(part) for part in kept[parts]]
    return kept


def _slim_part(part: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: part[name] for name in _PART if part.get(name)}
    if "components" in kept:
        kept["components"] = [_slim_part(inner) for inner in kept["components"]]
    return kept


def _is_view(entry: Mapping[str, Any]) -> bool:
    return entry.get("stateMutability") in ("view", "pure")


def _units(contracts: Mapping[str, Any], name: str, record: Record) -> dict[str, str]:
    """The units of a contract's numbers, in a word each; those that depend on other values stay plain."""
    key = next(key for key, entry in contracts.items() if entry["name"] == name)
    kind = contract_type(key)
    rules = {} if kind is None else kind.units
    words = {number: _word(rule, record) for number, rule in rules.items() if isinstance(rule, Meaning)}
    return {number: word for number, word in words.items() if word}


def _word(meaning: Meaning, record: Record) -> str:
    if meaning.unit is Unit.CHOICE:
        return "choice:" + "|".join(meaning.words)
    if meaning.unit is not Unit.AMOUNT:
        return _WORDS.get(meaning.unit, "")
    if meaning.of == "argument":
        return f"argument:{meaning.argument}"
    contracts = {"power": "escrow", "votes": record.spec.voting_key}
    return contracts.get(str(meaning.of), str(meaning.of))
