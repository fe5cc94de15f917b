"""The source code of a deployed DAO, verified by explorers from the compiler's input beside the record.

Two protocols: that of Sourcify (API v2), which takes no key and whose matches explorers share, and that of
Etherscan (API v2), which many explorers speak. Both get the standard JSON input that `deploy` wrote.
"""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode

from ape_dao.core.chain.artifacts import manifests
from ape_dao.core.deployment.record import FOLDER, input_path
from ape_dao.core.errors import DeployError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ape_dao.core.deployment.record import Record

_ANSWER_SECONDS = 60
_POLL_SECONDS = 2.0
_MOST_SECONDS = 300.0
"""How long an explorer may compile."""
_DONE_BEFORE = "already verified"


@dataclass(frozen=True)
class Publication:
    """One contract for an explorer."""

    key: str
    name: str
    address: str
    identifier: str
    """Its file in the input, a colon, and its name."""
    compiler: str
    """The long version: "0.8.37+commit.f401782d"."""
    arguments: str
    """The encoded constructor arguments, hexadecimal without 0x."""
    compiler_input: Mapping[str, Any]


class Explorer(Protocol):
    """Verifies the source of one contract."""

    name: str

    def verify(self, chain_id: int, publication: Publication) -> str:
        """What came of it: "verified" or "already verified".

        Raises:
            DeployError: It does not match, or the explorer does not answer.
        """


class Sourcify:
    """A server that speaks Sourcify's API v2."""

    def __init__(self, url: str, poll_seconds: float | None = None) -> None:
        self.name, self._url, self._poll = "Sourcify", url.rstrip("/"), poll_seconds

    def verify(self, chain_id: int, publication: Publication) -> str:
        """Submit, and wait for the result.

        Raises:
            DeployError: It does not match, or the server does not answer.
        """
        body = {
            "stdJsonInput": publication.compiler_input,
            "compilerVersion": publication.compiler,
            "contractIdentifier": publication.identifier,
        }
        place = f"{self._url}/v2/verify/{chain_id}/{publication.address}"
        status, answer = _exchange(place, json.dumps(body).encode(), "application/json")
        if answer.get("customCode") == "already_verified":
            return _DONE_BEFORE
        if status != HTTPStatus.ACCEPTED or "verificationId" not in answer:
            raise DeployError(str(answer.get("message", f"it answers {status}")))
        return _wait(lambda: self._result(str(answer["verificationId"])), self._poll)

    def _result(self, number: str) -> str | None:
        _, job = _exchange(f"{self._url}/v2/verify/{number}")
        if not job.get("isJobCompleted"):
            return None
        error = job.get("error")
        if error:
            if error.get("customCode") == "already_verified":
                return _DONE_BEFORE
            raise DeployError(str(error.get("message", error)))
        if not (job.get("contract") or {}).get("match"):
            raise DeployError("the code does not match")
        return "verified"


class Etherscan:
    """An explorer that speaks Etherscan's API v2."""

    def __init__(self, url: str, api_key: str, poll_seconds: float | None = None) -> None:
        self.name, self._url, self._key, self._poll = "explorer", url, api_key, poll_seconds

    def verify(self, chain_id: int, publication: Publication) -> str:
        """Submit, and wait for the result.

        Raises:
            DeployError: It does not match, or the explorer refuses or does not answer.
        """
        form = {
            "module": "contract",
            "action": "verifysourcecode",
            "codeformat": "solidity-standard-json-input",
            "sourceCode": json.dumps(publication.compiler_input),
            "contractaddress": publication.address,
            "contractname": publication.identifier,
            "compilerversion": f"v{publication.compiler}",
            "constructorArguements": publication.arguments,  # as the API spells it
        }
        _, answer = _exchange(self._place(chain_id), urlencode(form).encode())
        result = str(answer.get("result", answer))
        if _DONE_BEFORE in result.lower():
            return _DONE_BEFORE
        if str(answer.get("status")) != "1":
            raise DeployError(result)
        return _wait(lambda: self._result(chain_id, result), self._poll)

    def _result(self, chain_id: int, number: str) -> str | None:
        question = {"module": "contract", "action": "checkverifystatus", "guid": number}
        _, answer = _exchange(f"{self._place(chain_id)}&{urlencode(question)}")
        result = str(answer.get("result", answer))
        if "pending" in result.lower() or "in progress" in result.lower():
            return None
        if _DONE_BEFORE in result.lower():
            return _DONE_BEFORE
        if str(answer.get("status")) != "1":
            raise DeployError(result)
        return "verified"

    def _place(self, chain_id: int) -> str:
        return f"{self._url}?{urlencode({'chainid': chain_id, 'apikey': self._key})}"


def publish(
    record: Record,
    explorers: Sequence[Explorer],
    folder: Path = FOLDER,
    published: Callable[[str, str, str], None] = lambda contract, explorer, result: None,
) -> dict[str, dict[str, str]]:
    """Verify every contract at every explorer; the result of each explorer, by key of the contract.

    What one explorer refuses does not keep the others, or other contracts, from being verified.

    Args:
        folder: Where the records lie, and beside them the compiler's input.
        published: Called with each contract's name, the explorer's, and the result.

    Raises:
        DeployError: There is no explorer or no input, or one of them refused some of the contracts.
    """
    if not explorers:
        raise DeployError(
            "No explorer to publish at: give --sourcify URL, or --etherscan URL and the key in the variable "
            "ETHERSCAN_API_KEY."
        )
    results: dict[str, dict[str, str]] = {}
    refused: list[str] = []
    for publication in publications(record, folder):
        results[publication.key] = {}
        for explorer in explorers:
            try:
                result = explorer.verify(record.chain_id, publication)
            except DeployError as err:
                refused.append(f"{publication.key} by {explorer.name} ({str(err).rstrip('.')})")
                continue
            results[publication.key][explorer.name] = result
            published(publication.name, explorer.name, result)
    if refused:
        raise DeployError(
            f"{len(refused)} of {len(results) * len(explorers)} verifications were refused: "
            f"{'; '.join(refused)}."
        )
    return results


def publications(record: Record, folder: Path) -> Iterator[Publication]:
    """Every contract of a record, with the compiler's input that made it.

    Raises:
        DeployError: The input is not beside the record.
    """
    inputs = {
        number: [one for home in (None, *manifests()) if (one := _input(record, folder, home, number))]
        for number in range(1, len(record.installations) + 1)
    }
    for key, entry in record.contracts.items():
        kit, number = record.artifact_of(entry), record.installation_of(key)
        if kit.is_of_others:  # its authors published it
            continue
        fitting = next((one for one in inputs[number] if kit.source in one["sources"]), None)
        if fitting is None:
            place = input_path(record.network, record.slug, folder, installation=number)
            raise DeployError(
                f"{place} does not hold the source of {kit.name}; what created the contract writes it, "
                "`ape dao deploy`, `amend --finish` or `adopt`."
            )
        yield Publication(
            key=key,
            name=kit.name,
            address=str(entry["address"]),
            identifier=f"{kit.source}:{kit.name}",
            compiler=kit.compiler.version,
            arguments=str(entry["encodedArguments"]).removeprefix("0x"),
            compiler_input=fitting,
        )


def _input(record: Record, folder: Path, home: str | None, installation: int) -> dict[str, Any] | None:
    path = input_path(record.network, record.slug, folder, home, installation)
    if not path.is_file():
        return None
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as err:
        raise DeployError(f"{path} is damaged ({err}); restore it from version control.") from err
    return data


def _wait(result: Callable[[], str | None], poll_seconds: float | None) -> str:
    deadline = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < deadline:
        found = result()
        if found is not None:
            return found
        time.sleep(_POLL_SECONDS if poll_seconds is None else poll_seconds)
    raise DeployError("it has not finished yet; run the same command again later")


def _exchange(url: str, body: bytes | None = None, kind: str | None = None) -> tuple[int, dict[str, Any]]:
    """Status and document of an answer; errors of HTTP are answers too."""
    if not url.startswith(("http://", "https://")):
        raise DeployError("its address begins neither with http:// nor with https://")
    headers = {"User-Agent": "ape-dao", **({"Content-Type": kind} if kind else {})}
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:  # noqa: S310
            status, text = int(answer.status), answer.read()
    except HTTPError as err:
        status, text = err.code, err.read()
    except (OSError, HTTPException) as err:
        raise DeployError(f"it does not answer ({err})") from err
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise DeployError(f"it answers {status} and no document")
    return status, document
