"""`ape dao proposal digest`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.words import (
    kind_name,
    missing,
    proposal_data,
    standing_data,
    state_text,
    state_word,
)
from ape_dao.cli.session import place_options
from ape_dao.core.deployment.journal import write_text
from ape_dao.core.errors import ProposalError
from ape_dao.core.text import printable
from ape_dao.core.units import rounded
from ape_dao.proposals.digest import Digest, digest, money_line
from ape_dao.proposals.feed import ENDINGS, Entry, feed_text
from ape_dao.proposals.standing import all_standings, when
from ape_dao.sdk.shares import shares_of
from ape_dao.sdk.stages import saying_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.cli.session import Place, Session
    from ape_dao.proposals.standing import Standing
    from ape_dao.sdk.shares import Share


@click.command("digest")
@click.option("--for", "member", metavar="ACCOUNT", help="Say what this account has not voted on.")
@click.option(
    "--feed",
    metavar="FILE",
    help="Write them all to a feed for readers: FILE.xml (RSS 2.0) or FILE.json (JSON Feed 1.1).",
    shell_complete=completing.files,
)
@place_options
@output_options
def cli(member: str | None, feed: str | None, place: Place) -> None:
    """Say what matters about each open proposal: money, powers, who is named, and how similar ones went.

    Everything but the title comes from the calls as they are decoded, never from a proposal's text, so the
    same calls always give the same words; the fingerprint of the calls stands beside them.
    """
    out = Output.current()
    if feed and Path(feed).suffix not in ENDINGS:
        raise ProposalError(f"'{feed}' is neither *.xml (RSS) nor *.json (JSON Feed); name the file so.")
    with place.open() as session:
        everything = all_standings(session.dao)
        chosen = [pair for pair in everything if feed or pair[1].is_waiting]
        digests = [digest(session.registry, *pair, everything) for pair in reversed(chosen)]
        voted = _voted(session, member, [one for one in digests if one.standing.is_waiting])
        if feed:
            write_text(Path(feed), feed_text(_title(session), _entries(session, digests), Path(feed).suffix))
    waiting = [one for one in digests if one.standing.is_waiting]
    for one in waiting:
        _show(out, session, one, voted.get(one.proposal.id))
    if not waiting:
        out.say("No open proposals.")
    if feed:
        out.say(f"Wrote {len(digests)} proposals to {feed}.")
    open_ones = [_data(session, one, voted.get(one.proposal.id)) for one in waiting]
    out.result({"open": open_ones, "feed": feed})


def _voted(session: Session, member: str | None, digests: list[Digest]) -> dict[int, Share]:
    """What the member can do and did, by proposal; empty without a member."""
    if member is None:
        return {}
    return shares_of(session.dao, [one.proposal for one in digests], session.account_address(member))


def _show(out: Output, session: Session, one: Digest, share: Share | None) -> None:
    out.title(f"{one.proposal.heading}  ({one.proposal.short_id})")
    rows = [(what, printable(said)) for what, said in _lines(session, one)]
    if share is not None:
        rows.append(("you", share_text(share, session.registry.votes_symbol)))
    out.table(("what", "now"), rows)


def share_text(share: Share, symbol: str) -> str:
    """What a member can do and did, for people."""
    said = "have voted" if share.has_voted else "have not voted"
    if share.has_begun:
        said += f" with {rounded(share.votes)} {symbol}" if share.has_voted or share.votes else "; no votes"
    if share.taken_back:
        said += f"; owners took {rounded(share.taken_back)} back for their own ballots"
    if share.delegate:
        voted = "voted with" if share.has_delegate_voted else "has, and has not voted with,"
        said += f"; {share.delegate} {voted} your {rounded(share.own)}, which `--own` takes back"
    return said


def _lines(session: Session, one: Digest) -> Iterator[tuple[str, str]]:
    """What it is, then each fact on a line."""
    registry, standing = session.registry, one.standing
    yield "state", _state(standing)
    for need in missing(standing, registry.votes_symbol):
        yield "needs", need
    if (said := saying_of(session.dao, one.proposal, standing)) is not None:
        yield "stage", said
    for call in one.calls:
        yield "call", call
    for money in one.money:
        yield "money", money_line(registry, money)
    for power in one.powers:
        yield "power", power
    for outsider in one.outsiders:
        yield "names", f"{outsider}, which is no contract of the DAO"
    if one.unread:
        yield "unread", f"{one.unread} {'call says' if one.unread == 1 else 'calls say'} what nobody can read"
    for other, how in one.similar:
        yield "before", f"{other.short_id} {state_text(how)}: {other.heading}"
    yield "fingerprint", one.fingerprint


def _state(standing: Standing) -> str:
    step, due = standing.next_step
    state = state_text(standing)
    if standing.is_over:
        return state
    if standing.is_blocked:
        return f"{state}; can never be executed"
    return f"{state}; {step} {when(due, standing.now)}" if step else state


def _title(session: Session) -> str:
    return f"Proposals of {session.record.spec.name}"


def _entries(session: Session, digests: list[Digest]) -> list[Entry]:
    chain_id, governor = session.record.chain_id, session.record.address("governor")
    return [
        Entry(
            name=f"eip155:{chain_id}:{governor}/{one.proposal.id}",
            title=f"{one.proposal.heading} ({state_word(one.standing)})",
            text="\n".join(f"{what}: {printable(said)}" for what, said in _lines(session, one)),
            time=session.chain.block_time(one.proposal.block),
            category=kind_name(one.proposal.kind),
        )
        for one in digests
    ]


def _data(session: Session, one: Digest, share: Share | None) -> dict[str, Any]:
    return {
        **proposal_data(one.proposal),
        **standing_data(one.standing),
        "missing": missing(one.standing, session.registry.votes_symbol),
        "stageSays": saying_of(session.dao, one.proposal, one.standing),
        "fingerprint": one.fingerprint,
        "calls": list(one.calls),
        "money": [
            {"verb": m.verb, "asset": m.asset, "account": m.account, "amount": str(m.amount)}
            for m in one.money
        ],
        "powers": list(one.powers),
        "outsiders": list(one.outsiders),
        "unread": one.unread,
        "similar": [
            {"shortId": other.short_id, "state": how.state.name.lower(), "title": other.title}
            for other, how in one.similar
        ],
        "voted": None if share is None else share.has_voted,
        "share": None if share is None else _share_data(share),
    }


def _share_data(share: Share) -> dict[str, Any]:
    return {
        "votes": str(share.votes),
        "takenBack": str(share.taken_back),
        "delegate": share.delegate or None,
        "own": str(share.own),
        "delegateVoted": share.has_delegate_voted if share.delegate else None,
    }
