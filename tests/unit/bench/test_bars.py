"""The data: bars and peers belong to each other."""

from bench.bars import Part, peers
from bench.groups import bars, groups

BARS = bars()


def test_groups__core_and_modules():
    assert list(groups())[:4] == ["escrow", "views", "governor", "deployment"]
    assert set(list(groups())[4:]) == {
        "airdrop",
        "attendance",
        "budgets",
        "conviction",
        "court",
        "council",
        "exits",
        "index",
        "market",
        "options",
        "refunds",
        "reputation",
        "revenue",
        "sale",
        "services",
        "subdaos",
    }


def test_bars__in_a_group__keys_are_unique():
    repeated = {
        group: [bar.key for bar in rows if [other.key for other in rows].count(bar.key) > 1]
        for group, rows in BARS.items()
    }
    assert repeated == dict.fromkeys(BARS, [])


def test_bars__relative_limit__names_a_figure_of_its_group():
    for group, rows in BARS.items():
        named = {bar.limit.of for bar in rows if isinstance(bar.limit, Part)}
        assert named <= {bar.key for bar in rows}, group


def test_bars__peers__all_known_and_all_used():
    used = {bar.peer for bars in BARS.values() for bar in bars if bar.peer}
    assert used == set(peers())


def test_bars__peer__same_kind_of_number():
    """Gas stands beside gas. A view is gas of execution on both sides; its peers' conditions say "read"."""
    for rows in BARS.values():
        for bar in rows:
            if bar.peer:
                peer = peers()[bar.peer]
                assert (bar.unit == "percent") == (peer.unit == "percent"), bar.key
                assert (bar.unit == "execution gas") == peer.condition.startswith("read:"), bar.key


def test_peers__source__public_place_and_version():
    for key, peer in peers().items():
        assert "@ " in peer.source or "npm " in peer.source, key
        assert peer.condition, key
        assert peer.figure >= 0, key
