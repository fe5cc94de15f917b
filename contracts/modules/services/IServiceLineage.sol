// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Payee} from "./PayeeLib.sol";

/// @dev What an artifact is.
enum ArtifactKind {
    Weights,
    DataSet,
    Code,
    Other
}

/// @dev A file or folder of a service.
struct Artifact {
    bytes32 hash; // SHA-256 of a file, or of the list of all files of a folder
    ArtifactKind kind;
    bytes32 license; // SHA-256 of the license's text; zero: none is named
    string uri;
}

/// @dev An artifact that another one was made from.
struct Parent {
    uint256 service; // that recorded it
    bytes32 hash;
    uint16 shareBps; // of what the payees of the child get; zero: it is only named
}

/// @dev A service that must be among the payees of another one.
struct PaidParent {
    uint256 service;
    uint256 shareBps; // at least
}

/// @title IServiceLineage
/// @notice What services are made of: hashes of their weights, data sets and code, and of what those were made from.
/// @dev Records are only added. Each service has its own, so nobody can take a hash before whoever made the artifact
/// records it; several services can claim one hash, and the time says which was first.
///
/// An artifact names its parents, which were recorded before, so no artifact descends from itself. It is the word of the
/// child's owner alone: a parent agrees to nothing, and it can only win. A parent with a share is a payee of the child
/// from then on, at its splitter, which is paid whoever owns the parent. No later list of payees of the child can leave
/// it out or give it less. Parents of parents are paid by their children, and nobody walks up the whole line.
interface IServiceLineage {
    /// @notice An artifact has a hash.
    error ServiceLineageZeroHash();
    /// @notice The service `id` recorded the artifact `hash` at `time` (unix seconds).
    error ServiceLineageKnown(uint256 id, bytes32 hash, uint256 time);
    /// @notice The parent number `index` (from 0), the artifact `hash` of the service `id`, was never recorded.
    error ServiceLineageUnknownParent(uint256 index, uint256 id, bytes32 hash);
    /// @notice The parent number `index` (from 0) is of the service itself, which does not pay itself.
    error ServiceLineagePaysItself(uint256 index, uint256 id);
    /// @notice `count` parents, of an artifact or paid by a service, instead of at most `limit`.
    error ServiceLineageParentCount(uint256 count, uint256 limit);
    /// @notice The artifact would have `depth` generations before it, which is above `limit`.
    error ServiceLineageDepth(uint256 depth, uint256 limit);
    /// @notice The shares of the parents of a service sum to `sum` basis points, above `limit`.
    error ServiceLineageShares(uint256 sum, uint256 limit);
    /// @notice The parent service `parent` would get `given` basis points instead of at least `required`.
    error ServiceLineageParentUnpaid(uint256 parent, uint256 given, uint256 required);

    /// @notice The service `id` recorded an artifact with `depth` generations of others before it.
    event ArtifactRecorded(
        uint256 indexed id,
        bytes32 indexed hash,
        ArtifactKind kind,
        bytes32 license,
        string uri,
        Parent[] parents,
        uint256 depth
    );
    /// @notice The service `id` pays its parent service `parent` at least `shareBps` basis points of what its payees get.
    event ParentShareRaised(uint256 indexed id, uint256 indexed parent, uint256 shareBps);

    /// @notice Records an artifact of the service `id`. Only the owner of the service.
    /// @dev Requirements: its hash is not zero and new to the service; at most `MAX_PARENTS` parents, which are recorded.
    /// @param parents Of several shares of one parent service, also of artifacts before, the highest counts.
    /// @param payees The payees of later receipts, with the splitters of the parents that get a share, as for
    /// `setPayees`; empty: they stay, where no parent gets more than before.
    function record(uint256 id, Artifact calldata artifact, Parent[] calldata parents, Payee[] calldata payees) external;

    /// @notice When the service `id` recorded the artifact `hash` (unix seconds; zero: never), how many generations are
    /// before it, and a digest of the rest: of `abi.encode(kind, license, uri, parents)`.
    function artifactOf(uint256 id, bytes32 hash) external view returns (uint256 time, uint256 depth, bytes20 digest);

    /// @notice The services that the service `id` pays.
    function parentsOf(uint256 id) external view returns (PaidParent[] memory);

    /// @notice The most parents of an artifact, and the most that a service pays.
    function MAX_PARENTS() external view returns (uint256);

    /// @notice The most generations before an artifact.
    function MAX_DEPTH() external view returns (uint256);

    /// @notice The most that the parents of a service have together (basis points).
    function MAX_PARENTS_BPS() external view returns (uint256);
}
