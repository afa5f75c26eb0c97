// Every hostile mail of rows H1–H36 through the whole path (`mail inject`, the reading thread, the database): each ends as
// a ticket, in a thread or in quarantine with its reason (a report on nobody's mail is ignored); none stops the others, and none is lost.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/model/identity.ts';
import { type Ran, run } from '../cli/run.ts';
import { hostileMails } from '../parse/hostile-mails.ts';

const CONFIG = `
instance: { timezone: UTC }
mailboxes: { support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP } }
smtp: { host: "127.0.0.1:2", tls: none }
`;

interface Line {
  readonly sha256: string | null;
  readonly verdict: string | null;
  readonly outcome: string | null;
  readonly ticket: string | null;
  readonly quarantine?: string | null;
  readonly error?: string | null;
}

describe('hostile mails, all at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mc-hostile-'));
  const names = new Map<string, string>();
  let ran: Ran;
  let lines: ReadonlyMap<string, Line>;
  const clerk = (line: readonly string[]): Promise<Ran> => run(line, { cwd: folder, env: { IMAP: 'x' } });

  beforeAll(async () => {
    mkdirSync(join(folder, 'config'));
    mkdirSync(join(folder, 'mails'));
    writeFileSync(join(folder, 'config/mailclerk.yaml'), CONFIG);
    for (const [at, [name, make]] of hostileMails.entries()) {
      const raw = Buffer.from(make(), 'latin1');
      names.set(name, sha256Hex(raw));
      writeFileSync(join(folder, 'mails', `${String(at).padStart(3, '0')}.eml`), raw);
    }
    ran = await clerk(['mail', 'inject', 'mails', '--json']);
    const all = ran.out.split('\n').filter((line) => line !== '');
    lines = new Map(all.map((line) => JSON.parse(line) as Line).map((line) => [line.sha256 ?? '', line]));
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(hostileMails.map(([name]) => name))('%s', (name) => {
    const line = lines.get(names.get(name) ?? '');
    expect(line, ran.err).toBeDefined();
    expect(line?.error ?? null).toBeNull();
    const ended = line?.ticket ?? line?.quarantine ?? (line?.outcome === 'ignored' ? line.verdict : null);
    expect(ended, JSON.stringify(line)).not.toBeNull();
  });

  test('and a good mail after them is a ticket', async () => {
    writeFileSync(
      join(folder, 'good.eml'),
      'From: c@customers.example\nTo: support@example.com\nSubject: Help\n\nHi\n',
    );
    const good = await clerk(['mail', 'inject', 'good.eml', '--json']);
    expect(JSON.parse(good.out)).toMatchObject({ outcome: 'created' });
  });
});
