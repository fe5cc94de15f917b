/** What this page can be trusted with, and its settings. */

import type { FunctionComponent } from 'preact';
import { useApp } from '../app.ts';
import { Choice, Facts, html, View } from '../ui.ts';

interface Settings {
  language: string;
  setLanguage: (language: string) => void;
  /** An address of a node, or "" for the wallet. */
  source: string;
  setSource: (source: string) => void;
}

export const Trust: FunctionComponent<Settings> = ({ language, setLanguage, source, setSource }) => {
  const { dao, say, texts } = useApp();
  const { data } = dao;
  const sentences = Object.keys(texts.languages.en ?? {}).filter((key) => /^trust\.\d+$/.test(key));
  return html`<${View} title=${say('trust.title')}>
    <ul class="prose">${sentences.map((key) => html`<li>${say(key, { slug: data.slug })}</li>`)}</ul>
    <h2>${say('trust.contracts')}</h2>
    <${Facts} rows=${[
      [say('trust.chain'), `${data.network} (${data.chainId})`],
      [say('trust.kit'), data.kit],
      ...Object.entries(data.contracts).map(([key, { address }]) => [key, html`<code>${address}</code>`]),
    ]} />
    <h2>${say('settings.title')}</h2>
    <${Choice} legend=${say('settings.language')} value=${language} onChange=${setLanguage}
      options=${Object.entries(texts.languages).map(([tag, words]) => [tag, words.language ?? tag])} />
    <${Choice} legend=${say('settings.source')} value=${source} onChange=${setSource}
      options=${[['', say('settings.wallet')], ...data.rpcs.map((url) => [url, url])]} />
  <//>`;
};
