/** A text as a QR code that a phone's camera reads. */

import type { FunctionComponent } from 'preact';
import { generate } from 'lean-qr';
import { html } from './ui.ts';

const BORDER = 4;

/** One path of squares; black on white in every colour scheme, as readers expect. */
export const QrCode: FunctionComponent<{ text: string; label: string }> = ({ text, label }) => {
  const code = generate(text);
  const size = code.size + 2 * BORDER;
  let path = '';
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) path += `M${x + BORDER} ${y + BORDER}h1v1h-1z`;
  }
  return html`<svg class="qr" role="img" aria-label=${label} viewBox=${`0 0 ${size} ${size}`} shape-rendering="crispEdges">
    <rect width=${size} height=${size} fill="#fff" /><path d=${path} fill="#000" /></svg>`;
};
