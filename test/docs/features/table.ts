// The page of features: the rows of all chapters as one table, with what is done, in part, or to come.
import { actions } from './a.ts';
import { service } from './b.ts';
import { collector } from './c.ts';
import { helpdesk } from './d.ts';
import { ours } from './e.ts';
import type { Feature, Lack, Proof, Way } from './feature.ts';
import { surprises } from './surprises.ts';

export const features: readonly Feature[] = [...actions, ...service, ...collector, ...helpdesk, ...ours];

const doors: Readonly<Record<string, string>> = { C: 'CLI', M: 'mail', Y: 'YAML', T: 'clock' };

/** `done`, `in part`, or `to come`: doors that no issue names (console, REST) are not counted. */
export function stateOf({ by, lacks }: Feature): 'done' | 'in part' | 'to come' {
  if (by.length === 0) return 'to come';
  return lacks.some((lack) => !lack.startsWith('-')) ? 'in part' : 'done';
}

/** The table, and how many rows are in which state. */
export function featureTable(): string {
  const counted = (['done', 'in part', 'to come'] as const).map(
    (state) => `${features.filter((feature) => stateOf(feature) === state).length} ${state}`,
  );
  const rows = features.map((feature) => {
    const cells = [
      feature.id,
      feature.what,
      stateOf(feature),
      ...[feature.by.map(wayText), feature.proof.map(proofText)],
    ];
    return `| ${[...cells, feature.lacks.map(lackText)].map(cell).join(' | ')} |`;
  });
  return [
    `${features.length} rows: ${counted.join(', ')}.`,
    '',
    '| id | what | state | door: what does it | proved by | still to come |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** The sentences of what must never surprise, with what holds them. */
export function surpriseTable(): string {
  const rows = surprises.map(
    ({ says, proof, lacks }) => `| ${[says, proof.map(proofText), lacks.map(lackText)].map(cell).join(' | ')} |`,
  );
  return ['| what never surprises | held by | still to come |', '|---|---|---|', ...rows].join('\n');
}

function cell(value: string | readonly string[]): string {
  const text = typeof value === 'string' ? value : value.join('<br>');
  return text.replaceAll('|', '\\|');
}

function wayText(way: Way): string {
  const [door = '', ...words] = way.split(': ');
  const text = words.join(': ');
  if (door === 'C') return `${doors.C}: \`${text}\``;
  const [kind, key = ''] = text.split(' ');
  return door === 'Y' ? `${doors.Y}: ${kind} \`${key}\`` : `${doors[door]}: ${text}`;
}

function proofText([file, test]: Proof): string {
  return `\`${file}\`: ${test.replaceAll('<', '&lt;')}`;
}

function lackText(lack: Lack): string {
  const [issue = '', ...words] = lack.split(': ');
  return `${words.join(': ')} (${issue === '-' ? 'no issue yet' : `issue ${issue}`})`;
}
