// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IWETH} from "../revenue/IWETH.sol";
import {IJobArbiter} from "./IJobArbiter.sol";
import {IOptimisticOracleV3} from "./IOptimisticOracleV3.sol";
import {IUmaArbiter} from "./IUmaArbiter.sol";
import {JobCases} from "./JobCases.sol";

contract UmaArbiter is IUmaArbiter, JobCases {
    using SafeERC20 for IERC20;
    using Strings for uint256;
    using Strings for address;

    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant _LEAST_LIVENESS = 1 hours;
    uint256 private constant _MOST_LIVENESS = 30 days;
    /// @inheritdoc IUmaArbiter
    IOptimisticOracleV3 public immutable ORACLE;
    /// @inheritdoc IUmaArbiter
    IWETH public immutable WETH;
    /// @inheritdoc IUmaArbiter
    uint256 public immutable BOND;
    /// @inheritdoc IUmaArbiter
    uint256 public immutable LIVENESS;

    /* CONSTRUCTOR */

    constructor(IOptimisticOracleV3 oracle, IWETH weth, uint256 bond, uint64 liveness) {
        bool hasCode = address(oracle).code.length > 0 && address(weth).code.length > 0;
        require(
            hasCode && bond > 0 && liveness >= _LEAST_LIVENESS && liveness <= _MOST_LIVENESS,
            UmaArbiterInvalidTerms(address(oracle), address(weth), bond, liveness)
        );
        (ORACLE, WETH, BOND, LIVENESS) = (oracle, weth, bond, liveness);
    }

    /* DISPUTES */

    /// @inheritdoc IJobArbiter
    function raise(uint256 job, address client, address provider, bytes32 evidence) external payable nonReentrant {
        uint256 bond = cost();
        _bring(bond);
        bytes32 assertion = ORACLE.assertTruth(
            bytes(claimOf(msg.sender, job, provider, evidence)),
            client,
            address(this),
            address(0),
            // The cast is safe: 30 days at most.
            uint64(LIVENESS),
            IERC20(address(WETH)),
            bond,
            ORACLE.defaultIdentifier(),
            bytes32(0)
        );
        _ask(assertion, job);
    }

    /// @inheritdoc IUmaArbiter
    function contest(address board, uint256 job) external payable nonReentrant {
        (bytes32 assertion, JobCase memory found) = caseOf(board, job);
        require(found.standing == Standing.Asked, JobCasesNotOpen(assertion));
        _bring(ORACLE.getAssertion(assertion).bond);
        ORACLE.disputeAssertion(assertion, msg.sender);
    }

    /// @inheritdoc IUmaArbiter
    function assertionResolvedCallback(bytes32 assertion, bool isTrue) external nonReentrant {
        _requireOracle();
        _answer(assertion, isTrue ? 0 : _BPS);
    }

    /// @inheritdoc IUmaArbiter
    function assertionDisputedCallback(bytes32 assertion) external {
        _requireOracle();
        JobCase memory found = caseAt(assertion);
        emit Contested(found.board, found.job, assertion);
    }

    /* VIEWS */

    /// @inheritdoc IJobArbiter
    function cost() public view returns (uint256) {
        return Math.max(BOND, ORACLE.getMinimumBond(address(WETH)));
    }

    /// @inheritdoc IUmaArbiter
    function claimOf(address board, uint256 job, address provider, bytes32 evidence)
        public
        view
        returns (string memory)
    {
        return string.concat(
            "What ",
            provider.toChecksumHexString(),
            " delivered for job ",
            job.toString(),
            " of the board ",
            board.toChecksumHexString(),
            " on chain ",
            block.chainid.toString(),
            " is not what the terms of that job ask for. The hashes (Keccak-256) of the terms and of the work are in"
            " the board's events JobOffered and JobSubmitted; that of the client's reasons is ",
            uint256(evidence).toHexString(32),
            "."
        );
    }

    /// @inheritdoc IUmaArbiter
    function assertionOf(address board, uint256 job) external view returns (IOptimisticOracleV3.Assertion memory) {
        (bytes32 assertion,) = caseOf(board, job);
        return ORACLE.getAssertion(assertion);
    }

    /* INTERNAL */

    /// @dev Wraps the wei that came in, which must be the bond, for the oracle to take.
    function _bring(uint256 bond) private {
        _requirePayment(bond);
        WETH.deposit{value: bond}();
        IERC20(address(WETH)).forceApprove(address(ORACLE), bond);
    }

    function _requireOracle() private view {
        require(msg.sender == address(ORACLE), JobCasesNotAllowed(msg.sender));
    }
}
