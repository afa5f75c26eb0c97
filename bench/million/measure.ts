// What finding costs in a database of many tickets: `node bench/million/measure.ts DIR` prints p95 of list pages and of
// newest-first searches, each asked in many ways, as one JSON line. A process of its own, cold at its start.
import { join } from 'node:path';
import type { Condition, Filter, Order } from '../../src/model/query/filter.ts';
import { DATABASE_NAME, openStore } from '../../src/store/open.ts';
import { AGENTS, counted, QUEUES, TAGS } from './build.ts';
import { corpusWords } from './words.ts';

const PAGE = 50;
const ROUNDS = 40;
const NOW = Date.UTC(2026, 0, 7, 9);
const DAY = 86_400_000;

const store = openStore(join(process.argv[2] ?? '', DATABASE_NAME));
const roll = counted(11);
const words = corpusWords().filter((word) => word.length > 3);
const pick = (list: readonly string[]): string => list[roll(list.length)] ?? '';
const open: Condition = { is: 'open' };
const word = (length: number): Condition => {
  const at = roll(words.length - length);
  return { is: 'words', in: 'all', words: words.slice(at, at + length).join(' '), isPrefix: false };
};
const queue = (): Condition => ({ is: 'value', of: 'queue', value: pick(QUEUES) });
const agent = (): Condition => ({ is: 'member', of: 'assignee', value: pick(AGENTS) });
const tag = (): Condition => ({ is: 'member', of: 'tag', value: pick(TAGS) });
const by = (name: Order['by'], isReversed = false): Order => ({ by: name, isReversed });
const newest = by('created');

const lists: readonly (readonly [string, () => readonly Condition[], Order])[] = [
  ['open', () => [open], newest],
  ['all', () => [], newest],
  ['queue', () => [open, queue()], newest],
  ['queue, all', () => [queue()], newest],
  ['mine', () => [open, agent()], newest],
  ['mine, by due', () => [open, agent()], by('due')],
  ['nobody has it', () => [open, { is: 'member', of: 'assignee', value: null }], newest],
  ['queue and tag, all', () => [queue(), tag()], newest],
  ['tag', () => [open, tag()], newest],
  ['by due', () => [open], by('due')],
  ['by last change', () => [open], by('updated')],
  ['by last change, all', () => [], by('updated')],
  [
    'queue idle for a week',
    () => [open, queue(), { is: 'between', of: 'updatedAt', from: null, to: NOW - 7 * DAY }],
    by('updated', true),
  ],
  ['by priority', () => [open], by('priority')],
  ['urgent of a queue', () => [open, queue(), { is: 'value', of: 'priority', value: 'urgent' }], newest],
  [
    'a customer',
    () => [{ is: 'value', of: 'customer', value: `person${roll(9999)}@firm${roll(997)}.example` }],
    newest,
  ],
];
const searches: readonly (readonly [string, () => readonly Condition[], Order])[] = [
  ['a word', () => [word(1)], newest],
  ['two words', () => [word(1), word(1)], newest],
  ['a phrase', () => [word(2)], newest],
  ['a word in open ones', () => [open, word(1)], newest],
  ['a word in a queue', () => [queue(), word(1)], newest],
  ['a word of an agent', () => [agent(), word(1)], newest],
];

const result = { lists: times(lists), searches: times(searches) };
process.stdout.write(`${JSON.stringify(result)}\n`);
store.close();

function times(ways: typeof lists) {
  const all: number[] = [];
  const cpus: number[] = [];
  const each: Record<string, number> = {};
  for (const [name, conditions, order] of ways) {
    const some: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ranks = order.by === 'priority' ? ['low', 'normal', 'high', 'urgent'] : [];
      const filter: Filter = { conditions: conditions(), order, ranks };
      let after: string | null = null;
      // The first page and two more behind it.
      for (let page = 0; page < 3; page++) {
        const cpu = process.cpuUsage();
        const began = performance.now();
        const found: { readonly next: string | null } = store.readNow(() =>
          store.search.page(filter, { limit: PAGE, after }),
        );
        some.push(performance.now() - began);
        const used = process.cpuUsage(cpu);
        cpus.push((used.user + used.system) / 1000);
        after = found.next;
        if (after === null) break;
      }
    }
    each[name] = quantile(some, 0.95);
    all.push(...some);
  }
  return {
    cpuP95: quantile(cpus, 0.95),
    p50: quantile(all, 0.5),
    p95: quantile(all, 0.95),
    max: Math.max(...all),
    each,
  };
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
}
