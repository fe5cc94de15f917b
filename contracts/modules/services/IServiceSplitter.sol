// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRevenueRouter} from "../revenue/IRevenueRouter.sol";

/// @title IServiceSplitter
/// @notice The one address to which a service is paid, in any token: `payTo` of a server that speaks x402, the receiver
/// of a stream or of an invoice. What arrives is split between the DAO and the payees of the service.
/// @dev A minimal clone for each service, at an address that is known before it is created (`IServiceRegistry`), so it
/// can be paid before. Its payees and the platform's share come from the registry.
///
/// Split: the platform's share rounds up and goes to the RevenueRouter; the parts of the payees round down, and the
/// first payee gets what remains. A payment that the token refuses is owed: it blocks nobody, and can be released when
/// the token takes it. Ether is wrapped and split with WETH. The transfers of the token tell of a split.
///
/// Whoever has paid the platform its share already (`IServiceDesk`) pays the rest by `payPayees`, and the platform gets no
/// second share of that. Anybody can: payees could be paid at their own addresses, too.
///
/// Payees change for what is received later: of each token, all that is here at the first flush after the change goes
/// to the payees before it. With several changes since its last flush, the next flush pays the payees of that time.
interface IServiceSplitter {
    /// @notice `token` is split between the payees with the digest `needed`, not `given`.
    error ServiceSplitterOtherPayees(address token, bytes27 given, bytes27 needed);
    /// @notice `caller` is not the registry.
    error ServiceSplitterNotRegistry(address caller);
    /// @notice Its terms are there already, or the payees changed 65,535 times.
    error ServiceSplitterNoMoreTerms();
    /// @notice `amount` units of `token` are more than any token has.
    error ServiceSplitterAmountAboveLimit(address token, uint256 amount);
    /// @notice `account` is owed nothing of `token`.
    error ServiceSplitterNothingOwed(address account, address token);

    /// @notice `token` refused to pay `amount` units to `account`, which is owed them from now on.
    event PaymentOwed(address indexed account, address indexed token, uint256 amount);
    /// @notice `account` was paid the `amount` units of `token` that it was owed.
    event OwedPaid(address indexed account, address indexed token, uint256 amount);
    /// @notice `from` paid `amount` units of `token` for the payees alone.
    event PayeesPaid(address indexed from, address indexed token, uint256 amount);
    /// @notice The payees and the platform's share are others for what is received from now on.
    event TermsChanged(uint256 indexed epoch, bytes27 payees, uint256 platformBps);

    /// @notice Splits all that is here of `token` between the payees that `payeesFor` asks for; anybody can call.
    /// @dev Nothing to split is no error: after it the newest payees are those of `token`.
    /// @param payees A word for each: 16 bits share in basis points | 160 bits account.
    function flush(address token, uint256[] calldata payees) external;

    /// @notice Takes `amount` units of `token` from the caller for the payees alone: the next flush splits them without a
    /// share of the platform.
    /// @return received What arrived, at most `amount` (token units).
    function payPayees(address token, uint256 amount) external returns (uint256 received);

    /// @notice Pays `account` what it is owed of `token`; anybody can call.
    function releaseOwed(address account, address token) external returns (uint256 amount);

    /// @notice The first terms: `payees` and the platform's share of `platformBps`. Only the registry, once.
    function start(bytes27 payees, uint16 platformBps) external;

    /// @notice Other terms for what is received later. Only the registry.
    function change(bytes27 payees, uint16 platformBps) external;

    /// @notice The digest of the payees of the next flush of `token`, and the platform's share (basis points).
    function payeesFor(address token) external view returns (bytes27 payees, uint256 platformBps);

    /// @notice What is here of `token` for the payees alone (token units).
    function payeesOnly(address token) external view returns (uint256);

    /// @notice What `account` is owed of `token` (token units).
    function owedTo(address account, address token) external view returns (uint256);

    /// @notice What all accounts are owed of `token` (token units).
    function totalOwed(address token) external view returns (uint256);

    /// @notice The registry, and the service whose splitter this is; only clones have them.
    function service() external view returns (address registry, uint256 id);

    /// @notice Where the platform's share goes.
    function ROUTER() external view returns (IRevenueRouter);
}
