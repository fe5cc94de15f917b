"""The figures behind the expected gas of a plan."""

import dataclasses

import pytest

from ape_dao._build import gas as measuring
from ape_dao.core.chain.artifacts import all_contracts, manifests
from ape_dao.core.contract_types import types_by_name
from ape_dao.core.deployment.gas import entries, expected_gas, load_figures
from ape_dao.core.deployment.plan import FINISH, make_plan
from ape_dao.core.errors import ManifestError
from ape_dao.core.spec import load_preset, used_names, with_addresses

DEPLOYER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture
def plan():
    spec = load_preset("minimal")
    names = dict.fromkeys(name for _, name in used_names(spec))
    addresses = {name: "0x" + f"{number:02x}" * 20 for number, name in enumerate(names, 0x51)}
    return make_plan(with_addresses(spec, addresses), DEPLOYER)


def test_load_figures__every_contract_of_a_plan_and_the_hand_over():
    """Commands alone create what no module declares, such as a gate for auctions elsewhere; the governor
    creates its extension, and credits of services their tokens."""
    others = {name for name in all_contracts().contracts if name not in types_by_name()}
    assert others == {"BallotsExtension", "CreditToken", "ScoreGate"}
    assert set(load_figures()) == {*all_contracts().contracts, FINISH} - others
    for name, figures in load_figures().items():
        assert figures["gas"] > 0, name


def test_expected_gas__contract_that_was_never_measured__is_an_error(plan):
    unknown = dataclasses.replace(plan.steps[-1], contract="Shop")
    changed = dataclasses.replace(plan, steps=(*plan.steps[:-1], unknown))
    with pytest.raises(
        ManifestError, match=r"constructor of Shop costs was not measured: run `ape run measure"
    ):
        expected_gas(changed)


def test_entries__kind_that_the_constructor_leaves_out__counts_nothing():
    kinds = [{"votingPeriod": 604_800}, {"votingPeriod": 0}]
    assert entries({"kinds": kinds}) == entries({"kinds": kinds[:1]}) > 0


def test_figures__longer_lists__tell_what_an_entry_costs():
    measured = [{"A": (1_000, 2), "B": (70, 0), "C": (5, 1)}, {"A": (1_301, 5), "B": (71, 0)}]
    assert measuring.figures(measured) == {
        "A": {"gas": 1_000, "entries": 2, "perEntry": 100},
        "B": {"gas": 70, "entries": 0, "perEntry": 0},
        "C": {"gas": 5, "entries": 1, "perEntry": 0},
    }


def test_text__contract_that_no_spec_creates__is_an_error():
    work = {name: {"gas": 1, "entries": 0, "perEntry": 0} for name in manifests()["revenue"].contracts}
    path, _ = measuring._text("revenue", work)
    assert path.parts[-3:] == ("modules", "revenue", "gas.json")
    del work["RevenueRouter"]
    with pytest.raises(ManifestError, match="^RevenueRouter: not measured"):
        measuring._text("revenue", work)
