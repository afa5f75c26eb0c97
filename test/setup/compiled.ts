// Runs once before all tests: what V8 compiled of our sources is kept in node_modules/.cache for every process that the
// tests start (and for the runner's own), which then start in half the time. Takes nothing; gives the folder's name in the
// environment, as bin/mailclerk.js does for a real start. Never grows without end: a folder of many old versions goes. A run
// of much also makes the bundle (bundle.ts) once, for all the sites that are started.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from './bundle.ts';

const folder = join(import.meta.dirname, '../../node_modules/.cache/mailclerk-compiled');
/** One version of the sources and what they import are about 1,500 files. */
const MANY_FILES = 20_000;

/** Nothing was named, or so much that making the bundle (4 s) pays. */
const named = process.argv.slice(2).filter((word) => /^(?!-).*(?:test|\/)/.test(word));
const isMuch = named.length === 0 || named.length > 3;

export async function setup(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder, { recursive: true }).length;
  // A process that reads it meanwhile compiles what it no longer finds; one that writes into it is waited for.
  if (files > MANY_FILES) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.env.NODE_COMPILE_CACHE = folder;
  // The reading threads take part only when they are told where (src/parse/worker.ts): a quarter of a short life otherwise.
  process.env.MAILCLERK_COMPILED = folder;
  if (isMuch) process.env.MAILCLERK_BUNDLED = await bundled();
}
