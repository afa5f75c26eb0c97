// The desk that the commands of the pages are run on: what the pages speak of by name is there. 18 mails, the fourth of them
// in quarantine; T-2026-00001 to T-2026-00017, the last in a queue of its page; work orders; notices 17 (dead) and 18 (held).
// Made once, copied for each page. Nothing here opens a connection: servers are closed ports.
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { parse, stringify } from 'yaml';
import { type Ran, run } from '../cli/run.ts';

/** The moment of every command. */
const NOW = '2026-01-07T10:00:00Z';
const MAILS = 18;
const QUARANTINED = 4;

/** What pages say of the world around the desk, as it is here. */
export const secrets = {
  IMAP_PASSWORD: 'x',
  SMTP_PASSWORD: 'x',
  SUPPORT_PASSWORD: 'x',
  HOOK_SECRET: 'thirty-two-octets-of-a-secret-xx',
  SLACK_URL: 'https://hooks.example.com/services/x',
  ANNA_NTFY: 'https://hooks.example.com/anna',
};

const CONFIG = `
version: 1
instance: { name: Example Support, timezone: UTC, language: en }
data: { min_free: 1MB }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:9", tls: none, user: support, password: env:IMAP_PASSWORD }
smtp: { host: "127.0.0.1:9", tls: none, user: support, password: env:SMTP_PASSWORD }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
  bob: { email: bob@example.com, roles: [agent] }
  carl: { email: carl@example.com, roles: [agent] }
teams: { north: { agents: [bob, carl], lead: anna } }
queues: { support: { address: support@example.com, agents: [bob, carl] }, ops: {}, field: {} }
catalogues:
  close: { reasons: [solved, no_answer], causes: [bug] }
  fields: { place: { type: text }, count: { type: number } }
`;

const RULES = `
version: 1
lists: { assets: { file: lists/assets.csv, key: tag } }
rules:
  - { id: odd, when: { subject: Odd }, then: quarantine }
  - { id: vip, when: { subject: { contains: printer } }, tags: [vip], set: { queue: ops } }
`;

/** What a page's commands need besides: config keys of its own. */
const OF_PAGE: Readonly<Record<string, object>> = {
  'docs/workflows.md': { workflow: 'helpdesk', queues: { field: { workflow: 'field-service' } } },
  'docs/forms.md': {
    queues: { field: { form: 'pump', workflow: 'field-service' } },
    forms: { pump: { fields: [{ name: 'place', label: { de: 'Ort', en: 'Place' } }, { name: 'count' }] } },
  },
};

const commands = (folder: string, argv: readonly string[] | string): Promise<Ran> =>
  run(argv, { cwd: folder, env: { ...secrets, HOME: folder, MAILCLERK_NOW: NOW } });

/** A desk for one page. */
export interface Desk {
  readonly folder: string;
  run(argv: readonly string[]): Promise<Ran>;
}

/** The filled folder that desks are copies of. */
export async function fillDesk(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mc-pages-'));
  for (const name of ['config', 'rules/lists', 'mail', 'backup', 'Downloads'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'config/mailclerk.yaml'), CONFIG);
  writeFileSync(join(folder, 'rules/10-desk.yaml'), RULES);
  writeFileSync(join(folder, 'rules/lists/assets.csv'), 'tag,subject,form,place\npump42,Pump 42,,Hall 3\n');
  for (let n = 1; n <= MAILS; n++) writeFileSync(join(folder, `mail/${String(n).padStart(2, '0')}.eml`), mail(n));
  for (const name of ['report.pdf', 'photo.jpg', 'again.pdf']) writeFileSync(join(folder, name), `%PDF ${name}`);
  await must(folder, ['mail', 'inject', 'mail']);
  for (let n = 1; n <= 3; n++)
    await must(folder, ['ticket', 'order', 'create', 'T-2026-00017', '--text', 'Look at it']);
  await must(folder, ['ticket', 'order', 'set', 'W-2026-00003', '--status', 'issued']);
  await must(folder, ['ticket', 'attach', 'T-2026-00017', 'report.pdf', 'again.pdf', '--public']);
  await must(folder, ['db', 'backup', 'mailclerk.sqlite.before-schema-025']);
  const db = new Database(join(folder, 'data/mailclerk.sqlite'));
  db.exec("update outbox set state = 'dead', reason = '550 no' where id = 17");
  db.exec("update outbox set state = 'held' where id = 18");
  db.close();
  return folder;
}

/** What a page's commands find that happened before. */
const BEFORE_PAGE: Readonly<Record<string, string>> = {
  // A clock that jumped by a month.
  'docs/time.md': `insert into settings (name, value) values ('clock.heartbeat', '{"at":${Date.parse(NOW) - 30 * 86_400_000},"held":{"from":0,"to":1}}')
    on conflict (name) do update set value = excluded.value`,
};

/** A copy of it for the commands of one page. */
export function deskFor(page: string, filled: string): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'mc-page-'));
  cpSync(filled, folder, { recursive: true });
  const config: unknown = parse(CONFIG);
  writeFileSync(join(folder, 'config/mailclerk.yaml'), stringify(merged(config, OF_PAGE[page] ?? {})));
  const before = BEFORE_PAGE[page];
  if (before !== undefined) {
    const db = new Database(join(folder, 'data/mailclerk.sqlite'));
    db.exec(before);
    db.close();
  }
  return {
    folder,
    run: (argv) =>
      commands(
        folder,
        argv.map((word) =>
          word.replace(/^(?:\/srv|~|\/var\/lib\/mailclerk)\//, '').replace(/^\/etc\/mailclerk\//, 'config/'),
        ),
      ),
  };
}

function merged(base: unknown, more: unknown): unknown {
  if (typeof base !== 'object' || base === null || typeof more !== 'object' || more === null) return more;
  if (Array.isArray(more)) return more;
  const all: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(more)) all[key] = merged(all[key] ?? {}, value);
  return all;
}

async function must(folder: string, argv: readonly string[]): Promise<void> {
  const ran = await commands(folder, argv);
  if (ran.code !== 0) throw new Error(`${argv.join(' ')}: ${ran.code} ${ran.out}${ran.err}`);
}

function mail(n: number): string {
  const subject = n === QUARANTINED ? 'Odd' : n % 3 === 0 ? `The printer is on fire ${n}` : `Question ${n}`;
  return [
    `From: Eva ${n} <${n === 1 ? 'eva@acme.example' : `eva${n}@acme${n}.example`}>`,
    'To: support@example.com',
    `Subject: ${subject}`,
    `Message-ID: <page-${n}@acme.example>`,
    'Date: Wed, 7 Jan 2026 09:00:00 +0000',
    '',
    `This is question ${n}: the printer on fire.`,
    '',
  ].join('\r\n');
}
