// What is kept of OAuth2 logins between processes: a person's sign-in (its refresh token, sealed), and how each login is.
// Takes accounts and a store; gives Programs. Each is one row of the settings, written whole. Never holds a token in plain.
import { isPersonal, type OAuthAccount } from '../../model/oauth/account.ts';
import type { AuthState } from '../../model/oauth/state.ts';
import type { Program, Store } from '../../ports.ts';
import { jsonOf } from './answer.ts';
import { seal, sealingKey, unseal } from './seal.ts';

export interface SignIn {
  readonly refreshToken: string;
  /** As it is stored: differs from every other one. */
  readonly sealed: string;
}

/** The sign-in of this account; null when there is none, or none that this key and application can use. */
export function* readSignIn(store: Store, account: OAuthAccount, dir: string): Program<SignIn | null> {
  const text = yield* store.settings.get(signInKey(account.name));
  const sealed = text === null ? undefined : jsonOf(text)?.sealed;
  if (typeof sealed !== 'string') return null;
  const key = sealingKey(account, dir, false);
  const refreshToken = key && unseal(sealed, key, boundOf(account));
  return refreshToken ? { refreshToken, sealed } : null;
}

/** Takes the place of the one before; gives what is stored. */
export function* saveSignIn(
  store: Store,
  account: OAuthAccount,
  { dir, refreshToken, at }: { readonly dir: string; readonly refreshToken: string; readonly at: number },
): Program<SignIn> {
  const key = sealingKey(account, dir, true);
  if (key === null) throw new Error(`no key to keep the sign-in of ${account.name} with; give one: auth.oauth2.key`);
  const sealed = seal(refreshToken, key, boundOf(account));
  yield* store.settings.set(signInKey(account.name), JSON.stringify({ sealed, at }));
  return { refreshToken, sealed };
}

/** What was last heard of a login; null = nothing yet. */
export function* readAuthState(store: Store, account: OAuthAccount): Program<AuthState | null> {
  const text = yield* store.settings.get(stateKey(account.name));
  return text === null ? null : (JSON.parse(text) as AuthState);
}

/** For `status`, metrics and alerts, in whichever process. */
export function* saveAuthState(store: Store, name: string, state: AuthState): Program<void> {
  yield* store.settings.set(stateKey(name), JSON.stringify(state));
}

function signInKey(name: string): string {
  return `oauth/${name}`;
}

function stateKey(name: string): string {
  return `oauth-state/${name}`;
}

/** A sign-in for another application, provider or kind of login is no sign-in. */
function boundOf(account: OAuthAccount): string {
  return JSON.stringify([account.name, account.clientId, account.tokenUrl, isPersonal(account)]);
}
