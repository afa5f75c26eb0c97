// How every login by OAuth2 is, for whoever shows it: `status`, `mailbox list`, metrics, readiness, alerts. Takes the store
// and the Setup in force; gives facts and, of them, what is wrong. Changes nothing; never sees a token.

import type { Family } from '../../lib/metrics.ts';
import { isoTime } from '../../lib/time.ts';
import { isPersonal } from '../../model/oauth/account.ts';
import type { AuthState } from '../../model/oauth/state.ts';
import type { Setup } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import { sentence, type Wrong, wrong } from '../watch/sentences.ts';
import { accountsOf } from './accounts.ts';
import { readAuthState } from './sign-in.ts';

export interface LoginStatus {
  /** Of the mailbox whose login it is. */
  readonly mailbox: string;
  readonly flow: string;
  /** unknown: no token was asked for yet. */
  readonly state: AuthState['state'] | 'unknown';
  readonly detail: string;
  readonly since: number | null;
  readonly tokenExpiresAt: number | null;
  readonly secretExpires: number | null;
}

const DAY_MS = 86_400_000;
/** Days before a secret ends at which it is told again. */
const STEPS = [30, 7, 1];

/** In the order of the config. */
export function* loginStatus(store: Store, { config }: Setup): Program<readonly LoginStatus[]> {
  const found: LoginStatus[] = [];
  for (const account of accountsOf(config)) {
    const seen = yield* readAuthState(store, account);
    found.push({
      mailbox: account.name,
      flow: account.flow,
      state: seen?.state ?? 'unknown',
      detail: seen?.detail ?? (isPersonal(account) ? `sign in: mailclerk mailbox auth ${account.name}` : ''),
      since: seen?.since ?? null,
      tokenExpiresAt: seen?.tokenExpiresAt ?? null,
      secretExpires: account.secretExpires,
    });
  }
  return found;
}

/** What the administrator is told: a login that needs somebody, a secret that ends within the limit; told again 30, 7 and 1 days before. */
export async function loginsWrong(
  { store, setup, now }: { readonly store: Store; readonly setup: Setup; readonly now: number },
  limitMs: number,
): Promise<readonly Wrong[]> {
  const logins = await store.read(() => loginStatus(store, setup));
  return logins.flatMap(({ mailbox, state, since, detail, secretExpires }) => {
    const found: Wrong[] = [];
    const needs = sentence('loginNeeds', { box: mailbox, at: { at: since ?? now }, detail });
    if (state === 'needs_auth') found.push(wrong(`${mailbox} needs`, needs, setup));
    const restMs = secretExpires === null ? Number.POSITIVE_INFINITY : secretExpires - now;
    if (secretExpires === null || restMs > limitMs) return found;
    const step = restMs <= 0 ? 'over' : (STEPS.findLast((days) => restMs <= days * DAY_MS) ?? 'soon');
    const values = { box: mailbox, at: { day: secretExpires }, n: Math.ceil(restMs / DAY_MS) };
    const said = sentence(restMs <= 0 ? 'secretEnded' : 'secretEnds', values);
    return [...found, wrong(`${mailbox} ${step}`, said, setup)];
  });
}

/** `mailclerk_auth_…`: none where nobody logs in by OAuth2. */
export function authFamilies({
  store,
  setup,
}: {
  readonly store: Store;
  readonly setup: () => Setup;
}): readonly Family[] {
  const logins = () => store.read(() => loginStatus(store, setup()));
  const family = (name: string, help: string, figure: (login: LoginStatus) => number | null): Family => ({
    name,
    help,
    kind: 'gauge',
    labels: ['mailbox'],
    samples: async () =>
      (await logins()).flatMap((login) => {
        const value = figure(login);
        return value === null ? [] : [{ value, labels: [login.mailbox] }];
      }),
  });
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
  return [
    family(
      'mailclerk_auth_needed',
      '1 while the identity provider gives no token before somebody does something.',
      ({ state }) => (state === 'needs_auth' ? 1 : 0),
    ),
    family('mailclerk_auth_token_expiry_timestamp_seconds', 'When the access token in use ends.', (login) =>
      seconds(login.tokenExpiresAt),
    ),
    family(
      'mailclerk_auth_secret_expiry_timestamp_seconds',
      'When the secret or certificate of the application ends, as far as it is known.',
      (login) => seconds(login.secretExpires),
    ),
  ];
}

/** For /readyz. */
export async function loginChecks({ store, setup }: { readonly store: Store; readonly setup: () => Setup }) {
  const logins = await store.read(() => loginStatus(store, setup()));
  return logins.map(({ mailbox, state, detail, tokenExpiresAt }) => ({
    name: `login ${mailbox}`,
    ok: state !== 'needs_auth',
    detail: state === 'ok' ? `token until ${isoTime(tokenExpiresAt) ?? 'the next renewal'}` : `${state}: ${detail}`,
  }));
}
