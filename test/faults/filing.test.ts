// Rows about one mail's filing, through the whole program: rules that say nothing, or the opposite of each other (F54), ten
// thousand recipients (F56). Of each: the mail is a ticket, nobody is written to who has no part in it, and `mail why` says why.
import { afterEach, describe, expect, it } from 'vitest';
import { makeSite, type Site, type SiteOptions } from '../integration/site.ts';

const LONG = { timeout: 120_000 };
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function site(options: Partial<SiteOptions>): Site {
  const one = makeSite({ mailboxes: { support: {} }, ...options });
  open.push(() => one.remove());
  return one;
}

function letter(n: number, more: readonly string[] = ['To: support@example.com']): string {
  return [
    `From: Eva <eva${n}@firma${n}.example>`,
    ...more,
    `Subject: Frage ${n}`,
    `Message-ID: <${n}@firma${n}.example>`,
    '',
    'Hallo',
    '',
  ].join('\r\n');
}

async function inject(one: Site, raw: string) {
  one.write('mail.eml', raw);
  const told = await one.cli('mail', 'inject', 'mail.eml', '--mailbox', 'support', '--json');
  expect(told.code, told.stderr).toBe(0);
  return told.json;
}

describe('F54: rules', () => {
  const queues = { support: { agents: ['anna'] }, billing: { agents: ['anna'] }, sales: { agents: ['anna'] } };
  const rules = (text: string): string => `version: 1\nrules:\n${text}`;

  it.each<[string, string, string]>([
    [
      'that match nothing',
      '  - { id: never, when: { subject: "no such words" }, then: ticket, set: { queue: billing } }\n',
      'support',
    ],
    ['none at all', '', 'support'],
    [
      'that say the opposite of each other: the first that ends the walk holds',
      '  - { id: one, when: { subject: Frage }, then: ticket, set: { queue: billing } }\n  - { id: two, when: { subject: Frage }, then: ticket, set: { queue: sales } }\n',
      'billing',
    ],
    [
      'that can never match and one that does',
      '  - { id: empty, when: { subject: Frage, not: { subject: Frage } }, then: ignore }\n  - { id: two, when: { subject: Frage }, then: ticket, set: { queue: sales } }\n',
      'sales',
    ],
  ])('%s: a ticket in a queue, never dropped', LONG, async (_, text, queue) => {
    const one = site({ config: { queues }, rules: text === '' ? {} : { '10.yaml': rules(text) } });
    const told = await inject(one, letter(1));
    expect(told).toMatchObject({ outcome: 'created', ticket: expect.any(String) });
    expect((await one.cli('ticket', 'show', told.ticket, '--json')).json.queue).toBe(queue);
    const why = await one.cli('mail', 'why', String(told.messageId));
    expect(why.code).toBe(0);
  });
});

describe('F56: ten thousand recipients', () => {
  it(
    'in To and Cc: one ticket, the sender alone has a receipt, nobody else is written to or takes part',
    LONG,
    async () => {
      const people = (from: number): string =>
        Array.from({ length: 5_000 }, (_, n) => `Person ${from + n} <p${from + n}@crowd.example>`).join(',\r\n ');
      const one = site({ rules: {} });
      const told = await inject(one, letter(1, [`To: support@example.com,\r\n ${people(0)}`, `Cc: ${people(5_000)}`]));
      expect(told).toMatchObject({ outcome: 'created' });
      const to = one
        .rows('select to_address as address from outbox where passed = 1')
        .map((row) => String(row.address));
      expect(to.filter((address) => address.endsWith('@crowd.example'))).toEqual([]);
      expect(to.filter((address) => address.startsWith('eva1@')).length).toBeLessThanOrEqual(1);
      expect(to.length).toBeLessThanOrEqual(5);
    },
  );
});
