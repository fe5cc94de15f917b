"""What is declared about contracts forgets nothing: one test for the core and every installed module."""

from copy import deepcopy
from dataclasses import replace

from ape_dao.core import contract_types as declared
from ape_dao.core.contract_types import contract_types
from ape_dao.core.module import OWNER, Question, amount_of, installed_modules
from ape_dao.core.spec import load_preset, parse_spec, preset_names
from ape_dao.testing.completeness import amendment_gaps, declaration_gaps, expectation_gaps
from utils.amendment_keys import index_data, market_data, services_data


def specs():
    """The presets, and one with what they leave out."""
    whole = load_preset("token-metrics").to_data()
    whole["revenue"]["compounder"] = {"uniswap_v2": "UNISWAP"}
    whole["revenue"]["skim_yield"] = True
    whole["revenue"]["buyback"] |= {"pace": "8 weeks", "proceeds": "lock"}
    limits = {"per_week": "1", "at_once": "2", "in_all": "3", "until": "2100-01-01"}
    scope = {"target": "vault", "call": "deposit(uint256,address)", "arguments": ["any", "this"]}
    body = {"name": "grants", "operator": "team", "until": "2100-01-01", "scopes": [scope]}
    whole["subdaos"] = {"guardian": "team", "bodies": [body]}
    whole["consent"] = {"stages": [{"name": "council", "checks": [{"approval": "team"}]}]}
    whole["options"] = {"stages": [{"name": "grants", "budget": {"asset": "TMAI", "most": "1"}}]}
    whole["budgets"] = {"spenders": [{"spender": "attendance", "asset": "TMAI", **limits}]}
    whole["reputation"] = {"domains": [{"name": "core", "number": 0}]}
    whole["chamber"] = {"chambers": [{"name": "makers", "votes": "domain_core", "quorum": "20%"}]}
    whole["conviction"] = {"asset": "TMAI", "min_power": "1"}
    whole["refunds"] = {"min_votes": "1"}
    whole["timelock"]["objection"] = {"first": "1%", "second": "10%", "max_extension": "14 days"}
    whole["exits"] = {"held_for": "4 weeks"}
    whole["council"] = {"safe": "team", "members": [f"0x{number:040x}" for number in range(11, 15)]}
    whole["attendance"] = {"asset": "TMAI", "pot": "1", "max_rate": "1", "return_after": 3}
    whole["index"] = index_data()
    whole["services"] = services_data() | {"desk": True, "credit_tokens": True}
    whole["market"] = market_data()
    ordered = deepcopy(whole)
    ordered["revenue"]["buyback"]["cow"] = "COW"
    return [*map(load_preset, preset_names()), parse_spec(whole), parse_spec(ordered)]


def test_declarations__of_every_contract__are_complete():
    assert declaration_gaps(contract_types()) == []


def test_expectations__of_every_contract__are_complete():
    assert expectation_gaps(specs()) == []


def test_amendments__of_every_contract__are_complete():
    """LD-30: every expected value has a setter, or a reason why it stays; every function that proposals call
    stands for a key of the spec, or for an act."""
    assert amendment_gaps(specs()) == []


def test_modules__are_those_of_the_kit__and_each_contract_is_one_module_s():
    modules = installed_modules()
    names = {
        "score",
        "revenue",
        "buyback",
        "compounder",
        "airdrop",
        "vesting",
        "sale",
        "budgets",
        "index",
        "market",
        "subdaos",
        "consent",
        "council",
        "attendance",
        "services",
        "conviction",
        "refunds",
        "exits",
        "reputation",
        "options",
        "chamber",
    }
    assert names <= {module.name for module in modules}
    contracts = [contract.name for contract in contract_types()]
    assert sorted(contracts) == sorted(set(contracts))
    keys = [contract.key for contract in contract_types() if not contract.variant_of]
    assert sorted(keys) == sorted(set(keys))


def test_declarations__something_forgotten__named():
    escrow = declared.ESCROW
    callers = {name: who for name, who in escrow.callers.items() if name != "setLocker"}
    harmless = {name: why for name, why in escrow.harmless.items() if name != "Withdrawn"}
    forgetful = replace(escrow, callers=callers, harmless=harmless, questions=escrow.questions[1:])
    assert declaration_gaps([forgetful]) == [
        "VotingEscrow.setLocker changes something, and `callers` does not say who may call it",
        "VotingEscrow.LockerSet names an account, and is neither in `questions` nor in `harmless`",
        "VotingEscrow.Withdrawn names an account, and is neither in `questions` nor in `harmless`",
    ]


def test_declarations__numbers_and_templates_forgotten__named():
    auction = declared.contract_type("auction")
    units = {name: unit for name, unit in auction.units.items() if name != "floorPrice"}
    units["lot"] = amount_of("coin")
    forgetful = replace(
        auction,
        units=units,
        plain={**auction.plain, "nothing": "nothing", "length": "nothing"},
        token_lists=("nothings",),
        callers={**auction.callers, "start": OWNER},
        votes_unaffected={**auction.votes_unaffected, "setPrice": "nothing"},
        questions=tuple(replace(question, absent=({"unit": 0},)) for question in auction.questions),
    )
    assert declaration_gaps([forgetful]) == [
        "BuybackAuction.paramsOf: what is `absent` and the answer differ in "
        "floorPrice, length, maxLot, minLot, minStartPrice, restartMultiplier, startPrice",
        "BuybackAuction.start is called by proposals: put it into `reserved` if it decides who may propose, "
        "vote, count, execute or cancel, else into `votes_unaffected` with what it does",
        "BuybackAuction.setPrice is in `votes_unaffected`, but not in `callers`",
        "BuybackAuction.nothings is in `token_lists`, but the contract has no such view without arguments",
        "BuybackAuction: `units` makes lot an amount of coin, which nothing names beside it",
        "BuybackAuction: the number floorPrice of an action is in neither `units` nor `plain`",
        "BuybackAuction: nothing is in `plain`, but no function that changes something takes it",
        "BuybackAuction: length is in `plain` and in `units`",
        "BuybackAuction.start is called by proposals, and no template proposes it",
    ]


def test_declarations__sum_of_another_parameter__named():
    """TS-23: what is added up is the last parameter of its event; else sums were those of another."""
    airdrop = declared.contract_type("airdrop_")
    assert declaration_gaps([replace(airdrop, added_up={"Claimed": "account"})]) == [
        "MerkleAirdrop.Claimed: account is in `added_up`, but is not the last parameter of the event"
    ]


def test_declarations__setter_without_an_answer__named():
    """CO-05: does it decide who may propose, vote or count? Reserved and harmless exclude each other."""
    score, router = (declared.contract_type(key) for key in ("score", "router"))
    silent = replace(router, votes_unaffected={})
    assert [gap.split()[0] for gap in declaration_gaps([silent])] == [
        f"RevenueRouter.{name}" for name in sorted(router.votes_unaffected)
    ]
    torn = replace(score, votes_unaffected={"setThresholds": "nothing"})
    assert declaration_gaps([torn]) == ["StakingScore.setThresholds is reserved, and in `votes_unaffected`"]


def test_declarations__something_that_does_not_exist__named():
    kinds = declared.KINDS
    wrong = replace(
        kinds,
        callers={**kinds.callers, "setNothing": "nobody"},
        harmless={**kinds.harmless, "NothingSet": "nothing"},
        unverified={**kinds.unverified, "nothing": "nothing"},
        units={**kinds.units, "nothings": declared.DATE},
        reserved=("setNothing",),
        questions=(*kinds.questions, Question(("KindSet",), "targetOf", ("kind",), "setting")),
    )
    assert declaration_gaps([wrong]) == [
        "ProposalKinds.setNothing is in `callers`, but the contract has no such function",
        "ProposalKinds.NothingSet is declared, but the contract has no such event",
        "ProposalKinds.targetOf takes 2 arguments, its question 1",
        "ProposalKinds.nothing is in `unverified`, but the contract has no such view without arguments",
        "ProposalKinds: `units` gives a meaning to nothings, which no function or answer is called",
        "ProposalKinds.setNothing is in `reserved`, but the contract has no such function",
    ]
