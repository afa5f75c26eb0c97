// The one place where ports meet adapters: opens a Setup and a store and gives the App. Everything dear (the parse
// worker, the template engine, servers) is opened when first used, so that a CLI verb starts fast.
import { join } from 'node:path';
import { findConfig } from '../config/find.ts';
import { randomId } from '../lib/chance.ts';
import type { Command } from '../model/command.ts';
import type { CustomerCommand } from '../model/customers/records.ts';
import type { Policy } from '../model/policy.ts';
import type { Setup } from '../model/setup.ts';
import type { Ticket } from '../model/ticket.ts';
import type { ThreadKeys } from '../model/token.ts';
import { type Canned, cannedReply } from '../notify/canned.ts';
import { type MailReader, openReader } from '../parse/reader.ts';
import type { PipelineDeps } from '../pipeline.ts';
import type { Store, Truster } from '../ports.ts';
import { DATABASE_NAME, openStore } from '../store/open.ts';
import { openTruster } from '../trust/judge.ts';
import { cachedResolver, systemResolver } from '../trust/verify/resolver.ts';
import { openVerifier, type Verifier } from '../trust/verify/verifier.ts';
import type { App, MailboxTest, Opened, OpenOptions, Problem, RunSummary } from './app.ts';
import { nothingFound } from './check.ts';
import { type CustomerAnswer, carryOutForCustomer } from './customers/command.ts';
import { keepBeforeUpgrade, type Upgrade } from './database/before-upgrade.ts';
import { recorded } from './files.ts';
import { injectMails } from './inject.ts';
import { Tokens } from './oauth/tokens.ts';
import { openPapers, type Papers } from './papers/papers.ts';
import { carryOutFor } from './person-command.ts';
import { type AsRead, asRead } from './reload/as-read.ts';
import { mistakesOf, usableOf, worksWith } from './reload/earlier.ts';
import type { Usable } from './reload/trial.ts';
import { CONFIG_PATH } from './reload.ts';
import type { RuleTools } from './rules/page.ts';
import { ruleTools } from './rules/tools.ts';
import { threadSecret } from './run/thread-secret.ts';
import { loadSetup } from './setup.ts';
import { SetupInForce } from './setup-in-force.ts';
import { rehearseMail } from './suspects/rehearse-mail.ts';
import { whyMail } from './why.ts';

/** Finds the config, loads everything behind it and opens the store. Throws when the store cannot be used. */
export async function openApp(options: OpenOptions): Promise<Opened> {
  const found = findConfig(options.configPath, options.env, options.cwd);
  if (!found.path) return { kind: 'invalid', problems: [nothingFound(found.looked)] };
  const wanted = { env: options.env, needSecrets: options.needSecrets ?? true };
  const asTheyWere = options.follows ? asRead() : null;
  const onDisk = loadSetup(found.path, asTheyWere ? { ...wanted, files: asTheyWere.files } : wanted);
  const loaded = usableOf(found.path, onDisk, options);
  if (!loaded) return { kind: 'invalid', problems: onDisk.problems };
  asTheyWere?.read(loaded.setup);
  const { dir, minFreeBytes } = loaded.setup.config.data;
  const path = join(dir, DATABASE_NAME);
  const upgraded = await keepBeforeUpgrade(path, { minFreeBytes, log: options.log });
  const store = openStore(path);
  try {
    const keys = await store.write(() => store.threadKeys(threadSecret(loaded.setup.config, options)));
    store.useKeys(keys);
    const parts = { store, keys, loaded, upgraded, degraded: mistakesOf(onDisk) };
    const used = await worksWith(parts, options, found.path);
    if (used.kind === 'usable')
      return { kind: 'open', app: new Assembled({ ...options, configPath: found.path, asTheyWere }, used.parts) };
    store.close();
    return used;
  } catch (error) {
    // A database that opens and cannot be read must not stay open: nothing could take its place.
    store.close();
    throw error;
  }
}

type AssembleOptions = OpenOptions & { readonly configPath: string; readonly asTheyWere: AsRead | null };

interface Parts {
  readonly store: Store;
  readonly keys: ThreadKeys;
  readonly loaded: Usable;
  readonly degraded: readonly Problem[];
  readonly upgraded: Upgrade | null;
}

class Assembled implements App {
  readonly #options: AssembleOptions;
  readonly #keys: ThreadKeys;
  readonly #inForce: SetupInForce;
  readonly #trusters = new WeakMap<Setup, Truster>();
  #verifier: Verifier | null = null;
  #reader: MailReader | null = null;
  readonly store: Store;
  readonly tokens: Tokens;
  readonly upgraded: Upgrade | null;

  constructor(options: AssembleOptions, parts: Parts) {
    this.#options = options;
    this.store = parts.store;
    this.upgraded = parts.upgraded;
    this.#keys = parts.keys;
    const { configPath, env, clock, log, logAs } = options;
    const world = { configPath, env, clock, log, logAs, store: parts.store };
    this.#inForce = new SetupInForce(world, parts.loaded, parts.degraded);
    this.tokens = new Tokens({ store: parts.store, clock, log, setup: () => this.setup });
  }

  get setup(): Setup {
    return this.#inForce.setup;
  }
  get clock(): App['clock'] {
    return this.#options.clock;
  }
  get log(): App['log'] {
    return this.#options.log;
  }
  get warnings(): readonly Problem[] {
    return this.#inForce.loaded.problems;
  }
  get degraded(): readonly Problem[] {
    return this.#inForce.degraded;
  }
  get rules(): RuleTools {
    return ruleTools({
      store: this.store,
      reader: () => this.#openReader(),
      truster: { judge: (message, delivery, raw) => this.#trusterOf(this.setup).judge(message, delivery, raw) },
      setup: () => this.setup,
      loaded: () => this.#inForce.loaded,
      keys: this.#keys,
      now: () => this.clock.now(),
    });
  }

  command(
    build: (cause: string) => Command,
    { dryRun, files = [] }: Parameters<App['command']>[1] & {} = { dryRun: false },
  ): ReturnType<App['command']> {
    const { store, clock, setup } = this;
    return carryOutFor(store, build(`cli:${randomId()}`), { now: clock.now(), config: setup.config, dryRun, files });
  }

  customer(
    build: (cause: string) => CustomerCommand,
    { dryRun }: { readonly dryRun: boolean } = { dryRun: false },
  ): Promise<CustomerAnswer> {
    const how = { now: this.clock.now(), config: this.setup.config, dryRun };
    return carryOutForCustomer(this.store, build(`cli:${randomId()}`), how);
  }

  get papers(): Papers {
    const { store, setup, clock, log, tokens } = this;
    return openPapers({ log, tokens, store, setup, now: () => clock.now(), reader: () => this.#openReader() });
  }

  canned(name: string, ticket: Ticket, agent: string): Canned {
    return cannedReply(name, ticket, { setup: this.setup, agent });
  }

  async *inject(items: Parameters<App['inject']>[0], options: Parameters<App['inject']>[1]): ReturnType<App['inject']> {
    const mailbox = options.mailbox ?? this.setup.config.mailboxes[0]?.name ?? 'file';
    // A dry run leaves no row behind, not even the Setup's.
    if (!options.dryRun) await this.#inForce.save();
    yield* injectMails(this.#pipeline(), items, { mailbox, dryRun: options.dryRun });
  }

  why(ledger: number): ReturnType<App['why']> {
    const policyOf = (revision: string): Promise<Policy | null> => this.#policyOf(revision);
    return whyMail({ store: this.store, reader: () => this.#openReader(), policyOf }, ledger);
  }

  async replay(asked: Parameters<App['replay']>[0]): ReturnType<App['replay']> {
    if (!asked.dryRun) await this.#inForce.save();
    return (await import('./replay/replay.ts')).replayMails(this.#pipeline(), asked);
  }

  rehearse(ledger: number, onRead: () => void): Promise<void> {
    return rehearseMail(this.#pipeline(), ledger, onRead);
  }

  async audit(name: string | null): ReturnType<App['audit']> {
    const { log, store } = this;
    const { auditMailboxes, keepAudits } = await import('../collect/accounting/audit.ts');
    const audits = await auditMailboxes(this.#mailboxes(name), { store, log, connect: this.tokens.connect });
    await keepAudits(store, audits.rows, this.clock.now());
    return audits;
  }

  async *importMails(asked: Parameters<App['importMails']>[0]): ReturnType<App['importMails']> {
    const { setup, store, clock, log, tokens } = this;
    const { importMails } = await import('./imports/import-mails.ts');
    if (!asked.dryRun) await this.#inForce.save();
    const pipelineOn = (on: Store): PipelineDeps => ({ ...this.#pipeline(), store: on });
    const openCopy = (path: string): Store => openStore(path, { keys: this.#keys });
    yield* importMails({ setup, store, clock, log, connect: tokens.connect, pipelineOn, openCopy }, asked);
  }

  async resume(name: string | null, treatAs: 'skipped' | 'new'): ReturnType<App['resume']> {
    const { log, clock, store } = this;
    const events = { onReceived: () => undefined, onState: () => undefined };
    const { signal } = new AbortController();
    const { connect } = this.tokens;
    const { resumeMailbox } = await import('../collect/resume.ts');
    const resumed: { mailbox: string; folder: string }[] = [];
    for (const mailbox of this.#mailboxes(name)) {
      for (const folder of mailbox.folders) {
        const cursor = await resumeMailbox({ mailbox, folder, store, clock, log, events, signal, treatAs, connect });
        if (cursor) resumed.push({ mailbox: mailbox.name, folder });
      }
    }
    return resumed;
  }

  async testMailboxes(name: string | null): Promise<readonly MailboxTest[]> {
    const { testMailboxes } = await import('../collect/probe.ts');
    return testMailboxes(this.#mailboxes(name), { store: this.store, log: this.log, connect: this.tokens.connect });
  }

  async testRules(): ReturnType<App['testRules']> {
    return (await import('./rule-tests.ts')).runTests(this.#inForce.loaded, this.setup);
  }

  async status(): ReturnType<App['status']> {
    return (await import('./status.ts')).readStatus(this.store, this.setup, this.clock.now());
  }

  async run(options: Parameters<App['run']>[0]): Promise<RunSummary> {
    const { supervise } = await import('./supervise.ts');
    return supervise(
      {
        store: this.store,
        clock: this.clock,
        log: this.log,
        keys: this.#keys,
        pipeline: this.#pipeline(),
        files: this.papers.files,
        tokens: this.tokens,
        connect: this.tokens.connect,
        world: this.#options,
        setup: () => this.setup,
        tallies: this.#inForce.tallies,
        start: (signal) => this.#inForce.start(this.#options.strict, signal),
        watched: () => this.#inForce.watched,
        missed: () => this.#options.asTheyWere?.changed() ?? false,
        reload: (look, signal) => this.#inForce.reload(look, signal),
        rehearse: (look, signal) => this.#inForce.rehearse(look, signal),
      },
      options,
    );
  }

  async close(): Promise<void> {
    this.#inForce.close();
    await this.tokens.close();
    await this.#reader?.close();
    await this.#verifier?.close();
    this.store.close();
  }

  #mailboxes(name: string | null): Setup['config']['mailboxes'] {
    return this.setup.config.mailboxes.filter((mailbox) => name === null || mailbox.name === name);
  }

  #pipeline(): PipelineDeps {
    const reader = this.#openReader();
    const trusterOf = (setup: Setup): Truster => this.#trusterOf(setup);
    const cannedOf: PipelineDeps['cannedOf'] = (setup) => (name, ticket, agent) =>
      cannedReply(name, ticket, { setup, agent });
    return { store: this.store, reader, trusterOf, cannedOf, now: () => this.clock.now(), setup: () => this.setup };
  }

  #openReader(): MailReader {
    const reader = this.#reader ?? openReader({});
    this.#reader = reader;
    return reader;
  }

  /** Opened by the first mail of a mailbox with `auth: verify`; nothing else uses the network for a mail. */
  #openVerifier(): Verifier {
    const { clock, resolver = systemResolver() } = this.#options;
    this.#verifier ??= openVerifier(cachedResolver(resolver, { now: () => clock.monotonic() }));
    return this.#verifier;
  }

  #trusterOf(setup: Setup): Truster {
    const known = this.#trusters.get(setup);
    if (known) return known;
    const { config } = setup;
    const verifier = (): Verifier => this.#openVerifier();
    const truster = openTruster({ keys: this.#keys, config, verifier, now: () => this.clock.now() });
    this.#trusters.set(setup, truster);
    return truster;
  }

  async #policyOf(revision: string): Promise<Policy | null> {
    if (revision === this.setup.revision) return this.setup.policy;
    const sources = await this.store.read(() => this.store.settings.setup(revision));
    const configPath = sources?.[CONFIG_PATH];
    if (!sources || !configPath) return null;
    return (
      loadSetup(configPath, { env: this.#options.env, needSecrets: false, files: recorded(sources), wasAccepted: true })
        .setup?.policy ?? null
    );
  }
}
