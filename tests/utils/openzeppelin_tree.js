// OpenZeppelin's JavaScript library, driven by one JSON request on standard input; answers with JSON.
// Values are made from the list of recipients itself, so nothing of the kit's takes part in them.
"use strict";

const fs = require("fs");
const path = require("path");
const { StandardMerkleTree } = require("@openzeppelin/merkle-tree");

const TYPES = ["uint256", "address", "uint256", "address", "uint256"];

function values({ list, chainId, airdrop }) {
  const rows = fs.readFileSync(list, "utf8").trim().split("\n");
  return rows.map((row, index) => [String(chainId), airdrop, String(index), ...row.toLowerCase().split(",")]);
}

const REQUESTS = {
  // The root that the library makes of the list, and whether its dump is the kit's byte for byte.
  make(request) {
    const tree = StandardMerkleTree.of(values(request), TYPES);
    const same = JSON.stringify(tree.dump()) === fs.readFileSync(request.dump, "utf8");
    if (request.write) fs.writeFileSync(request.write, JSON.stringify(tree.dump()));
    return { root: tree.root, same };
  },

  // Load the kit's dump, which checks every hash in it; prove each value, and verify the kit's proofs.
  load({ dump, claims }) {
    const tree = StandardMerkleTree.load(JSON.parse(fs.readFileSync(dump, "utf8")));
    const proofs = claims.map(({ index }) => tree.getProof(index));
    const verified = claims.map(({ index, proof }) => tree.verify(tree.at(index), proof));
    return { root: tree.root, proofs, verified };
  },

  // What a claim page does: two requests to a web server's folder, then the proof.
  shards({ folder, accounts }) {
    const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));
    const manifest = read("manifest.json");
    const { accountDigits, nodeDepth } = manifest.shards;
    return accounts.map((account) => {
      const key = account.toLowerCase();
      const claim = read(`accounts/${key.slice(2, 2 + accountDigits)}.json`)[key];
      if (claim === undefined) return null;
      const [index, amount, position] = claim;
      let place = position + 1;
      while (place >= 2 ** (nodeDepth + 1)) place = Math.floor(place / 2);
      const number = place - 2 ** nodeDepth;
      const shard = fs.readFileSync(path.join(folder, `nodes/${number.toString(16)}.bin`));
      const node = (at) => "0x" + shard.subarray(32 * at, 32 * at + 32).toString("hex");
      const levels = Math.floor(Math.log2(position + 1)) - nodeDepth;
      let local = 2 ** levels + (position + 1 - place * 2 ** levels) - 1;
      const proof = [];
      for (; local > 0; local = Math.floor((local - 1) / 2)) {
        const sibling = local % 2 ? local + 1 : local - 1;
        proof.push(node(nodeDepth + sibling));
      }
      for (let at = 0; at < nodeDepth; at++) proof.push(node(at));
      const leaf = [String(manifest.chainId), manifest.airdrop, String(index), key, amount];
      const verified = StandardMerkleTree.verify(manifest.root, TYPES, leaf, proof);
      return { index, amount, proof, verified };
    });
  },
};

const request = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(REQUESTS[request.what](request)));
