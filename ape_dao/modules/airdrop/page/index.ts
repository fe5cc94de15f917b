/** Airdrops: an account's row, its proof made from the files beside the page, and claiming it, also into a lock. */

import {
  addModule, ask, Amount, bytesToHex, Button, Choice, Facts, Field, html, isRunning, latestEnd, Notice, Read, termsOf, Time, Trouble,
  unlockTime, useApp, useReading, useState, View, type Address, type Chain, type Dao, type FunctionComponent, type Lock,
} from 'ape-dao-page';
import { findRow, FORMAT, rootOf, type Files, type Manifest, type Row } from './shards.ts';

const PREFIX = 'airdrop_';
const NO_DELEGATION = { delegatee: '0x0000000000000000000000000000000000000000', nonce: 0n, expiry: 0n, signature: '0x' };

function filesOf(name: string): Files {
  const get = async (path: string) => {
    const response = await fetch(`airdrop/${name}/${path}`).catch(() => undefined);
    if (!response?.ok) throw new Trouble('airdrop.noFiles');
    return response;
  };
  return {
    json: async (path) => (await get(path)).json(),
    bytes: async (path) => bytesToHex(new Uint8Array(await (await get(path)).arrayBuffer())),
  };
}

interface Campaign {
  name: string;
  row: Row | undefined;
  due: bigint;
  deadline: number;
  now: number;
  canLock: boolean;
  lock: Lock;
}

async function readCampaign(dao: Dao, chain: Chain, name: string, account: Address): Promise<Campaign> {
  const contract = dao.contract(`${PREFIX}${name}`);
  const files = filesOf(name);
  const manifest = await files.json<Manifest>('manifest.json');
  const isRight = manifest.format === FORMAT && manifest.chainId === dao.data.chainId
    && manifest.airdrop.toLowerCase() === contract.address.toLowerCase();
  if (!isRight) throw new Trouble('airdrop.otherFiles');
  const row = await findRow(files, manifest, account);
  const { time, answers } = await chain.read([
    ask(contract, 'root'), ask(contract, 'DEADLINE'), ask(contract, 'ESCROW'), ask(dao.contract('escrow'), 'locked', account),
    ask(contract, 'due', row?.index ?? 0n, account, row?.amount ?? 0n),
  ]);
  const [root, deadline, escrow, lock, due] = answers as [string, bigint, Address, { amount: bigint; end: bigint; permanent: boolean }, bigint];
  if (row && rootOf(manifest, account, row) !== root) throw new Trouble('airdrop.otherRoot');
  return {
    name, row, due: row ? due : 0n, deadline: Number(deadline), now: time,
    canLock: BigInt(escrow) !== 0n, lock: { ...lock, end: Number(lock.end) },
  };
}

const Airdrops: FunctionComponent = () => {
  const { dao, say, account } = useApp();
  return html`<${View} title=${say('airdrop.title')}>
    ${!account ? html`<${Notice}>${say('airdrop.connect')}<//>`
      : dao.named(PREFIX).map((name) => html`<${One} key=${name} name=${name} />`)}<//>`;
};

const One: FunctionComponent<{ name: string }> = ({ name }) => {
  const { dao, account } = useApp();
  const read = useReading((chain) => readCampaign(dao, chain, name, account!), [name]);
  return html`<section><h2>${name}</h2><${Read} from=${read}>${(campaign: Campaign) => html`<${Claim} campaign=${campaign} />`}<//></section>`;
};

const Claim: FunctionComponent<{ campaign: Campaign }> = ({ campaign }) => {
  const { dao, say, act } = useApp();
  const [way, setWay] = useState('claim');
  const [weeks, setWeeks] = useState(String(termsOf(dao).maxWeeks));
  const { name, row, due, deadline, now, canLock, lock } = campaign;
  if (!row) return html`<p>${say('airdrop.notListed')}</p>`;
  const contract = dao.contract(`${PREFIX}${name}`);
  const runs = isRunning(lock, now);
  const end = /^\d{1,4}$/.test(weeks) ? unlockTime(now, Number(weeks)) : 0;
  const isLong = runs || (end > now && end <= latestEnd(termsOf(dao), now));
  const isOver = now > deadline;
  const because = isOver ? say('airdrop.over') : !due ? say('airdrop.paid') : way === 'lock' && !isLong ? say('lock.weeksFirst') : undefined;
  const proof = [row.index, row.amount, row.proof] as const;
  return html`<${Facts} rows=${[
      [say('airdrop.row'), html`<${Amount} of=${row.amount} symbol=${dao.data.token} />`],
      [say('airdrop.due'), html`<${Amount} of=${due} symbol=${dao.data.token} />`],
      [say('airdrop.until'), html`<${Time} at=${deadline} />`],
    ]} />
    ${canLock && due > 0n && html`<${Choice} legend=${say('airdrop.way')} value=${way} onChange=${setWay}
      options=${[['claim', say('airdrop.plain')], ['lock', say(runs ? 'airdrop.add' : 'airdrop.lock')]]} />`}
    ${way === 'lock' && !runs && html`<${Field} label=${say('lock.weeks')} type="number" value=${weeks} onInput=${setWeeks}
      hint=${end > now && html`${say('lock.until')} <${Time} at=${end} />`} />`}
    <${Button} because=${because} onClick=${() => act(async (actor) => {
      if (way === 'claim') await actor.call(contract, 'claim', ...proof);
      else await actor.call(contract, 'claimAndLock', ...proof, runs ? 0n : BigInt(end), NO_DELEGATION);
      return say(way === 'claim' ? 'airdrop.claimed' : 'airdrop.locked');
    })}>${say('airdrop.claim')}<//>`;
};

addModule({
  name: 'airdrop',
  has: (dao) => dao.named(PREFIX).length > 0,
  views: [{ path: 'airdrop', title: 'airdrop.title', view: Airdrops }],
});
