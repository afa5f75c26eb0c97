// What an agent meant for colleagues never reaches a customer, however his program quotes and whatever he mistypes; what
// looks like a command is carried out or asked about, never overlooked; and what he begins for somebody who has no ticket.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMail } from '../../../src/parse/read.ts';
import { type AgentDesk, addressOf, agentMail, type Done, openPlace, type Place, passed, type Told } from './desk.ts';

let noting: Place;
let replying: Place;
beforeAll(async () => {
  noting = await openPlace();
  replying = await openPlace({ tickets: { agent_reply: 'reply' } });
});
afterAll(async () => {
  await noting.remove();
  await replying.remove();
});

async function one(place: Place, raw: (desk: AgentDesk) => string): Promise<Done> {
  const desk = await place.desk();
  try {
    return await desk.deliver(raw(desk));
  } finally {
    desk.close();
  }
}
const answer = (text: string) => (desk: AgentDesk) => agentMail(text, { to: addressOf(desk.keys, 'anna') });
const opening = (text: string, subject: string) => () => agentMail(text, { subject });
const refusals = (done: Done) => done.told.flatMap(({ mailed }) => mailed?.refusals.map(({ why }) => why) ?? []);
const said = (told: readonly Told[]) => told.map(({ name, to, body }) => [name, to, body]);

describe('where a plain answer is a reply, words for colleagues stay inside', () => {
  it.each([
    ...[
      '# note',
      '##note',
      '- #note',
      '1. #note',
      '(#note)',
      '„#notiz“',
      '#n0te',
      '#note…',
      '♯note',
      '\\note',
      '#️⃣note',
    ],
    ...['Vermerk:', 'Opmerking:', 'Remarque :', 'Interne Notiz:', 'nur intern', '[INTERN]', '***intern***', 'FYI'],
    ...['Bob, #note', 'Hallo #intern', '@bob', '@bob, schau mal', 'Draft:', 'vertraulich – nicht senden'],
  ])('%j', async (top) => {
    const done = await one(replying, answer(`${top}\nshe never pays`));
    expect(done.outside).toEqual([]);
    // Kept inside, and he knows: as a note, or with a question.
    expect(done.told.filter(({ mailed }) => mailed !== null)).toHaveLength(1);
  });

  it.each([
    'Notes of the meeting are attached.',
    'Internal wiring is broken, we come.',
    'C# 1 is out.',
    'Use #1 first.',
  ])('%j is a reply like any other', async (text) =>
    expect(said((await one(replying, answer(text))).outside)).toEqual([['reply', 'eva@acme.example', text]]),
  );
});

describe('a mail of ours, quoted without a mark below a reply, goes to nobody outside', () => {
  const secret = 'SECRETWORD, she never pays';
  let text: string;
  let html: string;
  const prepared = async (): Promise<AgentDesk> => {
    const desk = await noting.desk();
    await desk.deliver(agentMail('#take', { id: 'p1', to: addressOf(desk.keys, 'anna') }));
    const from = { from: 'Bob <bob@staff.example>', to: addressOf(desk.keys, 'bob') };
    await desk.deliver(agentMail(`#note\n\n${secret}`, { id: 'p2', ...from }));
    return desk;
  };
  beforeAll(async () => {
    const desk = await prepared();
    const row = (await desk.outbox()).find(({ agent, data }) => agent === 'anna' && data.body.includes(secret));
    if (!row) throw new Error('anna was not told of the note');
    const raw = Buffer.from(desk.composed(row));
    const message = await readMail({ raw, size: raw.length, oversize: false });
    text = message.text;
    html = (message.html ?? '').replace(/^[\s\S]*<body[^>]*>/, '').replace(/<\/body[\s\S]*$/, '');
    desk.close();
  });

  const heads = [
    'Example Support <support@example.com>, 7 Oca 2026 Çar, 10:00 tarihinde şunu yazdı:',
    '2026年1月7日(水) 10:00 Example Support <support@example.com>:',
    '* Example Support [2026-01-07 10:00]:',
    'Example Support\nMi 07.01.2026 10:00',
    '',
  ];
  const forms: readonly (readonly [string, (head: string) => readonly [type: string, body: string]])[] = [
    ['as it is', (head) => ['plain', `#reply\n\nIt comes.\n\n${head}\n\n${text}`]],
    ['moved in', (head) => ['plain', `#reply\n\nIt comes.\n\n${head}\n${text.replaceAll(/^/gm, '    ')}`]],
    ['behind bars', (head) => ['plain', `#reply\n\nIt comes.\n\n${head}\n${text.replaceAll(/^/gm, '| ')}`]],
    ['as HTML', (head) => ['html', `<p>#reply</p><p>It comes.</p><div>${head.replaceAll('<', '&lt;')}</div>${html}`]],
    ['to somebody outside', (head) => ['plain', `#forward max@firm.example\n\nPlease look.\n\n${head}\n\n${text}`]],
  ];
  it.each(forms)('%s', async (_, form) => {
    for (const head of heads) {
      const desk = await prepared();
      const [type, body] = form(head);
      const raw = agentMail(body, { to: addressOf(desk.keys, 'anna') }).replace('text/plain;', `text/${type};`);
      const { outside } = await desk.deliver(raw);
      for (const { row } of outside) {
        const sent = await readMail({ raw: Buffer.from(desk.composed(row)), size: 1, oversize: false });
        expect(sent.text).not.toMatch(/SECRETWORD|internal|#help|#reply|Assigned to/);
      }
      desk.close();
    }
  });
});

describe('a command in a dress is asked about, never overlooked', () => {
  it.each(['- #take', '* #take', '# take', '#take#', 'Antwort:', '[#close]'])('%j', async (top) => {
    const done = await one(noting, answer(`${top}\n\nmine`));
    expect(refusals(done)).toEqual(['unclear']);
    expect(done.ticket).toMatchObject({ assignees: [], status: 'unread' });
  });

  it.each(['# Findings', '- first', '(see below)', '# Status of the pump in the cellar', '#1 note', '> #close'])(
    '%j is text',
    async (top) =>
      expect((await one(noting, answer(`${top}\n\nIt leaks.`))).told.flatMap((told) => told.mailed ?? [])).toEqual([]),
  );

  it('a telephone makes a dash of a minus', async () => {
    const desk = await noting.desk();
    await desk.deliver(agentMail('#assign carl, anna', { id: 'd1', to: addressOf(desk.keys, 'anna') }));
    const done = await desk.deliver(agentMail('#assign +bob, –carl', { id: 'd2', to: addressOf(desk.keys, 'anna') }));
    expect(done.ticket?.assignees.toSorted()).toEqual(['anna', 'bob']);
    desk.close();
  });
});

describe('#send makes of a held mail what it would have been without the mistake, as its author was told', () => {
  const doneAs = (release: string): string => (release === 'rest' ? 'none' : release);
  type Row = readonly [
    at: 'note' | 'reply',
    held: string,
    release: string,
    sent: string | null,
    leftOut: readonly string[],
  ];
  it.each<Row>([
    ['note', '#nto\nShe never pays.', 'note', null, []],
    ['note', '(#note)\nShe never pays.', 'note', null, []],
    ['note', '- #notiz\nShe never pays.', 'note', null, []],
    ['note', '#status waitign\nShe is not serious.', 'note', null, ['#status waitign']],
    ['note', 'Hello,\n#note She never pays', 'note', null, []],
    ['note', '#xyzzy\nShe never pays.', 'note', null, ['#xyzzy']],
    ['note', '#take\nHello\n#reply\nIt comes.\n#note\nShe never pays.', 'note', null, []],
    ['reply', '#nto\nShe never pays.', 'note', null, []],
    ['reply', '#noet She never pays.', 'note', null, []],
    ['reply', '#intrn\nShe never pays.', 'note', null, []],
    ['reply', 'Hello,\n#notiz She never pays', 'note', null, []],
    ['reply', '(#note)\nShe never pays.', 'note', null, []],
    ['reply', 'Hello Eva,\n\nit comes.\n\nNotiz: she never pays', 'note', null, []],
    ['reply', '#reply\n#nto\nShe never pays.', 'note', null, ['#reply']],
    ['reply', '#reply\n#intern\nIt comes.', 'note', null, ['#reply #internal']],
    ['reply', '#forward max@firm.example\n#nto\nShe never pays.', 'note', null, []],
    ['reply', '#status waitign\nIt comes.', 'reply', 'It comes.', ['#status waitign']],
    ['reply', 'It comes.\n#close solved', 'reply', 'It comes.', ['#close solved']],
    ['note', 'Hello,\n\n#antwort\nIt comes.', 'reply', 'Hello,\n\nIt comes.', []],
    ['note', '#antwrot It comes.', 'reply', 'It comes.', []],
    ['note', '#reply\nIt comes.\n- #schließen gelöst', 'reply', 'It comes.', ['- #schließen gelöst']],
    ['note', '#reply\nIt comes.\n/close solved', 'reply', 'It comes.', ['/close solved']],
    ['note', '#reply\nComment: she never pays\nIt comes.', 'reply', 'It comes.', []],
    ['note', '#reply\nZeit: 9 Uhr\nIt comes.', 'reply', 'Zeit: 9 Uhr\nIt comes.', []],
    ['reply', 'It comes.\n\nPriority: urgent', 'reply', 'It comes.', ['Priority: urgent']],
    ['reply', 'It comes.\n\nStatus: geschlossen', 'reply', 'It comes.', ['Status: geschlossen']],
    ['reply', 'It comes.\n\nAssign: bob', 'reply', 'It comes.', ['Assign: bob']],
    ['reply', 'It comes.\n\nMerge: T-2026-00003', 'reply', 'It comes.', ['Merge: T-2026-00003']],
    ['reply', 'It comes.\n\nStatus: wartet', 'reply', 'It comes.', ['Status: wartet']],
    ['reply', 'It comes.\n\nForward: bob@staff.example', 'reply', 'It comes.', ['Forward: bob@staff.example']],
    // A value nobody knows may be what he tells her.
    ['reply', 'Ask them.\n\nForward: parts@x.example', 'reply', 'Ask them.\n\nForward: parts@x.example', []],
    ['reply', 'It comes.\n\nPriority: A1', 'reply', 'It comes.\n\nPriority: A1', []],
    ['note', '#nehmne', 'nothing', null, []],
    ['note', '#close sovled', 'nothing', null, []],
    ['note', '#tag vip\n#nehmne', 'rest', null, ['#nehmne']],
  ])('%s: %j is sent as %s', async (site, text, release, sent, leftOut) => {
    const desk = await (site === 'note' ? noting : replying).desk();
    const held = await desk.deliver(agentMail(text, { id: 's1', to: addressOf(desk.keys, 'anna') }));
    const done = await desk.deliver(agentMail('#send', { id: 's2', to: addressOf(desk.keys, 'anna') }));
    desk.close();
    expect(held.outside).toEqual([]);
    const told = (one: Done) => one.told.find(({ mailed }) => mailed !== null)?.mailed;
    expect(told(held)).toMatchObject({ state: 'held', release });
    expect(done.outside.filter(({ to }) => to === 'eva@acme.example').map(({ body }) => body)).toEqual(
      sent === null ? [] : [sent],
    );
    expect(done.outside.filter(({ body }) => /never pays|not serious/.test(body))).toEqual([]);
    if (release === 'nothing') return;
    expect(told(done)).toMatchObject({ state: 'done', words: doneAs(release) });
    expect(told(done)?.refusals.map(({ line }) => line)).toEqual(leftOut);
    // Nothing he wrote is lost.
    const kept = done.entries.map((entry) => entry.text).join('\n');
    for (const words of text.match(/(?:she never pays|it comes|not serious)/gi) ?? []) expect(kept).toContain(words);
  });

  it('with a new command beside it does what that says', async () => {
    const bodies = async (held: string, send: string) => {
      const desk = await replying.desk();
      await desk.deliver(agentMail(held, { id: 's1', to: addressOf(desk.keys, 'anna') }));
      const done = await desk.deliver(agentMail(send, { id: 's2', to: addressOf(desk.keys, 'anna') }));
      desk.close();
      return [done.told.find(({ mailed }) => mailed !== null)?.mailed?.words, ...done.outside.map(({ body }) => body)];
    };
    expect(await bodies('#nto\nIt comes.', '#reply\n#send')).toEqual(['reply', 'It comes.']);
    expect(await bodies('It comes.\n#note\nShe never pays.', '#reply\n#send')).toEqual(['reply', 'It comes.']);
    expect(await bodies('#reply\n#priority hihg\nShe never pays.', '#note\n#send')).toEqual(['note']);
    // What he said stays here stays here, whatever he tells the customer now.
    for (const held of ['#note\n#asign eva\nShe never pays.', '#nto\nShe never pays.', '#nur intern\nShe never pays.'])
      expect(await bodies(held, '#send\n#reply It comes.')).toEqual(['reply', 'It comes.']);
    const both = '#note\n#asign eva\nShe never pays.\n\n#reply\nIt comes.';
    expect((await bodies(both, '#send\n#reply')).slice(1)).toEqual(['It comes.']);
    expect((await bodies('#note\n#asign eva\nShe never pays.', '#send\n#reply')).slice(1)).toEqual([]);
  });

  it('that fails still carries the words that wait', async () => {
    const desk = await noting.desk();
    const tell = async (text: string, id: string) => {
      const done = await desk.deliver(agentMail(text, { id, to: addressOf(desk.keys, 'anna') }));
      return done.told.find(({ mailed }) => mailed !== null)?.mailed;
    };
    await tell('#priority hihg\n\nShe never pays.', 's1');
    const again = await tell('#send\n#priority hgih', 's2');
    expect(again).toMatchObject({ state: 'held', release: 'note', original: expect.stringContaining('never pays') });
    expect(await tell('#send', 's3')).toMatchObject({ state: 'done', words: 'note' });
    desk.close();
  });
});

describe('a mail that belongs to no ticket', () => {
  const eva = (top: string): string =>
    `${top}\n\n---------- Forwarded message ---------\nFrom: Eva Neu <eva@new.example>\nSubject: Pump\nTo: <anna@staff.example>\n\nMy pump leaks.\n#close solved`;

  it.each(['#help', '#Hilfe?', '#aide\n\nAnna Muster'])(
    'with nothing but %j is answered with the list and opens none',
    async (text) => {
      const done = await one(noting, opening(text, 'how does this work'));
      expect(done.ticket).toBeNull();
      expect(done.decision).toMatchObject({ outcome: 'answered' });
      expect(done.told).toMatchObject([{ name: 'agent-receipt', to: 'anna@staff.example', mailed: { isHelp: true } }]);
    },
  );

  it('is no help for whoever is not proven to be the agent', async () => {
    const done = await one(noting, () => agentMail('#help', { subject: 'x', auth: passed('evil.example') }));
    const told = done.told.flatMap(({ mailed }) =>
      mailed ? [[mailed.state, mailed.isHelp, mailed.refusals[0]?.why]] : [],
    );
    expect(told).toEqual([['held', false, 'unproven']]);
  });

  it('with #customer and #reply is a letter: the customer gets the words, once, and no receipt', async () => {
    const done = await one(noting, opening('#customer eva@new.example\n#reply\n\nHello, it is ready.', 'Your pump'));
    expect(said(done.outside)).toEqual([['reply', 'eva@new.example', 'Hello, it is ready.']]);
    expect(done.entries.map(({ kind, visibility }) => `${kind}/${visibility}`)).toEqual([
      'mail/internal',
      'reply/public',
    ]);
    expect(done.ticket).toMatchObject({ status: 'in_progress', customer: { address: 'eva@new.example' } });
    expect(done.told.find(({ mailed }) => mailed !== null)?.mailed).toMatchObject({ state: 'done', words: 'reply' });
  });

  it('above her forwarded mail they are the answer to it', async () => {
    const done = await one(noting, opening(eva('#customer\n#reply\n\nHello Eva, we come.'), 'Fwd: Pump'));
    expect(said(done.outside)).toEqual([['reply', 'eva@new.example', 'Hello Eva, we come.']]);
    expect(done.entries.map(({ kind, visibility }) => `${kind}/${visibility}`)).toEqual([
      'mail/public',
      'reply/public',
    ]);
    expect(done.entries[0]?.text).not.toContain('we come');
  });

  it.each([
    ['#reply\n\nHello, it is ready.', 'Your pump', 'no_customer'],
    [eva('#reply\n\nHello Eva'), 'Fwd: Pump', 'no_customer'],
    ['#customer eva@new.example\n#reply', 'Your pump', 'no-words'],
    [eva('#customer\n#reply\n\n> Bob: she never pays\n\nHello Eva'), 'Fwd: Pump', 'quotes'],
    ['#customer eva@new.example\n#internal\n#reply\n\nHello', 'Your pump', 'contradiction'],
  ])('%j is held', async (text, subject, why) => {
    const done = await one(noting, opening(text, subject));
    expect(done.outside).toEqual([]);
    expect(refusals(done)).toEqual([why]);
    expect(done.ticket).toMatchObject({ visibility: 'internal', customer: null });
  });

  it.each([
    '-------- Weitergeleitete Nachricht --------\nMy pump leaks',
    'Von: Eva Neu\nGesendet: Mittwoch\nAn: Anna\n\nMy pump leaks',
  ])('a forward whose author cannot be read is kept inside with the words above it: %j', async (below) => {
    for (const top of ['She never pays.', '#customer eva@new.example\n\nShe never pays.', '#take\n\nShe never pays.']) {
      const { entries } = await one(noting, opening(`${top}\n\n${below}`, 'WG: Pump'));
      expect(entries.filter((entry) => entry.visibility === 'public' && entry.text.includes('never pays'))).toEqual([]);
    }
  });
});

describe('why something was refused is told in the language of the agent', () => {
  const lines = [
    '#assign -none',
    '#spent 1m 1x\n#forward bob with rating',
    '#link T-2026-00001',
    '#merge T-2026-00002',
    '#accept',
  ];
  it.each([
    ['de', /hinter dem -|nicht bewertet|mit sich selbst|gehört eva@|stattdessen #übernehmen/],
    ['nl', /achter de -|niet beoordeeld|aan zichzelf|is van eva@|in plaats daarvan #overnemen/],
    ['fr', /après le -|n’est pas évaluée|elle-même|est à eva@|plutôt #prendre/],
  ])('%s', async (language, told) => {
    const bob = { email: 'bob@staff.example', roles: ['agent'] };
    const place = await openPlace({
      agents: { anna: { email: 'anna@staff.example', roles: ['lead', 'agent'], language }, bob },
      queues: {},
    });
    const desk = await place.desk();
    for (const line of lines) {
      const done = await desk.deliver(agentMail(line, { to: addressOf(desk.keys, 'anna') }));
      const [held] = done.told.filter(({ mailed }) => mailed?.state === 'held');
      const raw = Buffer.from(held ? desk.composed(held.row) : '');
      const { text } = await readMail({ raw, size: raw.length, oversize: false });
      expect(text).toMatch(told);
      expect(text).not.toMatch(/\b(?:expected|cannot|ticket .* (?:is|does)|the|instead)\b/);
    }
    desk.close();
    await place.remove();
  });
});
