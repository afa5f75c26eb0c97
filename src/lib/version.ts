// Which mailclerk this is, as package.json says; `unknown` where that cannot be read.
import { readFileSync } from 'node:fs';

function versionOf(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { readonly version?: unknown }).version ?? 'unknown');
}

/** The version of this program. */
export const VERSION = versionOf();
