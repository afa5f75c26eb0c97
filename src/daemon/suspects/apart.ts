// The process in which a suspected mail is tried (trial.ts starts it). Takes the config's path and a ledger id; reads, judges,
// decides and files that mail in a transaction that is rolled back; says `opened`, `read`, `done`, each on a line. Keeps
// nothing, tells nobody. Ends when whoever started it ends, and after two minutes whatever happens: a second thread sees to
// that, because the first may be blocked.
import { Worker } from 'node:worker_threads';
import { keepHeapSmall } from '../../lib/heap.ts';
import { openLog } from '../../lib/log.ts';
import { systemClock } from '../../lib/time.ts';
import { openApp } from '../assemble.ts';
import type { steps } from './trial.ts';

const LIFE_MS = 120_000;

function say(step: (typeof steps)[number]): void {
  process.stdout.write(`${step}\n`);
}

async function tryMail(configPath: string, ledger: number): Promise<void> {
  const clock = systemClock(process.env.MAILCLERK_NOW);
  const log = openLog('silent', () => clock.now());
  const opened = await openApp({
    configPath,
    cwd: process.cwd(),
    env: process.env,
    log,
    clock,
    strict: false,
    needSecrets: false,
  });
  if (opened.kind === 'invalid') throw new Error(opened.problems[0]?.message ?? 'the config cannot be used');
  say('opened');
  await opened.app.rehearse(ledger, () => say('read')).catch(() => undefined);
  say('done');
  await opened.app.close();
}

keepHeapSmall();
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();
const deadline = new Worker(`setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${LIFE_MS})`, { eval: true });
const [configPath = '', ledger = ''] = process.argv.slice(2);
await tryMail(configPath, Number(ledger));
await deadline.terminate();
process.stdin.destroy();
