// Words that are meant for colleagues are asked about, ordinary replies leave: measured on lists of both
// (fixtures/agent-mails/words), which nobody wrote for the other.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Colleagues } from '../../src/decide/commands/colleagues.ts';
import { insideWords, speaksInside } from '../../src/decide/commands/doubtful.ts';
import { readOrders } from '../../src/decide/commands/read.ts';

const people = ['anna', 'bob', 'carl', 'support'];
const colleagues: Colleagues = {
  names: new Set(['anna', 'bob', 'carl']),
  teams: new Set(['support']),
  outside: new Set(['anna', 'eva', 'roth']),
  areSeveral: false,
};

function list(name: string): readonly string[] {
  return parse(readFileSync(new URL(`../../fixtures/agent-mails/words/${name}.yaml`, import.meta.url), 'utf8'));
}

/** What becomes of a plain answer: asked about (or obeyed), or words that leave. */
function leaves(text: string, who = colleagues): boolean {
  const { commands, mistakes, words } = readOrders(text, people);
  if (commands.length + mistakes.length > 0) return false;
  return insideWords(words, who).length + speaksInside(words, who).length === 0;
}

describe('where a plain answer is a reply', () => {
  it.each(list('inside'))('%j stays inside', (text) =>
    expect(leaves(text.includes('\n') ? text : `${text}\nshe never pays`)).toBe(false),
  );

  it.each(list('ordinary'))('%j leaves', (text) => expect(leaves(text)).toBe(true));

  it.each(['Hi Bob,\n\nit is ready.', 'Bob, please look.', '@Bob: ready', 'For Bob: ready'])(
    '%j leaves where the customer is called so',
    (text) => expect(leaves(text, { ...colleagues, names: new Set(['bob']), outside: new Set(['bob']) })).toBe(true),
  );

  it('a greeting to everybody leaves where several people outside read it', () => {
    expect(leaves('Hallo zusammen,\n\nfertig.')).toBe(false);
    expect(leaves('Hallo zusammen,\n\nfertig.', { ...colleagues, areSeveral: true })).toBe(true);
  });

  it('takes no longer where somebody wants it to', () => {
    const lines = [
      'not '.repeat(250),
      'intern '.repeat(140),
      `${'a '.repeat(500)}to the customer`,
      '('.repeat(999),
      '@a '.repeat(333),
    ];
    const start = performance.now();
    for (const line of lines) leaves(`${line}\n`.repeat(400));
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
