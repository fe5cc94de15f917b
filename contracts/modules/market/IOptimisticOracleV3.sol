// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title IOptimisticOracleV3
/// @notice What is used here of UMA's optimistic oracle v3.
interface IOptimisticOracleV3 {
    /// @dev Who may interfere with an assertion; here nobody.
    struct EscalationManagerSettings {
        bool arbitrateViaEscalationManager;
        bool discardOracle;
        bool validateDisputers;
        address assertingCaller;
        address escalationManager;
    }

    struct Assertion {
        EscalationManagerSettings escalationManagerSettings;
        address asserter;
        uint64 assertionTime;
        bool settled;
        IERC20 currency;
        uint64 expirationTime;
        bool settlementResolution;
        bytes32 domainId;
        bytes32 identifier;
        uint256 bond;
        address callbackRecipient;
        address disputer;
    }

    /// @notice Claims something with a bond of the caller, which `asserter` gets back unless the claim is found false.
    function assertTruth(
        bytes calldata claim,
        address asserter,
        address callbackRecipient,
        address escalationManager,
        uint64 liveness,
        IERC20 currency,
        uint256 bond,
        bytes32 identifier,
        bytes32 domainId
    ) external returns (bytes32 assertionId);

    /// @notice Says that a claim is false, with a bond of the caller, which `disputer` gets back if it is.
    function disputeAssertion(bytes32 assertionId, address disputer) external;

    /// @notice What it knows of a claim.
    function getAssertion(bytes32 assertionId) external view returns (Assertion memory);

    /// @notice The least bond of a claim.
    function getMinimumBond(address currency) external view returns (uint256);

    /// @notice What it asks UMA's voters about a disputed claim.
    function defaultIdentifier() external view returns (bytes32);
}
