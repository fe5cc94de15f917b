"""Requests to a node that may fail now and then: what can pass is tried again, a few times.

A public node drops connections, limits rates, and is several machines of which one knows a block that another
does not know yet. None of that says anything about the chain.
"""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from ape.exceptions import ProviderError

from ape_dao.core.chain.receipts import SUCCESS
from ape_dao.core.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ape.api import ProviderAPI

MOST_TOGETHER = 100
"""Requests in a batch; public nodes refuse very long ones."""
ATTEMPTS = 9
"""How often a request is sent; the pauses between them add up to about 10 s."""
_REFUSED_ATTEMPTS = 3
"""The same where nothing listens."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 4.0
_READING = ("eth_", "net_", "web3_", "debug_")
_NOT_REPEATABLE = ("eth_sendTransaction",)
_MARK = "_ape_dao_steady"
_CHAIN_ID = "eth_chainId"
"""Asked once for each connection: no other answer stays what it was."""
_CONNECTIONS = (
    ("refused", "connection refused"),
    ("timed out", "timed out"),
    ("resol", "its name is not known"),
    ("closed connection", "connection closed"),
    ("reset by peer", "connection closed"),
)
"""Errors of requests hold the address of a node, in which there may be a key."""
_MAY_BE_NULL = ("blockHash", "blockNumber", "transactionIndex", "contractAddress", "from", "to")
"""In receipts: of transactions that are in no block, and those that create no contract or are a creation."""
_REVERTED = 3  # the code of JSON-RPC for what a contract refuses
_LIMITED = (-32005, HTTPStatus.TOO_MANY_REQUESTS)  # "limit exceeded" of EIP-1474, and what some say instead
_PASSING_STATUS = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
# How nodes say that it is not about the request; they share no error code.
_BUSY = re.compile(
    r"temporar|try again|unavailable|overload|\bbusy|internal( server)? error|too many requests|per second"
    r"|\brate.?limit|timed? ?out|gateway|capacity|throttl|request count|quota|^limit exceeded",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"header not found|unknown block|block not found|not found.*block|missing trie node|beyond current head",
    re.IGNORECASE,
)
_TOO_MUCH = re.compile(r"limit|range|too (many|large|wide|big)|exceed|more than|timed? ?out", re.IGNORECASE)
_RANGE = re.compile(r"range|blocks", re.IGNORECASE)
_TOO_OFTEN = re.compile(r"\brate|per second|too many requests|throttl", re.IGNORECASE)

Request = tuple[str, list[Any]]
"""Method and parameters of a JSON-RPC request."""


class Refused(ProviderError):
    """A node answered one of several requests with an error."""

    is_passing = False
    """Whether it tells how the node is doing, and nothing about what it was asked."""


def is_too_much(message: str) -> bool:
    """Whether a node means that it was asked for too many blocks or logs at once."""
    return _TOO_MUCH.search(message) is not None and _TOO_OFTEN.search(message) is None


def says_range(message: str) -> bool:
    """Whether a node means the number of blocks, and not what is in them."""
    return _RANGE.search(message) is not None


def is_passing(error: Any) -> bool:
    """Whether an error tells how the node is doing, and nothing about what it was asked."""
    if not isinstance(error, dict):
        return False
    message, code = str(error.get("message", "")), error.get("code")
    if revert_data(error) is not None or code == _REVERTED or "revert" in message.lower():
        return False
    return code in _LIMITED or any(words.search(message) for words in (_BUSY, _BEHIND))


def revert_data(error: Mapping[str, Any]) -> str | None:
    """What a contract reverted with, as 0x text, where an error of a node holds it."""
    data = error.get("data")
    data = data.get("data") if isinstance(data, dict) else data
    return data if isinstance(data, str) and data.startswith("0x") else None


def verdict(node: Any, method: str, parameters: Sequence[Any]) -> Mapping[str, Any]:
    """What a node answers to a call or an estimate: a result, or an error that is about the call.

    Raises:
        NodeError: The node does not answer, or has another reason to refuse, such as a limit of requests.
    """
    try:
        answer = node.make_request(method, parameters)
    except (OSError, ValueError) as err:
        raise silence(err) from err
    if is_passing(answer.get("error")):
        raise silence(str(answer["error"].get("message", "")))
    return dict(answer)


def silence(reason: Exception | str) -> NodeError:
    """The error for a node that has not answered, after all attempts; it does not tell the node's address."""
    if isinstance(reason, OSError):
        response = getattr(reason, "response", None)
        reason = (
            f"{response.status_code} {response.reason}"
            if response is not None
            else next((text for words, text in _CONNECTIONS if words in str(reason)), type(reason).__name__)
        )
    first = next(iter(str(reason).strip().splitlines()), "it gives no reason").rstrip(".")
    return NodeError(f"The node did not answer ({first}); run the same command again, or later.")


def is_busy(method: str, message: str) -> bool:
    """Whether a node refuses a request because it is asked too often or not well, whatever it is about."""
    if "revert" in message.lower() or (method == "eth_getLogs" and is_too_much(message)):
        return False
    return _BUSY.search(message) is not None


def steady(provider: ProviderAPI) -> None:
    """Let all requests over this connection be tried again if what they meet may pass."""
    node = getattr(getattr(provider, "web3", None), "provider", None)
    if node is None or getattr(node, _MARK, False) or not hasattr(node, "make_request"):
        return
    single, many = node.make_request, getattr(node, "make_batch_request", None)
    constant: dict[str, Any] = {}

    def make_request(method: str, parameters: Any) -> Any:
        if method in constant:
            return constant[method]
        answer = _again(lambda: single(method, parameters), lambda answer: _passes(method, answer), method)
        if method == _CHAIN_ID and isinstance(answer, dict) and "result" in answer:
            constant[method] = answer
        return _without_nulls(answer) if method == "eth_getTransactionReceipt" else answer

    for one in _connections(node):
        if hasattr(one, "decode_rpc_response"):
            one.decode_rpc_response = _decoder(one.decode_rpc_response)
        if hasattr(one, "exception_retry_configuration"):
            one.exception_retry_configuration = None  # web3's own, which knows fewer cases
    node.make_request = make_request
    if many is not None:
        node.make_batch_request = lambda requests: _again(lambda: many(requests), _is_passing_refusal)
    node._request_func_cache = (None, None)
    setattr(node, _MARK, True)


def _connections(node: Any) -> list[Any]:
    """The node, and the one that it passes requests on to where Ape chose it among several kinds."""
    active = getattr(node, "_active_provider", None)
    return [node] if active is None else [node, active]


def _decoder(plain: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """What reads an answer in a fraction of the time; what it does not take for JSON is left to the other."""

    def decode(raw: bytes) -> Any:
        try:
            return msgspec.json.decode(raw)
        except msgspec.DecodeError:
            return plain(raw)

    return decode


def ask_together(node: Any, requests: Sequence[Request]) -> list[Any] | None:
    """What a node answers to requests that it gets at once: results, and `Refused` where it refuses one.

    None where the node wants single requests, or fewer of them at once.
    """
    if not hasattr(node, "make_batch_request"):
        return None
    answers: list[Any] = [None] * len(requests)
    for first in range(0, len(requests), MOST_TOGETHER):
        waiting = list(range(first, min(first + MOST_TOGETHER, len(requests))))
        for attempt in range(ATTEMPTS):
            part = [requests[index] for index in waiting]
            try:
                replies = node.make_batch_request(part)
            except (OSError, ValueError):  # it may say so by the status of HTTP
                return None
            if not isinstance(replies, list) or len(replies) != len(part):
                return None
            passing = []
            for index, (method, _), reply in zip(waiting, part, replies, strict=True):
                answers[index] = outcome(reply)
                if _passes(method, reply):
                    passing.append(index)
            waiting = passing
            if not waiting:
                break
            time.sleep(_pause(attempt))
        else:
            return None
    return answers


def outcome(reply: Mapping[str, Any]) -> Any:
    """The result in a reply; `Refused` if it is an error."""
    if "result" in reply:
        return reply["result"]
    error = reply.get("error", "no answer")
    refused = Refused(str(error.get("message", error)) if isinstance(error, dict) else str(error))
    refused.is_passing = is_passing(error)
    return refused


def _again(send: Callable[[], Any], passes: Callable[[Any], bool], method: str = "eth_") -> Any:
    """Send until the answer is one that will not pass."""
    repeatable = method.startswith(_READING) and method not in _NOT_REPEATABLE
    for attempt in range(ATTEMPTS):
        try:
            answer = send()
        except (OSError, ValueError) as err:
            if not (repeatable and _may_pass(err, attempt)):
                raise
        else:
            if not passes(answer) or attempt == ATTEMPTS - 1:
                return answer
        time.sleep(_pause(attempt))
    raise AssertionError("the last attempt returns or raises")


def _without_nulls(answer: Any) -> Any:
    """A receipt in which what a node does not tell is absent; Ape's and web3's readers stop at a null.

    A receipt without a status counts as one of success.
    """
    receipt = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(receipt, dict):
        return answer
    told = {name: value for name, value in receipt.items() if value is not None or name in _MAY_BE_NULL}
    return {**answer, "result": {"status": SUCCESS, "logs": [], **told}}


def _may_pass(err: Exception, attempt: int) -> bool:
    """Whether the same request may be answered next time."""
    status = getattr(getattr(err, "response", None), "status_code", None)
    if status is not None and status not in _PASSING_STATUS:
        return False
    most = _REFUSED_ATTEMPTS if "refused" in str(err).lower() else ATTEMPTS
    return attempt < most - 1


def _passes(method: str, answer: Any) -> bool:
    """Whether an answer to one request is an error that another attempt may not meet."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict) or method in _NOT_REPEATABLE or not method.startswith(_READING):
        return False
    if method == "eth_getLogs" and is_too_much(str(error.get("message", ""))):
        return False
    return is_passing(error)


def _is_passing_refusal(answer: Any) -> bool:
    """Whether a node refused a whole batch for a while."""
    return isinstance(answer, dict) and _passes("eth_", answer)


def _pause(attempt: int) -> float:
    return min(_FIRST_PAUSE * 2.0**attempt, _LONGEST_PAUSE)
