/** The pieces that views are made of. */

import { h, type ComponentChildren, type FunctionComponent, type VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import htm from 'htm';
import type { Address } from './eth.ts';
import { useApp, type Loaded } from './app.ts';
import { exact, parseAmount } from './units.ts';

/** Markup: `html\`<p>${text}</p>\``; what is put in is text, never markup. */
export const html = htm.bind(h) as (strings: TemplateStringsArray, ...values: unknown[]) => VNode;

type Row = [label: string, value: ComponentChildren, note?: ComponentChildren];

/** Labels and values. */
export const Facts: FunctionComponent<{ rows: readonly (Row | false | undefined)[] }> = ({ rows }) =>
  html`<dl class="facts">
    ${rows.map((row) => row && html`<div><dt>${row[0]}</dt><dd>${row[1]}${row[2] && html` <small>${row[2]}</small>`}</dd></div>`)}
  </dl>`;

/** A view: its title takes the focus when the view is opened, for those who hear the page. */
export const View: FunctionComponent<{ title: string; children?: ComponentChildren }> = ({ title, children }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const { dao } = useApp();
  useEffect(() => {
    document.title = `${title} · ${dao.data.dao}`;
    if (document.activeElement?.closest('nav')) heading.current?.focus();
  }, [title]);
  return html`<h1 tabindex="-1" ref=${heading}>${title}</h1>${children}`;
};

/** What was read, or why it could not be. */
export function Read<T>({ from, children }: { from: Loaded<T>; children: (value: T) => ComponentChildren }) {
  const { texts, say, chain } = useApp();
  if (from.value !== undefined) return children(from.value);
  if (from.trouble) return html`<p class="notice trouble" role="alert">${texts.trouble(from.trouble)}</p>`;
  return html`<p class="quiet">${say(chain ? 'reading' : 'connectToRead')}</p>`;
}

/** An amount of base units; all digits on hover and for those who copy. */
export const Amount: FunctionComponent<{ of: bigint; decimals?: number; symbol?: string }> = ({ of, decimals = 18, symbol }) => {
  const { texts } = useApp();
  return html`<data class="amount" value=${exact(of, decimals)} title=${exact(of, decimals)}>
    ${texts.writing.amount(of, decimals, symbol)}</data
  >`;
};

/** A moment: how far away, in local time, and in UTC. */
export const Time: FunctionComponent<{ at: number }> = ({ at }) => {
  const { texts, say, head } = useApp();
  const now = head?.time ?? at;
  const distance = texts.writing.span(Math.abs(at - now));
  const when = say(at >= now ? 'time.in' : 'time.ago', { span: distance });
  return html`<time datetime=${new Date(at * 1000).toISOString()}
    >${texts.writing.local(at)} <small>(${texts.writing.utc(at)}; ${when})</small></time
  >`;
};

/** An address, or what members call it. */
export const Account: FunctionComponent<{ address: Address }> = ({ address }) => {
  const { decoder, account, say } = useApp();
  const name = decoder.name(address);
  const own = account && address.toLowerCase() === account.toLowerCase();
  return html`<code title=${address}>${name}</code>${own && html` <small>(${say('you')})</small>`}`;
};

interface ButtonProps {
  children?: ComponentChildren;
  onClick: () => unknown;
  /** Why it cannot be pressed now; it stays reachable, so that everybody can read why. */
  because?: string | false | undefined;
  kind?: 'main' | 'other';
}

/** A button; one that cannot be pressed says why. */
export const Button: FunctionComponent<ButtonProps> = ({ children, onClick, because, kind = 'main' }) => {
  const { isBusy } = useApp();
  const id = useId();
  const isOff = isBusy || Boolean(because);
  return html`<span class="action">
    <button type="button" class=${kind} aria-disabled=${isOff} aria-describedby=${because ? id : undefined}
      onClick=${() => !isOff && onClick()}>${children}</button>
    ${because && html`<span id=${id} class="why">${because}</span>`}
  </span>`;
};

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  wrong?: string | undefined;
  value: string;
  onInput: (value: string) => void;
  type?: string;
  lines?: number;
}

/** A labelled input. */
export const Field: FunctionComponent<FieldProps> = ({ label, hint, wrong, value, onInput, type = 'text', lines }) => {
  const id = useId();
  const common = {
    id,
    value,
    'aria-describedby': `${id}-hint`,
    'aria-invalid': Boolean(wrong),
    onInput: (event: Event) => onInput((event.target as HTMLInputElement).value),
  };
  const input = lines ? h('textarea', { ...common, rows: lines }) : h('input', { ...common, type, autocomplete: 'off' });
  return html`<div class="field"><label for=${id}>${label}</label>${input}
    <p id=${`${id}-hint`} class=${wrong ? 'wrong' : 'hint'}>${wrong || hint}</p></div>`;
};

export interface Typed {
  text: string;
  amount: bigint | undefined;
  /** What is wrong with it, in words; undefined while it is empty. */
  wrong: string | undefined;
  set: (text: string) => void;
}

/** An amount that somebody types. */
export function useAmount(decimals: number, symbol: string, most?: bigint): Typed {
  const { texts, say } = useApp();
  const [text, set] = useState('');
  if (!text.trim()) return { text, set, amount: undefined, wrong: undefined };
  try {
    const amount = parseAmount(text, decimals, symbol);
    const isMore = most !== undefined && amount > most;
    const wrong = isMore ? say('amount.more', { most: texts.writing.amount(most, decimals, symbol) }) : undefined;
    return { text, set, amount: wrong ? undefined : amount, wrong };
  } catch (error) {
    return { text, set, amount: undefined, wrong: say((error as Error).message, { decimals, symbol }) };
  }
}

interface AmountFieldProps {
  label: string;
  typed: Typed;
  most?: bigint;
  decimals?: number;
  symbol: string;
}

/** An input for an amount, with a button that takes all there is. */
export const AmountField: FunctionComponent<AmountFieldProps> = ({ label, typed, most, decimals = 18, symbol }) => {
  const { say } = useApp();
  const all = most !== undefined && html`<${Amount} of=${most} decimals=${decimals} symbol=${symbol} /> <button
    type="button" class="link" onClick=${() => typed.set(exact(most, decimals))}>${say('amount.all')}</button>`;
  return html`<${Field} label=${`${label} (${symbol})`} value=${typed.text} onInput=${typed.set} wrong=${typed.wrong}
    hint=${all && html`${say('amount.available')} ${all}`} />`;
};

interface ChoiceProps {
  legend: string;
  options: readonly [value: string, label: string][];
  value: string;
  onChange: (value: string) => void;
}

/** One of several. */
export const Choice: FunctionComponent<ChoiceProps> = ({ legend, options, value, onChange }) => {
  const name = useId();
  return html`<fieldset class="choice"><legend>${legend}</legend>
    ${options.map(([one, label]) => html`<label><input type="radio" name=${name} value=${one} checked=${one === value}
      onChange=${() => onChange(one)} /> ${label}</label>`)}</fieldset>`;
};

/** Why something does not work, or what to know. */
export const Notice: FunctionComponent<{ kind?: 'trouble' | 'advice'; children?: ComponentChildren }> = ({ kind = 'advice', children }) =>
  html`<p class=${`notice ${kind}`}>${children}</p>`;

/** Have the browser save a text as a file. */
export function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
