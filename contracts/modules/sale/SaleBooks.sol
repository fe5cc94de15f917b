// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ITierSale} from "./ITierSale.sol";
import {IVotingEscrow} from "../../interfaces/IVotingEscrow.sol";
import {SaleMathLib} from "./SaleMathLib.sol";
import {SaleTermsLib} from "./SaleTermsLib.sol";
import {TierLib} from "./TierLib.sol";

/// @title SaleBooks
/// @notice The terms of a sale by tiers, who has committed what, and what follows from both.
abstract contract SaleBooks is ITierSale {
    using TierLib for Tier[32];

    /* IMMUTABLES */

    /// @inheritdoc ITierSale
    IVotingEscrow public immutable ESCROW;
    /// @inheritdoc ITierSale
    IERC20 public immutable TOKEN;
    /// @inheritdoc ITierSale
    IERC20 public immutable PAYMENT;
    /// @inheritdoc ITierSale
    address public immutable SELLER;
    /// @inheritdoc ITierSale
    address public immutable PROCEEDS_TO;
    /// @inheritdoc ITierSale
    address public immutable ROUTER;
    /// @inheritdoc ITierSale
    uint256 public immutable FEE_BPS;
    /// @inheritdoc ITierSale
    uint256 public immutable LOT;
    /// @inheritdoc ITierSale
    uint256 public immutable LOT_VALUE;
    /// @inheritdoc ITierSale
    uint256 public immutable PRICE;
    /// @inheritdoc ITierSale
    uint256 public immutable UNIT;
    /// @inheritdoc ITierSale
    uint256 public immutable MIN_RAISE;
    /// @inheritdoc ITierSale
    uint256 public immutable MIN_COMMIT;
    /// @inheritdoc ITierSale
    uint256 public immutable SNAPSHOT;
    /// @inheritdoc ITierSale
    uint256 public immutable END;
    /// @inheritdoc ITierSale
    bool public immutable BY_POWER;
    /// @inheritdoc ITierSale
    uint256 public immutable TOTAL_POWER;
    /// @inheritdoc ITierSale
    address public immutable GATE;
    /// @inheritdoc ITierSale
    address public immutable GUARDIAN;
    /// @inheritdoc ITierSale
    uint256 public immutable GUARDIAN_UNTIL;

    /// @dev First second of the first window.
    uint256 internal immutable _OPENS_AT;
    uint256 internal immutable _WINDOW_COUNT;
    uint256 private immutable _TIER_COUNT;
    uint40 private immutable _VEST_START;
    uint32 private immutable _VEST_CLIFF;
    uint32 private immutable _VEST_DURATION;
    uint16 private immutable _VEST_AT_ONCE_BPS;

    /* STORAGE */

    Outcome internal _outcome;
    /// @dev Arrays of fixed length, because reading the length of another costs 2,100 gas.
    Window[8] internal _windows;
    Tier[32] internal _tiers;
    mapping(address account => Position) internal _positions;

    /* CONSTRUCTOR */

    constructor(SaleConfig memory config) {
        SaleTermsLib.requireAccounts(config, address(this));
        uint256 end = SaleTermsLib.requireTimes(config);
        LOT_VALUE = SaleTermsLib.requirePrice(config);
        SaleTermsLib.requireTiers(config);

        ESCROW = config.escrow;
        TOKEN = config.token;
        PAYMENT = config.payment;
        SELLER = config.seller;
        PROCEEDS_TO = config.proceedsTo;
        ROUTER = config.router;
        FEE_BPS = config.feeBps;
        LOT = config.lot;
        PRICE = config.price;
        UNIT = config.unit;
        MIN_RAISE = config.minRaise;
        MIN_COMMIT = config.minCommit;
        SNAPSHOT = config.snapshot;
        END = end;
        BY_POWER = config.byPower;
        GATE = config.gate;
        GUARDIAN = config.guardian;
        GUARDIAN_UNTIL = config.guardianUntil;
        _OPENS_AT = config.windows[0].opensAt;

        if (config.byPower) {
            uint256 totalPower = config.escrow.totalPowerAt(config.snapshot);
            require(totalPower != 0, TierSaleNoPower(config.snapshot));
            TOTAL_POWER = totalPower;
        }
        _WINDOW_COUNT = config.windows.length;
        _TIER_COUNT = config.tiers.length;
        // Cast is safe: the end is at most a year from now.
        _VEST_START = config.vesting.start == 0 ? uint40(end) : config.vesting.start;
        _VEST_CLIFF = config.vesting.cliff;
        _VEST_DURATION = config.vesting.duration;
        _VEST_AT_ONCE_BPS = config.vesting.atOnceBps;
        for (uint256 i; i < config.windows.length; ++i) {
            _windows[i] = config.windows[i];
        }
        for (uint256 i; i < config.tiers.length; ++i) {
            _tiers[i] = config.tiers[i];
        }
    }

    /* VIEWS */

    /// @inheritdoc ITierSale
    function outcome() external view returns (Outcome memory) {
        return _outcome;
    }

    /// @inheritdoc ITierSale
    function vesting() public view returns (Vesting memory) {
        return Vesting(_VEST_START, _VEST_CLIFF, _VEST_DURATION, _VEST_AT_ONCE_BPS);
    }

    /// @inheritdoc ITierSale
    function windows() external view returns (Window[] memory all) {
        all = new Window[](_WINDOW_COUNT);
        for (uint256 i; i < all.length; ++i) {
            all[i] = _windows[i];
        }
    }

    /// @inheritdoc ITierSale
    function tiers() external view returns (Tier[] memory all) {
        all = new Tier[](_TIER_COUNT);
        for (uint256 i; i < all.length; ++i) {
            all[i] = _tiers[i];
        }
    }

    /// @inheritdoc ITierSale
    function positionOf(address account) external view returns (Position memory) {
        return _positions[account];
    }

    /// @inheritdoc ITierSale
    function allocationOf(address account) external view returns (Allocation memory allocation) {
        Position memory position = _positions[account];
        allocation.power = powerOf(account);
        uint256 tier = position.tier == 0 ? tierForPower(allocation.power) : position.tier;
        if (tier == 0) return allocation;
        Window memory window = _windows[_tiers[tier - 1].window];
        allocation.tier = tier;
        allocation.window = _tiers[tier - 1].window;
        allocation.opensAt = window.opensAt;
        allocation.closesAt = window.closesAt;
        allocation.limit = _limit(tier, allocation.power);
        allocation.paid = position.paid;
    }

    /// @inheritdoc ITierSale
    function powerOf(address account) public view returns (uint256) {
        return Math.min(ESCROW.powerAt(account, SNAPSHOT), ESCROW.powerAt(account, END));
    }

    /// @inheritdoc ITierSale
    function tierForPower(uint256 power) public view returns (uint256 tier) {
        return _tiers.tierForPower(_TIER_COUNT, power);
    }

    /// @inheritdoc ITierSale
    function purchaseOf(address account) external view returns (uint256 cost, uint256 bought) {
        Position memory position = _positions[account];
        (uint256 accepted, uint256 committed) = _share(position, _outcome);
        cost = SaleMathLib.costUp(position.paid, accepted, committed);
        bought = SaleMathLib.boughtDown(position.paid, accepted, committed, PRICE, UNIT);
    }

    /// @inheritdoc ITierSale
    function dueOf(address account) external view returns (uint256 tokens, uint256 refund) {
        Outcome memory result = _outcome;
        if (_isOver(result.state)) (tokens, refund) = _due(_positions[account], result);
    }

    /// @inheritdoc ITierSale
    function proceeds() public view returns (uint256 total, uint256 fee) {
        if (_outcome.state != State.Sold) return (0, 0);
        uint256 cutWindow = _outcome.cutWindow;
        for (uint256 i; i < cutWindow; ++i) {
            total += _windows[i].committed;
        }
        total += _outcome.cutAccepted;
        fee = SaleMathLib.feeUp(total, FEE_BPS);
    }

    /* INTERNAL */

    function _requireState(State required) internal view {
        require(_outcome.state == required, TierSaleWrongState(_outcome.state));
    }

    /// @dev Sold, Failed and Cancelled come after Pending and Open.
    function _isOver(State state) internal pure returns (bool) {
        return state > State.Open;
    }

    /// @dev What an account of this tier and power may commit in all. The power is that of the snapshot at most, so the
    /// share is not above the value of the lot.
    function _limit(uint256 tier, uint256 power) internal view returns (uint256) {
        return BY_POWER ? Math.mulDiv(LOT_VALUE, power, TOTAL_POWER) : _tiers[tier - 1].allocation;
    }

    function _due(Position memory position, Outcome memory result)
        internal
        view
        returns (uint256 tokens, uint256 refund)
    {
        (uint256 accepted, uint256 committed) = _share(position, result);
        if (!position.settled) refund = position.paid - SaleMathLib.costUp(position.paid, accepted, committed);
        uint256 bought = SaleMathLib.boughtDown(position.paid, accepted, committed, PRICE, UNIT);
        tokens = SaleMathLib.vestedDown(bought, vesting(), block.timestamp) - position.released;
    }

    /// @dev What the position's window got of what it wanted, as a fraction.
    function _share(Position memory position, Outcome memory result)
        private
        view
        returns (uint256 accepted, uint256 committed)
    {
        if (result.state != State.Sold || position.window > result.cutWindow) return (0, 1);
        if (position.window < result.cutWindow) return (1, 1);
        return (result.cutAccepted, _windows[position.window].committed);
    }
}
