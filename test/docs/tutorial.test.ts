// The tutorial, as a reader does it: the demo runs in one process, the page's commands are typed one after another, its rule
// is saved where it says, and what it shows of the answers is what was answered.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../cli/run.ts';
import { eventually } from '../integration/site.ts';
import { type Block, commandsOf, pages, root } from './pages.ts';

const page = pages().find(({ path }) => path === 'docs/tutorial.md');
let demo: ChildProcess | null = null;
let said = '';
let config = '';

beforeAll(async () => {
  demo = spawn(process.execPath, [join(root, 'src/main.ts'), 'demo'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [demo.stdout, demo.stderr])
    stream?.on('data', (part: Buffer) => (said += part.toString('utf8')));
  await eventually('the demo says what to type', () => said.includes('Ctrl-C ends it'), 120_000);
  config = /export MAILCLERK_CONFIG=(\S+)/.exec(said)?.[1] ?? '';
}, 150_000);
afterAll(() => {
  if (demo?.exitCode === null) demo.kill('SIGKILL');
});

const mailclerk = (argv: readonly string[]) =>
  run(argv, { cwd: root, env: { ...process.env, MAILCLERK_CONFIG: config } });

/** Without times, blanks and numbers that are another year's. */
const bare = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '').replaceAll(/\s+/g, ' ');

test('every step of the tutorial does what it says, and the demo leaves nothing behind', {
  timeout: 150_000,
}, async () => {
  expect(existsSync(config)).toBe(true);
  let answered = '';
  for (const block of page?.blocks ?? []) answered = await step(block, answered);
  await eventually(
    'Tom got his answer',
    () => said.includes('→ tom.baker@client.example: Re: [T-') && said.includes('log in once more'),
  );
  // What the demo itself proposes are commands, too.
  for (const line of said.match(/^ {2}npx mailclerk .*$/gm) ?? []) {
    const [typed] = commandsOf({ page: 'demo', line: 0, kind: 'sh', text: line });
    expect([line, (await mailclerk(typed?.argv ?? [])).code]).toEqual([line, 0]);
  }
  const over = new Promise((resolve) => demo?.once('exit', resolve));
  demo?.kill('SIGINT');
  expect([await over, existsSync(dirname(dirname(config)))]).toEqual([0, false]);
});

/** Does one block; gives what its commands answered, for the block that shows it. */
async function step(block: Block, answered: string): Promise<string> {
  if (block.kind === 'yaml') {
    const file = /^# (\S+)/.exec(block.text)?.[1] ?? '';
    expect(file).toMatch(/^rules\//);
    writeFileSync(join(dirname(dirname(config)), file), block.text);
    return '';
  }
  if (block.kind === 'text') {
    for (const line of block.text.split('\n')) expect(bare(answered)).toContain(bare(line).trim());
    return '';
  }
  let all = '';
  for (const { argv, exit, line } of commandsOf(block)) {
    const ran = await mailclerk(argv);
    expect([line, argv.join(' '), ran.code], ran.err).toEqual([line, argv.join(' '), exit]);
    all += `${ran.out}${ran.err}`;
  }
  return all;
}
