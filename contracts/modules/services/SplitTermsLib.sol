// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev How receipts are split, in one slot, from the highest bit down:
///
/// 216 bits digest of the payees | 16 share of the platform in basis points | 16 epoch | 8 flags
///
/// - epoch: how often the terms changed before
/// - flags: whether more than these terms decides a split (they changed, or something was owed), and whether anything
///   was ever paid for the payees alone
type SplitTerms is uint256;

using SplitTermsLib for SplitTerms global;

/// @title SplitTermsLib
/// @notice Packs and reads the terms of a splitter.
library SplitTermsLib {
    uint256 private constant _DIGEST_AT = 40;
    uint256 private constant _PLATFORM_AT = 24;
    uint256 private constant _EPOCH_AT = 8;
    uint256 private constant _SPECIAL = 1;
    uint256 private constant _PAYEES_ONLY = 2;

    function pack(bytes27 payees_, uint16 platformBps_, uint16 epoch_) internal pure returns (SplitTerms) {
        uint256 word = uint256(uint216(payees_)) << _DIGEST_AT | uint256(platformBps_) << _PLATFORM_AT;
        return SplitTerms.wrap(word | uint256(epoch_) << _EPOCH_AT);
    }

    function withMore(SplitTerms terms) internal pure returns (SplitTerms) {
        return SplitTerms.wrap(SplitTerms.unwrap(terms) | _SPECIAL);
    }

    function needsMore(SplitTerms terms) internal pure returns (bool) {
        return SplitTerms.unwrap(terms) & _SPECIAL != 0;
    }

    function withPayeesOnly(SplitTerms terms) internal pure returns (SplitTerms) {
        return SplitTerms.wrap(SplitTerms.unwrap(terms) | _PAYEES_ONLY);
    }

    function hasPayeesOnly(SplitTerms terms) internal pure returns (bool) {
        return SplitTerms.unwrap(terms) & _PAYEES_ONLY != 0;
    }

    function payees(SplitTerms terms) internal pure returns (bytes27) {
        return bytes27(uint216(SplitTerms.unwrap(terms) >> _DIGEST_AT));
    }

    function platformBps(SplitTerms terms) internal pure returns (uint256) {
        return uint16(SplitTerms.unwrap(terms) >> _PLATFORM_AT);
    }

    function epoch(SplitTerms terms) internal pure returns (uint16) {
        return uint16(SplitTerms.unwrap(terms) >> _EPOCH_AT);
    }
}
