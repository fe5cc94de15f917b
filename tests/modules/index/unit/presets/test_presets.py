"""The presets of indices: weights and bands that their source names, and nothing that lint warns of."""

import pytest

from ape_dao.core.findings import Severity
from ape_dao.core.spec import load_preset, preset_text
from ape_dao.lint.judge import lint
from ape_dao.modules.index.section import Index

PRESETS = ("index-balanced", "index-staking", "index-yield")
SOURCE = "The Art of Rebalancing"


@pytest.mark.parametrize("name", PRESETS)
def test_preset__weights_and_bands__as_the_source_names(name):
    """IX-24: 25% ± 5 points: traded outside 20% to 30%, learnt weekly."""
    index = load_preset(name).section(Index)
    assert index.cash == 2_500 and [part.weight for part in index.parts] == [2_500] * 3
    assert {part.band for part in index.parts} == {500}
    assert index.probe_interval == 7 * 86_400
    assert SOURCE in preset_text(name)


@pytest.mark.parametrize("name", PRESETS)
def test_preset__lint__warns_of_nothing_about_the_index(name):
    found = [one for one in lint(load_preset(name)) if one.rule.startswith("index-")]
    assert {one.severity for one in found} == {Severity.NOTE}
    assert {one.rule for one in found} == {"index-depth", "index-guardian"}


@pytest.mark.parametrize("name", PRESETS)
def test_preset__names__are_those_of_the_default_with_an_index(name):
    """The section stands behind the default preset, which it does not change."""
    text, plain = preset_text(name), preset_text("minimal")
    assert text.startswith(plain) and text.count("\nindex:") == 1
    data = load_preset(name).to_data()
    del data["index"]
    assert data == load_preset("minimal").to_data()
