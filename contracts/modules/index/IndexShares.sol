// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {TryTransferLib} from "../../libraries/TryTransferLib.sol";
import {BandPriceLib} from "./BandPriceLib.sol";
import {Holding, HoldingLib} from "./HoldingLib.sol";
import {IIndexVault} from "./IIndexVault.sol";

/// @title IndexShares
/// @notice The shares of an index and what is held for them. No price is read here.
abstract contract IndexShares is IIndexVault, ERC20, Ownable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev One slot.
    struct Settings {
        uint40 accruedAt;
        uint16 yearlyBps;
        uint16 crossBps;
        bool publicMint;
        uint8 count;
        uint40 pausedUntil;
        uint40 pausableFrom;
        uint40 glideFrom;
        uint40 glideUntil;
    }

    /* CONSTANTS AND IMMUTABLES */

    uint256 internal constant _BPS = BandPriceLib.BPS;
    uint256 internal constant _MAX_PARTS = 20;
    uint256 private constant _YEAR = 365 days;
    uint256 private constant _MAX_FEE_TIME = 10 * _YEAR;
    uint256 private constant _DEAD_SHARES = 1e9;
    uint256 private constant _LEAST_FIRST_SHARES = 1e18;
    address private constant _NOBODY = address(0xdead);
    uint256 private constant _TRIAL_GAS = 200_000;

    /* STORAGE */

    Holding[_MAX_PARTS] internal _holdings;
    Settings internal _settings;

    /// @inheritdoc IIndexVault
    address public feeReceiver;

    mapping(address token => uint256 shares) internal _claimed;
    mapping(address token => mapping(address account => uint256 shares)) private _claims;

    /* CONSTRUCTOR */

    constructor(VaultConfig memory config) ERC20(config.name, config.symbol) Ownable(config.owner) {
        require(
            config.feeReceiver == address(0) || config.feeReceiver.code.length > 0,
            IndexVaultInvalidReceiver(config.feeReceiver)
        );
        feeReceiver = config.feeReceiver;
    }

    /* SHARES */

    /// @inheritdoc IIndexVault
    function mint(uint256 shares, address to, uint256[] calldata maxAmounts)
        external
        nonReentrant
        returns (uint256[] memory amounts)
    {
        Settings memory settings = _settings;
        require(settings.publicMint || msg.sender == owner(), IndexVaultNotMinter(msg.sender));
        require(maxAmounts.length == settings.count, IndexVaultLengthMismatch(maxAmounts.length, settings.count));
        uint256 supply = _accrue(settings);
        bool isFirst = supply == 0;
        require(shares > 0, IndexVaultInvalidShares(shares, 1));
        if (isFirst) {
            require(msg.sender == owner(), IndexVaultNotMinter(msg.sender));
            require(shares >= _LEAST_FIRST_SHARES, IndexVaultInvalidShares(shares, _LEAST_FIRST_SHARES));
        }
        uint256 counted = shares * (_BPS + settings.crossBps);
        amounts = new uint256[](maxAmounts.length);
        for (uint256 i; i < amounts.length; ++i) {
            Holding holding = _holdings[i];
            if (address(holding.token()) == address(0)) continue;
            require(!holding.has(HoldingLib.QUARANTINED), IndexVaultInQuarantine(i));
            uint256 balance = holding.token().balanceOf(address(this));
            uint256 amount = maxAmounts[i];
            if (!isFirst) {
                amount = BandPriceLib.mulDivUp(_unclaimed(holding, balance, supply), counted, supply * _BPS);
                require(amount <= maxAmounts[i], IndexVaultAboveMax(i, amount, maxAmounts[i]));
            }
            amounts[i] = amount;
            if (amount > 0) _pull(i, holding.token(), amount, balance);
        }
        if (isFirst) _mint(_NOBODY, _DEAD_SHARES);
        emit Minted(msg.sender, to, shares);
        _mint(to, shares);
    }

    /// @inheritdoc IIndexVault
    function redeem(uint256 shares, address to, uint256[] calldata minAmounts)
        external
        nonReentrant
        returns (uint256[] memory amounts)
    {
        Settings memory settings = _settings;
        require(minAmounts.length == settings.count, IndexVaultLengthMismatch(minAmounts.length, settings.count));
        require(to != address(0) && to != address(this), IndexVaultInvalidReceiver(to));
        require(shares > 0, IndexVaultInvalidShares(shares, 1));
        uint256 supply = _accrue(settings);
        _burn(msg.sender, shares);
        emit Redeemed(msg.sender, to, shares);
        uint256 counted = shares * (_BPS - settings.crossBps);
        amounts = new uint256[](minAmounts.length);
        for (uint256 i; i < amounts.length; ++i) {
            Holding holding = _holdings[i];
            uint256 amount;
            if (holding.has(HoldingLib.QUARANTINED)) {
                _addClaim(i, holding, to, counted / _BPS);
            } else if (address(holding.token()) != address(0)) {
                uint256 balance = holding.token().balanceOf(address(this));
                amount = BandPriceLib.mulDivDown(_unclaimed(holding, balance, supply), counted, supply * _BPS);
                amounts[i] = amount;
            }
            require(amount >= minAmounts[i], IndexVaultBelowMin(i, amount, minAmounts[i]));
            if (amount > 0) holding.token().safeTransfer(to, amount);
        }
    }

    /// @inheritdoc IIndexVault
    function claim(address token, address account) external nonReentrant returns (uint256 amount) {
        uint256 shares = _claims[token][account];
        require(shares > 0, IndexVaultNoClaim(token, account));
        uint256 claimed = _claimed[token];
        amount = BandPriceLib.mulDivDown(IERC20(token).balanceOf(address(this)), shares, totalSupply() + claimed);
        delete _claims[token][account];
        _claimed[token] = claimed - shares;
        emit ClaimPaid(token, account, shares, amount);
        IERC20(token).safeTransfer(account, amount);
    }

    /// @inheritdoc IIndexVault
    function accrue() external nonReentrant returns (uint256 shares) {
        uint256 supply = totalSupply();
        shares = _accrue(_settings) - supply;
    }

    /// @inheritdoc IIndexVault
    function quarantine(uint256 part) external nonReentrant {
        Holding holding = _known(part);
        require(!holding.has(HoldingLib.QUARANTINED), IndexVaultInQuarantine(part));
        bool byOwner = msg.sender == owner();
        require(byOwner || _fails(holding.token()), IndexVaultWorks(part));
        uint256 why = byOwner ? HoldingLib.QUARANTINED | HoldingLib.BY_OWNER : HoldingLib.QUARANTINED;
        _holdings[part] = holding.withFlags(holding.flags() | why);
        emit Quarantined(part, address(holding.token()), byOwner);
    }

    /// @inheritdoc IIndexVault
    function readmit(uint256 part) external nonReentrant {
        Holding holding = _known(part);
        bool isOpen = !holding.has(HoldingLib.BY_OWNER) && !_fails(holding.token());
        require(holding.has(HoldingLib.QUARANTINED) && (isOpen || msg.sender == owner()), IndexVaultNotReadmitted(part));
        _holdings[part] = holding.withFlags(holding.flags() & HoldingLib.CLAIMED);
        emit Readmitted(part, address(holding.token()));
    }

    /* VIEWS */

    /// @inheritdoc IIndexVault
    function amountsFor(uint256 shares, bool isMint) external view nonReentrantView returns (uint256[] memory amounts) {
        Settings memory settings = _settings;
        uint256 supply = totalSupply();
        amounts = new uint256[](settings.count);
        for (uint256 i; i < amounts.length && supply > 0; ++i) {
            (uint256 held,) = _heldOf(i);
            amounts[i] = isMint
                ? BandPriceLib.mulDivUp(held, shares * (_BPS + settings.crossBps), supply * _BPS)
                : BandPriceLib.mulDivDown(held, shares * (_BPS - settings.crossBps), supply * _BPS);
        }
    }

    /// @inheritdoc IIndexVault
    function claimOf(address token, address account) external view nonReentrantView returns (uint256) {
        return _claims[token][account];
    }

    /* INTERNAL */

    /// @dev Mints the fee that is due to the receiver; rounded down, in favour of the holders. Answers the supply.
    function _accrue(Settings memory settings) internal returns (uint256 supply) {
        supply = totalSupply();
        if (settings.yearlyBps == 0 || block.timestamp == settings.accruedAt) return supply;
        // The cast is safe: seconds fit in 40 bits for 34,000 years.
        _settings.accruedAt = uint40(block.timestamp);
        uint256 part = settings.yearlyBps * Math.min(block.timestamp - settings.accruedAt, _MAX_FEE_TIME);
        uint256 shares = BandPriceLib.mulDivDown(supply, part, _BPS * _YEAR - part);
        if (shares > 0) {
            emit FeeAccrued(shares);
            _mint(feeReceiver, shares);
        }
        return supply + shares;
    }

    /// @dev What is held of a part for the shares, and its holding; nothing of a part in quarantine.
    function _heldOf(uint256 part) internal view returns (uint256 held, Holding holding) {
        holding = _holdings[part];
        if (address(holding.token()) == address(0) || holding.has(HoldingLib.QUARANTINED)) return (0, holding);
        held = holding.token().balanceOf(address(this));
        if (holding.flags() != 0) held = _unclaimed(holding, held, totalSupply());
    }

    /// @dev Takes `amount` of a part from the caller, of which the vault has `balance`.
    function _pull(uint256 part, IERC20 token, uint256 amount, uint256 balance) internal {
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - balance;
        require(received == amount, IndexVaultMissing(part, received, amount));
    }

    function _known(uint256 part) internal view returns (Holding holding) {
        require(part < _MAX_PARTS, IndexVaultUnknownPart(part, _settings.count));
        holding = _holdings[part];
        require(address(holding.token()) != address(0), IndexVaultUnknownPart(part, _settings.count));
    }

    /// @dev `balance` without what claims stand for, rounded down.
    function _unclaimed(Holding holding, uint256 balance, uint256 supply) private view returns (uint256) {
        if (!holding.has(HoldingLib.CLAIMED)) return balance;
        return BandPriceLib.mulDivDown(balance, supply, supply + _claimed[address(holding.token())]);
    }

    function _addClaim(uint256 part, Holding holding, address account, uint256 shares) private {
        address token = address(holding.token());
        _holdings[part] = holding.withFlags(holding.flags() | HoldingLib.CLAIMED);
        _claims[token][account] += shares;
        _claimed[token] += shares;
        emit ClaimAdded(token, account, shares);
    }

    /// @dev Whether the balance cannot be read, or one unit cannot be sent to the vault itself; while the vault has
    /// none to try with, transfers count as working.
    function _fails(IERC20 token) private returns (bool) {
        (bool isTold, uint256 balance) = TryTransferLib.tryReadBalance(address(token), _TRIAL_GAS);
        // So that nobody makes the trial fail by giving it too little gas.
        require(gasleft() > 2 * _TRIAL_GAS, IndexVaultTooLittleGas(gasleft(), 2 * _TRIAL_GAS));
        if (!isTold) return true;
        return balance > 0 && !TryTransferLib.tryTransfer(address(token), address(this), 1, _TRIAL_GAS);
    }
}
