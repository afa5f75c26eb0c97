// Takes the folder of a build; takes the failpoints out of it (src/lib/failpoint.ts): every call becomes nothing, and what is
// left of the module refuses to start when somebody asks for one, because a test that fails nothing proves nothing. Run by
// `npm run build`; MAILCLERK_KEEP_FAILPOINTS=1 builds with them. Never touches anything but .js files below the folder.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const CALL = /(?<![.\w])failpoint\('[a-z.]+'\);/g;
const IMPORTS = /^import \{ ?failpoint ?\} from '[^']*failpoint\.js';$/gm;
const ASKED = 'process.env.MAILCLERK_FAIL';

/** A compiled source without its failpoints; lines stay where they are, so that source maps fit. */
export function stripped(code: string): string {
  return code.replaceAll(CALL, ';').replaceAll(IMPORTS, '');
}

/** What stands in the place of the module: its names, which do nothing. */
export function emptied(code: string): string {
  const names = [...code.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name = '']) => name);
  const nothing = names.map((name) => `export function ${name}() { return null; }`);
  const refusal = `if (${ASKED}) throw new Error(\`MAILCLERK_FAIL is \${JSON.stringify(${ASKED})}, and this build has no failpoints: use the sources, or build with MAILCLERK_KEEP_FAILPOINTS=1\`);`;
  return [refusal, 'export const failpoints = [];', ...nothing, ''].join('\n');
}

/** Every file of a build. Gives how many were changed. */
export function stripFolder(folder: string): number {
  let changed = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const path = join(folder, name);
    const code = readFileSync(path, 'utf8');
    const next = name === join('lib', 'failpoint.js') ? emptied(code) : stripped(code);
    if (next === code) continue;
    writeFileSync(path, next);
    changed += 1;
  }
  return changed;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && !process.env.MAILCLERK_KEEP_FAILPOINTS) {
  process.stdout.write(`failpoints taken out of ${stripFolder(process.argv[2] ?? 'dist')} files\n`);
}
