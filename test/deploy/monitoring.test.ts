// deploy/prometheus and deploy/grafana as Prometheus sees them: the page, the alerts with their own tests, the dashboard, each
// name in them; and once the whole: a real Prometheus that asks a real daemon.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { families } from '../../src/daemon/metrics/page.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import { Tallies } from '../../src/daemon/tallies.ts';
import { type Family, openMetrics } from '../../src/lib/metrics.ts';
import { openStore } from '../../src/store/open.ts';
import { eventually, makeSite } from '../integration/site.ts';
import { freePort } from '../servers/ports.ts';

const root = join(import.meta.dirname, '../..');
const at = (path: string): string => join(root, 'deploy', path);
const read = (path: string): string => readFileSync(at(path), 'utf8');
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

const rules = (parse(read('prometheus/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (one) => one.rules,
);
const dashboard = JSON.parse(read('grafana/mailclerk.json')) as Dashboard;
const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);
const folder = mkdtempSync(join(tmpdir(), 'mc-monitoring-'));
const labels = new Map<string, readonly string[]>();
let page = '';

/** Every family with a sample of each label, hostile ones among them. */
beforeAll(async () => {
  const site = makeSite({ mailboxes: { support: {} } });
  const store = openStore(':memory:');
  try {
    const { setup } = loadSetup(site.configPath, { env: {}, needSecrets: true });
    if (!setup) throw new Error('the setup does not load');
    const tallies = new Tallies();
    tallies.took('support', 1);
    tallies.timed({ takenAt: 1, internalDate: 1 }, 5_000);
    tallies.said('warn', 'mailbox.failed', 'a"b\\c\nd\u001b[2J\ud800');
    tallies.polled('support', 'INBOX', 'lost');
    tallies.pinged('ok', 1);
    const clock = { now: () => 0, monotonic: () => 0 };
    const all: readonly Family[] = families({ store, setup: () => setup, tallies, clock });
    for (const family of all) labels.set(family.name, family.labels);
    page = await openMetrics(all).text();
    for (const [, name = ''] of page.matchAll(/^# TYPE (\S+)/gm)) if (!labels.has(name)) labels.set(name, []);
  } finally {
    store.close();
    await site.remove();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function promtool(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: at('prometheus') });
  return { status, said: `${stdout}${stderr}` };
}

/** As Prometheus reads it: what Grafana fills in is filled in. */
function filledIn(expr: string): string {
  return expr.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1d').replaceAll('$job', 'mailclerk');
}

/** Names and labels an expression asks for that no page has. */
function unknownIn(expr: string): readonly string[] {
  const wrong: string[] = [];
  const asked: string[] = ['job', 'instance', 'le'];
  for (const [, full = '', selector = ''] of expr.matchAll(
    /\b((?:mailclerk|process|nodejs)_\w+|up)\b(?:\{([^}]*)\})?/g,
  )) {
    const name = full.replace(/_(?:bucket|sum|count)$/, '');
    const known = full === 'up' ? [] : (labels.get(full) ?? labels.get(name));
    if (!known) wrong.push(full);
    asked.push(...(known ?? []));
    for (const [, label = ''] of selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g))
      if (!['job', 'instance', 'le', ...(known ?? [])].includes(label)) wrong.push(`${full}{${label}}`);
  }
  for (const [, list = ''] of expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g))
    for (const label of list.split(',').map((one) => one.trim())) if (!asked.includes(label)) wrong.push(`by ${label}`);
  return wrong;
}

describe.skipIf(!hasPromtool)('the page', () => {
  test('is one that promtool takes without a word', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page });
    expect([`${stdout}${stderr}`, status]).toEqual(['', 0]);
  });

  test('H61: holds no word of a stranger that a terminal obeys or that ends a line', () => {
    const lines = page.split('\n').filter((line) => line.includes('mailclerk_log_events_total{'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('mailbox="a\\"b\\\\c\ufffdd\ufffd[2J\ufffd"');
  });

  test('says how long mails took, cumulated by bucket', () => {
    expect(page).toContain('mailclerk_mail_processing_seconds_bucket{le="2.5"} 0\n');
    expect(page).toContain('mailclerk_mail_processing_seconds_bucket{le="5"} 1\n');
    expect(page).toContain('mailclerk_mail_processing_seconds_bucket{le="+Inf"} 1\n');
    expect(page).toContain('mailclerk_mail_processing_seconds_sum 4.999\n');
  });
});

describe.skipIf(!hasPromtool)('the alerts', () => {
  test('load, with the example of a configuration', () => {
    expect(promtool('check', 'config', 'prometheus.yaml')).toMatchObject({ status: 0 });
  });

  test('fire when they should, with their words, and not while all is well', () => {
    const { status, said } = promtool('test', 'rules', 'alerts_test.yaml');
    expect([status, said]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  test('have a test each, a severity, words, and a page that says what to do', () => {
    const tested = read('prometheus/alerts_test.yaml');
    const guide = readFileSync(join(root, 'docs/monitoring.md'), 'utf8');
    expect(rules.length).toBeGreaterThan(20);
    for (const { alert, labels: own, annotations } of rules) {
      expect(['critical', 'warning']).toContain(own.severity);
      expect(Object.keys(annotations)).toEqual(['summary', 'description', 'runbook_url']);
      expect(annotations.runbook_url).toBe(`docs/monitoring.md#${alert.toLowerCase()}`);
      expect(guide).toContain(`### ${alert}\n`);
      expect(tested).toContain(`'${alert} fires'`);
    }
  });

  test('ask for metrics and labels that are there', () => {
    expect(rules.flatMap(({ expr }) => unknownIn(expr))).toEqual([]);
    expect(unknownIn('sum by (colour) (mailclerk_ticket{queue="x"} + mailclerk_tickets{colour="red"})')).toEqual([
      'mailclerk_ticket',
      'mailclerk_ticket{queue}',
      'mailclerk_tickets{colour}',
      'by colour',
    ]);
  });
});

describe.skipIf(!hasPromtool)('the dashboard', () => {
  test('has its rows, words for each panel, and lets one choose the data source', () => {
    const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual([
      'Is all well?',
      'Intake',
      'Delay',
      'Decisions',
      'Outbox',
      'Quarantine',
      'Tickets',
      'Service levels',
      'Process',
    ]);
    expect(dashboard.panels.filter(({ type, description }) => type !== 'row' && !description)).toEqual([]);
    expect(dashboard.templating.list.map(({ name, type }) => [name, type])).toEqual([
      ['datasource', 'datasource'],
      ['job', 'query'],
    ]);
    expect(read('grafana/mailclerk.json')).not.toMatch(/"datasource": "|"uid": "(?!\$\{datasource\}|mailclerk")/);
  });

  test('asks what Prometheus understands, for metrics and labels that are there', () => {
    const exprs = [...targets, ...dashboard.annotations.list].map(({ expr }) => expr);
    expect(exprs.flatMap((expr) => unknownIn(filledIn(expr)))).toEqual([]);
    const file = join(folder, 'dashboard.yaml');
    const all = exprs.map((expr, index) => ({ record: `panel:${index}`, expr: filledIn(expr) }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: all }] }));
    const { status, said } = promtool('check', 'rules', file);
    expect([status, said]).toEqual([0, expect.stringContaining(`${exprs.length} rules found`)]);
  });
});

/** A Prometheus of the example's configuration, on loopback, in a folder of its own. */
async function prometheus(daemonPort: number): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const config = read('prometheus/prometheus.yaml')
    .replaceAll('30s', '1s')
    .replace('[alerts.yaml]', `[${at('prometheus/alerts.yaml')}]`)
    .replace('127.0.0.1:9090', `127.0.0.1:${daemonPort}`);
  writeFileSync(join(folder, 'prometheus.yaml'), config);
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

describe.skipIf(!hasPromtool)('a real Prometheus', () => {
  test('takes the example and the alerts, finds the daemon up, and answers what the dashboard asks', {
    timeout: 90_000,
  }, async () => {
    const port = await freePort();
    const site = makeSite({
      mailboxes: { support: {} },
      config: { http: { metrics: { listen: `127.0.0.1:${port}` } } },
    });
    const daemon = await site.daemon({ ready: 'started' });
    const server = await prometheus(port);
    type Answer = {
      readonly status: string;
      readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
    };
    const ask = async (path: string): Promise<Answer> =>
      (await (await fetch(`${server.url}/api/v1/${path}`)).json()) as Answer;
    const query = (expr: string): Promise<Answer> => ask(`query?query=${encodeURIComponent(expr)}`);
    const value = async (expr: string): Promise<string | undefined> =>
      (await query(expr).catch(() => null))?.data.result[0]?.value[1];
    try {
      await eventually('the target is up', async () => (await value('up{job="mailclerk"}')) === '1', 60_000);
      expect(await value('mailclerk_lease_held')).toBe('1');
      expect(await value('mailclerk_reload_last_success')).toBe('1');
      for (const { expr } of targets) expect([expr, (await query(filledIn(expr))).status]).toEqual([expr, 'success']);
      const { data } = (await ask('rules')) as unknown as {
        data: { groups: { rules: { name: string; health: string }[] }[] };
      };
      const loaded = data.groups.flatMap((group) => group.rules);
      expect(loaded.map(({ name }) => name).sort()).toEqual(rules.map(({ alert }) => alert).sort());
      expect(loaded.filter(({ health }) => health === 'err')).toEqual([]);
    } finally {
      await server.stop();
      await daemon.stop();
      await site.remove();
    }
  });
});
