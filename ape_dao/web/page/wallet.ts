/** Wallets in the browser: found by EIP-6963, spoken to by EIP-1193. */

import { getAddress, type Address, type Hex } from './eth.ts';
import { Chain, type Provider } from './chain.ts';
import { walletText, type TypedData } from './messages.ts';
import { Trouble } from './trouble.ts';

export interface WalletInfo {
  uuid: string;
  name: string;
  icon: string;
}

export interface FoundWallet {
  info: WalletInfo;
  provider: Provider;
}

/** Tell of every wallet that announces itself, now and later; answers how to stop. */
export function findWallets(tell: (wallets: FoundWallet[]) => void): () => void {
  const found = new Map<string, FoundWallet>();
  const listen = (event: Event) => {
    const { detail } = event as CustomEvent<FoundWallet>;
    found.set(detail.info.uuid, detail);
    tell([...found.values()]);
  };
  addEventListener('eip6963:announceProvider', listen);
  dispatchEvent(new Event('eip6963:requestProvider'));
  const old = (window as { ethereum?: Provider }).ethereum;
  if (!found.size && old) tell([{ info: { uuid: 'window', name: 'Browser wallet', icon: '' }, provider: old }]);
  return () => removeEventListener('eip6963:announceProvider', listen);
}

/** What a wallet tells of by itself. */
export interface Changes {
  account(address: Address | undefined): void;
  chain(id: number): void;
  disconnected(): void;
}

/** A wallet that let this page see an account. */
export class Wallet {
  readonly chain: Chain;

  private constructor(
    readonly found: FoundWallet,
    readonly account: Address,
    readonly chainId: number,
  ) {
    this.chain = new Chain(found.provider);
  }

  /** Ask for an account; the wallet shows a window. */
  static async connect(found: FoundWallet): Promise<Wallet> {
    return Wallet.open(found, 'eth_requestAccounts');
  }

  /** The same account and chain as the wallet has them by now, without a window. */
  async again(): Promise<Wallet> {
    return Wallet.open(this.found, 'eth_accounts');
  }

  private static async open(found: FoundWallet, method: string): Promise<Wallet> {
    const chain = new Chain(found.provider);
    const [account] = await chain.request<string[]>(method);
    if (!account) throw new Trouble('trouble.notAllowed');
    return new Wallet(found, getAddress(account), Number(await chain.request<Hex>('eth_chainId')));
  }

  /** Ask the wallet to go to the DAO's chain. */
  async switchTo(chainId: number): Promise<void> {
    await this.chain.request('wallet_switchEthereumChain', { chainId: `0x${chainId.toString(16)}` });
  }

  async sign(data: TypedData): Promise<Hex> {
    return this.chain.request<Hex>('eth_signTypedData_v4', this.account, walletText(data));
  }

  /** Tell of changes; answers how to stop. */
  listen(changes: Changes): () => void {
    const { provider } = this.found;
    const listeners: [string, (value: never) => void][] = [
      ['accountsChanged', (accounts: string[]) => changes.account(accounts[0] ? getAddress(accounts[0]) : undefined)],
      ['chainChanged', (id: Hex) => changes.chain(Number(id))],
      ['disconnect', () => changes.disconnected()],
    ] as [string, (value: never) => void][];
    for (const [event, listener] of listeners) provider.on?.(event, listener);
    return () => {
      for (const [event, listener] of listeners) provider.removeListener?.(event, listener);
    };
  }
}
