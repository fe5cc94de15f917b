"""Nothing is forgotten, and the jar becomes part of a DAO."""

from ape_dao.core.deployment.parts import parts_of
from ape_dao.core.spec import load_preset, parse_spec
from ape_dao.testing.completeness import amendment_gaps, declaration_gaps, expectation_gaps
from ape_dao_tips import MODULE


def spec():
    return parse_spec({**load_preset("minimal").to_data(), "tips": {"steward": "treasury"}})


def test_declarations__complete():
    assert declaration_gaps(MODULE.contracts) == []
    assert expectation_gaps([spec()]) == []
    assert amendment_gaps([spec()]) == []


def test_parts__planned():
    assert "tip_jar" in [part.key for part in parts_of(spec())]
