"""The data: bars and peers belong to each other."""

import pytest

from bench.bars import BARS, Part, peers


@pytest.mark.parametrize("group", BARS)
def test_bars__group__keys_are_unique(group):
    keys = [bar.key for bar in BARS[group]]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("group", BARS)
def test_bars__relative_limit__names_a_figure_of_its_group(group):
    keys = {bar.key for bar in BARS[group]}
    assert {bar.limit.of for bar in BARS[group] if isinstance(bar.limit, Part)} <= keys


def test_bars__peers__all_known_and_all_used():
    used = {bar.peer for bars in BARS.values() for bar in bars if bar.peer}
    assert used == set(peers())


def test_bars__peer__same_kind_of_number():
    """Gas stands beside gas. A view is gas of execution on both sides; its peers' conditions say "read"."""
    for bars in BARS.values():
        for bar in bars:
            if bar.peer:
                peer = peers()[bar.peer]
                assert (bar.unit == "percent") == (peer.unit == "percent"), bar.key
                assert (bar.unit == "execution gas") == peer.condition.startswith("read:"), bar.key


def test_peers__source__public_place_and_version():
    for key, peer in peers().items():
        assert "@ " in peer.source or "npm " in peer.source, key
        assert peer.condition, key
        assert peer.figure >= 0, key
