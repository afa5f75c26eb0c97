// What a receipt promises and refuses, in every language: by when one hears from us, in office hours and out of them; which
// files were not taken, and why.
import { expect, test } from 'vitest';
import type { RefusedFile } from '../../src/model/notice.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { wordsFor } from '../../src/notify/labels.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail } from './make.ts';

const AT = Date.UTC(2026, 2, 20, 9, 30);
const setup = makeSetup();
async function partsOf(name: 'opened' | 'closed-ticket-reply', locale: string, data: object) {
  const row = makeRow({ name, kind: 'receipt', locale, data: makeData(data) });
  const { bytes, fault } = composeNotice(row, { setup, keys, now });
  expect(fault).toBeNull();
  const mail = await readMail(bytes);
  return [mail.text ?? '', String(mail.html)].map((part) => part.replaceAll(/\s+/g, ' '));
}

const promised = [
  ['de', /spätestens am .{0,40}20\. März/, /Zurzeit ist unser Büro nicht besetzt/],
  ['en', /You will hear from us by .{0,40}March 20/, /Our office is closed right now/],
  ['nl', /hoort uiterlijk .{0,40}20 maart/, /Ons kantoor is op dit moment gesloten/],
  ['fr', /de nos nouvelles au plus tard .{0,40}20 mars/, /Nos bureaux sont fermés en ce moment/],
] as const;

test.each(promised)('%s: when to expect an answer, and whether anybody is there', async (locale, when, closed) => {
  for (const isOutOfHours of [false, true])
    for (const part of await partsOf('opened', locale, { expected: { at: AT, isOutOfHours } })) {
      expect(part).toMatch(when);
      expect(closed.test(part)).toBe(isOutOfHours);
    }
  for (const part of await partsOf('closed-ticket-reply', locale, { expected: { at: AT, isOutOfHours: false } }))
    expect(part).toMatch(when);
  for (const part of await partsOf('opened', locale, {})) {
    expect(part).not.toMatch(when);
    expect(part).not.toMatch(closed);
  }
});

const reasons: readonly RefusedFile[] = ['dropped', 'type', 'size', 'count', 'virus'];
test.each(['de', 'en', 'nl', 'fr'])('%s: each file that was not taken, with why', async (locale) => {
  const refusedFiles = reasons.map((why) => ({ name: `${why}.bin`, why }));
  const { refused } = wordsFor({ setup, locale } as never);
  for (const part of await partsOf('opened', locale, { refusedFiles }))
    for (const why of reasons) {
      expect(part).toContain(`${why}.bin`);
      expect(part).toContain(refused[why]);
    }
  expect(new Set(Object.values(refused)).size).toBe(reasons.length);
});
