/** Texts of strangers: whatever bytes a chain holds become text, and the same bytes again; as `core/text.py`. */

import { bytesToHex, type Hex } from './eth.ts';

const ESCAPE = 0xdc00;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text in bytes; bytes that are no UTF-8 stand as lone surrogates. */
export function readText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    let text = '';
    for (let at = 0; at < bytes.length; ) {
      const end = [1, 2, 3, 4].map((length) => at + length).find((to) => to <= bytes.length && isText(bytes.subarray(at, to)));
      text += end === undefined ? String.fromCharCode(ESCAPE + bytes[at]!) : strict.decode(bytes.subarray(at, end));
      at = end ?? at + 1;
    }
    return text;
  }
}

/** The bytes that `readText` made a text of. */
export function textBytes(text: string): Hex {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const isEscaped = code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff;
    bytes.push(...(isEscaped ? [code - ESCAPE] : encoder.encode(character)));
  }
  return bytesToHex(new Uint8Array(bytes));
}

/** A text without characters that a browser would obey instead of showing. */
export function printable(text: string): string {
  return text.replace(/[^\P{C}\n]|[^\P{Z} ]/gu, '\uFFFD');
}

function isText(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
