"""Modules are found by their entry points, in an order in which what others need comes first."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from eth_utils import keccak

from ape_dao.core import module as protocol
from ape_dao.core.deployment import parts
from ape_dao.core.deployment import plan as planning
from ape_dao.core.errors import ModuleError, PlanError
from ape_dao.core.module import Module, installed_modules
from ape_dao.core.spec import load_preset, modules_of, with_addresses
from ape_dao.modules.buyback import MODULE as BUYBACK
from ape_dao.modules.revenue import MODULE as REVENUE
from ape_dao.modules.score import MODULE as SCORE

DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture
def install(monkeypatch):
    """Other modules than those that are installed."""

    def modules(*found: object) -> tuple[Module, ...]:
        entries = [
            SimpleNamespace(name=f"entry{number}", value=f"package{number}:MODULE", load=lambda one=one: one)
            for number, one in enumerate(found)
        ]
        monkeypatch.setattr(protocol, "entry_points", lambda group: entries)
        return installed_modules.__wrapped__()

    return modules


def test_installed_modules__needed_ones_first(install):
    assert install(BUYBACK, SCORE, REVENUE) == (REVENUE, BUYBACK, SCORE)


def test_installed_modules__two_of_one_name__error(install):
    other = replace(SCORE, package="score_of_others")
    with pytest.raises(
        ModuleError, match=r"bring a module 'score': ape_dao\.modules\.score and score_of_others"
    ):
        install(SCORE, other)


def test_installed_modules__no_module__error(install):
    with pytest.raises(ModuleError, match=r"The entry point entry0 \(package0:MODULE\) is not a module"):
        install("something")


def test_installed_modules__what_it_needs_is_missing__error(install):
    with pytest.raises(ModuleError, match="The module buyback needs 'revenue', which is not installed"):
        install(BUYBACK)


def test_installed_modules__need_each_other__error(install):
    with pytest.raises(ModuleError, match="in a circle: revenue → score → revenue"):
        install(replace(SCORE, requires=("revenue",)), replace(REVENUE, requires=("score",)))


def test_make_plan__contracts_that_name_each_other__error(monkeypatch):
    spec = load_preset("minimal")
    spec = with_addresses(spec, {"members": ADDRESS, "WETH": "0x" + "53" * 20})
    all_parts = planning.parts_of(spec)

    def circular(part):
        if part.key == "escrow":
            return replace(part, arguments=lambda context: {"config": context.known["governor"]})
        return part

    monkeypatch.setattr(planning, "parts_of", lambda _: list(map(circular, all_parts)))
    with pytest.raises(PlanError, match="name each other in their constructors: escrow → governor → escrow"):
        planning.make_plan(spec, DEPLOYER)


def test_make_plan__order__follows_who_names_whom(monkeypatch):
    spec = with_addresses(load_preset("minimal"), {"members": ADDRESS, "WETH": "0x" + "53" * 20})
    plan = planning.make_plan(spec, DEPLOYER)
    monkeypatch.setattr(planning, "parts_of", lambda _, known=planning.parts_of: known(spec)[::-1])
    turned = planning.make_plan(spec, DEPLOYER)
    assert {step.key: step.address for step in turned.steps} == {
        step.key: step.address for step in plan.steps
    }
    keys = [step.key for step in turned.steps]
    assert keys.index("score") < keys.index("kinds") < keys.index("governor")
    assert keys.index("distributor") < keys.index("auction") < keys.index("router")


def test_make_plan__module_reserves_functions__in_the_table_of_kinds(monkeypatch):
    spec = with_addresses(load_preset("minimal"), {"members": ADDRESS, "WETH": "0x" + "53" * 20})
    router = replace(REVENUE.contracts[1], reserved=("setTreasury", "transferOwnership"))
    auction = replace(BUYBACK.contracts[0], reserved=("transferOwnership",))
    reserving = [
        (replace(REVENUE, contracts=(router,)), None),
        (replace(BUYBACK, contracts=(auction,)), None),
    ]
    assert make_arguments(spec)["initialReserved"] == [keccak(text="setThresholds(uint256[])")[:4]]
    monkeypatch.setattr(parts, "modules_of", lambda _: reserving)
    selectors = [keccak(text=text)[:4] for text in ("transferOwnership(address)", "setTreasury(address)")]
    assert sorted(parts.reserved_selectors(spec)) == sorted(selectors)
    monkeypatch.setattr(parts, "reserved_selectors", lambda *_: selectors)
    monkeypatch.setattr(parts, "modules_of", modules_of)
    assert make_arguments(spec)["initialReserved"] == selectors


def make_arguments(spec):
    return planning.make_plan(spec, DEPLOYER).step("kinds").arguments
