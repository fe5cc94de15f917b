// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ICouncilElection} from "./ICouncilElection.sol";
import {ISafe} from "./ISafe.sol";

/// @title ICouncilModule
/// @notice A module of a Safe that can do one thing: make its owners and its threshold those of an elected council.
/// @dev The Safe enables it by a transaction of its own. While the council has no member, this contract is the only
/// owner of the Safe, and it signs nothing.
///
/// It holds no power over the Safe's money, and cannot keep the owners together from taking it out: `verify` finds that.
/// Owners that they add or remove among themselves last until anybody calls `sync`.
interface ICouncilModule {
    /// @dev What keeps the Safe with the council.
    struct SafeState {
        bool isEnabled; // whether this module can change its owners
        bool isSame; // whether owners and threshold are those of the council
        uint256 otherModules; // which can act for the Safe without its owners; counted up to 10
        address guard; // can stop the Safe's transactions; zero for none
    }

    /// @notice The Safe did not take `data`.
    error CouncilModuleRefused(bytes data);
    /// @notice The owners or the threshold of the Safe are other ones than they were to be.
    error CouncilModuleDiffers();

    /// @notice The Safe has these owners, of which `threshold` must sign.
    event Synced(address[] owners, uint256 threshold);

    /// @notice Makes owners and threshold of the Safe those of the council; by anybody, at any time.
    function sync() external;

    /// @notice Applies the result of an election, and makes the Safe follow.
    function applyResult(uint256 election) external;

    /// @notice Whether the Safe is the council's.
    function safeState() external view returns (SafeState memory);

    /// @notice Says who is on the council.
    function ELECTION() external view returns (ICouncilElection);

    /// @notice The Safe.
    function SAFE() external view returns (ISafe);
}
