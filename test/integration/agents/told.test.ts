// Who reads which words of an agent's mail, and what he is told that they are: commands alone, with a note, a reply, a
// file, above a ticket of one's own and one nobody has, and those that open one. Read as the people who get the mails do.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMail } from '../../../src/parse/read.ts';
import { type AgentDesk, agentMail, type Done, openPlace, type Place } from './desk.ts';

const staff = (roles: readonly string[], id: string) => ({ email: `${id}@staff.example`, roles });
const site = {
  agents: { anna: staff(['agent', 'lead'], 'anna'), bob: staff(['agent'], 'bob'), carl: staff(['agent'], 'carl') },
  queues: {
    support: { agents: ['anna', 'bob'], address: 'support@example.com', opened_to: 'owner@outside.example' },
    billing: { agents: ['bob', 'carl'] },
  },
};

let place: Place;
let ruled: Place;
let desk: AgentDesk;
beforeAll(async () => {
  place = await openPlace(site);
  ruled = await openPlace(
    site,
    'version: 1\nrules:\n  - id: give\n    when: { subject: { contains: given } }\n    set: { assign: carl }\n',
  );
});
afterAll(async () => {
  await place.remove();
  await ruled.remove();
});
beforeEach(async () => {
  desk = await place.desk();
  return () => desk.close();
});

let ids = 0;
interface Written {
  readonly subject?: string;
  readonly file?: string;
}
function letter(text: string, { subject, file }: Written): string {
  const plain = agentMail(text, { id: `told${++ids}`, ...(subject === undefined ? {} : { subject }) });
  if (file === undefined) return plain;
  const type = 'Content-Type: text/plain; charset=utf-8\r\n\r\n';
  const head = `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n${type}`;
  const part = `--b\r\nContent-Type: text/plain; name="${file}"\r\nContent-Disposition: attachment; filename="${file}"\r\n\r\nabc\r\n--b--\r\n`;
  return `${plain.replace(type, head)}${part}`;
}

/** Labels, words and files as a reader sees them, without the card and what every mail says. */
async function readBy(done: Done): Promise<readonly string[]> {
  const rows = done.told.filter(({ state, mailed }) => state !== 'dropped' && mailed === null);
  return Promise.all(
    rows.map(async ({ row, name, to }) => {
      const raw = Buffer.from(desk.composed(row));
      const message = await readMail({ raw, size: raw.length, oversize: false });
      const [said = ''] = message.text.split(/^(?:What you can do now|Why you are getting|-{5,})/mu);
      const kept = said.split('\n').filter((line) => SAID.test(line) && !BOILERPLATE.test(line));
      return [`${name} to ${to.split('@')[0]}`, ...kept.map((line) => line.trim())].join(' | ');
    }),
  );
}
const SAID = /^> |:$|→|^- \S+\.txt$|has opened|^she never pays$|^nor does he$|^Hello Bob$/u;
const BOILERPLATE = /^(?:Hello|> (?:From|Date|Subject|To)\b|> -{5,})/u;

const opened = 'Anna Muster has opened this ticket.';
const note = 'Internal note from Anna Muster:';
const reply = 'Anna Muster replied to the customer:';
const wrote = 'Anna Muster wrote:';
const THANKS = '> Thank you for your message, ';
const FORWARDED =
  '---------- Forwarded message ---------\nFrom: Zoe Zed <zoe@acme.example>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: Valve\nTo: Anna <anna@staff.example>\n\nIt is stuck.';

describe('a mail about a ticket is read', () => {
  it.each<[string, Written & { readonly own?: true }, readonly string[]]>([
    ['she never pays', {}, [`agent-reply to bob | ${note} | > she never pays`]],
    ['she never pays', { own: true }, []],
    [
      '#note\n\nshe never pays',
      { file: 'f.txt' },
      [`agent-reply to bob | ${note} | > she never pays | Attachments: | - f.txt`],
    ],
    ['#note she never pays\n#reply\n\nIt comes.', {}, [`reply to eva`]],
    ['#cc carl\n#note she never pays', { own: true }, [`agent-reply to carl | ${note} | > she never pays`]],
    [
      '#cc carl\n#note she never pays',
      {},
      [`agent-reply to bob | ${note} | > she never pays`, `agent-reply to carl | ${note} | > she never pays`],
    ],
    ['#cc carl\n\nshe never pays', { own: true }, [`agent-reply to carl | ${note} | > she never pays`]],
    ['#cc carl\n#reply\n\nIt comes.', { own: true }, ['reply to eva', `agent-reply to carl | ${reply} | > It comes.`]],
    [
      '#cc carl\n#reply\n#note she never pays\n\nIt comes.',
      { own: true },
      [
        'note-mention to carl | Anna Muster would like to show you a note on T-2026-00001: | she never pays',
        'reply to eva',
        `agent-reply to carl | ${reply} | > It comes.`,
      ],
    ],
    [
      '#queue billing',
      {},
      ['agent-changed to bob | - Queue: support → billing', 'agent-changed to carl | - Queue: support → billing'],
    ],
    [
      '#queue billing\n#note\n\nshe never pays',
      {},
      [
        `agent-changed to bob | - Queue: support → billing | ${note} | > she never pays`,
        `agent-changed to carl | - Queue: support → billing | ${note} | > she never pays`,
      ],
    ],
    [
      '#queue billing\n#reply\n\nIt comes.',
      {},
      [
        `agent-changed to bob | - Queue: support → billing | ${reply} | > It comes.`,
        `agent-changed to carl | - Queue: support → billing | ${reply} | > It comes.`,
        'reply to eva',
      ],
    ],
    [
      '#use thanks\n#assign bob',
      {},
      ['reply to eva', `agent-assigned to bob | ${reply} | > Thank you for your message, Eva Roth.`],
    ],
    [
      '#use thanks\n#queue billing\n\nIt comes.',
      {},
      [
        `agent-changed to bob | - Queue: support → billing | ${reply} | ${THANKS}Eva Roth. | > It comes.`,
        `agent-changed to carl | - Queue: support → billing | ${reply} | ${THANKS}Eva Roth. | > It comes.`,
        'reply to eva',
      ],
    ],
    [
      '#cc carl\n#assign carl\n#reply\n#note she never pays\n#note nor does he\n\nIt comes.',
      {},
      ['reply to eva', `agent-assigned to carl | ${note} | she never pays | nor does he | ${reply} | > It comes.`],
    ],
    [
      '#cc carl\n#queue billing\n#reply\n#note she never pays\n\nIt comes.',
      {},
      [
        `agent-changed to bob | - Queue: support → billing | ${note} | she never pays | ${reply} | > It comes.`,
        `agent-changed to carl | - Queue: support → billing | ${note} | she never pays | ${reply} | > It comes.`,
        'reply to eva',
      ],
    ],
    [
      '#queue billing\n#assign carl\n#note\n\nshe never pays',
      {},
      [
        `agent-changed to bob | - Queue: support → billing | ${note} | > she never pays`,
        `agent-assigned to carl | ${note} | > she never pays`,
      ],
    ],
    [
      '#cc carl\n#queue billing\n#offer carl\n#use thanks',
      {},
      [
        `agent-changed to bob | - Queue: support → billing | ${reply} | ${THANKS}Eva Roth.`,
        'reply to eva',
        `agent-offer to carl | These were asked: | ${reply} | ${THANKS}Eva Roth.`,
      ],
    ],
    ['#forward carl\n#note she never pays', { own: true, file: 'f.txt' }, ['forward to carl']],
  ])('%j %j', async (text, how, rows) => {
    if (how.own) await desk.deliver(letter('#take', {}));
    expect(await readBy(await desk.deliver(letter(text, how)))).toEqual(rows);
  });

  it.each([
    ['#forward bob\n#note she never pays', 'Re: [T-2026-00001] Pump', { why: 'note', files: ['f.txt'] }],
    ['#forward bob\n#internal', 'Re: [T-2026-00001] Pump', { why: 'note', files: ['f.txt'] }],
    ['#forward bob\n#note she never pays\n\nHello Bob', 'Re: [T-2026-00001] Pump', undefined],
    ['#customer eva@acme.example\n#forward bob\n#note\n\nshe never pays', 'Valve', { why: 'note', files: ['f.txt'] }],
    [`#customer\n#reply\n\nWe come.\n\n${FORWARDED}`, 'Fwd: Valve', { why: 'handed-in', files: ['f.txt'] }],
  ])('its author is told which files did not go along, and why: %j', async (text, subject, stayed) => {
    const done = await desk.deliver(letter(text, { subject, file: 'f.txt' }));
    const receipt = done.told.find(({ mailed }) => mailed !== null);
    expect([receipt?.name, receipt?.mailed?.stayed]).toEqual(['agent-receipt', stayed]);
    const said = receipt ? desk.composed(receipt.row).replaceAll('=\r\n', '') : '';
    expect(/(?:not forwarded|not sent)[^<\r]*: f\.txt/.test(said)).toBe(stayed !== undefined);
  });
});

describe('a mail that opens a ticket is read', () => {
  const eva = '#customer eva@acme.example';
  const outside = 'agent-new to owner';
  it.each<[string, Written, readonly string[]]>([
    ['#note\n\nshe never pays', {}, [`agent-new to bob | ${note} | > she never pays`]],
    ['#note she never pays', {}, ['opened to anna', `agent-new to bob | ${note} | > she never pays`, outside]],
    [
      `${eva}\n\nShe called.`,
      {},
      [
        'opened to eva',
        `agent-new to bob | ${opened} | ${wrote} | > She called.`,
        `${outside} | ${opened} | ${wrote} | > She called.`,
      ],
    ],
    [
      `${eva}\n#priority high\n#note she never pays`,
      {},
      ['opened to eva', `agent-new to bob | ${opened} | ${note} | > she never pays`, `${outside} | ${opened}`],
    ],
    [
      `${eva}\n#note she never pays\n\nShe called.`,
      {},
      [
        'opened to eva',
        `agent-new to bob | ${opened} | ${note} | she never pays | ${wrote} | > She called.`,
        `${outside} | ${opened} | ${wrote} | > She called.`,
      ],
    ],
    [`${eva}\n#note\n\nshe never pays`, {}, [`agent-new to bob | ${opened} | ${note} | > she never pays`]],
    [
      `${eva}\n#reply\n#note she never pays\n\nIt comes.`,
      {},
      [
        `agent-new to bob | ${opened} | ${note} | she never pays | ${reply} | > It comes.`,
        `${outside} | ${opened} | ${reply} | > It comes.`,
        'reply to eva',
      ],
    ],
    [
      `${eva}\n#use thanks`,
      {},
      [
        `agent-new to bob | ${opened} | ${reply} | ${THANKS}.`,
        `${outside} | ${opened} | ${reply} | ${THANKS}.`,
        'reply to eva',
      ],
    ],
    [
      `${eva}\n#cc bob\n#reply\n\nIt comes.`,
      {},
      [
        `agent-new to bob | ${opened} | ${reply} | > It comes.`,
        `${outside} | ${opened} | ${reply} | > It comes.`,
        'reply to eva',
      ],
    ],
    [
      '#cc carl\n#note she never pays',
      {},
      [
        'opened to anna',
        `agent-new to bob | ${note} | > she never pays`,
        `agent-new to carl | ${note} | > she never pays`,
        outside,
      ],
    ],
    [
      `${eva}\n#cc carl\n#reply\n#note she never pays\n\nIt comes.`,
      {},
      [
        `agent-new to bob | ${opened} | ${note} | she never pays | ${reply} | > It comes.`,
        `agent-new to carl | ${opened} | ${note} | she never pays | ${reply} | > It comes.`,
        `${outside} | ${opened} | ${reply} | > It comes.`,
        'reply to eva',
      ],
    ],
    [
      `${eva}\n#cc carl\n#uncc carl\n#note she never pays\n\nShe called.`,
      {},
      [
        'opened to eva',
        `agent-new to bob | ${opened} | ${note} | she never pays | ${wrote} | > She called.`,
        `${outside} | ${opened} | ${wrote} | > She called.`,
      ],
    ],
    [
      `${eva}\n#cc carl\n#assign carl\n#note\n\nshe never pays`,
      {},
      [
        `agent-new to bob | ${opened} | ${note} | > she never pays`,
        `agent-assigned to carl | ${opened} | ${note} | > she never pays`,
      ],
    ],
    [
      `${eva}\n#cc carl, bob, anna, owner@outside.example\n#queue billing\n#note she never pays\n\nShe called.`,
      {},
      [
        'opened to eva',
        `agent-new to bob | ${opened} | ${note} | she never pays | ${wrote} | > She called.`,
        `agent-new to carl | ${opened} | ${note} | she never pays | ${wrote} | > She called.`,
      ],
    ],
    [
      `#customer\n#cc carl\n\nshe never pays\n\n${FORWARDED}`,
      { subject: 'Fwd: Valve' },
      [
        'opened to zoe',
        `agent-new to bob | ${opened} | ${note} | she never pays | Zoe Zed wrote: | > It is stuck.`,
        `agent-new to carl | ${opened} | ${note} | she never pays | Zoe Zed wrote: | > It is stuck.`,
        `${outside} | ${opened} | Zoe Zed wrote: | > It is stuck.`,
      ],
    ],
    [
      `${eva}\n#reply The valve comes.`,
      {},
      [
        `agent-new to bob | ${opened} | ${reply} | > The valve comes.`,
        `${outside} | ${opened} | ${reply} | > The valve comes.`,
        'reply to eva',
      ],
    ],
    [
      `${eva}\n#reply The valve comes.\n#assign carl\n\nOn Monday.`,
      {},
      [
        `agent-new to bob | ${opened} | ${reply} | > The valve comes. | > On Monday.`,
        `${outside} | ${opened} | ${reply} | > The valve comes. | > On Monday.`,
        'reply to eva',
        `agent-assigned to carl | ${opened} | ${reply} | > The valve comes. | > On Monday.`,
      ],
    ],
    [
      `${eva}\n#assign carl\n#note she never pays`,
      {},
      [
        'opened to eva',
        `agent-new to bob | ${opened} | ${note} | > she never pays`,
        `${outside} | ${opened}`,
        `agent-assigned to carl | ${opened} | ${note} | > she never pays`,
      ],
    ],
    [
      `${eva}\n#priority high`,
      { file: 'f.txt' },
      [
        'opened to eva',
        `agent-new to bob | ${opened} | Attachments: | - f.txt`,
        `${outside} | ${opened} | Attachments: | - f.txt`,
      ],
    ],
    [
      `#customer\n\nshe never pays\n\n${FORWARDED}`,
      { subject: 'Fwd: Valve' },
      [
        'opened to zoe',
        `agent-new to bob | ${opened} | ${note} | she never pays | Zoe Zed wrote: | > It is stuck.`,
        `${outside} | ${opened} | Zoe Zed wrote: | > It is stuck.`,
      ],
    ],
    [
      `#customer\n#reply The valve comes.\n\n${FORWARDED}`,
      { subject: 'Fwd: Valve' },
      [
        `agent-new to bob | ${opened} | ${reply} | > The valve comes. | Zoe Zed wrote: | > It is stuck.`,
        `${outside} | ${opened} | ${reply} | > The valve comes. | Zoe Zed wrote: | > It is stuck.`,
        'reply to zoe',
      ],
    ],
    [
      `#customer\n#use thanks\n\n${FORWARDED}`,
      { subject: 'Fwd: Valve' },
      [
        `agent-new to bob | ${opened} | ${reply} | ${THANKS}Zoe Zed. | Zoe Zed wrote: | > It is stuck.`,
        `${outside} | ${opened} | ${reply} | ${THANKS}Zoe Zed. | Zoe Zed wrote: | > It is stuck.`,
        'reply to zoe',
      ],
    ],
  ])('%j', async (text, how, rows) => {
    expect(await readBy(await desk.deliver(letter(text, { subject: 'Valve', ...how })))).toEqual(rows);
  });

  it('and its entry in the ticket says what it said, without the canned reply', async () => {
    const done = await desk.deliver(letter(`${eva}\n#use thanks\n\nIt comes.`, { subject: 'Valve' }));
    expect(done.entries.map(({ kind, text }) => [kind, text])).toEqual([
      ['mail', 'It comes.'],
      ['reply', 'Thank you for your message, .\n\nIt comes.'],
    ]);
  });

  it.each([
    [`${eva}\n#reply\n\nIt comes.`, 'given', [opened, reply, '> It comes.']],
    [`${eva}\n#note she never pays`, 'given', [opened, note, '> she never pays']],
    [`${eva}\n#note she never pays\n\nShe called.`, 'given', [opened, note, 'she never pays', wrote, '> She called.']],
    [
      `#customer\n#reply\n\nIt comes.\n\n${FORWARDED}`,
      'Fwd: given',
      [opened, reply, '> It comes.', 'Zoe Zed wrote:', '> It is stuck.'],
    ],
  ])('in one mail by whom a rule gives it to: %j', async (text, subject, words) => {
    desk.close();
    desk = await ruled.desk();
    const rows = await readBy(await desk.deliver(letter(text, { subject })));
    expect(rows.filter((row) => row.includes(' to carl'))).toEqual([['agent-assigned to carl', ...words].join(' | ')]);
  });
});

it('values of the site do not go to the customer where they stand below a reply', async () => {
  const catalogues = {
    types: { leak: { label: { de: 'Wasserschaden' } } },
    priorities: { p1: { label: { en: 'red' } }, p2: {} },
    severities: { s9: {} },
    close: { reasons: { scrapped: { label: { en: 'beyond repair' } } } },
  };
  const valued = await openPlace({ ...site, catalogues, tickets: { agent_reply: 'reply' } });
  for (const line of [
    'Type: leak',
    'Typ: Wasserschaden',
    'Priority: p1',
    'Prio: red',
    'Severity: s9',
    'Close: scrapped',
  ]) {
    desk.close();
    desk = await valued.desk();
    const held = await desk.deliver(letter(`It comes.\n\n${line}`, {}));
    expect([line, held.outside, held.told[0]?.mailed?.refusals[0]?.why]).toEqual([line, [], 'below']);
    // What the site knows is left out of the words, too, when they are sent all the same.
    const sent = await desk.deliver(letter('#send', {}));
    expect([line, ...sent.outside.map(({ body }) => body)]).toEqual([line, 'It comes.']);
  }
  await valued.remove();
});

it('whoever wants no news of new tickets reads of the one he is kept informed of', async () => {
  const quiet = { ...site.agents.carl, notify: { new: { mail: 'none' } } };
  const wanted = await openPlace({ ...site, agents: { ...site.agents, carl: quiet } });
  desk.close();
  desk = await wanted.desk();
  const rows = await readBy(await desk.deliver(letter('#cc carl\n#note she never pays', { subject: 'Valve' })));
  expect(rows.filter((row) => row.includes(' to carl'))).toEqual([`agent-new to carl | ${note} | > she never pays`]);
  await wanted.remove();
});

it('a status of a workflow of the site does not go to the customer where it stands below a reply', async () => {
  const statuses = {
    received: { kind: 'new', label: { en: 'received' } },
    parts: { kind: 'waiting', label: { de: 'liegt beim Schmied' } },
    returned: { kind: 'closed' },
  };
  const queues = { support: { ...site.queues.support, workflow: 'repair' }, billing: site.queues.billing };
  const own = { workflows: { repair: { statuses } }, tickets: { agent_reply: 'reply' } };
  const repairing = await openPlace({ ...site, queues, ...own });
  desk.close();
  desk = await repairing.desk();
  const held = await desk.deliver(letter('It comes.\n\nStatus: liegt beim Schmied', {}));
  expect([held.outside, held.told[0]?.mailed?.refusals[0]?.why]).toEqual([[], 'below']);
  const done = await desk.deliver(letter('#status liegt beim Schmied', {}));
  expect(done.ticket?.status).toBe('parts');
  await repairing.remove();
});
