// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

import {IVotesRoute} from "../../interfaces/IVotesRoute.sol";
import {IReputation} from "./IReputation.sol";

/// @title IDomainVotes
/// @notice The reputation of one domain as votes, for any governor that reads ERC-5805: by time, never delegated.
/// @dev Reputation in the parent domain counts too, at `PARENT_BPS`. An account counts at most `MAX_SHARE_BPS` of the
/// total of the same second. The rest counts for nobody and stays in the total: quorums are parts of all reputation, so
/// a ceiling never makes a decision easier.
interface IDomainVotes is IERC5805, IVotesRoute {
    /// @notice Shares of `maxShareBps` and `parentBps` basis points: 1 to 10,000, and 0 to 10,000; a parent is another
    /// domain.
    error DomainVotesInvalidShares(uint256 maxShareBps, uint256 parentBps);
    /// @notice Reputation cannot be delegated.
    error ReputationNotDelegable(address account);
    /// @notice Second `timepoint` is not over yet; it is `clock` now.
    error ERC5805FutureLookup(uint256 timepoint, uint48 clock);

    /// @notice Where reputation is kept.
    function REPUTATION() external view returns (IReputation);

    /// @notice The domain whose reputation votes.
    function DOMAIN() external view returns (uint32);

    /// @notice The domain whose reputation counts here too; without one `PARENT_BPS` is zero.
    function PARENT() external view returns (uint32);

    /// @notice The part of reputation in the parent domain that counts here.
    function PARENT_BPS() external view returns (uint256);

    /// @notice The most that one account counts, as a part of the total of the same second.
    function MAX_SHARE_BPS() external view returns (uint256);
}
