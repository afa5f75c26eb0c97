#!/usr/bin/env node
// Starts mailclerk: from its sources in a checkout (Node strips the types), from dist/ where it is installed.
// Written so that any Node can read it: an old one must be told, not crash.
import { existsSync } from 'node:fs';

var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 19)) {
  process.stderr.write(
    'mailclerk: this is Node ' +
      process.versions.node +
      ', expected 22.19 or newer; install a newer Node, or in a checkout start it by npm (npm run mailclerk -- …), which brings its own\n',
  );
  process.exit(3);
}
var source = new URL('../src/main.ts', import.meta.url);
await import(existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href);
