// P8: `rules backtest` over an archive of 20,000 mails taken in before (BENCH_ARCHIVE says otherwise), from stored
// messages and facts, and `--exact` over 2,000. Mails a second of wall time, and memory: what it holds early against its
// peak. `npm run bench -- P8`.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BacktestCounts } from '../src/rules/tools/tally.ts';
import type { Figure } from './report.ts';

const ARCHIVE = Number(process.env.BENCH_ARCHIVE ?? 20_000);
const EXACT = Math.min(ARCHIVE, 2_000);

const RULES = `version: 1
rules:
  - { id: lists, when: { is: list }, then: ticket, set: { type: newsletter } }
  - { id: money, when: { anywhere: [money, dollar, '/\\b(?:free|guarantee)\\w*/i'] }, tags: [money] }
  - { id: rest, when: { recipient: support@example.com }, then: ticket, set: { queue: support } }
`;
/** The draft: one rule more in front, one condition narrower. */
const DRAFT = RULES.replace(
  'rules:\n',
  'rules:\n  - { id: html-only, when: { body.html: { exists: true }, body: { max_words: 20 } }, then: ticket, set: { priority: low } }\n',
).replace('is: list', 'is: list, subject: { exists: true }');

interface Run {
  readonly counts: BacktestCounts;
  readonly ms: number;
  readonly cpuMs: number;
  readonly earlyMb: number;
  readonly peakMb: number;
}

/** P8 (seconds per 1,000 mails), P8x (the same with --exact), P8m (peak ÷ early memory). */
export async function backtestFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mailclerk-bench-backtest-'));
  try {
    const large = await archive(join(folder, 'large'), ARCHIVE);
    const facts = await judge(large, false);
    const small = await archive(join(folder, 'small'), EXACT);
    const exact = await judge(small, true);
    return [
      speed('P8', 'rules backtest from recorded facts, ms a mail', facts),
      speed('P8x', 'rules backtest --exact, ms a mail', exact),
      {
        id: 'P8m',
        name: `memory over ${facts.counts.mails} mails: peak ÷ after a fifth`,
        value: facts.peakMb / facts.earlyMb,
        floor: `${facts.earlyMb.toFixed(0)} MB`,
        absolute: `peak ${facts.peakMb.toFixed(0)} MB`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function speed(id: string, name: string, { ms, cpuMs, counts }: Run): Figure {
  const perSecond = (counts.mails / ms) * 1000;
  const { mails, same, changed, newlyCaught, dependent, cannotJudge, errors } = counts;
  return {
    id,
    name,
    value: ms / mails,
    floor: '',
    absolute: `${perSecond.toFixed(0)} mails/s, ${(cpuMs / mails).toFixed(2)} ms CPU; ${mails} mails: ${same} same, ${changed} changed, ${newlyCaught} newly caught, ${dependent} dependent, ${cannotJudge} cannot be judged, ${errors} errors`,
  };
}

/** A folder with config, rules, a draft and so many filed mails. */
async function archive(dir: string, count: number): Promise<string> {
  for (const name of ['config', 'rules', 'draft', 'data']) mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, 'rules/10.yaml'), RULES);
  writeFileSync(join(dir, 'draft/10.yaml'), DRAFT);
  writeFileSync(
    join(dir, 'config/mailclerk.yaml'),
    `version: 1
instance: { timezone: Europe/Berlin }
data: { dir: ${join(dir, 'data')} }
mailboxes:
  support: { address: support@example.com, host: 127.0.0.1, auth: { password: env:NONE } }
smtp: { host: 127.0.0.1, user: support@example.com, password: env:NONE }
catalogues: { types: [newsletter] }
queues: { support: {} }
`,
  );
  const { filed } = (await child(['fill', dir, String(count)])) as { readonly filed: number };
  if (filed !== count) throw new Error(`${filed} of ${count} mails were filed`);
  return dir;
}

async function judge(dir: string, exact: boolean): Promise<Run> {
  return (await child(['backtest', dir, join(dir, 'draft'), ...(exact ? ['exact'] : [])])) as Run;
}

async function child(args: readonly string[]): Promise<unknown> {
  const started = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, 'archive.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const parts: Buffer[] = [];
  started.stdout.on('data', (part: Buffer) => parts.push(part));
  const code = await new Promise((resolve, reject) => started.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`bench/archive.ts ${args[0]} ended with ${String(code)}`);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

if (import.meta.main) {
  for (const { id, value, absolute, floor } of await backtestFigures())
    process.stdout.write(`${id} ${value.toFixed(2)} (${absolute}${floor === '' ? '' : `; ${floor}`})\n`);
}
