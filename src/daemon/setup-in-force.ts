// The Setup in force: the one place that says which one a group of mails takes, and that exchanges it. Takes what was
// loaded at the opening; `reload` tries the files on the disk (reload/trial.ts) and swaps them in whole, after the store
// knows their sources: no decision ever carries a revision that cannot be explained. What was refused changes nothing and
// is kept for `status`. What only a restart can change stays as it was and is named.
import { failpoint } from '../lib/failpoint.ts';
import type { Log } from '../lib/log.ts';
import type { Clock } from '../lib/time.ts';
import type { Problem } from '../model/problem.ts';
import type { LogWish } from '../model/running/watched.ts';
import type { Setup } from '../model/setup.ts';
import type { Store } from '../ports.ts';
import type { WatchedFiles } from './file-watch.ts';
import { ReloadAlerts } from './reload/alert.ts';
import { rememberCatalogues, removedInUse } from './reload/catalogue-use.ts';
import { withoutAccidents } from './reload/emptied.ts';
import { type TrialOptions, type Tried, trySetup, type Usable } from './reload/trial.ts';
import { unchangeable } from './reload/unchangeable.ts';
import {
  CONFIG_PATH,
  lastAccepted,
  lastGoodSetup,
  logRefused,
  rememberAccepted,
  rememberRefused,
  rememberTried,
} from './reload.ts';
import { Tallies } from './tallies.ts';

export interface SetupInForceOptions {
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Told what the Setup in force wants logged. */
  readonly logAs?: ((wish: LogWish) => void) | undefined;
  /** Limits of a trial, for tests. */
  readonly limits?: Pick<TrialOptions, 'timeoutMs' | 'maxHeapMb'>;
}

/** How the files look: any text that differs when they do. */
export interface Look {
  now(): string;
  /** Resolves when nobody seems to be writing; gives what they look like then. */
  settled(): Promise<string>;
}

const MAX_ATTEMPTS = 3;

/** What a reload came to. */
export type Reloaded =
  | { readonly kind: 'accepted'; readonly isNew: boolean }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** Told to stop before the files were tried: nothing changed. */
  | { readonly kind: 'stopped' };

export class SetupInForce {
  readonly #options: SetupInForceOptions;
  readonly #alerts: ReloadAlerts;
  /** Counts of reloads, and of whatever else happens. */
  readonly tallies = new Tallies();
  #loaded: Usable;
  #degraded: readonly Problem[];
  #lookedAt: readonly string[] = [];
  #savedRevision: string | null = null;
  /** What passed while another daemon worked. */
  #rehearsed: Usable | null = null;
  /** Revision whose tests passed in this process or before it. */
  #passed: string | null = null;

  constructor(options: SetupInForceOptions, loaded: Usable, degraded: readonly Problem[]) {
    this.#options = options;
    this.#alerts = new ReloadAlerts(options);
    this.#loaded = loaded;
    this.#degraded = degraded;
    this.#logAsWished();
  }

  get setup(): Setup {
    return this.#loaded.setup;
  }
  get watched(): WatchedFiles {
    return { setup: this.setup, also: this.#lookedAt };
  }
  get loaded(): Usable {
    return this.#loaded;
  }
  /** What is wrong with the files on the disk while an older Setup works; [] when all is well. */
  get degraded(): readonly Problem[] {
    return this.#degraded;
  }

  /**
   * At the daemon's start: files that never passed a trial are tried first. Those that fail leave the last good Setup in
   * force (one that stood by: the last that passed meanwhile); gives the mistakes when there is none, or when the caller is strict.
   * Told to stop meanwhile it changes nothing.
   */
  async start(strict: boolean, signal?: AbortSignal): Promise<readonly Problem[]> {
    const { store, clock, log } = this.#options;
    this.#passed = await store.read(() => lastAccepted(store));
    if (this.#degraded.length === 0 && this.#passed !== this.setup.revision) {
      const tried = await this.#try(signal);
      if (tried.kind === 'stopped') return [];
      if (tried.kind === 'accepted') this.#use(tried.loaded);
      else {
        const good = strict ? null : (this.#rehearsed ?? this.#lastGood());
        if (!good) return tried.problems;
        this.#use(good);
        this.#degraded = tried.problems;
        await store.write(() => rememberRefused(store, clock.now(), tried));
      }
    } else if (this.#degraded.length > 0) {
      const refused = { problems: this.#degraded, revision: null };
      await store.write(() => rememberRefused(store, clock.now(), refused));
    }
    await this.save();
    if (this.#degraded.length === 0) await this.#accept();
    else {
      logRefused(log, 'setup.degraded', this.setup.revision, this.#degraded);
      await this.#alerts.failing(this.#degraded, this.setup);
    }
    return [];
  }

  /** Tries the files on the disk and swaps them in, or keeps what is in force. `look` tells whether they are still being written. */
  async reload(look: Look, signal?: AbortSignal): Promise<Reloaded> {
    const { store, clock, log } = this.#options;
    const tried = withoutAccidents(this.setup, await this.#trySettled(look, signal));
    if (tried.kind === 'stopped') return tried;
    if (tried.kind === 'refused') {
      this.#degraded = tried.problems;
      logRefused(log, 'reload.refused', this.setup.revision, tried.problems);
      await store.write(() => rememberRefused(store, clock.now(), tried));
      this.tallies.reloaded('refused');
      this.#alerts.failingSoon(tried.problems, this.setup);
      return tried;
    }
    const before = this.setup;
    const { setup, restart } = unchangeable(before, tried.loaded.setup);
    await this.#saveSources(setup);
    this.#use({ ...tried.loaded, setup });
    this.#degraded = [];
    await this.#accept();
    if (restart.length > 0) log.warn('reload.restart_needed', { keys: restart });
    this.tallies.reloaded('accepted');
    log.info('reload.done', { revision: setup.revision, warnings: tried.loaded.problems.length });
    return { kind: 'accepted', isNew: setup.revision !== before.revision };
  }

  /** Tries the files on the disk as a reload would; changes nothing, here or in the store. Gives the mistakes. */
  async rehearse(look: Look, signal?: AbortSignal): Promise<readonly Problem[]> {
    const { store } = this.#options;
    this.#passed ??= await store.read(() => lastAccepted(store));
    const tried = await this.#trySettled(look, signal);
    if (tried.kind === 'stopped') return [];
    if (tried.kind === 'refused') return tried.problems;
    this.#rehearsed = tried.loaded;
    return [];
  }

  #use(loaded: Usable): void {
    this.#loaded = loaded;
    this.#logAsWished();
  }

  #logAsWished(): void {
    const { log } = this.setup.config;
    if (log) this.#options.logAs?.(log);
  }

  /** Keeps the sources of the Setup in force, so that what it decides can be explained. It was tried: whoever decides mails opens with `decides`. */
  async save(): Promise<void> {
    await this.#saveSources(this.setup);
  }

  /** Files that change while they are read may be half of two saves: they are read again. */
  async #trySettled(look: Look, signal: AbortSignal | undefined): Promise<Tried> {
    for (let attempt = 1; ; attempt++) {
      const seen = await look.settled();
      const tried = await this.#try(signal);
      if (attempt >= MAX_ATTEMPTS || look.now() === seen) return tried;
    }
  }

  /** Before the store is closed. */
  close(): void {
    this.#alerts.close();
  }

  async #try(signal: AbortSignal | undefined): Promise<Tried> {
    const { configPath, env, clock, limits } = this.#options;
    const now = clock.now();
    const tried = await trySetup(configPath, { env, needSecrets: true, now, passed: this.#passed, signal, ...limits });
    this.#lookedAt = tried.kind === 'refused' ? tried.lookedAt : [];
    if (tried.kind !== 'accepted') return tried;
    const { store } = this.#options;
    const { setup } = tried.loaded;
    const problems = await store.read(() => removedInUse(store, setup, configPath));
    if (problems.length === 0) return tried;
    return { kind: 'refused', problems, revision: setup.revision, lookedAt: [] };
  }

  #lastGood(): Usable | null {
    const { configPath, env, clock } = this.#options;
    const wrong = { ...this.#loaded, setup: null };
    const good = lastGoodSetup(configPath, wrong, { env, needSecrets: true, now: clock.now() });
    // The files that just failed are no last good ones, even when a command stored them.
    return good?.setup.revision === this.setup.revision ? null : good;
  }

  async #accept(): Promise<void> {
    const { store } = this.#options;
    const { revision } = this.setup;
    this.#passed = revision;
    this.tallies.accepted(this.#options.clock.now());
    const { config } = this.setup;
    await store.write(function* () {
      yield* rememberAccepted(store, revision);
      yield* rememberCatalogues(store, config);
      failpoint('setup.commit');
    });
    failpoint('setup.committed');
    await this.#alerts.mended(this.setup);
  }

  async #saveSources({ revision, sources, policy }: Setup): Promise<void> {
    if (this.#savedRevision === revision) return;
    const { store, clock, configPath } = this.#options;
    const rules = policy.rules.map((rule) => rule.id);
    await store.write(function* () {
      yield* store.settings.saveSetup(revision, { ...sources, [CONFIG_PATH]: configPath }, clock.now());
      yield* rememberTried(store, revision);
      yield* store.rules.know(rules, clock.now());
    });
    this.#savedRevision = revision;
  }
}
