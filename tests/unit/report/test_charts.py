"""Charts: exact geometry of small inputs, and nothing in a text becomes markup."""

import re
from xml.etree import ElementTree

import pytest

from ape_dao.report import charts
from ape_dao.report.charts import Axis, Band, Bars, Line
from ape_dao.report.charts.frame import BOTTOM, LEFT, RIGHT, TOP, WIDTH
from ape_dao.report.charts.ticks import MOST, dates, numbers

EVIL = "</title><script>alert(1)</script>\"'\u202e"
X, Y = Axis("week"), Axis("votes")
DAY = 86_400


def all_charts(text="text"):
    """One of each kind, with a text wherever one can stand."""
    axis = Axis(text)
    line = Line(text, [(0, 1), (1, 2)])
    return [
        charts.line_chart(text, text, [line, line], axis, axis, levels=[(text, 1)], now=0.5),
        charts.band_chart(text, text, [Band(text, [(0, 1, 2), (1, 1, 3)])], axis, axis),
        charts.lorenz_curve(text, text, [(0, 0), (1, 1)], text),
        charts.bar_chart(text, text, [text, text], [Bars(text, [1, 2]), Bars(text, [1, 0])], axis, axis),
        charts.histogram(text, text, [0, 1, 2], [3, 1], axis, axis),
        charts.heat_map(text, text, [text], [text], [[1]], text),
    ]


def image(chart):
    caption, root = ElementTree.fromstring(chart)  # noqa: S314 - our own
    assert caption.text == root.get("aria-label")
    return root


def paths(chart):
    return re.findall(r'<path d="([^"]+)"', chart)


def boxes(chart):
    """x, y, width and height of every bar: what has words that the pointer shows."""
    found = re.findall(r'<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)" [^/]*?><title>', chart)
    return [tuple(map(float, box)) for box in found]


def test_charts__hostile_text__stays_text():
    """RP-01."""
    for chart in all_charts(EVIL):
        tags = {element.tag for element in ElementTree.fromstring(chart).iter()}  # noqa: S314 - our own
        assert tags <= {"figure", "figcaption", "svg", "title", "desc", "text", "line", "rect", "path"}
        assert "\u202e" not in chart and "&lt;script&gt;" in chart


def test_charts__load_and_run_nothing():
    """RP-01."""
    for chart in all_charts():
        assert not re.search(r"\s(?:src|href|on\w+|style)\s*=|url\(|://", chart)


def test_charts__for_those_who_do_not_see_them():
    """RP-02: a name, a description, and the units in words."""
    for chart in all_charts("what it shows"):
        root = image(chart)
        assert (root.get("role"), root.get("aria-label")) == ("img", "what it shows")
        assert [one.tag for one in root][:2] == ["title", "desc"]
        assert root[1].text == "what it shows"
        assert any("what it shows" in one.text for one in root.iter("text"))


def test_charts__nothing_outside_of_the_image():
    for chart in all_charts():
        root = image(chart)
        width, height = map(float, root.get("viewBox").split()[2:])
        assert width == WIDTH
        for one in root.iter("text"):
            assert 0 <= float(one.get("x")) <= width and 0 < float(one.get("y")) <= height


def test_charts__without_data__are_drawn():
    empty = [
        charts.line_chart("t", "d", [Line("a", [])], X, Y),
        charts.band_chart("t", "d", [Band("a", [])], X, Y),
        charts.bar_chart("t", "d", [], [Bars("a", [])], X, Y),
        charts.histogram("t", "d", [0], [], X, Y),
        charts.heat_map("t", "d", [], [], [], "votes"),
    ]
    for chart in empty:
        assert image(chart).get("role") == "img"
        assert "nan" not in chart and "inf" not in chart


def test_line_chart__two_points__from_corner_to_corner():
    chart = charts.line_chart("t", "d", [Line("a", [(0, 0), (10, 5)])], X, Y)
    assert paths(chart) == [f"M{LEFT} {BOTTOM}L{RIGHT} {TOP}"]


def test_line_chart__steps__hold_until_the_next_point():
    chart = charts.line_chart("t", "d", [Line("a", [(0, 2), (5, 4), (10, 4)], is_stepped=True)], X, Y)
    middle, half = (LEFT + RIGHT) / 2, (BOTTOM + TOP) / 2
    assert paths(chart) == [
        f"M{LEFT} {half:g}L{middle:g} {half:g}L{middle:g} {TOP}L{RIGHT} {TOP}L{RIGHT} {TOP}"
    ]


def test_line_chart__level__widens_the_axis():
    chart = charts.line_chart("t", "d", [Line("a", [(0, 5), (1, 5)])], X, Y, levels=[("quorum", 10)])
    half = (BOTTOM + TOP) / 2
    assert paths(chart) == [f"M{LEFT} {half:g}L{RIGHT} {half:g}"]
    assert f'x1="{LEFT}" y1="{TOP}" x2="{RIGHT}" y2="{TOP}"' in chart
    assert ">a</text>" in chart and ">quorum</text>" in chart


def test_band_chart__one_band__is_its_area():
    chart = charts.band_chart("t", "d", [Band("a", [(0, 0, 2), (1, 1, 4)])], X, Y)
    quarter, half = BOTTOM - (BOTTOM - TOP) / 4, (BOTTOM + TOP) / 2
    assert paths(chart)[0] == f"M{LEFT} {half:g}L{RIGHT} {TOP}L{RIGHT} {quarter:g}L{LEFT} {BOTTOM}Z"


def test_stacked__each_on_the_one_before():
    bands = charts.stacked(["a", "b"], [0, 1], [[1, 2], [3, 4]])
    assert [band.points for band in bands] == [[(0, 0, 1), (1, 0, 2)], [(0, 1, 4), (1, 2, 6)]]


def test_bar_chart__stacked__heights_add_up():
    chart = charts.bar_chart("t", "d", ["w1", "w2"], [Bars("a", [1, 0]), Bars("b", [3, 2])], X, Y)
    place, height = (RIGHT - LEFT) / 2, BOTTOM - TOP
    first, width = LEFT + place * 0.1, place * 0.8
    expected = [
        (first, BOTTOM - height / 4, width, height / 4),
        (first, TOP, width, height * 3 / 4),
        (first + place, BOTTOM - height / 2, width, height / 2),
    ]
    assert boxes(chart) == [pytest.approx(box, abs=0.05) for box in expected]
    assert "<title>w1: 3 b</title>" in chart


def test_bar_chart__many_things__labels_do_not_run_into_each_other():
    names = [f"2025-{week:02}-01" for week in range(52)]
    chart = charts.bar_chart("t", "d", names, [Bars("a", [1] * 52)], X, Y)
    shown = [float(x) for x, word in re.findall(r'<text x="(\S+)"[^>]*>(2025[^<]*)<', chart) if word]
    assert len(shown) >= 4
    assert all(after - before > 60 for before, after in zip(shown, shown[1:], strict=False))


def test_binned__edges__belong_to_the_upper_bin():
    assert charts.binned([0, 0.5, 1, 2, 3, 4, -1], [0, 1, 2, 3]) == [2, 1, 2]


def test_histogram__bins__touch():
    chart = charts.histogram("t", "d", [0, 1, 10], [4, 2], X, Y)
    half = (RIGHT - LEFT) / 2
    assert boxes(chart) == [
        (LEFT, TOP, half - 0.5, BOTTOM - TOP),
        (LEFT + half, (TOP + BOTTOM) / 2, half - 0.5, (BOTTOM - TOP) / 2),
    ]
    assert "<title>1 to 10: 2</title>" in chart


def test_lorenz_curve__area_below_the_curve():
    chart = charts.lorenz_curve("t", "d", [(0, 0), (0.5, 0.25), (1, 1)], "votes")
    middle, quarter = (LEFT + RIGHT) / 2, BOTTOM - (BOTTOM - TOP) / 4
    curve = f"M{LEFT} {BOTTOM}L{middle:g} {quarter:g}L{RIGHT} {TOP}"
    assert paths(chart) == [f"{curve}L{RIGHT} {BOTTOM}L{LEFT} {BOTTOM}Z", curve]


def test_heat_map__depth_follows_the_value():
    chart = charts.heat_map("t", "d", ["ann", "ben"], ["p1", "p2"], [[0, 4], [2, None]], "votes")
    depths = re.findall(r'fill-opacity="(\S+)"><title>([^<]*)', chart)
    assert depths == [("0.08", "ann, p1: 0"), ("0.54", "ben, p1: 2"), ("0.35", "ben, p2: -")]
    assert "<title>ann, p2: 4</title>" in chart  # as deep as can be: no opacity


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 10, ["0", "2", "4", "6", "8", "10"]),
        (0, 1, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (0, 7_300_000, ["0", "2M", "4M", "6M"]),
        (95, 105, ["96", "98", "100", "102", "104"]),
        (5, 5, ["5"]),
    ],
)
def test_numbers__round_ones(low, high, labels):
    assert [label for _, label in numbers(low, high)] == labels


def test_dates__as_long_as_the_axis():
    start = 1_740_700_800  # 28 February 2025, 00:00
    assert [one for _, one in dates(start, start + 3 * DAY)] == ["28 Feb", "1 Mar", "2 Mar", "3 Mar"]
    assert [one for _, one in dates(start, start + 365 * DAY)] == [
        "Apr 2025",
        "Jul 2025",
        "Oct 2025",
        "Jan 2026",
    ]
    assert [one for _, one in dates(start + 60, start + 120)] == ["28 Feb 00:01"]
    for days in range(1, 9_000, 7):
        assert 1 <= len(dates(start, start + days * DAY)) <= MOST + 1
    assert dates(0, 10**18)
