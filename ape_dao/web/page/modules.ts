/** Views that modules bring: each module's script calls `addModule`; the page knows none by name. */

import type { FunctionComponent } from 'preact';
import type { Dao } from './app.ts';

export interface PageModule {
  /** As the spec calls it. */
  name: string;
  /** Whether this DAO has what the module shows. */
  has(dao: Dao): boolean;
  /** Pages of its own: the end of their address, and the key of their title. */
  views?: { path: string; title: string; view: FunctionComponent }[];
  /** What it adds to the DAO at a glance. */
  overview?: FunctionComponent;
  /** What a lock gives besides power, such as a score: for a power now and one to come, base units. */
  lock?: FunctionComponent<{ before: bigint; after: bigint }>;
  /** Views that answer the tokens that its contracts deal with: key of the contract, and the view. */
  tokenLists?: [key: string, view: string][];
}

const modules: PageModule[] = [];

export function addModule(module: PageModule): void {
  modules.push(module);
}

export const installed = (dao: Dao) => modules.filter((module) => module.has(dao));
