// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IReputation
/// @notice Reputation in up to 16 domains: awards that count from a week start on and fall to zero in a line, as a lock
/// without tokens. Nobody can transfer, sell or delegate it.
/// @dev An award is announced first, and counts from the first week that begins three days later or more; until then the
/// owner or the guardian may strike it. At that moment it has its whole amount, `LIFE` weeks later nothing. All past and
/// future seconds can be read; what was said of the past never changes.
///
/// Powers of accounts are rounded down, so they never add up to more than the total, and to less by under one base unit
/// for each account.
interface IReputation {
    /// @dev What an awarder may do.
    struct AwarderTerms {
        uint96 perSeason; // base units that it may award in one season
        uint48 until; // from this second (unix) on it may award nothing
    }

    /// @dev An awarder that exists from the creation on.
    struct FirstAwarder {
        uint32 domain;
        address awarder;
        AwarderTerms terms;
    }

    /// @dev An award that is announced with the creation.
    struct FirstAward {
        uint32 domain;
        address account;
        uint96 amount;
        bytes32 reason;
    }

    /// @notice A life of `life` weeks or a season of `season` weeks: 1 to 104, and 1 to 52.
    error ReputationInvalidTimes(uint256 life, uint256 season);
    /// @notice There are domains 0 to 15, not `domain`.
    error ReputationUnknownDomain(uint256 domain);
    /// @notice `account` cannot have reputation: it is the zero address, or gave it to a new key.
    error ReputationInvalidAccount(address account);
    /// @notice An award of nothing.
    error ReputationNoAmount();
    /// @notice `awarder` may not award anything in `domain` now.
    error ReputationNotAwarder(uint256 domain, address awarder);
    /// @notice `awarder` may award `left` more in this season, not `amount`.
    error ReputationSeasonCap(address awarder, uint256 amount, uint256 left);
    /// @notice `announced` is announced for that account and week and can be struck until `until` (unix seconds), not
    /// `amount`.
    error ReputationNotStrikable(uint256 amount, uint256 announced, uint256 until);
    /// @notice `account` is neither the owner nor the guardian.
    error ReputationUnauthorized(address account);
    /// @notice An awarder with the terms `perSeason` and `until`: an end in the future, or zero for both.
    error ReputationInvalidTerms(uint256 perSeason, uint256 until);
    /// @notice `bps` is not 1 to 10,000 basis points.
    error ReputationInvalidShare(uint256 bps);
    /// @notice `account` has no reputation in `domain` that will count next week.
    error ReputationNothingLeft(uint256 domain, address account);
    /// @notice `account` can move its reputation from `since` (unix seconds) on.
    error ReputationMovedLately(address account, uint256 since);
    /// @notice `to` cannot take over: it has or had reputation of its own, or is the zero address.
    error ReputationInvalidKey(address to);
    /// @notice `account` does not move to `to`, or not now: from `from` to `until` (unix seconds; zero for never).
    error ReputationNoMove(address account, address to, uint256 from, uint256 until);

    /// @notice An award was announced. It counts from week number `week` on unless it is struck.
    event Awarded(
        uint32 indexed domain,
        address indexed account,
        address indexed awarder,
        uint96 amount,
        bytes32 reason,
        uint48 week
    );
    /// @notice `by` struck `amount` of what was to count for `account` from week number `week` on.
    event AwardStruck(uint32 indexed domain, address indexed account, uint256 indexed week, uint256 amount, address by);
    /// @notice A vote took `bps` of the reputation of `account`, from week number `week` on.
    event Slashed(uint32 indexed domain, address indexed account, uint256 bps, uint256 week);
    /// @notice `awarder` may award so much in each season; zero: nothing any more.
    event AwarderSet(uint32 indexed domain, address indexed awarder, AwarderTerms terms);
    /// @notice Who can strike awards besides the owner is `current`, in place of `previous`.
    event GuardianSet(address indexed previous, address indexed current);
    /// @notice `account` asked for all of its reputation to go to the key `to`, which may take it from `readyAt` on.
    event MoveStarted(address indexed account, address indexed to, uint256 readyAt);
    /// @notice `account` keeps its reputation, which was to go to `to`.
    event MoveCancelled(address indexed account, address indexed to);
    /// @notice The reputation of `account` is that of `to` from now on; `account` can never have any again.
    event Moved(address indexed account, address indexed to);

    /// @notice Announces an award; it counts from the first week that begins in three days or later.
    /// @dev Requirements: the caller is the owner, or an awarder of the domain whose season allows that much. A struck
    /// award stays in what the season counts.
    /// @param reason Hash of a public text that says what for.
    /// @return week Number of the unix week with which it begins to count.
    function award(uint32 domain, address account, uint96 amount, bytes32 reason) external returns (uint48 week);

    /// @notice Strikes `amount` of what is announced for an account and begins to count with week number `week`.
    /// @dev Requirements: the caller is the owner or the guardian, and the week has not begun.
    function strike(uint32 domain, address account, uint48 week, uint96 amount) external;

    /// @notice Takes `bps` of what the account has in the domain, from the next week on; announced awards stay.
    /// @dev Only by the owner. Loops over the weeks for which that reputation would have lasted, at most `LIFE`.
    function slash(uint32 domain, address account, uint16 bps) external;

    /// @notice Lets `awarder` award in a domain, within `terms`; zero for both takes that away.
    /// @dev Only by the owner. What was awarded in the running season counts on.
    function setAwarder(uint32 domain, address awarder, AwarderTerms calldata terms) external;

    /// @notice Names who can strike awards besides the owner; zero for nobody.
    function setGuardian(address newGuardian) external;

    /// @notice Begins to move the caller's reputation in all domains to the key `to`, which has never had any.
    /// @dev Takes the place of a move that was begun and not confirmed. Once in 52 weeks.
    function move(address to) external;

    /// @notice Takes over the reputation of `account`, as the key that it named: seven days later, for 14 days.
    function confirmMove(address account) external;

    /// @notice Ends a move of the caller's that was not confirmed.
    function cancelMove() external;

    /// @notice Reputation of `account` in `domain` at second `t`; for a future `t` if nothing changes. Rounded down.
    function reputationAt(uint32 domain, address account, uint256 t) external view returns (uint256);

    /// @notice Reputation of all accounts in `domain` at second `t`, rounded down.
    function totalAt(uint32 domain, uint256 t) external view returns (uint256);

    /// @notice Reputation of `account`, but at most `maxShareBps` basis points of all reputation of the same second;
    /// rounded down.
    function votesAt(uint32 domain, address account, uint256 t, uint256 maxShareBps) external view returns (uint256);

    /// @notice What an awarder may do in a domain; zero for others.
    function awarderOf(uint32 domain, address awarder) external view returns (AwarderTerms memory);

    /// @notice What an awarder may still award in the running season.
    function leftOf(uint32 domain, address awarder) external view returns (uint256);

    /// @notice What begins to count for an account with week number `week`, without what was struck.
    function awardedFor(uint32 domain, address account, uint256 week) external view returns (uint256);

    /// @notice Under which key the reputation of `account` is kept, and from when until when it was that account's (unix
    /// seconds; an `until` of zero: still). Its own key and zeros for an account that never took part in a move.
    function tenureOf(address account) external view returns (address key, uint48 from, uint48 until);

    /// @notice The key to which `account` is about to move, from when on that can be confirmed, and from when on it can
    /// move again (unix seconds).
    function moveOf(address account) external view returns (address to, uint48 readyAt, uint48 nextAt);

    /// @notice Who can strike awards besides the owner.
    function guardian() external view returns (address);

    /// @notice Weeks in which an award falls to zero.
    function LIFE() external view returns (uint256);

    /// @notice Weeks of a season; seasons are counted from week 0 on.
    function SEASON() external view returns (uint256);

    /// @notice Domains are numbered from zero to one below.
    function MAX_DOMAINS() external view returns (uint32);

    /// @notice Seconds for which an award is announced at least.
    function ANNOUNCEMENT() external view returns (uint256);

    /// @notice Seconds from the start of a move until it can be confirmed.
    function MOVE_DELAY() external view returns (uint256);

    /// @notice Seconds in which it can be confirmed then.
    function MOVE_WINDOW() external view returns (uint256);

    /// @notice Seconds from one move to the next.
    function MOVE_PAUSE() external view returns (uint256);
}
