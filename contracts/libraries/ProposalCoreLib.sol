// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {SlotDerivation} from "@openzeppelin/contracts/utils/SlotDerivation.sol";

/// @title ProposalCoreLib
/// @notice What OpenZeppelin's Governor stores of a proposal, in a mapping that is private there. A vote is extended by
/// writing its length, so that the end of a vote is read from the slot that every call reads.
library ProposalCoreLib {
    using SlotDerivation for bytes32;

    /// @dev The slot of the mapping `_proposals`; a test compares it with the compiler's layout.
    bytes32 private constant _PROPOSALS = bytes32(uint256(4));

    /// @notice The stored data of a proposal.
    function coreOf(uint256 proposalId) internal pure returns (Governor.ProposalCore storage core) {
        bytes32 slot = _PROPOSALS.deriveMapping(proposalId);
        assembly ("memory-safe") {
            core.slot := slot
        }
    }
}
