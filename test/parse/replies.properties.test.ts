// What must hold for new words and old words of any mail: nothing a person wrote disappears, in text and in HTML.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripQuotes } from '../../src/parse/quotes/strip.ts';
import { htmlToMarkedText } from '../../src/parse/text/html.ts';
import { takeMarks } from '../../src/parse/text/html-marks.ts';
import { lostWords } from './replies.ts';

/** A token no client writes: what of it is in `quoted` was taken from the writer. */
const own = fc.stringMatching(/^zq[a-z]{3,6}$/).map((word) => `${word} ist neu`);
const attributions = [
  'On Thu, Mar 12, 2026 at 9:30 AM Support <s@example.com> wrote:',
  'Am 12.03.26 um 09:30 schrieb Support:',
  'Le 12/03/2026 à 09:30, Support a écrit :',
  'Op 12-03-2026 om 09:30 schreef Support <s@example.com>:',
  'Wiadomość napisana przez Support <s@example.com> w dniu 12 mar 2026, o godz. 09:30:',
];
const heads = [
  '-----Original Message-----\nFrom: Support <s@example.com>\nSent: Monday 9:30\nTo: a@example.com\nSubject: x\n',
  '________________________________\nVon: Support <s@example.com>\nGesendet: Montag 09:30\nAn: a@example.com\nBetreff: x\n',
  'Da: Support <s@example.com>\nInviato: lunedì 09:30\nA: a@example.com\nOggetto: x\n',
];
const signatures = [
  '',
  'Von meinem iPhone gesendet',
  '-- \nAnna',
  'Sent from Outlook for iOS',
  'Diese E-Mail ist vertraulich.',
];
const quoted = fc.array(fc.constantFrom('> alt', '> noch älter', '>> davor', '>', '> Gruß'), {
  minLength: 1,
  maxLength: 5,
});
const hints = { isAnswer: true, isForward: false };

/** Elements of HTML as clients nest them, words between. */
const node: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'neu',
      'alt &amp; neu',
      '<br>',
      '&#1;&#2;o',
      'Am 12.03.26 um 09:30 schrieb X:',
      'From: a@b.example 9:30<br>Sent: x<br>Subject: y',
    ),
    fc
      .tuple(
        fc.constantFrom(
          'div',
          'p',
          'p class="MsoNormal"',
          'blockquote type="cite"',
          'blockquote style="border:none"',
          'div class="gmail_attr"',
          'div class="gmail_signature"',
          'div id="divRplyFwdMsg"',
          'div class="protonmail_quote"',
          'span style="color:red"',
          'td',
          'li',
        ),
        fc.array(tie('node'), { maxLength: 4 }),
      )
      .map(([tag, inner]) => `<${tag}>${inner.join('\n')}</${tag.split(' ')[0]}>`),
  ),
})).node;

describe('for any answer', () => {
  it('words above an attribution with its quote are all in the reply', () => {
    fc.assert(
      fc.property(
        fc.array(own, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...attributions),
        fc.constantFrom(...signatures),
        quoted,
        (written, attribution, signature, old) => {
          const text = `${written.join('\n')}\n\n${signature}\n\n${attribution}\n${old.join('\n')}\n`;
          expect(lostWords(written.join('\n'), stripQuotes(text, hints).reply)).toEqual([]);
        },
      ),
    );
  });

  it('words above a head are all in the reply, and none of those below', () => {
    fc.assert(
      fc.property(fc.array(own, { minLength: 1, maxLength: 6 }), fc.constantFrom(...heads), (written, head) => {
        const { reply } = stripQuotes(`${written.join('\n\n')}\n\n${head}\nganz alt\n`, hints);
        expect(lostWords(written.join('\n'), reply)).toEqual([]);
        expect(reply).not.toContain('ganz alt');
      }),
    );
  });

  it('words between and below quoted lines are all in the reply', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...attributions, ...heads),
        fc.array(fc.tuple(quoted, own), { minLength: 1, maxLength: 6 }),
        (mark, points) => {
          const text = `${mark}\n${points.map(([old, answer]) => `${old.join('\n')}\n\n${answer}\n`).join('\n')}`;
          const { reply } = stripQuotes(text, hints);
          for (const [, answer] of points) expect(reply).toContain(answer);
        },
      ),
    );
  });

  it('reply and quoted together are the whole text of any HTML', () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 8 }), fc.boolean(), fc.boolean(), (nodes, isAnswer, isForward) => {
        const { text, marks } = takeMarks(htmlToMarkedText(nodes.join('\n')));
        expect(text).not.toMatch(/[\x00-\x08]/);
        const { reply, quoted: old } = stripQuotes(text, { isAnswer, isForward, marks });
        expect(lostWords(text, `${reply}\n${old}`)).toEqual([]);
        expect(lostWords(`${reply}\n${old}`, text)).toEqual([]);
        expect(reply === '' && text.trim() !== '').toBe(false);
      }),
      { numRuns: 400 },
    );
  });
});
