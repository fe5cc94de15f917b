"""A changed value for every key of a spec, by what an amendment makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from eth_utils import to_checksum_address

from ape_dao.core.spec import load_preset, parse_spec, with_addresses
from utils.deployment import GUARDIAN_DAYS

Path = tuple[str | int, ...]
Change = tuple[Path, Any]
"""A path in a spec's data, and the value that it gets."""


_BEGUN = datetime.now(UTC)


def date_in(days: int) -> str:
    """A date from the begin of the tests on, by the clock of this machine, at which their chains begin.

    It is the same one after midnight.
    """
    return (_BEGUN + timedelta(days=days)).date().isoformat()


def address(number: int) -> str:
    """A made-up account."""
    return str(to_checksum_address(f"0x{0xACC0_0000 + number:040x}"))


OUTSIDE = {name: address(number) for number, name in enumerate(("USDC", "WETH", "DAI", "WETH2"), start=1)}
EXCHANGES = {"UNISWAP": address(11), "SUSHI": address(12), "COW": address(13)}
PEOPLE = {"team": address(21), "ecosystem": address(22), "guard": address(23), "other": address(24)}
NAMES = {**OUTSIDE, **EXCHANGES, **PEOPLE}
RUNWAY = {"token": "USDC", "decimals": 6, "amount": "1_000", "yearly_revenue": "50_000"}
AUCTION = {"decimals": 18, "min_lot": "5 DAI", "start_price": "9", "min_start_price": "8", "floor_price": "7"}
BUDGET = {
    "spender": "team",
    "asset": "TMAI",
    "per_week": "1_000",
    "at_once": "4_000",
    "in_all": "50_000",
    "until": date_in(300),
}
OPTIONS: dict[str, Any] = {
    "name": "grants",
    "budget": {"asset": "USDC", "decimals": 6, "most": "1_000"},
}
STAGE: dict[str, Any] = {
    "name": "council",
    "needs": 1,
    "until": date_in(900),
    "checks": [{"approval": "guard"}, {"no_objection": "team", "within": "2 days"}, {"wait": "3 days"}],
}
CHAMBER: dict[str, Any] = {
    "name": "makers",
    "votes": "domain_core",
    "quorum": "20%",
    "approval_margin": "1%",
    "until": date_in(900),
}
INDEX_PART = {"decimals": 18, "weight": "40%", "first_price": "2_500"}
DOLLARS = {"asset": "USDC", "decimals": 6}


SCOPE = {"target": "USDC", "call": "set(uint256,address)", "arguments": ["any", "this"]}


def index_data() -> dict[str, Any]:
    """An index of dollars and two tokens."""
    return {
        "name": "Index",
        "symbol": "IDX",
        "numeraire": "USDC",
        "decimals": 6,
        "cash": "20%",
        "parts": [{"token": "WETH", **INDEX_PART}, {"token": "TMAI", **INDEX_PART}],
        "guardian": "guard",
    }


def services_data() -> dict[str, Any]:
    """Services whose use is paid in dollars."""
    return {"name": "Services", "symbol": "SVC", "token": "USDC", "decimals": 6}


def market_data() -> dict[str, Any]:
    """Jobs in dollars; the DAO rules, and could ask jurors, or a court or an oracle, which are contracts."""
    return {
        "court": {"fee": "0.01 ETH", "bond": "0.1 ETH", "stake": "0.5 ETH"},
        "kleros": {"arbitrator": "UNISWAP", "policy": "ipfs://policy"},
        "uma": {"oracle": "UNISWAP", "weth": "WETH", "bond": "1 ETH"},
        "tokens": [{"token": "USDC", "decimals": 6, "max_job": "10_000"}],
    }


def council_data() -> dict[str, Any]:
    """A council on a Safe that its owners have not given to it yet."""
    members = [address(number) for number in range(901, 907)]
    return {"safe": "UNISWAP", "guardian": "guard", "members": members, "first_election": "200 weeks"}


def reputation_data() -> dict[str, Any]:
    """Two domains, the first of which counts in the second."""
    awarder = {"account": "team", "per_season": "1_000", "until": date_in(300)}
    core = {"name": "core", "number": 0, "max_share": "30%", "awarders": [awarder]}
    core["genesis"] = [{"account": "team", "amount": "10"}]
    craft = {"name": "craft", "number": 1, "parent": "core", "parent_share": "50%"}
    return {"guardian": "guard", "domains": [core, craft]}


def add_rest(data: dict[str, Any]) -> None:
    """Add to the data of Token Metrics what that preset leaves out."""
    data["escrow"]["early_exit"]["max_penalty"] = "10%"
    data["revenue"]["compounder"] = {"uniswap_v2": "UNISWAP"}
    data["revenue"]["buyback"]["pace"] = "8 weeks"
    data["revenue"]["runway"] = [dict(RUNWAY)]
    data["governor"]["guardian"] = {"account": "guard", "until": date_in(GUARDIAN_DAYS)}
    for kind in ("grant", "optimistic"):
        data["kinds"][kind]["limits"].append({"asset": "USDC", "decimals": 6, "amount": "1_000"})
    data["index"] = index_data()
    data["market"] = market_data()
    data["timelock"]["objection"] = {"first": "1%", "second": "10%", "max_extension": "12 days"}
    body = {"name": "grants", "operator": "team", "until": date_in(300), "scopes": [SCOPE]}
    data["subdaos"] = {"guardian": "guard", "bodies": [body]}
    data["consent"] = {"stages": [{**STAGE, "checks": list(STAGE["checks"])}]}
    data["options"] = {"stages": [dict(OPTIONS, budget=dict(OPTIONS["budget"]))]}
    pay = {**BUDGET, **DOLLARS, "spender": "attendance"}
    ask = {**pay, "spender": "conviction"}
    data["budgets"] = {"guardian": "guard", "spenders": [BUDGET, {**BUDGET, **DOLLARS}, pay, ask]}
    data["conviction"] = {**DOLLARS, "min_power": "22_000"}
    data["refunds"] = {"min_votes": "1_000"}
    data["exits"] = {"held_for": "4 weeks"}
    data["attendance"] = {**DOLLARS, "pot": "1_000", "max_rate": "0.002"}
    data["services"] = services_data()
    data["reputation"] = reputation_data()
    data["chamber"] = {"chambers": [dict(CHAMBER)]}
    data["council"] = council_data()


def base_data(names: dict[str, str]) -> dict[str, Any]:
    """The Token Metrics DAO with everything that the preset leaves out."""
    data = load_preset("token-metrics").to_data()
    add_rest(data)
    spec = parse_spec(data)
    used = {"USDC", "WETH", "UNISWAP", "team", "ecosystem", "guard"}
    return with_addresses(spec, {name: at for name, at in names.items() if name in used}).to_data()


def _kind(name: str, **values: str) -> dict[str, list[Change]]:
    return {f"kinds.{name}.{key}": [(("kinds", name, key), value)] for key, value in values.items()}


_ROOT = "0x" + "ab" * 32
_BUDGET = ("budgets", "spenders", 0)
_BODY = ("subdaos", "bodies", 0)
_STAGE = ("consent", "stages", 0)
_OPTIONS = ("options", "stages", 0)
_INDEX, _PART = ("index",), ("index", "parts", 0)
_JOB_TOKEN = ("market", "tokens", 0)
_CORE, _CRAFT = ("reputation", "domains", 0), ("reputation", "domains", 1)
_AWARDER = (*_CORE, "awarders", 0)
_TIER, _AUCTIONS = ("score", "tiers", 9), ("revenue", "buyback", "auctions")

SET: dict[str, list[Change]] = {
    "allocations[].airdrop.root": [(("allocations", 0, "airdrop", "root"), _ROOT)],
    "escrow.early_exit.penalty_to": [(("escrow", "early_exit", "penalty_to"), "treasury")],
    "governor.voting_delay": [(("governor", "voting_delay"), "2 hours")],
    "governor.voting_period": [(("governor", "voting_period"), "6 days")],
    "governor.quorum": [(("governor", "quorum"), "11%")],
    "governor.quorum_floor": [(("governor", "quorum_floor"), "2_000")],
    "governor.approval_margin": [(("governor", "approval_margin"), "9%")],
    "governor.proposal_threshold": [(("governor", "proposal_threshold"), "23_000")],
    "governor.late_extension": [(("governor", "late_extension"), "12 hours")],
    "governor.execution_window": [(("governor", "execution_window"), "13 days")],
    "governor.stage": [(("governor", "stage"), "USDC")],
    "governor.guardian.account": [(("governor", "guardian", "account"), "other")],
    "governor.guardian.until": [(("governor", "guardian", "until"), date_in(GUARDIAN_DAYS - 10))],
    **_kind(
        "constitutional",
        voting_period="8 days",
        quorum="21%",
        quorum_floor="3_000",
        approval_margin="19%",
        min_score="1",
        proposal_threshold="24_000",
        stage="WETH",
    ),
    **_kind(
        "grant",
        voting_period="8 days",
        quorum="6%",
        quorum_floor="4_000",
        approval_margin="11%",
        min_score="2",
        proposal_threshold="25_000",
        stage="USDC",
    ),
    "kinds.grant.limits[].asset": [
        (("kinds", "grant", "limits", 0), {"asset": "ETH", "decimals": 18, "amount": "3 ETH"})
    ],
    "kinds.grant.limits[].decimals": [(("kinds", "grant", "limits", 1, "decimals"), 7)],
    "kinds.grant.limits[].amount": [(("kinds", "grant", "limits", 0, "amount"), "7")],
    **_kind(
        "optimistic",
        voting_period="9 days",
        veto="6%",
        quorum_floor="5_000",
        min_score="5",
        proposal_threshold="26_000",
        stage="WETH",
    ),
    "kinds.optimistic.limits[].asset": [
        (("kinds", "optimistic", "limits", 0), {"asset": "ETH", "decimals": 18, "amount": "2 ETH"})
    ],
    "kinds.optimistic.limits[].decimals": [(("kinds", "optimistic", "limits", 1, "decimals"), 7)],
    "kinds.optimistic.limits[].amount": [(("kinds", "optimistic", "limits", 0, "amount"), "8")],
    "kinds.reserved_targets": [(("kinds", "reserved_targets"), ["other"])],
    "timelock.delay": [(("timelock", "delay"), "3 days")],
    "timelock.objection.first": [(("timelock", "objection", "first"), "2%")],
    "timelock.objection.second": [(("timelock", "objection", "second"), "11%")],
    "timelock.objection.max_extension": [(("timelock", "objection", "max_extension"), "13 days")],
    "revenue.tokens": [
        (("revenue", "tokens"), ["USDC", "DAI"]),
        (("revenue", "non_rebasing"), ["USDC", "DAI"]),
        ((*_AUCTIONS, 1), {"token": "DAI", **AUCTION}),
    ],
    "revenue.split.revenue_share": [
        (("revenue", "split", "revenue_share"), "50%"),
        (("revenue", "split", "treasury"), "50%"),
    ],
    "revenue.split.buyback": [
        (("revenue", "split", "buyback"), "30%"),
        (("revenue", "split", "treasury"), "70%"),
    ],
    "revenue.split.treasury": [
        (("revenue", "split", "treasury"), "80%"),
        (("revenue", "split", "revenue_share"), "20%"),
    ],
    "revenue.runway[].token": [
        (("revenue", "tokens"), ["USDC", "WETH"]),
        (("revenue", "runway", 0, "token"), "WETH"),
    ],
    "revenue.runway[].decimals": [(("revenue", "runway", 0, "decimals"), 7)],
    "revenue.runway[].amount": [(("revenue", "runway", 0, "amount"), "1_001")],
    "revenue.buyback.pace": [(("revenue", "buyback", "pace"), "9 weeks")],
    "revenue.buyback.auctions[].token": [
        (("revenue", "tokens"), ["DAI", "WETH"]),
        (("revenue", "runway"), []),
        (("revenue", "non_rebasing"), ["WETH"]),
        ((*_AUCTIONS, 0), {"token": "DAI", **AUCTION}),
    ],
    "revenue.buyback.auctions[].decimals": [((*_AUCTIONS, 0, "decimals"), 7)],
    "revenue.buyback.auctions[].min_lot": [((*_AUCTIONS, 0, "min_lot"), "101 USDC")],
    "revenue.buyback.auctions[].max_lot": [((*_AUCTIONS, 0, "max_lot"), "9_000 USDC")],
    "revenue.buyback.auctions[].start_price": [((*_AUCTIONS, 0, "start_price"), "2_001")],
    "revenue.buyback.auctions[].min_start_price": [((*_AUCTIONS, 0, "min_start_price"), "501")],
    "revenue.buyback.auctions[].floor_price": [((*_AUCTIONS, 0, "floor_price"), "11")],
    "revenue.buyback.auctions[].restart_multiplier": [((*_AUCTIONS, 0, "restart_multiplier"), "3x")],
    "revenue.buyback.auctions[].length": [((*_AUCTIONS, 0, "length"), "2 days")],
    "budgets.guardian": [(("budgets", "guardian"), "other")],
    "budgets.spenders[].spender": [((*_BUDGET, "spender"), "other")],
    "budgets.spenders[].asset": [((*_BUDGET, "asset"), "WETH")],
    "budgets.spenders[].decimals": [(("budgets", "spenders", 1, "decimals"), 7)],
    "budgets.spenders[].per_week": [((*_BUDGET, "per_week"), "1_001")],
    "budgets.spenders[].at_once": [((*_BUDGET, "at_once"), "4_001")],
    "budgets.spenders[].in_all": [((*_BUDGET, "in_all"), "49_000")],
    "budgets.spenders[].until": [((*_BUDGET, "until"), date_in(301))],
    "council.guardian": [(("council", "guardian"), "other")],
    "subdaos.guardian": [(("subdaos", "guardian"), "other")],
    "subdaos.bodies[].operator": [((*_BODY, "operator"), "other")],
    "subdaos.bodies[].until": [((*_BODY, "until"), date_in(301))],
    "subdaos.bodies[].scopes[].target": [((*_BODY, "scopes", 0, "target"), "WETH")],
    "subdaos.bodies[].scopes[].call": [((*_BODY, "scopes", 0, "call"), "get(uint256,address)")],
    "subdaos.bodies[].scopes[].arguments": [((*_BODY, "scopes", 0, "arguments"), ["7", "any"])],
    "services.platform_share": [(("services", "platform_share"), "11%")],
    "index.cash": [((*_INDEX, "cash"), "30%"), ((*_PART, "weight"), "30%")],
    "index.guardian": [((*_INDEX, "guardian"), "other")],
    "index.public_mint": [((*_INDEX, "public_mint"), True)],
    "index.fee": [((*_INDEX, "fee"), "1%")],
    "index.cross_fee": [((*_INDEX, "cross_fee"), "0.1%")],
    "index.interval": [((*_INDEX, "interval"), "2 days")],
    "index.probe_interval": [((*_INDEX, "probe_interval"), "8 days")],
    "index.probe": [((*_INDEX, "probe"), "2%")],
    "index.parts[].weight": [((*_PART, "weight"), "39%"), ((*_INDEX, "cash"), "21%")],
    "index.parts[].band": [((*_PART, "band"), "6%")],
    "index.parts[].range": [((*_PART, "range"), "8x")],
    "index.parts[].length": [((*_PART, "length"), "2 days")],
    "index.parts[].max_share": [((*_PART, "max_share"), "9%")],
    "market.fee": [(("market", "fee"), "9%")],
    "market.bond": [(("market", "bond"), "6%")],
    "market.review": [(("market", "review"), "4 days")],
    "market.arbiter": [(("market", "arbiter"), "other")],
    "market.tokens[].token": [((*_JOB_TOKEN, "token"), "DAI")],
    "market.tokens[].decimals": [((*_JOB_TOKEN, "decimals"), 7)],
    "market.tokens[].max_job": [((*_JOB_TOKEN, "max_job"), "9_000")],
    **{
        f"conviction.{key}": [(("conviction", key), value)]
        for key, value in {
            "half_life": "8 days",
            "memory": "9 weeks",
            "min_share": "3%",
            "weight": "0.3%",
            "max_ask": "21%",
            "life": "61 days",
            "enact_delay": "3 days",
            "quota": 3,
            "min_power": "23_000",
        }.items()
    },
    **{
        f"refunds.{key}": [(("refunds", key), value)]
        for key, value in {
            "ballot_gas": "30_000",
            "max_base_fee": "31 gwei",
            "min_votes": "2_000",
            "per_proposal": "0.6 ETH",
            "per_day": "0.7 ETH",
        }.items()
    },
    "reputation.guardian": [(("reputation", "guardian"), "other")],
    "reputation.domains[].awarders[].account": [((*_AWARDER, "account"), "other")],
    "reputation.domains[].awarders[].per_season": [((*_AWARDER, "per_season"), "1_001")],
    "reputation.domains[].awarders[].until": [((*_AWARDER, "until"), date_in(301))],
    "score.tiers[].score": [(("score", "tiers", 9), None)],
    "score.tiers[].power": [((*_TIER, "power"), "7_777_001")],
    "score.tiers[].proposals_per_month": [((*_TIER, "proposals_per_month"), 5)],
}
"""Keys that a call of a proposal changes."""

GONE = {"governor.votes": {"exits"}}
"""What leaves the DAO with a change of these keys, because it has no use any more."""
_SERVICES = ("service_splitter", "services", "usage")
COUNCIL = ("council_election", "council_module")
REPLACED: dict[str, tuple[list[Change], set[str]]] = {
    "governor.votes": (
        [(("governor", "votes"), "token"), (("exits",), None)],
        {"governor", "attendance", "refunds", "options_grants", *COUNCIL},
    ),
    "governor.name": (
        [(("governor", "name"), "Other Governor")],
        {"governor", "attendance", "refunds", "exits"},
    ),
    "exits.held_for": ([(("exits", "held_for"), "5 weeks")], {"exits"}),
    "revenue.weth": (
        [
            (("revenue", "weth"), "WETH2"),
            (("revenue", "tokens"), ["USDC", "WETH2"]),
            (("revenue", "non_rebasing"), ["USDC"]),
            ((*_AUCTIONS, 1, "token"), "WETH2"),
            ((*_AUCTIONS, 1, "min_lot"), "1"),
        ],
        {"router", *_SERVICES},
    ),
    "revenue.min_total_power": (
        [(("revenue", "min_total_power"), "2")],
        {"distributor", "router", "auction", "buyback_pot", "compounder", "attendance", *_SERVICES},
    ),
    "services.token": ([(("services", "token"), "WETH")], {"usage"}),
    "services.exit_delay": ([(("services", "exit_delay"), "4 days")], {"usage"}),
    **{
        f"attendance.{key}": ([(("attendance", key), value)], {"attendance"})
        for key, value in {
            "asset": "DAI",
            "decimals": 7,
            "pot": "1_001",
            "max_rate": "0.003",
            "season": "5 weeks",
            "full_at": "76%",
            "abstain": "51%",
            "delegate_share": "30%",
        }.items()
    },
    "conviction.asset": ([(("conviction", "asset"), "DAI")], {"conviction"}),
    **{
        f"council.{key}": ([(("council", key), value)], set(COUNCIL))
        for key, value in {
            "safe": "WETH",
            "seats": 8,
            "min_seats": 5,
            "term": "60 weeks",
            "first_election": "201 weeks",
            "bar": "0.6%",
        }.items()
    },
    **{
        f"market.{key}.{name}": ([(("market", key, name), value)], {key})
        for key, name, value in (
            ("court", "seats", 9),
            ("court", "rounds", 2),
            ("court", "period", "1 day"),
            ("court", "last_word", "20 days"),
            ("court", "fee", "0.02 ETH"),
            ("court", "bond", "0.2 ETH"),
            ("kleros", "arbitrator", "SUSHI"),
            ("kleros", "court", 1),
            ("kleros", "jurors", 5),
            ("kleros", "policy", "ipfs://other"),
            ("uma", "oracle", "SUSHI"),
            ("uma", "weth", "WETH2"),
            ("uma", "bond", "2 ETH"),
            ("uma", "liveness", "4 days"),
        )
    },
    "reputation.domains[].max_share": ([((*_CORE, "max_share"), "29%")], {"domain_core", "chamber_makers"}),
    "reputation.domains[].parent": (
        [((*_CRAFT, "parent"), None), ((*_CRAFT, "parent_share"), None)],
        {"domain_craft"},
    ),
    "reputation.domains[].parent_share": ([((*_CRAFT, "parent_share"), "51%")], {"domain_craft"}),
    "council.cohorts": ([(("council", "cohorts"), 1)], set(COUNCIL)),
    "revenue.buyback.proceeds": (
        [(("revenue", "buyback", "proceeds"), "stakers")],
        {"auction", "buyback_pot"},
    ),
    **{
        f"consent.stages[].{key}": ([((*_STAGE, *path), value)], {"stage_council"})
        for key, path, value in (
            ("needs", ("needs",), 2),
            ("until", ("until",), date_in(901)),
            ("checks[].approval", ("checks", 0, "approval"), "other"),
            ("checks[].no_objection", ("checks", 1, "no_objection"), "other"),
            ("checks[].within", ("checks", 1, "within"), "1 day"),
            ("checks[].wait", ("checks", 2, "wait"), "4 days"),
            ("checks[].stage", ("checks", 2), {"stage": "makers"}),
        )
    },
    **{
        f"options.stages[].{'.'.join(path)}": ([((*_OPTIONS, *path), value)], {"options_grants"})
        for path, value in (
            (("counting",), "score"),
            (("vote_time",), "4 days"),
            (("quorum",), "11%"),
            (("bar",), "6%"),
            (("opener",), "0.6%"),
            (("winners",), 3),
            (("budget", "asset"), "DAI"),
            (("budget", "most"), "1_001"),
            (("budget", "decimals"), 7),
        )
    },
    **{
        f"chamber.chambers[].{key}": ([(("chamber", "chambers", 0, key), value)], {"chamber_makers"})
        for key, value in (
            ("votes", "domain_craft"),
            ("quorum", "21%"),
            ("approval_margin", "2%"),
            ("until", date_in(901)),
        )
    },
    "revenue.buyback.cow": ([(("revenue", "buyback", "cow"), "COW")], {"auction", "buyback_pot"}),
    "revenue.compounder.uniswap_v2": (
        [(("revenue", "compounder", "uniswap_v2"), "SUSHI")],
        {"uniswap_adapter"},
    ),
}
"""Keys that take other contracts in place of these."""

_NEW_AIRDROP = {
    "airdrop": {"name": "second", "root": _ROOT, "open_for": "20 weeks", "cumulative": True},
    "amount": "1_000",
    "funded_by": "treasury",
}
_NEW_GRANT = {
    "vesting": {"name": "second", "beneficiary": "other", "cliff": "30 days", "duration": "90 days"},
    "amount": "2_000",
    "funded_by": "treasury",
}
ADDED: dict[str, tuple[list[Change], set[str]]] = {
    "consent.stages[].name": ([(("consent", "stages", 1), {**STAGE, "name": "second"})], {"stage_second"}),
    "options.stages[].name": (
        [(("options", "stages", 1), {**OPTIONS, "name": "further"})],
        {"options_further"},
    ),
    "chamber.chambers[].name": (
        [(("chamber", "chambers", 1), {**CHAMBER, "name": "house"})],
        {"chamber_house"},
    ),
    "attendance.return_after": ([(("attendance", "return_after"), 3)], {"returns"}),
    "timelock.time_guard": ([(("timelock", "time_guard"), True)], {"time_guard"}),
    "kinds.optimistic.escalates": ([(("kinds", "optimistic", "escalates"), True)], {"escalation"}),
    "reputation.domains[].name": (
        [(("reputation", "domains", 2), {"name": "third", "number": 2})],
        {"domain_third"},
    ),
    "revenue.skim_yield": ([(("revenue", "skim_yield"), True)], {"skimmer"}),
    "services.desk": ([(("services", "desk"), True)], {"desk"}),
    "services.credit_tokens": (
        [(("services", "desk"), True), (("services", "credit_tokens"), True)],
        {"desk", "credit_tokens"},
    ),
    "allocations[].funded_by": (
        [(("allocations", 4), _NEW_AIRDROP), (("allocations", 5), _NEW_GRANT)],
        {"airdrop_second", "vesting_second"},
    ),
}
"""Keys that add contracts."""

RENAMED: dict[str, tuple[list[Change], str, str]] = {
    "subdaos.bodies[].name": ([((*_BODY, "name"), "other")], "subdao_other", "subdao_grants"),
}
"""Keys that add a contract for another that leaves."""

NOTHING: dict[str, list[Change]] = {
    "profile": [(("governor", "voting_delay"), "1 second"), (("profile",), "dev")],
    "addresses": [(("addresses", "unused"), address(99))],
    "allocations[].airdrop.file": [(("allocations", 0, "airdrop", "file"), "other.csv")],
    "simulation.critical_loss": [(("simulation", "critical_loss"), "30%")],
    "revenue.runway[].yearly_revenue": [(("revenue", "runway", 0, "yearly_revenue"), "99_000")],
    "conviction.decimals": [(("conviction", "decimals"), 7)],
    "index.glide": [((*_INDEX, "glide"), "8 days")],
    "services.decimals": [(("services", "decimals"), 7)],
    "index.parts[].depth": [((*_PART, "depth"), "1_000")],
    "revenue.platform_share": [(("revenue", "platform_share"), "11%")],
    "score.tiers[].tier": [((*_TIER, "tier"), "Other")],
    "score.tiers[].platform_discount": [((*_TIER, "platform_discount"), "26%")],
    "score.tiers[].api_discount": [((*_TIER, "api_discount"), "36%")],
    "score.tiers[].referral_commission": [((*_TIER, "referral_commission"), "41%")],
    "score.tiers[].private_sale_allocation": [((*_TIER, "private_sale_allocation"), "16_000 USD")],
    "score.tiers[].private_sale_window": [((*_TIER, "private_sale_window"), "0-11 hours")],
    "market.court.stake": [(("market", "court", "stake"), "0.4 ETH")],
    "score.tiers[].launchpad_multiplier": [((*_TIER, "launchpad_multiplier"), "4x")],
}
"""Keys on which nothing on the chain depends."""

FIXED: dict[str, list[Change]] = {
    "name": [(("name",), "Other")],
    "salt": [(("salt",), "2")],
    "token.name": [(("token", "name"), "Other")],
    "token.symbol": [
        (("token", "symbol"), "OTH"),
        (("kinds", "grant", "limits", 0), {"asset": "OTH", "amount": "1"}),
        (("kinds", "optimistic", "limits", 0), {"asset": "OTH", "amount": "1"}),
        (("budgets", "spenders", 0, "asset"), "OTH"),
        (("index", "parts", 1, "token"), "OTH"),
    ],
    "token.address": [
        (("token",), {"name": "Token Metrics", "symbol": "TMAI", "address": "other"}),
        (("allocations",), []),
        (("governor", "quorum_floor"), "1"),
        (("kinds", "constitutional", "quorum_floor"), "1"),
        (("kinds", "grant", "quorum_floor"), "1"),
        (("kinds", "optimistic", "quorum_floor"), "1"),
    ],
    "services.name": [(("services", "name"), "Other")],
    "services.symbol": [(("services", "symbol"), "OTH")],
    "council.members": [(("council", "members", 0), address(907))],
    "reputation.life": [(("reputation", "life"), "51 weeks")],
    "reputation.season": [(("reputation", "season"), "12 weeks")],
    "reputation.domains[].number": [((*_CORE, "number"), 2)],
    "reputation.domains[].genesis[].account": [((*_CORE, "genesis", 0, "account"), "other")],
    "reputation.domains[].genesis[].amount": [((*_CORE, "genesis", 0, "amount"), "11")],
    "index.name": [((*_INDEX, "name"), "Other")],
    "index.symbol": [((*_INDEX, "symbol"), "OTH")],
    "index.numeraire": [((*_INDEX, "numeraire"), "DAI")],
    "index.decimals": [((*_INDEX, "decimals"), 7)],
    "index.parts[].first_price": [((*_PART, "first_price"), "2_400")],
    "index.parts[].decimals": [((*_PART, "decimals"), 17)],
    "index.parts[].token": [((*_PART, "token"), "DAI")],
    "revenue.non_rebasing": [(("revenue", "non_rebasing"), ["USDC"])],
    "token.cap": [(("token", "cap"), "11_000_000_000")],
    "token.supply": [(("token", "supply"), "9_000_000_000")],
    "token.yearly_mint_limit": [(("token", "yearly_mint_limit"), "5")],
    "allocations[].recipient": [(("allocations", 1, "recipient"), "other")],
    "allocations[].amount": [
        (("allocations", 1), {"recipient": "ecosystem", "amount": "999_999_999"}),
        (("allocations", 4), {"recipient": "other", "amount": "1"}),
    ],
    "allocations[].share": [(("allocations", 1, "share"), "11%"), (("allocations", 3, "share"), "23%")],
    "allocations[].airdrop.name": [(("allocations", 0, "airdrop", "name"), "other")],
    "allocations[].airdrop.deadline": [
        (("allocations", 0, "airdrop", "deadline"), "2099-01-01"),
        (("allocations", 0, "airdrop", "open_for"), None),
    ],
    "allocations[].airdrop.open_for": [(("allocations", 0, "airdrop", "open_for"), "53 weeks")],
    "allocations[].airdrop.cumulative": [(("allocations", 0, "airdrop", "cumulative"), True)],
    "allocations[].vesting.name": [(("allocations", 2, "vesting", "name"), "other")],
    "allocations[].vesting.beneficiary": [(("allocations", 2, "vesting", "beneficiary"), "other")],
    "allocations[].vesting.start": [(("allocations", 2, "vesting", "start"), "2099-01-01")],
    "allocations[].vesting.cliff": [(("allocations", 2, "vesting", "cliff"), "364 days")],
    "allocations[].vesting.duration": [(("allocations", 2, "vesting", "duration"), "1_461 days")],
    "allocations[].vesting.revocable": [(("allocations", 2, "vesting", "revocable"), False)],
    "allocations[].vesting.unvested_votes": [(("allocations", 2, "vesting", "unvested_votes"), True)],
    "escrow.name": [(("escrow", "name"), "Other")],
    "escrow.symbol": [(("escrow", "symbol"), "veOTH")],
    "escrow.max_lock": [(("escrow", "max_lock"), "53 weeks")],
    "escrow.min_lock": [(("escrow", "min_lock"), "2 weeks")],
    "escrow.max_multiplier": [(("escrow", "max_multiplier"), "3x")],
    "escrow.min_amount": [(("escrow", "min_amount"), "2")],
    "escrow.early_exit.max_penalty": [(("escrow", "early_exit", "max_penalty"), "11%")],
    "escrow.early_exit.cooldown": [(("escrow", "early_exit", "cooldown"), "2 weeks")],
    "governor.first_proposals": [(("governor", "first_proposals"), "6 days")],
}
"""Keys that stay as they were at the launch."""

SALE = {
    "name": "private",
    "payment": "USDC",
    "decimals": 6,
    "price": "0.05",
    "minimum": "100",
    "snapshot": "2027-01-01",
    "opens": "2027-02-01 12:00",
    "tiers": [
        {"power": "22_000", "allocation": "1_000", "window": "12-18 hours"},
        {"power": "888_000", "allocation": "5_000", "window": "0-12 hours"},
    ],
    "guardian": "guard",
    "guardian_until": "2027-02-02",
    "at_once": "20%",
    "cliff": "30 days",
    "duration": "180 days",
}
_SALE = ("allocations", 4, "sale")


def _sale_keys() -> dict[str, list[Change]]:
    """Every key of a sale with another value, and with what else that value takes."""
    values: dict[str, Any] = {
        "name": "other",
        "payment": "DAI",
        "decimals": 7,
        "price": "0.06",
        "minimum": "99",
        "minimum_raise": "5",
        "snapshot": "2027-01-02",
        "opens": "2027-02-01 13:00",
        "proceeds_to": "other",
        "router_share": "1%",
        "gate": "other",
        "guardian": "other",
        "guardian_until": "2027-02-02 01:00",
        "at_once": "21%",
        "cliff": "31 days",
        "duration": "181 days",
    }
    tiers = {"power": "888_001", "allocation": "5_001", "window": "0-11 hours"}
    no_table = [(*_SALE, "tiers", index, "allocation") for index in range(2)]
    return {
        **{f"allocations[].sale.{key}": [((*_SALE, key), value)] for key, value in values.items()},
        **{
            f"allocations[].sale.tiers[].{key}": [((*_SALE, "tiers", 1, key), value)]
            for key, value in tiers.items()
        },
        "allocations[].sale.by_power": [((*_SALE, "by_power"), True), *((path, None) for path in no_table)],
    }


LAUNCH_ONLY = ("subdaos.bodies[].dao",)
"""Refused before anything is planned; `tests/modules/subdaos/family` tries it (BO-105)."""
SALE_FIXED = _sale_keys()
"""Keys of a sale, see `add_sale`: all stay, since buyers rely on them."""


def add_sale(data: dict[str, Any]) -> dict[str, Any]:
    """Give a sale a part of the supply in the data of `base_data`."""
    data["allocations"][1] = {"recipient": "ecosystem", "amount": "999_999_000"}
    data["allocations"].append({"sale": SALE, "amount": "1_000"})
    return data


def changed(data: dict[str, Any], changes: list[Change], names: dict[str, str]) -> dict[str, Any]:
    """The data with some changes, and the names that they use."""
    for path, value in changes:
        place: Any = data
        for step in path[:-1]:
            place = place[step]
        last = path[-1]
        if isinstance(place, list) and last == len(place):
            place.append(value)
        elif value is None:
            del place[last]
        else:
            place[last] = value
    used = {name: at for name, at in names.items() if f"'{name}'" in repr(data)}
    data["addresses"] = {**used, **data["addresses"]}
    return data


MOST_KEYS = 40
"""More would be more calls than one proposal holds."""


def groups() -> list[list[str]]:
    """The keys that calls change, in amendments that can be tried together, each in one proposal."""
    found: list[tuple[list[str], list[Path]]] = []
    for key, changes in SET.items():
        paths = [path for path, _ in changes]
        for keys, taken in found:
            is_free = not any(overlap(path, other) for path in paths for other in taken)
            if is_free and len(keys) < MOST_KEYS:
                keys.append(key)
                taken.extend(paths)
                break
        else:
            found.append(([key], paths))
    return [keys for keys, _ in found]


def overlap(path: Path, other: Path) -> bool:
    """Whether one of two keys is the other, or lies in it."""
    shorter = min(len(path), len(other))
    return path[:shorter] == other[:shorter]
