"""Powers in contracts whose code is not the kit's, by the interfaces that such contracts commonly follow.

The kit's own contracts declare their questions with their types (`ContractType.questions`). These here are
asked of every contract that an execution touches, whatever its code is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.core.module import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.module import Area


@dataclass(frozen=True)
class StandardQuestion:
    """A question to any contract: who may do something there."""

    view: str
    """Signature of the view that answers it."""
    question: Question
    calls: tuple[str, ...] = ()
    """Functions that change the answer, for contracts that log no event; their parameters have the names of
    the view's."""
    caller: str | None = None
    """The parameter of the view that is the caller of such a function."""


@dataclass(frozen=True)
class ViewQuestion:
    """A question that needs no event: it is asked of every contract whose code is not the kit's."""

    view: str
    """Signature of the view that answers it."""
    area: Area
    label: str = ""
    """What a change is called; the view's name when left out."""
    arguments: Mapping[str, Any] = field(default_factory=dict)


STANDARD_QUESTIONS = (
    # AccessControl
    StandardQuestion(
        "hasRole(bytes32 role, address account) view returns (bool)",
        Question(
            ("RoleGranted", "RoleRevoked"),
            "hasRole",
            ("role", "account"),
            "role",
            label="{role}",
            holder="account",
        ),
        calls=(
            "grantRole(bytes32 role, address account)",
            "revokeRole(bytes32 role, address account)",
        ),
    ),
    StandardQuestion(
        "getRoleAdmin(bytes32 role) view returns (bytes32)",
        Question(("RoleAdminChanged",), "getRoleAdmin", ("role",), "role", label="admin of {role}"),
    ),
    # ERC-20
    StandardQuestion(
        "allowance(address owner, address spender) view returns (uint256)",
        Question(
            ("Approval",),
            "allowance",
            ("owner", "spender"),
            "allowance",
            holder="spender",
            giver="owner",
        ),
        calls=(
            "approve(address spender, uint256 value)",
            "increaseAllowance(address spender, uint256 value)",
        ),
        caller="owner",
    ),
    # ERC-721, whose `approve` has the selector of ERC-20's
    StandardQuestion(
        "getApproved(uint256 tokenId) view returns (address)",
        Question((), "getApproved", ("tokenId",), "operator", label="approved", holder="to", giver="owner"),
        calls=("approve(address to, uint256 tokenId)",),
        caller="owner",
    ),
    # ERC-721 and ERC-1155
    StandardQuestion(
        "isApprovedForAll(address owner, address operator) view returns (bool)",
        Question(
            (),
            "isApprovedForAll",
            ("owner", "operator"),
            "operator",
            label="operator",
            holder="operator",
            giver="owner",
        ),
        calls=("setApprovalForAll(address operator, bool approved)",),
        caller="owner",
    ),
    # ERC-6909 and ERC-7540, and whoever else lets an operator act for an account
    StandardQuestion(
        "isOperator(address account, address operator) view returns (bool)",
        Question(
            ("OperatorSet",),
            "isOperator",
            ("account", "operator"),
            "operator",
            label="operator",
            holder="operator",
            giver="account",
        ),
    ),
    # ERC-5805
    StandardQuestion(
        "delegates(address delegator) view returns (address)",
        Question(
            ("DelegateChanged",), "delegates", ("delegator",), "delegate", label="delegate", giver="delegator"
        ),
    ),
)
"""Each is asked about what an event or a call names."""

OWNER_VIEWS = (
    "owner",
    "pendingOwner",
    "admin",
    "pendingAdmin",
    "governor",
    "guardian",
    "minter",
    "governance",
)
"""Views that say who rules a contract."""
SAFE_MODULES = "getModulesPaginated"
"""The view of contracts that act for a Safe without any signature."""
_FIRST_MODULE, _MOST_MODULES = "0x" + "1".zfill(40), 100

VIEW_QUESTIONS = (
    *(ViewQuestion(f"{view}() view returns (address)", "owner") for view in OWNER_VIEWS),
    # Safe
    ViewQuestion("getOwners() view returns (address[])", "signers"),
    ViewQuestion("getThreshold() view returns (uint256)", "signers"),
    ViewQuestion(
        f"{SAFE_MODULES}(address start, uint256 pageSize) view returns (address[] modules, address next)",
        "signers",
        label="modules",
        arguments={"start": _FIRST_MODULE, "pageSize": _MOST_MODULES},
    ),
    # proxies whose code is in an ordinary variable, and beacons
    ViewQuestion("masterCopy() view returns (address)", "proxy", label="implementation"),
    ViewQuestion("implementation() view returns (address)", "proxy"),
)
"""Each is asked of every contract that an execution touches and whose code is not the kit's."""
