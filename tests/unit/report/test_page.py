"""The page of a report: small whatever members write, and complete about what it leaves out."""

import re

from ape_dao.report.document import Document, Moment, Section, Table, column, figure, shown
from ape_dao.report.page import MOST_ENTRIES, MOST_LETTERS, MOST_ROWS, html_page

AT = Moment(block=7, block_hash="0x" + "ab" * 32, time=1_740_700_800)
LONG = "<b>" + "\N{GREEK SMALL LETTER OMEGA}" * 5_000


def page_of(count, rows, account=None, text="a"):
    """A page with so many sections of so many rows each."""
    columns = [column("voter", "voter", "address"), column("reason", "reason")]
    lines = [[f"0x{row:040x}", text] for row in range(rows)]
    table = Table(id="ballots", title="Ballots", columns=columns, rows=lines, recompute="By VoteCast.")
    sections = [
        Section(
            f"s{at}", text[:50], [figure("n", "n", "count", at, "counted")], [table], texts=[("Text", text)]
        )
        for at in range(count)
    ]
    models = [one.model for one in sections]
    document = Document(dao="D", chain_id=1, account=account, at=AT, sections=models)
    return html_page(document, sections)


def test_html_page__endless_texts__below_500_kb():
    """RP-17: of thousands of proposals with long reasons, what is left out is said."""
    page = page_of(3_000, 500, text=LONG)
    assert len(page.encode()) < 500_000
    seen = page.count("<section")
    assert 3 <= seen < 3_000 and page.count("<li>") == seen
    assert f"{3_000 - seen:,} older sections are only in the exports." in page
    assert f"{500 - MOST_ROWS} more rows are in the JSON, CSV and Parquet exports." in page
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page)
    assert max(map(len, cells)) < MOST_LETTERS + 60 and f"({len(LONG):,} characters)" in page
    assert "<b>" not in page


def test_html_page__statement__every_entry():
    """A statement is for books: its page does not stop at a report's size."""
    page = page_of(1, MOST_ENTRIES, account="0x" + "11" * 20)
    assert page.count("<tr>") >= MOST_ENTRIES and "more rows" not in page


def test_shown__amounts__rounded_down_and_never_to_nothing():
    """RP-22."""
    assert [shown(str(units), "amount", 6, "USDC") for units in (0, 3, 99, 100, 1_234_567_899)] == [
        "0 USDC", "<0.0001 USDC", "<0.0001 USDC", "0.0001 USDC", "1,234.5678 USDC",
    ]  # fmt: skip
    assert [shown(str(units), "amount", 6) for units in (-3, -100, -1_500_000)] == [
        "-<0.0001",
        "-0.0001",
        "-1.5",
    ]
    assert shown("7", "amount", 0, "X") == "7 X"
