// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IRevenueRouter} from "../revenue/IRevenueRouter.sol";
import {ITierSale} from "./ITierSale.sol";

/// @title SaleTermsLib
/// @notice What a sale by tiers requires of its terms.
library SaleTermsLib {
    /// @dev Most windows and tiers.
    uint256 internal constant MAX_WINDOWS = 8;
    uint256 internal constant MAX_TIERS = 32;
    /// @dev A stopped sequencer or a crowded block must not cost anybody the window.
    uint256 internal constant MIN_WINDOW = 1 hours;
    /// @dev Latest end after the deployment, since payments wait for it.
    uint256 internal constant MAX_AHEAD = 365 days;
    /// @dev Latest end of the vesting after that of the sale.
    uint256 internal constant MAX_VESTING = 10 * 365 days;
    /// @dev All, in hundredths of a percent.
    uint256 internal constant MAX_BPS = 10_000;
    /// @dev So many base units of the token at least for the smallest commitment.
    uint256 internal constant MIN_TOKENS = 1e6;

    /// @notice Requires valid accounts and tokens.
    function requireAccounts(ITierSale.SaleConfig memory config, address self) internal view {
        address token = address(config.token);
        address payment = address(config.payment);
        _requireContract(address(config.escrow));
        _requireContract(token);
        _requireContract(payment);
        require(token != payment, ITierSale.TierSaleSameToken(token));
        _requireReceiver(config.seller, token, payment, self);
        _requireReceiver(config.proceedsTo, token, payment, self);
        require(config.feeBps <= MAX_BPS, ITierSale.TierSaleInvalidShare(config.feeBps, MAX_BPS));
        if (config.feeBps == 0) return;
        _requireContract(config.router);
        require(
            IRevenueRouter(payable(config.router)).isListed(payment),
            ITierSale.TierSaleNotListed(config.router, payment)
        );
    }

    /// @notice Requires a valid price, and returns the value of the lot.
    function requirePrice(ITierSale.SaleConfig memory config) internal pure returns (uint256 value) {
        uint256 limit = uint256(config.minCommit) * config.unit / MIN_TOKENS;
        require(config.price != 0 && config.price <= limit, ITierSale.TierSaleCoarsePrice(config.price, limit));
        value = Math.mulDiv(config.lot, config.price, config.unit);
        require(value != 0 && value <= type(uint112).max, ITierSale.TierSaleInvalidLot(value, type(uint112).max));
        require(config.minRaise <= value, ITierSale.TierSaleInvalidMinRaise(config.minRaise, value));
    }

    /// @notice Requires valid times, and returns the end of the sale.
    function requireTimes(ITierSale.SaleConfig memory config) internal view returns (uint256 end) {
        uint256 count = config.windows.length;
        require(count != 0 && count <= MAX_WINDOWS, ITierSale.TierSaleInvalidCount(count, MAX_WINDOWS));
        end = block.timestamp + 1;
        uint256 latest = block.timestamp + MAX_AHEAD;
        for (uint256 i; i < count; ++i) {
            ITierSale.Window memory window = config.windows[i];
            bool isValid = window.opensAt >= end && window.closesAt >= window.opensAt + MIN_WINDOW
                && window.closesAt <= latest && window.committed == 0;
            require(isValid, ITierSale.TierSaleInvalidWindow(i, end, latest));
            end = window.closesAt;
        }
        require(config.snapshot < block.timestamp, ITierSale.TierSaleSnapshotNotPast(config.snapshot, block.timestamp));
        uint256 until = config.guardianUntil;
        require(
            config.guardian == address(0) ? until == 0 : until < end,
            ITierSale.TierSaleInvalidGuardian(config.guardian, until, end)
        );
        _requireVesting(config.vesting, end + MAX_VESTING);
    }

    /// @notice Requires a valid table.
    function requireTiers(ITierSale.SaleConfig memory config) internal pure {
        uint256 count = config.tiers.length;
        require(count != 0 && count <= MAX_TIERS, ITierSale.TierSaleInvalidCount(count, MAX_TIERS));
        for (uint256 i; i < count; ++i) {
            ITierSale.Tier memory tier = config.tiers[i];
            bool isValid = tier.window < config.windows.length
                && (i == 0 || tier.threshold > config.tiers[i - 1].threshold)
                && (config.byPower ? tier.allocation == 0 : tier.allocation >= config.minCommit);
            require(isValid, ITierSale.TierSaleInvalidTier(i, config.byPower ? 0 : config.minCommit));
        }
    }

    function _requireContract(address account) private view {
        require(account.code.length != 0, ITierSale.TierSaleNotContract(account));
    }

    function _requireReceiver(address account, address token, address payment, address self) private pure {
        require(
            account != address(0) && account != self && account != token && account != payment,
            ITierSale.TierSaleInvalidAccount(account)
        );
    }

    function _requireVesting(ITierSale.Vesting memory vesting, uint256 limit) private pure {
        require(
            vesting.cliff <= vesting.duration && uint256(vesting.start) + vesting.duration <= limit,
            ITierSale.TierSaleInvalidVesting(vesting.start, vesting.cliff, vesting.duration, limit)
        );
        require(vesting.atOnceBps <= MAX_BPS, ITierSale.TierSaleInvalidShare(vesting.atOnceBps, MAX_BPS));
    }
}
