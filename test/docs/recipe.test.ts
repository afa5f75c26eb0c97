// Follows the recipes of CONTRIBUTING.md in a copy of the sources: a condition, an action, a notice and a locale are
// added where the page says, the compiler names what was forgotten, and the copy then does what was added.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pages, root } from './pages.ts';

let copy = '';
let site = '';

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'mc-recipe-'));
  [copy, site] = [join(folder, 'copy'), join(folder, 'site')];
  mkdirSync(copy);
  for (const name of ['src', 'templates', 'packs']) cpSync(join(root, name), join(copy, name), { recursive: true });
  const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as object;
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ ...config, include: ['src'] }));
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const name of ['config', 'rules', 'mail']) mkdirSync(join(site, name), { recursive: true });
  writeConfig('en');
  cpSync(join(root, 'fixtures/demo/01-de-printer.eml'), join(site, 'mail/1.eml'));
});

afterAll(() => rmSync(dirname(copy), { recursive: true, force: true }));

function writeConfig(language: string): void {
  writeFileSync(
    join(site, 'config/mailclerk.yaml'),
    `instance: { timezone: UTC, language: ${language} }
mailboxes: { support: { address: support@example.com, host: imap.example.com, password: env:X } }
smtp: { host: smtp.example.com }
agents: { anna: { email: anna@example.com } }
`,
  );
}

/** Puts text behind a place that must be there once: else the recipe does not fit the code any more. */
function insert(file: string, after: string, text: string): void {
  const path = join(copy, file);
  const parts = readFileSync(path, 'utf8').split(after);
  expect(parts.length, `"${after}" once in ${file}`).toBe(2);
  writeFileSync(path, `${parts[0]}${after}${text}${parts[1]}`);
}

interface Ran {
  readonly code: number;
  readonly out: string;
}

function start(file: string, args: readonly string[], cwd: string): Promise<Ran> {
  const env = { ...process.env, X: 'x', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out: `${stdout}${stderr}` });
    });
  });
}

const mailclerk = (...args: readonly string[]): Promise<Ran> =>
  start(process.execPath, [join(copy, 'src/main.ts'), ...args], site);

/** The compiler's complaints about the copy, one a line. */
async function complaints(): Promise<readonly string[]> {
  const { out } = await start(join(root, 'node_modules/.bin/tsc'), [], copy);
  return out.split('\n').filter((line) => line.includes('error TS'));
}

test('every file and name that the page speaks of is there', () => {
  const page = pages().find(({ path }) => path === 'CONTRIBUTING.md')?.text ?? '';
  const named = [...page.matchAll(/`((?:src|templates|test|docs|fixtures|rules|config)\/[A-Za-z0-9_./-]*)`/g)].map(
    (match) => match[1] ?? '',
  );
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((path) => !/NAME|NNN|LOCALE/.test(path) && !existsSync(join(root, path)))).toEqual([]);
  const recipes = page.slice(page.indexOf('## Extension recipes')).split('\n### ').slice(1);
  expect(recipes.map((recipe) => recipe.trim().split('\n').length - 1 <= 10)).toEqual([true, true, true, true]);
});

test('a condition: one line in fields.ts, one in the table of its group', async () => {
  insert(
    'src/rules/fields.ts',
    `'size: ">20MB"'),`,
    `\n  hops: f('count', 3, 'How often it was passed on.', 'hops: ">2"'),`,
  );
  insert(
    'src/decide/conditions/mail.ts',
    `export const mailFields: Readonly<Record<string, Field>> = {`,
    `\n  hops: { kind: 'number', read: (look) => numberValue(look.mail.message.headers.filter(({ name }) => name.toLowerCase() === 'received').length) },`,
  );
  writeFileSync(
    join(site, 'rules/10-hops.yaml'),
    `version: 1
rules:
  - id: long-way
    when: { hops: ">2" }
    tags: [long-way]
    tests:
      - { mail: { from: a@firm.example, headers: { Received: [one, two, three] } }, expect: { tags: [long-way] } }
      - { mail: { from: a@firm.example, headers: { Received: [one] } }, expect: { tags: [] } }
`,
  );
  expect(await mailclerk('rules', 'check')).toMatchObject({ code: 0 });
  const tested = await mailclerk('rules', 'test');
  expect(tested.out).toContain('2 passed, 0 failed');
  writeFileSync(join(site, 'rules/10-hops.yaml'), 'version: 1\nrules: [{ id: a, when: { hop: 1 } }]\n');
  expect((await mailclerk('rules', 'check')).out).toContain('hops');
  rmSync(join(site, 'rules/10-hops.yaml'));
}, 180_000);

test('an action: the compiler names the places that must know a new command', async () => {
  insert(
    'src/model/command.ts',
    `export type Command = CommandBase &\n  (`,
    `\n    | { readonly kind: 'praise'; readonly ticket: TicketId }`,
  );
  const named = new Set((await complaints()).map((line) => line.slice(0, line.indexOf('('))));
  expect([...named].sort()).toEqual(['src/desk/desk.ts', 'src/desk/permissions.ts']);
  writeFileSync(
    join(copy, 'src/desk/commands/praise.ts'),
    `// Praise: one internal entry.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import { note } from './note.ts';
/** Well done. */
export function praise(command: CommandOf<'praise'>, ticket: Ticket, context: DeskContext): Outcome {
  return note({ ...command, kind: 'note', text: 'Well done.', attachments: [] }, ticket, context);
}
`,
  );
  insert(
    'src/desk/desk.ts',
    `switch (command.kind) {`,
    `\n    case 'praise':\n      return praise(command, ticket, context);`,
  );
  insert(
    'src/desk/desk.ts',
    `import { note } from './commands/note.ts';`,
    `\nimport { praise } from './commands/praise.ts';`,
  );
  insert('src/desk/permissions.ts', `switch (command.kind) {`, `\n    case 'praise':\n      return ['note'];`);
  expect(await complaints()).toEqual([]);
}, 180_000);

test('a notice: a name, a wish, a template for each locale', async () => {
  insert('src/model/notice.ts', `export type NoticeName =`, `\n  | 'thanks'`);
  insert('src/model/notice.ts', `export const noticeNames: readonly NoticeName[] = [`, `\n  'thanks',`);
  insert(
    'src/desk/notice-matrix.ts',
    `    case 'joined':`,
    `\n      if (happening.mail) return toCustomer('thanks', state, happening, {});`,
  );
  for (const locale of ['en', 'de'])
    writeFileSync(
      join(copy, `templates/${locale}/thanks.hbs`),
      '---\nsubject: {{ticket.subject}}\n---\n{{> _header}}\n\nThanks.\n\n{{> _footer}}\n',
    );
  expect(await mailclerk('mail', 'inject', 'mail/1.eml')).toMatchObject({ code: 0 });
  const reply = `From: Jana Vogt <jana.vogt@kunde.example>
To: support@example.com
Subject: Re: Drucker
Message-ID: <again@kunde.example>
In-Reply-To: <printer-1@kunde.example>

Danke.
`;
  writeFileSync(join(site, 'mail/2.eml'), reply.replaceAll('\n', '\r\n'));
  const answered = await mailclerk('mail', 'inject', 'mail/2.eml');
  expect(answered.out).toContain('thanks → jana.vogt@kunde.example');
}, 180_000);

test('a locale: a folder of its own is picked up and checked', async () => {
  cpSync(join(copy, 'templates/en'), join(site, 'templates/nl'), { recursive: true });
  writeConfig('nl');
  const fine = await mailclerk('check');
  expect(fine).toMatchObject({ code: 0 });
  const path = join(site, 'templates/nl/opened.hbs');
  writeFileSync(path, readFileSync(path, 'utf8').replace('{{> _footer}}', '{{ticket.referense}}\n{{> _footer}}'));
  const broken = await mailclerk('check');
  expect(broken.code).toBe(3);
  expect(broken.out).toMatch(/nl\/opened\.hbs:\d+:\d+ .*ticket\.referense/);
}, 180_000);
