"""`ape dao job`: jobs from their opening to their pay."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text, asset_at, asset_named, read_any_amount
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.units import format_date, format_percent
from ape_dao.modules.market import court, disputes, sdk
from ape_dao.modules.market.contracts import COURT, KLEROS, UMA
from ape_dao.modules.market.sdk import DISPUTED, FUNDED, SUBMITTED
from ape_dao.modules.market.status import job_data
from ape_dao.proposals.assets import ETHER_ASSET

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.market.disputes import Claim, Round
    from ape_dao.modules.market.sdk import Job

_HASH_BYTES = 32
_DUE = {
    FUNDED: "to be delivered until",
    SUBMITTED: "delivered; it can be disputed until",
    DISPUTED: "disputed; the ruling is due until",
}
_FATES = {
    COURT.key: ", for the jurors, whoever is right",
    KLEROS.key: ", for the jurors, whoever is right",
    UMA.key: " as the bond of your claim, which UMA's oracle returns to you unless the claim is found false",
}
"""What becomes of what an arbiter takes."""
_NUMBER = click.argument("number", metavar="JOB", type=click.IntRange(min=1))


@output_options
@click.group()
def cli() -> None:
    """Open jobs, deliver, accept, dispute and settle them.

    Terms, work and evidence are named by a file, of which only the hash goes to the chain, or by that hash.
    """


@cli.command("list")
@click.argument("who", metavar="[ACCOUNT]", required=False)
@place_options
@output_options
def list_jobs(who: str | None, place: Place) -> None:
    """List the jobs that are not closed, or those in which ACCOUNT is client or provider."""
    out = Output.current()
    with place.open() as session:
        found = sdk.jobs(session.dao, session.account_address(who) if who else None)
        rows = [
            (str(job.number), _budget(session, job), job.client, job.provider, _due(job)) for job in found
        ]
    if not found:
        out.say("No job is open.")
    else:
        out.table(("job", "budget", "client", "provider", "state"), rows)
    out.result({"jobs": [job_data(job) for job in found]})


@cli.command()
@_NUMBER
@place_options
@output_options
def show(number: int, place: Place) -> None:
    """Show JOB: its parties, its money, and what is due next."""
    out = Output.current()
    with place.open() as session:
        job = sdk.job(session.dao, number)
        asset = asset_at(session.registry, job.token)
        arbiter = session.registry.name_of(job.arbiter) if sdk.has_arbiter(job) else "nobody"
        asked = _asked(session, job)
    out.say(f"Job {number}: {amount_text(job.budget, asset)}, {_due(job)}")
    out.say(f"  client    {job.client}")
    out.say(f"  provider  {job.provider}")
    if job.payee != job.provider:
        out.say(f"  payee     {job.payee}")
    out.say(f"  pays      {amount_text(job.net(), asset)} after a fee of {format_percent(job.fee)}")
    out.say(f"  disputes  {arbiter} rules; a dispute takes a bond of {amount_text(job.bond_units, asset)}")
    if asked is not None:
        out.say(f"  dispute   {asked[0]}")
    out.result({**job_data(job), "dispute": None if asked is None else asked[1]})


@cli.command("open")
@click.argument("provider")
@click.argument("budget")
@click.argument("terms", metavar="FILE|HASH")
@click.option("--within", default="14 days", show_default=True, help="How long the provider has.")
@click.option(
    "--review", help="How long you can dispute what is delivered.  [default: the least that the DAO allows]"
)
@click.option("--payee", metavar="ACCOUNT", help="Gets the pay in place of the provider, such as a splitter.")
@yes_option
@signed_options
def open_job(
    provider: str,
    budget: str,
    terms: str,
    within: str,
    review: str | None,
    payee: str | None,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Offer PROVIDER a job of BUDGET, such as "500 USDC", by the terms in FILE, and fund it."""
    out = Output.current()
    hashed = _hash(terms)
    with place.open() as session:
        signer = session.signer(account)
        amount, asset = read_any_amount(budget, session.registry)
        rules, most = session.dao.read("jobs", "rules", ("limitOf", asset.address))
        least = int(rules["minReview"])
        time = least if review is None else units.parse_duration(review)
        _require_budget(amount, int(most), budget, asset_named(session.registry, asset.address))
        if time < least:
            raise DaoError(f"A review takes at least {units.format_duration(least)} here, not {review}.")
        at, to = session.account_address(provider), session.account_address(payee) if payee else None
        deadline = session.chain.next_timestamp() + units.parse_duration(within)
        out.say(
            f"{amount_text(amount, asset)} for {at}, to deliver until {format_date(deadline)} UTC. If you "
            f"say nothing in {units.format_duration(time)} after that, it is paid."
        )
        if to and (found := sdk.service_paid_at(session.dao, to)):
            _tell_shares(out, *found, int(rules["feeBps"]))
        confirm(out, "Open the job?", yes)
        number, receipt = sdk.open_job(
            session.dao,
            provider=at,
            token=asset.address,
            budget=amount,
            deliver_by=deadline,
            review=time,
            terms=hashed,
            payee=to,
            sender=signer,
        )
        job = sdk.job(session.dao, number)
    out.say(f"Job {number} is open: {receipt.txn_hash}")
    out.result({**job_data(job), "transaction": str(receipt.txn_hash)})


@cli.command()
@_NUMBER
@click.argument("work", metavar="FILE|HASH")
@signed_options
def submit(number: int, work: str, account: str | None, place: Place) -> None:
    """Deliver the work in FILE for JOB; its provider can."""
    hashed = _hash(work)
    _act(
        place,
        account,
        number,
        FUNDED,
        "Delivered; the client can dispute it now",
        lambda session, signer, job: sdk.submit(session.dao, job.number, hashed, sender=signer),
    )


@cli.command()
@_NUMBER
@yes_option
@signed_options
def accept(number: int, yes: bool, account: str | None, place: Place) -> None:
    """Pay the provider of JOB: its client once it is delivered, anybody once the review is over."""

    def pay(session: Session, signer: AccountAPI, job: Job) -> ReceiptAPI:
        now = session.chain.next_timestamp()
        if str(signer.address) != job.client and now <= job.deadline:
            raise DaoError(f"Until {format_date(job.deadline)} UTC only the client accepts job {number}.")
        out, asset = Output.current(), asset_at(session.registry, job.token)
        out.say(f"{amount_text(job.net(), asset)} go to {job.payee}.")
        confirm(out, "Accept?", yes)
        return sdk.accept(session.dao, number, sender=signer)

    _act(place, account, number, SUBMITTED, "Paid", pay)


@cli.command()
@_NUMBER
@click.argument("evidence", metavar="FILE|HASH")
@yes_option
@signed_options
def dispute(number: int, evidence: str, yes: bool, account: str | None, place: Place) -> None:
    """Say, as the client of JOB, that what was delivered is not what was agreed, with the reasons in FILE."""
    hashed = _hash(evidence)

    def raise_it(session: Session, signer: AccountAPI, job: Job) -> ReceiptAPI:
        if not sdk.has_arbiter(job):
            raise DaoError(f"Job {number} has no arbiter; `ape dao job settle` ends it as both of you agree.")
        out, asset = Output.current(), asset_at(session.registry, job.token)
        out.say(
            f"The bond is {amount_text(job.bond_units, asset)}; of it the provider gets the part that it "
            "gets of the job."
        )
        cost = sdk.cost_of(session.dao, job)
        if cost:
            fate = _FATES.get(disputes.kind_of(session.dao, job) or "", "")
            out.say(f"The arbiter takes {amount_text(cost, ETHER_ASSET)}{fate}.")
        confirm(out, "Dispute?", yes)
        return sdk.dispute(session.dao, job, hashed, value=cost, sender=signer)

    _act(place, account, number, SUBMITTED, "Disputed; the arbiter rules", raise_it)


@cli.command()
@_NUMBER
@yes_option
@signed_options
def concede(number: int, yes: bool, account: str | None, place: Place) -> None:
    """Give up JOB: as its client pay everything, as its provider give everything back."""

    def give_up(session: Session, signer: AccountAPI, job: Job) -> ReceiptAPI:
        sides = {job.client: f"{job.payee} is paid in full", job.provider: f"{job.client} gets everything"}
        if str(signer.address) not in sides:
            raise DaoError(f"{signer.address} is neither client nor provider of job {number}.")
        Output.current().say(f"{sides[str(signer.address)]}.")
        confirm(Output.current(), "Give up?", yes)
        return sdk.concede(session.dao, number, sender=signer)

    _act(place, account, number, None, "Closed", give_up)


@cli.command()
@_NUMBER
@signed_options
def expire(number: int, account: str | None, place: Place) -> None:
    """End JOB once its time is over; anybody can.

    What was not delivered is returned, what was not disputed is paid, a dispute without a ruling is split.
    """

    def end(session: Session, signer: AccountAPI, job: Job) -> ReceiptAPI:
        if session.chain.next_timestamp() <= job.deadline:
            raise DaoError(f"Job {number} is {_due(job)}.")
        return sdk.close_late(session.dao, job, sender=signer)

    _act(place, account, number, None, "Closed", end)


@cli.command()
@_NUMBER
@click.argument("share")
@click.option("--signature", metavar="HEX", help="What the other party signed: sends it.")
@click.option("--until", metavar="SECONDS", type=int, help="The deadline that was signed, with --signature.")
@click.option("--within", default="3 days", show_default=True, help="How long the signature counts.")
@yes_option
@signed_options
def settle(
    number: int,
    share: str,
    signature: str | None,
    until: int | None,
    within: str,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Agree to end JOB with SHARE of the budget, such as "40%", for the provider.

    Without --signature this signs and sends nothing; the other party passes what is printed.
    """
    out, part = Output.current(), _share(share)
    if (signature is None) != (until is None):
        raise DaoError("--signature and --until belong together; the other party was told both.")
    with place.open() as session:
        signer, job = session.signer(account), sdk.job(session.dao, number)
        others = {job.client: job.provider, job.provider: job.client}
        if str(signer.address) not in others:
            raise DaoError(f"{signer.address} is neither client nor provider of job {number}.")
        asset = asset_at(session.registry, job.token)
        out.say(f"{amount_text(job.net(part), asset)} for {job.payee}, after the fee; the rest returns.")
        if signature is None or until is None:
            deadline = session.chain.next_timestamp() + units.parse_duration(within)
            agreed = sdk.sign_settlement(session.dao, number, part, deadline, signer=signer)
            proof = f"0x{agreed.signature.hex()}"
            out.say(f"Signed. The other party runs, until {format_date(deadline)} UTC:")
            out.say(f'  ape dao job settle {number} "{share}" --until {deadline} --signature {proof}')
            out.result({**asdict(agreed), "signature": proof, "transaction": None})
            return
        agreed = sdk.Settlement(number, part, until, others[str(signer.address)], _bytes(signature))
        confirm(out, "Settle?", yes)
        receipt = sdk.settle(session.dao, agreed, sender=signer)
    out.say(f"Settled: {receipt.txn_hash}")
    out.result({**asdict(agreed), "signature": signature, "transaction": str(receipt.txn_hash)})


@cli.command()
@_NUMBER
@click.argument("share")
@yes_option
@signed_options
def rule(number: int, share: str, yes: bool, account: str | None, place: Place) -> None:
    """Decide the dispute of JOB, as its arbiter, with SHARE of budget and bond for the provider.

    Where the DAO is the arbiter: `ape dao proposal template rule-job`.
    """
    part = _share(share)

    def decide(session: Session, signer: AccountAPI, job: Job) -> ReceiptAPI:
        if str(signer.address) != job.arbiter:
            raise DaoError(f"{session.registry.name_of(job.arbiter)} rules in job {number}, not you.")
        out, asset = Output.current(), asset_at(session.registry, job.token)
        out.say(f"{amount_text(job.net(part), asset)} of the budget go to {job.payee}.")
        confirm(out, "Rule?", yes)
        return sdk.rule(session.dao, number, part, sender=signer)

    _act(place, account, number, DISPUTED, "Ruled", decide)


@cli.command()
@_NUMBER
@click.argument("uri")
@signed_options
def evidence(number: int, uri: str, account: str | None, place: Place) -> None:
    """Show the jurors of JOB's dispute evidence: the URI of a JSON file (ERC-1497), as client or provider."""

    def tell(session: Session, signer: AccountAPI, job: Job) -> ReceiptAPI:
        if str(signer.address) not in (job.client, job.provider):
            raise DaoError(f"{signer.address} is neither client nor provider of job {number}.")
        return disputes.submit_evidence(session.dao, job, uri, sender=signer)

    _act(place, account, number, DISPUTED, "The jurors are told", tell)


@cli.command()
@_NUMBER
@yes_option
@signed_options
def appeal(number: int, yes: bool, account: str | None, place: Place) -> None:
    """Pay for another round about JOB, with more jurors; anybody can, while the court takes appeals."""

    def pay(session: Session, signer: AccountAPI, job: Job) -> ReceiptAPI:
        out, found = Output.current(), disputes.round_of(session.dao, job)
        if not found.appeal_from <= session.chain.next_timestamp() < found.appeal_until:
            raise DaoError(f"There is nothing to appeal about job {number} now: {_round_text(found)}.")
        out.say(f"{_round_text(found)}. Another round costs {amount_text(found.appeal_cost, ETHER_ASSET)},")
        out.say("which nobody gives back.")
        confirm(out, "Appeal?", yes)
        return disputes.appeal(session.dao, job, cost=found.appeal_cost, sender=signer)

    _act(place, account, number, DISPUTED, "Appealed", pay)


@cli.command()
@_NUMBER
@yes_option
@signed_options
def contest(number: int, yes: bool, account: str | None, place: Place) -> None:
    """Object to what the client of JOB claims at UMA's oracle; without that the client is right."""

    def bring(session: Session, signer: AccountAPI, job: Job) -> ReceiptAPI:
        out, claim = Output.current(), disputes.claim_of(session.dao, job)
        if claim.disputer or claim.until <= session.chain.next_timestamp():
            raise DaoError(f"Nobody can object about job {number} now: {_claim_text(claim)}.")
        out.say(
            f"The bond is {amount_text(claim.bond, ETHER_ASSET)}. UMA's voters decide then: it returns with"
        )
        out.say("a part of the client's, in wrapped ether, if the claim is found false; else it is lost.")
        confirm(out, "Object?", yes)
        return disputes.contest(session.dao, job, bond=claim.bond, sender=signer)

    _act(place, account, number, DISPUTED, "UMA's voters decide", bring)


@cli.command()
@_NUMBER
@signed_options
def execute(number: int, account: str | None, place: Place) -> None:
    """Let JOB end as was answered about it, where the answer could not be taken when it came; anybody can."""

    def tell(session: Session, signer: AccountAPI, job: Job) -> ReceiptAPI:
        case = disputes.case_of(session.dao, job)
        if case.standing != disputes.ANSWERED:
            raise DaoError(f"The dispute of job {number} is {case.standing}; there is no answer that waits.")
        return disputes.execute(session.dao, job, sender=signer)

    _act(place, account, number, DISPUTED, "Ruled", tell)


@cli.command()
@click.argument("who", metavar="[ACCOUNT]", required=False)
@account_option
@place_options
@output_options
def withdraw(who: str | None, account: str | None, place: Place) -> None:
    """Pay to ACCOUNT, or the signer, what tokens refused to pay it before; anybody can."""
    out, paid = Output.current(), []
    with place.open() as session:
        signer = session.signer(account)
        address = session.account_address(who) if who else str(signer.address)
        tokens = [asset.address for asset in session.registry.assets if int(asset.address, 16)]
        for token, amount in sdk.kept(session.dao, address, tokens).items():
            receipt = sdk.withdraw(session.dao, address, token, sender=signer)
            out.say(f"{amount_text(amount, asset_at(session.registry, token))}: {receipt.txn_hash}")
            paid.append({"token": token, "amount": str(amount), "transaction": str(receipt.txn_hash)})
    if not paid:
        raise DaoError(f"Nothing is kept for {address}.")
    out.result({"account": address, "paid": paid})


def _act(
    place: Place,
    account: str | None,
    number: int,
    state: str | None,
    done: str,
    call: Callable[[Session, AccountAPI, Job], ReceiptAPI],
) -> None:
    """One call about a job in a state, or in any."""
    out = Output.current()
    with place.open() as session:
        signer, job = session.signer(account), sdk.job(session.dao, number)
        if state is not None and job.state != state:
            raise DaoError(f"Job {number} is {_due(job)}; this needs one that is {state}.")
        receipt = call(session, signer, job)
    out.say(f"{done}: {receipt.txn_hash}")
    out.result({"job": number, "transaction": str(receipt.txn_hash)})


def _asked(session: Session, job: Job) -> tuple[str, dict[str, Any]] | None:
    """What becomes of a dispute that somebody else was asked about, for people and programs."""
    kind = disputes.kind_of(session.dao, job) if job.state == DISPUTED else None
    if kind is None:
        return None
    case = disputes.case_of(session.dao, job)
    data: dict[str, Any] = {"asked": kind, "standing": case.standing, "share": case.share}
    if case.standing == disputes.ANSWERED:
        share = format_percent(case.share)
        return f"answered: {share} for the provider; `ape dao job execute {job.number}`", data
    if kind == COURT.key:
        before = court.dispute_of(session.dao, job.number)
        text = f"before the DAO's jurors: {before.phase}; `ape dao court show {job.number}`"
        return text, {**data, "number": before.number, "phase": before.phase}
    if kind == KLEROS.key:
        found = disputes.round_of(session.dao, job)
        return _round_text(found), {
            **data,
            "number": found.dispute,
            "ruling": found.ruling,
            "appealCost": str(found.appeal_cost),
            "appealFrom": found.appeal_from,
            "appealUntil": found.appeal_until,
        }
    claim = disputes.claim_of(session.dao, job)
    return _claim_text(claim), {
        **data,
        "assertion": f"0x{claim.assertion.hex()}",
        "bond": str(claim.bond),
        "until": claim.until,
        "disputer": claim.disputer,
        "isSettled": claim.is_settled,
    }


def _round_text(found: Round) -> str:
    text = f"number {found.dispute} of the court"
    if not found.appeal_until:
        return f"{text}, which has not ruled, or can no longer be appealed"
    until = format_date(found.appeal_until)
    return f"{text}: {disputes.ruling_text(found)}, unless somebody appeals until {until} UTC"


def _claim_text(claim: Claim) -> str:
    if claim.disputer:
        return f"{claim.disputer} objected; UMA's voters decide"
    return f"the client is right, unless somebody objects before {format_date(claim.until)} UTC"


def _tell_shares(out: Output, service: int, share: int, fee: int) -> None:
    """What reaches the payees of a service that is paid for a job: the DAO has the fee, then its share."""
    left = (units.BASIS_POINTS - fee) * (units.BASIS_POINTS - share) // units.BASIS_POINTS
    out.say(
        f"This pays the splitter of service {service}: after the job's fee of {units.format_percent(fee)} "
        f"the DAO has its share of {units.format_percent(share)} there, so {units.format_percent(left)} "
        "reach the payees. Without --payee only the fee comes off."
    )


def _require_budget(amount: int, most: int, text: str, asset: Any) -> None:
    if most == 0:
        raise DaoError(
            f"No jobs are opened in {asset.symbol or asset.address}; `ape dao status` names tokens."
        )
    if not 0 < amount <= most:
        raise DaoError(f"A job has more than nothing and at most {amount_text(most, asset)}, not {text}.")


def _budget(session: Session, job: Job) -> str:
    return amount_text(job.budget, asset_at(session.registry, job.token))


def _due(job: Job) -> str:
    return f"{_DUE[job.state]} {format_date(job.deadline)} UTC"


def _share(text: str) -> int:
    """Basis points from a part such as "40%".

    Raises:
        DaoError: It is more than all.
    """
    share = units.parse_percent(text)
    if share > units.BASIS_POINTS:
        raise DaoError(f"A share is 0% to 100%, not {text}.")
    return share


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError as err:
        raise DaoError(f"'{text}' is no signature; pass what the other party was shown, 0x….") from err


def _hash(text: str) -> bytes:
    """The Keccak-256 of a file's bytes, or the hash itself.

    Raises:
        DaoError: There is no such file, and it is no hash.
    """
    from eth_utils import keccak

    digits = text.removeprefix("0x")
    if text.startswith("0x") and len(digits) == 2 * _HASH_BYTES:
        try:
            return bytes.fromhex(digits)
        except ValueError:
            pass
    path = Path(text)
    if not path.is_file():
        raise DaoError(f"There is no file '{text}'; name one, or its Keccak-256 as 0x and 64 digits.")
    return keccak(path.read_bytes())
