// What agents are told of their mails, in four languages: each word it names works as a command of that language, hints
// are written as the reader writes, and French lines do not break before their marks.
import { describe, expect, it } from 'vitest';
import { readOrders } from '../../src/decide/commands/read.ts';
import { forwardingOf, tieOf } from '../../src/decide/commands/values.ts';
import { commandLanguages } from '../../src/model/mailed/commands.ts';
import { commandOf, spellingsOf } from '../../src/model/mailed/lexicon.ts';
import type { MailedRefusal, MailedWords } from '../../src/model/mailed/words.ts';
import { mailedContext } from '../../src/notify/mailed/context.ts';
import { hintOf } from '../../src/notify/mailed/hints.ts';
import { mailedTexts } from '../../src/notify/mailed/words.ts';
import { sampleRow } from '../../src/notify/samples/samples.ts';
import { shippedTemplates } from '../../src/notify/template-files.ts';
import { now } from './make.ts';
import { sampleSetup } from './sample-site.ts';

const setup = sampleSetup({ form: 'formal' });
const told = (locale: string, mailed: Partial<MailedWords>) => {
  const row = sampleRow({ template: 'agent-held', setup, locale, now });
  const words: MailedWords = {
    state: 'held',
    words: 'none',
    acts: [],
    refusals: [],
    original: '',
    mayUndo: false,
    isHelp: false,
    ...mailed,
  };
  return mailedContext({ ...row, data: { ...row.data, mailed: words } }, { setup, locale });
};
const refused = (why: MailedRefusal['why'], line: string, nearest: string | null): MailedRefusal => ({
  why,
  line,
  detail: '',
  nearest,
  expected: [],
});

describe.each(commandLanguages)('%s:', (language) => {
  it('each line of the list of commands is one that works', () => {
    const { commands } = told(language, { isHelp: true }) as {
      readonly commands: readonly { readonly said: string }[];
    };
    expect(commands.length).toBeGreaterThan(30);
    for (const { said } of commands) {
      const read = readOrders(said, []);
      expect([said, read.mistakes, read.words, read.commands.length]).toEqual([said, [], '', 1]);
      const [one] = read.commands;
      expect(spellingsOf(/^#(\S+)/.exec(said)?.[1] ?? '').map((spelt) => spelt.language)).toContain(language);
      if (one?.name === 'forward') expect(forwardingOf(one.value)).toMatchObject({ to: ['bob'], unknown: null });
      if (one?.name === 'link') expect(tieOf(one.value).kind).toBe('parent');
    }
    const { about } = mailedTexts(language);
    const along = (about.forward ?? '').split(':')[1] ?? '';
    expect(forwardingOf(`bob ${along.trim()}`)).toMatchObject({ to: ['bob'], unknown: null });
  });

  it('each #word of its sentences and templates is a command of this language', () => {
    const templates = Object.entries(shippedTemplates())
      .filter(([path]) => new RegExp(`^${language}/agent-(?:held|receipt)`).test(path))
      .map(([, text]) => text);
    expect(templates).toHaveLength(2);
    const texts = JSON.stringify(mailedTexts(language), (key, value) =>
      key === 'refused' ? Object.values(value) : value,
    );
    const words = [...[texts, ...templates].join('\n').matchAll(/(?<![{&\p{L}])#(\p{L}[\p{L}-]*)/gu)].map(
      ([, word = '']) => word,
    );
    const named = words.filter((word) => !/^(?:if|each|unless)$/.test(word));
    expect(named.length).toBeGreaterThan(15);
    const foreign = (word: string) => !spellingsOf(word).some((spelt) => spelt.language === language);
    expect(named.filter((word) => commandOf(word) === null || foreign(word))).toEqual([]);
  });
});

it.each([
  ['de', 'Antwort: Guten Tag,', '#reply', 'Antworten:'],
  ['nl', 'Antwoord:', '#reply', 'Antwoorden:'],
  ['fr', 'Réponse : Bonjour,', '#reply', 'Répondre :'],
  ['en', 'Answer: Hello', '#reply', 'Reply:'],
  ['en', 'Antwort: Guten Tag', '#reply', 'Antworten:'],
  ['de', 'Prio: hoch', '#priority', 'Priorität:'],
  ['nl', 'Comment: boos', '#note', 'Note:'],
  ['de', '/nehmen /priorität hoch', '#take', '/nehmen'],
  ['nl', '@prioriteit', '#priority high', '@prioriteit hoog'],
  ['fr', '#priorite', '#priority high', '#priorite haute'],
  ['de', '#schliesen', '#schliessen', '#schließen'],
  ['de', '#clsoe', '#close', '#close'],
  ['nl', '#send', '#reply', '#antwoorden'],
  ['de', '#customer', '#customer eva@acme.example', '#customer eva@acme.example'],
  ['fr', '', '#reply', '#répondre'],
  ['de', '#feld', '#field name=value', '#feld name=value'],
])('%s: did you mean, of %j', (language, line, nearest, hint) => {
  expect(hintOf(refused('unclear', line, nearest), language as 'de')).toBe(hint);
  expect(commandOf(/\p{L}[\p{L}-]*/u.exec(hint)?.[0] ?? '')).toBe(commandOf(/#(\S+)/.exec(nearest)?.[1] ?? ''));
});

it.each([
  ['nl', 'Antwoord:', 'Antwoord: dit kan een opdracht zijn of bij de tekst horen'],
  ['fr', '#échéance 32/13/2026.', '#échéance 32/13/2026\u00a0: cela peut être une commande ou faire partie du texte'],
])('%s: a line of his and what is said of it', (locale, line, problem) => {
  expect(told(locale, { refusals: [refused('unclear', line, null)] }).held).toMatchObject({ problem });
});

it('what the desk refuses, and what was done, in French', () => {
  const sentence =
    '{0} "{1}" is retired (active: false): tickets that have it keep it, nothing gets it any more; expected {2}';
  const one = { ...refused('conflict', '', null), said: { id: sentence, values: ['type', 'alt', 'neu'] } };
  const { problem } = told('fr', { refusals: [one] }).held as { readonly problem: string };
  expect(problem).toContain('«\u00a0alt\u00a0» n’est plus utilisé\u00a0; possible\u00a0: neu');
  const act = { what: 'set', changes: { priority: { from: 'normal', to: 'high' } }, detail: '', leavesAt: null };
  expect(told('fr', { state: 'done', acts: [act] }).done).toEqual(['Priorité\u00a0: normale → haute']);
  const texts = JSON.stringify(mailedTexts('fr'), (key, value) => (key === 'refused' ? Object.values(value) : value));
  expect(texts.match(/« | »| [;:?!](?=[\s"])/g)).toBeNull();
});
