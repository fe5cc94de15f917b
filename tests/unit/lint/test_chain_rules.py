"""Rules that look at the accounts and tokens of the chain, and the refusal to deploy."""

import re

import pytest
from ape.contracts import ContractContainer
from ethpm_types import ContractType

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import journal_path
from ape_dao.core.errors import LintError, SpecError
from ape_dao.core.spec import load_preset, parse_spec, with_addresses
from ape_dao.lint import lint
from ape_dao.sdk.deployment import deploy
from utils.deployment import create, guardian_of
from utils.exchange import shipped

NOBODY = "0x" + "12" * 20


@pytest.fixture
def local(chain):
    return Chain(chain.provider)


@pytest.fixture
def weth(local, deployer):
    return create(local, deployer.address, demo_artifact("WETH9"))


@pytest.fixture
def data(weth, local, deployer):
    """The preset `minimal`, its members a contract."""
    spec = with_addresses(load_preset("minimal"), {"WETH": weth, "members": weth})
    members = create(local, deployer.address, demo_artifact("WETH9"))
    return {**spec.to_data(), "addresses": {"WETH": weth, "members": members}}


def uniswap(package: str, name: str) -> ContractContainer:
    artifact = shipped(package, name)
    code = "0x" + artifact.init_code.hex()
    return ContractContainer(
        ContractType(contractName=name, abi=artifact.abi, deploymentBytecode={"bytecode": code})
    )


def said(data: dict, local) -> dict[str, str]:
    return {found.rule: found.severity.word for found in lint(parse_spec(data), chain=local)}


CHAIN_RULES = {
    "token-on-chain",
    "decimals-on-chain",
    "symbol-on-chain",
    "recipient-without-code",
    "guardian-without-code",
    "recipient-unused",
}


def test_lint__everything_is_there__silent(data, local):
    assert not CHAIN_RULES & said(data, local).keys()


def test_stage_one_key__body_without_code__warning(data, local):
    data["consent"] = {"stages": [{"name": "elders", "checks": [{"approval": "members"}]}]}
    assert "stage-one-key" not in said(data, local)
    data["addresses"]["members"] = NOBODY
    assert said(data, local)["stage-one-key"] == "warning"


def test_council_no_safe__address_without_code__error(data, local):
    members = [f"0x{number:040x}" for number in range(11, 17)]
    data["council"] = {"safe": "members", "members": members}
    assert "council-no-safe" not in said(data, local)
    data["addresses"]["members"] = NOBODY
    assert said(data, local)["council-no-safe"] == "error"


def test_token_on_chain__no_code__error(data, local):
    data["addresses"]["WETH"] = NOBODY
    assert said(data, local)["token-on-chain"] == "error"


def test_token_on_chain__not_a_token__error(data, local, weth):
    data["addresses"]["WETH"] = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
    assert said(data, local)["token-on-chain"] == "error"


def test_decimals_on_chain__differ__error(data, local):
    """TL-16."""
    auction = data["revenue"]["buyback"]["auctions"][0]
    data["revenue"]["buyback"]["auctions"] = [{**auction, "decimals": 6}]
    assert said(data, local)["decimals-on-chain"] == "error"


def test_symbol_on_chain__another__warning(data, local, deployer):
    data["addresses"]["WETH"] = create(
        local, deployer.address, demo_artifact("DemoStablecoin"), owner=deployer.address
    )
    assert said(data, local)["symbol-on-chain"] == "warning"


def test_exchange_on_chain__no_code__error(data, local):
    data["revenue"]["compounder"] = {"uniswap_v2": NOBODY}
    assert said(data, local)["exchange-on-chain"] == "error"


def test_exchange_on_chain__not_a_router__error(data, local, weth):
    data["revenue"]["compounder"] = {"uniswap_v2": weth}
    assert said(data, local)["exchange-on-chain"] == "error"


def test_exchange_on_chain__router__silent(data, local, deployer, weth):
    factory = deployer.deploy(uniswap("v2-core", "UniswapV2Factory"), deployer)
    router = deployer.deploy(uniswap("v2-periphery", "UniswapV2Router02"), factory, weth)
    data["revenue"]["compounder"] = {"uniswap_v2": router.address}
    assert "exchange-on-chain" not in said(data, local)


def test_recipient_without_code__large_share__warning(data, local, alice):
    data["addresses"]["members"] = alice.address
    assert said(data, local)["recipient-without-code"] == "warning"


def test_recipient_without_code__less_than_a_tenth__silent(data, local, alice, weth):
    data["addresses"] |= {"members": alice.address, "fund": weth}
    shares = (("treasury", "40%"), ("members", "9.9%"), ("fund", "50.1%"))
    data["allocations"] = [{"recipient": name, "share": share} for name, share in shares]
    assert "recipient-without-code" not in said(data, local)


def test_recipient_unused__note(data, local):
    data["addresses"]["members"] = NOBODY
    assert said(data, local)["recipient-unused"] == "note"


def test_guardian_without_code__warning(data, local, alice):
    data["governor"]["guardian"] = guardian_of(local, alice.address)
    assert said(data, local)["guardian-without-code"] == "warning"


def test_deploy__lint_errors__refused_before_anything_is_written(data, local, deployer, tmp_path):
    data["governor"]["quorum"] = "0.5%"
    plan, nonce = make_plan(parse_spec(data), deployer.address), local.nonce(deployer.address)
    with pytest.raises(LintError) as caught:
        deploy(plan, local.provider, deployer, folder=tmp_path)
    assert str(caught.value) == (
        "'My DAO' has lint errors (governor.quorum: 0.5% of 60,000,000 veGOV = 300,000 veGOV when everything "
        "is locked, and less when less is); `ape dao lint` says what to change, or use `profile: dev` to "
        "deploy anyway."
    )
    assert local.nonce(deployer.address) == nonce
    assert not journal_path("local", "my-dao", tmp_path).exists()


def test_deploy__no_time_to_react__only_in_profile_dev(data, local, deployer, tmp_path):
    """GV-08: no delay and votes of less than a day are not even read, a delay of less than an hour stops the
    deployment; `profile: dev` allows both at once."""
    governor, nonce = dict(data["governor"]), local.nonce(deployer.address)
    none, short = {"voting_delay": "0"}, {"voting_period": "23 hours", "late_extension": "1 hour"}
    for changes, reason in (
        (none, "voting_delay: no delay is allowed only with `profile: dev`"),
        (short, "voting_period: 23 hours is allowed only with `profile: dev`; give at least 1 day"),
    ):
        with pytest.raises(SpecError, match=reason):
            parse_spec({**data, "governor": governor | changes})
    for delay, shown in (("1 second", "1 second"), ("59 minutes", "59 minutes (3,540 s)")):
        data["governor"] = governor | {"voting_delay": delay}
        plan = make_plan(parse_spec(data), deployer.address)
        reason = f"has lint errors (governor.voting_delay: voting begins {shown} after a proposal);"
        with pytest.raises(LintError, match=re.escape(reason)):
            deploy(plan, local.provider, deployer, folder=tmp_path)
    assert local.nonce(deployer.address) == nonce

    plan = make_plan(
        parse_spec({**data, "profile": "dev", "governor": governor | none | short}), deployer.address
    )
    assert deploy(plan, local.provider, deployer, folder=tmp_path).fresh


def test_deploy__lint_errors_in_profile_dev__deployed(data, local, deployer, tmp_path):
    data |= {"profile": "dev"}
    data["governor"]["quorum"] = "0.5%"
    assert deploy(
        make_plan(parse_spec(data), deployer.address), local.provider, deployer, folder=tmp_path
    ).fresh
