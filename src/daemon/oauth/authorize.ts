// A person signs in, once. Takes an account and somebody to show an address to; gives the refresh token that is kept.
// device_code: the code is confirmed in a browser anywhere, meanwhile the provider is asked (RFC 8628). loopback: the browser
// ends at an address of this machine, which is caught here, or pasted when the browser runs elsewhere (RFC 8252 §7.3, PKCE
// RFC 7636, state RFC 6749 §10.12). Ends with an OAuthFault; never shows or logs a token.
import { createHash } from 'node:crypto';
import { randomKey } from '../../lib/chance.ts';
import type { Clock } from '../../lib/time.ts';
import type { OAuthAccount } from '../../model/oauth/account.ts';
import { jsonOf, readTokenAnswer, shown } from './answer.ts';
import { OAuthFault } from './fault.ts';
import { listenForCode } from './loopback.ts';
import { postForm } from './post.ts';
import { clientFields, type Form, secretsIn } from './requests.ts';

/** What a person is shown. */
export type Invitation =
  | { readonly kind: 'device'; readonly url: string; readonly code: string; readonly seconds: number }
  | { readonly kind: 'browser'; readonly url: string };

export interface Person {
  show(invitation: Invitation): void;
  /** The address the browser ended at, when somebody pastes it; null = nobody can. */
  pasted(signal: AbortSignal): Promise<string | null>;
}

export interface AuthorizeDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const MAX_DEVICE_MS = 1_800_000;
const LOOPBACK_MS = 900_000;

/** The refresh token of the sign-in. */
export async function authorize(account: OAuthAccount, person: Person, deps: AuthorizeDeps): Promise<string> {
  const token =
    account.flow === 'device_code' ? await byDevice(account, person, deps) : await byBrowser(account, person, deps);
  if (token !== null) return token;
  throw new OAuthFault(
    'needs-auth',
    'the provider gave no refresh token, so the sign-in would end within the hour; add offline_access to scope (Microsoft), or withdraw the old consent first (Google)',
    0,
  );
}

async function byDevice(account: OAuthAccount, person: Person, deps: AuthorizeDeps): Promise<string | null> {
  const { clock, signal } = deps;
  const asked = await postForm(
    account.deviceUrl ?? '',
    { ...clientFields(account, clock.now()), scope: account.scope },
    { signal },
  ).catch(unreachable);
  const body = jsonOf(asked.text) ?? {};
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const number = (name: string, usual: number): number => (typeof body[name] === 'number' ? body[name] : usual);
  const url = text('verification_uri') || text('verification_url');
  const deviceCode = text('device_code');
  if (asked.status !== 200 || deviceCode === '' || !/^https?:\/\//.test(url)) {
    const answer = readTokenAnswer({ ...asked, status: asked.status === 200 ? 502 : asked.status }, [], clock.now());
    if (answer.kind === 'token') throw new OAuthFault('later', 'the provider answered something else', 0);
    throw new OAuthFault(answer.kind === 'later' ? 'later' : 'needs-auth', answer.detail, 0);
  }
  const lifetimeMs = Math.min(number('expires_in', 900) * 1000, MAX_DEVICE_MS);
  person.show({ kind: 'device', url, code: shown(text('user_code'), []), seconds: Math.round(lifetimeMs / 1000) });
  const until = clock.monotonic() + lifetimeMs;
  let intervalMs = Math.max(number('interval', 5), 1) * 1000;
  while (clock.monotonic() < until && !signal.aborted) {
    await clock.sleep(intervalMs, signal);
    const form = { grant_type: DEVICE_GRANT, device_code: deviceCode, ...clientFields(account, clock.now()) };
    const answer = await exchange(account, form, deps).catch(() => null);
    if (answer?.kind === 'token') return answer.refreshToken;
    if (answer?.kind === 'refused') throw new OAuthFault('needs-auth', answer.detail, 0);
    // RFC 8628 §3.5: five seconds more, also when the provider does not answer.
    if (answer?.code !== 'authorization_pending') intervalMs += 5_000;
  }
  throw new OAuthFault('later', signal.aborted ? 'broken off' : 'nobody signed in in time', 0);
}

async function byBrowser(account: OAuthAccount, person: Person, deps: AuthorizeDeps): Promise<string | null> {
  const state = Buffer.from(randomKey(16)).toString('base64url');
  const verifier = Buffer.from(randomKey(32)).toString('base64url');
  const over = new AbortController();
  const signal = AbortSignal.any([deps.signal, over.signal, AbortSignal.timeout(LOOPBACK_MS)]);
  const catcher = await listenForCode(state, signal);
  try {
    const url = new URL(account.authorizationUrl ?? '');
    const asked = {
      client_id: account.clientId,
      redirect_uri: catcher.redirectUri,
      response_type: 'code',
      scope: account.scope,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      login_hint: account.subject,
      // Google gives a refresh token only when asked like this.
      ...(account.provider === 'google' ? { access_type: 'offline', prompt: 'consent' } : {}),
    };
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    person.show({ kind: 'browser', url: url.href });
    const code = await Promise.race([catcher.code, person.pasted(signal).then((text) => catcher.read(text))]);
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: catcher.redirectUri,
      code_verifier: verifier,
      ...clientFields(account, deps.clock.now()),
    };
    const answer = await exchange(account, form, deps).catch(unreachable);
    if (answer.kind === 'token') return answer.refreshToken;
    throw new OAuthFault(answer.kind === 'later' ? 'later' : 'needs-auth', answer.detail, 0);
  } finally {
    over.abort();
    catcher.close();
  }
}

async function exchange(account: OAuthAccount, form: Form, { clock, signal }: AuthorizeDeps) {
  return readTokenAnswer(await postForm(account.tokenUrl, form, { signal }), secretsIn(form), clock.now());
}

function unreachable(error: unknown): never {
  throw new OAuthFault('later', error instanceof Error ? error.message : 'no answer', 0);
}
