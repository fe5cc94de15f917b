// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {RevenueClaims} from "./RevenueClaims.sol";
import {RevenueSums} from "./RevenueSums.sol";

contract RevenueDistributor is RevenueClaims {
    /// @dev `minTotalPower` is in token units times weeks. Lists `nonRebasing`, the escrow's own token, which counts as
    /// non-rebasing, and `others`, whose claims are tracked.
    constructor(
        IVotingEscrow escrow,
        address owner,
        uint256 minTotalPower,
        address[] memory nonRebasing,
        address[] memory others
    ) Ownable(owner) RevenueSums(escrow, minTotalPower) {
        _setToken(_ESCROW_TOKEN, true, false);
        for (uint256 i; i < nonRebasing.length; ++i) {
            _setToken(nonRebasing[i], true, false);
        }
        for (uint256 i; i < others.length; ++i) {
            _setToken(others[i], true, true);
        }
    }
}
