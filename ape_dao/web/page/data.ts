/** What `ape dao web build` writes into the page: where the contracts are, and what their numbers mean. */

import type { Abi, Address } from './eth.ts';

/** One language: sentences by key, with `{name}` for values. */
export type Language = Record<string, string>;

/** How a number of a contract is shown: the units of `ape_dao.core.module`, in one word each. */
export type UnitWord = string;

export interface ContractData {
  address: Address;
  /** The compiled contract's name. */
  name: string;
  /** Its place in `abis`. */
  abi: number;
}

export interface PageData {
  format: 1;
  kit: string;
  dao: string;
  chainId: number;
  network: string;
  startBlock: number;
  /** Addresses of nodes that the policy of this page lets it read from; empty: only through a wallet. */
  rpcs: string[];
  contracts: Record<string, ContractData>;
  abis: Abi[];
  /** By contract name, then by the name of a parameter. */
  units: Record<string, Record<string, UnitWord>>;
  /** What each custom error means. */
  errors: Record<string, string>;
  /** Functions that many contracts share: what a call of an unknown contract most likely means. */
  known: Abi;
  kinds: string[];
  /** Symbols of the token and of the power of locks; both have 18 decimals. */
  token: string;
  power: string;
  terms: TermsData;
  /** The record that holds the hash of this page. */
  slug: string;
  /** Key of the contract whose votes count: locks, plain tokens, or awards in a domain of reputation. */
  votes: string;
  /** What votes are counted in; empty where they are of no token. */
  votesSymbol: string;
  /** Whether they can be given to another. */
  canDelegate: boolean;
  /** What the spec calls addresses. */
  addresses: Record<string, Address>;
  /** The sections of the spec that modules' views show, by module. */
  sections: Record<string, unknown>;
  languages: Record<string, Language>;
}

/** The data in the document. */
export function readPageData(): PageData {
  return JSON.parse(document.getElementById('dao')!.textContent!) as PageData;
}

/** The terms of locks, which never change; whole numbers as text where they can be large. */
export interface TermsData {
  maxWeeks: number;
  minWeeks: number;
  minAmount: string;
  maxMultiplier: string;
  maxPenalty: string;
}
