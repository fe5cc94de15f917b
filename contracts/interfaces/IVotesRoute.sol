// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IVotesRoute
/// @notice A source of votes that asks another contract for them and says how, so that whoever counts many ballots can ask
/// that one itself.
interface IVotesRoute {
    /// @notice For every second that has passed, `getPastVotes(account, timepoint)` is what `target` answers to a call that
    /// consists of `selector` and the words `first`, `account`, `timepoint` and `last`. The zero address: there is no such
    /// call. This never changes.
    function votesRoute() external view returns (address target, bytes4 selector, uint256 first, uint256 last);
}
