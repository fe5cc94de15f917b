"""Reading spec files: exact errors with file, line, value and remedy, all in one report."""

import json
import re

import pytest
from pydantic import BaseModel

from ape_dao.core.errors import SpecError
from ape_dao.core.schema.models import Spec
from ape_dao.core.spec import (
    load_preset,
    load_spec,
    parse_spec,
    preset_names,
    preset_text,
    spec_hash,
    spec_schema,
)

UNITS_OF_TIME = "second(s), minute(s), hour(s), day(s) or week(s)"
GOOD_ADDRESS = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"
WRONG_CHECKSUM = "0xc02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"

# Line of the preset `minimal`, what replaces it, the error.
BAD_LINES = [
    ("cap: 100_000_000 GOV", "cap: -5 GOV", "token.cap: '-5 GOV' is negative; the least amount is 0."),
    ("cap: 100_000_000 GOV", "cap: 0", "token.cap: 0 is too little; give at least 0.000000000000000001."),
    (
        "cap: 100_000_000 GOV",
        "cap: 100_000_000_000_000 GOV",
        "token.cap: 100_000_000_000_000 is too much; give at most 20_282_409_603_651.670423947251286015.",
    ),
    ("cap: 100_000_000 GOV", "cap: 9 GVO", "token.cap: '9 GVO' is in GVO, but GOV is expected here."),
    ("supply: 100_000_000 GOV", "suply: 5", "token.suply: unknown key; did you mean 'supply'?"),
    (
        "symbol: GOV",
        "symbol: 1GOV",
        "token.symbol: '1GOV' is not a token symbol; use up to 31 bytes without spaces, a letter first.",
    ),
    (
        "name: My Token",
        "name: A name that has thirty-two bytes",
        "token.name: 'A name that has thirty-two bytes' has 32 bytes; at most 31 fit.",
    ),
    ("name: My Token", 'name: ""', "token.name: An empty text is not allowed here; give 1 to 31 bytes."),
    ("name: My Token", "name: 🗳🗳🗳🗳🗳🗳🗳🗳", "token.name: '🗳🗳🗳🗳🗳🗳🗳🗳' has 32 bytes; at most 31 fit."),
    (
        "max_lock: 52 weeks",
        "max_lock: 209 weeks",
        "escrow.max_lock: 209 weeks is too much; give at most 208 weeks.",
    ),
    ("max_lock: 52 weeks", "max_lock: 10 days", "escrow.max_lock: '10 days' is not a whole number of weeks."),
    (
        "min_lock: 1 week",
        "min_lock: 0 weeks",
        "escrow.min_lock: 0 weeks is too little; give at least 1 week.",
    ),
    ("min_lock: 1 week", "min_lock: 53 weeks", "escrow: min_lock 53 weeks is above max_lock 52 weeks."),
    (
        "max_multiplier: 1x",
        "max_multiplier: 19x",
        "escrow.max_multiplier: 19x is too much; give at most 18x.",
    ),
    ("quorum: 10%", "quorum: 110%", "governor.quorum: '110%' is outside 0% to 100%."),
    ("quorum: 10%", "quorum: 0%", "governor.quorum: 0% is too little; give at least 0.01%."),
    ("quorum: 10%", "quorum: 0.1", "governor.quorum: '0.1' has no percent sign; write it like 10%."),
    (
        "voting_period: 7 days",
        "voting_period: 7",
        f"governor.voting_period: '7' has no unit of time; add {UNITS_OF_TIME}.",
    ),
    (
        "voting_period: 7 days",
        "voting_period: 60 weeks",
        "governor.voting_period: 60 weeks is too much; give at most 365 days.",
    ),
    (
        "voting_period: 7 days",
        "voting_period: 23 hours",
        "governor: late_extension 1 day is longer than voting_period 23 hours.",
    ),
    (
        "execution_window: 14 days",
        "execution_window: 59 minutes",
        "governor.execution_window: 59 minutes is too little; give at least 1 hour.",
    ),
    (
        "profile: production",
        "profile: prodction",
        "profile: 'prodction' is not known; did you mean 'production'?",
    ),
    ("treasury: 50%", "treasury: 40%", "revenue.split: the parts sum to 90%; they must sum to 100%."),
    ("tokens: [WETH]", "tokens: WETH", "revenue.tokens: must be a list; begin each entry with a dash."),
    ("tokens: [WETH]", "tokens: [WETH, WETH]", "revenue: tokens names WETH more than once."),
    (
        "min_amount: 1 GOV",
        "min_amount: 0",
        "escrow.min_amount: 0 is too little; give at least 0.000000000000000001.",
    ),
    (
        "floor_price: 100 GOV",
        "floor_price: 100 GOV, restart_multiplier: 4x, length: 1 day}",
        "revenue.buyback.auctions[0].restart_multiplier: 4x is too much; give at most 3x.",
    ),
    (
        "floor_price: 100 GOV",
        "floor_price: 100 GOV, restart_multiplier: 2x, length: 1 minute}",
        "revenue.buyback.auctions[0].length: 1 minute is too little; give at least 1 hour.",
    ),
    (
        "floor_price: 100 GOV",
        "floor_price: 26_000 GOV, restart_multiplier: 2x, length: 1 day}",
        "revenue.buyback.auctions[0]: floor_price <= min_start_price <= start_price must hold, "
        "but not 26_000 <= 25_000 <= 100_000.",
    ),
    (
        "floor_price: 100 GOV",
        "floor_price: 100 GOV, max_lot: 0.09 WETH}",
        "revenue.buyback.auctions[0]: max_lot 0.09 WETH must be at least min_lot, "
        "0.1 WETH, and below 2**120 units.",
    ),
    (
        "floor_price: 100 GOV",
        "floor_price: 100 GOV, max_lot: 5 USDC}",
        "revenue.buyback.auctions[0]: max_lot: '5 USDC' is in USDC, but WETH is expected here.",
    ),
    (
        "tokens: [WETH]",
        "runway: [{token: USDC, decimals: 6, amount: 5}]\n  tokens: [WETH]",
        "revenue: runway names USDC; it can only name some of tokens.",
    ),
    (
        "tokens: [WETH]",
        "runway: [{token: WETH, decimals: 18, amount: 0 WETH}]\n  tokens: [WETH]",
        "revenue.runway[0]: amount 0 means nothing here; give an amount, or leave the entry out.",
    ),
    (
        "tokens: [WETH]",
        "runway: [{token: WETH, decimals: 18, amount: 79_228_162_515}]\n  tokens: [WETH]",
        "revenue.runway[0]: amount 79_228_162_515 is above what the router can keep, "
        "79_228_162_514.264337593543950335.",
    ),
    ("delay: 2 days", "dlay: 2 days", "timelock.dlay: unknown key; did you mean 'delay'?"),
    (
        "weth: WETH",
        "weth: 0x1234",
        "revenue.weth: '0x1234' is not an address; write 0x and 40 hexadecimal digits.",
    ),
    (
        "weth: WETH",
        f"weth: {WRONG_CHECKSUM}",
        f"revenue.weth: '{WRONG_CHECKSUM}' has a wrong checksum; copy the address again.",
    ),
    ("weth: WETH", f"weth: 0x{'0' * 40}", "revenue.weth: The zero address cannot be used here."),
]

# The same for rules between sections, which are checked when every value is sound.
BROKEN_RULES = [
    (
        "share: 60%",
        "share: 59%",
        "allocations: the recipients receive 99_000_000 GOV of 100_000_000 GOV: 1_000_000 GOV left over; "
        "they must sum exactly.",
    ),
    (
        "share: 60%",
        "amount: 60_000_001 GOV",
        "allocations: the recipients receive 100_000_001 GOV of 100_000_000 GOV: 1 GOV too much; "
        "they must sum exactly.",
    ),
    (
        "- recipient: members",
        "- recipient: treasury",
        "allocations[1]: 'treasury' is listed twice; add the amounts up.",
    ),
    (
        "voting_delay: 1 day",
        "voting_delay: 0",
        "governor.voting_delay: no delay is allowed only with `profile: dev`; "
        "nobody could react to a proposal.",
    ),
    (
        "delay: 2 days",
        "delay: 0",
        "timelock.delay: no delay is allowed only with `profile: dev`; "
        "nobody could leave before a proposal takes effect.",
    ),
    (
        "tokens: [WETH]",
        "tokens: [WETH, USDC]",
        "revenue.buyback.auctions: no auction sells 'USDC'; its buyback part would lie idle.",
    ),
    ("weth: WETH", "weth: treasury", "revenue.weth: 'treasury' is not wrapped ETH."),
]


@pytest.fixture
def text():
    return preset_text("minimal")


def change(text: str, old: str, new: str) -> tuple[str, int]:
    """The text with one line changed, and that line's number."""
    lines = text.splitlines()
    number = next(n for n, line in enumerate(lines) if line.strip().startswith(old))
    indent = len(lines[number]) - len(lines[number].lstrip())
    lines[number] = " " * indent + new
    return "\n".join(lines), number + 1


def error_of(text: str, name: str = "dao.yaml") -> str:
    with pytest.raises(SpecError) as caught:
        parse_spec(text, name=name)
    return str(caught.value)


@pytest.mark.parametrize("section", ["token", "escrow", "governor"])
def test_parse_spec__name_of_a_signing_domain__1_to_31_bytes(section):
    """TL-13: what the constructors would refuse is refused before there is a transaction."""
    data = load_preset("minimal").to_data()

    def named(name: str) -> str:
        return getattr(parse_spec({**data, section: {**data[section], "name": name}}), section).name

    for name in ("n" * 31, "🗳" * 7 + "one", "n"):
        assert named(name) == name
    for name, size in (("n" * 32, 32), ("🗳" * 8, 32), ("🗳" * 7 + "four", 32), ("n" * 10_000, 10_000)):
        with pytest.raises(
            SpecError, match=re.escape(f"{section}.name: '{name}' has {size} bytes; at most 31")
        ):
            named(name)
    for name in ("", " "):
        with pytest.raises(SpecError, match=f"{section}.name: An empty text is not allowed here"):
            named(name)


@pytest.mark.parametrize(("old", "new", "message"), BAD_LINES)
def test_parse_spec__bad_value__exact_error(text, old, new, message):
    broken, line = change(text, old, new)
    problems = error_of(broken).splitlines()
    found = next(problem for problem in problems if message in problem)
    where = found.strip().removesuffix(f": {message}")
    key = message.split(":")[0]
    if key in (
        "escrow",
        "governor",
        "revenue",
        "revenue.split",
    ):  # a rule of the whole section: its first line
        line = change(text, f"{key.split('.')[-1]}:", "x")[1]
    if key == "revenue.buyback.auctions[0]":
        line = change(text, "- {token: WETH", "x")[1]
    assert where == f"dao.yaml:{line}"


@pytest.mark.parametrize(("old", "new", "message"), BROKEN_RULES)
def test_parse_spec__broken_rule__exact_error(text, old, new, message):
    broken, line = change(text, old, new)
    problems = [problem.strip() for problem in error_of(broken).splitlines()]
    assert any(problem.endswith(f": {message}") for problem in problems), problems
    if message.split(":")[0] not in ("allocations", "revenue.buyback.auctions"):
        assert any(problem == f"dao.yaml:{line}: {message}" for problem in problems), problems


def test_parse_spec__one_symbol_for_token_and_power__error(text):
    broken, line = change(
        text.replace("0 veGOV", "0").replace("1 veGOV", "1"), "symbol: veGOV", "symbol: GOV"
    )
    message = "escrow.symbol: 'GOV' is the token's symbol too; wallets would mix them up."
    assert f"dao.yaml:{line}: {message}" in error_of(broken)


def test_parse_spec__treasury_gets_everything__error(text):
    broken, _ = change(text, "share: 40%", "share: 100%")
    start = broken.index("  - recipient: members")
    broken = broken[:start] + broken[broken.index("escrow:") :]
    message = "the treasury receives everything, so nobody could ever vote to spend it; add a recipient."
    assert error_of(broken).endswith(f": allocations: {message}")


def test_parse_spec__missing_keys__example(text):
    broken = text.replace("  symbol: GOV\n", "").replace("timelock:\n", "timelock: 5\nx:\n")
    first, *problems = error_of(broken).splitlines()
    assert first == "dao.yaml has 3 problems:"
    assert problems[0].endswith(": token.symbol: is missing; add for example `symbol: TMAI`.")
    assert problems[1].endswith(": timelock: must be a section of `key: value` lines.")
    assert ": x: unknown key; allowed here: name, profile, salt, addresses, token," in problems[2]


def test_parse_spec__many_problems__one_report_in_order(text):
    broken = text
    for old, new, _ in [BAD_LINES[0], BAD_LINES[9], BAD_LINES[14], BAD_LINES[22]]:
        broken, _ = change(broken, old, new)
    report = error_of(broken).splitlines()
    assert report[0] == "dao.yaml has 4 problems:"
    numbers = [int(line.split(":")[1]) for line in report[1:]]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 4


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("name: [1, 2\ntoken: 5\n", "dao.yaml:2: this is not YAML: expected ',' or ']', but got ':'."),
        ("name: X\nname: Y\n", "dao.yaml:2: 'name' is given twice; line 1 gives it already."),
        ("", "dao.yaml: the file is empty; `ape dao init` writes one to start from."),
        ("- a\n- b\n", "dao.yaml:1: the file must consist of `key: value` lines."),
        ("\tname: X\n", "dao.yaml:1: this is not YAML: found character '\\t' that cannot start any token."),
        ("[a, b]: X\n", "dao.yaml:1: a key must be a plain word."),
        ("\nname: &a [*a]\n", "dao.yaml:2: an alias in here stands for what it is part of."),
    ],
)
def test_parse_spec__broken_yaml__error(broken, message):
    assert error_of(broken) == message


def test_parse_spec__aliases_of_aliases__error_at_once():
    """Ten lines that stand for ten thousand million values."""
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 11))]
    message = "dao.yaml: the file has more than 100,000 values, aliases counted each time; leave some out."
    assert error_of("\n".join(lines)) == message


def test_load_spec__no_file__error(tmp_path):
    with pytest.raises(SpecError, match="There is no spec file .*; `ape dao init` writes one"):
        load_spec(tmp_path / "none.yaml")


def test_load_spec__a_folder__error(tmp_path):
    with pytest.raises(SpecError, match="cannot be read"):
        load_spec(tmp_path)


def test_load_spec(tmp_path, text):
    path = tmp_path / "dao.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_spec(path) == load_preset("minimal")


def test_parse_spec__unquoted_address__kept_exactly(text):
    spec = parse_spec(
        change(text, "weth: WETH", f"weth: {GOOD_ADDRESS}")[0]
        .replace("[WETH]", f"[{GOOD_ADDRESS}]")
        .replace("token: WETH", f"token: {GOOD_ADDRESS}")
        .replace("0.1 WETH", "0.1")
    )
    assert spec.revenue.weth == GOOD_ADDRESS
    assert spec.revenue.tokens == [GOOD_ADDRESS]


@pytest.mark.parametrize("name", preset_names())
def test_preset__reads_back_from_its_data(name):
    spec = load_preset(name)
    again = parse_spec(json.loads(json.dumps(spec.to_data())))
    assert again == spec
    assert spec_hash(again) == spec_hash(spec)


def test_preset_text__wrong_name__suggestion():
    with pytest.raises(SpecError) as caught:
        preset_text("token-metric")
    assert str(caught.value) == "There is no preset 'token-metric'; did you mean 'token-metrics'?"
    with pytest.raises(SpecError) as caught:
        preset_text("../spec")
    assert "no preset '../spec'; allowed here: ai-platform, curve-classic, federated," in str(caught.value)


@pytest.mark.parametrize("name", preset_names())
def test_preset__shows_every_key(name):
    """Every default is visible in the file that `ape dao init` writes."""
    written = preset_text(name)
    for path, key in keys_of(Spec):
        if path in ("guardian", "tiers", "airdrop", "vesting") or (
            path == "score" and "score:    " in written
        ):
            continue  # optional parts, shown as a comment or as far as a DAO wants them
        if path in ("grant", "optimistic", "limits") and "  grant:     " in written:
            continue
        assert f"{key}:" in written, (path, key)


def keys_of(model: type[BaseModel], path: str = ""):
    from ape_dao.core.spec.problems import _section_in

    for key, field in model.model_fields.items():
        yield path, key
        inner = _section_in(field.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from keys_of(inner, key)


def test_spec_hash__writing_does_not_matter(text):
    same = text.replace("7 days", "1 week").replace("100_000_000 GOV", "100,000,000").replace("10%", "10.00%")
    assert spec_hash(parse_spec(same)) == spec_hash(parse_spec(text))
    assert spec_hash(parse_spec(text.replace("quorum: 10%", "quorum: 11%"))) != spec_hash(parse_spec(text))


def test_spec_schema():
    schema = spec_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"name", "token", "escrow", "governor"}
    assert schema["$defs"]["Governor"]["properties"]["quorum"]["default"] == "10%"
    json.dumps(schema)
