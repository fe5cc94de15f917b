// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {BandPriceLib} from "./BandPriceLib.sol";
import {Holding, HoldingLib} from "./HoldingLib.sol";
import {IIndexTaker} from "./IIndexTaker.sol";
import {IIndexVault} from "./IIndexVault.sol";
import {IndexShares} from "./IndexShares.sol";

/// @title IndexAuctions
/// @notice The auctions of an index.
abstract contract IndexAuctions is IndexShares {
    using SafeERC20 for IERC20;

    /// @dev One slot: what is wanted of a part.
    struct Terms {
        uint16 fromBps; // the weight where the glide began
        uint16 weightBps; // the weight where it ends
        uint16 bandBps;
        uint16 maxShareBps;
        uint8 doublings;
        uint32 length;
    }

    /// @dev One slot: the newest auction of a part.
    struct Auction {
        uint88 anchor; // the last price when it began, packed by BandPriceLib
        uint40 startedAt;
        uint40 probedAt;
        uint32 id;
        uint32 used; // of _ALL: what it moved, of what it may
        Direction direction;
        bool isProbe;
    }

    /// @dev One direction of an auction in this second.
    struct Side {
        uint256 price;
        uint256 amount; // offered
        uint256 base; // units that the most of an auction is counted from
        uint256 others; // value of everything else
        uint256 weight; // basis points
        bool isBand; // whether the part is out of its band, and not just probed
    }

    /// @dev What both directions have in common.
    struct Position {
        Terms terms;
        Auction auction;
        uint256 held;
        uint256 cash;
        uint256 others;
        uint256 weight;
        uint256 elapsed;
        uint256 probeBps; // zero unless the auction is a probe
        bool isRunning;
        bool isQuarantined; // this part, or the numeraire
    }

    /* CONSTANTS */

    uint256 private constant _LEAST_BASE = 100; // basis points of the vault that a part counts at least
    uint256 private constant _LEAST_TAKE = 10; // a take is at least the offer divided by this
    uint256 private constant _ALL = 1e9;
    uint256 private constant _MAX_HELD = type(uint128).max;

    /* STORAGE */

    Terms[_MAX_PARTS] internal _terms;
    Auction[_MAX_PARTS] internal _auctions;
    Schedule internal _schedule;

    /* AUCTIONS */

    /// @inheritdoc IIndexVault
    function start(uint256 part) external nonReentrant returns (uint256 id) {
        _requireUnpaused(_settings);
        Holding holding = _traded(part);
        Auction storage auction = _auctions[part];
        Schedule memory times = _schedule;
        uint256 until = uint256(auction.startedAt) + Math.max(times.minInterval, _terms[part].length);
        require(auction.id == 0 || block.timestamp >= until, IndexVaultTooSoon(until));
        bool isProbe = times.probeInterval > 0 && block.timestamp >= uint256(auction.probedAt) + times.probeInterval;
        // Casts are safe: `id` counts calls, and seconds fit in 40 bits for 34,000 years.
        id = uint256(auction.id) + 1;
        auction.anchor = holding.packedLast();
        auction.startedAt = uint40(block.timestamp);
        if (isProbe) auction.probedAt = uint40(block.timestamp);
        auction.id = uint32(id);
        auction.used = 0;
        auction.direction = Direction.Open;
        auction.isProbe = isProbe;
        emit AuctionStarted(part, id, holding.last(), isProbe);
    }

    /// @inheritdoc IIndexVault
    function take(
        uint256 part,
        uint256 id,
        bool vaultSells,
        uint256 maxAmount,
        uint256 limitPayment,
        uint256 deadline,
        address receiver,
        bytes calldata data
    ) external nonReentrant returns (uint256 amount, uint256 payment) {
        require(block.timestamp <= deadline, IndexVaultDeadlinePassed(deadline, block.timestamp));
        require(receiver != address(0) && receiver != address(this), IndexVaultInvalidReceiver(receiver));
        Settings memory settings = _settings;
        _requireUnpaused(settings);
        (amount, payment) = _book(part, id, vaultSells, maxAmount, settings);
        require(vaultSells ? payment <= limitPayment : payment >= limitPayment, IndexVaultLimit(payment, limitPayment));

        (uint256 sold, uint256 bought) = vaultSells ? (part, uint256(0)) : (uint256(0), part);
        _holdings[sold].token().safeTransfer(receiver, vaultSells ? amount : payment);
        if (data.length > 0) IIndexTaker(msg.sender).onTake(part, vaultSells, amount, payment, data);
        IERC20 token = _holdings[bought].token();
        _pull(bought, token, vaultSells ? payment : amount, token.balanceOf(address(this)));
    }

    /// @inheritdoc IIndexVault
    function offer(uint256 part)
        external
        view
        nonReentrantView
        returns (uint256 id, uint256 sellPrice, uint256 sellAmount, uint256 buyPrice, uint256 buyAmount)
    {
        Settings memory settings = _settings;
        Position memory position = _position(part, settings);
        id = position.auction.id;
        if (!position.isRunning || position.isQuarantined) return (id, 0, 0, 0, 0);
        Side memory side = _side(position, true);
        (sellPrice, sellAmount) = (side.price, side.amount);
        side = _side(position, false);
        (buyPrice, buyAmount) = (side.price, side.amount);
        if (block.timestamp < settings.pausedUntil) (sellAmount, buyAmount) = (0, 0);
    }

    /* INTERNAL */

    /// @dev Writes down a take; the transfers must follow in the same call.
    function _book(uint256 part, uint256 id, bool vaultSells, uint256 maxAmount, Settings memory settings)
        private
        returns (uint256 amount, uint256 payment)
    {
        Position memory position = _position(part, settings);
        require(!position.isQuarantined, IndexVaultInQuarantine(part));
        require(id == position.auction.id && position.isRunning, IndexVaultStaleId(id, position.auction.id));
        Side memory side = _side(position, vaultSells);
        if (side.amount == 0) _refuse(part, position, side.price);
        amount = Math.min(side.amount, maxAmount);
        uint256 least = Math.ceilDiv(side.amount, _LEAST_TAKE);
        require(amount >= least, IndexVaultTakeTooSmall(amount, least));
        payment = vaultSells ? BandPriceLib.valueUp(amount, side.price) : BandPriceLib.valueDown(amount, side.price);
        uint256 last = _record(part, position, side, vaultSells, amount);
        emit Taken(part, id, msg.sender, vaultSells, amount, payment, side.price, last);
    }

    /// @dev Moves the last price and what the auction has moved. Answers the new last price.
    function _record(uint256 part, Position memory position, Side memory side, bool vaultSells, uint256 amount)
        private
        returns (uint256 last)
    {
        Holding holding = _holdings[part];
        last = BandPriceLib.movedPrice(holding.last(), side.price, amount, side.amount);
        uint256 used =
            position.auction.used + BandPriceLib.mulDivUp(amount, _BPS * _ALL, side.base * position.terms.maxShareBps);
        bool isOver = amount == side.amount || !side.isBand || used >= _ALL;
        // The cast is safe: at most 1e9.
        position.auction.used = uint32(Math.min(used, _ALL));
        position.auction.direction = isOver ? Direction.Ended : vaultSells ? Direction.Sells : Direction.Buys;
        _auctions[part] = position.auction;
        holding = holding.withLast(last);
        _holdings[part] = holding;
        last = holding.last();
    }

    /// @dev What is known of a part in this second.
    function _position(uint256 part, Settings memory settings) internal view returns (Position memory position) {
        position.terms = _terms[part];
        position.auction = _auctions[part];
        position.weight = _weightOf(part, settings);
        position.elapsed = block.timestamp - position.auction.startedAt;
        position.isRunning = position.auction.id > 0 && position.elapsed <= position.terms.length;
        if (position.auction.isProbe) position.probeBps = _schedule.probeBps;
        for (uint256 i; i < settings.count; ++i) {
            (uint256 held, Holding holding) = _heldOf(i);
            held = Math.min(held, _MAX_HELD);
            if (i == 0) position.cash = held;
            if (i == 0 || i == part) {
                position.isQuarantined = position.isQuarantined || holding.has(HoldingLib.QUARANTINED);
            }
            if (i == part) position.held = held;
            else position.others += i == 0 ? held : BandPriceLib.valueDown(held, holding.last());
        }
    }

    /// @dev What one direction offers in this second.
    function _side(Position memory position, bool vaultSells) private pure returns (Side memory side) {
        Auction memory auction = position.auction;
        uint256 anchor = BandPriceLib.unpack(auction.anchor);
        (uint256 sale, uint256 purchase) =
            BandPriceLib.pricesAt(anchor, position.terms.doublings, position.elapsed, position.terms.length);
        side.price = vaultSells ? sale : purchase;
        Direction other = vaultSells ? Direction.Buys : Direction.Sells;
        if (auction.direction == Direction.Ended || auction.direction == other) return side;

        uint256 total = position.others + BandPriceLib.valueDown(position.held, side.price);
        uint256 counted = Math.max(position.weight, _LEAST_BASE) * total / _BPS;
        side.base = Math.max(position.held, BandPriceLib.unitsDown(counted, side.price));
        if (side.base == 0) return side;
        (uint256 weight, uint256 band) = (position.weight, position.terms.bandBps);
        side.amount = vaultSells
            ? BandPriceLib.surplusDown(position.held, position.others, weight, band, side.price)
            : BandPriceLib.deficitDown(position.held, position.others, weight, band, side.price);
        side.isBand = side.amount > 0;
        // A probe is no worse for the vault than the last price.
        bool isProbed = 2 * position.elapsed <= position.terms.length && weight > 0 && total >= BandPriceLib.LEAST_VALUE;
        return _limited(position, side, vaultSells, isProbed);
    }

    /// @dev `side` with what a probe adds, within what the auction may still move and what the vault has.
    function _limited(Position memory position, Side memory side, bool vaultSells, bool isProbed)
        private
        pure
        returns (Side memory)
    {
        if (isProbed) side.amount = Math.max(side.amount, side.base * position.probeBps / _BPS);
        uint256 left = side.base * position.terms.maxShareBps / _BPS * (_ALL - position.auction.used) / _ALL;
        uint256 most = vaultSells ? position.held : BandPriceLib.unitsDown(position.cash, side.price);
        side.amount = Math.min(Math.min(side.amount, left), most);
        return side;
    }

    function _refuse(uint256 part, Position memory position, uint256 price) private pure {
        uint256 value = BandPriceLib.valueDown(position.held, price);
        uint256 total = Math.max(position.others + value, 1);
        uint256 band = position.terms.bandBps;
        revert IndexVaultNothingOffered(
            part,
            value * _BPS / total,
            Math.saturatingSub(position.weight, band),
            position.weight == 0 ? 0 : position.weight + band
        );
    }

    function _weightOf(uint256 part, Settings memory settings) internal view returns (uint256) {
        Terms storage terms = _terms[part];
        return BandPriceLib.glidingWeight(
            terms.fromBps,
            terms.weightBps,
            block.timestamp - settings.glideFrom,
            settings.glideUntil - settings.glideFrom
        );
    }

    /// @dev The holding of a part that can be traded.
    function _traded(uint256 part) internal view returns (Holding holding) {
        holding = _known(part);
        require(part != 0, IndexVaultUnknownPart(0, _settings.count));
        require(!holding.has(HoldingLib.QUARANTINED), IndexVaultInQuarantine(part));
        require(!_holdings[0].has(HoldingLib.QUARANTINED), IndexVaultInQuarantine(0));
    }

    function _requireUnpaused(Settings memory settings) private view {
        require(block.timestamp >= settings.pausedUntil, IndexVaultPaused(settings.pausedUntil));
    }
}
