/** The buyback: revenue for sale against the governance token, at a price that falls while one looks at it. */

import {
  addModule, ask, Amount, AmountField, Button, Facts, html, Read, readTokens, Time, useAmount, useApp, useEffect, useReading, useState,
  View, type Address, type Chain, type Dao, type FunctionComponent, type Token,
} from 'ape-dao-page';
import { paymentFor, priceAt, type Falling } from './prices.ts';

const HOUR = 3_600;
const [WIDTH, HEIGHT] = [600, 160];

interface Offer extends Falling {
  token: Token;
  /** The running auction; 0n for none. */
  id: bigint;
  /** Units that are left. */
  left: bigint;
  unit: bigint;
  waiting: bigint;
  minLot: bigint;
  now: number;
}

interface AuctionAnswer {
  startedAt: number | bigint;
  length: number | bigint;
  startPrice: bigint;
  floorPrice: bigint;
  unit: bigint;
}

async function readOffers(dao: Dao, chain: Chain): Promise<Offer[]> {
  const auction = dao.contract('auction');
  const listed = (await chain.read([ask(dao.contract('router'), 'tokens')])).answers[0] as Address[];
  const [tokens, { time, answers }] = await Promise.all([
    readTokens(dao, chain, listed),
    chain.read(listed.flatMap((token) => [
      ask(auction, 'quote', token), ask(auction, 'auctionOf', token), ask(auction, 'paramsOf', token),
      ask(dao.erc20(token), 'balanceOf', auction.address),
    ])),
  ]);
  return tokens.flatMap((token, index) => {
    const [quote, running, params, balance] = answers.slice(4 * index, 4 * index + 4) as [
      [bigint, bigint, bigint, bigint], AuctionAnswer, { unit: bigint; minLot: bigint }, bigint];
    if (!params.unit && !quote[0]) return [];
    const { startPrice, floorPrice, unit } = running;
    return [{
      token, id: quote[0], left: quote[1], unit, startPrice, floorPrice, now: time,
      startedAt: Number(running.startedAt), length: Number(running.length), waiting: balance - quote[1], minLot: params.minLot,
    }];
  });
}

/** The chain's time, running on between blocks. */
function useNow(read: number): number {
  const [shown, show] = useState(read);
  useEffect(() => {
    const since = Date.now();
    show(read);
    const timer = setInterval(() => show(read + Math.floor((Date.now() - since) / 1000)), 1000);
    return () => clearInterval(timer);
  }, [read]);
  return shown;
}

const Buyback: FunctionComponent = () => {
  const { dao, say } = useApp();
  const read = useReading((chain) => readOffers(dao, chain));
  return html`<${View} title=${say('buyback.title')}><p>${say('buyback.what', { token: dao.data.token })}</p>
    <${Read} from=${read}>${(offers: Offer[]) => offers.map((offer) => html`<section key=${offer.token.address}>
      <h2>${offer.token.symbol}</h2>${offer.id ? html`<${Running} offer=${offer} />` : html`<${Waiting} offer=${offer} />`}</section>`)}<//><//>`;
};

const Waiting: FunctionComponent<{ offer: Offer }> = ({ offer: { token, waiting, minLot } }) => {
  const { dao, say, act, account } = useApp();
  const amount = (units: bigint) => html`<${Amount} of=${units} decimals=${token.decimals} symbol=${token.symbol} />`;
  const because = !account ? say('vote.connect') : waiting < minLot ? say('buyback.tooLittle') : undefined;
  return html`<${Facts} rows=${[[say('buyback.waiting'), amount(waiting)], [say('buyback.minLot'), amount(minLot)]]} />
    <${Button} kind="other" because=${because} onClick=${() => act(async (actor) => {
      await actor.call(dao.contract('auction'), 'start', token.address);
      return say('buyback.started');
    })}>${say('buyback.start')}<//>`;
};

const Running: FunctionComponent<{ offer: Offer }> = ({ offer }) => {
  const { dao, say, act, account } = useApp();
  const { token, left, unit, id } = offer;
  const now = useNow(offer.now);
  const price = priceAt(offer, now);
  const typed = useAmount(token.decimals, token.symbol, left);
  const { amount } = typed;
  // At the newest block's time: no later block is earlier, while this machine's clock may be ahead of all of them.
  const cost = amount === undefined ? undefined : paymentFor(amount, priceAt(offer, offer.now), unit);
  const because = !account ? say('vote.connect') : !amount ? say('amount.first') : undefined;
  return html`<${Facts} rows=${[
      [say('buyback.left'), html`<${Amount} of=${left} decimals=${token.decimals} symbol=${token.symbol} />`],
      [say('buyback.price'), html`<${Amount} of=${paymentFor(10n ** BigInt(token.decimals), price, unit)} symbol=${dao.data.token} />`,
        say('buyback.forOne', { token: token.symbol })],
      [say('buyback.floorAt'), html`<${Time} at=${offer.startedAt + offer.length} />`],
      cost !== undefined && [say('buyback.cost'), html`<${Amount} of=${cost} symbol=${dao.data.token} />`],
    ]} />
    <${Price} offer=${offer} now=${now} />
    <${AmountField} label=${say('buyback.howMuch')} typed=${typed} decimals=${token.decimals} symbol=${token.symbol} most=${left} />
    <${Button} because=${because} onClick=${() => act(async (actor) => {
      const [auction, payment] = [dao.contract('auction'), dao.contract('token')];
      const { answers } = await actor.wallet.chain.read([ask(payment, 'allowance', account, auction.address)]);
      if ((answers[0] as bigint) < cost!) await actor.call(payment, 'approve', auction.address, cost);
      // Nobody pays more than was shown: the price only falls within an auction.
      await actor.call(auction, 'buy', token.address, id, amount, cost, BigInt(now + HOUR), account);
      typed.set('');
      return say('buyback.bought');
    })}>${say('buyback.buy')}<//>`;
};

const Price: FunctionComponent<{ offer: Offer; now: number }> = ({ offer, now }) => {
  const { say, texts, dao } = useApp();
  const { startPrice, floorPrice, startedAt, length } = offer;
  const x = (Math.min(1, Math.max(0, now - startedAt) / length) * WIDTH).toFixed(1);
  const y = (price: bigint) => (HEIGHT - (Number(price) / Number(startPrice)) * HEIGHT).toFixed(1);
  const price = priceAt(offer, now);
  const label = say('buyback.drawn', { floor: texts.writing.utc(startedAt + length), token: dao.data.token });
  return html`<svg class="chart" viewBox=${`-8 -8 ${WIDTH + 16} ${HEIGHT + 16}`} role="img" aria-label=${label}>
    <path class="axis" d=${`M0 0V${HEIGHT}H${WIDTH}`} />
    <path class="line after" d=${`M0 ${y(startPrice)}L${WIDTH} ${y(floorPrice)}`} />
    <circle class="point" cx=${x} cy=${y(price)} r="7" /></svg>`;
};

addModule({
  name: 'buyback',
  has: (dao) => dao.has('auction'),
  views: [{ path: 'buyback', title: 'buyback.title', view: Buyback }],
});
