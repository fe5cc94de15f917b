// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICouncilElection} from "./ICouncilElection.sol";
import {ICouncilModule} from "./ICouncilModule.sol";
import {ISafe} from "./ISafe.sol";

contract CouncilModule is ICouncilModule {
    /* CONSTANTS AND IMMUTABLES */

    /// @dev What the Safe calls the one before its first owner.
    address private constant _SENTINEL = address(1);
    /// @dev Where it keeps its guard.
    uint256 private constant _GUARD_SLOT = uint256(keccak256("guard_manager.guard.address"));
    uint256 private constant _PAGE = 10;

    /// @inheritdoc ICouncilModule
    ICouncilElection public immutable ELECTION;
    /// @inheritdoc ICouncilModule
    ISafe public immutable SAFE;

    /* CONSTRUCTOR */

    constructor(ICouncilElection election) {
        (ELECTION, SAFE) = (election, ISafe(election.SAFE()));
    }

    /* ANYBODY */

    /// @inheritdoc ICouncilModule
    function applyResult(uint256 election) external {
        ELECTION.applyResult(election);
        sync();
    }

    /// @inheritdoc ICouncilModule
    function sync() public {
        (address[] memory members, uint256 threshold) = _planned();
        address[] memory owners = SAFE.getOwners();
        uint256 next = _replace(owners, members, threshold);
        for (; next < members.length; ++next) {
            if (_isAmong(members[next], owners)) continue;
            _call(abi.encodeCall(ISafe.addOwnerWithThreshold, (members[next], SAFE.getThreshold())));
        }
        if (SAFE.getThreshold() != threshold) _call(abi.encodeCall(ISafe.changeThreshold, (threshold)));
        require(_isSame(members, threshold), CouncilModuleDiffers());

        emit Synced(members, threshold);
    }

    /* VIEWS */

    /// @inheritdoc ICouncilModule
    function safeState() external view returns (SafeState memory state) {
        (address[] memory members, uint256 threshold) = _planned();
        (address[] memory modules,) = SAFE.getModulesPaginated(_SENTINEL, _PAGE);
        state.isEnabled = SAFE.isModuleEnabled(address(this));
        state.isSame = _isSame(members, threshold);
        state.otherModules = modules.length - (_isAmong(address(this), modules) ? 1 : 0);
        state.guard = abi.decode(SAFE.getStorageAt(_GUARD_SLOT, 1), (address));
    }

    /* PRIVATE */

    /// @dev Swaps owners who are no members for members who are no owners; owners left over are removed. Returns the
    /// place among the members from which on some can be missing.
    function _replace(address[] memory owners, address[] memory members, uint256 threshold)
        private
        returns (uint256 next)
    {
        address prev = _SENTINEL;
        for (uint256 i; i < owners.length; ++i) {
            address owner = owners[i];
            if (!_isAmong(owner, members)) {
                while (next < members.length && _isAmong(members[next], owners)) ++next;
                if (next == members.length) {
                    _call(abi.encodeCall(ISafe.removeOwner, (prev, owner, threshold)));
                    continue;
                }
                _call(abi.encodeCall(ISafe.swapOwner, (prev, owner, members[next])));
                owner = members[next++];
            }
            prev = owner;
        }
    }

    function _call(bytes memory data) private {
        require(SAFE.execTransactionFromModule(address(SAFE), 0, data, 0), CouncilModuleRefused(data));
    }

    /// @dev Owners and threshold as they are to be.
    function _planned() private view returns (address[] memory members, uint256 threshold) {
        (members, threshold,) = ELECTION.council();
        if (members.length == 0) {
            members = new address[](1);
            (members[0], threshold) = (address(this), 1);
        }
    }

    function _isSame(address[] memory members, uint256 threshold) private view returns (bool) {
        address[] memory owners = SAFE.getOwners();
        if (owners.length != members.length || SAFE.getThreshold() != threshold) return false;
        for (uint256 i; i < members.length; ++i) {
            if (!_isAmong(members[i], owners)) return false;
        }
        return true;
    }

    function _isAmong(address account, address[] memory accounts) private pure returns (bool) {
        for (uint256 i; i < accounts.length; ++i) {
            if (accounts[i] == account) return true;
        }
        return false;
    }
}
