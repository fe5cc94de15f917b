"""The `subdaos` section: what is refused, and what amendments make of it."""

import pytest

from ape_dao.core import units
from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import parse_spec
from ape_dao.modules.subdaos import MODULE
from ape_dao.modules.subdaos.section import Scope, SubDaos
from utils.amendment_keys import NAMES as KNOWN
from utils.amendment_keys import address, base_data
from utils.subdaos import selector, word

NOW = 1_796_000_000  # 2026-11-30
DEPLOYER = address(50)
SCOPE = {"target": "USDC", "call": "deposit(uint256,address)", "arguments": ["any", "this"]}
BODY = {"name": "grants", "operator": "team", "until": "2028-06-01", "scopes": [SCOPE]}


def data(*bodies, guardian="guard"):
    whole = base_data(KNOWN)
    whole["subdaos"] = {"guardian": guardian, "bodies": list(bodies) or [BODY]}
    return whole


def scope(**changes):
    return {**BODY, "scopes": [{**SCOPE, **changes}]}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (scope(call="deposit"), "call 'deposit' is no function; give for example deposit(uint256,address)"),
        (scope(call="f(bytes)", arguments=["any"]), "an argument of type 'bytes' does not take one word"),
        (scope(call="f(uint256[])", arguments=["any"]), "type 'uint256[]' does not take one word"),
        (scope(arguments=["any"]), "arguments: 2 are needed for deposit(uint256,address), not 1"),
        (scope(arguments=["this", "any"]), "arguments: `this` is an address, not uint256"),
        (scope(arguments=["any", "0x12"]), "arguments: '0x12' is no address"),
        (scope(arguments=["ecosystem", "any"]), "arguments: 'ecosystem' is no uint256"),
        (scope(arguments=["-1", "any"]), "arguments: -1 is outside uint256"),
        (
            scope(call="f(uint8,uint8,uint8,uint8)", arguments=["1", "2", "3", "4"]),
            "arguments: at most 3 can be other than `any`, not 4",
        ),
        (scope(call="f(uint8)", arguments=["256"]), "arguments: 256 is outside uint8"),
        (scope(target="treasury"), "the treasury cannot be a target"),
        ({**BODY, "operator": "treasury"}, "'treasury' cannot act for a sub-DAO"),
        ({**BODY, "until": None}, "needs both an operator and until, or neither"),
        ({**BODY, "scopes": []}, "scopes"),
        ({**BODY, "scopes": [SCOPE] * 17}, "scopes"),
    ],
)
def test_spec__bad_body__refused(body, told):
    """BO-25, BO-27: what no word holds, and targets that would forward power."""
    with pytest.raises(SpecError) as caught:
        parse_spec(data(body))
    assert told in str(caught.value)


def test_spec__two_of_one_name__refused():
    with pytest.raises(SpecError, match="'grants' is the name of the body in place 1 too"):
        parse_spec(data(BODY, BODY))


def test_scope__words_as_the_contract_takes_them():
    one = Scope.model_validate(
        {
            "target": "USDC",
            "call": "f(address,bool,int16,bytes4,uint256)",
            "arguments": [KNOWN["team"], "true", "-2", "any", "any"],
        }
    )
    assert one.selector == selector(one.call)
    assert one.fixed(str) == [
        {"position": 0, "isThis": False, "value": "0x" + word(KNOWN["team"]).hex()},
        {"position": 1, "isThis": False, "value": "0x" + (1).to_bytes(32).hex()},
        {"position": 2, "isThis": False, "value": "0x" + "f" * 63 + "e"},
    ]


def test_plan__ends_that_the_contract_refuses__named():
    spec = parse_spec(data({**BODY, "until": "2026-11-01"}))
    ((key, trouble),) = MODULE.obstacles(spec.section(SubDaos), NOW)
    assert key == "subdao_grants"
    assert "ends on 2026-11-01" in trouble


def planned(before, after):
    base = parse_spec(before)
    living = make_plan(base, DEPLOYER).addresses
    amendment = plan_amendment(base, parse_spec(after), living, DEPLOYER)
    amendment.require_possible()
    return amendment, [(call.key, call.function, dict(call.arguments)) for call in amendment.calls]


def test_amend__operator_and_scopes__one_call_each():
    other = {"target": "WETH", "call": "withdraw(uint256)", "arguments": ["any"]}
    after = {**BODY, "operator": "ecosystem", "scopes": [SCOPE, other]}
    _, calls = planned(data(), data(after))
    until = units.parse_date("2028-06-01")
    listed = {
        "target": KNOWN["WETH"],
        "selector": "0x2e1a7d4d",
        "words": 1,
        "fixedWords": [],
    }
    assert calls == [
        ("subdao_grants", "setOperator", {"newOperator": KNOWN["ecosystem"], "until": until}),
        ("subdao_grants", "setScope", {"id": 1, "scope": listed}),
    ]
    _, calls = planned(data(after), data())
    assert [call[1:] for call in calls][1] == ("removeScope", {"id": 1})


def test_amend__nobody__is_a_recall():
    recalled = {name: value for name, value in BODY.items() if name not in ("operator", "until")}
    _, calls = planned(data(), data(recalled))
    assert calls == [("subdao_grants", "recall", {"assets": []})]


def test_amend__body_left_out__recalled():
    without = data()
    del without["subdaos"]
    amendment, calls = planned(data(), without)
    assert [call[:2] for call in calls] == [("subdao_grants", "recall")]
    assert set(amendment.retired) == {"subdao_grants"}


def test_scope__account_as_an_argument__its_address():
    """The treasury, the DAO's token and names of `addresses` stand for addresses; others are asked for."""
    both = {"call": "withdraw(address,address,address)", "arguments": ["treasury", "TMAI", "team"]}
    spec = parse_spec(data(scope(**both)))
    plan = make_plan(spec, DEPLOYER)
    (made,) = plan.step("subdao_grants").arguments["scopes"]
    named = [plan.addresses["timelock"], plan.addresses["token"], spec.addresses["team"]]
    assert [int(one["value"], 16) for one in made["fixedWords"]] == [int(at, 16) for at in named]
    assert [one["position"] for one in made["fixedWords"]] == [0, 1, 2]
    unknown = parse_spec(data(scope(arguments=["any", "nobody_yet"])))
    with pytest.raises(
        SpecError, match=r"'nobody_yet' \(subdaos\.bodies\[0\]\.scopes\[0\]\.arguments\[1\]\)"
    ):
        make_plan(unknown, DEPLOYER)
