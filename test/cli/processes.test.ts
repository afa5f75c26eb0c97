// The program as a process, as a shell starts it: every file of the sources loads in plain Node, and one command of each
// group gives there what it gives inside the tests (which call the command line as a function, because a start costs ten
// times what a command does): the same output, complete on its pipe, the same complaint, the same exit code.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bareProgram } from '../../src/cli/reference.ts';
import { type CliResult, makeSite, type Site } from '../integration/site.ts';

const sources = join(import.meta.dirname, '../../src');
const LONG = 60_000;
/** When the mail comes; the commands are given so much later that a slow start does not make its age another one. */
const CAME = { MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
/** In the middle of a minute: a process that starts some seconds sooner or later tells the same age of the mail. */
const LATER = { MAILCLERK_NOW: '2026-01-07T12:30:30Z' };
const MAIL = [
  'From: Eva <eva@firma.example>',
  'To: support@example.com',
  'Subject: Drucker in Flammen',
  'Message-ID: <1@firma.example>',
  '',
  'Er brennt, und zwar lichterloh – was tun?',
  '',
].join('\r\n');

test(
  'every file of the sources loads in plain Node',
  () => {
    // main.ts runs the program, a worker.ts is the body of a thread, apart.ts one of a process.
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && name !== 'main.ts' && !['worker.ts', 'apart.ts'].includes(basename(name)),
    );
    expect(files.length).toBeGreaterThan(300);
    const script = `for (const file of ${JSON.stringify(files)}) await import(${JSON.stringify(`${sources}/`)} + file)`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  },
  LONG,
);

/** One reading command of each group, and one of each way a command can end. */
const commands: readonly (readonly [string, number])[] = [
  ['check', 0],
  ['init support@example.com --imap localhost:1 --smtp localhost:1', 7],
  ['status', 0],
  ['health', 1],
  ['doctor nobody', 5],
  ['completion bash', 0],
  ['mail why 1', 0],
  ['mailbox list', 0],
  ['mailbox import nobody --since 1y', 5],
  ['template list', 0],
  ['ticket show 1 --json', 0],
  ['search brennt', 0],
  ['asset link pump42', 0],
  ['agent list', 0],
  ['team list', 0],
  ['export --format csv', 0],
  ['view list', 0],
  ['rules explain 1', 0],
  ['contact list', 0],
  ['organisation list', 0],
  ['contract list', 0],
  ['project list', 0],
  ['stats', 0],
  ['outbox list --all', 0],
  ['gate show', 0],
  ['gate reset', 2],
  ['quarantine list', 0],
  ['quarantine ignore 99', 5],
  ['clock show', 0],
  ['db check', 0],
  ['config show', 0],
  ['config docs gate', 0],
  ['ticket show 99', 5],
  ['ticket shwo 1', 2],
];

describe('a command as a process', () => {
  let site: Site;
  beforeAll(async () => {
    site = makeSite({ mailboxes: { support: {} } });
    // Bytes come through a real pipe.
    const injected = await site.run(['mail', 'inject', '-', '--json'], { env: CAME, input: MAIL, alone: true });
    expect([injected.code, injected.json]).toEqual([0, expect.objectContaining({ outcome: 'created' })]);
  }, LONG);
  afterAll(() => site?.remove());

  test('the table has every group', () => {
    const elsewhere = ['run', 'demo', 'help'];
    const groups = bareProgram()
      .commands.map((command) => command.name())
      .filter((name) => !elsewhere.includes(name));
    const shown = new Set(commands.map(([line]) => line.split(' ')[0]));
    expect(groups.filter((name) => !shown.has(name))).toEqual([]);
  });

  test.each(commands)(
    'mailclerk %s',
    async (line, code) => {
      const words = line.split(' ');
      const alone = await site.run(words, { env: LATER, alone: true });
      expect(alone).toMatchObject({ code });
      expect(`${alone.stdout}${alone.stderr}`).not.toBe('');
      expect(timeless(alone)).toEqual(timeless(await site.run(words, { env: LATER })));
    },
    LONG,
  );
});

/** Without seconds and free space: the clock goes on while a process starts, and others write to the disk. */
function timeless({ code, stdout, stderr }: CliResult): readonly unknown[] {
  return [
    code,
    ...[stdout, stderr].map((text) =>
      text.replaceAll(/:\d\d\.\d{3}Z/g, 'Z').replaceAll(/\d+ MB are free/g, 'MB are free'),
    ),
  ];
}
