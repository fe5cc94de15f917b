// A command line like solc's around the compiler from npm, as far as py-solc-x and forge use it.
'use strict';
const fs = require('fs');
const path = require('path');

const args = process.argv.slice(2);

function valuesOf(name) {
  return args.flatMap((arg, i) => {
    if (arg === name) return [args[i + 1]];
    return arg.startsWith(name + '=') ? [arg.slice(name.length + 1)] : [];
  });
}

function compiler() {
  const home = process.env.APE_DAO_SOLC_JS;
  return require(path.join(home, 'wrapper'))(require(path.join(home, 'soljson.js')));
}

function importsFrom(folders) {
  return (name) => {
    const found = folders.map((folder) => path.resolve(folder, name)).find((file) => fs.existsSync(file));
    return found ? { contents: fs.readFileSync(found, 'utf8') } : { error: 'File not found: ' + name };
  };
}

if (args.includes('--version')) {
  console.log('solc, the solidity compiler commandline interface\nVersion: ' + compiler().version());
} else if (args.includes('--standard-json')) {
  const [base = process.cwd()] = valuesOf('--base-path');
  const find = importsFrom([base, ...valuesOf('--include-path')]);
  process.stdout.write(compiler().compile(fs.readFileSync(0, 'utf8'), { import: find }));
} else {
  console.error('The compiler from npm understands --version and --standard-json only; got: ' + args.join(' '));
  process.exitCode = 1;
}
