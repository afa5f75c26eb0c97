// The administrator hears by push when mail is what is broken: the SMTP server is gone, a check fails, the channels are called;
// when all is well again they are told, too. His address and the channel's are in no output.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { adminPushBody } from '../../src/notify/webhook/push-admin.ts';
import { startHttp } from '../servers/http-stub.ts';
import { freePort } from '../servers/ports.ts';
import { makeSite, type Site } from './site.ts';

const KEY = 'a-secret-of-thirty-two-octets-00';
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function change(site: Site, sql: string): void {
  const db = new Database(join(site.dir, 'data', 'mailclerk.sqlite'));
  db.exec(sql);
  db.close();
}

test('an alert reaches its push channels though no mail leaves, and so does its end', {
  timeout: 120_000,
}, async () => {
  const hooks = await startHttp();
  ends.push(() => hooks.stop());
  const host = `127.0.0.1:${hooks.port}`;
  const paths = ['generic', 'slack', 'teams', 'ntfy'] as const;
  const channels = Object.fromEntries(paths.map((form) => [form, { form, url: `env:${form.toUpperCase()}_URL` }]));
  const site = makeSite({
    mailboxes: { support: {} },
    smtpPort: await freePort(),
    env: Object.fromEntries(paths.map((form) => [`${form.toUpperCase()}_URL`, `http://${host}/SECRET-${form}`])),
    config: {
      instance: { name: 'Example Support', timezone: 'UTC', language: 'de' },
      notifications: {
        push: { ...channels, other: { form: 'slack', url: 'env:SLACK_URL' } },
        admin: { to: 'ops@elsewhere.example', when: ['quarantine'], push: [...paths] },
      },
      webhooks: { secret: KEY, timeout: '5s', hosts: { [host]: { private: true } } },
    },
  });
  ends.push(() => site.remove());
  expect((await site.run(['check'])).stderr).toContain('0 errors');
  const bad =
    'From: eva@customers.example\r\nTo: support@example.com\r\nMessage-ID: <1@customers.example>\r\nSubject: x\r\n\r\nx\r\n';
  site.write('mail.eml', bad);
  await site.run(['mail', 'inject', 'mail.eml']);
  change(site, "update ledger set state = 'quarantined', reason = 'it <!channel> killed *us*'");
  await site.run(['run', '--once']);
  const told = (form: string) => hooks.calls.filter((one) => one.path === (form === 'ntfy' ? '/' : `/SECRET-${form}`));
  expect(paths.map((form) => told(form).length)).toEqual([1, 1, 1, 1]);
  expect(hooks.calls).toHaveLength(4);
  const generic = adminPushBody.parse(JSON.parse(told('generic')[0]?.body.toString('utf8') ?? ''));
  expect(generic).toMatchObject({ events: ['admin'], check: 'quarantine', failing: true, instance: 'Example Support' });
  expect(generic.text).toBe('✗ Example Support: E-Mails liegen in der Quarantäne');
  expect(generic.detail).toContain('1 E-Mail liegt in der Quarantäne');
  for (const form of paths) expect(told(form)[0]?.body.toString('utf8')).toContain('Quarant');
  const rows = site.rows(
    "select name, to_address as \"to\", state from outbox where name in ('push', 'admin-alert') order by 2",
  );
  expect(rows.map((row) => `${row.name} ${row.to} ${row.state}`)).toEqual([
    'admin-alert ops@elsewhere.example deferred',
    ...[...paths].sort().map((form) => `push push:${form} sent`),
  ]);
  expect((await site.cli('outbox', 'list', '--all')).stdout).not.toContain('SECRET');

  change(site, "update ledger set state = 'decided', reason = null");
  await site.run(['run', '--once']);
  const mended = adminPushBody.parse(JSON.parse(told('generic').at(-1)?.body.toString('utf8') ?? ''));
  expect([mended.failing, mended.fix]).toEqual([false, '']);
});

test('a channel that is not there is a mistake', async () => {
  const site = makeSite({
    mailboxes: { support: {} },
    config: { notifications: { admin: { to: 'ops@elsewhere.example', push: 'rooom' } } },
  });
  ends.push(() => site.remove());
  const { code, stdout } = await site.run(['check']);
  expect([code, stdout]).toEqual([3, expect.stringContaining('there is no push channel "rooom"')]);
});
