/** Sentences of the page in the reader's language; English where a language lacks one. */

import type { Language } from './data.ts';
import { Trouble } from './trouble.ts';
import { Writing } from './units.ts';

export type Values = Record<string, string | number | bigint>;

export class Texts {
  readonly writing: Writing;
  private readonly own: Language;
  private readonly english: Language;

  constructor(
    readonly languages: Record<string, Language>,
    readonly language: string,
  ) {
    this.own = languages[language] ?? {};
    this.english = languages.en ?? {};
    const region = navigator.languages.find((tag) => tag.split('-')[0] === language);
    this.writing = new Writing(region ?? language, { ...this.english, ...this.own });
  }

  /** The sentence of a key, with values in place of `{name}`. */
  say = (key: string, values: Values = {}): string => {
    const text = this.own[key] ?? this.english[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };

  /** Any error as a sentence. */
  trouble = (error: unknown): string => {
    if (error instanceof RangeError) return this.say(error.message);
    const { key, values } = Trouble.of(error);
    return this.say(key, values);
  };
}

/** The language that the reader chose, or the first of the browser's that there is. */
export function chosenLanguage(languages: Record<string, Language>, stored: string | null): string {
  const wished = [stored, ...navigator.languages.map((tag) => tag.split('-')[0]!)];
  return wished.find((one) => one !== null && one in languages) ?? 'en';
}
