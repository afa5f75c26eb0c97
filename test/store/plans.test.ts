// Nothing that mailclerk asks its database grows with the number of tickets: every statement that a long run of the command
// line and of the daemon's own work prepared is explained by SQLite, and none walks through all tickets, entries, ledger rows
// or notices. The statements are collected as they are prepared; a new command joins by a line in `lines`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogueNames } from '../../src/model/catalogue.ts';
import { openStore } from '../../src/store/open.ts';
import { run } from '../cli/run.ts';
import { keptCounts, slowCounts } from './kept-counts.ts';

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
queues: { support: { sla: quick }, ops: { offer: team, agents: [anna, bob] } }
sla: { quick: { first_response: 5h, resolve: 24h } }
idle: { after: 5bd, remind: assignee, waiting: { remind_customer: [3bd], close_after: 14d } }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
  bob: { email: bob@example.com }
rules: { dir: rules }
`;
const RULES = `
version: 1
rules:
  - id: seen-before
    when: { all: [{ rate: { per: from, more_than: 3, within: 1h } }, { contact.known: true }] }
    set: { tags: [often] }
  - id: thread
    when: { subject: monitor }
    then: ticket
    thread: { key: "mon/{{mail.subject}}" }
`;

/** Partial indexes that hold the work at hand only: walking through one is walking through what is waiting. */
const AT_HAND =
  /USING (?:COVERING )?INDEX (?:ledger_received|ledger_quarantined|outbox_stuck|outbox_due|tickets_offered|tickets_unindexed|tickets_open|timers_due|timers_customer|contacts_blocked|contacts_bounced|orders_open)$/;
/** The newest so many, by key and without a condition. */
const NEWEST =
  /^select (?:o\.id, .* from outbox o|address, .* from contacts) order by (?:o\.)?id desc limit (?:10000|\+?\?)$/;
/** Tables with a row for each ticket, mail, entry, notice, or more. */
const GROWING: readonly string[] = [
  'raw',
  'messages',
  'ledger',
  'decisions',
  'tickets',
  'entries',
  'ticket_links',
  'ticket_people',
  'contacts',
  'causes',
  'thread_ids',
  'thread_roots',
  'thread_keys',
  'outbox',
  'undos',
  'files',
  'ticket_files',
  'orders',
  'time_entries',
  'account_lines',
  'records',
  'provider_ids',
  'timers',
  'ticket_terms',
  'correspondents',
];

/** The table a step of a plan walks through, whatever the statement calls it; null when it walks through none. */
function scanned(text: string, detail: string): string | null {
  const name = /^SCAN (\w+)/.exec(detail)?.[1]?.toLowerCase();
  if (name === undefined || text.startsWith(`with recursive ${name} `)) return null;
  for (const [, table = '', alias] of text.matchAll(/(?:\bfrom|\bjoin|\bupdate|,)\s+(\w+)(?:\s+as)?(?:\s+(\w+))?/gi))
    if (alias?.toLowerCase() === name && table !== 'select') return table.toLowerCase();
  return name;
}

let folder = '';
const texts = new Set<string>();
const refused: string[] = [];
const env = { IMAP: 'x', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };

const lines: readonly string[] = [
  'mail inject 1.eml 2.eml 3.eml 4.eml',
  'status',
  'ticket list',
  'ticket list --all printer',
  'ticket list queue:support status:open assignee:none',
  'search printer',
  'ticket show T-2026-00001',
  'ticket assign T-2026-00001 anna',
  'ticket take T-2026-00002 --as bob',
  'ticket note T-2026-00001 look',
  'ticket reply T-2026-00001 answer --as anna',
  'ticket set T-2026-00001 priority=high tags=a queue=ops',
  'ticket set T-2026-00003 queue=ops',
  'ticket offer T-2026-00003 bob',
  'ticket accept T-2026-00003 --as bob',
  'ticket watch T-2026-00001 eva@example.org',
  'ticket link T-2026-00001 T-2026-00002',
  'ticket postpone T-2026-00001 2d',
  'ticket spent T-2026-00001 20m looked',
  'ticket times T-2026-00001',
  'ticket update T-2026-00001 done --public',
  'ticket attach T-2026-00001 1.eml',
  'ticket files T-2026-00001',
  'ticket history T-2026-00001',
  'ticket print T-2026-00001',
  'ticket order create T-2026-00001',
  'ticket order list',
  'ticket forward T-2026-00001 x@other.example --include original --yes',
  'ticket merge T-2026-00002 T-2026-00001 --yes',
  'ticket close T-2026-00001',
  'ticket reopen T-2026-00001',
  'ticket close T-2026-00003',
  'ticket rate T-2026-00003 4',
  'ticket bulk queue:support --set priority=low --yes',
  'ticket delete T-2026-00003 --yes',
  'ticket open call',
  'contact list',
  'contact show c1@kunde.example',
  'contact tickets c1@kunde.example',
  'contact history c1@kunde.example',
  'organisation add acme --domain kunde.example',
  'organisation list',
  'contract add c1 --organisation acme',
  'contract list',
  'project list',
  'agent list',
  'team list',
  'view list',
  'view save printers printer',
  'view show printers',
  'ticket list view:printers sort:due',
  'ticket list customer:@kunde.example created:2026 sort:updated',
  'ticket list from:c1@kunde.example file:eml note:look sort:priority',
  'export',
  'export --format json',
  'export --format mbox',
  'contact block c3@kunde.example',
  'outbox show 1',
  'stats --since 2026-01-01',
  'stats --since 2026-01-01 --by queue,day',
  'outbox list',
  'outbox list --all',
  'quarantine list',
  'mail why 1',
  'mail show 1',
  'rules list',
  'rules explain 1.eml',
  'clock show',
  'run --once',
  'mailbox audit',
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-plans-'));
  for (const name of ['config', 'rules']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
  writeFileSync(join(folder, 'rules', '10.yaml'), RULES);
  for (const n of [1, 2, 3, 4])
    writeFileSync(
      join(folder, `${n}.eml`),
      `From: c${n}@kunde.example\r\nTo: support@example.com\r\nMessage-ID: <${n}@kunde.example>\r\n${n === 4 ? 'References: <1@kunde.example> <unseen@kunde.example>\r\nIn-Reply-To: <1@kunde.example>\r\n' : ''}Subject: printer ${n}\r\n\r\nHelp ${n} [T-2026-00001]\r\n`,
    );
  const prepare = Database.prototype.prepare;
  Database.prototype.prepare = function (this: Database.Database, text: string) {
    texts.add(text);
    return prepare.call(this, text);
  } as typeof prepare;
  try {
    for (const line of lines) {
      const { code, err } = await run(line, { cwd: folder, env });
      if (code !== 0) refused.push(`${line}: ${code} ${err}`);
    }
    await askForUses();
  } finally {
    Database.prototype.prepare = prepare;
  }
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a reload asks when an entry of a list is gone. */
async function askForUses(): Promise<void> {
  const store = openStore(join(folder, 'data', 'mailclerk.sqlite'));
  const lists = [...catalogueNames, 'fields'] as const;
  await store.read(() => store.tickets.uses(lists.map((catalogue) => ({ catalogue, value: 'x' }))));
  // What the metrics page asks.
  await store.read(() => store.statistics.counts());
  await store.read(() => store.statistics.timed(0));
  // What the daemon's own audit asks.
  await store.read(() => store.ledger.accounted('support', 'INBOX', '1', [1, 2]));
  store.close();
}

test('every line of the list did what it says; only the mail server is not there', () => {
  expect(refused.filter((line) => !/^(?:mailbox audit|run --once): 4/.test(line))).toEqual([]);
});

test('the kept counts of tickets by queue and status are those a count finds, after all of that', () => {
  const db = new Database(join(folder, 'data', 'mailclerk.sqlite'), { readonly: true });
  const [kept, counted] = [keptCounts, slowCounts].map((text) => db.prepare(text).all());
  db.close();
  expect(counted?.length).toBeGreaterThan(1);
  expect(kept).toEqual(counted);
});

test('no statement walks through all tickets, entries, ledger rows or notices', () => {
  const db = new Database(join(folder, 'data', 'mailclerk.sqlite'), { readonly: true });
  const wrong: string[] = [];
  let explained = 0;
  for (const prepared of texts) {
    const text = prepared.replaceAll(/\s+/g, ' ').trim();
    // SQLite also plans the look at child rows that an insert does only while a foreign key is broken.
    if (!/^(?:select|with|update|delete)/i.test(text) || NEWEST.test(text)) continue;
    const count = [...text.matchAll(/\?/g)].length;
    const plan = db.prepare<unknown[], { detail: string }>(`explain query plan ${text}`).all(...Array(count).fill(1));
    explained += 1;
    for (const { detail } of plan)
      if (GROWING.includes(scanned(text, detail) ?? '') && !AT_HAND.test(detail)) wrong.push(`${detail} ← ${text}`);
  }
  db.close();
  expect(explained).toBeGreaterThan(150);
  expect(wrong).toEqual([]);
});
