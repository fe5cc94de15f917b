"""Charts as SVG inside of a page: no script, no font, no file beside it.

Each function is pure: numbers and words in, markup out. Every chart is an image with a title and a
description for those who do not see it, units at its axes, and a legend where there is more than one series.
Series differ by dash or position too, not by colour alone. Texts are escaped, so they can be of strangers.
"""

from ape_dao.report.charts.areas import Band, band_chart, lorenz_curve, stacked
from ape_dao.report.charts.bars import Bars, bar_chart, binned, histogram
from ape_dao.report.charts.cells import heat_map
from ape_dao.report.charts.frame import Axis
from ape_dao.report.charts.lines import Line, line_chart
from ape_dao.report.charts.ticks import dates, percent, short_number

__all__ = [
    "Axis",
    "Band",
    "Bars",
    "Line",
    "band_chart",
    "bar_chart",
    "binned",
    "dates",
    "heat_map",
    "histogram",
    "line_chart",
    "lorenz_curve",
    "percent",
    "short_number",
    "stacked",
]
