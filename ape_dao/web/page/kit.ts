/** What the scripts of modules build on: `import { addModule, html } from 'ape-dao-page'`. */

export { addModule, type PageModule } from './modules.ts';
export { readTokens, useApp, useReading, type Actor, type App, type Dao, type Loaded } from './app.ts';
export { ask, Chain, type Contract, type Question } from './chain.ts';
export type { Token } from './calls.ts';
export { earliestEnd, isRunning, latestEnd, power, unlockTime, type Lock, type Terms } from './escrow.ts';
export { delegationData, signatureParts, type Delegation } from './messages.ts';
export { readDomain } from './signing.ts';
export { Trouble } from './trouble.ts';
export { exact, parseAmount, DAY, WAD, WEEK } from './units.ts';
export {
  Account, Amount, AmountField, Button, Choice, Facts, Field, html, Notice, Read, save, Time, useAmount, View,
} from './ui.ts';
export { Fragment } from 'preact';
export { useEffect, useMemo, useState } from 'preact/hooks';
export { bytesToHex, concat, encodeAbiParameters, getAddress, isAddress, keccak256, size, slice, type Address, type Hex } from './eth.ts';
export { termsOf } from './views/lock.ts';
export type { FunctionComponent } from 'preact';
