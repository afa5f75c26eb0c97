// Keeps one account's access token fresh. Takes an account; gives tokens that are good for some time. One request at a
// time, however many ask. Time is the monotonic clock's. States:
//   none → asking → held → (before its end, with jitter) asking …
//   asking → failing: the provider cannot be asked; again with backoff or its Retry-After; a token still good goes on
//   asking → needs_auth: refused; somebody must do something; asked again seldom, or at once after a new sign-in
// A rotated refresh token is committed before the token that came with it is used. Never logs or throws a token.
import { backoffMs } from '../../lib/chance.ts';
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import { isPersonal, type OAuthAccount } from '../../model/oauth/account.ts';
import type { AuthState } from '../../model/oauth/state.ts';
import type { Store } from '../../ports.ts';
import { readTokenAnswer, shown, type TokenAnswer } from './answer.ts';
import { OAuthFault } from './fault.ts';
import { postForm } from './post.ts';
import { secretsIn, tokenForm } from './requests.ts';
import { readAuthState, readSignIn, type SignIn, saveAuthState, saveSignIn } from './sign-in.ts';

export interface Wait {
  readonly baseMs: number;
  readonly capMs: number;
}

export interface KeeperDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of the database, where the key file lies. */
  readonly dir: string;
  /** Between tries while the provider cannot be asked, and after it refused. */
  readonly retry: Wait;
  readonly refusedRetry: Wait;
  readonly timeoutMs?: number;
}

interface Held {
  readonly value: string;
  /** Monotonic. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

type Later = Extract<TokenAnswer, { kind: 'later' }>;
type Refused = Extract<TokenAnswer, { kind: 'refused' }>;

const MAX_MARGIN_MS = 600_000;
const MAX_SLACK_MS = 30_000;

export class Keeper {
  readonly account: OAuthAccount;
  readonly #deps: KeeperDeps;
  readonly #closing = new AbortController();
  #held: Held | null = null;
  #rest: { readonly fault: OAuthFault; readonly until: number; readonly sealed: string | null } | null = null;
  #renewing: Promise<string> | null = null;
  #failures = 0;
  /** Rotated, and not on the disk yet. */
  #unsaved: SignIn | null = null;
  #said: AuthState | null = null;

  constructor(account: OAuthAccount, deps: KeeperDeps) {
    this.account = account;
    this.#deps = deps;
  }

  /** A token that is good now; `refused` = the mail server just refused this one, another is wanted. Throws an OAuthFault. */
  async accessToken(signal: AbortSignal, refused?: string): Promise<string> {
    const { clock } = this.#deps;
    if (refused !== undefined && this.#held?.value === refused) this.#held = null;
    const held = this.#held;
    const now = clock.monotonic();
    if (held !== null && now < held.renewAt) return held.value;
    const isGood = held !== null && now < held.expiresAt;
    // While the old one serves, nobody waits for a provider that may be down.
    if (isGood) {
      this.#renew().catch(() => undefined);
      return held.value;
    }
    return ended(this.#renew(), signal);
  }

  /** Renews before the end until the signal aborts. */
  async keep(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    while (!signal.aborted) {
      await this.#renewDue();
      await clock.sleep(this.#nextMs(), signal);
    }
  }

  /** Nothing is asked any more. */
  close(): void {
    this.#closing.abort();
  }

  async #renewDue(): Promise<void> {
    if (this.#unsaved !== null) await this.#save(this.#unsaved.refreshToken);
    if (this.#held !== null && this.#deps.clock.monotonic() < this.#held.renewAt) return;
    await this.#renew().catch(() => undefined);
  }

  #nextMs(): number {
    const { clock, retry } = this.#deps;
    const until = Math.max(this.#held?.renewAt ?? 0, this.#rest?.until ?? 0) - clock.monotonic();
    const ms = this.#unsaved === null ? until : Math.min(until, retry.capMs);
    return Math.max(ms, retry.baseMs);
  }

  #renew(): Promise<string> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<string> {
    const rest = this.#rest;
    const restMs = rest === null ? 0 : rest.until - this.#deps.clock.monotonic();
    if (rest !== null && restMs > 0) {
      const isNew = rest.fault.kind === 'needs-auth' && (await this.#sealed()) !== (rest.sealed ?? undefined);
      if (!isNew) throw rest.fault.again(restMs);
    }
    this.#rest = null;
    return this.#ask();
  }

  async #ask(): Promise<string> {
    const { account } = this;
    let signIn = await this.#signInOrFault();
    if (isPersonal(account) && signIn === null)
      throw await this.#refused({ kind: 'refused', code: 'no_sign_in', detail: noSignIn(account) }, null);
    for (;;) {
      const askedAt = this.#deps.clock.monotonic();
      const answer = await this.#post(signIn);
      if (this.#closing.signal.aborted) throw new OAuthFault('later', 'stopping', 0);
      if (answer.kind === 'token') return this.#hold(answer, askedAt, signIn);
      if (answer.kind === 'later') throw await this.#later(answer);
      // Another process may have used up this refresh token and kept the next one.
      const newer = await this.#signInOrFault();
      if (signIn === null || newer === null || newer.sealed === signIn.sealed)
        throw await this.#refused(answer, signIn?.sealed ?? null);
      signIn = newer;
    }
  }

  async #post(signIn: SignIn | null): Promise<TokenAnswer> {
    const { clock, timeoutMs } = this.#deps;
    let secrets: readonly string[] = [];
    let form: ReturnType<typeof tokenForm>;
    try {
      form = tokenForm(this.account, signIn?.refreshToken ?? null, clock.now());
      secrets = secretsIn(form);
    } catch (error) {
      // A key that is no key: asking again would not mend it. What it says may quote the key.
      const detail = `its certificate, key or service account cannot be used: ${shown(errorText(error), [])}`;
      return { kind: 'refused', code: 'unusable_key', detail };
    }
    try {
      const how = { signal: this.#closing.signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
      return readTokenAnswer(await postForm(this.account.tokenUrl, form, how), secrets, clock.now());
    } catch (error) {
      return { kind: 'later', code: '', detail: shown(errorText(error), secrets), retryAfterMs: 0 };
    }
  }

  async #hold(
    { accessToken, lifetimeMs, refreshToken }: Extract<TokenAnswer, { kind: 'token' }>,
    askedAt: number,
    signIn: SignIn | null,
  ): Promise<string> {
    const { clock, log, retry } = this.#deps;
    const isRotated = signIn !== null && refreshToken !== null && refreshToken !== signIn.refreshToken;
    if (isRotated) await this.#save(refreshToken);
    const margin = Math.min(MAX_MARGIN_MS, lifetimeMs * 0.4);
    const renewAt = askedAt + lifetimeMs - backoffMs(1, margin, margin);
    this.#held = {
      value: accessToken,
      // Lifetimes of seconds must not become a request without end.
      renewAt: Math.max(renewAt, askedAt + Math.min(retry.capMs, MAX_SLACK_MS)),
      expiresAt: askedAt + lifetimeMs - Math.min(MAX_SLACK_MS, lifetimeMs / 10),
    };
    this.#failures = 0;
    this.#rest = null;
    log.info('oauth.refreshed', { mailbox: this.account.name, lifetimeMs, rotated: isRotated });
    await this.#say({ state: 'ok', detail: '', tokenExpiresAt: clock.now() + lifetimeMs });
    return accessToken;
  }

  async #later({ detail, retryAfterMs }: Later): Promise<OAuthFault> {
    const { retry, log } = this.#deps;
    this.#failures += 1;
    const waitMs = Math.max(backoffMs(this.#failures, retry.baseMs, retry.capMs), retryAfterMs);
    const fault = new OAuthFault('later', `no access token for ${this.account.name}: ${detail}`, waitMs);
    this.#restFor(fault, waitMs, null);
    log.warn('oauth.failed', { mailbox: this.account.name, detail, retryInMs: waitMs });
    await this.#say({ state: 'failing', detail, tokenExpiresAt: this.#expiresAt() });
    return fault;
  }

  async #refused({ code, detail }: Refused, sealed: string | null): Promise<OAuthFault> {
    const { refusedRetry, log } = this.#deps;
    this.#failures += 1;
    const waitMs = backoffMs(this.#failures, refusedRetry.baseMs, refusedRetry.capMs);
    const fault = new OAuthFault('needs-auth', `no access token for ${this.account.name}: ${detail}`, waitMs);
    this.#restFor(fault, waitMs, sealed);
    log.error('oauth.needs_auth', { mailbox: this.account.name, code, detail });
    await this.#say({ state: 'needs_auth', detail, tokenExpiresAt: this.#expiresAt() });
    return fault;
  }

  #restFor(fault: OAuthFault, waitMs: number, sealed: string | null): void {
    this.#rest = { fault, until: this.#deps.clock.monotonic() + waitMs, sealed };
  }

  #expiresAt(): number | null {
    const { clock } = this.#deps;
    return this.#held === null ? null : clock.now() + this.#held.expiresAt - clock.monotonic();
  }

  async #readSignIn(): Promise<SignIn | null> {
    if (!isPersonal(this.account)) return null;
    const { store, dir } = this.#deps;
    return this.#unsaved ?? store.read(() => readSignIn(store, this.account, dir));
  }

  /** The sign-in; what keeps its key from being read is somebody's to mend, what keeps the database from it is not. */
  async #signInOrFault(): Promise<SignIn | null> {
    try {
      return await this.#readSignIn();
    } catch (error) {
      const detail = errorText(error);
      if (this.#deps.store.faultOf(error) !== null)
        throw await this.#later({ kind: 'later', code: '', detail, retryAfterMs: 0 });
      throw await this.#refused({ kind: 'refused', code: 'unreadable_key', detail }, null);
    }
  }

  /** Of the sign-in that can be used now. */
  async #sealed(): Promise<string | undefined> {
    return (await this.#readSignIn().catch(() => null))?.sealed;
  }

  /** When the disk does not take it, it is kept here and tried again: the old one may be worth nothing any more. */
  async #save(refreshToken: string): Promise<void> {
    const { store, clock, dir, log } = this.#deps;
    try {
      await store.write(() => saveSignIn(store, this.account, { dir, refreshToken, at: clock.now() }));
      this.#unsaved = null;
    } catch (error) {
      this.#unsaved = { refreshToken, sealed: `unsaved ${clock.monotonic()}` };
      log.error('oauth.unsaved', { mailbox: this.account.name, reason: errorText(error) });
    }
  }

  async #say(now: Omit<AuthState, 'since'>): Promise<void> {
    const { store, clock, log } = this.#deps;
    try {
      const before = this.#said ?? (await store.read(() => readAuthState(store, this.account)));
      const since = before?.state === now.state ? before.since : clock.now();
      this.#said = { ...now, since };
      const state = this.#said;
      await store.write(() => saveAuthState(store, this.account.name, state));
    } catch (error) {
      log.warn('oauth.state.unsaved', { mailbox: this.account.name, reason: errorText(error) });
    }
  }
}

function noSignIn({ name }: OAuthAccount): string {
  return `nobody has signed in for it (or its key is another one now); do it: mailclerk mailbox auth ${name}`;
}

/** The work goes on for the others; whoever stops waits no longer. */
async function ended<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new OAuthFault('later', 'stopping', 0);
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new OAuthFault('later', 'stopping', 0));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
