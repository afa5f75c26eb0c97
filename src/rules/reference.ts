// The rule language as the manual's tables: match fields, operators, the keys of files, rules and tests. Takes nothing
// but the tables the loader itself uses; gives Markdown. Pure. What does not work yet is marked from pending.ts.
import type { z } from 'zod';
import { attachmentFields, type Field, families, fields } from './fields.ts';
import {
  isPendingField,
  pendingExtractKeys,
  pendingFileKeys,
  pendingRuleKeys,
  pendingSetKeys,
  pendingTable,
  pendingVerdicts,
} from './pending.ts';
import { operators } from './schema/condition.ts';
import { extraction, ruleShape, setShape, thread, verdict } from './schema/rule.ts';
import { expect, given, mail } from './schema/test.ts';
import { rulesFile } from './schema.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

/** How a bare value of each field type is tested. */
const NATURAL: Readonly<Record<Field['type'], string>> = {
  address: 'the address; `+tag` ignored; `@domain`; glob',
  domain: 'the whole domain; glob',
  text: 'contains, folded',
  name: 'the whole word, folded',
  choice: 'one of the words',
  flag: 'true or false',
  count: 'a number, `">3"`',
  size: 'a size, `">20MB"`',
  duration: 'a duration, `">7d"`',
  date: 'a date, `"<2026-01-31"`',
  number: 'a number, `">5"`',
  time: 'a span of the day, `"08:00-17:00"`',
};

/** Every table of the language, in the order a reader needs them. */
export function rulesReference(): string {
  return [
    keyTable('Keys of a file', rulesFile.shape, pendingFileKeys),
    keyTable('Keys of a rule', ruleShape.shape, pendingRuleKeys),
    `### Verdicts (\`then:\`)\n\n${verdict.options.map((word) => code(word, pendingVerdicts.includes(word))).join(' · ')}`,
    fieldTable('Match fields (`when:`)', { ...fields, ...starred(families) }, isPendingField),
    fieldTable('Clauses of `attachment:` (all hold for one and the same file)', attachmentFields, (name) =>
      isPendingField(`attachment.${name}`),
    ),
    aboutTable('Operators', 'operator', operators),
    keyTable('Keys of `set:` and `update:`', setShape.shape, pendingSetKeys),
    keyTable('Keys of `extract:`', extraction.shape, pendingExtractKeys),
    keyTable('Keys of `thread:`', thread.shape, []),
    keyTable('Keys of a test’s `mail:`', mail.shape, []),
    keyTable('Keys of a test’s `given:`', given.shape, []),
    keyTable('Keys of a test’s `expect:` (a ticket field means the resulting ticket)', expect.shape, []),
  ].join('\n\n');
}

/** What the loader knows by name and refuses, as a table: one line for all names of a place that come with one issue. */
export function pendingRulesReference(): string {
  const rows = Map.groupBy(pendingTable, ({ where, issue }) => `${where}\n${issue}`);
  const lines = [...rows.values()].map((together) => {
    const names = together.map(({ name }) => `\`${name.endsWith('.') ? `${name}…` : name}\``).join(' ');
    return `| ${together[0]?.where} | ${names} | issue ${together[0]?.issue} |`;
  });
  return ['| where | names | comes with |', '|---|---|---|', ...lines].join('\n');
}

function keyTable(title: string, shape: Shape, pending: readonly string[]): string {
  const explained = Object.entries(shape).filter(([, schema]) => schema.description);
  const rows = explained.map(([name, schema]) => {
    const [about, example] = parts(schema.description ?? '');
    return `| ${code(name, pending.includes(name))} | ${cell(about)} | ${example} |`;
  });
  const others = Object.keys(shape).filter((name) => !shape[name]?.description);
  const rest =
    others.length === 0 ? [] : ['', `And the fields by their names: ${others.map((name) => `\`${name}\``).join(' ')}.`];
  return [`### ${title}`, '', '| key | meaning | example |', '|---|---|---|', ...rows, ...rest].join('\n');
}

function aboutTable(title: string, what: string, table: Readonly<Record<string, string>>): string {
  const rows = Object.entries(table).map(([name, text]) => {
    const [about, example] = parts(text);
    return `| \`${name}\` | ${cell(about)} | ${example} |`;
  });
  return [`### ${title}`, '', `| ${what} | meaning | example |`, '|---|---|---|', ...rows].join('\n');
}

function fieldTable(
  title: string,
  table: Readonly<Record<string, Field>>,
  isPending: (name: string) => boolean,
): string {
  const rows = Object.entries(table).map(([name, field]) => {
    const bare = field.values ? field.values.join(' ') : NATURAL[field.type];
    return `| ${code(name, isPending(name))} | ${cell(field.about)} | ${cell(bare)} | ${inCode(field.example)} |`;
  });
  return [`### ${title}`, '', '| field | meaning | bare value | example |', '|---|---|---|---|', ...rows].join('\n');
}

/** `header.` is written `header.X` in the table. */
function starred(table: Readonly<Record<string, Field>>): Readonly<Record<string, Field>> {
  return Object.fromEntries(Object.entries(table).map(([prefix, field]) => [`${prefix}X`, field]));
}

function code(name: string, isPending: boolean): string {
  return isPending ? `\`${name}\` (not yet)` : `\`${name}\``;
}

/** `A sentence. Example: this` in two. */
function parts(description: string): readonly [string, string] {
  const at = description.indexOf('Example: ');
  if (at < 0) return [description, ''];
  return [description.slice(0, at).trim(), inCode(description.slice(at + 'Example: '.length))];
}

function inCode(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${cell(text)}${fence}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
