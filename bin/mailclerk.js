#!/usr/bin/env node
// Starts mailclerk: from its sources in a checkout (Node strips the types), from dist/ where it is installed.
// Written so that any Node can read it: an old one must be told, not crash.
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';

var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 19)) {
  process.stderr.write(
    'mailclerk: this is Node ' +
      process.versions.node +
      ', expected 22.19 or newer; install a newer Node, or in a checkout start it by npm (npm run mailclerk -- …), which brings its own\n',
  );
  process.exit(3);
}
keepCompiled();
var source = new URL('../src/main.ts', import.meta.url);
await import(existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href);

// What V8 compiled is kept for the next start, which then takes half as long. Only in a folder that nobody else can
// write to (code is run from it): systemd's CacheDirectory, else the user's cache folder; else nothing is kept.
function keepCompiled() {
  var env = process.env;
  var folder;
  var seen;
  var base = env.CACHE_DIRECTORY || env.XDG_CACHE_HOME || (env.HOME && join(env.HOME, '.cache'));
  if (!base || !module.enableCompileCache || env.NODE_COMPILE_CACHE || !process.getuid) return;
  try {
    folder = join(base.split(':')[0], 'mailclerk', 'compiled');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    seen = lstatSync(folder);
    if (seen.isDirectory() && seen.uid === process.getuid() && (seen.mode & 0o022) === 0) {
      module.enableCompileCache(folder);
      // For the reading thread (src/parse/worker.ts), which does not take part by itself.
      env.MAILCLERK_COMPILED = folder;
    }
  } catch {
    // A read-only home, a full disk: the start takes a little longer.
  }
}
