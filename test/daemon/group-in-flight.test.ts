// A Setup is exchanged while a group is under way: every mail of the group is judged, decided and filed by the one the
// group began with, config and rules alike; the next group takes the new one.
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadSetup } from '../../src/daemon/setup.ts';
import type { Setup } from '../../src/model/setup.ts';
import { openReader } from '../../src/parse/reader.ts';
import { fileGroup, type PipelineDeps } from '../../src/pipeline.ts';
import type { Reader, Received } from '../../src/ports.ts';
import { DATABASE_NAME, openStore } from '../../src/store/open.ts';
import { openTruster } from '../../src/trust/judge.ts';
import { makeSite, type Site } from '../integration/site.ts';

const NOW = Date.parse('2026-01-07T10:00:00Z');
/** More than one transaction takes at once. */
const MAILS = 40;

let site: Site | null = null;
afterEach(() => site?.remove());

test('no mail is decided half by the old and half by the new set', { timeout: 60_000 }, async () => {
  const held = makeSite({
    mailboxes: { support: { trust_auth_results: ['old.example'] } },
    rules: { '10-a.yaml': rules('old') },
  });
  site = held;
  const before = load(held);
  held.write('rules/10-a.yaml', rules('new'));
  held.configure({ mailboxes: { support: { trust_auth_results: ['new.example'] } } });
  const after = load(held);

  const store = openStore(join(held.dataDir, DATABASE_NAME));
  const keys = await store.write(() => store.threadKeys(null));
  store.useKeys(keys);
  const parser = openReader();
  let setup = before;
  // Exchanged while the group is read, and again between two of its transactions.
  const reader: Reader = {
    version: parser.version,
    async read(mails, signal) {
      const read = await parser.read(mails, signal);
      setup = after;
      return read;
    },
    close: () => parser.close(),
  };
  const deps: PipelineDeps = {
    store,
    reader,
    trusterOf: ({ config }) => openTruster({ keys, config, now: () => NOW }),
    now: () => NOW,
    setup: () => setup,
  };
  try {
    await store.write(() => store.ledger.receive(mails(0), NOW, null));
    const first = await fileGroup(deps, null, new AbortController().signal);
    await store.write(() => store.ledger.receive(mails(MAILS), NOW, null));
    const second = await fileGroup(deps, null, new AbortController().signal);
    expect([first, second].map((filed) => filed.map((one) => one.kind))).toEqual([all('filed'), all('filed')]);
  } finally {
    await reader.close();
    store.close();
  }
  const rows = held.rows(
    'select l.id, l.revision, t.tags, t.subject from ledger l join tickets t on t.id = l.ticket order by l.id',
  );
  // `old` and `new` each come from the truster's config, from a first rule and from a second one.
  const told = rows.map(({ revision, tags, subject }) => [revision, tags, subject]);
  expect(told.slice(0, MAILS)).toEqual(all([before.revision, '["first-old","proved"]', 'old']));
  expect(told.slice(MAILS)).toEqual(all([after.revision, '["first-new"]', 'new']));
});

function all<T>(value: T): readonly T[] {
  return Array.from({ length: MAILS }, () => value);
}

function load({ configPath }: Site): Setup {
  const { setup, problems } = loadSetup(configPath, { env: {}, needSecrets: true });
  if (!setup) throw new Error(JSON.stringify(problems));
  return setup;
}

function rules(name: string): string {
  return [
    'version: 1',
    'rules:',
    `  - { id: one, set: { tags: [first-${name}] } }`,
    '  - { id: proof, when: { auth.verified: true }, set: { tags: [proved] } }',
    `  - { id: two, then: create, set: { subject: ${name} } }`,
    '',
  ].join('\n');
}

function mails(from: number): readonly Received[] {
  return Array.from({ length: MAILS }, (_, index): Received => {
    const n = from + index + 1;
    const text = `Authentication-Results: old.example; dmarc=pass header.from=firma.example; dkim=pass header.d=firma.example\r\nFrom: c${n}@firma.example\r\nTo: support@example.com\r\nSubject: Hello\r\nMessage-ID: <g${n}@firma.example>\r\nDate: ${new Date(NOW).toUTCString()}\r\n\r\nHello.\r\n`;
    const raw = Buffer.from(text);
    return {
      mailbox: 'support',
      folder: 'INBOX',
      uidValidity: '1',
      uid: n,
      internalDate: NOW,
      flags: [],
      raw,
      size: raw.length,
      oversize: false,
      wantsAck: false,
    };
  });
}
