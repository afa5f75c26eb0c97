// P8's child: `fill DIR COUNT` takes in so many real mails by `mail inject`'s way; `backtest DIR DRAFT [exact]` judges
// them all and prints how long that took and how much memory it needed, in all and after its first fifth. A process of
// its own, so that nothing else is measured.
import { join } from 'node:path';
import { openApp } from '../src/daemon/assemble.ts';
import { openLog } from '../src/lib/log.ts';
import { systemClock } from '../src/lib/time.ts';
import { corpusMails } from '../test/corpus.ts';

const [verb = '', dir = '', third = '', fourth = ''] = process.argv.slice(2);
const clock = systemClock(undefined);
const opened = await openApp({
  configPath: join(dir, 'config/mailclerk.yaml'),
  cwd: dir,
  env: process.env,
  log: openLog('error', () => clock.now(), { write: (line: string) => void process.stderr.write(line) }),
  clock,
  strict: true,
  needSecrets: false,
});
if (opened.kind === 'invalid') throw new Error(opened.problems.map((problem) => problem.message).join('; '));
const { app } = opened;

if (verb === 'fill') await fill(Number(third));
else await backtest(third, fourth === 'exact');
await app.close();

async function fill(count: number): Promise<void> {
  const filed = app.inject(mails(count), { mailbox: null, dryRun: false });
  let done = 0;
  for await (const _ of filed) done += 1;
  process.stdout.write(`${JSON.stringify({ filed: done })}\n`);
}

/** Real mails over and over, each time with Message-IDs and words of their own. */
async function* mails(
  count: number,
): AsyncGenerator<Parameters<typeof app.inject>[0] extends AsyncIterable<infer One> ? One : never> {
  const corpus = corpusMails(4_000);
  for (let number = 0; number < count; number += 1) {
    const mail = corpus[number % corpus.length];
    if (!mail) return;
    const round = Math.floor(number / corpus.length);
    const raw =
      round === 0
        ? mail.raw
        : Buffer.from(
            mail.raw.toString('latin1').replaceAll(/(<[^<>\s@]{1,200})(@[^<>\s@]{1,200}>)/g, `$1.r${round}$2`) +
              `\nround ${round}\n`,
            'latin1',
          );
    yield {
      source: `${mail.name}#${round}`,
      raw,
      size: raw.length,
      oversize: false,
      internalDate: null,
      isFileTime: false,
      error: null,
    };
  }
}

async function backtest(draft: string, exact: boolean): Promise<void> {
  const rss: number[] = [];
  const timer = setInterval(() => rss.push(process.memoryUsage.rss()), 50);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await app.rules.backtest({ since: 0, rulesDir: draft, exact });
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(timer);
  if (result.kind === 'invalid') throw new Error(result.problems.map((problem) => problem.message).join('; '));
  const third = rss.length < 6 ? rss : rss.slice(Math.floor(rss.length / 5), Math.floor((rss.length * 2) / 5));
  process.stdout.write(
    `${JSON.stringify({ counts: result.counts, ms, cpuMs: (user + system) / 1000, earlyMb: Math.max(...third, 0) / 1e6, peakMb: Math.max(...rss, process.memoryUsage.rss()) / 1e6 })}\n`,
  );
}
