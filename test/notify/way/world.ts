// Mails that leave by the real store, the deliver loop and a scripted SMTP server, with a clock that a test moves. Takes what
// is special of the site; gives what adds notices, sends what is due, and shows the rows. `stops` is to be emptied after
// each test.
import { type Log, silentLog } from '../../../src/lib/log.ts';
import { systemClock } from '../../../src/lib/time.ts';
import { waysOut } from '../../../src/model/notice/transports.ts';
import type { NoticeDraft } from '../../../src/model/notice.ts';
import type { Config, Smtp } from '../../../src/model/setup.ts';
import type { DeliverDeps } from '../../../src/notify/deliver.ts';
import { deliverAll } from '../../../src/notify/deliver.ts';
import { openTransport } from '../../../src/notify/smtp.ts';
import { openStore } from '../../../src/store/open.ts';
import { type RawScript, type RawSink, startRawSink } from '../../servers/smtp-sink.ts';
import { change, config, create, notice } from '../../store/samples.ts';
import { keys, makeSetup, smtpConfig } from '../make.ts';

export const stops: (() => unknown)[] = [];

/** Stops everything that was started. */
export async function stopAll(): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

export async function sink(script: RawScript = {}): Promise<RawSink> {
  const one = await startRawSink(script);
  stops.push(one.stop);
  return one;
}

/** What differs of a site. */
export interface Site {
  readonly smtp?: Partial<Smtp>;
  readonly transports?: Config['transports'];
  /** Templates of the site's own, by their path. */
  readonly templates?: Record<string, string>;
  /** How long a silent server is waited for; null = as the configuration says. */
  readonly silenceMs?: number | null;
  /** More for the deliver loop. */
  readonly deps?: Partial<DeliverDeps>;
}

export function world(port: number, site: Site = {}) {
  const store = openStore(':memory:', { keys });
  stops.push(() => store.close());
  const clock = systemClock('2026-01-07T09:30:00Z');
  const said: { readonly event: string; readonly fields: unknown }[] = [];
  const say = (event: string, fields?: unknown): void => void said.push({ event, fields });
  const log: Log = { ...silentLog, warn: say, error: say };
  const setup = makeSetup({
    ...(site.templates ? { templates: site.templates } : {}),
    config: {
      smtp: { ...smtpConfig, port, connections: 1, ...site.smtp },
      ...(site.transports ? { transports: site.transports } : {}),
    },
  });
  let at = clock.now();
  async function run(way = 'default'): Promise<void> {
    const found = waysOut(setup.config).find((one) => one.id === way);
    if (!found) throw new Error(`no way ${way}`);
    const transport = openTransport(found.smtp, silentLog, {
      ...(site.silenceMs === null ? {} : { silenceMs: site.silenceMs ?? 2_000 }),
    });
    const { signal } = new AbortController();
    const own = { store, setup: () => setup, keys, transport, way, clock: { ...clock, now: () => at }, log };
    await deliverAll({ ...own, owner: 'me', signal, ...site.deps });
    await transport.close();
  }
  let count = 0;
  async function add(draft: Partial<NoticeDraft> = {}): Promise<void> {
    const cause = `mail:${++count}`;
    const to = { address: `kunde${count}@kunde.example`, name: '' };
    const one = { ...notice(`${cause}/0/opened`, { to, ...draft }), kind: draft.kind ?? 'receipt' } as NoticeDraft;
    await store.write(() => store.tickets.apply(change({ notices: [one] }), create(cause), at, config()));
  }
  const rows = () => store.read(() => store.outbox.list(true));
  const states = async () => (await rows()).map((row) => row.state);
  const later = (ms: number): void => {
    at += ms;
  };
  return { store, run, add, rows, states, said, later, now: () => at, data: notice('').data };
}
