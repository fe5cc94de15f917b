"""What status shows of the market: its terms, and the disputes that wait for a ruling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import format_date
from ape_dao.modules.market.contracts import KEY
from ape_dao.modules.market.sdk import DISPUTED, read_jobs
from ape_dao.modules.market.section import ASKED_KEYS
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.modules.market.sdk import Job
    from ape_dao.sdk.status import Reader

_COLUMNS = ("job", "client", "provider", "budget", "ruling until")
_LIFE = ("JobCreated", "JobCompleted", "JobRejected", "JobExpired")


def read(reader: Reader) -> ModuleStatus:
    """How many jobs were opened and run, and each that is disputed."""
    if KEY not in reader.addresses:
        return ModuleStatus(data={"market": None})
    views = ("rules", "arbiter", "jobCount", "tokens")
    rules, arbiter, count, tokens = (reader.view(KEY, view) for view in views)
    known = {str(token): read_token(reader.chain, str(token)) for token in tokens}

    def ask(*questions: tuple[Any, ...]) -> Sequence[Any]:
        return [reader.view(KEY, *question) for question in questions]

    running = read_jobs(reader.events(KEY, *_LIFE), ask)
    disputed = [job for job in running if job.state == DISPUTED]

    def text(job: Job) -> str:
        token = known.get(job.token) or read_token(reader.chain, job.token)
        return f"{units.format_amount(job.budget, token.decimals or 0)} {token.symbol or job.token}"

    rows = tuple(
        (str(job.number), job.client, job.provider, text(job), format_date(job.deadline)) for job in disputed
    )
    return ModuleStatus(
        facts=(
            ("jobs", f"{count} opened, {len(running)} running, {len(disputed)} disputed"),
            ("fee of jobs", units.format_percent(rules["feeBps"])),
            *_cost(reader, str(arbiter)),
        ),
        tables=(StatusTable("Disputes of jobs", _COLUMNS, rows),) if rows else (),
        tokens=tuple(known),
        data={
            "market": {
                "arbiter": None if arbiter == ZERO_ADDRESS else str(arbiter),
                "fee": int(rules["feeBps"]),
                "opened": int(count),
                "running": len(running),
                "disputed": [job_data(job) for job in disputed],
            }
        },
    )


def _cost(reader: Reader, arbiter: str) -> tuple[tuple[str, str], ...]:
    """What a dispute costs with whom the DAO's own contract asks."""
    for key in ASKED_KEYS:
        if reader.addresses.get(key) == arbiter:
            wei = units.format_amount(reader.view(key, "cost"))
            return (("to dispute a job", f"{wei} ETH, asked of {key}"),)
    return ()


def job_data(job: Job) -> dict[str, Any]:
    """One job for programs."""
    return {
        "job": job.number,
        "state": job.state,
        "client": job.client,
        "provider": job.provider,
        "payee": job.payee,
        "token": job.token,
        "budget": str(job.budget),
        "deadline": job.deadline,
        "review": job.review,
        "fee": job.fee,
        "bond": str(job.bond_units),
        "arbiter": None if job.arbiter == ZERO_ADDRESS else job.arbiter,
    }
