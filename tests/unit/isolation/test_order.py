"""What a test's own fixture does to the chain ends with the test, whatever its name is elsewhere."""

import pytest

STORED_AT = "0x1000000000000000000000000000000000000001"


@pytest.fixture
def dao(chain):
    """A name that other modules use for a fixture of the whole module."""
    before = chain.provider.get_code(STORED_AT)
    chain.provider.make_request("anvil_setCode", [STORED_AT, "0x01"])
    return before


@pytest.mark.parametrize("number", [1, 2])
def test_fixture_of_a_function__chain_is_as_before(dao, number):
    assert bytes(dao) == b""


def test_fixtures__each_scope_behind_its_snapshot(dao, deployer, request):
    names = request.node.fixturenames
    assert names.index("_session_isolation") < names.index("deployer") < names.index("_function_isolation")
    assert names.index("_function_isolation") < names.index("dao")


def test_module_that_uses_the_chain__begins_with_its_pace(dao, request):
    """DP-19"""
    names = request.node.fixturenames
    assert names.index("_module_isolation") < names.index("pace_of_the_module")
    assert names.index("pace_of_the_module") < names.index("_function_isolation")
