/** Proofs from the shards of a real campaign; the test that runs this names its folder. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { env } from 'node:process';
import { test } from 'node:test';
import { findRow, rootOf, type Files, type Manifest } from '../../ape_dao/modules/airdrop/page/shards.ts';
import { bytesToHex, type Address } from '../../ape_dao/web/page/eth.ts';

const folder = env.SHARDS!;
const files: Files = {
  json: async (path) => JSON.parse(readFileSync(`${folder}/shards/${path}`, 'utf8')),
  bytes: async (path) => bytesToHex(readFileSync(`${folder}/shards/${path}`)),
};

test('shards: rows and proofs', async () => {
  const manifest = await files.json<Manifest>('manifest.json');
  assert.ok(manifest.shards.nodeDepth > 0);
  const expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8'));
  for (const { account, index, amount, proof } of expected) {
    const row = await findRow(files, manifest, account as Address);
    assert.deepEqual(row, { index: BigInt(index), amount: BigInt(amount), proof });
    assert.equal(rootOf(manifest, account, row!), manifest.root);
  }
  assert.equal(await findRow(files, manifest, `0x${'0'.repeat(40)}`), undefined);
});
