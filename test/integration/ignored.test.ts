// What a mail that is ignored or rejected leaves behind, in every table of the database: nothing but its ledger row
// (with raw mail, message and decision), and for a rejected one that single notice. Counted, so that a table nobody
// thought of cannot be forgotten.
import { afterEach, expect, it } from 'vitest';
import { makeSite, type Site } from './site.ts';

const sites: Site[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.remove();
});

const rules = `version: 1
rules:
  - id: unwanted
    why: a test
    when: { subject: Werbung, body: '/(?<word>\\w+) kaufen/' }
    thread: { key: "werbung/{{word}}" }
    then: ignore
    set: { queue: support, customer: "{{mail.from}}", tags: [x], watchers: [anna@example.com] }
    update: { tags: [y] }
    tags: [z]
    do: [ { note: "{{word}}" }, { alert: [anna] } ]
  - { id: no-files, when: { subject: Invoice }, then: reject }
`;

/** Tables that hold the mail itself and what was decided of it; counters of rules and the site's own settings. */
const OF_THE_LEDGER = [
  'ledger',
  'routes',
  'raws',
  'raw',
  'raw_mails',
  'messages',
  'decisions',
  'rule_hits',
  'settings',
  'setups',
  'setup_files',
  'cursors',
  'sqlite_sequence',
];

function countsOf(site: Site): Readonly<Record<string, number>> {
  const tables = site
    .rows("select name from sqlite_master where type = 'table' and sql not like '%using fts5%'")
    .map((row) => String(row.name));
  return Object.fromEntries(
    tables.map((table) => [table, Number(site.rows(`select count(*) as n from "${table}"`)[0]?.n)]),
  );
}

function changed(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): readonly string[] {
  return Object.keys(after).filter((table) => after[table] !== before[table] && !OF_THE_LEDGER.includes(table));
}

const mail = (id: number, subject: string): string =>
  `From: Eva <eva@customers.example>\r\nTo: support@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${id}@customers.example>\r\n\r\nJetzt kaufen!\r\n`;

it('an ignored mail leaves nothing behind but its ledger row; a rejected one besides one notice; neither a contact', {
  timeout: 60_000,
}, async () => {
  const site = makeSite({ mailboxes: { support: {} }, rules: { '10.yaml': rules } });
  sites.push(site);
  site.write('first.eml', mail(1, 'Werbung'));
  const first = await site.cli('mail', 'inject', 'first.eml', '--dry-run', '--json');
  expect(first.code, JSON.stringify(first)).toBe(0);
  const before = countsOf(site);
  site.write('ignored.eml', mail(2, 'Werbung'));
  const told = (await site.cli('mail', 'inject', 'ignored.eml', '--json')).json;
  expect(told).toMatchObject({ verdict: 'ignore', outcome: 'ignored', rule: 'unwanted', ticket: null, notices: [] });
  const ignored = countsOf(site);
  expect(changed(before, ignored)).toEqual([]);
  expect(ignored.ledger).toBe((before.ledger ?? 0) + 1);

  site.write('rejected.eml', mail(3, 'Invoice'));
  expect((await site.cli('mail', 'inject', 'rejected.eml', '--json')).json).toMatchObject({ outcome: 'rejected' });
  const rejected = countsOf(site);
  // `causes` keeps that one notice from being written twice; the others count it for the gate and for the lists.
  expect(changed(ignored, rejected).toSorted()).toEqual(['causes', 'correspondents', 'counters', 'outbox']);
  expect(rejected.outbox).toBe((ignored.outbox ?? 0) + 1);
  expect(rejected.contacts).toBe(0);
});
