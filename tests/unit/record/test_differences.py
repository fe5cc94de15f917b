"""What changed from one spec to another, one line a value."""

from ape_dao.core.deployment.bookkeeping import differences


def test_differences__each_value_with_its_key():
    old = {"name": "A", "governor": {"quorum": "10%", "delay": "1 day"}, "tokens": ["USDC", "WETH"]}
    new = {"name": "A", "governor": {"quorum": "12%", "delay": "1 day"}, "tokens": ["USDC", "DAI"]}
    assert list(differences(old, new)) == ["governor.quorum: 10% → 12%", "tokens[1]: WETH → DAI"]


def test_differences__what_only_one_of_them_has():
    assert list(differences({"a": {"b": 1}}, {"a": None})) == ["a: {'b': 1} → nothing"]
    assert list(differences({"a": None}, {"a": {"b": 1}})) == ["a: nothing → {'b': 1}"]
    assert list(differences({"a": 1}, {"b": 2})) == ["a: 1 → nothing", "b: nothing → 2"]


def test_differences__lists_of_other_lengths__as_a_whole():
    assert list(differences({"a": ["x"]}, {"a": ["x", "y"]})) == ["a: ['x'] → ['x', 'y']"]
    assert list(differences({"a": ["x"]}, {"a": "x"})) == ["a: ['x'] → x"]
