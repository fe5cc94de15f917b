/** What the page computes is what Python computes: `vectors.json` is written by tests/utils/page_vectors.py. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { power, unlockTime } from '../../ape_dao/web/page/escrow.ts';
import type { Address, Hex } from '../../ape_dao/web/page/eth.ts';
import { hexToBytes } from '../../ape_dao/web/page/eth.ts';
import {
  ballotData, delegationData, digest, domainSeparator, permitData, splitParams, type Domain,
} from '../../ape_dao/web/page/messages.ts';
import {
  descriptionHash, fingerprint, forShort, missing, passes, proposalId, quorumShort, readDescription, veto, type Action, type Tally,
} from '../../ape_dao/web/page/proposals.ts';
import { withMargin } from '../../ape_dao/web/page/sending.ts';
import { printable, readText, textBytes } from '../../ape_dao/web/page/text.ts';
import { exact, parseAmount, WAD, Writing } from '../../ape_dao/web/page/units.ts';
import { paymentFor, priceAt } from '../../ape_dao/modules/buyback/page/prices.ts';
import { scoreFor } from '../../ape_dao/modules/score/page/scores.ts';
import { atLeast, atMost, startableAt, weightOf, wholePrice } from '../../ape_dao/modules/index/page/weights.ts';
import vectors from './vectors.json';

const domain = vectors.ballots[0]!.domain as Domain;
const orNone = (text: string | null) => (text === null ? undefined : BigInt(text));
const actionsOf = (rows: { target: string; value: string; data: string }[]): Action[] =>
  rows.map(({ target, value, data }) => ({ target: target as Address, value: BigInt(value), data: data as Hex }));

test('ballots', () => {
  for (const { proposalId: id, support, voter, sequence, params, digest: expected } of vectors.ballots) {
    const ballot = { proposalId: BigInt(id), support, voter: voter as Address, sequence, params: params as Hex };
    assert.equal(digest(ballotData(domain, ballot)), expected);
  }
  assert.equal(splitParams(WAD, 2n ** 128n - 1n, 0n), vectors.ballots[2]!.params);
});

test('delegations, permits, domain', () => {
  for (const { account, delegatee, nonce, expiry, digest: expected } of vectors.delegations) {
    const delegation = { account: account as Address, delegatee: delegatee as Address, nonce: BigInt(nonce), expiry };
    assert.equal(digest(delegationData(domain, delegation)), expected);
  }
  for (const { owner, spender, value, nonce, deadline, digest: expected } of vectors.permits) {
    const permit = { owner: owner as Address, spender: spender as Address, value: BigInt(value), nonce: BigInt(nonce), deadline };
    assert.equal(digest(permitData(domain, permit)), expected);
  }
  assert.equal(domainSeparator(domain), vectors.domainSeparator);
});

test('proposals: ids, hashes, bytes that are no text', () => {
  for (const one of vectors.proposals) {
    const actions = actionsOf(one.actions);
    assert.equal(textBytes(one.description), one.bytes);
    assert.equal(readText(hexToBytes(one.bytes as Hex)), one.description);
    assert.equal(descriptionHash(one.description), one.descriptionHash);
    assert.equal(proposalId(actions, one.description), BigInt(one.id));
  }
  for (const { actions, accepted, fingerprint: expected } of vectors.fingerprints) {
    assert.equal(fingerprint(actionsOf(actions), accepted), expected);
  }
});

test('texts: what a browser would obey is not shown', () => {
  for (const { text, shown } of vectors.printable) assert.equal(printable(text), shown);
});

test('descriptions: parts', () => {
  const mark = `Fingerprint of the calls: 0x${'ab'.repeat(32)}`;
  const text = `# A title\n\nWhy.\n\n## Accepted findings\n\n- rule: because\n\n## Calls\n\n1. a.b()\n\n${mark}\n#proposer=0x${'1'.repeat(40)}`;
  assert.deepEqual(readDescription(text), {
    title: 'A title', summary: 'Why.', accepted: ['- rule: because'], fingerprint: `0x${'ab'.repeat(32)}`,
  });
  assert.equal(readDescription('').title, '');
});

test('amounts', () => {
  for (const { text, amount } of vectors.amounts) assert.equal(parseAmount(text, 18, 'TMAI'), BigInt(amount));
  for (const text of vectors.refusedAmounts) assert.throws(() => parseAmount(text, 18, 'TMAI'), RangeError, text);
  for (const { amount, decimals, text } of vectors.exact) assert.equal(exact(BigInt(amount), decimals), text);
});

test('amounts for people: rounded down, and up where they must suffice', () => {
  const writing = new Writing('en', {});
  const third = WAD / 3n;
  assert.equal(writing.amount(1_234n * WAD + third, 18, 'TMAI'), '1,234.33 TMAI');
  assert.equal(writing.amountUp(1_234n * WAD + third), '1,234.34');
  assert.equal(writing.amountUp(1_234n * WAD), '1,234');
  assert.equal(writing.amount(1n), '0.000000000000000001');
  assert.equal(writing.amount(2n ** 256n - 1n, 0), (2n ** 256n - 1n).toLocaleString('en'));
  assert.equal(writing.percent(1_234), '12.34%');
  assert.equal(writing.share(1n, 3n), '33.33%');
  assert.equal(writing.span(7 * 86_400 - 1), '6 day 23 hour');
});

test('locks: power and ends', () => {
  const terms = { maxWeeks: 52, minWeeks: 1, minAmount: WAD, maxMultiplier: 2n * WAD, maxPenalty: 0n };
  for (const { amount, end, permanent, at, power: expected } of vectors.powers) {
    assert.equal(power(terms, { amount: BigInt(amount), end, permanent }, at), BigInt(expected));
  }
  for (const { now, weeks, end } of vectors.unlockTimes) assert.equal(unlockTime(now, weeks), end);
});

test('votes: what is missing', () => {
  for (const one of vectors.tallies) {
    const tally: Tally = {
      rules: {
        counting: one.counting, decisionBps: one.decisionBps, quorumBps: 0, votingPeriod: 0, quorumFloor: BigInt(one.quorumFloor),
      },
      against: BigInt(one.against), for: BigInt(one.for), abstain: BigInt(one.abstain),
      participation: BigInt(one.participation), quorum: orNone(one.quorum), votes: orNone(one.votes),
    };
    assert.equal(quorumShort(tally), BigInt(one.quorumShort));
    assert.equal(forShort(tally), orNone(one.forShort));
    assert.equal(passes(tally), one.passes);
    if (one.counting === 2) assert.equal(veto(tally), orNone(one.veto));
    if (tally.quorum !== undefined) assert.equal(missing(tally).length === 0, one.passes);
  }
});

test('gas: a margin above the estimate', () => {
  for (const { estimate, limit } of vectors.gas) assert.equal(withMargin(BigInt(estimate)), BigInt(limit));
});

test('scores', () => {
  for (const { thresholds, power: reached, score } of vectors.scores) {
    assert.equal(scoreFor(thresholds.map(BigInt), BigInt(reached)), score);
  }
});

test('indices: weights, prices, bounds, starts', () => {
  for (const one of vectors.indices) {
    assert.equal(weightOf(BigInt(one.value), BigInt(one.all)), one.weight);
    assert.equal(wholePrice(BigInt(one.price), 18), BigInt(one.whole));
    assert.equal(atMost(BigInt(one.held)), BigInt(one.atMost));
    assert.equal(atLeast(BigInt(one.held)), BigInt(one.atLeast));
    const part = { id: BigInt(one.id), startedAt: BigInt(one.startedAt), length: BigInt(one.length) };
    assert.equal(startableAt(part, one.minInterval, one.pausedUntil), one.startable);
  }
});

test('auctions: the falling price', () => {
  for (const { startPrice, floorPrice, startedAt, length, time, price, amount, unit, payment } of vectors.prices) {
    const falling = { startPrice: BigInt(startPrice), floorPrice: BigInt(floorPrice), startedAt, length };
    assert.equal(priceAt(falling, time), BigInt(price));
    assert.equal(paymentFor(BigInt(amount), BigInt(price), BigInt(unit)), BigInt(payment));
  }
});
