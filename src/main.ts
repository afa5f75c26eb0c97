#!/usr/bin/env node
// argv → cli; the only process.exit. Looks at the Node version before anything native is loaded: better-sqlite3
// crashes on old ones, and a crash says nothing.
import { keepHeapSmall } from './lib/heap.ts';

const MINIMUM = [22, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  process.stderr.write(
    `mailclerk: this is Node ${process.versions.node}, expected ${MINIMUM.join('.')} or newer; install a newer Node, or in a checkout start it by npm (npm run mailclerk -- …), which brings its own\n`,
  );
  process.exit(3);
}

// A daemon is told to reload by SIGHUP, which ends a process that does not listen yet: what it asks for is done by the start.
if (process.argv.includes('run')) process.on('SIGHUP', () => undefined);
// SIGUSR1 would open Node's debugger, through which whoever reaches the port reads and runs everything.
process.on('SIGUSR1', () => undefined);
keepHeapSmall();
const { main } = await import('./cli/main.ts');
const { standardError } = await import('./lib/standard-error.ts');
const code = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: standardError(process.stderr),
  env: process.env,
  cwd: process.cwd(),
  signals: process,
});
// Pipes get their last bytes before the process ends.
await new Promise((resolve) => process.stdout.write('', resolve));
process.exit(code);
