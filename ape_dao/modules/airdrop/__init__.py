"""Airdrops for very many people: from a list of recipients to files that prove every claim.

`build` reads the list, checks it and writes a folder; `files` opens the folder again and finds proofs;
`shards` are the part of it that a claim page reads from any web server; `claims` works with the contract.
Leaves and tree are OpenZeppelin's standard-v1, so that its library reads ours and we read its. Rows are
arrays of numpy, not objects: a million recipients take a few hundred megabytes.

Inside, an account is 20 bytes, an amount 32 bytes, a node 32 bytes (all big-endian), and the position of a
node is its place in the complete binary tree: 0 is the root, the children of i are 2i + 1 and 2i + 2.
"""
