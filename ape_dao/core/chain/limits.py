"""What every EVM chain allows at most."""

MAX_TRANSACTION_GAS = 16_777_216
"""Gas of one transaction (EIP-7825)."""
MAX_INIT_CODE = 49_152
"""Bytes of init code (EIP-3860)."""
MAX_RUNTIME_CODE = 24_576
"""Bytes of a contract's code (EIP-170)."""
