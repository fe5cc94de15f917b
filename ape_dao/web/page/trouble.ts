/** What can go wrong, as a sentence that says what to do: a key of the texts, and values. */

import type { Hex } from './eth.ts';

type Values = Record<string, string | number | bigint>;

interface RpcError {
  code?: number;
  message?: string;
  data?: unknown;
  cause?: unknown;
}

const BY_CODE: Record<number, string> = {
  4001: 'trouble.refused',
  4100: 'trouble.notAllowed',
  4900: 'trouble.disconnected',
  4901: 'trouble.disconnected',
  [-32002]: 'trouble.waiting',
};

export class Trouble extends Error {
  constructor(
    readonly key: string,
    readonly values: Values = {},
  ) {
    super(key);
  }

  /** The trouble behind any error of a wallet or a node. */
  static of(error: unknown): Trouble {
    if (error instanceof Trouble) return error;
    const { code, message = String(error) } = (error ?? {}) as RpcError;
    const key = code === undefined ? undefined : BY_CODE[code];
    return new Trouble(key ?? 'trouble.node', { message: message.slice(0, 200) });
  }

  /** The bytes with which a contract refused a call; undefined if it was no contract that refused. */
  static revertData(error: unknown): Hex | undefined {
    let one = error as RpcError | undefined;
    for (let depth = 0; one && depth < 4; depth++) {
      const data = one.data as Hex | RpcError | undefined;
      if (typeof data === 'string' && data.startsWith('0x')) return data;
      if (/revert/i.test(one.message ?? '') && typeof data !== 'object') return '0x';
      one = (typeof data === 'object' ? data : one.cause) as RpcError | undefined;
    }
    return undefined;
  }
}
