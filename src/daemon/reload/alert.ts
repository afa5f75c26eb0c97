// Tells the administrator by mail that files were refused, and once that all is well again: through desk, gate and
// outbox like every notice. Takes what a reload found; remembers in the store what was told of this episode, so that a
// restart or another save tells nothing twice. The same failure is told once, not once per save; another one is told
// when it comes, up to the gate's limit an hour. Files that are still being written have a moment to become right.
import { createHash } from 'node:crypto';
import { execute } from '../../carry-out.ts';
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Problem } from '../../model/problem.ts';
import type { Setup } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import { placed } from '../reload.ts';
import { fixes } from '../watch/checks.ts';
import { inWordsOf, sentence } from '../watch/sentences.ts';

export interface ReloadAlertsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is remembered between two reloads. */
interface Episode {
  /** Epoch ms of the first refusal; null when all is well. */
  readonly since: number | null;
  readonly count: number;
  /** Failures that were told in this episode. */
  readonly told: readonly string[];
  /** Failures told within the last hour, whatever the episode. */
  readonly recent: readonly { readonly failure: string; readonly at: number }[];
}

const KEY = 'alert/reload_failed';
const HOUR_MS = 3_600_000;
const GRACE_MS = 2_000;
const MAX_PROBLEMS = 20;
const MAX_DETAIL = 8_000;
const WELL: Episode = { since: null, count: 0, told: [], recent: [] };

export class ReloadAlerts {
  readonly #options: ReloadAlertsOptions;
  /** Grows with every reload: an alert that waits for an older one is out of date. */
  #reloads = 0;
  readonly #closing = new AbortController();

  constructor(options: ReloadAlertsOptions) {
    this.#options = options;
  }

  /** Files were refused: told when nothing newer comes within two seconds. Gives at once. */
  failingSoon(problems: readonly Problem[], setup: Setup): void {
    this.#reloads += 1;
    const reload = this.#reloads;
    const { clock } = this.#options;
    void clock.sleep(GRACE_MS, this.#closing.signal).then(() => {
      return reload === this.#reloads ? this.failing(problems, setup) : undefined;
    });
  }

  /** What waits is not told any more: the next start finds the same files and tells it. */
  close(): void {
    this.#reloads += 1;
    this.#closing.abort();
  }

  /** Files were refused. Never throws: the log has said it already. */
  async failing(problems: readonly Problem[], setup: Setup): Promise<void> {
    this.#reloads += 1;
    await this.#safely((now) => this.#fail(problems, setup, now));
  }

  /** Files were accepted. */
  async mended(setup: Setup): Promise<void> {
    this.#reloads += 1;
    await this.#safely((now) => this.#mend(setup, now));
  }

  async #safely(program: (now: number) => Program<void>): Promise<void> {
    const { store, clock, log } = this.#options;
    try {
      await store.write(() => program(clock.now()));
    } catch (error) {
      log.error('alert.failed', { check: 'reload_failed', reason: errorText(error) });
    }
  }

  *#fail(problems: readonly Problem[], setup: Setup, now: number): Program<void> {
    const episode = yield* this.#episode(now);
    const failure = failureOf(problems);
    const seen: Episode = { ...episode, since: episode.since ?? now, count: episode.count + 1 };
    if (episode.told.includes(failure)) return yield* this.#remember(seen);
    const others = seen.recent.filter((one) => one.failure !== failure).length;
    const passed = yield* this.#tell(setup, now, {
      isMended: false,
      since: seen.since ?? now,
      count: seen.count,
      detail: detailOf(problems, setup),
      fix: fixes.reload_failed,
      told: { same: others < seen.recent.length, others },
    });
    if (!passed) return yield* this.#remember(seen);
    const recent = [...seen.recent, { failure, at: now }];
    return yield* this.#remember({ ...seen, told: [...seen.told, failure], recent });
  }

  *#mend(setup: Setup, now: number): Program<void> {
    const episode = yield* this.#episode(now);
    if (episode.since === null) return;
    yield* this.#remember({ ...WELL, recent: episode.recent });
    if (episode.told.length === 0) return;
    const { since, count } = episode;
    const detail = inWordsOf(setup.config, sentence('inForce', { revision: setup.revision.slice(0, 12) }));
    yield* this.#tell(setup, now, { isMended: true, since, count, detail, fix: '', told: { same: false, others: 0 } });
  }

  /** True when a notice of it passed the gate. */
  *#tell(setup: Setup, now: number, words: Words): Program<boolean> {
    const command: CommandOf<'alert_admin'> = {
      kind: 'alert_admin',
      cause: `check:reload_failed:${words.isMended ? 'mended' : 'failing'}:${words.since}:${words.count}:${now}`,
      ordinal: 0,
      actor: { kind: 'system', id: 'mailclerk' },
      door: 'timer',
      check: 'reload_failed',
      ...words,
    };
    const { outcome } = yield* execute(this.#options.store, command, now, setup.config);
    return outcome.kind === 'change' && outcome.notices.some((notice) => notice.gate.pass);
  }

  *#episode(now: number): Program<Episode> {
    const text = yield* this.#options.store.settings.get(KEY);
    const episode = text === null ? WELL : (JSON.parse(text) as Episode);
    return { ...episode, recent: episode.recent.filter(({ at }) => at > now - HOUR_MS) };
  }

  *#remember(episode: Episode): Program<void> {
    yield* this.#options.store.settings.set(KEY, JSON.stringify(episode));
  }
}

type Words = Pick<CommandOf<'alert_admin'>, 'isMended' | 'since' | 'count' | 'detail' | 'fix' | 'told'>;

/** What distinguishes two failures: the mistakes, wherever in the file they moved. */
function failureOf(problems: readonly Problem[]): string {
  const lines = problems.map(({ file, message }) => `${file} ${message}`).toSorted();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}

/** The mistakes as `check` says them: in English, and labelled so where the reader speaks another language. */
function detailOf(problems: readonly Problem[], { config }: Setup): string {
  const label = inWordsOf(config, sentence('inEnglish'));
  const shown = problems.slice(0, MAX_PROBLEMS).map(placed);
  const rest = problems.length - shown.length;
  const more = rest > 0 ? [inWordsOf(config, sentence('more', { n: rest }))] : [];
  return [...(label === '' ? [] : [label]), ...shown, ...more].join('\n').slice(0, MAX_DETAIL);
}
