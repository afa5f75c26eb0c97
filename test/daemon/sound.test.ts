// A large database is looked through beside the work, by a process of its own (F48): sound, the work goes on to its end;
// damaged, the work is stopped and the daemon says why; and that process never outlives it. Small is what the caller says.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunSummary } from '../../src/daemon/app.ts';
import { withSoundDatabase } from '../../src/daemon/database/sound.ts';
import { aborted } from '../../src/lib/aborted.ts';
import { type Log, type LogFields, silentLog } from '../../src/lib/log.ts';
import { openStore } from '../../src/store/open.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-sound-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const summary: RunSummary = { exitCode: 0, received: 3, filed: 2, sent: 1, problems: [] };

function database(isDamaged: boolean): string {
  const path = join(dir, isDamaged ? 'damaged.sqlite' : 'sound.sqlite');
  if (existsSync(path)) return path;
  const store = openStore(path);
  store.close();
  if (!isDamaged) return path;
  const bytes = readFileSync(path);
  for (let at = 40 * 4096; at + 4096 < bytes.length; at += 9 * 4096) bytes.fill(0xa5, at, at + 200);
  writeFileSync(path, bytes);
  return path;
}

function heard(): { readonly log: Log; readonly lines: { event: string; fields: LogFields }[] } {
  const lines: { event: string; fields: LogFields }[] = [];
  const note = (event: string, fields: LogFields = {}): void => void lines.push({ event, fields });
  return { log: { ...silentLog, info: note, warn: note, error: note }, lines };
}

describe.each([
  ['that counts as large', 0],
  ['that counts as small', Number.MAX_SAFE_INTEGER],
])('F48: a database %s', (_, smallOctets) => {
  test('and is sound: the work is done to its end', async () => {
    const { log, lines } = heard();
    const { signal } = new AbortController();
    const asked = { path: database(false), log, signal, smallOctets };
    const done = await withSoundDatabase(asked, async (inner) => {
      // Beside it, the look comes to its end while the work is under way.
      while (smallOctets === 0 && lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(inner.aborted).toBe(false);
      return summary;
    });
    expect(done).toEqual(summary);
    const looked = { event: 'database.looked_through', fields: { findings: 0 } };
    expect(lines).toEqual(smallOctets === 0 ? [looked] : []);
  });

  test('and is damaged: the work is stopped, or never begun, and what was done is told', {
    timeout: 60_000,
  }, async () => {
    const { log, lines } = heard();
    const { signal } = new AbortController();
    let begun = 0;
    const asked = { path: database(true), log, signal, smallOctets };
    const done = await withSoundDatabase(asked, async (inner) => {
      begun += 1;
      await aborted(inner);
      return summary;
    });
    expect(begun).toBe(smallOctets === 0 ? 1 : 0);
    expect(done).toMatchObject({ exitCode: 1, received: smallOctets === 0 ? 3 : 0 });
    expect(done.problems.join('\n')).toMatch(/is damaged \(.+\).*\n.*db restore/);
    expect(lines.map(({ event }) => event)).toContain('database.damaged');
  });
});

test('F48: a look aside ends with the work, and stopping the daemon stops the work', async () => {
  const { log, lines } = heard();
  const stop = new AbortController();
  const running = withSoundDatabase(
    { path: database(false), log, signal: stop.signal, smallOctets: 0 },
    async (inner) => {
      await aborted(inner);
      return summary;
    },
  );
  stop.abort();
  expect(await running).toEqual(summary);
  expect(lines.map(({ event }) => event)).not.toContain('database.look_failed');
});
