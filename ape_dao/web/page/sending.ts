/** Sending a transaction: tried first, with gas to spare, and followed until it is certain what became of it. */

import type { Address, Hex } from './eth.ts';
import { Trouble } from './trouble.ts';
import type { Wallet } from './wallet.ts';

export interface Transaction {
  to: Address;
  data: Hex;
  value?: bigint;
}

export interface Receipt {
  transaction: Hex;
  block: number;
  blockHash: Hex;
  logs: RawReceiptLog[];
}

interface RawReceiptLog {
  address: Address;
  topics: [Hex, ...Hex[]];
  data: Hex;
}

/** Where a transaction is; the page shows it. */
export type Progress = 'trying' | 'confirming' | 'waiting';

/** Gas of one transaction (EIP-7825). */
const MOST_GAS = 16_777_216n;
const LEAST_MARGIN = 100_000n;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 3_000;
const BLOCKS_TO_WATCH = 3;
/** How often in a row a node must not know a transaction before it counts as gone. */
const MISSES = 3;

/** More gas than estimated: these contracts cost more in the block to come than at the newest one's time. */
export function withMargin(estimate: bigint): bigint {
  const margin = estimate / 4n > LEAST_MARGIN ? estimate / 4n : LEAST_MARGIN;
  const limit = estimate + margin < MOST_GAS ? estimate + margin : MOST_GAS;
  return limit > estimate ? limit : estimate;
}

export interface Sender {
  wallet: Wallet;
  chainId: number;
  /** The trouble behind the bytes of a revert. */
  explain(bytes: Hex): Trouble;
  tell(progress: Progress): void;
}

/** Send, and wait until it is in a block. */
export async function send(sender: Sender, { to, data, value = 0n }: Transaction): Promise<Receipt> {
  const { wallet, chainId, tell } = sender;
  tell('trying');
  const now = await wallet.again();
  if (now.chainId !== chainId) throw new Trouble('trouble.chain', { found: now.chainId, needed: chainId });
  if (now.account !== wallet.account) throw new Trouble('trouble.switched', { account: now.account });
  const request = { from: wallet.account, to, data, value: hex(value) };
  const gas = await estimated(sender, request);
  const nonce = Number(await countOf(wallet, 'pending'));
  tell('confirming');
  const hash = await wallet.chain.request<Hex>('eth_sendTransaction', { ...request, gas: hex(gas) });
  tell('waiting');
  return included(sender, hash, nonce);
}

async function estimated({ wallet, explain }: Sender, request: object): Promise<bigint> {
  const { provider } = wallet.found;
  try {
    await provider.request({ method: 'eth_call', params: [request, 'latest'] });
    return withMargin(BigInt((await provider.request({ method: 'eth_estimateGas', params: [request] })) as Hex));
  } catch (error) {
    const bytes = Trouble.revertData(error);
    throw bytes === undefined ? Trouble.of(error) : explain(bytes);
  }
}

async function included({ wallet, explain }: Sender, hash: Hex, expectedNonce: number): Promise<Receipt> {
  const { chain } = wallet;
  let nonce = expectedNonce; // until the node says which one the wallet took
  let unknown = 0;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const receipt = await receiptOf(wallet, hash);
    if (receipt?.status === '0x0') throw explain('0x');
    if (receipt) return { transaction: hash, block: Number(receipt.blockNumber), ...receipt };
    const pending = await chain.request<{ nonce: Hex } | null>('eth_getTransactionByHash', hash);
    if (pending) nonce = Number(pending.nonce);
    unknown = pending ? 0 : unknown + 1;
    if (unknown >= MISSES && Number(await countOf(wallet, 'latest')) > nonce && !(await receiptOf(wallet, hash))) {
      throw new Trouble('trouble.replaced', { hash });
    }
    await sleep(pause);
  }
}

/** Look at a transaction until some blocks are on top of it; tells if it left the chain again. */
export async function watch(wallet: Wallet, receipt: Receipt, pause = LONGEST_PAUSE): Promise<'final' | 'gone'> {
  for (;;) {
    await sleep(pause);
    const found = await receiptOf(wallet, receipt.transaction);
    if (found?.blockHash !== receipt.blockHash) return 'gone';
    const head = Number(await wallet.chain.request<Hex>('eth_blockNumber'));
    if (head >= receipt.block + BLOCKS_TO_WATCH) return 'final';
  }
}

interface RawReceipt {
  status: Hex;
  blockNumber: Hex;
  blockHash: Hex;
  logs: RawReceiptLog[];
}

const receiptOf = (wallet: Wallet, hash: Hex) =>
  wallet.chain.request<RawReceipt | null>('eth_getTransactionReceipt', hash);
const countOf = (wallet: Wallet, block: 'latest' | 'pending') =>
  wallet.chain.request<Hex>('eth_getTransactionCount', wallet.account, block);
const hex = (value: bigint): Hex => `0x${value.toString(16)}`;
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
