// The pages tell the truth: their YAML loads, their commands are commands and do what is promised, their links lead
// somewhere, and what is generated is current.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bareProgram, leafCommands } from '../../src/cli/reference.ts';
import { laterKeys } from '../../src/config/reference.ts';
import { issueOf } from '../../src/config/schema/comes-with.ts';
import { gateReasons } from '../../src/model/notice/gate.ts';
import { noticeNames } from '../../src/model/notice.ts';
import { pendingTable } from '../../src/rules/pending.ts';
import { run } from '../cli/run.ts';
import { current, manual } from './generate.ts';
import { type Block, commandsOf, linksOf, pages, root } from './pages.ts';

const all = pages();
const blocks = all.flatMap((page) => page.blocks);
const folders: string[] = [];
const secrets = {
  IMAP_PASSWORD: 'x',
  SMTP_PASSWORD: 'x',
  SUPPORT_PASSWORD: 'x',
  HOOK_SECRET: 'thirty-two-octets-of-a-secret-xx',
  PING_URL: 'https://hc-ping.com/your-uuid',
  SLACK_URL: 'https://hooks.example.com/services/x',
  ANNA_NTFY: 'https://hooks.example.com/anna',
};
const FILLED: Readonly<Record<string, string>> = {
  mailboxes:
    'mailboxes: { support: { address: support@example.com, host: imap.example.com, password: env:IMAP_PASSWORD } }',
  smtp: 'smtp: { host: smtp.example.com, user: support@example.com, password: env:SMTP_PASSWORD }',
  agents: 'agents: { anna: { email: anna@example.com, roles: [agent, lead] } }',
  instance: 'instance: { timezone: Europe/Berlin, legal: "Example. You may object to being asked." }',
  webhooks: 'webhooks: { secret: env:HOOK_SECRET, hosts: { hooks.example.com: {} } }',
  queues: 'queues: { support: { address: support@example.com }, ops: {}, accounting: {} }',
  catalogues:
    'catalogues: { types: [request, incident, invoice, alert], fields: { order: { type: text }, amount: { type: money } }, close: { reasons: [solved, recovered] } }',
};

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A site of its own; parts the text lacks are filled in. */
function siteOf(config: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mc-docs-'));
  folders.push(folder);
  mkdirSync(join(folder, 'config'));
  mkdirSync(join(folder, 'rules/lists'), { recursive: true });
  mkdirSync(join(folder, 'templates/documents/en'), { recursive: true });
  writeFileSync(
    join(folder, 'templates/documents/en/letter.hbs'),
    '---\nsubject: {{ticket.ref}}\n---\n{{ticket.subject}}\n',
  );
  // The template of its own that a page's rule names.
  for (const language of ['de', 'en', 'fr', 'nl']) {
    mkdirSync(join(folder, 'templates', language));
    writeFileSync(
      join(folder, 'templates', language, 'fire-drill.hbs'),
      '---\nsubject: Fire\n---\n{{> _header}}\n\nKeep calm.\n\n{{> _footer}}\n',
    );
  }
  const given: unknown = parse(config);
  const keys = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  const filled = Object.entries(FILLED).filter(([key]) => !keys.includes(key));
  writeFileSync(join(folder, 'config/mailclerk.yaml'), `${config}\n${filled.map(([, text]) => text).join('\n')}\n`);
  return folder;
}

function isRules(block: Block): boolean {
  const value: unknown = parse(block.text);
  return (
    typeof value === 'object' && value !== null && ('rules' in value || 'matchers' in value) && !('mailboxes' in value)
  );
}

const yaml = blocks.filter((block) => block.kind === 'yaml');
const name = (block: Block): string => `${block.page}:${block.line}`;

describe('every YAML block loads without a mistake or a warning', () => {
  test('there are some', () => expect(yaml.length).toBeGreaterThan(5));

  test.each(yaml.filter((block) => !isRules(block)).map((block) => [name(block), block] as const))(
    'config %s',
    async (_, block) => {
      // Secrets in files are the site's; here only their absence is forgiven.
      const cwd = siteOf(block.text.replaceAll(/file:\/etc\/mailclerk\/[\w/{}]+/g, 'env:IMAP_PASSWORD'));
      const ran = await run('check --strict', { cwd, env: secrets });
      expect(ran.out).toBe('');
      expect(ran.code).toBe(0);
    },
  );

  test.each(yaml.filter(isRules).map((block) => [name(block), block] as const))('rules %s', async (_, block) => {
    const cwd = siteOf('');
    writeFileSync(join(cwd, 'rules/30-page.yaml'), block.text);
    writeFileSync(join(cwd, 'rules/lists/assets.csv'), 'tag,subject,form,place\npump42,Pump 42,,Hall 3\n');
    writeFileSync(join(cwd, 'rules/lists/vip.csv'), 'domain,company,agent\nfirm.example,Firm,anna\n');
    const checked = await run('rules check', { cwd, env: secrets });
    expect(checked.out).toBe('');
    const tested = await run('rules test', { cwd, env: secrets });
    expect(tested.out).toBe('');
    expect([checked.code, tested.code]).toEqual([0, 0]);
  });
});

describe('commands', () => {
  const shells = blocks.filter((block) => block.kind === 'sh' || block.kind.startsWith('sh '));
  const lines = shells.flatMap((block) => commandsOf(block).map((command) => ({ ...command, block })));

  test.each(lines.map((line) => [`${line.block.page}:${line.line} ${line.argv.join(' ')}`, line] as const))(
    '%s is a command',
    async (_, line) => {
      if (line.exit === 2) return;
      const program = bareProgram();
      for (const [, command] of leafCommands(program)) command.action(() => undefined);
      const quiet = (command: typeof program): void => {
        command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
        command.commands.forEach(quiet);
      };
      quiet(program);
      const failure = await program.parseAsync([...line.argv], { from: 'user' }).then(
        () => null,
        (error: unknown) => (error instanceof CommanderError ? error.message : error),
      );
      expect(failure).toBe(null);
    },
  );

  test('every command has an example', () => {
    const shown = lines.map((line) => line.argv.filter((word) => !word.startsWith('-')).join(' '));
    const missing = leafCommands()
      .map(([command]) => command)
      .filter((command) => !shown.some((line) => `${line} `.includes(`${command} `)));
    expect(missing).toEqual([]);
  });

  test('every exit code is explained', () => {
    const page = all.find(({ path }) => path === 'docs/cli.md');
    for (const code of [0, 1, 2, 3, 4, 5, 6, 7, 130]) expect(page?.text).toContain(`\n| ${code} |`);
  });

  test.each(
    all
      .filter((page) => page.blocks.some((block) => block.kind === 'sh run'))
      .map((page) => [page.path, page] as const),
  )(
    'the runnable lines of %s end as they say',
    async (_, page) => {
      const cwd = siteOf('');
      cpSync(join(root, 'rules'), join(cwd, 'rules'), { recursive: true });
      cpSync(join(root, 'fixtures/demo'), join(cwd, 'mail'), { recursive: true });
      const ended: string[] = [];
      const promised: string[] = [];
      for (const block of page.blocks.filter(({ kind }) => kind === 'sh run')) {
        for (const { argv, exit, line } of commandsOf(block)) {
          const ran = await run(argv, { cwd, env: { ...secrets, MAILCLERK_NOW: '2026-01-07T10:00:00Z' } });
          promised.push(`${line} ${argv.join(' ')}: ${exit}`);
          ended.push(`${line} ${argv.join(' ')}: ${ran.code}`);
        }
      }
      expect(ended).toEqual(promised);
    },
    60_000,
  );
});

test.each(all.map((page) => [page.path, page] as const))('every link of %s leads somewhere', (_, page) => {
  const broken = linksOf(page).filter((target) => !existsSync(resolve(root, dirname(page.path), target)));
  expect(broken).toEqual([]);
});

test('the manual page is current (npm run docs)', () => {
  expect(readFileSync(join(root, 'deploy/man/mailclerk.1'), 'utf8')).toBe(manual());
});

test.each(all.filter((page) => page.text.includes('<!-- begin ')).map((page) => [page.path, page] as const))(
  'the generated parts of %s are current (npm run docs)',
  (_, page) => {
    expect(current(page.text)).toBe(page.text);
  },
);

test('every notice and every reason of the gate is explained', () => {
  const page = all.find(({ path }) => path === 'docs/notices.md')?.text ?? '';
  const missing = [...noticeNames, ...gateReasons].filter((word) => !page.includes(`| \`${word}\``));
  expect(missing).toEqual([]);
});

test('every template variable is explained', async () => {
  const { templateVariables } = await import('../../src/notify/context.ts');
  const page = all.find(({ path }) => path === 'docs/templates.md')?.text ?? '';
  const names = Object.entries(templateVariables).flatMap(([key, value]) =>
    typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  );
  expect(names.filter((variable) => !page.includes(`\`${variable}\``))).toEqual([]);
});

test('every key that does nothing yet names the issue that builds it', () => {
  expect(laterKeys().length).toBeGreaterThan(0);
  expect(laterKeys().filter(([key]) => issueOf(key) === undefined)).toEqual([]);
  expect(pendingTable.every(({ issue }) => issue >= 4 && issue <= 9)).toBe(true);
});
