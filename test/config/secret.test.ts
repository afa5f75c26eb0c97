import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSecret, readSecret } from '../../src/config/secret.ts';
import { loadTexts, MINIMAL } from './files.ts';

const CANARY = 'canary-5b1e-value';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-secret-'));
  const file = (name: string, text: string, mode: number): void => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), mode);
  };
  file('good', `${CANARY}\n`, 0o600);
  file('group', CANARY, 0o640);
  file('world', CANARY, 0o644);
  file('empty', '\n', 0o600);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a secret prints as ‹secret› everywhere', () => {
  const secret = makeSecret('env:X', CANARY);
  test.each<[string, () => string]>([
    ['JSON', () => JSON.stringify({ secret })],
    ['a template literal', () => `${secret}`],
    ['String()', () => String(secret)],
    ['inspect', () => inspect({ secret }, { depth: 9, showHidden: true })],
    ['inspect without its own hook', () => inspect({ secret }, { depth: 9, showHidden: true, customInspect: false })],
    ['its properties', () => Object.values(secret).map(String).join()],
    ['an error', () => inspect(new Error(`login with ${secret}`, { cause: secret }))],
  ])('%s', (_, print) => {
    expect(print()).not.toContain(CANARY);
  });

  test('and is what it is where it is handed over', () => {
    expect(secret.reveal()).toBe(CANARY);
  });
});

describe('references', () => {
  const read = (text: string, env = {}) =>
    readSecret(text, { env: { X: CANARY, EMPTY: '', CREDENTIALS_DIRECTORY: folder, ...env }, base: folder });

  test.each([['env:X'], ['file:good'], ['file:group'], ['cred:good'], ['cred:world']])('%s is read', (text) => {
    const result = read(text);
    expect(result.ok && result.secret.reveal()).toBe(CANARY);
  });

  test.each([
    ['env:NOPE', 'is not set'],
    ['env:EMPTY', 'is empty'],
    ['env:', 'names no environment variable'],
    ['file:nope', 'does not exist'],
    ['file:world', 'chmod 600'],
    ['file:empty', 'is empty'],
    ['file:.', 'is no file'],
    ['cred:../good', 'names no credential'],
    ['cred:nope', 'does not exist'],
  ])('%s is refused: %s', (text, why) => {
    const result = read(text);
    expect(result.ok ? 'read' : result.why).toContain(why);
    expect(JSON.stringify(result)).not.toContain(CANARY);
  });
});

describe('loading never tells a secret', () => {
  const plain = MINIMAL.replace('env:IMAP', `"${CANARY}"`);

  test('plain text works with a warning and is blanked in the sources', () => {
    const { config, problems, sources } = loadTexts(plain);
    expect(config?.mailboxes[0]?.password.reveal()).toBe(CANARY);
    expect(problems.map((problem) => problem.severity)).toContain('warning');
    expect(JSON.stringify([config, problems, sources])).not.toContain(CANARY);
    expect(Object.values(sources)[0]).toContain('"‹secret›"');
    expect(loadTexts(sources).config).not.toBeNull();
  });

  test.each([
    ['another mistake elsewhere', `${plain}nonsense: 1\n`],
    ['a mapping where a secret belongs', MINIMAL.replace('env:IMAP', `{ x: ${CANARY} }`)],
    ['a misspelt key', plain.replace('password:', 'pasword:')],
    ['text where auth belongs', plain.replace('password:', 'auth:')],
    ['an unquoted star', MINIMAL.replace('env:IMAP', `*${CANARY}`)],
    ['a second colon', MINIMAL.replace('env:IMAP }', `${CANARY}: x: y }`)],
    ['twice', plain.replace('password:', 'password: x, password:')],
  ])('not with %s', (_, text) => {
    const { config, problems } = loadTexts(text);
    expect(config).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain(CANARY);
  });

  test('a run that needs no secrets opens without them', () => {
    const { config } = loadTexts(MINIMAL.replace('env:IMAP', 'env:ABSENT'), { needSecrets: false });
    expect(() => config?.mailboxes[0]?.password.reveal()).toThrow('ABSENT');
  });

  test('a credential that systemd hands to the daemon alone is a warning for who only looks, whatever it is for', () => {
    const dkim = '{ domain: example.com, selector: s1, key: cred:dkim }';
    const other = '{ domain: example.org, selector: s1, key: cred:other }';
    const minimal = MINIMAL.replace('env:IMAP', 'cred:imap').replace(
      /^smtp: \{/m,
      `smtp: { dkim: [${dkim}, ${other}],`,
    );
    const text = `${minimal}tickets: { thread_secret: cred:thread }
notifications: { push: { ops: { form: ntfy, url: cred:push } } }
webhooks: { secret: cred:hooks, hosts: { hooks.example.com: {} } }
watch: { ping: { url: cred:ping } }
`;
    const looked = loadTexts(text, { areCredentialsElsewhere: true });
    expect(looked.config).not.toBeNull();
    const found = looked.problems.map(
      ({ severity, message }) => `${severity} ${/cred:\w+/.exec(message)?.[0] ?? message}`,
    );
    expect(found.filter((line) => line.includes('cred:')).toSorted()).toEqual(
      ['dkim', 'hooks', 'imap', 'other', 'ping', 'push', 'thread'].map((name) => `warning cred:${name}`),
    );
    expect(JSON.stringify(looked.problems)).toContain(
      'sudo CREDENTIALS_DIRECTORY=/etc/mailclerk/credentials mailclerk',
    );
    // The daemon needs them, and whoever names the folder has them looked at.
    expect(loadTexts(text).config).toBeNull();
    const named = loadTexts(text, { areCredentialsElsewhere: true, env: { CREDENTIALS_DIRECTORY: '/nonexistent' } });
    expect(named.problems.filter(({ severity }) => severity === 'error')).toHaveLength(7);
  });
});
