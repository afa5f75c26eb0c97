// `mailbox_defaults:`: what many mailboxes say alike is said once, and wrong once.
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';

const MAIN = '/srv/mc/config/mailclerk.yaml';
const SMTP =
  'instance: { timezone: Europe/Berlin }\nsmtp: { host: smtp.example.com, user: support, password: env:SMTP, from: support@example.com }\n';

function load(texts: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  return loadConfig(MAIN, {
    env: { SMTP: 's', ...env },
    readFile: (path) => {
      const text = texts[path];
      if (text === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
      return text;
    },
    listFolder: (folder) =>
      Object.keys(texts).flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [])),
  });
}
const loadText = (text: string, env: Readonly<Record<string, string>> = {}) => load({ [MAIN]: SMTP + text }, env);
const errors = (text: string, env: Readonly<Record<string, string>> = {}): readonly string[] =>
  loadText(text, env).problems.flatMap(({ severity, line, message }) =>
    severity === 'error' ? [`${line} ${message}`] : [],
  );
const boxes = (count: number): string =>
  Array.from({ length: count }, (_, at) => `  box${at}: { address: box${at}@example.com }\n`).join('');

describe('what all mailboxes say alike', () => {
  test('counts for each that does not say it itself', () => {
    const { config, problems } = loadText(
      `mailbox_defaults: { host: imap.example.com, poll: 5m, folders: [INBOX, Sales], after: { move: "Done/{mailbox}" }, password: "env:PW_{mailbox}" }
mailboxes:
  anna: { address: anna@example.com }
  bert.b: { address: bert@example.com, poll: 30s, host: other.example.com, after: keep, auth: { password: env:PW_bert } }
`,
      { PW_anna: 'a', PW_bert: 'b' },
    );
    expect(problems).toEqual([]);
    expect(config?.mailboxes.map(({ password, ...box }) => ({ ...box, password: password.reveal() }))).toMatchObject([
      { host: 'imap.example.com', pollMs: 300_000, after: { kind: 'move', folder: 'Done/anna' }, password: 'a' },
      {
        host: 'other.example.com',
        pollMs: 30_000,
        after: { kind: 'keep' },
        password: 'b',
        folders: ['INBOX', 'Sales'],
      },
    ]);
  });

  test('about checking senders goes together with a login of its own', () => {
    const { config } = loadText(
      `mailbox_defaults: { host: imap.example.com, auth: { verify: true, password: env:ALL } }
mailboxes: { anna: { address: anna@example.com, auth: { password: env:ANNA } }, bert: { address: bert@example.com } }
`,
      { ALL: 'all', ANNA: 'anna' },
    );
    expect(config?.mailboxes.map(({ password, trust }) => [password.reveal(), trust?.verify])).toEqual([
      ['anna', true],
      ['all', true],
    ]);
  });

  test('makes 1,000 mailboxes of 1,000 short lines, or of as many files', () => {
    const defaults = 'mailbox_defaults: { host: imap.example.com, password: env:PW }\n';
    expect(loadText(`${defaults}mailboxes:\n${boxes(1_000)}`, { PW: 'p' }).config?.mailboxes).toHaveLength(1_000);
    const files = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, at) => [
        `/srv/mc/config/conf.d/box${at}.yaml`,
        `mailboxes: { box${at}: { address: box${at}@example.com } }\n`,
      ]),
    );
    const { config, problems } = load({ [MAIN]: SMTP + defaults, ...files }, { PW: 'p' });
    expect(problems).toEqual([]);
    expect(config?.mailboxes).toHaveLength(1_000);
  });
});

describe('a mistake in what all say alike', () => {
  test('is shown once, where it stands', () => {
    const text = (defaults: string): string =>
      `mailbox_defaults:\n  host: imap.example.com\n  password: env:PW\n  ${defaults}\nmailboxes:\n${boxes(50)}`;
    expect(errors(text('pol: 5m'), { PW: 'p' })).toEqual([
      expect.stringMatching(/^6 unknown key "pol" in mailbox_defaults; did you mean "poll"/),
    ]);
    expect(errors(text('poll: 5 apples'), { PW: 'p' })).toEqual([
      expect.stringMatching(/^6 mailbox_defaults.poll is "5 apples", expected/),
    ]);
    expect(errors(text('queue: nowhere'), { PW: 'p' })).toEqual([
      expect.stringMatching(/^6 .*there is no queue "nowhere"/),
    ]);
    expect(errors(text('poll: 5m'))).toEqual([expect.stringMatching(/^5 mailbox_defaults.password: .*PW/)]);
  });

  test('about what is each one’s own is refused', () => {
    expect(errors(`mailbox_defaults: { address: all@example.com }\nmailboxes:\n${boxes(1)}`, {})).toContainEqual(
      expect.stringMatching(/^3 mailbox_defaults is a mapping \(\{ .* \}\), expected .*without address and aliases/),
    );
  });

  test('a plain password is warned of once, and blanked in what is stored', () => {
    const { problems, sources } = loadText(
      `mailbox_defaults: { host: imap.example.com, password: sesame-77 }\nmailboxes:\n${boxes(20)}`,
    );
    expect(problems.filter(({ message }) => message.includes('plain text'))).toHaveLength(1);
    expect(sources[MAIN]).toContain('password: "‹secret›" }');
    expect(JSON.stringify(sources)).not.toContain('sesame');
  });
});
