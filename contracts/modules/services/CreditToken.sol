// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {ICreditToken} from "./ICreditToken.sol";
import {IServiceDesk} from "./IServiceDesk.sol";

contract CreditToken is ICreditToken, ERC20Permit {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc ICreditToken
    IServiceDesk public immutable DESK;
    /// @inheritdoc ICreditToken
    uint256 public immutable PLAN;
    /// @dev Of the desk's token for credits that can be transferred: an even number.
    uint256 private immutable _ID;

    /* CONSTRUCTOR */

    constructor(IServiceDesk desk, uint256 plan, string memory name_, string memory symbol_)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
    {
        (DESK, PLAN, _ID) = (desk, plan, 2 * plan);
        uint256 early = desk.balanceOf(address(this), _ID);
        if (early != 0) _wrap(desk.REGISTRY().ownerOf(desk.planOf(plan).service), early);
    }

    /* HOLDERS */

    /// @inheritdoc ICreditToken
    function unwrap(uint256 amount, address to) external {
        emit Unwrapped(msg.sender, to, amount);

        _burn(msg.sender, amount);
        DESK.safeTransferFrom(address(this), to, _ID, amount, "");
    }

    /* THE DESK */

    /// @inheritdoc IERC1155Receiver
    function onERC1155Received(address, address from, uint256 id, uint256 amount, bytes calldata)
        external
        returns (bytes4)
    {
        _requireCredits(id);
        _wrap(from, amount);
        return this.onERC1155Received.selector;
    }

    /// @inheritdoc IERC1155Receiver
    function onERC1155BatchReceived(
        address,
        address from,
        uint256[] calldata ids,
        uint256[] calldata amounts,
        bytes calldata
    ) external returns (bytes4) {
        for (uint256 i; i < ids.length; ++i) {
            _requireCredits(ids[i]);
            _wrap(from, amounts[i]);
        }
        return this.onERC1155BatchReceived.selector;
    }

    /* VIEWS */

    /// @inheritdoc IERC20Metadata
    /// @dev Credits are whole.
    function decimals() public pure override(ERC20, IERC20Metadata) returns (uint8) {
        return 0;
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IERC1155Receiver).interfaceId || id == type(IERC165).interfaceId;
    }

    /* PRIVATE */

    /// @dev This contract could move no tokens of its own: neither those that are sent to it, nor those of credits that
    /// are unwrapped to it.
    function _update(address from, address to, uint256 amount) internal override {
        require(to != address(this), ERC20InvalidReceiver(to));
        super._update(from, to, amount);
    }

    function _wrap(address account, uint256 amount) private {
        emit Wrapped(account, amount);

        _mint(account, amount);
    }

    function _requireCredits(uint256 id) private view {
        require(msg.sender == address(DESK), CreditTokenNotDesk(msg.sender));
        require(id == _ID, CreditTokenOtherCredits(id, _ID));
    }
}
