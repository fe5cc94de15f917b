#!/usr/bin/env node
// Thin command line around npm's solc (WASM): --version, --standard-json, --combined-json
'use strict';
const fs = require('fs'), path = require('path');
const argv = process.argv.slice(2);
const root = process.env.SOLC_JS_DIR ;
const opt = (n) => { const i = argv.indexOf(n); if (i >= 0) return argv[i+1]; const e = argv.find(a => a.startsWith(n + '=')); return e && e.slice(n.length+1); };
const all = (n) => argv.flatMap((a,i) => a === n ? [argv[i+1]] : a.startsWith(n+'=') ? [a.slice(n.length+1)] : []);
if (process.env.SOLC_SHIM_LOG) fs.appendFileSync(process.env.SOLC_SHIM_LOG, process.cwd() + ' ' + argv.join(' ') + '\n');
const load = () => require(path.join(root, 'wrapper'))(require(path.join(root, 'soljson.js')));
if (argv.includes('--version') || argv.includes('-V')) {
  console.log('solc, the solidity compiler commandline interface\nVersion: ' + load().version());
  process.exit(0);
}
if (!argv.includes('--standard-json')) { console.error('solc shim: only --version and --standard-json are supported; got: ' + argv.join(' ')); process.exit(1); }
const base = opt('--base-path') || process.cwd();
// Ape compiles a copy of the project without node_modules; imports are found in the project itself.
const inc = [...all('--include-path'), path.resolve(root, '..', '..')];
const input = fs.readFileSync(0, 'utf8');
const solc = load();
const out = solc.compile(input, { import: p => {
  for (const d of [base, ...inc]) { try { return { contents: fs.readFileSync(path.resolve(d, p), 'utf8') }; } catch (e) {} }
  return { error: 'File not found: ' + p };
}});
process.stdout.write(out);
