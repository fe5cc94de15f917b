"""The story of the preset `ai-platform`: a model of three contributors earns, and the stakers get their part.

It is paid by use (a thousand requests over HTTP 402, by vouchers), at the desk (credits, at a discount and
by referral) and for a job that is disputed, which jurors decide. What the DAO keeps of each goes through the
router to whoever has locked.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eth_account import Account
from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.reading import installed
from ape_dao.core.errors import DaoError
from ape_dao.core.findings import compared
from ape_dao.core.spec.loading import parse_spec, with_addresses
from ape_dao.core.spec.presets import load_preset
from ape_dao.core.units import DAY, HOUR, WAD, WEEK, format_percent
from ape_dao.core.verification.verify import drift, verify
from ape_dao.demo.ai_platform_books import Expected, stakers_parts
from ape_dao.demo.context import DemoContext, figure
from ape_dao.demo.events import Check
from ape_dao.demo.launch import deploy_dao
from ape_dao.demo.members import Profile, with_varied_locks
from ape_dao.demo.pages import write_page
from ape_dao.demo.report import Claim, MemberLine, RevenueLine
from ape_dao.demo.summary import member_line, summary
from ape_dao.modules.market import court
from ape_dao.modules.market import sdk as market
from ape_dao.modules.market.section import PERIODS
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.modules.services import desk, usage
from ape_dao.modules.services import sdk as services
from ape_dao.modules.services.serving.client import VoucherScheme
from ape_dao.modules.services.serving.journal import Journal
from ape_dao.modules.services.serving.ledger import ChainLedger
from ape_dao.modules.services.serving.middleware import PaidApp
from ape_dao.modules.services.serving.payments import Payments
from ape_dao.modules.services.serving.protocol import VOUCHER
from ape_dao.modules.services.serving.server import demo as answering
from ape_dao.modules.services.serving.server import offer_of
from ape_dao.node.clock import LocalClock, week_start
from ape_dao.sdk import staking
from ape_dao.sdk.audit import Sum, audit
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec
    from ape_dao.demo.events import OnEvent
    from ape_dao.demo.members import Member
    from ape_dao.demo.report import DemoReport

PRESET = "ai-platform"
SECONDS_PER_BLOCK = 12
USDC = 10**6
PROFILES = (
    Profile("deployer", "pays the gas of the deployment, holds nothing", 0),
    Profile("bea", "backs the platform, and locks most", 15_000_000, 8_000_000, 52),
    Profile("una", "has an agent that uses the model, and refers vic", 25_000_000, 2_000_000, 52),
    Profile("ada", "trained the model, owns it as a service", 20_000_000, 600_000, 52),
    Profile("bo", "brought the data of the model", 1_000_000, 300_000, 26),
    Profile("cy", "wrote the code of the model", 1_000_000),
    Profile("vic", "buys credits, and has locked nothing", 0),
    Profile("kim", "has a job for the model", 0),
    Profile("jo", "a juror", 3_000_000, 1_500_000, 40),
    Profile("joe", "a juror who sees it otherwise", 1_000_000, 300_000, 52),
)
ROLES = {"users": "una", "builders": "ada", "backers": "bea"}
"""Who each name of the preset is; they hand the others' tokens out."""
HANDED_OUT = {"bo": "ada", "cy": "ada", "jo": "una", "joe": "una"}
MONEY = {"una": 1_000 * USDC, "vic": 500 * USDC, "kim": 5_000 * USDC}
PAYEES = (("ada", 5_000), ("bo", 3_000), ("cy", 2_000))
CALLS, PRICE = 1_000, 12_345
"""Requests, and what one costs: a little more than a cent."""
DEPOSIT, RESERVE = 100 * USDC, 20 * USDC
PACK, PACK_PRICE = 1_000, 9_999_999
PACKS = {"una": 7, "vic": 13}
USED = 1_234
"""Credits that the service takes of vic."""
BUDGET = 2_000_000_007
JURY = {"bea": court.PROVIDER, "una": court.PROVIDER, "jo": court.PROVIDER, "joe": court.CLIENT}
"""What each juror says. The seats of bea are always more than those of joe."""


@dataclass
class Story:
    """What the parts of the story leave for the audit."""

    service: int = 0
    answered: int = 0
    plan: int = 0
    job: int = 0
    bonds: dict[str, int] = field(default_factory=dict)
    """Of jurors, in wei."""
    bound: int = 0
    """Credits that were bought at a discount."""
    revenue: list[tuple[int, int]] = field(default_factory=list)
    """Second of each distribution to stakers, and what it must be."""
    claimed: dict[str, int] = field(default_factory=dict)
    """By stakers."""
    ends: dict[str, int] = field(default_factory=dict)
    """Of locks (unix seconds)."""


def run_ai_platform(
    provider: ProviderAPI,
    accounts: list[AccountAPI],
    *,
    seed: int,
    on_event: OnEvent,
    page: Path | None = None,
) -> DemoReport:
    """Run the story and report what the chain says at the end.

    Args:
        accounts: As many as there are profiles, each with some ETH.
        page: Where the report of the DAO goes, as HTML.

    Raises:
        DaoError: Something does not go as the rules say.
    """
    clock = LocalClock(provider)
    started_at, first_block = provider.get_block("latest").timestamp, provider.get_block("latest").number
    story = Story()
    with clock.pace(SECONDS_PER_BLOCK):
        context, gas = _launch(provider, accounts, clock, seed, on_event)
        terms = context.record.spec
        expected = Expected(PAYEES, _section(terms, "services").platform_share)
        _lock(context, story)
        _register(context, story)
        _sell_calls(context, story, expected)
        _sell_credits(context, story, expected)
        _split(context, story, expected)
        _do_a_job(context, story, expected)
        _split(context, story, expected)
        _claim(context, story)
        findings = _audit(context, story, expected)
        if page is not None:
            write_page(context, page)
        return summary(
            context,
            preset=PRESET,
            seed=seed,
            started_at=started_at,
            first_block=first_block,
            deployment_gas=gas,
            members=[_line(context, story, member) for member in context.members.values()],
            revenue=[_revenue(context, story)],
            findings=findings,
        )


# the launch


def _launch(
    provider: ProviderAPI, accounts: list[AccountAPI], clock: LocalClock, seed: int, on_event: OnEvent
) -> tuple[DemoContext, int]:
    """The DAO from the preset, with a stable coin beside it."""
    rng = random.Random(seed)  # noqa: S311 - a demo, not a secret
    members = with_varied_locks(PROFILES, accounts, rng)
    deployer = members["deployer"].account
    data = load_preset(PRESET).to_data()
    data["salt"] = f"demo {seed} {provider.get_block('latest').number}"
    people = {role: members[name].account.address for role, name in ROLES.items()}
    spec = with_addresses(parse_spec(data), people)
    spec = with_addresses(spec, create_mocks(spec, Chain(provider), deployer, []))
    deployment = deploy_dao(provider, deployer, spec, clock, on_event)
    stable = demo_artifact("DemoToken").at(spec.addresses["USDC"])
    context = DemoContext(
        dao=Dao.at(deployment.record),
        record=deployment.record,
        members=members,
        clock=clock,
        provider=provider,
        on_event=on_event,
        rng=rng,
        stable=stable,
        weth=stable,  # nothing is paid in ether but jurors
        vault=stable,  # and nothing is saved
    )
    for name, amount in MONEY.items():
        stable.mint(context.account(name), amount, sender=deployer)
    context.line(", ".join(f"{name} has {figure(amount, 6)} USDC" for name, amount in MONEY.items()))
    return context, deployment.gas_used


def _lock(context: DemoContext, story: Story) -> None:
    context.section("The stakers lock")
    dao, rows = context.dao, []
    for name, giver in HANDED_OUT.items():
        member = context.members[name]
        dao.token.transfer(member.account, member.tokens, sender=context.account(giver))
    for member in context.stakers:
        end = staking.unlock_time(context.clock.now(), member.profile.weeks)
        staking.create_lock(dao, member.lock, end, sender=member.account)
        story.ends[member.name] = int(dao.escrow.locked(member.account).end)
    for one in context.stakers:
        power = int(dao.escrow.powerAt(one.account, context.clock.now()))
        rows.append((one.name, figure(one.lock), figure(power), one.profile.role))
    locked = sum(member.lock for member in context.stakers)
    context.table("Locks", ("member", "locked", "power", "who"), rows, ("sum", figure(locked), "", ""))
    # Revenue of a week is shared by power at its start, and the desk counts the power of a day ago.
    context.clock.travel_to(week_start(context.clock.now()) + WEEK + DAY)


# what is sold


def _register(context: DemoContext, story: Story) -> None:
    context.section("The model is registered")
    payees = [(str(context.account(name).address), share) for name, share in PAYEES]
    story.service, _ = services.register(
        context.dao, payees, uri="ipfs://model.json", sender=context.account("ada")
    )
    one = services.service(context.dao, story.service)
    shares = ", ".join(f"{name} {format_percent(share)}" for name, share in PAYEES)
    context.line(
        f"ada registers service {story.service}, paid at {one.splitter}: {format_percent(one.platform_bps)} "
        f"to the DAO, of the rest {shares}"
    )


def _sell_calls(context: DemoContext, story: Story, expected: Expected) -> None:
    """An agent of una asks and pays by vouchers; the service redeems the last one."""
    context.section(f"{CALLS:,} requests are paid over HTTP 402")
    dao, una, bo = context.dao, context.account("una"), context.account("bo")
    usage.deposit(dao, DEPOSIT, sender=una)
    usage.reserve(dao, story.service, RESERVE, sender=una)
    key = Account.from_key(keccak(text=f"agent of una {context.rng.random()}"))
    usage.set_signer(dao, story.service, key.address, context.clock.now() + 30 * DAY, sender=una)
    context.line(
        f"una deposits {figure(DEPOSIT, 6)} USDC, reserves {figure(RESERVE, 6)} for the service and lets a "
        "key of its agent sign for 30 days"
    )
    offer, now = offer_of(dao, story.service), context.clock.now()
    journal = Journal(None, offer)
    payments = Payments(offer, ChainLedger(dao.chain, offer, bo), journal, clock=lambda: float(now))
    client = VoucherScheme(key, payer=str(una.address))
    began = time.monotonic()
    with closing(payments):
        asked = _ask(PaidApp(answering, payments, PRICE), payments, client)
        with ThreadPoolExecutor(1) as thread:  # notebooks have a loop that runs in theirs
            story.answered = thread.submit(asyncio.run, asked).result()
        seconds = time.monotonic() - began
    context.line(
        f"{story.answered:,} requests were answered, each for {PRICE / USDC} USDC, in {seconds:.1f} s and "
        "without a transaction; a retry had the answer of before"
    )
    stands = usage.use_account(dao, str(una.address), story.service)
    expected.use(CALLS * PRICE)
    context.line(
        f"one transaction redeems the last voucher: {figure(stands.redeemed, 6)} USDC to the splitter"
    )


async def _ask(app: PaidApp, payments: Payments, client: VoucherScheme) -> int:
    """Pay for all requests, repeat the last one, and redeem; how many different answers came.

    Raises:
        DaoError: One was not answered as it should be.
    """
    answered, last = set(), b""
    for number in range(CALLS):
        question = f"question {number}".encode()
        status, headers, _ = await _request(app, question, None)
        if status != 402:
            raise DaoError(f"A request without a payment was answered with {status}.")
        offers = json.loads(base64.b64decode(headers[b"payment-required"]))["accepts"]
        terms = next(one for one in offers if one["scheme"] == VOUCHER)
        chain_id = int(terms["network"].partition(":")[2])
        voucher = client.next(chain_id, int(terms["amount"]), terms["extra"])
        document = {"x402Version": 2, "accepted": terms, "payload": {"voucher": voucher.to_data()}}
        header = base64.b64encode(json.dumps(document).encode())
        status, _, last = await _request(app, question, header)
        if status != 200:
            raise DaoError(f"The paid request {number} was answered with {status}: {last.decode()}.")
        answered.add(voucher.total)
    status, _, again = await _request(app, question, header)
    if (status, again) != (200, last):
        raise DaoError(f"The retry of a paid request was answered with {status}: {again.decode()}.")
    await payments.redeem()
    return len(answered)


async def _request(app: PaidApp, body: bytes, payment: bytes | None) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of what the application answers, as a server of ASGI would ask it."""
    headers = [(b"host", b"model.example")]
    if payment is not None:
        headers.append((b"payment-signature", payment))
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/ask",
        "query_string": b"",
        "headers": headers,
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    return start["status"], dict(start["headers"]), b"".join(one.get("body", b"") for one in sent[1:])


def _sell_credits(context: DemoContext, story: Story, expected: Expected) -> None:
    """una buys at its discount, vic at the full price, referred by una; the service uses some of vic's."""
    context.section("Credits are sold at the desk")
    dao, una, vic = context.dao, context.account("una"), context.account("vic")
    terms = desk.Plan(
        0, str(context.stable.address), story.service, 0, "api", True, False, PACK_PRICE, PACK, 0
    )
    story.plan, _ = desk.create(dao, terms, sender=context.account("ada"))
    context.line(f"ada sells {PACK:,} credits for {figure(PACK_PRICE, 6)} USDC, less for stakers")
    tier = _section(context.record.spec, "score").tiers[-1]
    desk.buy(dao, story.plan, PACKS["una"], sender=una)
    paid = expected.sell("una", PACK_PRICE, tier.api_discount, PACKS["una"], ("una", 0))
    story.bound = PACK * PACKS["una"]
    context.line(
        f"una has score {tier.score} and pays {format_percent(tier.api_discount)} less: {figure(paid, 6)} "
        f"USDC for {story.bound:,} credits, which cannot be transferred"
    )
    context.refused(
        "credits at a discount stay with whoever bought them",
        lambda: send(desk.desk_of(dao), "safeTransferFrom", una, vic, 2 * story.plan + 1, 1, b"", sender=una),
    )
    desk.buy(dao, story.plan, PACKS["vic"], referrer=str(una.address), sender=vic)
    referrer = ("una", tier.referral_commission)
    paid = expected.sell("vic", PACK_PRICE, 0, PACKS["vic"], referrer)
    context.line(
        f"vic pays {figure(paid, 6)} USDC for {PACK * PACKS['vic']:,}, and una, who referred vic, gets "
        f"{format_percent(tier.referral_commission)} of the DAO's share: {expected.got['una'] / USDC} USDC"
    )
    signed = desk.sign_use(dao, story.plan, USED, signer=vic)
    desk.use_signed(dao, signed, sender=context.account("bo"))
    context.line(f"vic signs for {USED:,} credits that it used, and the service takes them")


def _do_a_job(context: DemoContext, story: Story, expected: Expected) -> None:
    """kim orders, disputes what is delivered, and loses before the jurors."""
    context.section("A job, and a dispute about it")
    dao, kim, ada = context.dao, context.account("kim"), context.account("ada")
    rules = _section(context.record.spec, "market")
    splitter = services.service(dao, story.service).splitter
    story.job, _ = market.open_job(
        dao,
        provider=str(ada.address),
        payee=splitter,
        token=str(context.stable.address),
        budget=BUDGET,
        deliver_by=context.clock.now() + 14 * DAY,
        review=rules.review,
        terms=keccak(text="Label a million pictures, 97% of them right."),
        sender=kim,
    )
    context.line(f"kim opens job {story.job} with {BUDGET / USDC} USDC, to be paid to the splitter")
    market.submit(dao, story.job, keccak(text="labels.parquet"), sender=ada)
    context.line("ada delivers")
    found = market.job(dao, story.job)
    cost = market.cost_of(dao, found)
    market.dispute(dao, found, keccak(text="Only 96% are right."), value=cost, sender=kim)
    context.line(
        f"kim disputes, with a bond of {found.bond_units / USDC} USDC and {cost / WAD} ETH for the jurors"
    )
    _sit(context, story)
    case = court.dispute_of(dao, story.job)
    if case.right != court.PROVIDER:
        raise DaoError(f"The court decided for {case.right}.")
    expected.lose("kim", BUDGET, rules.fee, rules.bond)
    context.line("the provider is right: the splitter has the pay and kim's bond, the router the fee")
    for name in story.bonds:
        if JURY[name] == case.right:
            account = context.account(name)
            court.claim(dao, case, 0, str(account.address), sender=account)
    context.line("jurors who said so claim their bonds and their pay")


def _sit(context: DemoContext, story: Story) -> None:
    """Lots, bonds, commitments and what was hidden in them."""
    dao, terms = context.dao, _section(context.record.spec, "market").court
    case = court.dispute_of(dao, story.job)
    missing = case.round.block - dao.chain.block_number() + 1
    dao.chain.rpc("hardhat_mine", hex(missing), hex(SECONDS_PER_BLOCK))
    court.draw(dao, case, sender=context.account("cy"))
    rows = []
    for name, choice in JURY.items():
        seats = court.seats_of(dao, case, str(context.account(name).address)).by_lot
        if seats:
            story.bonds[name] = seats * terms.bond
            court.enlist(dao, case, bond=story.bonds[name], sender=context.account(name))
        rows.append((name, f"{seats}", choice if seats else "no seat"))
    context.table("The jury", ("juror", "seats", "says it is right"), rows)
    context.refused(
        "kim is a party",
        lambda: court.enlist(dao, case, bond=terms.bond, sender=context.account("kim")),
    )
    salts = {name: court.new_salt() for name in story.bonds}
    start = court.dispute_of(dao, story.job).round.start
    for number, step in enumerate((court.commit, court.reveal), start=1):
        context.clock.travel_to(start + number * terms.period + HOUR)
        for name, salt in salts.items():
            step(dao, case, JURY[name], salt, sender=context.account(name))
    context.line("jurors commit, and reveal two days later")
    context.clock.travel_to(start + PERIODS * terms.period + HOUR)
    court.advance(dao, court.dispute_of(dao, story.job), sender=context.account("cy"))


# where it goes


def _split(context: DemoContext, story: Story, expected: Expected) -> None:
    """Anybody splits what the service has earned, and what the router has."""
    dao, token, cy = context.dao, str(context.stable.address), context.account("cy")
    services.flush(dao, story.service, token, sender=cy)
    expected.flush()
    before = sum(amount for _, amount in story.revenue)
    receipt = revenue.distribute(dao, token, sender=cy)
    sent = revenue.distributed(dao, receipt)
    story.revenue.append((int(receipt.timestamp), expected.router - before))
    context.line(
        f"cy splits what is at the splitter, then at the router: {figure(sent.revenue_share, 6)} USDC to the "
        "stakers of this week"
    )


def _claim(context: DemoContext, story: Story) -> None:
    context.section("The stakers claim")
    dao, token = context.dao, str(context.stable.address)
    context.clock.travel_to(week_start(context.clock.now()) + WEEK + HOUR)
    rows = []
    for member in context.stakers:
        receipt = revenue.claim(dao, [token], sender=member.account)
        story.claimed[member.name] = revenue.claimed(dao, receipt).get(token, 0)
        paid = {"USDC": str(story.claimed[member.name])}
        context.claims.append(
            Claim(member=member.name, week=1, weeks_claimed=1, paid=paid, gas=int(receipt.gas_used))
        )
        rows.append((member.name, figure(story.claimed[member.name], 6)))
    total = figure(sum(story.claimed.values()), 6)
    context.table("Claimed", ("member", "USDC"), rows, ("sum", total))


# the books


def _audit(context: DemoContext, story: Story, expected: Expected) -> list[Finding]:
    context.section("The books, read from the chain")
    tokens = {"USDC": context.stable}
    findings = [*audit(context.dao, tokens, context.provider), *_books(context, story, expected)]
    for one in findings:
        context.on_event(Check(one.what, f"{one.expected} = {one.found}", one.ok))
    return findings


def _books(context: DemoContext, story: Story, expected: Expected) -> list[Finding]:
    """What the chain has beside what prices and rates come to."""
    dao, usdc = context.dao, context.stable
    coins, credits_ = Sum("platform", "USDC", 6), Sum("platform", "credits", 0)
    splitter = services.service(dao, story.service).splitter
    held = {name: int(usdc.balanceOf(member.account)) for name, member in context.members.items()}
    claimed = {name: story.claimed.get(name, 0) for name in context.members}
    used = CALLS * PRICE
    parts = stakers_parts(story.revenue, _locks(context, story))
    case = court.dispute_of(dao, story.job)
    owed = desk.holding(dao, story.plan, str(context.account("una").address))
    bought = desk.holding(dao, story.plan, str(context.account("vic").address))
    wrong = [
        one.what
        for one in drift(verify(installed(context.record), context.provider, context.record.start_block))
    ]
    findings = [
        compared(
            "platform",
            "requests paid = answers",
            f"{CALLS:,}",
            f"{story.answered:,}",
            ok=story.answered == CALLS,
        ),
        coins.equal(
            "all = people + stakers' distributor + deposits for use",
            int(usdc.totalSupply()),
            people=sum(held.values()),
            distributor=int(usdc.balanceOf(dao.contract("distributor"))),
            deposits=int(usdc.balanceOf(usage.vault_of(dao))),
        ),
        coins.equal("nothing lies at splitter, router, desk and board", 0, there=_lying(context, splitter)),
        coins.equal(
            "deposited for use = used + free and reserved",
            DEPOSIT,
            used=used,
            left=int(usdc.balanceOf(usage.vault_of(dao))),
        ),
        coins.equal(
            "the DAO's part by prices and rates = split by the router",
            expected.router,
            stakers=context.splits_of(usdc).amount,
        ),
        credits_.equal(
            "bought at a discount = held", story.bound, bound=owed.bound, transferable=owed.transferable
        ),
        credits_.equal(
            "bought = held + used",
            PACK * PACKS["vic"],
            held=bought.transferable + bought.bound,
            used=bought.used,
        ),
    ]
    for name in (*(name for name, _ in PAYEES), "una", "vic", "kim"):
        before = MONEY.get(name, 0) - expected.spent.get(name, 0) - (DEPOSIT if name == "una" else 0)
        findings.append(
            coins.equal(
                f"{name}: had, spent and earned by prices and rates = holds",
                before + expected.got.get(name, 0) + claimed[name],
                held=held[name],
            )
        )
    findings += [
        coins.within(
            f"{name}: part by power at the start of the weeks = claimed",
            2 * len(story.revenue),
            int(part),
            claimed=story.claimed[name],
        )
        for name, part in parts.items()
    ]
    paid = _paid_jurors(context, case)
    ether = Sum("platform", "ETH", 18)
    place = str(court.court_at(dao, case.court).address)
    terms = case.terms
    findings += [
        ether.equal(
            "fees and bonds of the court = paid to jurors + left over",
            terms.seats * terms.fee + sum(story.bonds.values()),
            paid=paid,
            left=int(context.provider.get_balance(place)),
        ),
        compared(
            "platform",
            "what verification finds changed since the launch",
            "nothing",
            ", ".join(wrong) or "nothing",
            ok=not wrong,
        ),
    ]
    return findings


def _lying(context: DemoContext, splitter: str) -> int:
    places = [splitter, *(context.dao.address(key) for key in ("router", "desk", "jobs"))]
    return sum(int(context.stable.balanceOf(place)) for place in places)


def _locks(context: DemoContext, story: Story) -> dict[str, tuple[int, int]]:
    return {member.name: (member.lock, story.ends[member.name]) for member in context.stakers}


def _paid_jurors(context: DemoContext, case: court.Dispute) -> int:
    told = context.dao.chain.events(artifact("DaoCourt"), case.court, "Claimed")
    return sum(int(event.arguments["amount"]) for event in told)


def _revenue(context: DemoContext, story: Story) -> RevenueLine:
    split, distributor = context.splits_of(context.stable), context.dao.contract("distributor")
    claimable = sum(int(distributor.claimable(member.account, context.stable)) for member in context.stakers)
    return RevenueLine(
        symbol="USDC",
        token=context.stable.address,
        decimals=6,
        routed=str(split.amount),
        to_stakers=str(split.amount - split.buyback - split.treasury),
        to_buyback=str(split.buyback),
        to_treasury=str(split.treasury),
        paid=str(sum(story.claimed.values())),
        claimable=str(claimable),
    )


def _line(context: DemoContext, story: Story, member: Member) -> MemberLine:
    return member_line(context, member, {"USDC": story.claimed.get(member.name, 0)})


def _section(spec: Spec, name: str) -> Any:
    return getattr(spec, name)
