// The access tokens of all logins of this process: one keeper an account, made anew when its settings change. Takes the
// store and the Setup in force; gives what collect and notify are handed: a way to connect mailboxes that fetches a token
// first, and one more at once when the mail server refuses it. While the daemon runs, tokens are renewed before their end.
import { CollectFault } from '../../collect/fault.ts';
import { type Connect, connectSession } from '../../collect/session.ts';
import { TIMING } from '../../collect/timing.ts';
import type { Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import { isPersonal, type OAuthAccount } from '../../model/oauth/account.ts';
import type { Config, Smtp } from '../../model/setup.ts';
import type { TransportOptions } from '../../notify/smtp.ts';
import type { Store } from '../../ports.ts';
import { accountsOf } from './accounts.ts';
import { authorize, type Person } from './authorize.ts';
import { OAuthFault } from './fault.ts';
import { fingerprintOf } from './fingerprint.ts';
import { Keeper } from './keeper.ts';
import { saveAuthState, saveSignIn } from './sign-in.ts';

export interface TokensDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly setup: () => { readonly config: Config };
}

interface Kept {
  readonly keeper: Keeper;
  readonly fingerprint: string;
  readonly stop: AbortController;
  keeping: Promise<void> | null;
}

export class Tokens {
  readonly #deps: TokensDeps;
  #log: Log;
  readonly #kept = new Map<string, Kept>();
  #isKeeping = false;

  constructor(deps: TokensDeps) {
    this.#deps = deps;
    this.#log = deps.log;
  }

  /** How mailboxes are connected: like `connectSession`, with a token where the mailbox logs in by one. */
  readonly connect: Connect = async (mailbox, options) => {
    const { oauth2 } = mailbox;
    if (!oauth2) return connectSession(mailbox, options);
    const keeper = this.#keeperOf(oauth2);
    const token = await tokenOf(keeper, options.signal);
    try {
      return await connectSession(mailbox, { ...options, accessToken: token });
    } catch (error) {
      if (!(error instanceof CollectFault) || error.kind !== 'token-refused') throw error;
      const fresh = await tokenOf(keeper, options.signal, token);
      if (fresh === token) throw error;
      return connectSession(mailbox, { ...options, accessToken: fresh });
    }
  };

  /** Where the daemon's lines go, and are counted; before the first token is asked for. */
  logTo(log: Log): void {
    this.#log = log;
  }

  /** A token for a login that is no mailbox'. */
  accessToken(account: OAuthAccount, signal: AbortSignal, refused?: string): Promise<string> {
    return this.#keeperOf(account).accessToken(signal, refused);
  }

  /** A person signs in (or, where none is needed, a token is asked for once); kept when it went well. Throws an OAuthFault. */
  async signIn(account: OAuthAccount, person: Person, signal: AbortSignal): Promise<void> {
    const { store, clock, setup } = this.#deps;
    if (!isPersonal(account)) {
      await this.accessToken(account, signal);
      return;
    }
    const refreshToken = await authorize(account, person, { clock, signal });
    const at = clock.now();
    const { dir } = setup().config.data;
    await store.write(function* () {
      yield* saveSignIn(store, account, { dir, refreshToken, at });
      yield* saveAuthState(store, account.name, { state: 'ok', detail: '', since: at, tokenExpiresAt: null });
    });
  }

  /** What the transport of this way out needs besides its settings. */
  transport({ oauth2 }: Smtp): TransportOptions {
    if (!oauth2) return {};
    return { accessToken: (signal, refused) => this.accessToken(oauth2, signal, refused) };
  }

  /** From now on every account of the config is kept fresh; called again after each reload. */
  keep(): void {
    this.#isKeeping = true;
    const wanted = accountsOf(this.#deps.setup().config);
    for (const account of wanted) this.#keeperOf(account);
    for (const [name, kept] of this.#kept) {
      if (wanted.some((account) => account.name === name)) this.#begin(kept);
      else this.#drop(name, kept);
    }
  }

  /** Nothing is asked any more; resolves when every loop has ended. */
  async close(): Promise<void> {
    this.#isKeeping = false;
    const all = [...this.#kept];
    for (const [name, kept] of all) this.#drop(name, kept);
    await Promise.all(all.map(([, kept]) => kept.keeping));
  }

  #keeperOf(account: OAuthAccount): Keeper {
    const fingerprint = fingerprintOf(account);
    const known = this.#kept.get(account.name);
    if (known?.fingerprint === fingerprint) return known.keeper;
    if (known) this.#drop(account.name, known);
    const { store, clock, setup } = this.#deps;
    const log = this.#log;
    const { dir } = setup().config.data;
    const deps = { store, clock, log, dir, retry: TIMING.retry, refusedRetry: TIMING.loginRetry };
    const kept: Kept = {
      keeper: new Keeper(account, deps),
      fingerprint,
      stop: new AbortController(),
      keeping: null,
    };
    this.#kept.set(account.name, kept);
    if (this.#isKeeping) this.#begin(kept);
    return kept.keeper;
  }

  #begin(kept: Kept): void {
    kept.keeping ??= kept.keeper.keep(kept.stop.signal);
  }

  #drop(name: string, kept: Kept): void {
    kept.stop.abort();
    kept.keeper.close();
    this.#kept.delete(name);
  }
}

/** The keeper's words as the fault of a mailbox. */
async function tokenOf(keeper: Keeper, signal: AbortSignal, refused?: string): Promise<string> {
  try {
    return await keeper.accessToken(signal, refused);
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    const { kind, message, retryAfterMs } = error;
    if (kind === 'later') throw new CollectFault('no-token', message, { retryAfterMs });
    // Nothing is asked meanwhile but our own database: a new sign-in is seen within a poll.
    throw new CollectFault('needs-auth', message);
  }
}
