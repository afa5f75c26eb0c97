// H47: a notice that says several things at once shows every one of them, whatever its template knows of.
import { expect, test } from 'vitest';
import { composeNotice } from '../../src/notify/compose.ts';
import type { OutboxRow } from '../../src/ports.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail, withoutPreheader } from './make.ts';

const joined = (change: Partial<OutboxRow['data']>) => makeData({ isJoined: true, ...change });

async function texts(row: OutboxRow, templates: Record<string, string> = {}) {
  const { bytes, fault } = composeNotice(row, { setup: makeSetup({ templates }), keys, now });
  expect(fault).toBeNull();
  const mail = await readMail(bytes);
  const html = withoutPreheader(String(mail.html || ''));
  return [mail.text ?? '', html] as const;
}

const changes = { priority: { from: 'normal', to: 'high' } };

test.each(['de', 'en'])(
  'H47: a closing tells the answer that came before it and what changed, once each (%s)',
  async (locale) => {
    const data = joined({ body: 'Das Kabel ist **getauscht**.', author: 'anna', comment: 'Neues Kabel.', changes });
    for (const text of await texts(makeRow({ name: 'closed', kind: 'human', locale, data }))) {
      expect(text).toMatch(/getauscht/);
      expect(text.match(/Neues Kabel\./g)).toHaveLength(1);
      expect(text).toMatch(/(?:normal|mittel) → /i);
      // Between the greeting of the house and the small print.
      expect(text.indexOf('getauscht')).toBeLessThan(text.indexOf('Neues Kabel'));
      expect(text.indexOf('→')).toBeLessThan(text.indexOf('T-2026-00017', text.indexOf('→')));
      // Nobody reads on below the closing words.
      expect(text.indexOf('→')).toBeLessThan(text.search(/Mit freundlichen Grüßen|Kind regards/));
    }
  },
);

test('French keeps its blank before the colon, in both parts', async () => {
  const data = joined({ body: 'C’est fait.', changes: { ...changes, status: { from: 'read', to: 'in_progress' } } });
  for (const text of await texts(makeRow({ name: 'reply', kind: 'human', locale: 'fr', data }))) {
    expect(text).toContain('Priorité\u00a0: ');
    expect(text).not.toMatch(/\p{L} ?: .* → /u);
    // A customer reads no word of how we sort our mail.
    expect(text).toContain('ouverte → ');
  }
});

test('an answer tells the status and the comment that waited with it', async () => {
  const data = joined({
    body: 'Es geht weiter.',
    comment: 'Teil bestellt.',
    changes: { status: { from: 'read', to: 'in_progress' }, ...changes },
  });
  for (const text of await texts(makeRow({ name: 'reply', kind: 'human', locale: 'en', data }))) {
    expect(text).toMatch(/Es geht weiter\./);
    expect(text).toMatch(/Teil bestellt\./);
    expect(text.match(/ → /g)).toHaveLength(2);
    // What people say stands together, before what changed by it.
    const at = ['Es geht weiter.', 'Teil bestellt.', ' → '].map((part) => text.indexOf(part));
    expect(at).toEqual(at.toSorted((a, b) => a - b));
  }
});

test('a template of the site that knows none of it loses nothing', async () => {
  const own = { 'en/closed.hbs': '---\nsubject: Done\n---\nBye.' };
  const data = joined({ body: 'The cable is new.', attachments: ['plan.pdf'], changes });
  const [text] = await texts(makeRow({ name: 'closed', kind: 'human', locale: 'en', data }), own);
  expect(text.indexOf('The cable is new.')).toBeLessThan(text.indexOf('Bye.'));
  expect(text).toMatch(/plan\.pdf/);
  expect(text).toMatch(/ → /);
});

test.each([
  ['words without a greeting or an end', 'Das Kabel ist getauscht.', 1, 1],
  ['with both', 'Guten Tag Frau Kundin,\n\ndas Kabel ist getauscht.\n\nMit freundlichen Grüßen\nAnna Muster', 1, 1],
  ['with a greeting alone', 'Hallo Erika!\n\nDas Kabel ist getauscht.', 1, 1],
  ['with an end alone', 'Das Kabel ist getauscht.\n\nViele Grüße, Anna', 1, 1],
  ['of one line and a name', 'Erledigt.\n\nAnna', 1, 0],
])('a closing with %s greets once and ends once, the words first', async (_, body, greetings, ends) => {
  const data = joined({ body, author: 'Anna Muster', comment: 'Neues Kabel.' });
  for (const text of await texts(makeRow({ name: 'closed', kind: 'human', locale: 'de', data }))) {
    expect(text.match(/Guten Tag|Hallo/g)).toHaveLength(greetings);
    expect(text.match(/Mit freundlichen Grüßen|Viele Grüße/g) ?? []).toHaveLength(ends);
    expect(text).toContain('Wir haben Ihren Vorgang abgeschlossen');
    expect(text.search(/getauscht|Erledigt/)).toBeLessThan(text.indexOf('Wir haben'));
    expect(text.search(/Guten Tag|Hallo/)).toBeLessThan(text.search(/getauscht|Erledigt/));
    expect(text).not.toMatch(/[\uE000-\uF8FF]/);
  }
  // Alone it is as it was.
  const [alone] = await texts(makeRow({ name: 'closed', locale: 'de', data: makeData({ comment: 'Neues Kabel.' }) }));
  expect(alone).toContain('Guten Tag Erika Kundin,\n\nwir haben Ihren Vorgang abgeschlossen');
});

test('parts the site wrote by hand lose no word either, and show none twice', async () => {
  const head = '---\nsubject: Done\n---\n';
  const data = joined({ body: '**New** cable & plug.', comment: 'Ask Bob.', attachments: ['plan.pdf'], changes });
  const row = makeRow({ name: 'closed', kind: 'human', locale: 'en', data });
  for (const [text, html] of [
    [`${head}Bye.`, '<!doctype html><html><body class="x"><p>Bye.</p></body></html>'],
    [`${head}{{body}}\nBye.`, '<p>{{body}}</p><p>{{comment}}</p>Bye.'],
  ] as const) {
    const parts = await texts(row, { 'en/closed.txt.hbs': text, 'en/closed.html.hbs': html });
    for (const part of parts) {
      for (const once of [/New/g, /Ask Bob\./g, /plan\.pdf/g, /high/g, /Bye\./g])
        expect([part, part.match(once)?.length]).toEqual([part, 1]);
      expect(part.indexOf('plug')).toBeLessThan(part.indexOf('Bye.'));
      if (!text.includes('{{body}}')) expect(part.indexOf('Ask Bob.')).toBeLessThan(part.indexOf('high'));
    }
    expect(parts[1].indexOf('<body')).toBeLessThan(parts[1].indexOf('New'));
  }
});

test('what a template shows by itself is not shown twice; a notice of one thing is as its template says', async () => {
  const data = makeData({ changes: { ...changes, severity: { from: 'minor', to: 'major' } } });
  const plain = await texts(makeRow({ name: 'updated', kind: 'automatic', locale: 'en', data }));
  const whole = await texts(
    makeRow({ name: 'updated', kind: 'automatic', locale: 'en', data: { ...data, isJoined: true } }),
  );
  expect(whole).toEqual(plain);
  const status = makeData({
    from: 'read',
    to: 'in_progress',
    changes: { status: { from: 'read', to: 'in_progress' } },
  });
  const [alone] = await texts(makeRow({ name: 'status', kind: 'automatic', locale: 'en', data: status }));
  const [together] = await texts(
    makeRow({ name: 'status', kind: 'automatic', locale: 'en', data: { ...status, isJoined: true } }),
  );
  expect(together).toBe(alone);
});

test('H51: words of strangers in it are words, never Markdown of ours nor a template', async () => {
  const data = joined({ body: 'fine', comment: '{{instance.name}} **<b>x</b>** \uE0100', changes });
  const [text, html] = await texts(makeRow({ name: 'reply', kind: 'human', locale: 'en', data }));
  expect(text).toContain('{{instance.name}} **<b>x</b>**');
  expect(html).not.toContain('<b>x</b>');
});
