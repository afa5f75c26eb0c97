// `mailbox import` of years of mail against the same mails taken in by `run --once`: real Dovecot, real mails, the program as
// npm installs it, one after the other on the same machine. Takes how many mails (BENCH_IMPORT_MAILS, 10,000; the figure of
// issue 9 is for 50,000); gives the ratio by the wall clock and by CPU, from start to end, and whether memory stays flat.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDovecot } from '../test/servers/dovecot.ts';
import { type Compiled, compileDaemon } from './compile.ts';
import type { Figure } from './report.ts';
import { benchRules, realMails } from './stage.ts';

const MAILS = Number(process.env.BENCH_IMPORT_MAILS ?? 10_000);
const YEARS_MS = 3 * 365 * 86_400_000;
const LOOK_MS = 250;

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Peaks of the three thirds, by time, MB. */
  readonly thirds: readonly number[];
  readonly said: string;
}

/** import, importC, importF. */
export async function importFigures(): Promise<readonly Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-bench-import-'));
  const dovecot = await startDovecot({ users: { corpus: 'secret' } });
  const compiled = compileDaemon();
  try {
    const last = Date.now() - 3 * 86_400_000;
    let at = 0;
    for (const raw of realMails(MAILS)) {
      dovecot.deliver('corpus', raw, { at: new Date(last - YEARS_MS + (YEARS_MS * at) / MAILS) });
      at += 1;
    }
    const config = (name: string, start: string): string => writeConfig(join(dir, name), { port: dovecot.port, start });
    // The folder's index is made once, by whoever comes first: that is neither's.
    await measured(compiled, [config('index', 'now'), 'run', '--once', '--json']);
    const intake = await measured(compiled, [config('intake', 'all'), 'run', '--once', '--json']);
    const words = ['mailbox', 'import', 'support', '--since', '2000-01-01', '--json'];
    const imported = await measured(compiled, [config('import', 'now'), ...words]);
    return [...ratios(intake, imported), ...memory(imported, intake)];
  } finally {
    compiled.remove();
    await dovecot.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function ratios(intake: Measured, imported: Measured): readonly Figure[] {
  const rate = ({ wallMs }: Measured): string => `${Math.round((MAILS * 1000) / wallMs)} mails/s`;
  const cpu = ({ cpuMs }: Measured): string => `${(cpuMs / MAILS).toFixed(2)} ms of CPU a mail`;
  return [
    {
      id: 'import',
      name: `time of import ÷ time of intake, ${MAILS} mails (1.43 = 70 % of its rate)`,
      value: imported.wallMs / intake.wallMs,
      floor: `intake ${rate(intake)}`,
      absolute: rate(imported),
    },
    {
      id: 'importC',
      name: 'the same in CPU',
      value: imported.cpuMs / intake.cpuMs,
      floor: `intake ${cpu(intake)}`,
      absolute: `${cpu(imported)}; ${imported.said}`,
    },
  ];
}

function memory({ thirds }: Measured, intake: Measured): readonly Figure[] {
  return [
    {
      id: 'importF',
      name: 'import: peak RSS of the last third ÷ of the second',
      value: (thirds[2] ?? 0) / (thirds[1] ?? 1),
      floor: `intake ${whole(intake.thirds)} MB`,
      absolute: `peaks of the thirds ${whole(thirds)} MB`,
    },
  ];
}

function whole(thirds: readonly number[]): string {
  return thirds.map((mb) => Math.round(mb)).join(', ');
}

async function measured({ bin, cache }: Compiled, words: readonly string[]): Promise<Measured> {
  const [config = '', ...rest] = words;
  const began = performance.now();
  const child = spawn(process.execPath, [bin, '--config', config, '--quiet', ...rest], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const samples: { readonly at: number; readonly mb: number }[] = [];
  let cpuMs = 0;
  const looking = setInterval(() => {
    const seen = look(child);
    // What has ended, and is not collected yet, has no memory any more.
    if (!seen || !(seen.mb > 0)) return;
    samples.push({ at: performance.now() - began, mb: seen.mb });
    cpuMs = seen.cpuMs;
  }, LOOK_MS);
  let said = '';
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(looking);
  if (code !== 0) throw new Error(`mailclerk ${rest.join(' ')} ended with ${code}: ${said}`);
  const wallMs = performance.now() - began;
  const peak = (from: number, to: number): number =>
    Math.max(0, ...samples.filter(({ at }) => at >= from * wallMs && at <= to * wallMs).map(({ mb }) => mb));
  return { wallMs, cpuMs, thirds: [peak(0, 1 / 3), peak(1 / 3, 2 / 3), peak(2 / 3, 1)], said: shortly(said) };
}

/** CPU and resident memory of the process, by /proc. */
function look({ pid }: ChildProcess): { readonly mb: number; readonly cpuMs: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      mb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
      cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
    };
  } catch {
    return null;
  }
}

function shortly(said: string): string {
  const { counts } = JSON.parse(said) as { readonly counts?: Readonly<Record<string, number>> };
  return Object.entries(counts ?? {})
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

function writeConfig(home: string, { port, start }: { readonly port: number; readonly start: string }): string {
  for (const name of ['config', 'rules']) mkdirSync(join(home, name), { recursive: true });
  writeFileSync(join(home, 'config', 'password'), 'secret', { mode: 0o600 });
  writeFileSync(join(home, 'rules', '10-bench.yaml'), benchRules());
  const path = join(home, 'config', 'mailclerk.yaml');
  const config = {
    version: 1,
    instance: { name: 'Bench', timezone: 'Europe/Berlin', language: 'en' },
    data: { dir: join(home, 'data'), min_free: '10MB' },
    mailboxes: {
      support: {
        address: 'support@bench.example',
        host: `127.0.0.1:${port}`,
        tls: 'none',
        user: 'corpus',
        auth: { password: `file:${join(home, 'config', 'password')}` },
        start,
        max_size: '40MB',
        after: 'keep',
      },
    },
    smtp: { host: '127.0.0.1:9', tls: 'none', from: 'Bench <support@bench.example>' },
    gate: { storm_per_hour: 0 },
  };
  writeFileSync(path, JSON.stringify(config, null, 1));
  return path;
}
