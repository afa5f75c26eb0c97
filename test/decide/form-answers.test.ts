// Answers to a form, as people write them: above the quotation, below it, between its lines, in their own language, over
// several lines, in the mail that opens the ticket. A table of texts; nothing is read that nobody wrote.
import { describe, expect, it } from 'vitest';
import { formAnswers } from '../../src/decide/extract/answers.ts';
import type { Message } from '../../src/model/message.ts';
import type { Site } from '../../src/model/policy.ts';
import { readMail } from '../../src/parse/read.ts';
import { candidate, judge, mail, policy, site, ticket } from './build.ts';
import { rule, values } from './build-rules.ts';

const SITE = {
  forms: [
    {
      name: 'pump',
      questions: {
        place: ['Ort', 'Place', 'place'],
        serial: ['Seriennummer', 'Serial number', 'serial'],
        what: ['Was ist passiert?', 'What happened?', 'what'],
      },
      ours: ['Steht auf dem Typenschild'],
    },
  ],
} as unknown as Site;

async function read(body: string): Promise<Message> {
  const head =
    'From: eva@firma.example\r\nTo: support@example.com\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n';
  const raw = Buffer.from(head + body.replaceAll('\n', '\r\n'), 'utf8');
  return readMail({ raw, size: raw.length, oversize: false });
}

const answersIn = async (body: string) => formAnswers(await read(body), 'pump', SITE);
const QUOTE = `Am 07.01.2026 um 10:00 schrieb Example Support:
> Guten Tag,
>
> - Ort
> - Seriennummer – Steht auf dem Typenschild
>
> Ort:
> Seriennummer:
>
> Was ist passiert?:
>
> Mit freundlichen Grüßen
> Ihr Team von Example Support
`;

const WRITTEN: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['above the quotation', `Ort: Halle 3\nSeriennummer: 4711\n\n${QUOTE}`, { place: 'Halle 3', serial: '4711' }],
  ['below the quotation', `${QUOTE}\nOrt: Halle 3\nSeriennummer: 4711\n`, { place: 'Halle 3', serial: '4711' }],
  ['in another language', 'Place: hall 3\nserial number: 4711\n', { place: 'hall 3', serial: '4711' }],
  ['by the name in the config', 'serial: 4711\n', { serial: '4711' }],
  ['with other signs', '*Ort:* Halle 3\nSeriennummer = 4711\n', { place: 'Halle 3', serial: '4711' }],
  ['with a full-width colon', 'Ort：Halle 3\n', { place: 'Halle 3' }],
  [
    'in capitals, without the accent',
    'ORT: Halle 3\nWAS IST PASSIERT?: kaputt\n',
    { place: 'Halle 3', what: 'kaputt' },
  ],
  ['below the labels', 'Ort:\nHalle 3\nSeriennummer:\n4711\n', { place: 'Halle 3', serial: '4711' }],
  [
    'with a paragraph for every line',
    'Ort:\n\nHalle 3\n\nSeriennummer:\n\n4711\n\nWas ist passiert?:\nkaputt\n',
    { place: 'Halle 3', serial: '4711', what: 'kaputt' },
  ],
  [
    'over several lines',
    'Was ist passiert?: Die Pumpe steht.\nSie brummt nur.\nSeit gestern.\n\nOrt: Halle 3\n',
    { what: 'Die Pumpe steht.\nSie brummt nur.\nSeit gestern.', place: 'Halle 3' },
  ],
  ['with a closing behind the last', 'Ort: Halle 3\nViele Grüße\nEva\n', { place: 'Halle 3' }],
  ['in a table of text', 'Ort          Halle 3\nSeriennummer  4711\n', { place: 'Halle 3', serial: '4711' }],
  ['the first of two', 'Ort: Halle 3\nOrt: Halle 4\n', { place: 'Halle 3' }],
  [
    'in the mail that opens the ticket',
    'Hallo,\nes tropft.\n\nOrt: Halle 3\nSeriennummer: 4711\n\nDanke, Eva\n',
    { place: 'Halle 3', serial: '4711' },
  ],
];

describe('answers in the new words', () => {
  it.each(WRITTEN)('%s are read', async (_, body, expected) => {
    expect((await answersIn(body))?.written).toEqual(expected);
  });
});

const QUOTED: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  [
    'behind the quoted labels',
    QUOTE.replace('> Ort:', '> Ort: Halle 3').replace('> Seriennummer:', '> Seriennummer: 4711'),
    { place: 'Halle 3', serial: '4711' },
  ],
  [
    'without the sign of a quotation',
    QUOTE.replaceAll('> ', '').replaceAll('>', '').replace('Ort:\n', 'Ort: Halle 3\n'),
    { place: 'Halle 3' },
  ],
];

describe('answers between quoted lines', () => {
  it.each(QUOTED)('%s are read, and nothing else', async (_, body, expected) => {
    const found = await answersIn(body);
    expect({ ...found?.quoted, ...found?.written }).toEqual(expected);
  });

  it('below the quoted labels are read', async () => {
    const found = await answersIn(
      QUOTE.replace('> Ort:\n', '> Ort:\nHalle 3\n').replace('> Seriennummer:\n', '> Seriennummer:\n4711\n'),
    );
    expect({ ...found?.quoted, ...found?.written }).toEqual({ place: 'Halle 3', serial: '4711' });
  });
});

describe('nothing is read', () => {
  const NOTHING: readonly (readonly [string, string])[] = [
    ['from the question itself', `Wann kommt jemand?\n\n${QUOTE}`],
    ['from empty labels', 'Ort:\nSeriennummer:\nWas ist passiert?:\n'],
    ['from empty labels before a closing', 'Ort:\nSeriennummer:\n\nMit freundlichen Grüßen\nEva Roth\n'],
    ['from our own help behind a label', '> Seriennummer:\n> Steht auf dem Typenschild\n'],
    ['from a sentence with the word', 'Der Ort ist mir unbekannt.\n'],
    ['from an empty mail', ''],
  ];
  it.each(NOTHING)('%s', async (_, body) => {
    expect(await answersIn(body)).toBeNull();
  });

  it('for a form nobody has', async () => {
    expect(formAnswers(await read('Ort: Halle 3\n'), 'gone', SITE)).toBeNull();
    expect(formAnswers(await read('Ort: Halle 3\n'), undefined, SITE)).toBeNull();
  });
});

it('a label that is nearly one of the form is told with the question that was meant, one far from all is not', async () => {
  const found = await answersIn('Serienummer: 4711\nGesprächspartner: Eva\n');
  expect(found).toEqual({ written: {}, quoted: {}, unknown: [{ label: 'serienummer', question: 'serial' }] });
});

it('huge and hostile answers are bounded and take linear time', async () => {
  const found = await answersIn(`Ort: ${'x'.repeat(50_000)}\n${'> '.repeat(20_000)}\n${'Ort:\n'.repeat(5000)}`);
  expect(found?.written.place?.length).toBeLessThanOrEqual(4000);
});

it('the form of a queue asks people only, a rule whom it wants, `none` nobody', () => {
  const forms = SITE.forms ?? [];
  const here = site({ forms, formByQueue: { support: 'pump' } });
  const born = (classes: Message['classes'], set: Readonly<Record<string, string>> = {}) => {
    const rules = [rule('a', { verdict: 'create', set: values(set) })];
    const { decision } = judge(mail({ message: { classes, text: 'Ort: Halle 3' } }), policy(rules, { site: here }));
    const [command] = decision.commands;
    return command?.kind === 'create' ? [command.set.form, command.answers?.written] : [];
  };
  expect(born([])).toEqual(['pump', { place: 'Halle 3' }]);
  expect(born(['auto'])).toEqual([undefined, undefined]);
  expect(born(['auto'], { form: 'pump' })).toEqual(['pump', { place: 'Halle 3' }]);
  expect(born([], { form: 'none' })).toEqual(['none', undefined]);
});

it('answers of a third party, of a robot and into an internal thread are not heard', () => {
  const asked = { ...ticket(), form: 'pump' };
  const here = site({ forms: SITE.forms ?? [] });
  const joined = (classes: Message['classes'], visibility: 'public' | 'internal') => {
    const found = { ...candidate({ visibility }), ticket: asked };
    const one = mail({ message: { classes, text: 'Ort: Halle 3', inReplyTo: found.messageId } });
    const { decision } = judge(one, policy([], { site: here }), { candidates: [found] });
    const [command] = decision.commands;
    return command?.kind === 'join' ? (command.answers?.written ?? null) : decision.outcome;
  };
  expect(joined([], 'public')).toEqual({ place: 'Halle 3' });
  expect(joined(['auto'], 'public')).toBeNull();
  expect(joined([], 'internal')).toBeNull();
});
