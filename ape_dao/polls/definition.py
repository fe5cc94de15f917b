"""What is asked: a poll, which its hash names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ape_dao.core import units
from ape_dao.core.chain.typed_data import Domain
from ape_dao.core.errors import PollError, SpecError, UnitError
from ape_dao.core.schema.fields import Date, max_bytes, problem
from ape_dao.core.spec.problems import describe_error, report
from ape_dao.core.spec.source import read_yaml
from ape_dao.polls.counting import Form

if TYPE_CHECKING:
    from ape_dao.core.deployment.record import Record

FORMAT = 1
MOST_OPTIONS = 64
MOST_TITLE, MOST_TEXT, MOST_OPTION = 200, 20_000, 100
_REMEDY = "`ape dao poll new --help` shows one"
_DOMAIN_NAME, _DOMAIN_VERSION = "ape-dao poll", "1"


@dataclass(frozen=True)
class Poll:
    """A question to the members of a DAO."""

    domain: Domain
    """Of the signatures; its contract is the governor, which is asked for the votes."""
    title: str
    text: str
    options: tuple[str, ...]
    form: Form
    opens: int
    """Ballots are signed from this second (unix) on…"""
    closes: int
    """… up to this one."""
    snapshot: int
    """The second whose votes count, not later than `opens`."""

    def to_data(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "format": FORMAT,
            "domain": self.domain.to_data(),
            "title": self.title,
            "text": self.text,
            "options": list(self.options),
            "form": self.form.value,
            "opens": self.opens,
            "closes": self.closes,
            "snapshot": self.snapshot,
        }

    @property
    def id(self) -> bytes:
        """The hash of the poll: 32 bytes, which every ballot names."""
        return fingerprint(self.to_data())


def fingerprint(data: Any) -> bytes:
    """The keccak hash of JSON data, written without spaces and with sorted keys, in UTF-8."""
    from eth_utils import keccak

    return keccak(json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def _read_options(value: Any) -> Any:
    if not isinstance(value, list):
        raise problem("Write the options as a list, such as [Lisbon, Nairobi].")
    names = [str(name).strip() for name in value]
    if not 2 <= len(names) <= MOST_OPTIONS:
        raise problem(f"A poll has 2 to {MOST_OPTIONS} options, not {len(names)}.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise problem(f"The option '{twice}' is there twice; give each a name of its own.")
    marked = next((name for name in names if "=" in name or name.isdigit()), None)
    if marked is not None:
        raise problem(f"The option '{marked}' is a number or has an =, which ballots use; reword it.")
    return names


def _read_end(value: Any) -> Any:
    """A date, or a duration that is left as text."""
    try:
        return units.parse_date(value)
    except UnitError:
        return str(value)


class PollEntry(BaseModel):
    """A poll as it is written in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, max_bytes(MOST_TITLE)]
    text: Annotated[str, max_bytes(MOST_TEXT)] = " "
    options: Annotated[list[Annotated[str, max_bytes(MOST_OPTION)]], BeforeValidator(_read_options)]
    form: Form = Field(Form.SINGLE, examples=["approval"])
    opens: Date | None = None
    closes: Annotated[int | str, BeforeValidator(_read_end)] = Field(examples=["7 days"])
    snapshot: Date | None = None


def load_poll(path: Path | str, record: Record, now: int) -> Poll:
    """Read a poll from a YAML file.

    Args:
        record: Of the DAO that is asked.
        now: When it opens if the file does not say (unix seconds).

    Raises:
        PollError: The file is missing or not YAML, or has problems; all of them are named.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as err:
        raise PollError(f"{path} cannot be read ({err}); {_REMEDY}.") from err
    try:
        source = read_yaml(text, str(path), _REMEDY)
    except SpecError as err:
        raise PollError(str(err)) from err
    try:
        entry = PollEntry.model_validate(source.data)
    except ValidationError as err:
        problems = [describe_error(source, error, PollEntry) for error in err.errors()]
        raise report(source, problems, PollError) from err
    opens = now if entry.opens is None else entry.opens
    poll = Poll(
        domain=Domain(_DOMAIN_NAME, _DOMAIN_VERSION, record.chain_id, record.address("governor")),
        title=entry.title.strip(),
        text=entry.text.strip(),
        options=tuple(entry.options),
        form=entry.form,
        opens=opens,
        closes=_end(entry.closes, opens),
        snapshot=opens if entry.snapshot is None else entry.snapshot,
    )
    _check_times(poll)
    return poll


def read_poll(data: Any) -> Poll:
    """A poll from its JSON data.

    Raises:
        PollError: It is none.
    """
    try:
        if data["format"] != FORMAT:
            raise ValueError(f"its format is {data['format']}, not {FORMAT}")
        where = data["domain"]
        poll = Poll(
            domain=Domain(
                str(where["name"]),
                str(where["version"]),
                int(where["chainId"]),
                str(where["verifyingContract"]),
            ),
            title=str(data["title"]),
            text=str(data["text"]),
            options=tuple(str(option) for option in data["options"]),
            form=Form(data["form"]),
            opens=int(data["opens"]),
            closes=int(data["closes"]),
            snapshot=int(data["snapshot"]),
        )
    except (KeyError, TypeError, ValueError) as err:
        what = f"it has no {err.args[0]}" if isinstance(err, KeyError) else str(err)
        raise PollError(f"This is not a poll: {what}; `ape dao poll new` writes them.") from err
    if poll.to_data() != data:
        raise PollError("This poll was written by another program or changed; ask for the file again.")
    _check_times(poll)
    return poll


def _end(written: int | str, opens: int) -> int:
    try:
        return written if isinstance(written, int) else opens + units.parse_duration(written)
    except UnitError as err:
        raise PollError(f"'{written}' is neither a date nor a duration; write `closes: 7 days`.") from err


def _check_times(poll: Poll) -> None:
    if poll.closes <= poll.opens:
        raise PollError(
            f"The poll closes {units.format_date(poll.closes)} UTC, before it opens "
            f"({units.format_date(poll.opens)} UTC); give a later `closes`."
        )
    if poll.snapshot > poll.opens:
        raise PollError(
            f"The snapshot {units.format_date(poll.snapshot)} UTC is later than the opening; give one at or "
            "before it, so that nobody gets votes for the poll."
        )
