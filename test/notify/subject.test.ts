// Which subject leaves: the customer's own, with one mark, and `Re:` alone where it answers.
import { expect, test } from 'vitest';
import { noticeSubject } from '../../src/notify/headers.ts';
import { makeRow } from './make.ts';

const row = makeRow();
const mark = `[${row.data.ticket?.ref}]`;

test.each([
  ['R: x', 'R: x'],
  ['R:x', 'R:x'],
  ['R&D: x', 'R&D: x'],
  ['Rez: x', 'Rez: x'],
  ['Re: x', 'x'],
  ['RE: AW: Re[2]: x', 'x'],
  ['Antw : x', 'x'],
  ['SV: x', 'x'],
  [`Re: ${mark} x`, 'x'],
  [`${mark} R: x`, 'R: x'],
  ['', 'Your message'],
])('%j leaves as %j', (rendered, words) => {
  expect(noticeSubject(rendered, { ...row, inReplyTo: null }, 'Your message')).toBe(`${mark} ${words}`);
  expect(noticeSubject(rendered, { ...row, inReplyTo: '<1@kunde.example>' }, 'Your message')).toBe(
    `Re: ${mark} ${words}`,
  );
});
