// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {IServiceLineage} from "./IServiceLineage.sol";
import {Payee} from "./PayeeLib.sol";

/// @title IServiceRegistry
/// @notice Who owns an AI service or model, who shares what it earns, and at which address it is paid.
/// @dev A service is a token (ERC-721) whose number is never used again. Whoever owns it names the payees: contributors,
/// or the splitters of the services that it was made from, which pass their part on to theirs.
///
/// Nobody raises the platform's share of a service: it is the one of the day of its registration, or of the last
/// `setPayees`, with which its owner takes on the present one. Payees change for later receipts only
/// (`IServiceSplitter`), and stay when the service is sold, until its new owner names others. Only services that it was
/// made from, as it recorded itself, keep their shares for ever (`IServiceLineage`).
interface IServiceRegistry is IERC721, IERC2981, IERC4906, IServiceLineage {
    /// @notice `count` payees instead of 1 to `limit`.
    error ServiceRegistryPayeeCount(uint256 count, uint256 limit);
    /// @notice The payee number `index` (from 0) is zero or the splitter of the service itself, or has no share.
    error ServiceRegistryInvalidPayee(uint256 index, address account);
    /// @notice The shares sum to `sum` basis points instead of `required`.
    error ServiceRegistryShares(uint256 sum, uint256 required);
    /// @notice A share of `given` basis points is above `limit`.
    error ServiceRegistryShareAboveLimit(uint256 given, uint256 limit);
    /// @notice `caller` does not own the service `id`.
    error ServiceRegistryNotOwner(uint256 id, address caller);
    /// @notice The service `id` has the payees with the digest `present`, not `agreed`.
    error ServiceRegistryOtherPayees(uint256 id, bytes27 present, bytes27 agreed);
    /// @notice The service `id` pays its parents `present` basis points, not `agreed`.
    error ServiceRegistryOtherParents(uint256 id, uint256 present, uint256 agreed);
    /// @notice The agent `agentId` of the registry of identities `agents` belongs to `owner`.
    error ServiceRegistryNotAgentOwner(address agents, uint256 agentId, address owner);
    /// @notice `implementation` has no code.
    error ServiceRegistryInvalidSplitter(address implementation);

    /// @notice `owner` registered the service `id`.
    event ServiceRegistered(uint256 indexed id, address indexed owner, uint256 royaltyBps);
    /// @notice The payees of the service `id`, and the platform's share, for what it receives from now on.
    event PayeesSet(uint256 indexed id, bytes27 digest, uint256 platformBps, Payee[] payees);
    /// @notice The description of the service `id` is at `uri` and has the hash `metadataHash`.
    event DescriptionSet(uint256 indexed id, bytes32 metadataHash, string uri);
    /// @notice The service `id` is the agent `agentId` of the registry of identities `agents` (ERC-8004); zero: of none.
    event AgentSet(uint256 indexed id, address indexed agents, uint256 agentId);
    /// @notice The splitter of the service `id` was created.
    event SplitterCreated(uint256 indexed id, address splitter);
    /// @notice The platform's share for services that come, or whose payees change (basis points).
    event PlatformShareSet(uint256 previousBps, uint256 currentBps);
    /// @notice Whether the DAO keeps the service `id` off the lists of what it recommends.
    event DelistedSet(uint256 indexed id, bool isDelisted);

    /// @notice Registers a service that belongs to the caller.
    /// @dev Requirements: 1 to `MAX_PAYEES` payees with positive shares that sum to 10,000; `royaltyBps` is at most
    /// `MAX_ROYALTY_BPS`.
    /// @param metadataHash Hash of the file at `uri`: the registration file of ERC-8004 is one.
    /// @param royaltyBps Of the price of every resale that reports it (ERC-2981), to the splitter; never changes.
    /// @return id Its number, from 1 on.
    function register(bytes32 metadataHash, string calldata uri, Payee[] calldata payees, uint16 royaltyBps)
        external
        returns (uint256 id);

    /// @notice Names the payees of later receipts and takes on the present share of the platform. Only the owner.
    function setPayees(uint256 id, Payee[] calldata payees) external;

    /// @notice Names another description. Only the owner.
    function setDescription(uint256 id, bytes32 metadataHash, string calldata uri) external;

    /// @notice Links the agent `agentId` of `agents` (ERC-8004), which must belong to the caller; zero: unlinks. Only
    /// the owner. It is a claim of that day, which readers check against `agents` again.
    function setAgent(uint256 id, address agents, uint256 agentId) external;

    /// @notice Transfers a service whose payees have the digest `agreed`, and which pays its parents `agreedBps` basis
    /// points, so that a buyer gets what was looked at.
    /// @dev Requirements: as for `safeTransferFrom`. What parents get never falls, so their sum tells of every change.
    function transferWithPayees(address from, address to, uint256 id, bytes27 agreed, uint256 agreedBps) external;

    /// @notice Creates the splitter of the service `id`, if it is not there; anybody can call.
    function createSplitter(uint256 id) external returns (address splitter);

    /// @notice Sets the platform's share for services that come (basis points). Only the owner of the registry.
    function setPlatformShare(uint16 newBps) external;

    /// @notice Takes the service `id` off the lists, or back onto them. Only the owner of the registry; no money of the
    /// service depends on it.
    function setDelisted(uint256 id, bool isDelisted) external;

    /// @notice The address at which the service `id` is paid, whether or not its splitter was created.
    function splitterOf(uint256 id) external view returns (address);

    /// @notice The terms of the service `id`.
    function serviceOf(uint256 id)
        external
        view
        returns (
            bytes27 payees,
            uint256 platformBps,
            uint256 royaltyBps,
            bool isDelisted,
            bytes32 metadataHash,
            address agents,
            uint256 agentId
        );

    /// @notice How many services were registered.
    function count() external view returns (uint256);

    /// @notice The platform's share for services that come (basis points).
    function platformBps() external view returns (uint256);

    /// @notice What splitters are clones of.
    function SPLITTER() external view returns (address);

    /// @notice The most payees of a service.
    function MAX_PAYEES() external view returns (uint256);

    /// @notice The highest share of the platform (basis points).
    function MAX_PLATFORM_BPS() external view returns (uint256);

    /// @notice The highest royalty (basis points).
    function MAX_ROYALTY_BPS() external view returns (uint256);
}
