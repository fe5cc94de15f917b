/** An account's row and proof from the shards of a campaign, as ape_dao/modules/airdrop/files.md describes them. */

import { concat, encodeAbiParameters, keccak256, slice, size, type Address, type Hex } from 'ape-dao-page';

export interface Manifest {
  format: string;
  root: Hex;
  count: number;
  chainId: number;
  airdrop: Address;
  shards: { accountDigits: number; nodeDepth: number };
}

export interface Row {
  index: bigint;
  /** Base units. */
  amount: bigint;
  proof: Hex[];
}

/** Files beside the page, by their path in the folder of shards. */
export interface Files {
  json<T>(path: string): Promise<T>;
  bytes(path: string): Promise<Hex>;
}

export const FORMAT = 'ape-dao-airdrop-1';
const WORD = 32;

/** Undefined for an account that is not on the list. */
export async function findRow(files: Files, { shards }: Manifest, account: Address): Promise<Row | undefined> {
  const key = account.toLowerCase();
  const rows = await files.json<Record<string, [number, string, number]>>(`accounts/${key.slice(2, 2 + shards.accountDigits)}.json`);
  const row = rows[key];
  if (!row) return undefined;
  const [index, amount, position] = row;
  const [number, place] = nodeShard(position, shards.nodeDepth);
  const content = await files.bytes(`nodes/${number.toString(16)}.bin`);
  const words = Array.from({ length: size(content) / WORD }, (_, at) => slice(content, at * WORD, (at + 1) * WORD));
  const nodes = words.slice(shards.nodeDepth);
  const proof = proofPlaces(place).map((at) => nodes[at]!);
  return { index: BigInt(index), amount: BigInt(amount), proof: [...proof, ...words.slice(0, shards.nodeDepth)] };
}

/** The file with a leaf, and the leaf's place among the nodes of its subtree. */
export function nodeShard(position: number, depth: number): [number: number, place: number] {
  const place = position + 1;
  const levels = 31 - Math.clz32(place) - depth;
  const number = Math.floor(place / 2 ** levels) - 2 ** depth;
  return [number, place - (number + 2 ** depth) * 2 ** levels + 2 ** levels - 1];
}

function proofPlaces(position: number): number[] {
  const places: number[] = [];
  for (let at = position; at > 0; at = Math.floor((at - 1) / 2)) places.push(at % 2 ? at + 1 : at - 1);
  return places;
}

/** The root that a row and its proof lead to. */
export function rootOf({ chainId, airdrop }: Manifest, account: Address, { index, amount, proof }: Row): Hex {
  const types = ['uint256', 'address', 'uint256', 'address', 'uint256'].map((type) => ({ type }));
  const leaf = keccak256(keccak256(encodeAbiParameters(types, [BigInt(chainId), airdrop, index, account, amount])));
  return proof.reduce((node, sibling) => keccak256(node < sibling ? concat([node, sibling]) : concat([sibling, node])), leaf);
}
