"""The timelock's roles, and the powers that a DAO's contracts and people hold."""

from __future__ import annotations

from eth_utils import keccak

ADMIN = "DEFAULT_ADMIN_ROLE"
PROPOSER = "PROPOSER_ROLE"
CANCELLER = "CANCELLER_ROLE"
EXECUTOR = "EXECUTOR_ROLE"

ROLE_IDS: dict[str, bytes] = {
    ADMIN: bytes(32),
    **{name: bytes(keccak(text=name)) for name in (PROPOSER, CANCELLER, EXECUTOR)},
}
GOVERNOR_ROLES = (PROPOSER, CANCELLER, EXECUTOR)


def role_name(role_id: bytes) -> str:
    """The name of a role, or its id as 0x text when it is not one of the timelock's."""
    return next((name for name, known in ROLE_IDS.items() if known == role_id), "0x" + role_id.hex())
