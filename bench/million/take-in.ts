// Takes so many real mails in by `mail inject`'s way and prints the CPU they took: `take-in.ts DIR COUNT MARK`. The mark is
// in every Message-ID, so that the same mails are new each time. The first fifth warms up and is not counted.
import { join } from 'node:path';
import { openApp } from '../../src/daemon/assemble.ts';
import { openLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import { corpusMails } from '../../test/corpus.ts';

const [dir = '', count = '100', mark = 'x'] = process.argv.slice(2);
const clock = systemClock(undefined);
const opened = await openApp({
  configPath: join(dir, 'config/mailclerk.yaml'),
  cwd: dir,
  env: process.env,
  log: openLog('error', () => clock.now()),
  clock,
  strict: true,
  needSecrets: false,
});
if (opened.kind === 'invalid') throw new Error(opened.problems.map((problem) => problem.message).join('; '));
const { app } = opened;
const warmUp = Math.ceil(Number(count) / 4);
const corpus = corpusMails(warmUp + Number(count));

async function* mails(): AsyncGenerator<
  Parameters<typeof app.inject>[0] extends AsyncIterable<infer One> ? One : never
> {
  for (const { name, raw: whole } of corpus) {
    const text = whole.toString('latin1').replaceAll(/(<[^<>\s@]{1,200})(@[^<>\s@]{1,200}>)/g, `$1.${mark}$2`);
    const raw = Buffer.from(`${text}\n${mark}\n`, 'latin1');
    yield { source: name, raw, size: raw.length, oversize: false, internalDate: null, isFileTime: false, error: null };
  }
}

let done = 0;
let from = process.cpuUsage();
for await (const _ of app.inject(mails(), { mailbox: null, dryRun: false })) {
  done += 1;
  if (done === warmUp) from = process.cpuUsage();
}
const { user, system } = process.cpuUsage(from);
process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1000 })}\n`);
await app.close();
