// How an offer's end reads: taken, withdrawn, declined by all, in both languages.
import { expect, test } from 'vitest';
import { composeNotice } from '../../src/notify/compose.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail } from './make.ts';

test.each([
  ['taken', 'de', 'Vergeben: T-2026-00017', 'bob hat diesen Vorgang zuerst angenommen.'],
  ['taken', 'en', 'Taken: T-2026-00017', 'bob accepted this ticket first.'],
  ['withdrawn', 'de', 'Zurückgezogen: T-2026-00017', 'carl hat das Angebot zurückgezogen.'],
  ['withdrawn', 'en', 'Withdrawn: T-2026-00017', 'carl has withdrawn the offer.'],
  ['declined', 'de', 'Niemand übernimmt: T-2026-00017', 'mailclerk ticket assign T-2026-00017 NAME'],
  ['declined', 'en', 'Nobody accepts: T-2026-00017', 'mailclerk ticket offer T-2026-00017 NAME NAME'],
] as const)('an offer that is %s, in %s', async (state, locale, head, said) => {
  const offer = { accept: 'first', to: ['anna', 'bob'], by: state === 'taken' ? 'bob' : '', state } as const;
  const row = makeRow({
    name: 'agent-offer',
    template: 'agent-offer-ended',
    locale,
    agent: 'anna',
    kind: 'agent',
    data: makeData({ author: 'carl', offer }),
  });
  const mail = composeNotice(row, { setup: makeSetup(), keys, now });
  expect(mail.fault).toBeNull();
  const { text = '' } = await readMail(mail.bytes);
  expect(text).toContain(head);
  expect(text).toContain(said);
  // One of the three, and no other.
  const heads = ['Vergeben', 'Taken', 'Zurückgezogen', 'Withdrawn', 'Niemand', 'Nobody'];
  expect(
    heads.filter((word) => text.includes(`${word}`) && text.includes(`${word}: `) && !head.startsWith(word)),
  ).toEqual([]);
  expect(text).not.toMatch(/\n{3}/);
});
