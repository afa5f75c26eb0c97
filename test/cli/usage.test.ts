import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { App, Opened } from '../../src/daemon/app.ts';
import { run } from './run.ts';

describe('a typing mistake exits 2 and names what was probably meant', () => {
  test.each([
    ['tikcet list', 'ticket'],
    ['ticket lst', 'list'],
    ['mail raed x', 'read'],
    ['outbx list', 'outbox'],
    ['rules chek', 'check'],
    ['ticket list --lmit 3', '--limit'],
    ['run --onse', '--once'],
    ['ticket close X --reson solved', '--reason'],
  ])('%s', async (line, meant) => {
    const { code, out, err } = await run(line);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(new RegExp(`Did you mean ${meant}\\?`, 'i'));
    expect(err).toMatch(/help: mailclerk .*--help/);
  });
});

describe('wrong usage exits 2 before anything is opened', () => {
  test.each([
    ['ticket', 'Usage: mailclerk ticket'],
    ['ticket show', "missing required argument 'ref'"],
    ['ticket reply T-1', 'no text given'],
    ['ticket note T-1 words -f file', 'text given twice'],
    ['ticket close T-1 --notify nobody', 'all, customer, none'],
    ['quarantine retry', 'name one mail'],
    ['quarantine retry 5 --all', 'name one mail'],
    ['mail read', "missing required argument 'file'"],
    ['mail read /', 'is a folder'],
    ['mail inject', "missing required argument 'files'"],
    ['status extra', 'too many arguments'],
  ])('%s', async (line, said) => {
    const { code, err } = await run(line);
    expect(err).toContain(said);
    expect(code).toBe(2);
  });

  test('nothing at all shows what there is', async () => {
    const { code, err } = await run([]);
    expect(code).toBe(2);
    expect(err).toContain('Start here: mailclerk demo');
  });

  test('a clock that is no time', async () => {
    const { code, err } = await run('status', { env: { MAILCLERK_NOW: 'tomorrow' } });
    expect([code, err]).toEqual([2, expect.stringContaining('MAILCLERK_NOW')]);
  });
});

describe('help and version exit 0 on stdout', () => {
  test.each([['--help'], ['help'], ['ticket --help'], ['help ticket'], ['ticket close --help']])('%s', async (line) => {
    const { code, out } = await run(line);
    expect(code).toBe(0);
    expect(out).toContain('Usage: mailclerk');
  });

  test('the version is the one of package.json', async () => {
    const { code, out } = await run('--version');
    expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+/)]);
  });

  test('every verb of the first step is there', async () => {
    const groups = ['mail', 'mailbox', 'ticket', 'rules', 'outbox', 'quarantine', 'db', 'config'];
    const texts = await Promise.all(groups.map((group) => run(`${group} --help`)));
    const verbs = texts.map(({ out }) =>
      [...out.matchAll(/^ {2}([a-z]+)(?= )/gm)].map((match) => match[1]).filter((verb) => verb !== 'help'),
    );
    const first = [
      ['read', 'inject', 'show', 'why'],
      ['list', 'test', 'audit', 'resume'],
      ['list', 'show', 'history', 'reply', 'note', 'assign', 'set', 'close', 'reopen'],
      ['check', 'test'],
      ['list', 'retry', 'drop'],
      ['list', 'show', 'retry'],
      ['migrate', 'check'],
      ['show', 'schema'],
    ];
    for (const [index, wanted] of first.entries()) expect(verbs[index]).toEqual(expect.arrayContaining(wanted));
  });
});

describe('mail read takes any bytes whatever and needs no configuration', () => {
  const keys = [
    'messageId',
    'inReplyTo',
    'references',
    'date',
    'receivedAt',
    'from',
    'sender',
    'replyTo',
    'to',
    'cc',
    'subject',
    'subjectClean',
    'text',
    'reply',
    'quoted',
    'html',
    'language',
    'classes',
    'classEvidence',
    'claims',
    'attachments',
    'defects',
  ];
  test.each<[string, string | Uint8Array]>([
    ['a mail', 'From: Anna <anna@example.com>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHallo\r\n'],
    ['nothing', ''],
    ['only NULs', new Uint8Array(3000)],
    ['every byte', Uint8Array.from({ length: 65_536 }, (_, at) => (at * 7919) % 256)],
  ])('%s', async (_, stdin) => {
    const json = await run('mail read - --json', { stdin });
    expect(json.code).toBe(0);
    expect(Object.keys(JSON.parse(json.out))).toEqual(expect.arrayContaining(keys));
    const page = await run('mail read -', { stdin });
    expect(page.code).toBe(0);
    expect(page.out).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
  });

  test('a file that is not there exits 5', async () => {
    const { code, out, err } = await run('mail read nope.eml --json');
    expect([code, out]).toEqual([5, '']);
    expect(err).toContain('nope.eml does not exist');
  });
});

describe('config', () => {
  test('schema is JSON', async () => {
    const { code, out } = await run('config schema');
    expect(code).toBe(0);
    expect(JSON.parse(out).required).toEqual(['mailboxes', 'smtp']);
  });

  test('without a configuration the exit code is 3 and the places are named', async () => {
    const { code, err } = await run('config show');
    expect(code).toBe(3);
    expect(err).toContain('/nonexistent/config/mailclerk.yaml');
    expect(err).toContain('next: mailclerk demo');
  });

  test('show never tells a secret, in either form', async () => {
    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
    const folder = mkdtempSync('/tmp/mailclerk-show-');
    const path = `${folder}/m.yaml`;
    writeFileSync(
      path,
      'mailboxes: { a: { address: a@example.com, host: i.example.com, password: canary-77 } }\nsmtp: { host: s.example.com, user: u, password: env:CANARY }\n',
    );
    for (const more of ['', ' --json', ' --verbose']) {
      const { code, out, err } = await run(`config show --config ${path}${more}`, { env: { CANARY: 'canary-77' } });
      expect(code).toBe(0);
      expect(out).toContain('‹secret›');
      expect(out + err).not.toContain('canary-77');
    }
    rmSync(folder, { recursive: true });
  });
});

test('SIGHUP while the daemon opens its database ends nothing: the reload comes when there is something to reload', async () => {
  const signals = new EventEmitter();
  let reloads = 0;
  const app = {
    warnings: [],
    degraded: [],
    close: async () => undefined,
    async run({ onReload }: Parameters<App['run']>[0]) {
      onReload(async () => {
        reloads += 1;
      });
      signals.emit('SIGHUP');
      return { exitCode: 0, received: 0, filed: 0, sent: 0, problems: [] };
    },
  } as unknown as App;
  const openApp = async (): Promise<Opened> => {
    expect(signals.listenerCount('SIGHUP')).toBe(1);
    signals.emit('SIGHUP');
    return { kind: 'open', app };
  };
  expect((await run('run', { signals, doors: { openApp } })).code).toBe(0);
  expect([reloads, signals.listenerCount('SIGHUP')]).toEqual([2, 0]);
});
