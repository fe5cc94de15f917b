"""Lists as other tools write them: the same recipients, whatever the format; or what is wrong, by name."""

import gzip
import json

import pyarrow
import pytest
from pyarrow import parquet

from ape_dao.core.errors import UnitError
from ape_dao.modules.airdrop.amounts import BASE_UNITS, AmountUnit, parse_amount
from ape_dao.modules.airdrop.build import DUMP, Order, build
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.problems import RecipientsError
from ape_dao.modules.airdrop.readers import ColumnNames, Source, format_of
from ape_dao.modules.airdrop.recipients import Terms, read_recipients
from utils.airdrop import CAMPAIGN, built, made_up

ALICE, BOB, CAROL = (account for account, _ in made_up(3, seed=6))
ROOT = "0x" + "12" * 32
TOKENS = AmountUnit(18)
ADD_UP = Terms(add_up=True)


ANY, USUAL = Terms(), ColumnNames()


def found(path, terms=ANY, names=USUAL):
    return read_recipients(Source(path), format_of(path), names, terms)


@pytest.fixture
def read(tmp_path):
    """The recipients of a list."""

    def read(content, name="list.json", **how):
        path = tmp_path / name
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        list_ = found(path, **how)
        pairs = zip(list_.accounts, list_.amounts, strict=True)
        return [("0x" + bytes(who).hex(), int.from_bytes(bytes(amount), "big")) for who, amount in pairs]

    return read


@pytest.fixture
def problems(read):
    """What is wrong with a list, as people see it."""

    def problems(*args, **how):
        with pytest.raises(RecipientsError) as caught:
            read(*args, **how)
        return [str(one) for one in caught.value.problems]

    return problems


def dump(types, *values):
    rows = [{"value": list(value), "treeIndex": place} for place, value in enumerate(values)]
    return {"format": "standard-v1", "leafEncoding": types, "tree": [ROOT, ROOT, ROOT], "values": rows}


def claim(index, amount):
    return {"index": index, "amount": amount, "proof": [ROOT, ROOT]}


BOTH = [(ALICE.lower(), 5), (BOB.lower(), 7)]
DOCUMENTS = {
    "objects": [{"account": ALICE, "amount": 5}, {"amount": "7", "account": BOB, "note": [1]}],
    "pairs": [[ALICE, "5"], [BOB, 7]],
    "map": {ALICE: 5, BOB: "0x7"},
    "map to objects": {ALICE: {"amount": "5", "reasons": {}}, BOB: {"reasons": {}, "amount": 7}},
    "big numbers": {ALICE: {"type": "BigNumber", "hex": "0x05"}, BOB: {"_hex": "0x07", "_isBigNumber": True}},
    "uniswap": {
        "merkleRoot": ROOT,
        "tokenTotal": "0x0c",
        "claims": {ALICE: claim(0, "0x05"), BOB: claim(1, "0x07")},
    },
    "proofs by account": {"root": ROOT, "proofs": {ALICE: claim(0, "5"), BOB: claim(1, 7)}},
    "uniswap, list": [
        {"address": ALICE, "earnings": "0x5", "reasons": "x"},
        {"address": BOB, "earnings": "0x7", "reasons": ""},
    ],
    "sablier": {
        "root": ROOT,
        "total_amount": "12",
        "number_of_recipients": 2,
        "merkle_tree": "{}",
        "recipients": [{"address": ALICE, "amount": "5"}, {"address": BOB, "amount": "7"}],
    },
    "openzeppelin": dump(["address", "uint256"], [ALICE, "5"], [BOB, "7"]),
    "openzeppelin with an index": dump(["uint256", "address", "uint128"], ["0", ALICE, "5"], ["1", BOB, "7"]),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_json__documents_as_there_are__same_list(read, name):
    """RF-04."""
    assert read(DOCUMENTS[name]) == BOTH
    assert read("\ufeff " + json.dumps(DOCUMENTS[name], indent=2)) == BOTH


def test_json__lines_in_a_json_file__same_list(read):
    lines = "".join(json.dumps(row) + "\n" for row in DOCUMENTS["objects"])
    assert read(lines) == read(lines, "list.jsonl") == BOTH


HEADERS = (
    "receiver,amount", "safe_address,tokens", "Wallet Address,Token Amount", "to,value",
    "HolderAddress,Balance", "recipient-address,allocation", "eth_address,rewards", "userAddress,amountWei",
    "beneficiary,quantity",
)  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_columns__usual_names__found(read, header):
    """RF-04. As Safe, Etherscan, dashboards and spreadsheets call them."""
    assert read(f"{header}\n{ALICE},5\n{BOB},7\n", "list.csv") == BOTH


def test_columns__of_an_airdrop_of_safe__found(read):
    """RF-04. The token's address is no account."""
    rows = "".join(f"erc20,0x{'77' * 20},{who},{amount}\n" for who, amount in ((ALICE, 5), (BOB, 7)))
    assert read("token_type,token_address,receiver,amount\n" + rows, "list.csv") == BOTH


def test_columns__by_number__where_rows_are_lists(read):
    rows = [["x", "5", ALICE], ["y", "7", BOB]]
    assert read(rows, names=ColumnNames("2", "1")) == BOTH
    for names in (ColumnNames(), ColumnNames("2"), ColumnNames("2", "3")):
        with pytest.raises(AirdropError, match="--account-column and --amount-column as numbers from 0 to 2"):
            read(rows, names=names)
    leaves = dump(["uint256", "address", "bytes32"], ["5", ALICE, ROOT], ["7", BOB, ROOT])
    assert read(leaves, names=ColumnNames("1", "0")) == BOTH
    with pytest.raises(AirdropError, match="leaves of uint256,address,bytes32"):
        read(leaves)


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl", "list.json", "list.parquet"])
def test_list__packed__same_list_and_hash_of_the_file(tmp_path, name):
    """RF-04. Also where the name does not tell, and in several members."""
    plain = tmp_path / name
    if name.endswith("parquet"):
        parquet.write_table(pyarrow.table({"to": [ALICE, BOB], "value": ["5", "7"]}), plain)
    else:
        rows = {"csv": f"{ALICE},5\n{BOB},7\n", "json": json.dumps({ALICE: 5, BOB: 7})}
        lines = f'{{"to": "{ALICE}", "value": 5}}\n{{"to": "{BOB}", "value": 7}}\n'
        plain.write_text(rows.get(name.partition(".")[2], lines))
    data = plain.read_bytes()
    half = len(data) // 2
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(data[:half]) + gzip.compress(data[half:]) + b"\0\0")
    expected = found(plain)
    source = Source(packed)
    assert (
        read_recipients(source, format_of(packed), ColumnNames(), Terms()).accounts == expected.accounts
    ).all()
    assert source.size == packed.stat().st_size
    plain.write_bytes(gzip.compress(data))
    assert (found(plain).amounts == expected.amounts).all()
    for broken in (gzip.compress(data)[:-9], gzip.compress(data)[:30] + b"\xff" * 30):
        packed.write_bytes(broken)
        with pytest.raises(AirdropError, match=r"cannot be unpacked as gzip"):
            found(packed)


def test_list__packed_to_next_to_nothing__read_in_pieces(tmp_path):
    """A few kilobytes that hold many megabytes of blank lines need no memory."""
    packed = tmp_path / "list.csv.gz"
    packed.write_bytes(gzip.compress(f"{ALICE},5\n".encode() + b"\n" * 9_000_000))
    assert max(map(len, Source(packed).content())) <= 1 << 20
    assert len(found(packed)) == 1


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("0x1e6d10", BASE_UNITS, 1_994_000),
        ("0X0F", BASE_UNITS, 15),
        ("1e18", BASE_UNITS, 10**18),
        ("1.5e+21", BASE_UNITS, 15 * 10**20),
        ("1.25e3", TOKENS, 1_250 * 10**18),
        ("1e-18", TOKENS, 1),
        ("123456789012345e6", BASE_UNITS, 123456789012345 * 10**6),
    ],
)
def test_amount__hexadecimal_or_with_an_exponent__exact(text, unit, amount):
    """RF-04."""
    assert parse_amount(text, unit) == amount


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("0x10", TOKENS, "is hexadecimal, as only base units are"),
        ("1e-1", BASE_UNITS, "is not a whole number of base units"),
        ("1e-19", TOKENS, "is too fine"),
        ("1.2345678901234568e+21", BASE_UNITS, "was rounded by the program that wrote it"),
        ("1.23457E+21", BASE_UNITS, "is how spreadsheets write large numbers"),
        ("1E+18", BASE_UNITS, "of which they keep six digits"),
        ("1e78", BASE_UNITS, "does not fit into 256 bits"),
        ("1e999", BASE_UNITS, "is far from any sensible figure"),
        ("1e99999999", BASE_UNITS, "is not a number like"),
        ("-1e5", BASE_UNITS, "is negative"),
        ("0x", BASE_UNITS, "is not a number"),
        ("0x" + "f" * 65, BASE_UNITS, "does not fit into 256 bits"),
    ],
)
def test_amount__not_exact_or_too_large__named(text, unit, why):
    """RF-04."""
    with pytest.raises(UnitError, match=why):
        parse_amount(text, unit)


def test_accounts__names_and_networks__told_that_they_are_not_resolved(problems):
    """RF-04."""
    said = problems(f"vitalik.eth,5\neth:{ALICE},5\nbob.base.eth,5\n{BOB[:-1]},5\n", "list.csv")
    assert said[0] == "line 1: 'vitalik.eth' is a name of ENS, and names are not resolved; write the address"
    assert said[1].endswith("has a network before its address; write the address alone")
    assert "is a name of ENS" in said[2] and "is not an address" in said[3]


def test_add_up__repeated_accounts__one_row_with_the_sum(read, tmp_path):
    """RF-04. Where the first row was; in one case or the other."""
    text = f"{ALICE},5\n{BOB},7\n{ALICE.lower()},6\n{CAROL},1\n{ALICE},0\n"
    assert read(text, "list.csv", terms=ADD_UP) == [(ALICE.lower(), 11), (BOB.lower(), 7), (CAROL.lower(), 1)]
    assert found(tmp_path / "list.csv", ADD_UP).added_up == 2
    with pytest.raises(RecipientsError, match="--add-up adds the amounts up"):
        found(tmp_path / "list.csv")


def test_add_up__sum_beyond_256_bits__named(problems):
    (said,) = problems(f"{ALICE},{2**256 - 1}\n{ALICE},1\n", "list.csv", terms=ADD_UP)
    assert "line 1" in said and "in all; at most" in said


def test_add_up__total__is_compared(read, problems):
    terms = Terms(add_up=True, total=12)
    assert read([[ALICE, 5], [ALICE, 7]], terms=terms) == [(ALICE.lower(), 12)]
    assert "1 base units missing" in problems([[ALICE, 5], [ALICE, 6]], terms=terms)[0]


def test_json__every_problem__in_one_report_by_row(problems):
    """RF-04."""
    said = problems(
        f'[{{"to": "{ALICE}", "value": 5}}, {{"to": "{BOB}"}}, 7, {{"to": 5, "value": 5}},'
        f' {{"to": "{BOB}", "value": true}}, {{"to": "{BOB}", "value": 1, "value": 2}},'
        f' {{"to": null, "value": 1}}, {{"to": "{BOB}", "value": -1}},'
        f' {{"to": "x\\ud800", "value": 1}}, {{"to": "{ALICE}", "value": 6}}]'
    )
    assert [text.partition(":")[0] for text in said] == [f"row {n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10)]
    assert "has no 'value'" in said[0] and "no object" in said[1] and "has 'value' twice" in said[4]
    assert "stands on row 1 already" in said[-1]


def test_json__map_with_an_account_twice__named(problems):
    assert "stands on row 1 already" in problems(f'{{"{ALICE}": 5, "{BOB}": 1, "{ALICE}": 6}}')[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tokenTotal": "0x0d"}, "the list says that its total is 13 base units, it is 12 base units"),
        ({"numDrops": 3}, "the list says that it has 3 recipients, it has 2"),
        ({"tokenTotal": "many"}, "the total that the list names cannot be read"),
    ],
)
def test_json__says_something_else_about_itself__named(problems, changes, said):
    """RF-04."""
    assert said in problems({**DOCUMENTS["uniswap"], **changes})[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ("5", "holds '5'. Known are a list of objects"),
        ("[5]", "holds a list of '5'"),
        ('{"a": 1}', "holds an object with 'a'"),
        ('{"recipients": [], "claims": []}', "holds an object with 'recipients', 'claims'"),
        ('[{"who": 1}]', "no column for the account"),
        ({**dump(["address"], [ALICE]), "format": "simple-v1"}, "is a dump of a tree that cannot be read"),
        (b"\xff\xfe[]", "cannot be read as JSON"),
    ],
)
def test_json__no_list_that_is_known__says_what_was_seen(read, content, said):
    with pytest.raises(AirdropError) as caught:
        read(content)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("account;amount\n", "list.csv", "is separated by semicolons; save it with commas"),
        (f"{ALICE}\t5\n", "list.csv", "is separated by tabs"),
        ("account,amount\n".encode("utf-16"), "list.csv", "is UTF-16; save it as UTF-8"),
        ("[]", "list.jsonl", "--format json reads lists"),
        ("x", "list.gz", "also with .gz behind it"),
    ],
)
def test_list__of_another_kind_than_thought__named(read, content, name, said):
    with pytest.raises(AirdropError) as caught:
        read(content, name)
    assert said in str(caught.value)


def test_json__empty__no_recipients(problems):
    assert problems([]) == ["there are no recipients"]


def test_build__its_own_dump__has_the_root_that_it_names(tmp_path):
    """RF-04. Leaves of the same format, chain and contract: a root that differs was tampered with."""
    people = made_up(5)
    first = built(tmp_path, people)
    path = tmp_path / "again.json"
    text = (tmp_path / "out" / DUMP).read_text()
    path.write_text(text)
    again = build(Order(source=path, campaign=CAMPAIGN, folder=tmp_path / "again"))
    assert (again.manifest.root, again.notes) == (first.manifest.root, ())
    path.write_text(text.replace(f'"{people[0][1]}"', '"1"'))
    with pytest.raises(AirdropError, match="for the same contract; it was changed"):
        build(Order(source=path, campaign=CAMPAIGN, folder=tmp_path / "changed"))
    assert not (tmp_path / "changed").exists()


def test_build__root_of_others__said_that_it_is_not_used(tmp_path):
    """RF-04."""
    path = tmp_path / "uniswap.json"
    path.write_text(json.dumps(DOCUMENTS["uniswap"]))
    made = build(Order(source=path, campaign=CAMPAIGN, folder=tmp_path / "out"))
    (note,) = made.notes
    assert ROOT in note and "is not used" in note and made.manifest.root != ROOT


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl", "list.json"])
def test_list__of_strangers__nothing_that_a_terminal_obeys(problems, read, name):
    """Escape sequences in cells and in names of columns."""
    escape = "\x1b[2J\u202e"
    rows = [{"to": escape, "value": escape}]
    lists = {"csv": f"{ALICE},{escape}\n", "jsonl": json.dumps(rows[0]), "json": json.dumps(rows)}
    said = "".join(problems(lists[name.partition(".")[2]], name))
    assert "\x1b" not in said and "\u202e" not in said and "\ufffd[2J" in said
    headers = {"csv": f"{escape},x\n", "jsonl": json.dumps({escape: 1}), "json": json.dumps([{escape: 1}])}
    with pytest.raises(AirdropError) as caught:
        read(headers[name.partition(".")[2]], name)
    assert "\x1b" not in str(caught.value) and "[2J" in str(caught.value)


USDC = "0x" + "99" * 20
MIXED = [["erc20", USDC, ALICE, "5"], ["native", "", BOB, "7"], ["erc20", USDC.upper(), CAROL, "9"]]
MIXED_KEYS = ("token_type", "token_address", "receiver", "amount")


def as_csv(rows, mark=""):
    return "\n".join(",".join(mark + cell + mark for cell in row) for row in [MIXED_KEYS, *rows])


def as_objects(rows):
    return [dict(zip(MIXED_KEYS, row, strict=True)) for row in rows]


def as_lines(rows):
    return "\n".join(map(json.dumps, as_objects(rows)))


def as_parquet(rows):
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(pyarrow.Table.from_pylist(as_objects(rows)), sink)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize(
    ("content", "name", "where", "first"),
    [
        (as_csv, "list.csv", "line 3", "line 2"),
        (lambda rows: as_csv(rows, '"'), "list.csv", "line 3", "line 2"),
        (as_objects, "list.json", "row 2", "row 1"),
        (lambda rows: {row["receiver"]: row for row in as_objects(rows)}, "list.json", "row 2", "row 1"),
        (as_lines, "list.jsonl", "line 2", "line 1"),
        (as_parquet, "list.parquet", "row 2", "row 1"),
    ],
    ids=["csv", "quoted", "objects", "map", "lines", "parquet"],
)
def test_read__rows_that_pay_several_tokens__refused(read, problems, content, name, where, first):
    """RF-06: as Safe's payout files do; 7 ether are not 7 tokens."""
    assert problems(content(MIXED), name) == [
        f"{where}: 'token_address' is '', on {first} it is '{USDC}'; give a list for each, or none of that "
        "column",
        f"{where}: 'token_type' is 'native', on {first} it is 'erc20'; give a list for each, or none of that "
        "column",
    ]
    assert read(content([MIXED[0], MIXED[2]]), name) == [(ALICE.lower(), 5), (CAROL.lower(), 9)]


def test_read__a_column_of_amounts_whatever_its_name__no_asset(read):
    text = f"account,token\n{ALICE},5\n{BOB},7"
    assert read(text, "list.csv", names=ColumnNames(amount="token")) == BOTH


def test_read__rows_of_objects_that_leave_the_token_out__refused(problems):
    """RF-06."""
    rows = [{"to": ALICE, "amount": 5, "chainId": 1}, {"to": BOB, "amount": 7}]
    expected = "'chainId' is '', on {} 1 it is '1'; give a list for each, or none of that column"
    assert problems(rows) == ["row 2: " + expected.format("row")]
    assert problems("\n".join(map(json.dumps, rows)), "list.jsonl") == ["line 2: " + expected.format("line")]
