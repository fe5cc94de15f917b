"""Reading and checking lists: every format, every problem, with its line."""

from decimal import Decimal

import numpy as np
import pyarrow
import pytest
from eth_utils import to_checksum_address
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from ape_dao.core.errors import UnitError
from ape_dao.modules.airdrop.accounts import parse_accounts
from ape_dao.modules.airdrop.amounts import BASE_UNITS, AmountUnit, amount_texts, parse_amount, parse_amounts
from ape_dao.modules.airdrop.columns import TextColumn
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.problems import RecipientsError
from ape_dao.modules.airdrop.readers import ColumnNames, Source, format_of
from ape_dao.modules.airdrop.recipients import Terms, read_recipients
from utils.airdrop import made_up

ALICE, BOB, CAROL = (account for account, _ in made_up(3, seed=5))
TOKENS = AmountUnit(18, "TMAI")
ANY = Terms()
USUAL = ColumnNames()
UNITS = (BASE_UNITS, TOKENS, AmountUnit(6))


@pytest.fixture
def read(tmp_path):
    """Read a list from text or from a Parquet table."""

    def read(content, name="list.csv", terms=ANY, names=USUAL):
        path = tmp_path / name
        if isinstance(content, pyarrow.Table):
            parquet.write_table(content, path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = read_recipients(Source(path), format_of(path), names, terms)
        return [
            (to_checksum_address(bytes(account)), int.from_bytes(bytes(amount), "big"))
            for account, amount in zip(found.accounts, found.amounts, strict=True)
        ]

    return read


@pytest.fixture
def problems(read):
    """What is wrong with a list, as (line, kind, text)."""

    def problems(*args, **kwargs):
        with pytest.raises(RecipientsError) as caught:
            read(*args, **kwargs)
        assert str(len(caught.value.problems)) in str(caught.value)
        return [(one.line, one.kind, one.text) for one in caught.value.problems]

    return problems


@pytest.mark.parametrize(
    "text",
    [
        "{a},5\n{b},7\n",
        "{a},5\n{b},7",
        "{a},5\r\n{b},7\r\n",
        "\n\n{a},5\n  \n{b},7\n\n",
        " {a} ,\t5 \n{b}, 7\n",
        "account,amount\n{a},5\n{b},7\n",
        "\ufeffAddress,Amount\n{a},5\n{b},7\n",
        "note,amount,wallet\nx,5,{a}\n,7,{b}\n",
        '"{a}","5"\n"{b}","7"\n',
        'account,note,amount\n{a},"one, two\nthree",5\n{b},,7\n',
        "{a},5\n" + '"{b}",7\n',
        "{a},05\n{b},0_007\n".replace("0_007", "7"),
    ],
)
def test_csv__spelling__same_list(read, text):
    assert read(text.format(a=ALICE, b=BOB)) == [(ALICE, 5), (BOB, 7)]


@pytest.mark.parametrize(
    "text",
    [
        '{{"account": "{a}", "amount": 5}}\n{{"account": "{b}", "amount": "7"}}\n',
        '\n{{"amount": "5", "address": "{a}"}}\n\n{{"address": "{b}", "amount": 7, "note": [1]}}',
        '{{"recipient":" {a}","tokens":5}}\r\n{{"recipient":"{b}","tokens":"7 "}}\r\n',
    ],
)
def test_json_lines__spelling__same_list(read, text):
    assert read(text.format(a=ALICE, b=BOB), "list.jsonl") == [(ALICE, 5), (BOB, 7)]


@pytest.mark.parametrize(
    "first", ["{a},5\r{b},7\r", "account,amount\r{a},5\r", "account," + "x" * 140_000 + "\n"]
)
def test_csv__first_line_that_is_none__refused(read, first):
    """Lines that end as on a Mac of the last century, and one that never ends."""
    with pytest.raises(AirdropError, match=r"list\.csv cannot be read as CSV \("):
        read(first.format(a=ALICE, b=BOB))


def test_json_lines__numbers__are_taken_digit_by_digit(read):
    amount = 123_456_789_012_345_678_901_234_567_890
    whole = f'{{"account": "{ALICE}", "amount": {amount}}}\n'
    assert read(whole, "list.jsonl") == [(ALICE, amount)]
    fine = f'{{"account": "{ALICE}", "amount": 0.100000000000000001}}\n'
    assert read(fine, "list.jsonl", terms=Terms(TOKENS)) == [(ALICE, 10**17 + 1)]


@pytest.mark.parametrize(
    ("accounts", "amounts"),
    [
        ([ALICE, BOB], ["5", "7"]),
        ([ALICE, BOB], pyarrow.array([5, 7], pyarrow.uint64())),
        (pyarrow.array([ALICE, BOB], pyarrow.large_string()), pyarrow.array([5, 7], pyarrow.int32())),
        (
            pyarrow.array([bytes.fromhex(one[2:]) for one in (ALICE, BOB)], pyarrow.binary(20)),
            pyarrow.array([Decimal(5), Decimal(7)], pyarrow.decimal256(60, 0)),
        ),
    ],
)
def test_parquet__types__same_list(read, accounts, amounts):
    table = pyarrow.table({"account": accounts, "amount": amounts})
    assert read(table, "list.parquet") == [(ALICE, 5), (BOB, 7)]


def test_parquet__small_decimals__are_exact(read):
    amounts = pyarrow.array([Decimal("0.00000001"), Decimal("2.5")], pyarrow.decimal128(20, 8))
    table = pyarrow.table({"account": [ALICE, BOB], "amount": amounts})
    assert read(table, "list.parquet", terms=Terms(TOKENS)) == [(ALICE, 10**10), (BOB, 25 * 10**17)]


def test_parquet__empty_cells__are_told_by_row(problems):
    table = pyarrow.table({"account": [ALICE, None, CAROL], "amount": ["1", "2", None]})
    found = problems(table, "list.parquet")
    assert [(line, kind) for line, kind, _ in found] == [(2, "address"), (3, "amount")]


def test_parquet__floats__refused(read):
    table = pyarrow.table({"account": [ALICE], "amount": [1.5]})
    with pytest.raises(AirdropError, match="is of type double, which rounds"):
        read(table, "list.parquet")


def test_parquet__other_account_type__refused(read):
    table = pyarrow.table({"account": [1], "amount": [1]})
    with pytest.raises(AirdropError, match="accounts are texts, or binary of 20 bytes"):
        read(table, "list.parquet")


def test_parquet__no_parquet__refused(read):
    with pytest.raises(AirdropError, match="cannot be read as Parquet"):
        read("account,amount\n", "list.parquet")


def test_list__every_problem__in_one_report(problems):
    """AD-08: the same account twice, and amounts of zero, are refused."""
    wrong = ALICE[:-1] + (ALICE[-1].swapcase() if ALICE[-1].isalpha() else ALICE[-1])
    mixed = next(
        ALICE[:place] + ALICE[place].swapcase() + ALICE[place + 1 :]
        for place in range(2, 42)
        if ALICE[place].isalpha()
    )
    assert len({wrong, mixed, ALICE}) >= 2
    rows = [
        "account,amount",
        f"{ALICE},5",
        f"{mixed},5",
        f"{BOB},0",
        f"{ALICE.lower()},1",
        "0x123,5",
        f"{CAROL},-5",
        f"{CAROL},five",
        f"{CAROL}",
        f"{CAROL},1,2",
        f"{'0x' + '0' * 40},1",
        f"{'0x' + '0' * 39}4,1",
        f"{'0x' + '0' * 36}dEaD,1",
        f"{BOB.lower()},3",
        f"{CAROL},{2**256}",
    ]
    found = problems("\n".join(rows), terms=Terms(reserved={bytes.fromhex(BOB[2:]): "the treasury"}))
    assert [(line, kind) for line, kind, _ in found] == [
        (3, "checksum"),
        (4, "unusable account"),
        (4, "zero amount"),
        (5, "duplicate"),
        (6, "address"),
        (7, "amount"),
        (8, "amount"),
        (9, "columns"),
        (10, "columns"),
        (11, "unusable account"),
        (12, "unusable account"),
        (13, "unusable account"),
        (14, "duplicate"),
        (14, "unusable account"),
        (15, "amount"),
    ]
    texts = {(line, kind): text for line, kind, text in found}
    assert ALICE in texts[3, "checksum"]
    assert "line 2 already" in texts[5, "duplicate"]
    assert "line 4 already" in texts[14, "duplicate"]
    assert "the treasury" in texts[14, "unusable account"]
    assert "is negative" in texts[7, "amount"]
    assert "3 columns, not 2" in texts[10, "columns"]
    assert "the zero address" in texts[11, "unusable account"]
    assert "a precompiled contract" in texts[12, "unusable account"]
    assert str(2**256 - 1) in texts[15, "amount"]


def test_list__one_account_thrice__each_points_at_the_first(problems):
    found = problems(f"{ALICE},1\n{BOB},1\n{ALICE},2\n{ALICE},3\n")
    assert [(line, kind) for line, kind, _ in found] == [(3, "duplicate"), (4, "duplicate")]
    assert all("line 1 already" in text for _, _, text in found)


def test_list__quoted__lines_are_those_of_the_file(problems):
    found = problems(f'account,amount,note\n{ALICE},1,"a\nb"\n"{BOB}",x,\n{CAROL},y,"c"\n{CAROL}\n')
    assert [(line, kind) for line, kind, _ in found] == [(4, "amount"), (5, "amount"), (6, "columns")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('{a},5\n{b},5,"Ann\n{c},5\n', {2: "columns", 3: None}),
        ('account,amount,note\n{a},5,\n{b},5,"Ann\n{c},5,\n', {3: "columns"}),
        ('account,amount,note\n{a},5,"Ann\n{b},5,\n{c},5,"\n', {2: "columns", 4: "columns"}),
        ('account,amount,note\n{a},5,"Ann\n{b},5,"Bob"\n', {2: "columns"}),
        ('account,amount,note\n{a},5,x"y,"Ann\n{b},5,\n', {2: "columns"}),
        ('account,amount,note\n{a},5,"Ann" Lee\n{b},5,\n', {2: "columns"}),
        ('note,amount,account\n"Ann,5,{a}\nBob,5,{b}\n', {2: "columns"}),
        ('account,amount,note\n{a},5,"Ann\n' + "\n" * 200, {2: "columns"}),
    ],
)
def test_csv__quotation_mark_in_a_wrong_place__named_and_nobody_lost(problems, text, lines):
    """IN-02. The rows that such a field would swallow are read."""
    found = {line: kind for line, kind, _ in problems(text.format(a=ALICE, b=BOB, c=CAROL))}
    assert found == {line: kind for line, kind in lines.items() if kind}


def test_csv__first_line_opens_a_quotation_mark__refused(read):
    """IN-02."""
    with pytest.raises(AirdropError, match="first line of list.csv cannot be read as CSV"):
        read(f'account,amount,"note\n{ALICE},5,\n')


def test_json_lines__repeated_key__named(problems):
    """IN-02. However it is spelt, and wherever; inside other objects it is nobody's affair."""
    found = problems(
        f'{{"account": "{ALICE}", "amount": 1, "amount": 2}}\n'
        f'{{"account": "{BOB}", "account": "{CAROL}", "amount": 1}}\n'
        f'{{"account": "{BOB}", "amount": 1, "\\u0061mount": 2}}\n'
        f'{{"account": "{CAROL}", "amount": 1, "note": {{"amount": 1, "x": {{"amount": 1}}}}}}\n',
        "list.jsonl",
    )
    assert [(line, kind) for line, kind, _ in found] == [(1, "json"), (2, "json"), (3, "json")]
    assert "has 'amount' twice" in found[0][2]


def test_csv__column_that_is_named_and_there_twice__refused(read):
    """IN-02. Which of them was meant is not known."""
    names = ColumnNames(amount="amount")
    with pytest.raises(AirdropError, match="list.csv has several columns 'amount'; leave one of them"):
        read(f"account,amount,amount\n{ALICE},5,6\n", names=names)


def test_json_lines__problems__with_lines(problems):
    rows = [
        f'{{"account": "{ALICE}", "amount": 1}}',
        "",
        "not json",
        f'{{"account": "{BOB}"}}',
        '{"account": 5, "amount": 1}',
        f'{{"account": "{BOB}", "amount": null}}',
        f'{{"account": "{BOB}", "amount": 1e-3}}',
        f'{{"account": "{CAROL}", "amount": 2.5}}',
    ]
    found = problems("\n".join(rows), "list.jsonl")
    assert [(line, kind) for line, kind, _ in found] == [
        (3, "json"),
        (4, "json"),
        (5, "json"),
        (6, "amount"),
        (7, "amount"),
        (8, "amount"),
    ]
    assert "is the list in whole tokens?" in found[-1][2]


@pytest.mark.parametrize(
    ("total", "difference"), [(10**18 * 12 + 1, "0.000000000000000001 TMAI missing"), (1, "too much")]
)
def test_total__differs__says_by_how_much(problems, total, difference):
    ((line, kind, text),) = problems(f"{ALICE},5\n{BOB},7\n", terms=Terms(TOKENS, total))
    assert (line, kind) == (0, "total")
    assert "12 TMAI" in text
    assert difference in text


def test_total__equal__accepted(read):
    terms = Terms(TOKENS, 125 * 10**17)
    assert read(f"{ALICE},5.50 TMAI\n{BOB},7\n", terms=terms) == [(ALICE, 55 * 10**17), (BOB, 7 * 10**18)]


def test_total__above_256_bits__refused(problems):
    ((_, kind, _),) = problems(f"{ALICE},{2**256 - 1}\n{BOB},1\n")
    assert kind == "overflow"


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_list__empty__refused(read, name):
    with pytest.raises(AirdropError, match="is empty"):
        read("\n \n", name)


def test_list__header_only__refused(problems):
    assert problems("account,amount\n") == [(0, "empty", "there are no recipients")]


def test_columns__unknown_or_doubtful__refused(read):
    with pytest.raises(AirdropError, match=r"no column for the account \('who', 'amount'\)"):
        read("who,amount\n")
    with pytest.raises(AirdropError, match="several columns that could be the amount"):
        read("account,amount,value\n")
    with pytest.raises(AirdropError, match="no column 'what'"):
        read("account,amount\n", names=ColumnNames(amount="what"))
    with pytest.raises(AirdropError, match="has no header"):
        read(f"{ALICE},1\n", names=ColumnNames(amount="what"))
    with pytest.raises(AirdropError, match="does not begin with a JSON object"):
        read("[1]\n", "list.jsonl")


def test_columns__named__taken(read):
    names = ColumnNames("who", "what")
    assert read(f"who,what,amount\n{ALICE},5,6\n", names=names) == [(ALICE, 5)]
    assert read(f'{{"who":"{ALICE}","what":5}}', "list.jsonl", names=names) == [(ALICE, 5)]


def test_format__unknown_ending__refused(tmp_path):
    with pytest.raises(AirdropError, match="--format"):
        format_of(tmp_path / "list.txt")


def test_long_list__lines_of_later_blocks__are_right(problems):
    """Blocks are cut inside the file; lines go on counting."""
    accounts = made_up(60_000)
    rows = [f"{account},{amount}" for account, amount in accounts]
    rows[59_990] = "nonsense,1"
    assert len("\n".join(rows)) > 2 << 20
    assert [(line, kind) for line, kind, _ in problems("\n".join(rows))] == [(59_991, "address")]


TEXTS = st.one_of(
    st.integers(0, 2**260).map(str),
    st.decimals(0, 10**20, places=18).map(lambda one: f"{one:f}"),
    st.decimals(0, 10**6, places=3).map(lambda one: f"{one:f}"),
    st.sampled_from(["", ".5", "5.", "1.2.3", "1_000", "1,000.5", "+5", "-5", "5 TMAI", "5 XYZ", "1e5", "٣"]),
    st.text("0123456789._, ", max_size=12).map(str.strip),
    st.integers(0, 90).map(lambda zeros: "0" * zeros + "7"),
)


def require_same_as_one_by_one(texts, unit):
    amounts, problems = parse_amounts(TextColumn.of(texts), unit)
    for row, text in enumerate(texts):
        try:
            expected = parse_amount(text, unit)
        except UnitError:
            assert row in problems
        else:
            assert row not in problems
            assert int.from_bytes(bytes(amounts[row]), "big") == expected


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=12), unit=st.sampled_from(UNITS))
def test_parse_amounts__any_texts__as_one_by_one(texts, unit):
    """The quick reading of columns agrees with the parser of single amounts."""
    require_same_as_one_by_one(texts, unit)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("form", ["{}5", "12{}45", "123456789{}", "0.{}", "1.2{}"])
def test_parse_amounts__any_character__is_read_as_one_by_one(form, unit):
    """No character but a digit counts as one, wherever it stands."""
    texts = [form.format(chr(code)) for code in range(33, 127)]
    require_same_as_one_by_one(texts, unit)


@settings(max_examples=100, deadline=None)
@given(values=st.lists(st.integers(0, 2**256 - 1) | st.integers(0, 10**20), min_size=1, max_size=10))
def test_amount_texts__any_amounts__read_back(values):
    rows = np.frombuffer(b"".join(value.to_bytes(32, "big") for value in values), dtype=np.uint8)
    texts = amount_texts(rows.reshape(-1, 32))
    assert [bytes(text).decode().lstrip() for text in texts] == list(map(str, values))


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_checksum__one_letter_in_the_wrong_case__refused(read, data):
    account = data.draw(st.binary(min_size=20, max_size=20).map(to_checksum_address))
    letters = [place for place in range(2, 42) if account[place].isalpha()]
    if len(letters) < 3 or not any(account[2:18].strip("0")):
        return
    assert read(f"{account},1\n{ALICE},1\n")[0] == (account, 1)
    assert read(f"{account.lower()},1\n")[0] == (account, 1)
    assert read(f"0x{account[2:].upper()},1\n")[0] == (account, 1)
    place = data.draw(st.sampled_from(letters))
    changed = account[:place] + account[place].swapcase() + account[place + 1 :]
    if changed[2:] in (changed[2:].lower(), changed[2:].upper()):
        return
    with pytest.raises(RecipientsError, match="wrong checksum"):
        read(f"{changed},1\n")


def test_units__report_in_whole_tokens(problems):
    ((_, _, text),) = problems(f"{ALICE},0.0000000000000000001\n", terms=Terms(TOKENS))
    assert "too fine" in text


def test_parse_accounts__any_byte__is_a_digit_or_refused():
    texts = [b"0x" + b"0" * 20 + bytes([byte]) + b"1" * 19 for byte in range(256)]
    data = np.frombuffer(b"".join(texts), dtype=np.uint8)
    starts = np.arange(256, dtype=np.int64) * 42
    accounts, problems = parse_accounts(TextColumn(data, starts, starts + 42))
    for byte in range(256):
        if chr(byte) in "0123456789abcdefABCDEF":
            assert bytes(accounts[byte]).hex() == texts[byte][2:].decode().lower()
            assert byte not in problems
        else:
            assert problems[byte][0] == "address"
