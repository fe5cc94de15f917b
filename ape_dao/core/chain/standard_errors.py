"""What errors of OpenZeppelin's contracts mean, which have no text for users of their own."""

from __future__ import annotations

STANDARD_ERRORS = {
    "AccessControlUnauthorizedAccount": "`account` does not have the role `neededRole`.",
    "ERC1155InsufficientBalance": "`sender` holds `balance` of number `tokenId`; `needed` are needed.",
    "ERC1155InvalidReceiver": "`receiver` is nobody, or a contract that does not take such tokens.",
    "ERC1155MissingApprovalForAll": "`operator` may not move what `owner` holds.",
    "ERC20InsufficientAllowance": "`spender` may take `allowance` base units; `needed` are needed.",
    "ERC20InsufficientBalance": "`sender` holds `balance` base units of the token; `needed` are needed.",
    "ERC20InvalidReceiver": "`receiver` cannot receive this token.",
    "ERC2612ExpiredSignature": "The permit expired at `deadline` (unix seconds).",
    "ERC2612InvalidSigner": "The permit is `signer`'s, not `owner`'s, or it is for other values.",
    "ERC721IncorrectOwner": "Number `tokenId` belongs to `owner`, not to `sender`.",
    "ERC721InsufficientApproval": "`operator` may not move number `tokenId`.",
    "ERC721InvalidReceiver": "`receiver` is nobody, or a contract that does not take such tokens.",
    "ERC721NonexistentToken": "There is no number `tokenId`.",
    "GovernorAlreadyCastVote": "`voter` has voted on it already.",
    "GovernorInsufficientProposerVotes": "`proposer` has `votes` votes; a proposal takes `threshold`.",
    "GovernorInvalidSignature": "The signature is not that of `voter` for this ballot.",
    "GovernorNonexistentProposal": "There is no proposal `proposalId`.",
    "GovernorOnlyExecutor": "Only the timelock can do that, by a proposal, and not `account`.",
    "GovernorUnableToCancel": "`account` cannot cancel proposal `proposalId`.",
    "OwnableUnauthorizedAccount": "Only its owner can do that, and not `account`.",
    "TimelockUnauthorizedCaller": "Only the timelock itself can do that, by a proposal, and not `caller`.",
    "TimelockUnexecutedPredecessor": "Operation `predecessorId`, which comes first, was not executed.",
}
"""Sentences by the error's name, with its parameters in backquotes."""
