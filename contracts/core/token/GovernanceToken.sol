// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IGovernanceToken} from "../../interfaces/IGovernanceToken.sol";

contract GovernanceToken is IGovernanceToken, ERC20, ERC20Permit, ERC20Burnable, ERC20Votes, Ownable {
    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant YEAR = 365 days;

    uint256 private immutable _CAP;

    /// @inheritdoc IGovernanceToken
    uint256 public immutable YEARLY_MINT_LIMIT;

    /// @inheritdoc IGovernanceToken
    uint256 public immutable DEPLOYED_AT;

    /* STORAGE */

    /// @inheritdoc IGovernanceToken
    uint256 public totalMinted;

    /// @inheritdoc IGovernanceToken
    mapping(uint256 year => uint256 amount) public mintedIn;

    /* CONSTRUCTOR */

    /// @dev The name is part of the EIP-712 domain and may have at most 31 bytes (`StringTooLong`).
    constructor(
        string memory name_,
        string memory symbol_,
        uint256 cap_,
        uint256 yearlyMintLimit,
        address owner_,
        Allocation[] memory allocations
    ) ERC20(name_, symbol_) ERC20Permit(name_) Ownable(owner_) {
        uint256 maxCap = _maxSupply();
        require(cap_ <= maxCap, GovernanceTokenCapTooHigh(cap_, maxCap));
        _CAP = cap_;
        YEARLY_MINT_LIMIT = yearlyMintLimit;
        DEPLOYED_AT = block.timestamp;

        for (uint256 i; i < allocations.length; ++i) {
            require(allocations[i].amount > 0, GovernanceTokenEmptyAllocation(i));
            _mintWithinCap(allocations[i].recipient, allocations[i].amount);
        }
    }

    /* MINTING */

    /// @inheritdoc IGovernanceToken
    function mint(address to, uint256 amount) external onlyOwner {
        uint256 year = currentYear();
        uint256 available = YEARLY_MINT_LIMIT - mintedIn[year];
        require(amount <= available, GovernanceTokenYearlyLimitExceeded(amount, available));

        mintedIn[year] += amount;
        _mintWithinCap(to, amount);
    }

    /* VIEWS */

    /// @inheritdoc IGovernanceToken
    function cap() public view returns (uint256) {
        return _CAP;
    }

    /// @inheritdoc IGovernanceToken
    function currentYear() public view returns (uint256) {
        return (block.timestamp - DEPLOYED_AT) / YEAR;
    }

    /// @inheritdoc IGovernanceToken
    function mintable() external view returns (uint256) {
        if (owner() == address(0)) return 0;
        return Math.min(_CAP - totalMinted, YEARLY_MINT_LIMIT - mintedIn[currentYear()]);
    }

    /// @notice Unix seconds: past votes are looked up by time.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice ERC-6372: the clock counts seconds, not blocks.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice The next nonce of `account`, shared by permits and signed delegations.
    function nonces(address account) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(account);
    }

    /* INTERNAL */

    function _mintWithinCap(address to, uint256 amount) internal {
        uint256 available = _CAP - totalMinted;
        require(amount <= available, GovernanceTokenCapExceeded(amount, available));

        totalMinted += amount;
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override(ERC20, ERC20Votes) {
        super._update(from, to, amount);
    }
}
