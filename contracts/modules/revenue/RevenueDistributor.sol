// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {RevenueClaims} from "./RevenueClaims.sol";
import {RevenueSums} from "./RevenueSums.sol";

contract RevenueDistributor is RevenueClaims {
    /// @dev `minTotalPower` is in token units times weeks. The escrow's own token is listed besides `tokens_`.
    constructor(IVotingEscrow escrow, address owner, uint256 minTotalPower, address[] memory tokens_)
        Ownable(owner)
        RevenueSums(escrow, minTotalPower)
    {
        _setToken(_ESCROW_TOKEN, true);
        for (uint256 i; i < tokens_.length; ++i) {
            _setToken(tokens_[i], true);
        }
    }
}
