// The one place where ports meet adapters: opens a Setup and a store and gives the App. Everything dear (the parse
// worker, the template engine, servers) is opened when first used, so that a CLI verb starts fast.
import { join } from 'node:path';
import { auditMailbox } from '../collect/audit.ts';

export { fileMails } from '../collect/files.ts';

import { testMailbox } from '../collect/probe.ts';
import { resumeMailbox } from '../collect/resume.ts';
import { findConfig } from '../config/find.ts';
import { randomId } from '../lib/chance.ts';
import type { Command } from '../model/command.ts';
import type { Policy } from '../model/policy.ts';
import type { Config, Setup } from '../model/setup.ts';
import type { ThreadKeys } from '../model/token.ts';
import { openReader } from '../parse/reader.ts';
import { execute, type PipelineDeps } from '../pipeline.ts';
import type { Reader, Store, Truster } from '../ports.ts';
import { DATABASE_NAME, openStore } from '../store/open.ts';
import { openTruster } from '../trust/judge.ts';
import type { App, AuditRow, MailboxTest, Opened, OpenOptions, Problem, RunSummary } from './app.ts';
import { nothingFound } from './check.ts';
import { recorded } from './files.ts';
import { injectMails } from './inject.ts';
import { CONFIG_PATH, lastGoodSetup, logRefused, reloadSetup, rememberRefused, type Usable } from './reload.ts';
import { runTests } from './rule-tests.ts';
import type { RuleTools } from './rules/page.ts';
import { ruleTools } from './rules/tools.ts';
import { type LoadedSetup, loadSetup } from './setup.ts';
import { readStatus } from './status.ts';
import { supervise } from './supervise.ts';
import { whyMail } from './why.ts';

/** Finds the config, loads everything behind it and opens the store. Throws when the store cannot be used. */
export async function openApp(options: OpenOptions): Promise<Opened> {
  const found = findConfig(options.configPath, options.env, options.cwd);
  if (!found.path) return { kind: 'invalid', problems: [nothingFound(found.looked)] };
  const wanted = { env: options.env, needSecrets: options.needSecrets ?? true };
  const onDisk = loadSetup(found.path, wanted);
  const loaded = onDisk.setup ? { ...onDisk, setup: onDisk.setup } : lastGood(found.path, onDisk, options);
  if (!loaded) return { kind: 'invalid', problems: onDisk.problems };
  const store = openStore(join(loaded.setup.config.data.dir, DATABASE_NAME));
  const keys = await store.write(() => store.threadKeys(threadSecret(loaded.setup.config, options)));
  store.useKeys(keys);
  return {
    kind: 'open',
    app: new Assembled({ ...options, configPath: found.path }, { store, keys, loaded, degraded: mistakesOf(onDisk) }),
  };
}

/** Files that are wrong do not stop the work: the last good Setup goes on, loudly, unless the caller is strict. */
function lastGood(configPath: string, wrong: LoadedSetup, options: OpenOptions): Usable | null {
  if (options.strict) return null;
  return lastGoodSetup(configPath, wrong, { env: options.env, needSecrets: options.needSecrets ?? true });
}

function mistakesOf({ setup, problems }: LoadedSetup): readonly Problem[] {
  return setup ? [] : problems.filter((problem) => problem.severity === 'error');
}

/** The configured key. A verb that needs no secrets signs with the generated key when it cannot be read; both are valid. */
function threadSecret(config: Config | null, options: OpenOptions): string | null {
  try {
    return config?.tickets.threadSecret?.reveal() ?? null;
  } catch (error) {
    if (options.needSecrets === false) return null;
    throw error;
  }
}

interface Parts {
  readonly store: Store;
  readonly keys: ThreadKeys;
  readonly loaded: Usable;
  readonly degraded: readonly Problem[];
}

class Assembled implements App {
  readonly #options: OpenOptions & { readonly configPath: string };
  readonly #keys: ThreadKeys;
  #loaded: LoadedSetup;
  #setup: Setup;
  #degraded: readonly Problem[];
  #reader: Reader | null = null;
  #truster: Truster | null = null;
  #isSetupSaved = false;
  readonly store: Store;

  constructor(options: OpenOptions & { readonly configPath: string }, parts: Parts) {
    this.#options = options;
    this.store = parts.store;
    this.#keys = parts.keys;
    this.#loaded = parts.loaded;
    this.#setup = parts.loaded.setup;
    this.#degraded = parts.degraded;
  }

  get setup(): Setup {
    return this.#setup;
  }
  get clock(): App['clock'] {
    return this.#options.clock;
  }
  get log(): App['log'] {
    return this.#options.log;
  }
  get warnings(): readonly Problem[] {
    return this.#loaded.problems;
  }
  get degraded(): readonly Problem[] {
    return this.#degraded;
  }
  get rules(): RuleTools {
    return ruleTools({
      store: this.store,
      reader: () => this.#openReader(),
      truster: { judge: (message, delivery) => this.#openTruster().judge(message, delivery) },
      setup: () => this.#setup,
      loaded: () => this.#loaded,
      keys: this.#keys,
      now: () => this.clock.now(),
    });
  }

  async command(build: (cause: string) => Command): ReturnType<App['command']> {
    const { store, clock } = this;
    const cause = `cli:${randomId()}`;
    const command = build(cause);
    const { config } = this.#setup;
    const { outcome, applied } = await store.write(() => execute(store, command, clock.now(), config));
    const notices = await store.read(() => store.outbox.byEventPrefix(cause));
    return { outcome, applied, notices };
  }

  async *inject(items: Parameters<App['inject']>[0], options: Parameters<App['inject']>[1]): ReturnType<App['inject']> {
    const mailbox = options.mailbox ?? this.#setup.config.mailboxes[0]?.name ?? 'file';
    // A dry run leaves no row behind, not even the Setup's.
    if (!options.dryRun) await this.#saveSetup();
    yield* injectMails(this.#pipeline(), items, { mailbox, dryRun: options.dryRun });
  }

  why(ledger: number): ReturnType<App['why']> {
    return whyMail(
      { store: this.store, reader: () => this.#openReader(), policyOf: (revision) => this.#policyOf(revision) },
      ledger,
    );
  }

  async audit(name: string | null): Promise<readonly AuditRow[]> {
    const { log, store } = this;
    const rows: AuditRow[] = [];
    for (const mailbox of this.#mailboxes(name)) {
      for (const folder of mailbox.folders) rows.push(await auditMailbox({ mailbox, folder, store, log }));
    }
    return rows;
  }

  async resume(name: string | null, treatAs: 'skipped' | 'new'): ReturnType<App['resume']> {
    const { log, clock, store } = this;
    const events = { onReceived: () => undefined, onState: () => undefined };
    const { signal } = new AbortController();
    const resumed: { mailbox: string; folder: string }[] = [];
    for (const mailbox of this.#mailboxes(name)) {
      for (const folder of mailbox.folders) {
        const cursor = await resumeMailbox({ mailbox, folder, store, clock, log, events, signal, treatAs });
        if (cursor) resumed.push({ mailbox: mailbox.name, folder });
      }
    }
    return resumed;
  }

  testMailboxes(name: string | null): Promise<readonly MailboxTest[]> {
    return Promise.all(this.#mailboxes(name).map((mailbox) => testMailbox(mailbox, { log: this.log })));
  }

  testRules(): ReturnType<App['testRules']> {
    return runTests(this.#loaded, this.#setup);
  }

  status(): ReturnType<App['status']> {
    return readStatus(this.store, this.#setup);
  }

  async run(options: Parameters<App['run']>[0]): Promise<RunSummary> {
    if (this.#degraded.length === 0) await this.#saveSetup();
    else {
      logRefused(this.log, 'setup.degraded', this.#setup.revision, this.#degraded);
      await this.store.write(() => rememberRefused(this.store, this.clock.now(), this.#degraded));
    }
    return supervise(
      {
        store: this.store,
        clock: this.clock,
        log: this.log,
        keys: this.#keys,
        pipeline: this.#pipeline(),
        setup: () => this.#setup,
        reload: () => this.#reload(),
      },
      options,
    );
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    this.store.close();
  }

  #mailboxes(name: string | null): Setup['config']['mailboxes'] {
    return this.#setup.config.mailboxes.filter((mailbox) => name === null || mailbox.name === name);
  }

  #pipeline(): PipelineDeps {
    const reader = this.#openReader();
    const truster: Truster = { judge: (message, delivery) => this.#openTruster().judge(message, delivery) };
    return { store: this.store, reader, truster, now: () => this.clock.now(), setup: () => this.#setup };
  }

  #openReader(): Reader {
    const reader = this.#reader ?? openReader({});
    this.#reader = reader;
    return reader;
  }

  #openTruster(): Truster {
    const truster =
      this.#truster ?? openTruster({ keys: this.#keys, config: this.#setup.config, now: () => this.clock.now() });
    this.#truster = truster;
    return truster;
  }

  /** The accepted Setup is kept by its revision, so that old decisions can be explained. */
  async #saveSetup(): Promise<void> {
    if (this.#isSetupSaved) return;
    const { revision, sources, policy } = this.#setup;
    const { configPath } = this.#options;
    const { store, clock } = this;
    const isSound = this.#degraded.length === 0;
    const rules = policy.rules.map((rule) => rule.id);
    await store.write(function* () {
      yield* store.settings.saveSetup(revision, { ...sources, [CONFIG_PATH]: configPath }, clock.now());
      yield* store.rules.know(rules, clock.now());
      if (isSound) yield* rememberRefused(store, clock.now(), []);
    });
    this.#isSetupSaved = true;
  }

  async #policyOf(revision: string): Promise<Policy | null> {
    if (revision === this.#setup.revision) return this.#setup.policy;
    const sources = await this.store.read(() => this.store.settings.setup(revision));
    const configPath = sources?.[CONFIG_PATH];
    if (!sources || !configPath) return null;
    return (
      loadSetup(configPath, { env: this.#options.env, needSecrets: false, files: recorded(sources) }).setup?.policy ??
      null
    );
  }

  /** A bad file, a failing rule test: the old Setup stays, and log and status say why. */
  async #reload(): Promise<readonly Problem[]> {
    const { configPath, env } = this.#options;
    const reloaded = await reloadSetup(configPath, { env, needSecrets: true });
    if (reloaded.kind === 'refused') {
      logRefused(this.log, 'reload.refused', this.#setup.revision, reloaded.problems);
      await this.store.write(() => rememberRefused(this.store, this.clock.now(), reloaded.problems));
      return reloaded.problems;
    }
    const { loaded } = reloaded;
    this.#loaded = loaded;
    this.#setup = loaded.setup;
    this.#degraded = [];
    this.#truster = null;
    this.#isSetupSaved = false;
    await this.#saveSetup();
    this.log.info('reload.done', { revision: loaded.setup.revision });
    return [];
  }
}
