// P4, P9, P11: what a mail costs, how long a start takes and how fast finding is when there are BENCH_TICKETS tickets
// (20,000 unless said otherwise; 1,000,000 is what the budgets mean and takes ten minutes to build). BENCH_MILLION names a
// folder that is kept: what is in its data/ already is measured, else it is built there. `npm run bench -- P11`.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATABASE_NAME } from '../../src/store/open.ts';
import { type Compiled, compileDaemon } from '../compile.ts';
import type { Figure } from '../report.ts';

const TICKETS = Number(process.env.BENCH_TICKETS ?? 20_000);
const FEW = 1000;
const MAILS = 300;
const ROUNDS = 3;

interface Times {
  readonly p50: number;
  readonly p95: number;
  /** CPU instead of wall time: what is left of it on a machine with other work. */
  readonly cpuP95: number;
  readonly max: number;
  readonly each: Readonly<Record<string, number>>;
}

/** The figures asked for. */
export async function millionFigures(wanted: (id: string) => boolean): Promise<readonly Figure[]> {
  const kept = process.env.BENCH_MILLION;
  const folder = mkdtempSync(join(tmpdir(), 'mailclerk-bench-million-'));
  try {
    const large = kept ?? join(folder, 'large');
    if (!existsSync(join(large, 'data', DATABASE_NAME)))
      await child('build.ts', [join(large, 'data'), String(TICKETS)]);
    writeSite(large);
    const size = statSync(join(large, 'data', DATABASE_NAME)).size;
    const about = `${TICKETS} tickets, ${(size / 1e6).toFixed(0)} MB, ${(size / TICKETS).toFixed(0)} octets a ticket`;
    const figures: Figure[] = [];
    if (wanted('P11')) figures.push(...(await finding(large, about)));
    if (wanted('P9')) figures.push(await start(large, about));
    if (wanted('P4')) figures.push(await perMail(large, join(folder, 'small')));
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function finding(dir: string, about: string): Promise<readonly Figure[]> {
  const { lists, searches } = JSON.parse(await child('measure.ts', [join(dir, 'data')])) as {
    readonly lists: Times;
    readonly searches: Times;
  };
  return [
    { id: 'P11', name: 'a list page, p95, ms', value: lists.p95, floor: '', absolute: `${said(lists)}; ${about}` },
    { id: 'P11s', name: 'a newest-first search, p95, ms', value: searches.p95, floor: '', absolute: said(searches) },
  ];
}

function said({ p50, max, each, cpuP95 }: Times): string {
  const dearest = Object.entries(each).toSorted((a, b) => b[1] - a[1]);
  const shown = dearest.slice(0, 4).map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
  return `CPU p95 ${cpuP95.toFixed(1)}, p50 ${p50.toFixed(1)}, longest ${max.toFixed(0)}; dearest: ${shown.join(', ')}`;
}

/** From exec to `daemon.started` of what npm installs, the files accepted before: the fastest of three, for the machine is shared. */
async function start(dir: string, about: string): Promise<Figure> {
  const compiled = compileDaemon();
  const tries: number[] = [];
  try {
    for (let round = 0; round <= ROUNDS; round++) tries.push(await startOnce(dir, compiled));
  } finally {
    compiled.remove();
  }
  const ms = Math.min(...tries.slice(1));
  return {
    id: 'P9',
    name: 'start to ready, ms',
    value: ms,
    floor: '',
    absolute: `${tries.map((one) => one.toFixed(0)).join(', ')}; ${about}`,
  };
}

function startOnce(dir: string, { bin, cache }: Compiled): Promise<number> {
  const began = performance.now();
  const daemon = spawn(process.execPath, [bin, 'run'], {
    cwd: dir,
    env: { ...process.env, NONE: 'x', XDG_CACHE_HOME: cache, CACHE_DIRECTORY: '', NODE_COMPILE_CACHE: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let ready = 0;
  let text = '';
  daemon.stderr.on('data', (part: Buffer) => {
    text += part.toString('utf8');
    if (ready > 0 || !text.includes('daemon.started')) return;
    ready = performance.now() - began;
    daemon.kill('SIGTERM');
  });
  return new Promise((done, failed) => {
    daemon.once('close', () =>
      ready > 0 ? done(ready) : failed(new Error(`the daemon did not start: ${text.slice(-500)}`)),
    );
  });
}

/** CPU of the same mails in both, in turns; the cheapest round of each, for the machine is shared. */
async function perMail(large: string, small: string): Promise<Figure> {
  await child('build.ts', [join(small, 'data'), String(FEW)]);
  writeSite(small);
  const costs = { large: [] as number[], small: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    costs.small.push(await takeIn(small, round));
    costs.large.push(await takeIn(large, round));
  }
  const [many, few] = [Math.min(...costs.large.slice(1)), Math.min(...costs.small.slice(1))];
  return {
    id: 'P4',
    name: `CPU per mail holding ${TICKETS} tickets ÷ holding ${FEW}`,
    value: many / few,
    floor: `${few.toFixed(2)} ms a mail`,
    absolute: `${many.toFixed(2)} ms a mail, ${MAILS} mails a round`,
  };
}

async function takeIn(dir: string, round: number): Promise<number> {
  return (
    (JSON.parse(await child('take-in.ts', [dir, String(MAILS), `${process.pid}-${round}`])) as { cpuMs: number })
      .cpuMs / MAILS
  );
}

function writeSite(dir: string): void {
  mkdirSync(join(dir, 'config'), { recursive: true });
  writeFileSync(
    join(dir, 'config/mailclerk.yaml'),
    `version: 1
instance: { timezone: Europe/Berlin }
data: { dir: ${join(dir, 'data')} }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, auth: { password: env:NONE } }
smtp: { host: "127.0.0.1:2", tls: none, user: support@example.com, password: env:NONE }
queues: { support: {} }
`,
  );
}

async function child(script: string, args: readonly string[]): Promise<string> {
  const path = join(import.meta.dirname, script);
  const started = spawn(process.execPath, [...process.execArgv, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NONE: 'x' },
  });
  const parts: Buffer[] = [];
  started.stdout.on('data', (part: Buffer) => parts.push(part));
  const code = await new Promise((resolve, reject) => started.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}`);
  return Buffer.concat(parts).toString('utf8');
}
