// The metrics page from a real store: what is counted, what a shadow rule would have done, and that one family that fails
// spoils no other.
import { expect, test } from 'vitest';
import { families } from '../../src/daemon/metrics/page.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import { Tallies } from '../../src/daemon/tallies.ts';
import { type Family, openMetrics } from '../../src/lib/metrics.ts';
import type { Decision } from '../../src/model/decision.ts';
import { openStore } from '../../src/store/open.ts';
import { makeSite } from '../integration/site.ts';

const RULES = `version: 1
rules:
  - { id: maybe, enabled: shadow, expires: 2099-01-01, why: watch, when: { subject: x }, then: ignore }
  - { id: tagging, enabled: shadow, expires: 2099-01-01, tags: [x] }
  - { id: all, then: ticket }
`;

test('the page says what happened and what is', async () => {
  const site = makeSite({ mailboxes: { support: {} }, rules: { '10-a.yaml': RULES } });
  const store = openStore(':memory:');
  try {
    const { setup } = loadSetup(site.configPath, { env: {}, needSecrets: true });
    if (!setup) throw new Error('the setup does not load');
    const tallies = new Tallies();
    tallies.took('support', 3);
    tallies.took('support', 2);
    const hit = (rule: string, isHit: boolean) => ({
      rule,
      at: '',
      hit: isHit,
      clauses: [],
      set: [],
      lost: [],
      note: '',
    });
    const decision = (isHit: boolean): Decision =>
      ({
        verdict: 'ticket',
        outcome: 'created',
        trace: [hit('maybe', isHit), hit('tagging', true), hit('all', true)],
      }) as unknown as Decision;
    for (const isHit of [true, true, false]) tallies.decided(decision(isHit), setup.policy);
    tallies.reloaded('refused');
    tallies.accepted(1_700_000_000_000);
    await store.write(() => store.rules.countHits(new Map([['all', 7]]), 1));
    const broken = {
      name: 'broken',
      help: 'x',
      kind: 'gauge',
      labels: [],
      samples: () => Promise.reject(new Error('no')),
    } as const;
    const metrics = openMetrics([
      broken,
      ...families({ store, setup: () => setup, tallies, clock: { now: () => 0, monotonic: () => 0 } }),
    ]);
    // What failed is counted, and stands on the next page.
    await metrics.text();
    const page = await metrics.text();
    // No door is wanted here: none is open, and none is shut.
    expect(page).toMatch(/^# TYPE mailclerk_lmtp_up gauge\n$/m);
    for (const line of [
      'mailclerk_mails_received_total{mailbox="support"} 5',
      'mailclerk_decisions_total{verdict="ticket",outcome="created"} 3',
      'mailclerk_rule_hits_total{rule="all"} 7',
      'mailclerk_rule_shadow_hits_total{rule="maybe",would="ignore",decided="ticket"} 2',
      'mailclerk_rule_shadow_hits_total{rule="tagging",would="adjust",decided="ticket"} 3',
      'mailclerk_mailbox_up{mailbox="support",folder="INBOX"} 0',
      'mailclerk_mails_undecided 0',
      'mailclerk_quarantine_mails 0',
      'mailclerk_reloads_total{result="refused"} 1',
      'mailclerk_reload_last_success 1',
      'mailclerk_reload_last_success_timestamp_seconds 1700000000',
      `mailclerk_setup_info{revision="${setup.revision}"} 1`,
      'mailclerk_setup_rules 3',
      'mailclerk_metrics_failed_total 1',
    ])
      expect(page.split('\n')).toContain(line);
    expect(page).toMatch(/mailclerk_build_info\{version="[\d.]+",node="\d+/);
    expect(page).toContain('process_resident_memory_bytes');
  } finally {
    store.close();
    await site.remove();
  }
});

test('a page writes every value so that it is read back as it was', async () => {
  const family = (name: string, more: Partial<Family>): Family => ({
    name,
    help: 'one \\ two\nthree',
    kind: 'gauge',
    labels: ['box', 'folder'],
    samples: () => [],
    ...more,
  });
  const sampled = (values: readonly (readonly [number, ...string[]])[]) => () =>
    values.map(([value, ...labels]) => ({ value, labels }));
  const page = await openMetrics([
    family('odd', {
      samples: sampled([
        [1.5, 'a "b" \\c', 'x\ny'],
        [Number.NaN, 'none'],
        [Number.POSITIVE_INFINITY, 'many'],
        [2, 'twice', 'INBOX'],
        [3, 'twice', 'INBOX'],
      ]),
    }),
    family('counted', {
      kind: 'counter',
      samples: sampled([
        [2, 'twice'],
        [3, 'twice'],
        [-1, 'less'],
        [4, 'never said'],
      ]),
    }),
    family('bare', { labels: [], samples: sampled([[7]]) }),
    family('empty', { labels: [] }),
  ]).text();
  const [first] = page.split('\n\n');
  expect(first?.split('\n')).toEqual([
    '# HELP odd one \\\\ two\\nthree',
    '# TYPE odd gauge',
    'odd{box="a \\"b\\" \\\\c",folder="x\ufffdy"} 1.5',
    'odd{box="none",folder=""} NaN',
    'odd{box="many",folder=""} +Inf',
    'odd{box="twice",folder="INBOX"} 3',
  ]);
  // A counter that falls cannot be said: what came before it stays, and the fault is counted.
  expect(page).toContain('# TYPE counted counter\ncounted{box="twice",folder=""} 5\n\n');
  expect(page).toContain('# TYPE bare gauge\nbare 7\n\n');
  expect(page).toContain('# TYPE empty gauge\n\n');
  expect(() => openMetrics([family('same', {}), family('same', {})])).toThrow(/same name/);
});

test('what a histogram cannot say spoils nothing else, and is counted', async () => {
  const broken: Family = {
    name: 'broken_seconds',
    help: 'x',
    kind: 'histogram',
    labels: [],
    samples: () => [],
    buckets() {
      throw new Error('not now');
    },
  };
  const page = openMetrics([
    broken,
    { ...broken, name: 'well', kind: 'gauge', samples: () => [{ value: 1, labels: [] }] },
  ]);
  expect(await page.text()).toContain('# TYPE broken_seconds histogram\n\n# HELP well x\n# TYPE well gauge\nwell 1\n');
  expect(await page.text()).toContain('mailclerk_metrics_failed_total 1\n');
});

test('a daemon that has nothing to do is not said to be late', { timeout: 60_000 }, async () => {
  const page = openMetrics([]);
  const late = async (): Promise<number> =>
    Number(/^nodejs_eventloop_lag_min_seconds (\S+)$/m.exec(await page.text())?.[1] ?? Number.POSITIVE_INFINITY);
  // Nobody looked yet: nothing is said, and not the largest number there is.
  expect(await late()).toBe(Number.POSITIVE_INFINITY);
  // The least of several looks, on whatever machine.
  await expect.poll(late, { timeout: 50_000, interval: 500 }).toBeLessThan(0.05);
});
