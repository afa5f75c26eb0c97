// The generated parts of the pages in docs/: between `<!-- begin NAME -->` and `<!-- end NAME -->` stands what the
// code's own tables say. `npm run docs` writes them; docs.test.ts says that they are current. The JSON
// Schemas for editors are written by the way.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { manPage } from '../../src/cli/completion/man.ts';
import { shellCommands } from '../../src/cli/completion/tree.ts';
import { exitCodes, exitMeanings } from '../../src/cli/exit.ts';
import { faultAnswers } from '../../src/cli/faults.ts';
import { bareProgram, cliReference } from '../../src/cli/reference.ts';
import { faultFixes } from '../../src/collect/probe.ts';
import { configSchemaJson } from '../../src/config/json-schema.ts';
import { configReference, laterReference } from '../../src/config/reference.ts';
import { judgeProof, type Proof, type Relation } from '../../src/decide/thread/proof.ts';
import { mailCommands } from '../../src/model/mailed/commands.ts';
import { queryReference } from '../../src/model/query/reference.ts';
import { mailedTexts } from '../../src/notify/mailed/words.ts';
import { webhookBody } from '../../src/notify/webhook/body.ts';
import { pushBody } from '../../src/notify/webhook/push.ts';
import { pendingRulesReference, rulesReference } from '../../src/rules/reference.ts';
import { rulesSchemaJson } from '../../src/rules/schema.ts';
import { reliabilityTables } from '../faults/titles.ts';
import { doctorTable } from './doctor-table.ts';
import { featureTable, surpriseTable } from './features/table.ts';
import { metricsTable } from './metrics-table.ts';
import { providerTable } from './providers.ts';

const parts: Readonly<Record<string, () => string>> = {
  config: configReference,
  'config-pending': laterReference,
  rules: rulesReference,
  'rules-pending': pendingRulesReference,
  cli: cliReference,
  threading: proofTable,
  'webhook-body': () => bodyTable(webhookBody),
  'push-body': () => bodyTable(pushBody),
  doctor: doctorTable,
  features: featureTable,
  providers: providerTable,
  metrics: metricsTable,
  query: queryReference,
  'mail-commands': mailCommandTable,
  surprises: surpriseTable,
  'exit-codes': exitTable,
  'faults-command': faultTable,
  'faults-mailbox': () =>
    table(
      ['fault', 'what to do'],
      Object.entries(faultFixes).map(([kind, fix]) => [`\`${kind}\``, fix]),
    ),
  faults: () => reliabilityTables().faults,
  hostile: () => reliabilityTables().hostile,
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function exitTable(): string {
  const rows = Object.entries(exitCodes).map(([name, code]) => [
    String(code),
    exitMeanings[name as keyof typeof exitCodes],
  ]);
  return table(['exit', 'means'], rows);
}

function faultTable(): string {
  const rows = faultAnswers.map(({ names, means, next, exit }) => [names, means, next, String(exitCodes[exit])]);
  return table(['name', 'means', 'next', 'exit'], rows);
}

const proofs: Readonly<Record<Proof, string>> = {
  token: 'a signed reply address, Message-ID or anchor of ours',
  weak: 'a known id',
  mark: 'the number in the subject',
  bounce: 'a delivery report that names a mail of ours',
  key: "a rule's thread key",
};
const rulings = { join: 'joins', 'third-party': 'third party', claims: 'new ticket' } as const;

/** Every proof in every hand, asked of the function that judges them. */
function proofTable(): string {
  const ruling = (proof: Proof, who: Relation['who'], auth: Relation['auth']): string =>
    rulings[judgeProof(proof, { who, auth, unsignedMark: false })];
  const rows = Object.entries(proofs).flatMap(([name, shown]) =>
    (['participant', 'agent', 'stranger'] as const).map((who) => {
      const cells = (['pass', 'none', 'unknown', 'fail'] as const).map((auth) => ruling(name as Proof, who, auth));
      return `| ${shown} | ${who} | ${cells.join(' | ')} |`;
    }),
  );
  return ['| proof | shown by | auth pass | none | unknown | fail |', '|---|---|---|---|---|---|', ...rows].join('\n');
}

/** Every command of agents' mails, with its words and what its author must have proved. */
function mailCommandTable(): string {
  const { about } = mailedTexts('en');
  const rows = mailCommands.map(({ name, words, example, needs }) => {
    const others = (language: 'en' | 'de' | 'nl' | 'fr'): string =>
      words[language].filter((word) => word !== name).join(', ') || '–';
    const said = `\`#${name}${example === '' ? '' : ` ${example}`}\``;
    const cells = [others('en'), others('de'), others('nl'), others('fr')].join(' | ');
    return `| ${said}${needs === 'pass' ? ' ◆' : ''} | ${about[name]} | ${cells} |`;
  });
  return ['| command | what it does | also | de | nl | fr |', '|---|---|---|---|---|---|', ...rows].join('\n');
}

/** The keys of a call's body, `ticket.ref` and so on. */
function bodyTable(body: z.ZodObject): string {
  const rows = (shape: z.ZodRawShape, path: string): readonly string[] =>
    Object.entries(shape).flatMap(([key, schema]) => {
      const bare = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
      const inner = bare instanceof z.ZodArray ? bare.element : bare;
      const name = `${path}${key}${bare instanceof z.ZodArray ? '[]' : ''}`;
      if (inner instanceof z.ZodObject) return rows(inner.shape, `${name}.`);
      const about = (schema as z.ZodType).description ?? (bare as z.ZodType).description ?? '';
      const absent = schema instanceof z.ZodNullable ? 'or null' : '';
      return [`| \`${name}\` | ${[about, absent].filter((part) => part !== '').join(' ')} |`];
    });
  return ['| key | meaning |', '|---|---|', ...rows(body.shape, '')].join('\n');
}

/** The page with its generated parts made anew; throws at a part nobody makes. */
export function current(page: string): string {
  return page.replaceAll(
    /(<!-- begin (\S+)[^>]*-->\n)[\s\S]*?(<!-- end \2 -->)/g,
    (_, begin: string, name: string, end: string) => {
      const make = parts[name];
      if (!make) throw new Error(`no part "${name}"; known: ${Object.keys(parts).join(', ')}`);
      return `${begin}${make()}\n${end}`;
    },
  );
}

/** mailclerk(1), by the version of package.json. */
export function manual(): string {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manPage(shellCommands(bareProgram()), version);
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '../..');
  const folder = join(root, 'docs');
  const write = (path: string, schema: unknown, indent: number): void =>
    writeFileSync(join(root, path), `${JSON.stringify(schema, null, indent)}\n`);
  write('config/schema.json', configSchemaJson(), 2);
  write('rules/schema.json', rulesSchemaJson(), 1);
  write('docs/webhook.schema.json', z.toJSONSchema(webhookBody), 1);
  mkdirSync(join(root, 'deploy/man'), { recursive: true });
  writeFileSync(join(root, 'deploy/man/mailclerk.1'), manual());
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((file) => file.endsWith('.md'))) {
    const path = join(folder, name);
    const page = readFileSync(path, 'utf8');
    if (current(page) !== page) writeFileSync(path, current(page));
  }
}
