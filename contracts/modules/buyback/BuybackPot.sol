// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IBuybackPot} from "./IBuybackPot.sol";
import {WeekLib} from "../../libraries/WeekLib.sol";

contract BuybackPot is IBuybackPot, Ownable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IBuybackPot
    uint256 public constant MIN_PACE_WEEKS = 2;
    /// @inheritdoc IBuybackPot
    uint256 public constant MAX_PACE_WEEKS = 52;
    /// @dev The most for which 52 ** weeks fits into a word.
    uint256 private constant _MAX_WEEKS = 44;

    /// @inheritdoc IBuybackPot
    address public immutable RECEIVER;

    /* STORAGE */

    /// @inheritdoc IBuybackPot
    uint256 public paceWeeks;

    mapping(address token => Booked) private _booked;

    /* CONSTRUCTOR */

    /// @dev `owner`: the timelock. `receiver`: the auction.
    constructor(address owner, address receiver, uint256 initialPaceWeeks) Ownable(owner) {
        require(receiver.code.length > 0, BuybackPotInvalidReceiver(receiver));
        RECEIVER = receiver;
        _setPace(initialPaceWeeks);
    }

    /* RELEASE */

    /// @inheritdoc IBuybackPot
    function release(address token) external nonReentrant returns (uint256 amount) {
        uint256 balance = IERC20(token).balanceOf(address(this));
        require(balance > 0, BuybackPotEmpty(token));
        amount = _releasable(token, balance);
        uint256 rest = Math.min(balance - amount, type(uint192).max);
        // Casts are safe: limited in the line above, and weeks fit in 64 bits.
        _booked[token] = Booked({amount: uint192(rest), week: uint64(WeekLib.weekOf(block.timestamp))});
        emit Released(token, amount, rest);
        if (amount > 0) IERC20(token).safeTransfer(RECEIVER, amount);
    }

    /* OWNER */

    /// @inheritdoc IBuybackPot
    function setPace(uint256 newPaceWeeks) external onlyOwner {
        _setPace(newPaceWeeks);
    }

    /// @inheritdoc IBuybackPot
    function recover(address token, address to) external onlyOwner nonReentrant returns (uint256 amount) {
        amount = IERC20(token).balanceOf(address(this));
        require(amount > 0, BuybackPotEmpty(token));
        delete _booked[token];
        emit Recovered(token, to, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    /* VIEWS */

    /// @inheritdoc IBuybackPot
    function releasable(address token) external view nonReentrantView returns (uint256) {
        return _releasable(token, IERC20(token).balanceOf(address(this)));
    }

    /// @inheritdoc IBuybackPot
    function bookedOf(address token) external view nonReentrantView returns (Booked memory) {
        return _booked[token];
    }

    /* INTERNAL */

    function _releasable(address token, uint256 balance) private view returns (uint256) {
        Booked memory booked = _booked[token];
        uint256 amount = Math.min(booked.amount, balance);
        uint256 numWeeks = Math.min(WeekLib.weekOf(block.timestamp) - booked.week, _MAX_WEEKS);
        uint256 pace = paceWeeks;
        return amount - Math.mulDiv(amount, (pace - 1) ** numWeeks, pace ** numWeeks, Math.Rounding.Ceil);
    }

    function _setPace(uint256 newPaceWeeks) private {
        require(
            newPaceWeeks >= MIN_PACE_WEEKS && newPaceWeeks <= MAX_PACE_WEEKS,
            BuybackPotInvalidPace(newPaceWeeks, MIN_PACE_WEEKS, MAX_PACE_WEEKS)
        );
        emit PaceSet(paceWeeks, newPaceWeeks);
        paceWeeks = newPaceWeeks;
    }
}
