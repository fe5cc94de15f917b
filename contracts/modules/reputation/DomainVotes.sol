// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {IVotesRoute} from "../../interfaces/IVotesRoute.sol";
import {IDomainVotes} from "./IDomainVotes.sol";
import {IReputation} from "./IReputation.sol";

contract DomainVotes is IDomainVotes {
    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant _BPS = 10_000;

    /// @inheritdoc IDomainVotes
    IReputation public immutable REPUTATION;
    /// @inheritdoc IDomainVotes
    uint32 public immutable DOMAIN;
    /// @inheritdoc IDomainVotes
    uint32 public immutable PARENT;
    /// @inheritdoc IDomainVotes
    uint256 public immutable PARENT_BPS;
    /// @inheritdoc IDomainVotes
    uint256 public immutable MAX_SHARE_BPS;

    /* CONSTRUCTOR */

    constructor(IReputation reputation, uint32 domain, uint32 parent, uint256 parentBps, uint256 maxShareBps) {
        bool areValid = maxShareBps != 0 && maxShareBps <= _BPS && parentBps <= _BPS
            && (parentBps == 0 ? parent == 0 : parent != domain);
        require(areValid, DomainVotesInvalidShares(maxShareBps, parentBps));
        uint32 domains = reputation.MAX_DOMAINS();
        require(domain < domains, IReputation.ReputationUnknownDomain(domain));
        require(parent < domains, IReputation.ReputationUnknownDomain(parent));
        (REPUTATION, DOMAIN, PARENT) = (reputation, domain, parent);
        (PARENT_BPS, MAX_SHARE_BPS) = (parentBps, maxShareBps);
    }

    /* VOTES */

    /// @inheritdoc IVotes
    function getVotes(address account) external view returns (uint256) {
        return _votesAt(account, block.timestamp);
    }

    /// @inheritdoc IVotes
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        return _votesAt(account, timepoint);
    }

    /// @inheritdoc IVotes
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        return _totalAt(timepoint);
    }

    /// @inheritdoc IVotes
    function delegates(address account) external pure returns (address) {
        return account;
    }

    /// @inheritdoc IVotes
    function delegate(address) external view {
        revert ReputationNotDelegable(msg.sender);
    }

    /// @inheritdoc IVotes
    function delegateBySig(address, uint256, uint256, uint8, bytes32, bytes32) external view {
        revert ReputationNotDelegable(msg.sender);
    }

    /// @inheritdoc IVotesRoute
    function votesRoute() external view returns (address target, bytes4 selector, uint256 first, uint256 last) {
        if (PARENT_BPS != 0) return (address(0), 0, 0, 0);
        return (address(REPUTATION), IReputation.votesAt.selector, DOMAIN, MAX_SHARE_BPS);
    }

    /* CLOCK */

    /// @inheritdoc IERC6372
    function clock() public view returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @inheritdoc IERC6372
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    /* PRIVATE */

    /// @dev Own power, that in the parent domain and the ceiling are each rounded down.
    function _votesAt(address account, uint256 t) private view returns (uint256 votes) {
        if (PARENT_BPS == 0) return REPUTATION.votesAt(DOMAIN, account, t, MAX_SHARE_BPS);

        votes = REPUTATION.reputationAt(DOMAIN, account, t);
        votes += REPUTATION.reputationAt(PARENT, account, t) * PARENT_BPS / _BPS;
        uint256 most = _totalAt(t) * MAX_SHARE_BPS / _BPS;
        if (votes > most) votes = most;
    }

    function _totalAt(uint256 t) private view returns (uint256 total) {
        total = REPUTATION.totalAt(DOMAIN, t);
        if (PARENT_BPS != 0) total += REPUTATION.totalAt(PARENT, t) * PARENT_BPS / _BPS;
    }

    function _requirePast(uint256 timepoint) private view {
        require(timepoint < block.timestamp, ERC5805FutureLookup(timepoint, uint48(block.timestamp)));
    }
}
