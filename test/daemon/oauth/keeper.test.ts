// The keeper of a token against a provider that is slow, down, wrong and refusing (F30).
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authorize } from '../../../src/daemon/oauth/authorize.ts';
import { readAuthState, readSignIn, saveSignIn } from '../../../src/daemon/oauth/sign-in.ts';
import { type Identity, type Misbehaviour, startIdentity } from '../../servers/identity.ts';
import { account, bench, secret } from './arrange.ts';

const signal = new AbortController().signal;
let idp: Identity;
let place: ReturnType<typeof bench>;

describe('a kept token', () => {
  beforeAll(async () => {
    idp = await startIdentity();
  });
  afterAll(() => idp.stop());
  beforeEach(() => {
    place = bench();
    Object.assign(idp, { fault: null, lifetime: 3600, rotates: true, confirmed: false });
  });
  afterEach(() => place.close());

  const person = (changes = {}) => account(idp, { flow: 'device_code', clientSecret: null, ...changes });
  const signIn = (refreshToken: string, one = person()) =>
    place.store.write(() => saveSignIn(place.store, one, { dir: place.dir, refreshToken, at: 1 }));
  const asked = (): number => idp.asked.length;

  test('F30: however many ask, the provider is asked once, and again only before the end', async () => {
    const keeper = place.keeper(account(idp));
    const before = asked();
    const all = await Promise.all([1, 2, 3].map(() => keeper.accessToken(signal)));
    expect(new Set(all).size).toBe(1);
    place.push(40 * 60_000);
    expect(await keeper.accessToken(signal)).toBe(all[0]);
    expect(asked()).toBe(before + 1);
    place.push(21 * 60_000);
    expect(await keeper.accessToken(signal)).not.toBe(all[0]);
    expect(asked()).toBe(before + 2);
  });

  test('F30: while the provider is down a token that is still good goes on', async () => {
    const keeper = place.keeper(account(idp));
    const first = await keeper.accessToken(signal);
    idp.fault = { status: 500, text: '' };
    place.push(3600_000 - 60_000);
    expect(await keeper.accessToken(signal)).toBe(first);
    place.push(60_000);
    await expect(keeper.accessToken(signal)).rejects.toMatchObject({ kind: 'later' });
    idp.fault = null;
    place.push(60_000);
    expect(await keeper.accessToken(signal)).not.toBe(first);
  });

  const json = (error: string, error_description: string) => JSON.stringify({ error, error_description });
  test.each<[string, Misbehaviour, 'later' | 'needs-auth', RegExp]>([
    [
      '400 invalid_grant',
      { status: 400, text: json('invalid_grant', 'AADSTS50173: revoked {secret}') },
      'needs-auth',
      /mailbox auth/,
    ],
    [
      '401 invalid_client',
      { status: 401, text: json('invalid_client', 'AADSTS7000215: Invalid client secret {secret}') },
      'needs-auth',
      /the value of the secret/,
    ],
    [
      'an unknown tenant',
      { status: 400, text: json('invalid_request', 'AADSTS90002: Tenant') },
      'needs-auth',
      /check tenant/,
    ],
    [
      'a wrong clock at Google',
      { status: 400, text: json('invalid_grant', 'Invalid JWT: Token must be short-lived') },
      'needs-auth',
      /clock/,
    ],
    ['a transient AADSTS', { status: 400, text: json('invalid_request', 'AADSTS90033: transient') }, 'later', /90033/],
    [
      '429 with Retry-After',
      { status: 429, headers: { 'Retry-After': '120' }, text: json('slow', '') },
      'later',
      /429/,
    ],
    ['500', { status: 500, text: 'oops {secret}' }, 'later', /HTTP 500/],
    ['a page instead of JSON', { status: 200, text: '<html>sign in to the WLAN {secret}' }, 'later', /no JSON/],
    ['404', { status: 404, text: 'nothing here' }, 'later', /token_url/],
    ['a redirect', { status: 302, headers: { Location: 'http://127.0.0.1:1/' }, text: '' }, 'later', /302/],
    ['a token that is none', { status: 200, text: '{"access_token":"a\\u0001b"}' }, 'later', /no usable access_token/],
    ['silence', 'hang', 'later', /did not answer/],
  ])('F30: %s is said with what it means, and nothing secret with it', async (_, fault, kind, words) => {
    idp.fault = fault;
    const keeper = place.keeper(account(idp));
    const error = await keeper.accessToken(signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind });
    expect(String(error)).toMatch(words);
    const before = asked();
    // Nobody is asked during the pause.
    if (kind === 'needs-auth' || /429/.test(String(words))) {
      await expect(keeper.accessToken(signal)).rejects.toMatchObject({ kind });
      expect(asked()).toBe(before);
    }
    expect(`${String(error)}${JSON.stringify(place.lines)}`).not.toMatch(/CANARY/);
    const state = await place.store.read(() => readAuthState(place.store, account(idp)));
    expect(state?.state).toBe(kind === 'later' ? 'failing' : 'needs_auth');
    keeper.close();
  });

  test('F30: a token without a lifetime, of seconds, or with one as text is used and not asked for without end', async () => {
    for (const lifetime of [null, 0, 1, '3600', -5]) {
      idp.lifetime = lifetime;
      const keeper = place.keeper(account(idp));
      const before = asked();
      expect(idp.isGood(await keeper.accessToken(signal))).toBe(true);
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 100);
      await keeper.keep(stop.signal);
      expect(asked() - before, String(lifetime)).toBeLessThanOrEqual(4);
    }
  });

  test('F30: a rotated sign-in is on the disk before its token is used, unreadable, and goes on in another process', async () => {
    await signIn('CANARY-refresh-0');
    const first = await place.keeper(person()).accessToken(signal);
    expect(idp.isGood(first)).toBe(true);
    const kept = await place.store.read(() => readSignIn(place.store, person(), place.dir));
    expect(kept?.refreshToken).not.toBe('CANARY-refresh-0');
    expect(idp.isGood(await place.keeper(person()).accessToken(signal))).toBe(true);
    for (const name of readdirSync(place.dir))
      expect(readFileSync(join(place.dir, name)).includes('CANARY')).toBe(false);
    expect(statSync(join(place.dir, 'oauth.key')).mode & 0o777).toBe(0o600);
    // For another application, or with another key, it is no sign-in.
    const others = [
      person({ clientId: 'other' }),
      person({ key: { ...person().key, reveal: () => 'another key, long' } }),
    ];
    for (const other of others)
      expect(await place.store.read(() => readSignIn(place.store, other, place.dir))).toBeNull();
  });

  test('F30: a withdrawn sign-in needs somebody; a new one is used at once', async () => {
    const keeper = place.keeper(person());
    await expect(keeper.accessToken(signal)).rejects.toThrow(/mailclerk mailbox auth support/);
    await signIn('CANARY-refresh-gone');
    await expect(keeper.accessToken(signal)).rejects.toThrow(/not used for too long/);
    const before = asked();
    await expect(keeper.accessToken(signal)).rejects.toMatchObject({ kind: 'needs-auth' });
    expect(asked()).toBe(before);
    idp.confirmed = true;
    const shown: unknown[] = [];
    const refreshToken = await authorize(
      person(),
      { show: (one) => shown.push(one), pasted: async () => null },
      { clock: place.clock, signal },
    );
    expect(shown).toMatchObject([{ kind: 'device', code: 'ABCD-EFGH' }]);
    await signIn(refreshToken);
    expect(idp.isGood(await keeper.accessToken(signal))).toBe(true);
    const state = await place.store.read(() => readAuthState(place.store, person()));
    expect(state?.state).toBe('ok');
    expect(JSON.stringify(place.lines)).not.toMatch(/CANARY/);
  });

  test.each<[string, (path: string) => void, RegExp]>([
    ['can be read by others', (path) => chmodSync(path, 0o644), /others can read .*oauth\.key.*chmod 600/],
    ['was cut off', (path) => writeFileSync(path, 'short'), /holds 5 octets, expected 32/],
  ])('a key file that %s needs somebody, and is used at once when it is mended', async (_, harm, words) => {
    await signIn('CANARY-refresh-kept');
    const path = join(place.dir, 'oauth.key');
    const whole = readFileSync(path);
    harm(path);
    const keeper = place.keeper(person());
    const before = asked();
    await expect(keeper.accessToken(signal)).rejects.toMatchObject({
      kind: 'needs-auth',
      message: expect.stringMatching(words),
    });
    await expect(keeper.accessToken(signal)).rejects.toMatchObject({ kind: 'needs-auth' });
    expect(asked()).toBe(before);
    const state = await place.store.read(() => readAuthState(place.store, person()));
    expect(state).toMatchObject({ state: 'needs_auth', detail: expect.stringMatching(words) });
    writeFileSync(path, whole);
    chmodSync(path, 0o600);
    // The provider knows nothing of this sign-in; that it was asked says that the key was read.
    await keeper.accessToken(signal).catch(() => undefined);
    expect(asked()).toBe(before + 1);
  });

  test('a certificate whose key is none needs somebody, and its text is not told', async () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nCANARY-not-a-key\n-----END PRIVATE KEY-----\n';
    const one = account(idp, { clientSecret: null, certificate: { key: secret(pem), cert: pem } as never });
    const fault = await place
      .keeper(one)
      .accessToken(signal)
      .catch((error: unknown) => error);
    expect(fault).toMatchObject({ kind: 'needs-auth' });
    expect(JSON.stringify([String(fault), place.lines])).not.toContain('CANARY');
  });

  test('a sign-in by browser comes back by the browser or pasted, and only its own answer counts', async () => {
    const one = person({ flow: 'loopback' });
    const went = async (how: (url: URL) => Promise<string | null>) => {
      let url = new URL('http://none');
      return authorize(
        one,
        {
          show: (shown) => {
            url = new URL(shown.url);
          },
          pasted: async () => how(url),
        },
        { clock: place.clock, signal },
      );
    };
    const answer = (url: URL, code = 'CANARY-code', state = url.searchParams.get('state')): string =>
      `${url.searchParams.get('redirect_uri')}/?code=${code}&state=${state}`;
    expect(await went(async (url) => answer(url))).toMatch(/^CANARY-refresh/);
    expect(await went((url) => fetch(answer(url)).then(() => null))).toMatch(/^CANARY-refresh/);
    expect(idp.asked.at(-1)).toMatchObject({
      grant_type: 'authorization_code',
      code_verifier: expect.stringMatching(/.{43}/),
    });
    await expect(went(async (url) => answer(url, 'CANARY-code', 'other'))).rejects.toThrow(/another sign-in/);
    await expect(went(async (url) => answer(url, 'wrong'))).rejects.toMatchObject({ kind: 'needs-auth' });
  });
});
