// The dead man's switch: a GET to an address of the configuration every so often, only while the daemon moves – the very
// book that feeds the service manager's watchdog (watchdog.ts), never a timer alone. Whoever waits there raises the alarm
// when it falls silent. Takes the Setup in force at each turn, so that a reload moves it. Follows no redirect, reads no more
// than the status, waits ten seconds at most. A ping that fails is logged once and tried at the next turn; it disturbs
// nothing. The address is a secret: no log line, no error, no metric holds more of it than its host.
import type { RequestOptions } from 'node:https';
import { getCACertificates } from 'node:tls';
import { http, https } from '../../lib/http.ts';
import type { Log } from '../../lib/log.ts';
import type { ProgressBook } from '../../lib/progress.ts';
import type { Clock } from '../../lib/time.ts';
import { VERSION } from '../../lib/version.ts';
import type { Ping } from '../../model/running/watched.ts';
import type { Setup } from '../../model/setup.ts';
import { sentence } from './watchdog.ts';

const ANSWER_MS = 10_000;
/** A reload and a loop that moves again are seen so soon. */
const LOOK_MS = 5_000;
const FIRST_MS = 1_000;

export type PingResult = 'ok' | 'failed' | 'withheld';

export interface PingDeps {
  readonly setup: () => Setup;
  readonly loops: Pick<ProgressBook, 'overdue'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onPing: (result: PingResult, at: number) => void;
}

/** Pings until the signal aborts. Never rejects. */
export async function keepPinging(deps: PingDeps, signal: AbortSignal): Promise<void> {
  const { setup, clock } = deps;
  const said = { failure: '', isWithheld: false };
  let nextAt = Number.NEGATIVE_INFINITY;
  let last: Ping | undefined;
  // A loop that hangs from the beginning is seen before the first ping leaves.
  await clock.sleep(FIRST_MS, signal);
  while (!signal.aborted) {
    const { ping } = setup().config;
    const isNew = ping?.everyMs !== last?.everyMs || ping?.url.reveal() !== last?.url.reveal();
    last = ping;
    if (ping && (isNew || clock.monotonic() >= nextAt)) {
      nextAt = clock.monotonic() + ping.everyMs;
      // What was withheld is made up for as soon as all moves again.
      if ((await turn(deps, ping, { said, signal })) === 'withheld') nextAt = clock.monotonic();
    }
    const restMs = ping ? Math.min(nextAt - clock.monotonic(), LOOK_MS) : LOOK_MS;
    await clock.sleep(Math.max(restMs, 1_000), signal);
  }
}

/** One ping, said in the log when it fails; for `run --once`. */
export async function pingOnce(deps: Omit<PingDeps, 'loops'>, signal: AbortSignal): Promise<void> {
  const { ping } = deps.setup().config;
  if (ping)
    await turn({ ...deps, loops: { overdue: () => [] } }, ping, { said: { failure: '', isWithheld: false }, signal });
}

interface Turn {
  readonly said: { failure: string; isWithheld: boolean };
  readonly signal: AbortSignal;
}

async function turn({ loops, clock, log, onPing }: PingDeps, ping: Ping, { said, signal }: Turn): Promise<PingResult> {
  const overdue = loops.overdue();
  if (overdue.length > 0) {
    if (!said.isWithheld) log.error('ping.withheld', { reason: sentence(overdue) });
    if (!said.isWithheld) onPing('withheld', clock.now());
    said.isWithheld = true;
    return 'withheld';
  }
  said.isWithheld = false;
  const failure = await asked(ping, signal);
  if (signal.aborted && failure !== null) return 'failed';
  onPing(failure === null ? 'ok' : 'failed', clock.now());
  if (failure !== null && failure !== said.failure) log.warn('ping.failed', { reason: failure });
  if (failure === null && said.failure !== '') log.info('ping.answered');
  said.failure = failure ?? '';
  return failure === null ? 'ok' : 'failed';
}

/** Null when it was answered with 2xx, else why not, without the address. */
async function asked({ url: secret, ca }: Ping, signal: AbortSignal): Promise<string | null> {
  const late = AbortSignal.timeout(ANSWER_MS);
  let host = 'the address of watch.ping.url';
  try {
    const url = new URL(secret.reveal());
    host = url.host;
    const status = await statusOf(url, ca, AbortSignal.any([late, signal]));
    if (status >= 200 && status < 300) return null;
    const why = status >= 300 && status < 400 ? ', redirects are not followed' : '';
    return `${host} answered HTTP ${status}, expected 2xx${why}`;
  } catch (error) {
    if (late.aborted) return `${host} did not answer within ${ANSWER_MS / 1000} s`;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection';
    return `${host} could not be asked: ${code}`;
  }
}

function statusOf(url: URL, ca: string | null, signal: AbortSignal): Promise<number> {
  const isTls = url.protocol === 'https:';
  const settings: RequestOptions = {
    method: 'GET',
    headers: { 'User-Agent': `mailclerk/${VERSION}`, Connection: 'close' },
    agent: false,
    signal,
    maxHeaderSize: 16_384,
    ...(isTls ? { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca: [...getCACertificates('default'), ca] }) } : {}),
  };
  return new Promise((resolve, reject) => {
    const request = (isTls ? https : http).request(url, settings, (response) => {
      resolve(response.statusCode ?? 0);
      // Its words are nobody's business.
      request.destroy();
    });
    request.on('error', reject);
    request.end();
  });
}
