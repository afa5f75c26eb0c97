// `doctor`: everything that can be wrong, each with its fix. Takes where the config is and what is asked; gives one report.
// Reads files, opens the database read-only, asks DNS and mail servers, everything under a deadline and side by side; works
// beside a running daemon, before there is a database, and with files that are wrong. Writes and sends nothing, unless
// `canary` says so. Never throws at what is wrong; never gives a secret.
import { join } from 'node:path';
import { findConfig } from '../../config/find.ts';
import { silentLog } from '../../lib/log.ts';
import { waysOut } from '../../model/notice/transports.ts';
import type { Config, Mailbox } from '../../model/setup.ts';
import { type LookOnlyStore, noStore } from '../../store/check/look-only.ts';
import { DATABASE_NAME } from '../../store/open.ts';
import { cachedResolver, systemResolver } from '../../trust/verify/resolver.ts';
import type { App, OpenOptions, Problem } from '../app.ts';
import { Tokens } from '../oauth/tokens.ts';
import { removedInUse } from '../reload/catalogue-use.ts';
import { lintSetup } from '../rules/lint.ts';
import { pastOf } from '../rules/list.ts';
import { type LoadedSetup, loadSetup } from '../setup.ts';
import { canaryFindings, lastSaid, type Said, uncanaried } from './canary.ts';
import { catalogue, checkIds } from './catalogue.ts';
import { databaseFindings, folderFindings } from './data.ts';
import { type Database, lookAtDatabase } from './database.ts';
import { bounded, type CheckState, type Finding, fail } from './finding.ts';
import { lifeFindings, lifeless, listenFindings } from './life.ts';
import { looksWithin } from './looks.ts';
import { type Machine, machineFindings, thisMachine } from './machine.ts';
import { mailboxFindings } from './mailbox.ts';
import { nameFindings } from './names.ts';
import { wayFindings } from './sending.ts';
import { sideBySide } from './side-by-side.ts';
import { configRightsFindings, fileFindings, ruleTestFindings, secretFindings, togetherFindings } from './site.ts';

export interface DoctorAsked {
  /** Names of mailboxes whose servers are asked; [] = all. */
  readonly mailboxes: readonly string[];
  /** Sends test mails through the daemon that runs; opens the database for writing with this. Absent = sends nothing. */
  readonly canary?: () => Promise<{ readonly app: App; close(): Promise<void> } | null>;
  /** For each step, ms. */
  readonly limitMs: number;
  /** How long test mails may take, ms. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Default: this process. */
  readonly machine?: Machine;
}

export interface Report {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<CheckState, number>>;
  /** Mailboxes that were asked for and are not in the config. */
  readonly unknown: readonly string[];
  /** Of the config; [] when it does not load. */
  readonly known: readonly string[];
  /** What a script is told; `strict` counts warnings. */
  exitCode(strict: boolean): 0 | 1 | 3 | 4;
}

/** Mailboxes asked at a time. */
const WIDTH = 16;

/** Looks at everything. */
export async function examine(options: OpenOptions, asked: DoctorAsked): Promise<Report> {
  const machine = asked.machine ?? thisMachine();
  const found = findConfig(options.configPath, options.env, options.cwd);
  if (found.path === null) {
    const fix = 'name one with --config or MAILCLERK_CONFIG, or make one: mailclerk init ADDRESS';
    const none = fail('config', null, `no configuration found; looked for ${found.looked.join(', ')}`, { fix });
    return report([...machineFindings(machine, null), none], null, asked);
  }
  const loaded = loadSetup(found.path, { env: options.env, needSecrets: false });
  // A name that is none is a slip: nobody waits for all the rest.
  if (unknownOf(loaded.config, asked).length > 0) return report([], loaded.config, asked);
  const database = loaded.config ? lookAtDatabase(join(loaded.config.data.dir, DATABASE_NAME)) : null;
  try {
    const world = { options, asked, loaded, database, configPath: found.path };
    const findings = [
      ...machineFindings(machine, loaded.config),
      ...fileFindings(loaded, lintsOf(loaded, database?.store ?? null, world), found.path),
      ...(loaded.config && database ? await siteFindings({ ...world, config: loaded.config, database }) : []),
    ];
    return report(findings, loaded.config, asked);
  } finally {
    if (database?.kind === 'open') database.close();
  }
}

interface World {
  readonly options: OpenOptions;
  readonly asked: DoctorAsked;
  readonly loaded: LoadedSetup;
  readonly configPath: string;
  readonly database: Database | null;
}
type SiteWorld = World & { readonly config: Config; readonly database: Database };

function lintsOf(loaded: LoadedSetup, store: LookOnlyStore | null, { options, configPath }: World): readonly Problem[] {
  const now = options.clock.now();
  if (store === null) return lintSetup(loaded, now);
  const past = pastOf(store.readNow(() => store.rules.hits()));
  const { setup } = loaded;
  const removed = setup ? store.readNow(() => removedInUse(store, setup, configPath)) : [];
  return [...removed, ...lintSetup(loaded, now, past)];
}

async function siteFindings(world: SiteWorld): Promise<readonly Finding[]> {
  const { options, asked, loaded, config, database, configPath } = world;
  const { clock } = options;
  const { limitMs } = asked;
  const life = await livingFindings(world);
  const chosen = config.mailboxes.filter(({ name }) => asked.mailboxes.length === 0 || asked.mailboxes.includes(name));
  const canaries = flight(world, chosen, life.isRunning === true);
  const [tests, folder, file, listen, servers, flown] = await Promise.all([
    bounded({ id: 'rule-tests', about: null, limitMs: 8 * limitMs }, () => ruleTestFindings(loaded)),
    bounded({ id: 'data-dir', about: config.data.dir, limitMs }, () => folderFindings(config)),
    bounded({ id: 'database', about: database.path, limitMs: 8 * limitMs }, () =>
      databaseFindings(database, config, { now: clock.now(), limitMs: 4 * limitMs }),
    ),
    bounded({ id: 'listen', about: null, limitMs }, () => listenFindings(config, life.isRunning)),
    serverFindings(world, chosen),
    canaries,
  ]);
  // What a receiver said of a canary is known now.
  const names = await namesOf(world);
  return [
    ...tests,
    ...secretFindings(config, configPath, life.isRunning === true),
    ...configRightsFindings(loaded),
    ...togetherFindings(config),
    ...folder,
    ...file,
    ...life.findings,
    ...listen,
    ...servers,
    ...names,
    ...flown,
  ];
}

async function livingFindings({
  database,
  loaded,
  options,
  asked,
}: SiteWorld): Promise<{ readonly isRunning: boolean | null; readonly findings: readonly Finding[] }> {
  const { store } = database;
  const { setup } = loaded;
  if (store === null || setup === null) {
    const isRunning = database.kind === 'absent' ? false : null;
    return { isRunning, findings: lifeless(store === null ? database.lack : 'the files do not load') };
  }
  let isRunning: boolean | null = null;
  const findings = await bounded({ id: 'daemon', about: null, limitMs: asked.limitMs }, async () => {
    const life = await lifeFindings(store, setup, options.clock.now());
    isRunning = life.isRunning;
    return life.findings;
  });
  return { isRunning, findings };
}

async function serverFindings(world: SiteWorld, chosen: readonly Mailbox[]): Promise<readonly Finding[]> {
  const { options, asked, config, database } = world;
  const { clock } = options;
  // Tokens are asked for without a database, too; what would be kept of them is not.
  const store = database.store ?? noStore(database.lack);
  const tokens = new Tokens({ store, clock, log: silentLog, setup: () => ({ config }) });
  const { limitMs, signal } = asked;
  const now = (): number => clock.now();
  const look = looksWithin(limitMs);
  try {
    const mailboxes = sideBySide(chosen, WIDTH, (mailbox) =>
      bounded({ id: 'imap-login', about: mailbox.name, limitMs: 16 * limitMs }, () =>
        mailboxFindings(mailbox, {
          connect: tokens.connect,
          look,
          store: database.store,
          lack: database.lack,
          now,
          limitMs,
          signal,
        }),
      ),
    );
    const ways = sideBySide(waysOut(config), WIDTH, (way) =>
      bounded({ id: 'smtp-login', about: way.id, limitMs: 4 * limitMs }, () =>
        wayFindings(way, { config, look, tokens, now, limitMs, signal }),
      ),
    );
    return [...(await mailboxes), ...(await ways)].flat();
  } finally {
    await tokens.close();
  }
}

async function namesOf({ options, asked, config, database }: SiteWorld): Promise<readonly Finding[]> {
  const inner = options.resolver ?? systemResolver();
  const resolver = cachedResolver(inner, {
    now: () => options.clock.monotonic(),
    limitMs: Math.min(asked.limitMs, 5_000),
  });
  const said: ReadonlyMap<string, Said> = database.store ? await lastSaid(database.store, config) : new Map();
  return nameFindings(config, { resolver, limitMs: asked.limitMs, said: (domain) => said.get(domain) ?? null });
}

/** The canaries, where they are asked for. */
async function flight(world: SiteWorld, chosen: readonly Mailbox[], isRunning: boolean): Promise<readonly Finding[]> {
  const { asked, options } = world;
  if (!asked.canary) return [];
  if (!isRunning) return uncanaried(chosen, 'no daemon works on this data: nothing would leave');
  const opened = await asked.canary();
  if (opened === null) return uncanaried(chosen, 'the files do not load');
  try {
    return await canaryFindings(opened.app, chosen, {
      clock: options.clock,
      waitMs: asked.waitMs,
      signal: asked.signal,
    });
  } finally {
    await opened.close();
  }
}

function unknownOf(config: Config | null, { mailboxes }: DoctorAsked): readonly string[] {
  if (config === null) return [];
  return mailboxes.filter((name) => config.mailboxes.every((mailbox) => mailbox.name !== name));
}

function report(findings: readonly Finding[], config: Config | null, asked: DoctorAsked): Report {
  const order = new Map(checkIds.map((id, at) => [id, at]));
  const sorted = findings.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  const counts = { ok: 0, warn: 0, fail: 0, skipped: 0 };
  for (const { state } of sorted) counts[state] += 1;
  const known = config?.mailboxes.map(({ name }) => name) ?? [];
  const unknown = unknownOf(config, asked);
  return { findings: sorted, counts, unknown, known, exitCode: (strict) => doctorExit(sorted, strict) };
}

/** 3 when files are wrong; 4 when nothing fails but servers; 1 when anything else does (warnings too, when strict); else 0. */
export function doctorExit(findings: readonly Finding[], strict: boolean): 0 | 1 | 3 | 4 {
  const failed = findings.filter(({ state }) => state === 'fail');
  if (failed.some(({ id }) => catalogue[id].blame === 'invalid')) return 3;
  if (failed.length > 0) return failed.every(({ id }) => catalogue[id].blame === 'server') ? 4 : 1;
  return strict && findings.some(({ state }) => state === 'warn') ? 1 : 0;
}
