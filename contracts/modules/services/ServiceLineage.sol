// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IServiceLineage, Artifact, PaidParent, Parent} from "./IServiceLineage.sol";
import {Payee} from "./PayeeLib.sol";

/// @title ServiceLineage
/// @notice What services are made of, and whom they pay for it.
abstract contract ServiceLineage is IServiceLineage {
    /* TYPES */

    /// @dev One slot for each artifact of a service.
    struct Recorded {
        uint40 time;
        uint8 depth;
        bytes20 digest;
    }

    /// @dev One slot for each parent that is paid.
    struct PaidSlot {
        address splitter;
        uint80 service;
        uint16 shareBps;
    }

    /* CONSTANTS */

    /// @inheritdoc IServiceLineage
    uint256 public constant MAX_PARENTS = 8;
    /// @inheritdoc IServiceLineage
    uint256 public constant MAX_DEPTH = 32;
    /// @inheritdoc IServiceLineage
    uint256 public constant MAX_PARENTS_BPS = 5000;

    /* STORAGE */

    mapping(uint256 id => mapping(bytes32 hash => Recorded)) private _artifacts;
    mapping(uint256 id => PaidSlot[]) private _paid;

    /* VIEWS */

    /// @inheritdoc IServiceLineage
    function artifactOf(uint256 id, bytes32 hash) external view returns (uint256 time, uint256 depth, bytes20 digest) {
        Recorded storage recorded = _artifacts[id][hash];
        return (recorded.time, recorded.depth, recorded.digest);
    }

    /// @inheritdoc IServiceLineage
    function parentsOf(uint256 id) external view returns (PaidParent[] memory parents) {
        PaidSlot[] storage paid = _paid[id];
        parents = new PaidParent[](paid.length);
        for (uint256 i; i < paid.length; ++i) {
            parents[i] = PaidParent(paid[i].service, paid[i].shareBps);
        }
    }

    /* INTERNAL */

    /// @dev Writes the record of an artifact, and what its parents get. Whether the payees pay it is another question.
    /// @return isRaised Whether a parent gets more than before.
    function _record(uint256 id, Artifact calldata artifact, Parent[] calldata parents)
        internal
        returns (bool isRaised)
    {
        bytes32 hash = artifact.hash;
        Recorded storage recorded = _artifacts[id][hash];
        require(hash != bytes32(0), ServiceLineageZeroHash());
        require(recorded.time == 0, ServiceLineageKnown(id, hash, recorded.time));
        require(parents.length <= MAX_PARENTS, ServiceLineageParentCount(parents.length, MAX_PARENTS));
        uint256 depth = _depthBelow(parents);
        require(depth <= MAX_DEPTH, ServiceLineageDepth(depth, MAX_DEPTH));
        bytes32 rest = keccak256(abi.encode(artifact.kind, artifact.license, artifact.uri, parents));

        emit ArtifactRecorded(id, hash, artifact.kind, artifact.license, artifact.uri, parents, depth);

        _artifacts[id][hash] = Recorded(uint40(block.timestamp), uint8(depth), bytes20(rest)); // depth is at most 32
        for (uint256 i; i < parents.length; ++i) {
            if (parents[i].shareBps == 0) continue;
            require(parents[i].service != id, ServiceLineagePaysItself(i, id));
            if (_raise(id, parents[i])) isRaised = true;
        }
        if (!isRaised) return false;
        uint256 sum = _parentsBps(id);
        require(sum <= MAX_PARENTS_BPS, ServiceLineageShares(sum, MAX_PARENTS_BPS));
    }

    /// @dev Every parent of the service `id` gets what it must from `payees`, a list that sums to the whole.
    function _requireParentsPaid(uint256 id, Payee[] calldata payees) internal view {
        PaidSlot[] storage paid = _paid[id];
        uint256 count = paid.length;
        for (uint256 i; i < count; ++i) {
            PaidSlot memory parent = paid[i];
            uint256 given;
            for (uint256 j; j < payees.length; ++j) {
                if (payees[j].account == parent.splitter) given += payees[j].shareBps;
            }
            require(given >= parent.shareBps, ServiceLineageParentUnpaid(parent.service, given, parent.shareBps));
        }
    }

    /// @dev What the parents of the service `id` have together (basis points).
    function _parentsBps(uint256 id) internal view returns (uint256 sum) {
        PaidSlot[] storage paid = _paid[id];
        for (uint256 i; i < paid.length; ++i) {
            sum += paid[i].shareBps;
        }
    }

    /// @dev Where the service `id` is paid.
    function _splitter(uint256 id) internal view virtual returns (address);

    /* PRIVATE */

    /// @dev How many generations an artifact with these parents has before it.
    function _depthBelow(Parent[] calldata parents) private view returns (uint256 depth) {
        for (uint256 i; i < parents.length; ++i) {
            (uint256 service, bytes32 hash) = (parents[i].service, parents[i].hash);
            Recorded storage parent = _artifacts[service][hash];
            require(parent.time != 0, ServiceLineageUnknownParent(i, service, hash));
            if (parent.depth >= depth) depth = uint256(parent.depth) + 1;
        }
    }

    function _raise(uint256 id, Parent calldata parent) private returns (bool) {
        PaidSlot[] storage paid = _paid[id];
        uint256 count = paid.length;
        uint256 at;
        while (at < count && paid[at].service != parent.service) ++at;
        if (at < count && paid[at].shareBps >= parent.shareBps) return false;
        if (at == count) {
            require(count < MAX_PARENTS, ServiceLineageParentCount(count + 1, MAX_PARENTS));
            paid.push(PaidSlot(_splitter(parent.service), uint80(parent.service), parent.shareBps)); // numbers are small
        } else {
            paid[at].shareBps = parent.shareBps;
        }

        emit ParentShareRaised(id, parent.service, parent.shareBps);

        return true;
    }
}
