// What stands in the pages' fences is true: every command ends as its page says, on a desk that has what pages speak of
// (desk.ts); every template passes `check`; every other line of a shell names scripts and files that are there; and what
// cannot be run here is named with its reason, once.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, deskFor, fillDesk } from './desk.ts';
import { type Block, type CommandLine, commandsOf, otherLinesOf, pages, root } from './pages.ts';

/** Commands that are not run here: what they begin with, why, and what shows them instead. */
const NOT_RUN: Readonly<Record<string, string>> = {
  init: 'wants a mail server to log in to: test/cli',
  run: 'wants a mail server and goes on: test/integration/daemon.test.ts',
  'mailbox test': 'wants a mail server: test/cli/processes.test.ts',
  'mailbox auth': 'wants an identity provider and a person: test/daemon/oauth',
  'mailbox audit': 'wants a mail server: test/integration/dovecot.test.ts',
  'mailbox import': 'wants a mail server: test/integration/import.test.ts',
  'mailbox probe': 'wants a daemon and mail that comes back: test/daemon/reply-probe.test.ts',
  'mailbox resume': 'wants a mail server: test/integration/dovecot.test.ts',
  'template send-test': 'wants an SMTP server: test/cli/templates.test.ts',
  doctor: 'looks at servers and names: test/daemon/doctor',
  health: 'wants a running daemon: test/cli/processes.test.ts',
  demo: 'ends by Ctrl-C: test/docs/tutorial.test.ts',
};

/** Lines that change the machine they are typed on. What they install is tried in test/deploy. */
const OF_THE_MACHINE = /^(?:git clone|sudo |sudoedit |systemctl |docker |export |man |swaks |crontab )/;

const all = pages();
const shells = (blocks: readonly Block[]) => blocks.filter(({ kind }) => kind === 'sh');
const begins = (line: CommandLine): string | undefined =>
  Object.keys(NOT_RUN).find((words) => `${line.argv.join(' ')} `.startsWith(`${words} `));
let filled = '';
const desks: Desk[] = [];

beforeAll(async () => {
  filled = await fillDesk();
}, 60_000);
afterAll(() => {
  for (const folder of [filled, ...desks.map((desk) => desk.folder)]) rmSync(folder, { recursive: true, force: true });
});

function deskOf(page: string): Desk {
  const desk = deskFor(page, filled);
  desks.push(desk);
  return desk;
}

/** docs/tutorial.md is done as a whole, beside the demo (tutorial.test.ts). */
const withCommands = all
  .filter(({ path }) => path !== 'docs/tutorial.md')
  .filter((page) => shells(page.blocks).some((block) => commandsOf(block).length > 0));

test.each(withCommands.map((page) => [page.path, page] as const))(
  'the commands of %s end as it says',
  async (_, page) => {
    const ended: string[] = [];
    const promised: string[] = [];
    for (const block of shells(page.blocks)) {
      const lines = commandsOf(block).filter((line) => !begins(line));
      // What stands in one fence is typed one after another; another fence may be another day.
      const desk = lines.length > 0 ? deskOf(page.path) : null;
      for (const line of lines) {
        const ran = await desk?.run(line.argv);
        const what = `${page.path}:${line.line} ${line.argv.join(' ')}`;
        promised.push(`${what}: ${line.exit}`);
        ended.push(`${what}: ${ran?.code}${ran?.code === line.exit ? '' : ` ${ran?.err}`}`);
      }
    }
    expect(ended).toEqual(promised);
  },
  60_000,
);

test('what is not run is on a page, and what stands for it is there', () => {
  const lines = withCommands.flatMap((page) => shells(page.blocks).flatMap(commandsOf));
  const unused = Object.keys(NOT_RUN).filter((words) => !lines.some((line) => begins(line) === words));
  expect(unused).toEqual([]);
  const shownBy = Object.values(NOT_RUN).map((reason) => /test\/\S+$/.exec(reason)?.[0] ?? '');
  expect(shownBy.filter((path) => path === '' || !existsSync(join(root, path)))).toEqual([]);
});

describe('templates', () => {
  const PLACES: Readonly<Record<string, string>> = {
    'hbs notice': 'templates/en/opened.hbs',
    'hbs document': 'templates/documents/en/page.hbs',
    'hbs canned': 'templates/canned/en/page.hbs',
  };
  const blocks = all.flatMap((page) => page.blocks).filter(({ kind }) => kind.startsWith('hbs'));

  test('there are some of each kind', () => {
    expect(Object.keys(PLACES).filter((kind) => !blocks.some((block) => block.kind === kind))).toEqual([]);
  });

  test.each(blocks.map((block) => [`${block.page}:${block.line}`, block] as const))('%s passes', async (_, block) => {
    const place = PLACES[block.kind];
    expect(place, `a fence "${block.kind}", expected one of ${Object.keys(PLACES)}`).toBeDefined();
    const desk = deskOf(block.page);
    const path = join(desk.folder, place ?? '');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, block.text);
    const checked = await desk.run(['check']);
    expect([checked.code, checked.out.split('\n').filter((line) => line.startsWith('templates'))]).toEqual([0, []]);
    // The check has read it: with a slip it says so.
    writeFileSync(path, `${block.text}\n{{tickett.ref}}\n`);
    expect((await desk.run(['check'])).out).toContain('tickett');
  });
});

test('every fence says what it holds; what says nothing holds no command and no configuration', () => {
  const known = /^(?:yaml|sh|sh run|json|hbs \w+|ini|text|)$/;
  const blocks = all.flatMap((page) => page.blocks);
  expect(
    blocks.filter(({ kind }) => !known.test(kind)).map(({ page, line, kind }) => `${page}:${line} ${kind}`),
  ).toEqual([]);
  const mute = blocks.filter(({ kind, page }) => (kind === '' || kind === 'text') && !page.startsWith('docs/night/'));
  const commands = mute.filter(({ text }) => /^(?:mailclerk|npx|npm|sudo|version: 1)\b/m.test(text));
  expect(commands.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
});

test('every JSON block is JSON', () => {
  const blocks = all.flatMap((page) => page.blocks).filter(({ kind }) => kind === 'json');
  for (const block of blocks) expect(() => JSON.parse(block.text), `${block.page}:${block.line}`).not.toThrow();
});

describe('lines of the shell that are not ours', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const lines = all
    .flatMap((page) => page.blocks.filter(({ kind }) => kind === 'sh' || kind === 'sh run'))
    .flatMap((block) => otherLinesOf(block).map(({ text, line }) => [`${block.page}:${line}`, text] as const));

  test.each(lines)('%s %s', (_, text) => {
    for (const part of text.split(' && ')) {
      const script = /^npm (?:run )?(\S+)/.exec(part)?.[1];
      const isKnown =
        part === 'npm ci' ||
        (script !== undefined && script in scripts) ||
        /^(?:[A-Z_]+=\S+ )*(?:npx vitest run|node_modules\/\.bin\/node) /.test(part) ||
        /^cd \w+$/.test(part) ||
        OF_THE_MACHINE.test(part);
      expect(isKnown, `"${part}": a script of package.json, or a word this test knows`).toBe(true);
    }
    expect(filesNamedIn(text).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

/** Paths of the repository, also as they are called where it is installed. */
function filesNamedIn(text: string): readonly string[] {
  const named = text.matchAll(
    /(?:^|[\s=])(?:\/opt\/mailclerk\/|\.\/)?((?:deploy|test|docs|rules|fixtures|bench|packs)\/[\w./-]*\w)/g,
  );
  return [...named].map((match) => match[1] ?? '');
}

test('commands within sentences are commands, too', async () => {
  const { bareProgram, leafCommands } = await import('../../src/cli/reference.ts');
  const names = leafCommands(bareProgram()).map(([name]) => name);
  const groups = new Set(names.map((name) => name.split(' ')[0]));
  const wrong = all
    .filter(({ path }) => !path.startsWith('docs/night/'))
    .flatMap((page) => {
      const prose = page.text.replaceAll(/^```[\s\S]*?^```/gm, '');
      const spoken = [...prose.matchAll(/`(?:npx )?mailclerk ((?:--\w+ \w+ )*)([a-z][\w-]*(?: [a-z][\w-]*)*)/g)];
      return spoken
        .map((match) => match[2] ?? '')
        .filter((words) => !names.some((name) => words === name || `${words} `.startsWith(`${name} `)))
        .filter((words) => !groups.has(words) && !names.some((name) => `${name} `.startsWith(`${words} `)))
        .map((words) => `${page.path}: mailclerk ${words}`);
    });
  expect(wrong).toEqual([]);
});

test('every page stands in the index (docs/README.md)', () => {
  const index = all.find(({ path }) => path === 'docs/README.md')?.text ?? '';
  const missing = all
    .map(({ path }) => path)
    .filter((path) => /^docs\/(?:rules\/)?[\w-]+\.md$/.test(path) && path !== 'docs/README.md')
    .filter((path) => !index.includes(`](${path.slice('docs/'.length)})`));
  expect(missing).toEqual([]);
});
