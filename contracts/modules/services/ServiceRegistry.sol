// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ERC721URIStorage} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721URIStorage.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IServiceLineage, Artifact, Parent} from "./IServiceLineage.sol";
import {IServiceRegistry} from "./IServiceRegistry.sol";
import {IServiceSplitter} from "./IServiceSplitter.sol";
import {Payee, PayeeLib} from "./PayeeLib.sol";
import {ServiceLineage} from "./ServiceLineage.sol";

contract ServiceRegistry is IServiceRegistry, ServiceLineage, ERC721URIStorage, Ownable {
    /* TYPES */

    /// @dev Three slots, the first for the terms.
    struct Service {
        bytes27 payees; // digest
        uint16 platformBps;
        uint16 royaltyBps;
        bool isDelisted;
        bytes32 metadataHash;
        address agents; // ERC-8004
        uint256 agentId;
    }

    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IServiceRegistry
    uint256 public constant MAX_PAYEES = 16;
    /// @inheritdoc IServiceRegistry
    uint256 public constant MAX_PLATFORM_BPS = 5000;
    /// @inheritdoc IServiceRegistry
    uint256 public constant MAX_ROYALTY_BPS = 1000;

    /// @inheritdoc IServiceRegistry
    address public immutable SPLITTER;

    /* STORAGE */

    mapping(uint256 id => Service service) private _services;
    /// @inheritdoc IServiceRegistry
    uint256 public count;
    uint16 private _platformBps;

    /* CONSTRUCTOR */

    constructor(string memory name, string memory symbol, address owner, address splitter, uint16 newPlatformBps)
        ERC721(name, symbol)
        Ownable(owner)
    {
        require(splitter.code.length != 0, ServiceRegistryInvalidSplitter(splitter));
        SPLITTER = splitter;
        _setPlatformShare(newPlatformBps);
    }

    /* OWNERS OF SERVICES */

    /// @inheritdoc IServiceRegistry
    function register(bytes32 metadataHash, string calldata uri, Payee[] calldata payees, uint16 royaltyBps)
        external
        returns (uint256 id)
    {
        _requireAtMost(royaltyBps, MAX_ROYALTY_BPS);
        id = ++count;
        _services[id].royaltyBps = royaltyBps;
        _mint(msg.sender, id);

        emit ServiceRegistered(id, msg.sender, royaltyBps);

        _setPayees(id, payees);
        _setDescription(id, metadataHash, uri);
    }

    /// @inheritdoc IServiceRegistry
    function setPayees(uint256 id, Payee[] calldata payees) external {
        _requireOwner(id);
        _changePayees(id, payees);
    }

    /// @inheritdoc IServiceLineage
    function record(uint256 id, Artifact calldata artifact, Parent[] calldata parents, Payee[] calldata payees)
        external
    {
        _requireOwner(id);
        bool isRaised = _record(id, artifact, parents);
        if (isRaised || payees.length != 0) _changePayees(id, payees);
    }

    /// @inheritdoc IServiceRegistry
    function setDescription(uint256 id, bytes32 metadataHash, string calldata uri) external {
        _requireOwner(id);
        _setDescription(id, metadataHash, uri);
    }

    /// @inheritdoc IServiceRegistry
    function setAgent(uint256 id, address agents, uint256 agentId) external {
        _requireOwner(id);
        address holder = agents == address(0) ? msg.sender : IERC721(agents).ownerOf(agentId);
        require(holder == msg.sender, ServiceRegistryNotAgentOwner(agents, agentId, holder));

        emit AgentSet(id, agents, agentId);

        (_services[id].agents, _services[id].agentId) = (agents, agentId);
    }

    /// @inheritdoc IServiceRegistry
    function transferWithPayees(address from, address to, uint256 id, bytes27 agreed, uint256 agreedBps) external {
        bytes27 present = _services[id].payees;
        require(present == agreed, ServiceRegistryOtherPayees(id, present, agreed));
        uint256 presentBps = _parentsBps(id);
        require(presentBps == agreedBps, ServiceRegistryOtherParents(id, presentBps, agreedBps));
        safeTransferFrom(from, to, id);
    }

    /* ANYBODY */

    /// @inheritdoc IServiceRegistry
    function createSplitter(uint256 id) public returns (address splitter) {
        splitter = splitterOf(id);
        if (splitter.code.length != 0) return splitter;

        emit SplitterCreated(id, splitter);

        Clones.cloneDeterministicWithImmutableArgs(SPLITTER, _splitterArguments(id), bytes32(id));
        IServiceSplitter(splitter).start(_services[id].payees, _services[id].platformBps);
    }

    /* OWNER */

    /// @inheritdoc IServiceRegistry
    function setPlatformShare(uint16 newBps) external onlyOwner {
        _setPlatformShare(newBps);
    }

    /// @inheritdoc IServiceRegistry
    function setDelisted(uint256 id, bool isDelisted) external onlyOwner {
        _requireOwned(id);

        emit DelistedSet(id, isDelisted);

        _services[id].isDelisted = isDelisted;
    }

    /* VIEWS */

    /// @inheritdoc IServiceRegistry
    function splitterOf(uint256 id) public view returns (address) {
        _requireOwned(id);
        return Clones.predictDeterministicAddressWithImmutableArgs(SPLITTER, _splitterArguments(id), bytes32(id));
    }

    /// @inheritdoc IServiceRegistry
    function serviceOf(uint256 id) external view returns (bytes27, uint256, uint256, bool, bytes32, address, uint256) {
        _requireOwned(id);
        Service storage service = _services[id];
        return (
            service.payees,
            service.platformBps,
            service.royaltyBps,
            service.isDelisted,
            service.metadataHash,
            service.agents,
            service.agentId
        );
    }

    /// @inheritdoc IERC2981
    /// @dev Rounds down. The splitter gets it.
    function royaltyInfo(uint256 id, uint256 price) external view returns (address receiver, uint256 amount) {
        return (splitterOf(id), Math.mulDiv(price, _services[id].royaltyBps, PayeeLib.WHOLE_BPS));
    }

    /// @inheritdoc IServiceRegistry
    function platformBps() external view returns (uint256) {
        return _platformBps;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) public view override(ERC721URIStorage, IERC165) returns (bool) {
        return id == type(IERC2981).interfaceId || super.supportsInterface(id);
    }

    /* INTERNAL */

    /// @inheritdoc ServiceLineage
    function _splitter(uint256 id) internal view override returns (address) {
        return splitterOf(id);
    }

    /* PRIVATE */

    /// @dev For later receipts.
    function _changePayees(uint256 id, Payee[] calldata payees) private {
        address splitter = createSplitter(id); // with the payees of what it has received so far
        bytes27 digest = _setPayees(id, payees);
        _requireParentsPaid(id, payees);
        IServiceSplitter(splitter).change(digest, _platformBps);
    }

    function _setPayees(uint256 id, Payee[] calldata payees) private returns (bytes27 digest) {
        require(payees.length != 0 && payees.length <= MAX_PAYEES, ServiceRegistryPayeeCount(payees.length, MAX_PAYEES));
        address splitter = splitterOf(id);
        uint256 sum;
        uint256[] memory words = new uint256[](payees.length);
        for (uint256 i; i < payees.length; ++i) {
            (address account, uint256 shareBps) = (payees[i].account, payees[i].shareBps);
            bool isValid = account != address(0) && account != splitter && shareBps != 0;
            require(isValid, ServiceRegistryInvalidPayee(i, account));
            sum += shareBps;
            words[i] = PayeeLib.word(payees[i]);
        }
        require(sum == PayeeLib.WHOLE_BPS, ServiceRegistryShares(sum, PayeeLib.WHOLE_BPS));
        digest = PayeeLib.digestOf(words);

        emit PayeesSet(id, digest, _platformBps, payees);

        (_services[id].payees, _services[id].platformBps) = (digest, _platformBps);
    }

    function _setDescription(uint256 id, bytes32 metadataHash, string calldata uri) private {
        emit DescriptionSet(id, metadataHash, uri);

        _services[id].metadataHash = metadataHash;
        _setTokenURI(id, uri);
    }

    function _setPlatformShare(uint16 newBps) private {
        _requireAtMost(newBps, MAX_PLATFORM_BPS);

        emit PlatformShareSet(_platformBps, newBps);

        _platformBps = newBps;
    }

    function _splitterArguments(uint256 id) private view returns (bytes memory) {
        return abi.encode(address(this), id);
    }

    function _requireOwner(uint256 id) private view {
        require(_requireOwned(id) == msg.sender, ServiceRegistryNotOwner(id, msg.sender));
    }

    function _requireAtMost(uint256 given, uint256 limit) private pure {
        require(given <= limit, ServiceRegistryShareAboveLimit(given, limit));
    }
}
