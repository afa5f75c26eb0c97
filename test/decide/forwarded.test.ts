// A forwarded mail and what was written above it, in the forms of several programs.
import { describe, expect, it } from 'vitest';
import { partsOfForward } from '../../src/decide/thread/forwarded.ts';

const HEAD = 'From: Zoe Z <zoe@acme.example>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: Valve\n\nThe valve is stuck.';

describe('the words above a forwarded mail', () => {
  it.each([
    [`Careful.\n\n---------- Forwarded message ---------\n${HEAD}`, 'Careful.', '---------- Forwarded'],
    [`Careful.\n\n-----Original Message-----\n${HEAD}`, 'Careful.', '-----Original'],
    [`Careful.\n\nBegin forwarded message:\n\n${HEAD}`, 'Careful.', 'Begin forwarded'],
    [
      `Achtung.\n\nAnfang der weitergeleiteten Nachricht:\n\n> ${HEAD.replaceAll('\n', '\n> ')}`,
      'Achtung.',
      'Anfang der',
    ],
    [`Careful.\n\n________________________________\n${HEAD}`, 'Careful.', '____'],
    [`Careful.\n\n${HEAD}`, 'Careful.', 'From: Zoe'],
    [
      'Achtung.\n\nGesendet: Montag, 5. Januar 2026\nVon: Zoe <zoe@acme.example>\nAn: anna@staff.example\n\nEs klemmt.',
      'Achtung.',
      'Gesendet:',
    ],
    [HEAD, '', 'From: Zoe'],
    [`One line:\n\n${HEAD}`, 'One line:', 'From: Zoe'],
  ])('%j', (text, remark, begins) => {
    const parts = partsOfForward(text);
    expect(parts?.remark).toBe(remark);
    expect(parts?.forwarded.startsWith(begins)).toBe(true);
    expect(parts?.forwarded).toMatch(/stuck\.$|klemmt\.$/);
  });

  it('are not told apart where no head is found', () => {
    expect(partsOfForward('Careful.\n\nThe valve is stuck.')).toBeNull();
  });
});
