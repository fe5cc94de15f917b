// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {IRevenueCompounder} from "./IRevenueCompounder.sol";
import {IRevenueDistributor} from "../revenue/IRevenueDistributor.sol";
import {ISwapAdapter} from "./ISwapAdapter.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";

contract RevenueCompounder is IRevenueCompounder, Ownable, ReentrancyGuardTransient {
    using EnumerableSet for EnumerableSet.AddressSet;
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IRevenueCompounder
    uint256 public constant MAX_FEE_BPS = 1000;
    /// @inheritdoc IRevenueCompounder
    uint256 public constant FLOOR_UNIT = 1e18;
    /// @dev One whole in basis points.
    uint256 private constant WHOLE_BPS = 10_000;

    /// @inheritdoc IRevenueCompounder
    IRevenueDistributor public immutable DISTRIBUTOR;
    /// @inheritdoc IRevenueCompounder
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc IRevenueCompounder
    IERC20 public immutable TOKEN;

    /* STORAGE */

    /// @inheritdoc IRevenueCompounder
    mapping(address account => mapping(address operator => uint256 feeBps)) public feeOf;
    /// @inheritdoc IRevenueCompounder
    mapping(address account => mapping(address token => uint256 floor)) public floorOf;

    EnumerableSet.AddressSet private _adapters;

    /* CONSTRUCTOR */

    constructor(IRevenueDistributor distributor, address owner, address[] memory adapters_) Ownable(owner) {
        DISTRIBUTOR = distributor;
        ESCROW = distributor.ESCROW();
        TOKEN = ESCROW.token();
        for (uint256 i; i < adapters_.length; ++i) {
            _setAdapter(adapters_[i], true);
        }
    }

    /* COMPOUNDING */

    /// @inheritdoc IRevenueCompounder
    function compound(address account, Conversion[] calldata conversions, uint256 deadline)
        external
        nonReentrant
        returns (uint256 locked, uint256 fee)
    {
        bool isOwn = msg.sender == account;
        require(isOwn || ESCROW.isOperator(account, msg.sender), RevenueCompounderNotOperator(msg.sender, account));
        require(block.timestamp <= deadline, RevenueCompounderDeadlinePassed(deadline, block.timestamp));
        IVotingEscrow.Lock memory lock = ESCROW.locked(account);
        if (lock.amount == 0 || lock.withdrawable) {
            _payOut(account, conversions);
            return (0, 0);
        }
        address recipient = DISTRIBUTOR.recipientOf(account);
        require(recipient == account, RevenueCompounderOtherRecipient(account, recipient));

        uint256 total;
        for (uint256 i; i < conversions.length; ++i) {
            total += _convert(account, conversions[i], deadline, isOwn);
        }
        if (total == 0) return (0, 0);

        // Rounds down; at most a tenth, so something is left to lock.
        if (!isOwn) fee = Math.mulDiv(total, feeOf[account][msg.sender], WHOLE_BPS);
        locked = total - fee;
        emit Compounded(account, msg.sender, locked, fee);
        if (fee > 0) TOKEN.safeTransfer(msg.sender, fee);
        TOKEN.forceApprove(address(ESCROW), locked);
        ESCROW.increaseAmountFor(account, locked);
    }

    /// @inheritdoc IRevenueCompounder
    function setFee(address operator, uint256 feeBps) external {
        require(feeBps <= MAX_FEE_BPS, RevenueCompounderFeeAboveLimit(feeBps, MAX_FEE_BPS));
        emit FeeSet(msg.sender, operator, feeOf[msg.sender][operator], feeBps);
        feeOf[msg.sender][operator] = feeBps;
    }

    /// @inheritdoc IRevenueCompounder
    function setFloor(address token, uint256 floor) external {
        emit FloorSet(msg.sender, token, floorOf[msg.sender][token], floor);
        floorOf[msg.sender][token] = floor;
    }

    /* OWNER */

    /// @inheritdoc IRevenueCompounder
    function setAdapter(address adapter, bool listed) external onlyOwner {
        _setAdapter(adapter, listed);
    }

    /* VIEWS */

    /// @inheritdoc IRevenueCompounder
    function isAdapter(address adapter) external view returns (bool) {
        return _adapters.contains(adapter);
    }

    /// @inheritdoc IRevenueCompounder
    function adapters() external view returns (address[] memory) {
        return _adapters.values();
    }

    /* INTERNAL */

    /// @dev Without a lock to add to, the tokens are claimed to the account's recipient.
    function _payOut(address account, Conversion[] calldata conversions) private {
        address[] memory tokens = new address[](conversions.length);
        for (uint256 i; i < tokens.length; ++i) {
            tokens[i] = conversions[i].token;
        }
        DISTRIBUTOR.claimFor(account, tokens);
    }

    /// @dev Claims one token and swaps it for governance tokens, which this contract then holds.
    function _convert(address account, Conversion calldata conversion, uint256 deadline, bool isOwn)
        private
        returns (uint256 amountOut)
    {
        address token = conversion.token;
        if (token == address(TOKEN)) return _collect(account, token);
        require(_adapters.contains(conversion.adapter), RevenueCompounderUnknownAdapter(conversion.adapter));
        require(conversion.minOut > 0, RevenueCompounderNoMinimum(token));

        uint256 amountIn = _collect(account, token);
        if (amountIn == 0) return 0;
        if (!isOwn) _requireFloor(account, token, amountIn, conversion.minOut);
        amountOut = _swap(token, amountIn, conversion, deadline);
        emit Swapped(account, token, conversion.adapter, amountIn, amountOut);

        uint256 rest = IERC20(token).balanceOf(address(this));
        if (rest > 0) IERC20(token).safeTransfer(account, rest);
    }

    /// @dev Claims one token for the account and takes what arrived there, at most the claimed amount.
    function _collect(address account, address token) private returns (uint256) {
        address[] memory tokens = new address[](1);
        tokens[0] = token;
        uint256 balanceBefore = IERC20(token).balanceOf(account);
        uint256 claimed = DISTRIBUTOR.claimFor(account, tokens)[0];
        uint256 arrived = Math.saturatingSub(IERC20(token).balanceOf(account), balanceBefore);
        uint256 amount = Math.min(claimed, arrived);
        if (amount == 0) return 0;

        balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(account, address(this), amount);
        return Math.saturatingSub(IERC20(token).balanceOf(address(this)), balanceBefore);
    }

    function _requireFloor(address account, address token, uint256 amountIn, uint256 minOut) private view {
        uint256 price = floorOf[account][token];
        require(price > 0, RevenueCompounderNoFloor(account, token));
        uint256 floor = Math.mulDiv(amountIn, price, FLOOR_UNIT, Math.Rounding.Ceil);
        require(minOut >= floor, RevenueCompounderMinimumBelowFloor(token, minOut, floor));
    }

    /// @dev The adapter is not trusted: its output is measured here, and no allowance remains.
    function _swap(address token, uint256 amountIn, Conversion calldata conversion, uint256 deadline)
        private
        returns (uint256 amountOut)
    {
        address adapter = conversion.adapter;
        uint256 balanceBefore = TOKEN.balanceOf(address(this));
        IERC20(token).forceApprove(adapter, amountIn);
        ISwapAdapter(adapter)
            .swap(token, amountIn, address(TOKEN), conversion.minOut, deadline, address(this), conversion.data);
        if (IERC20(token).allowance(address(this), adapter) > 0) IERC20(token).forceApprove(adapter, 0);
        amountOut = TOKEN.balanceOf(address(this)) - balanceBefore;
        require(
            amountOut >= conversion.minOut, RevenueCompounderOutputBelowMinimum(token, amountOut, conversion.minOut)
        );
    }

    function _setAdapter(address adapter, bool listed) private {
        if (listed == _adapters.contains(adapter)) return;
        if (listed) {
            require(adapter.code.length > 0, RevenueCompounderInvalidAdapter(adapter));
            _adapters.add(adapter);
        } else {
            _adapters.remove(adapter);
        }
        emit AdapterSet(adapter, listed);
    }
}
