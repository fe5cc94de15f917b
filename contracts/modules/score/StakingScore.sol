// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IStakingScore} from "../../interfaces/IStakingScore.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

contract StakingScore is IStakingScore, Ownable {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IStakingScore
    uint256 public constant MAX_THRESHOLDS = 32;
    /// @inheritdoc IStakingScore
    IVotingEscrow public immutable ESCROW;

    /* STORAGE */

    uint256[] private _thresholds;

    /* CONSTRUCTOR */

    constructor(IVotingEscrow escrow, address owner, uint256[] memory thresholds_) Ownable(owner) {
        require(address(escrow).code.length != 0, StakingScoreInvalidEscrow(address(escrow)));
        ESCROW = escrow;
        _setThresholds(thresholds_);
    }

    /* OWNER */

    /// @inheritdoc IStakingScore
    function setThresholds(uint256[] calldata thresholds_) external onlyOwner {
        _setThresholds(thresholds_);
    }

    /* VIEWS */

    /// @inheritdoc IStakingScore
    function scoreOf(address account) external view returns (uint256) {
        return scoreForPower(ESCROW.balanceOf(account));
    }

    /// @inheritdoc IStakingScore
    function scoreAt(address account, uint256 t) external view returns (uint256) {
        return scoreForPower(ESCROW.powerAt(account, t));
    }

    /// @inheritdoc IStakingScore
    function scoreForPower(uint256 power) public view returns (uint256 score) {
        // All thresholds before `score` are at most `power`, all from `high` on are above it.
        uint256 high = _thresholds.length;
        while (score < high) {
            uint256 middle = (score + high) / 2;
            if (_thresholds[middle] <= power) score = middle + 1;
            else high = middle;
        }
    }

    /// @inheritdoc IStakingScore
    function thresholds() external view returns (uint256[] memory) {
        return _thresholds;
    }

    /* PRIVATE */

    function _setThresholds(uint256[] memory thresholds_) private {
        uint256 count = thresholds_.length;
        require(count >= 1 && count <= MAX_THRESHOLDS, StakingScoreInvalidCount(count, MAX_THRESHOLDS));
        uint256 previous;
        for (uint256 i; i < count; ++i) {
            require(thresholds_[i] > previous, StakingScoreNotIncreasing(i, thresholds_[i], previous));
            previous = thresholds_[i];
        }

        emit ThresholdsSet(_thresholds, thresholds_);

        _thresholds = thresholds_;
    }
}
