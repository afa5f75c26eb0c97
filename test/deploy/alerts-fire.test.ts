// Do the alerts fire on what a daemon really shows? Two pages as the daemon makes them – of a site on its first day, and of the
// same site when things have gone wrong – are played to Prometheus' own rules, a day of the one and a day of the other.
// A count that only appears with its first bad mail has never grown for Prometheus: made-up series do not show that.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { keepPulse } from '../../src/daemon/clock/heartbeat.ts';
import { families, type MetricsDeps } from '../../src/daemon/metrics/page.ts';
import { rememberRefused } from '../../src/daemon/reload.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import { Tallies } from '../../src/daemon/tallies.ts';
import { type Family, openMetrics } from '../../src/lib/metrics.ts';
import { openProgress } from '../../src/lib/progress.ts';
import { openStore } from '../../src/store/open.ts';
import { makeSite } from '../integration/site.ts';

const alertsPath = join(import.meta.dirname, '../../deploy/prometheus/alerts.yaml');
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const HOUR_MS = 3_600_000;
/** Minutes between two looks of Prometheus, and looks of each day. */
const STEP = 5;
const LOOKS = 288;
/** Shown by nobody's page, or by time alone: alerts_test.yaml has them. */
const ELSEWHERE = [
  'MailclerkDown',
  'MailclerkRestarting',
  'MailclerkAuthNeeded',
  'MailclerkSecretExpires',
  'MailclerkProcessingSlow',
  'MailclerkTimersOverdue',
  'MailclerkSlaBreached',
];

/** Series → value; what the process says of itself began when the test does. */
function samples(page: string): ReadonlyMap<string, string> {
  const lines = page.split('\n').filter((line) => /^(?:mailclerk_|process_start)/.test(line));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      const name = line.slice(0, at);
      return [name, name === 'process_start_time_seconds' ? '0' : line.slice(at + 1)];
    }),
  );
}

/** A day of one page and a day of the other; `_` = the series is not there. */
function series(first: ReadonlyMap<string, string>, second: ReadonlyMap<string, string>) {
  const day = (value: string | undefined): string => (value === undefined ? `_x${LOOKS}` : `${value}x${LOOKS}`);
  return [...new Set([...first.keys(), ...second.keys()])].map((name) => {
    const [family = '', labels = ''] = name.split(/(?=\{)/);
    const own = labels.replace(/^\{|\}$/g, '');
    const all = ['job="mailclerk"', 'instance="desk:9090"', ...(own === '' ? [] : [own])].join(',');
    return { series: `${family}{${all}}`, values: `${day(first.get(name))} ${day(second.get(name))}` };
  });
}

test.skipIf(!hasPromtool)(
  'every alert fires on the page of a daemon in that state, and none on its first day',
  {
    timeout: 120_000,
  },
  async () => {
    const site = makeSite({
      mailboxes: { support: { claim: true, canary: '15m' }, quiet: {} },
      config: {
        lmtp: { listen: '127.0.0.1:2424' },
        watch: { ping: { url: 'https://ping.example/secret', every: '1m' } },
      },
    });
    const store = openStore(join(site.dataDir, 'mailclerk.sqlite'));
    try {
      const { setup } = loadSetup(site.configPath, { env: {}, needSecrets: true });
      if (!setup) throw new Error('the setup does not load');
      let now = 0;
      const clock = { now: () => now, monotonic: () => now };
      const tallies = new Tallies();
      const deps: MetricsDeps = { store, setup: () => setup, tallies, clock };
      let isBroken = false;
      const broken: Family = {
        name: 'broken',
        help: 'x',
        kind: 'gauge',
        labels: [],
        samples: () => (isBroken ? Promise.reject(new Error('no')) : []),
      };
      const keep = (name: string, value: unknown): Promise<void> =>
        store.write(() => store.settings.set(name, JSON.stringify(value)));
      const audit = { onServer: 0, uids: [], at: 0 };

      // The first day: connected, looked at, accounted for, nothing else yet.
      await keep('state/lmtp', { isOpen: true, detail: '', at: 0 });
      await keep('state/support/INBOX', { up: true, detail: '', at: 0 });
      await keep('audit/support/INBOX', { ...audit, unaccounted: 0, at: 23 * HOUR_MS });
      store.write(() =>
        store.ledger.saveCursor('support', 'INBOX', {
          uidValidity: '1',
          lastUid: 0,
          watermarkUid: 0,
          watermarkDate: 0,
          completeAt: 1,
          paused: null,
        }),
      );
      now = 60_000;
      const metrics = openMetrics([broken, ...families(deps)]);
      const first = samples(await metrics.text());

      // The second: everything at once.
      isBroken = true;
      await metrics.text();
      const failed = samples(await metrics.text()).get('mailclerk_metrics_failed_total');
      now = 24 * HOUR_MS;
      const mail = (n: number) =>
        `From: eva${n}@customers.example\r\nTo: support@example.com\r\nMessage-ID: <${n}@customers.example>\r\nSubject: x\r\n\r\nx\r\n`;
      for (const n of [1, 2, 3, 4]) site.write(`mails/${n}.eml`, mail(n));
      expect((await site.cli('mail', 'inject', 'mails')).code).toBe(0);
      const db = new Database(join(site.dataDir, 'mailclerk.sqlite'));
      db.exec(`update outbox set created_at = 0;
      update outbox set state = 'dead' where id = (select min(id) from outbox);
      update outbox set state = 'ambiguous' where id = (select max(id) from outbox);
      update outbox set state = 'queued' where id not in (select min(id) from outbox union select max(id) from outbox);
      update ledger set state = 'quarantined', reason = 'x' where id = 1;
      update ledger set state = 'received', taken_at = 0, decided_at = null where id = 2;`);
      db.close();
      await keep('state/lmtp', { isOpen: false, detail: 'taken', at: now });
      await keep('audit/support/INBOX', { ...audit, unaccounted: 2, uids: [7, 8] });
      await keep('shared/support/INBOX', { installation: 'other', at: now, quarantined: 1, both: 1 });
      await keep('canary/support', { sentAt: 0, messageId: null, backAt: 1, roundTripMs: 900_000, lostAt: 1 });
      await store.write(() => keepPulse(store, { at: now, held: { from: 0, to: now } }));
      await keep('pause/quiet', { at: 0, until: null, reason: '', by: 'cli', endedAt: null, endedBy: null, heldAt: 0 });
      await keep('gate/circuits', { receipt: now });
      await store.write(() => rememberRefused(store, now, { problems: [], revision: null }));
      tallies.pinged('failed', now);
      tallies.said('warn', 'mailbox.uids_went_back', 'support');
      const loops = openProgress(clock);
      loops.open('processor').within(1);
      now += HOUR_MS;
      const data = { ...setup.config.data, minFreeBytes: 1e18 };
      const full = { ...setup, config: { ...setup.config, data } };
      const later = families({ ...deps, setup: () => full, loops, isStandby: true });
      const second = new Map(samples(await openMetrics(later).text())).set(
        'mailclerk_metrics_failed_total',
        failed ?? '',
      );

      const rules = parse(readFileSync(alertsPath, 'utf8')) as { groups: { rules: { alert: string }[] }[] };
      const names = rules.groups.flatMap((group) => group.rules.map(({ alert }) => alert));
      const firing = (hours: number) => `max by (alertname) (max_over_time(ALERTS{alertstate="firing"}[${hours}h]))`;
      const expected = names.filter((name) => !ELSEWHERE.includes(name));
      const file = join(site.dir, 'fire.yaml');
      const asked = {
        rule_files: [alertsPath],
        evaluation_interval: `${STEP}m`,
        tests: [
          {
            interval: `${STEP}m`,
            input_series: [
              ...series(first, second),
              { series: 'up{job="mailclerk",instance="desk:9090"}', values: `1x${2 * LOOKS + 1}` },
            ],
            promql_expr_test: [
              { expr: firing(23), eval_time: '23h', exp_samples: [] },
              {
                expr: firing(23),
                eval_time: '47h',
                exp_samples: expected.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
              },
            ],
          },
        ],
      };
      writeFileSync(file, JSON.stringify(asked));
      const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file]);
      expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('SUCCESS')]);
    } finally {
      store.close();
      await site.remove();
    }
  },
);
