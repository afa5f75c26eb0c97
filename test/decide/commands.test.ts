// The grammar of agents' mails: what is a command, what is text, what is neither and asked about; and what programs make
// of a line. The whole way to the ticket is in integration/agents.
import { describe, expect, it } from 'vitest';
import { saysNothing } from '../../src/decide/commands/farewell.ts';
import { readOrders } from '../../src/decide/commands/read.ts';
import { postponeOf, timeOf, workOf } from '../../src/decide/commands/times.ts';
import {
  assignmentOf,
  closingOf,
  fieldOf,
  forwardingOf,
  peopleOf,
  splittingOf,
  tieOf,
} from '../../src/decide/commands/values.ts';
import { commandLanguages, mailCommands } from '../../src/model/mailed/commands.ts';
import { minutesOf } from '../../src/model/time/minutes.ts';

const people = ['anna', 'bob', 'north', 'bob@staff.example'];
const read = (text: string) => readOrders(text, people);
const said = (text: string) => read(text).commands.map(({ name, value }) => `${name} ${value}`.trim());

describe('a command', () => {
  const words = mailCommands.flatMap(({ name, value, example, words: all }) =>
    commandLanguages.flatMap((language) =>
      all[language].map((word) => [word, name, value === 'none' ? '' : example] as const),
    ),
  );
  it.each(words)('#%s is %s, whatever its case, behind every sign', (word, name, example) => {
    const commands = ['#', '@', '/', '＃'].flatMap((sign) =>
      [word, word.toUpperCase(), word[0]?.toUpperCase() + word.slice(1)].map(
        (form) => read(`${sign}${form} ${example}`).commands[0]?.name,
      ),
    );
    // A word of two languages may mean another command in the other: the first that claims it has it.
    expect(new Set(commands).size).toBe(1);
    expect(mailCommands.some((one) => one.name === commands[0] && Object.values(one.words).flat().includes(word))).toBe(
      true,
    );
    if (word === name) expect(commands[0]).toBe(name);
  });

  it.each(mailCommands.map(({ name, value, example }) => [name, value === 'none' ? '' : example] as const))(
    '%s is written as `Word: value`, too',
    (name, example) => {
      expect(read(`${name}: ${example}`).commands[0]?.name).toBe(name);
      expect(read(`${name.toUpperCase()} : ${example}`).commands[0]?.name).toBe(name);
    },
  );

  it.each([
    ['#close solved', ['close solved']],
    ['\u00a0\n \n\n#Take', ['take']],
    ['\ufeff#take', ['take']],
    ['#\u200btake', ['take']],
    ['#take.', ['take']],
    ['#status waiting.', ['status waiting']],
    ['#status: waiting', ['status waiting']],
    ['#status\u00a0=\u00a0waiting', ['status waiting']],
    ['**#close** solved', ['close solved']],
    ['*#close solved*', ['close solved']],
    ['_#take_', ['take']],
    ['#tag “vip”', ['tag vip']],
    ['#tag „vip“', ['tag vip']],
    ['#tag « vip »', ['tag vip']],
    ["#tag 'vip'", ['tag vip']],
    ['#assign bob@x.example<mailto:bob@x.example>', ['assign bob@x.example']],
    ['#assign bob@x.example <mailto:bob@x.example>', ['assign bob@x.example']],
    ['#assign [bob@x.example](mailto:bob@x.example)', ['assign bob@x.example']],
    ['#cc mailto:bob@x.example', ['cc bob@x.example']],
    ['#take #priority high #note see #12', ['take', 'priority high', 'note see #12']],
    ['#reply #priority high', ['reply', 'priority high']],
    ['#note #take', ['note', 'take']],
    ['#reply #note ask bob', ['reply', 'note ask bob']],
    ['#spent 20m on the phone #close solved', ['spent 20m on the phone', 'close solved']],
    ['Priority: high #tag vip', ['priority high', 'tag vip']],
    ['#uebernehmen', ['take']],
    ['#ÜBERNEHMEN', ['take']],
    ['Priorité : haute', ['priority haute']],
    ['Fällig: fri 12:00', ['due fri 12:00']],
    ['#not-me', ['decline']],
    ['/take /tag printer', ['take', 'tag printer']],
    ['@take @tag printer', ['take', 'tag printer']],
    ['／take ／tag printer', ['take', 'tag printer']],
    ['/nehmen /priorität hoch', ['take', 'priority hoch']],
    ['/overnemen @label printer #prioriteit hoog', ['take', 'tag printer', 'priority hoog']],
    ['@prendre @priorité haute', ['take', 'priority haute']],
    ['Priority: high /take', ['priority high', 'take']],
    ['/tag /tmp /etc', ['tag /tmp /etc']],
    ['/assign @anna /take', ['assign @anna', 'take']],
    ['@assign @bob, @north', ['assign @bob, @north']],
    ['@assign @file', ['assign @file']],
    ['/due 1/2/2026', ['due 1/2/2026']],
    ['#note look at /help and ask @bob', ['note look at /help and ask @bob']],
    ['/note it is in /tmp', ['note it is in /tmp']],
    ['Note: the pump is old', ['note the pump is old']],
    ['Remarque :', ['note']],
  ])('%j is %j', (text, wanted) => {
    expect(read(text)).toMatchObject({ mistakes: [], words: '' });
    expect(said(text)).toEqual(wanted);
  });

  it('stands above the text, with blank lines between; what comes after the first other line is text', () => {
    expect(read('#take\n\n#tag a\n\nHello,\nStatus: closed\n@bob')).toMatchObject({
      commands: [{ name: 'take' }, { name: 'tag' }],
      mistakes: [],
      words: 'Hello,\nStatus: closed\n@bob',
    });
  });
});

describe('text is', () => {
  it.each([
    'Hello Eva',
    '#1 priority is the pump',
    '# Heading',
    '#',
    '@bob can you look at it?',
    '@North please',
    '/home/anna is full',
    '/s',
    '1/2 of it',
    'Hello Anna: yes',
    'Thanks: all is well',
    'Dear Sir: the pump',
    'http://example.com: see there',
    'eva@acme.example: she called',
    '- Status: closed',
    '> #close solved',
    'link://example.com',
    'Hello Eva,\n\nNote: the pump is old.\nLink: https://example.com/x',
    'Hallo Eva,\n\nStatus: versandt\nTag: Dienstag\nZeit: 9 Uhr\nFrist: 1.12.2026\nArt: Pumpe\nKunde: 4711',
    'Hallo Eva,\n\nFrage: Geht sie?\nAntwort: ja',
    'Bonjour,\n\nType : pompe\nTemps : 2 h\nRemarque : fragile\nFile : 3',
    'Beste Eva,\n\nSoort: pomp\nOpmerking: breekbaar\nTijd: 9 uur',
    'Hello Eva,\n\nyour order:\nAssign: parts@supplier.example',
    'Hello Eva,\n\nsee /tmp /etc, then /s\n/etc/hosts\n1/2 of it\n@anna knows',
  ])('%j', (text) => {
    expect(read(text)).toEqual({ commands: [], mistakes: [], words: text });
  });

  it.each(['Öffnen:', 'Reopen:', 'Take:', 'Annehmen:', 'Refuser :', 'Ongedaan:', 'Status:', 'Privé :', '**Öffnen:**'])(
    '%j is a heading below his text and above more of it',
    (heading) => {
      for (const below of ['Lösen Sie den Deckel vorne', '\n1. Deckel lösen', '\nGedreht.\n\nGruß\nAnna']) {
        const text = `Guten Tag,\n\nso geht es.\n\n${heading}\n${below}`;
        expect(read(text)).toEqual({ commands: [], mistakes: [], words: text });
      }
    },
  );
});

describe('what looks like a command and is none is asked about:', () => {
  it.each([
    ['#stattus waiting', 'unknown', '#status'],
    ['#hashtag', 'unknown', null],
    ['@clsoe', 'unknown', '#close'],
    ['/clsoe', 'unknown', '#close'],
    ['Stauts: closed', 'unknown', '#status'],
    ['#priority', 'value-missing', '#priority high'],
    ['#take it', 'value-unwanted', '#take'],
    ['#internal\n#public', 'contradiction', null],
    ['Hello\n\n#close', 'below', null],
    ['#take\n\nHello\n#close solved', 'below', null],
    ['#reply It works. #close solved', 'below', null],
    ['Reply: it works #close', 'below', null],
    ['#note she rang twice #close solved', 'below', null],
    ['#antwort #notiz', 'contradiction', null],
    ['Answer: Hello Pat, it works again.', 'unclear', '#reply'],
    ['Antwort: Guten Tag, es geht wieder.', 'unclear', '#reply'],
    ['Antwort: ja', 'unclear', '#reply'],
    ['Antwoord: Beste Pat', 'unclear', '#reply'],
    ['Priorité : haute\nRéponse : Bonjour,\n\nc’est fait.', 'unclear', '#reply'],
    ['Antwrot: Guten Tag', 'unknown', '#antwort'],
    ['Answer:', 'unclear', '#reply'],
    ['Comment: customer is angry\nTake:\nPriority: urgent', 'unclear', '#note'],
    ['Vermerk: zahlt nie', 'unclear', '#note'],
    ['Prio: hoch finde ich übertrieben', 'unclear', '#priority'],
    ['Zeit: 9 Uhr', 'unclear', '#spent'],
    ['Deadline: vrijdag', 'unclear', '#due'],
    ['Clore : résolu', 'unclear', '#close'],
    ['Priority:urgent', 'unclear', '#priority'],
    ['Antwort:Guten Tag', 'unclear', '#reply'],
    ['Schlagwort: vip, Priorität: hoch', 'unclear', '#tag'],
    ['/take it /tag printer', 'value-unwanted', '#take'],
    ['/reply It works. /close solved', 'below', null],
    ['#reply It works. /close solved', 'below', null],
    ['@note she rang @close solved', 'below', null],
    ['Hello\n\n/close solved', 'below', null],
    ['Hello\n\n@close', 'below', null],
    ['Customer called.\nPriority: urgent', 'below', null],
    ['Kunde rief an.\n\nPriorität: dringend\n\nGruß\nBob', 'below', null],
    ['Klant belde.\nLabel-weg: vip', 'below', null],
    ['Le client a appelé.\nStatut : en cours', 'below', null],
    ['Kunde rief an.\nÜbernehmen:', 'below', null],
    ['Customer called.\nAssign: bob, @north', 'below', null],
    ['Customer called.\nAssign: bob@staff.example', 'below', null],
    ['Customer called.\nForward: parts@supplier.example', 'below', null],
    // As the command would take it: other names of a status, its first words, a kind.
    ['Kunde rief an.\nStatus: wartend', 'below', null],
    ['Kunde rief an.\nStatus: wartet', 'below', null],
    ['Klant belde.\nStatus: in wacht', 'below', null],
    ['Customer called.\nReply: Hello Pat, it comes.', 'below', null],
    // With nothing but a name below it no heading; who may read what follows is asked about wherever it stands.
    ['Kunde rief an.\nÜbernehmen:\n\nViele Grüße\nBob Berger', 'below', null],
    ['Kunde rief an.\nÜbernehmen:\nStatus:', 'below', null],
    ['Zahlt nie.\n\nAntwort:\nGuten Tag, die Pumpe kommt.', 'below', null],
    ['Zahlt nie.\n\nÖffentlich:\nGuten Tag, die Pumpe kommt.', 'below', null],
    ['Zahlt nie.\n\nSenden:\nGuten Tag, die Pumpe kommt.', 'below', null],
    ['Guten Tag, sie kommt.\n\nNotiz:\nSie hat noch nie gezahlt.', 'below', null],
    ['Guten Tag, sie kommt.\n\nIntern:\nSie hat noch nie gezahlt.', 'below', null],
    ['Hallo Eva,\n\ndie Pumpe kommt.\nNotiz: zahlt nie', 'below', null],
  ])('%j: %s, %j', (text, why, nearest) => {
    expect(read(text).mistakes).toMatchObject([{ why, nearest }]);
  });

  it('its words are not lost where it is an answer, and do not leave where it is a remark', () => {
    expect(read('Réponse : Bonjour,\nc’est fait.\n\nStatus: waiting').words).toBe(
      'Bonjour,\nc’est fait.\n\nStatus: waiting',
    );
    expect(read('Comment: customer is angry\n\nHello').words).toBe('Hello');
    // Text or command, nobody knows: what `#send` sends holds it.
    expect(read('Zeit: 9 Uhr\nWir kommen morgen.').words).toBe('Zeit: 9 Uhr\nWir kommen morgen.');
    expect(read('Status:versandt\nGruß').words).toBe('Status:versandt\nGruß');
    expect(read('Deadline: Friday').words).toBe('Deadline: Friday');
    expect(read('Tag: vip, Priority: high\nHello').words).toBe('Hello');
  });

  it('thirty commands are enough', () => {
    expect(read('#take\n'.repeat(31)).mistakes).toMatchObject([{ why: 'too-many' }]);
  });
});

it('a farewell or a name alone says nothing, thanks do', () => {
  const nothing = [
    '',
    'Kind regards\nAnna Muster',
    'Mit freundlichen Grüßen\n\nAnna Muster\nExample GmbH',
    'Anna',
    'Anna Muster',
    '--\nAnna',
    'LG Anna'.slice(0, 2),
    'Cordialement,\nAnna',
    'Sent from my iPhone',
    'Von meinem iPhone gesendet',
    'Von meinem/meiner Galaxy gesendet',
    'Verstuurd vanaf mijn iPhone',
    'Envoyé de mon iPhone',
    'Get Outlook for Android<https://aka.ms/AAb9ysg>',
    'Outlook für Android<https://aka.ms/AAb9ysg> herunterladen',
    'Anna\n\nVon meinem iPhone gesendet',
    'Met vriendelijke groet,\nAnna',
  ];
  expect(nothing.filter((text) => !saysNothing(text, 'Anna Muster'))).toEqual([]);
  const something = [
    'Thanks',
    'Sent yesterday from our store.',
    'Von meinem Kollegen wurde nichts geschickt',
    'Danke dir',
    'It comes tomorrow.',
    'Kind regards to Eva, and please call her?',
    'Regards\nAnd one thing more: does it leak?',
    'Bob',
  ];
  expect(something.filter((text) => saysNothing(text, 'Anna Muster'))).toEqual([]);
});

describe('values', () => {
  const reasons = ['solved', 'gelost', 'no answer', 'no_answer'];
  it.each([
    ['', { reason: null, comment: '', causes: [] }],
    ['solved', { reason: 'solved', comment: '', causes: [] }],
    ['Gelöst', { reason: 'Gelöst', comment: '', causes: [] }],
    ['no answer', { reason: 'no answer', comment: '', causes: [] }],
    ['solved "the pump is new"', { reason: 'solved', comment: 'the pump is new', causes: [] }],
    ['solved: the pump is new cause=bug', { reason: 'solved', comment: 'the pump is new', causes: ['bug'] }],
    ['reason=solved comment=new pump', { reason: 'solved', comment: 'new pump', causes: [] }],
    ['sovled', { reason: 'sovled', comment: '', causes: [] }],
    ['the pump is new', { reason: null, comment: 'the pump is new', causes: [] }],
  ])('#close %s', (value, wanted) => expect(closingOf(value, reasons)).toEqual(wanted));

  it.each([
    ['bob', 'bob'],
    ['Bob', 'bob'],
    ['me', 'anna'],
    ['mich, +bob', 'anna, +bob'],
    ['@bob', 'bob'],
    ['@north-team', '@north-team'],
    ['to bob', 'bob'],
    ['Bob Builder <bob@x.example>', 'bob@x.example'],
    ['-me', '-anna'],
    ['none', 'none'],
  ])('#assign %s', (value, wanted) => expect(assignmentOf(value, 'anna', ['anna', 'bob'])).toBe(wanted));

  it.each([
    ['order=12', ['order', '12']],
    ['order: 12', ['order', '12']],
    ['order "12 34"', ['order', '12 34']],
    ['order=', ['order', '']],
    ['fields.order=1', ['order', '1']],
    ['order', null],
  ])('#field %s', (value, wanted) => expect(fieldOf(value)).toEqual(wanted));

  it.each([
    ['20m', 20, ''],
    ['20m on the phone', 20, 'on the phone'],
    ['1h30 visit', 90, 'visit'],
    ['1:30', 90, ''],
    ['2h', 120, ''],
    ['20', 20, ''],
    ['20 min phone', 20, 'phone'],
    ['2 Std Montage', 120, 'Montage'],
    ['1,5 Std. vor Ort', 90, 'vor Ort'],
    ['1 Stunde 30 Minuten', 90, ''],
    ['90 Minuten', 90, ''],
    ['2 hours on site', 120, 'on site'],
    ['1 hour and 15 minutes', 75, ''],
    ['2 uur bij de klant', 120, 'bij de klant'],
    ['2 heures sur place', 120, 'sur place'],
    ['20 mn', 20, ''],
    ['1h30min, phone', 90, 'phone'],
    ['1:30 h visit', 90, 'visit'],
    // Minutes, hours, or two pumps: asked about, never booked.
    ['2 pumps', null, ''],
    ['20 on the phone', null, ''],
  ])('#spent %s', (value, minutes, text) => {
    const [time, rest] = workOf(value);
    expect([minutesOf(time), rest]).toEqual([minutes, text]);
  });

  it.each([
    ['+3d', '+3d'],
    ['3 Tage', '3d'],
    ['+3 days', '+3d'],
    ['2 Wochen', '2w'],
    ['4 Stunden', '4h'],
    ['4 heures', '4h'],
    ['2 Werktage', '2bd'],
    ['2 jours ouvrés', '2bd'],
    ['1 maand', '1mo'],
    ['fri 12:00', 'fri 12:00'],
    ['Friday', 'fri'],
    ['Freitag 12 Uhr', 'fri 12:00'],
    ['Freitag, 9:30 Uhr', 'fri 09:30'],
    ['am Freitag um 9', 'fri 09:00'],
    ['vendredi 14h30', 'fri 14:30'],
    ['vrijdag om 14.30 uur', 'fri 14:30'],
    ['tomorrow 3pm', 'tomorrow 15:00'],
    ['morgen 12 Uhr', 'tomorrow 12:00'],
    ['heute', 'today'],
    ['01.02.2026', '2026-02-01'],
    ['1.2.2026 14:00', '2026-02-01 14:00'],
    ['1. 2. 2026, 14 Uhr', '2026-02-01 14:00'],
    ['2026-02-01', '2026-02-01'],
    ['2026-02-01 14:00', '2026-02-01 14:00'],
    ['2026-02-01T14:00', '2026-02-01T14:00'],
    ['2026-02-01T13:00:00Z', '2026-02-01T13:00:00Z'],
    ['none', 'none'],
    // Nobody knows which of these is the month, which Friday is the next, when soon is.
    ['1/2/2026', '1/2/2026'],
    ['01-02-2026', '01-02-2026'],
    ['25-12-2026 9h', '2026-12-25 09:00'],
    ['25/12/2026', '2026-12-25'],
    ['12/25/2026', '2026-12-25'],
    ['5/5/2026', '2026-05-05'],
    ['25/13/2026', '25/13/2026'],
    ['0/25/2026', '0/25/2026'],
    ['next Friday', 'next Friday'],
    ['bald', 'bald'],
    ['Freitag 25 Uhr', 'Freitag 25 Uhr'],
  ])('#due %s', (value, wanted) => expect(timeOf(value)).toBe(wanted));

  it.each([
    ['3d', '3d'],
    ['um 3 Tage', '3d'],
    ['bis Freitag', 'until fri'],
    ['auf morgen 9 Uhr', 'until tomorrow 09:00'],
    ["jusqu'à lundi", 'until mon'],
    ['tot 1.2.2026', 'until 2026-02-01'],
    ['until 2026-02-01', 'until 2026-02-01'],
    ['fri', 'until fri'],
    ['irgendwann', 'irgendwann'],
  ])('#postpone %s', (value, wanted) => expect(postponeOf(value)).toBe(wanted));

  it('#forward, #split, #link, #cc', () => {
    expect(forwardingOf('bob, eva@x.example with original, notes outside subject="Pump"')).toMatchObject({
      to: ['bob', 'eva@x.example'],
      subject: 'Pump',
    });
    expect(forwardingOf('bob mit verlauf und allem')).toMatchObject({ unknown: 'allem' });
    expect(forwardingOf('bob with history and files')).toMatchObject({
      include: { history: true, attachments: true, original: false },
      unknown: null,
    });
    expect(forwardingOf('bob')).toMatchObject({ to: ['bob'], include: { original: true } });
    expect(splittingOf('17 18 "Second"')).toEqual({ entries: [17, 18], subject: 'Second' });
    expect(tieOf('[T-2026-00001] as parent')).toMatchObject({ ref: 'T-2026-00001', kind: 'parent' });
    expect(tieOf('T-1 cousin')).toMatchObject({ kind: null });
    expect(peopleOf('bob@x.example eva@x.example')).toEqual(['bob@x.example', 'eva@x.example']);
  });
});

it('reads anything without an exception, at once', () => {
  const pieces = [
    '#',
    '@',
    '/',
    ':',
    '\u00a0',
    '*',
    '_',
    '“',
    '<mailto:',
    '[',
    '](mailto:',
    'close ',
    'Status',
    '\n',
    'ü',
    '\ud83d',
    '"',
    '=',
    ' with ',
    'cause=',
  ];
  let seed = 7;
  const next = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed;
  };
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: 60 }, () => pieces[next() % pieces.length]).join('');
    const { commands } = read(text);
    for (const { value } of commands) {
      closingOf(value, ['solved']);
      forwardingOf(value);
      workOf(value);
      postponeOf(value);
      fieldOf(value);
      tieOf(value);
      splittingOf(value);
    }
  }
  for (const piece of pieces) {
    const long = `#close ${piece.repeat(200_000)}`;
    const { commands } = read(long);
    closingOf(commands[0]?.value ?? '', ['solved']);
    forwardingOf(commands[0]?.value ?? '');
    expect(commands[0]?.value.length ?? 0).toBeLessThanOrEqual(1000);
  }
});

// A line of `@` took 0.8 s, and forty of them are looked at, in the transaction that files the mail.
it.each(['@', 'a@', 'mailto:a@', '(mailto:', '[', '*', '_', ')', '#a ', '"', ', '])(
  'reads forty lines of %j at once',
  (piece) => {
    const lines = `#note ${piece.repeat(1_000)}`.slice(0, 1_000);
    const began = performance.now();
    read(`${lines}\n`.repeat(40));
    read(`#assign ${lines}<mailto:a@b.example>\n`.repeat(40));
    expect(performance.now() - began).toBeLessThan(2_000);
  },
);

describe('behind a reason to close, which the customer reads', () => {
  it.each([
    '#close solved Sie erreichen uns jederzeit mit /hilfe',
    '#close solved beenden Sie es mit /stop',
    '#close solved Gruß an @client',
  ])('%s: a path or a name is asked about, and nothing is cut off unseen', (line) => {
    const { mistakes } = readOrders(line, []);
    expect(mistakes.map(({ why }) => why)).toEqual(['below']);
  });

  it('a command behind # is one, as before', () => {
    const { commands, mistakes } = readOrders('#close solved #tag done', []);
    expect([commands.map(({ name }) => name), mistakes]).toEqual([['close', 'tag'], []]);
  });
});
