/** What members sign: ballots, delegations, permits (EIP-712), and the files that carry them to a relay. */

import { bytesToHex, concat, encodeAbiParameters, hashTypedData, keccak256, numberToHex, type Address, type Hex } from './eth.ts';

export interface Domain {
  name: string;
  version: string;
  chainId: number;
  verifyingContract: Address;
}

export interface TypedData {
  domain: Domain;
  types: Record<string, { name: string; type: string }[]>;
  primaryType: string;
  message: Record<string, unknown>;
}

export interface Ballot {
  proposalId: bigint;
  support: number;
  voter: Address;
  /** Unix seconds of signing, by the newest block: the governor refuses ballots from the future. */
  sequence: number;
  params: Hex;
  /** Whether it takes the voter's own power back from its delegate. */
  isOwn?: boolean;
}

export interface Delegation {
  account: Address;
  delegatee: Address;
  nonce: bigint;
  expiry: number;
}

export interface Permit {
  owner: Address;
  spender: Address;
  value: bigint;
  nonce: bigint;
  deadline: number;
}

export const [AGAINST, FOR, ABSTAIN, SPLIT] = [0, 1, 2, 255] as const;

const BALLOT = { proposalId: 'uint256', support: 'uint8', voter: 'address', sequence: 'uint48', params: 'bytes' };
const DELEGATION = { account: 'address', delegatee: 'address', nonce: 'uint256', expiry: 'uint256' };
const PERMIT = { owner: 'address', spender: 'address', value: 'uint256', nonce: 'uint256', deadline: 'uint256' };
const DOMAIN = { name: 'string', version: 'string', chainId: 'uint256', verifyingContract: 'address' };

export const ballotData = (domain: Domain, { isOwn, ...ballot }: Ballot) =>
  typed(domain, isOwn ? 'SignedOwnBallot' : 'SignedBallot', BALLOT, { ...ballot });
export const delegationData = (domain: Domain, delegation: Delegation) =>
  typed(domain, 'DelegationFor', DELEGATION, { ...delegation });
export const permitData = (domain: Domain, permit: Permit) => typed(domain, 'Permit', PERMIT, { ...permit });

/** The hash that a contract checks the signature of. */
export const digest = (data: TypedData): Hex => hashTypedData(data as Parameters<typeof hashTypedData>[0]);

/** `DOMAIN_SEPARATOR` of a contract that describes itself so. */
export function domainSeparator({ name, version, chainId, verifyingContract }: Domain): Hex {
  const hash = (text: string) => keccak256(bytesToHex(new TextEncoder().encode(text)));
  const type = `EIP712Domain(${fields(DOMAIN).map((field) => `${field.type} ${field.name}`).join(',')})`;
  const types = ['bytes32', 'bytes32', 'bytes32', 'uint256', 'address'].map((one) => ({ type: one }));
  return keccak256(encodeAbiParameters(types, [hash(type), hash(name), hash(version), BigInt(chainId), verifyingContract]));
}

/** What `eth_signTypedData_v4` takes: JSON, in which whole numbers are text. */
export function walletText({ types, ...rest }: TypedData): string {
  const all = { ...rest, types: { EIP712Domain: fields(DOMAIN), ...types } };
  return JSON.stringify(all, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
}

/** The params of a ballot that divides its votes (base units). */
export function splitParams(against: bigint, for_: bigint, abstain: bigint): Hex {
  return concat([against, for_, abstain].map((votes) => numberToHex(votes, { size: 16 })));
}

/** A signed ballot as `ape dao ballot` reads it. */
export function ballotFile(domain: Domain, ballot: Ballot, signature: Hex): string {
  const { proposalId, support, voter, sequence, params, isOwn } = ballot;
  const own = isOwn ? { own: true } : {};
  return file(domain, 'ballot', { proposalId: String(proposalId), support, voter, sequence, params, ...own }, signature);
}

/** A signed delegation as `ape dao delegate --signed` reads it. */
export function delegationFile(domain: Domain, delegation: Delegation, signature: Hex): string {
  const { account, delegatee, nonce, expiry } = delegation;
  return file(domain, 'delegation', { account, delegatee, nonce: String(nonce), expiry }, signature);
}

/** The parts of a signature, as contracts take them one by one. */
export function signatureParts(signature: Hex): { v: number; r: Hex; s: Hex } {
  const v = parseInt(signature.slice(130, 132), 16);
  return { r: `0x${signature.slice(2, 66)}`, s: `0x${signature.slice(66, 130)}`, v: v < 27 ? v + 27 : v };
}

function file(domain: Domain, name: string, content: object, signature: Hex): string {
  return JSON.stringify({ format: 1, domain, [name]: content, signature });
}

function typed(domain: Domain, name: string, types: Record<string, string>, message: Record<string, unknown>): TypedData {
  return { domain, types: { [name]: fields(types) }, primaryType: name, message };
}

function fields(types: Record<string, string>) {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}
