// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ISafe
/// @notice What the module of a council uses of a Safe 1.4.1.
interface ISafe {
    /// @notice Makes the Safe call `to`; for modules that it enabled. `operation` is 0 for a call.
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation)
        external
        returns (bool success);

    /// @notice Puts `newOwner` into the place of `oldOwner`, which comes after `prevOwner`.
    function swapOwner(address prevOwner, address oldOwner, address newOwner) external;

    /// @notice Adds an owner, and changes how many must sign.
    function addOwnerWithThreshold(address owner, uint256 threshold) external;

    /// @notice Removes `owner`, which comes after `prevOwner`, and changes how many must sign.
    function removeOwner(address prevOwner, address owner, uint256 threshold) external;

    /// @notice Changes how many must sign.
    function changeThreshold(uint256 threshold) external;

    /// @notice The owners, in the order of the Safe's list.
    function getOwners() external view returns (address[] memory);

    /// @notice How many must sign.
    function getThreshold() external view returns (uint256);

    /// @notice Whether `module` can make the Safe call.
    function isModuleEnabled(address module) external view returns (bool);

    /// @notice Modules that the Safe enabled, from the one after `start` on.
    function getModulesPaginated(address start, uint256 pageSize)
        external
        view
        returns (address[] memory modules, address next);

    /// @notice `length` words of storage from `offset` on.
    function getStorageAt(uint256 offset, uint256 length) external view returns (bytes memory);
}
