/** What was signed, for whoever relays it. */

import type { FunctionComponent } from 'preact';
import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { QrCode } from '../qr.ts';
import { Button, html, save } from '../ui.ts';

export const SignedFile: FunctionComponent<{ name: string; text: string }> = ({ name, text }) => {
  const { say } = useApp();
  const [isShown, show] = useState(false);
  return html`<div class="signed"><p>${say('signed.what')}</p>
    <p class="actions"><${Button} kind="other" onClick=${() => save(name, text)}>${say('signed.save')}<//>
      <${Button} kind="other" onClick=${() => show(!isShown)}>${say('signed.qr')}<//></p>
    ${isShown && html`<${QrCode} text=${text} label=${say('signed.qrLabel')} />`}</div>`;
};
