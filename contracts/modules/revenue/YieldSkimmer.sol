// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IYieldSkimmer} from "./IYieldSkimmer.sol";

contract YieldSkimmer is IYieldSkimmer, Ownable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IYieldSkimmer
    address public immutable ROUTER;

    /* STORAGE */

    mapping(IERC4626 vault => uint256 assets) private _principal;

    /* CONSTRUCTOR */

    /// @dev `owner`: the timelock. `router`: the revenue router.
    constructor(address owner, address router) Ownable(owner) {
        require(router.code.length > 0, YieldSkimmerInvalidRouter(router));
        ROUTER = router;
    }

    /* GAINS */

    /// @inheritdoc IYieldSkimmer
    function skim(IERC4626 vault) external nonReentrant returns (uint256 assets) {
        uint256 principal = _known(vault);
        uint256 shares = vault.balanceOf(address(this));
        uint256 value = vault.previewRedeem(shares);
        require(value > principal, YieldSkimmerNoGain(vault, value, principal));
        uint256 sold = Math.mulDiv(shares, value - principal, value);
        require(sold > 0, YieldSkimmerNoGain(vault, value, principal));

        IERC20 asset = IERC20(vault.asset());
        uint256 before = asset.balanceOf(ROUTER);
        vault.redeem(sold, ROUTER, address(this));
        assets = asset.balanceOf(ROUTER) - before;
        value = _value(vault);
        require(value >= principal, YieldSkimmerPrincipalTouched(vault, value, principal));
        emit Skimmed(vault, assets, value, principal);
    }

    /* OWNER */

    /// @inheritdoc IYieldSkimmer
    function invest(IERC4626 vault, uint256 assets) external onlyOwner nonReentrant {
        IERC20 asset = IERC20(vault.asset());
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), assets);
        uint256 received = asset.balanceOf(address(this)) - before;
        require(received > 0, YieldSkimmerNothing(vault));
        asset.forceApprove(address(vault), received);
        uint256 shares = vault.deposit(received, address(this));
        _invested(vault, received, shares);
    }

    /// @inheritdoc IYieldSkimmer
    function investShares(IERC4626 vault, uint256 shares) external onlyOwner nonReentrant {
        uint256 before = _value(vault);
        IERC20(address(vault)).safeTransferFrom(msg.sender, address(this), shares);
        uint256 assets = _value(vault) - before;
        require(assets > 0, YieldSkimmerNothing(vault));
        _invested(vault, assets, shares);
    }

    /// @inheritdoc IYieldSkimmer
    function divest(IERC4626 vault, uint256 assets, address to) external onlyOwner nonReentrant {
        uint256 principal = Math.saturatingSub(_known(vault), assets);
        require(assets > 0, YieldSkimmerNothing(vault));
        _principal[vault] = principal;
        emit Divested(vault, to, assets, principal);
        vault.withdraw(assets, to, address(this));
    }

    /// @inheritdoc IYieldSkimmer
    function close(IERC4626 vault, address to) external onlyOwner nonReentrant returns (uint256 shares) {
        shares = vault.balanceOf(address(this));
        require(shares > 0, YieldSkimmerNothing(vault));
        emit Divested(vault, to, _value(vault), 0);
        delete _principal[vault];
        IERC20(address(vault)).safeTransfer(to, shares);
    }

    /// @inheritdoc IYieldSkimmer
    function setPrincipal(IERC4626 vault, uint256 newPrincipal) external onlyOwner {
        uint256 old = _known(vault);
        require(newPrincipal > 0, YieldSkimmerNothing(vault));
        _principal[vault] = newPrincipal;
        emit PrincipalSet(vault, old, newPrincipal);
    }

    /* VIEWS */

    /// @inheritdoc IYieldSkimmer
    function holdingOf(IERC4626 vault) external view nonReentrantView returns (uint256 principal, uint256 value) {
        return (_principal[vault], _value(vault));
    }

    /// @inheritdoc IYieldSkimmer
    function principalOf(IERC4626 vault) external view nonReentrantView returns (uint256) {
        return _principal[vault];
    }

    /* INTERNAL */

    function _invested(IERC4626 vault, uint256 assets, uint256 shares) private {
        uint256 principal = _principal[vault] + assets;
        _principal[vault] = principal;
        emit Invested(vault, assets, shares, principal);
    }

    /// @dev The principal of a vault into which the owner put something.
    function _known(IERC4626 vault) private view returns (uint256 principal) {
        principal = _principal[vault];
        require(principal > 0, YieldSkimmerUnknownVault(vault));
    }

    function _value(IERC4626 vault) private view returns (uint256) {
        return vault.previewRedeem(vault.balanceOf(address(this)));
    }
}
