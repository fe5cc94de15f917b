"""Numbers of the rules, written once for the tests."""

DAY = 86_400
WEEK = 7 * DAY
WAD = 10**18
MAX_UINT256 = 2**256 - 1
ZERO_ADDRESS = "0x0000000000000000000000000000000000000000"
