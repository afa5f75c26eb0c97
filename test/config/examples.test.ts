// config/schema.json as editors use it: every key says what it is and shows how it is written, and what it shows loads.
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { examples } from '../../src/config/examples.ts';
import { configSchemaJson } from '../../src/config/json-schema.ts';
import { loadConfig } from '../../src/config/load.ts';

interface Node {
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

const keys = new Map<string, Node>();
collect(configSchemaJson() as Node, '');

function collect(node: Node, path: string): void {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const at = path === '' ? name : `${path}.${name}`;
    keys.set(at, child);
    collect(child, at);
  }
  for (const child of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) collect(child, path);
  if (typeof node.additionalProperties === 'object') collect(node.additionalProperties, `${path}.NAME`);
}

test('every key has a description, and an example unless it has no effect yet', () => {
  expect(keys.size).toBeGreaterThan(120);
  const bare = [...keys].filter(([, { description = '', deprecated }]) =>
    deprecated ? description === '' : !/\S.* Example: \S/.test(description),
  );
  expect(bare.map(([path]) => path)).toEqual([]);
});

test('an example of a key that is none is left nowhere', () => {
  expect(Object.keys(examples).filter((path) => !keys.has(path))).toEqual([]);
});

const shown = [...keys].flatMap(([path, { description = '' }]) => {
  const at = description.indexOf('Example: ');
  return at < 0 ? [] : [[path, description.slice(at + 9)] as const];
});

test.each(shown)('the example of %s loads: %s', (path, example) => {
  const key = path.slice(path.lastIndexOf('.') + 1);
  const value = (parse(example) as Readonly<Record<string, unknown>>)[key];
  expect(value).toBeDefined();
  const { problems } = loadConfig('/site/config/mailclerk.yaml', {
    env: { IMAP_PASSWORD: 'x', SMTP_PASSWORD: 'x', HOOK_SECRET: 'x'.repeat(32), HOOK_TOKEN: 'x' },
    readFile: (file) => fileOf(file, siteWith(path, value)),
    needSecrets: false,
  });
  // Names and files that this one line alone cannot bring along are another matter than how it is written.
  const wrong = problems.filter(
    ({ severity, message }) =>
      severity === 'error' &&
      !/cannot be read|there is no (mailbox with auth\.oauth2|queue|agent|role|status|form|service level|business hours|push channel)|belongs to|may not be called|absence\.until is missing|watch\.ping\.url is missing/.test(
        message,
      ),
  );
  expect(wrong.map(({ message }) => message)).toEqual([]);
});

function fileOf(path: string, site: unknown): string {
  if (path.endsWith('.pem')) return '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';
  return path === '/site/config/mailclerk.yaml' ? JSON.stringify(site) : '{}';
}

/** A whole config with one more value; NAME is a name of the section. */
function siteWith(path: string, value: unknown): unknown {
  const site: Record<string, unknown> = {
    instance: { timezone: 'Europe/Berlin' },
    mailboxes: { name: { address: 'a@example.com', host: 'imap.example.com', password: 'env:IMAP_PASSWORD' } },
    smtp: { host: 'smtp.example.com', user: 'a', password: 'env:SMTP_PASSWORD', from: 'a@example.com' },
    agents: { anna: { email: 'someone@example.org' } },
    webhooks: { secret: 'env:HOOK_SECRET' },
  };
  if (path.startsWith('agents.')) site.agents = { name: { email: 'else@example.org' } };
  if (path.startsWith('workflows.NAME.statuses.'))
    site.workflows = { name: { statuses: { name: { kind: 'closed' } } } };
  else if (path.startsWith('workflows.')) site.workflows = { name: { extends: 'default' } };
  if (path.startsWith('workflows.NAME.roles.'))
    site.workflows = { name: { extends: 'default', roles: { name: { can: ['view'] } } } };
  if (path.startsWith('teams.')) site.teams = { name: { agents: ['anna'] } };
  if (path.startsWith('roles.')) site.roles = { name: { can: ['view'] } };
  const way = /^smtp\.(default|admin|queues\.NAME)(?:\.|$)/.exec(path)?.[1];
  const server = { host: 'smtp.example.com', user: 'a', password: 'env:SMTP_PASSWORD' };
  if (way === 'default') site.smtp = { default: { ...server } };
  else if (way === 'admin') site.smtp = { ...server, admin: { ...server } };
  else if (way && path.includes('NAME')) site.smtp = { ...server, queues: { name: { ...server } } };
  if (path.includes('.dkim.'))
    withIn(site, path, { domain: 'example.com', selector: 'a', key: 'env:SMTP_PASSWORD' }, 1);
  if (path === 'mailboxes.NAME.password' || path === 'mailboxes.NAME.auth')
    site.mailboxes = { name: { address: 'a@example.com', host: 'imap.example.com' } };
  if (path.startsWith('mailboxes.NAME.auth.'))
    site.mailboxes = {
      name: { address: 'a@example.com', host: 'imap.example.com', auth: { password: 'env:IMAP_PASSWORD' } },
    };
  if (path.startsWith('mailboxes.NAME.auth.oauth2'))
    site.mailboxes = {
      name: {
        address: 'a@example.com',
        host: 'imap.example.com',
        auth: { oauth2: { tenant: 'example.com', client_id: 'app' } },
      },
    };
  if (path.includes('.certificate.'))
    withIn(site, path, { key: 'env:IMAP_PASSWORD', cert: '/etc/mailclerk/oauth.pem' }, 1);
  if (/^smtp\..*auth(\.|$)/.test(path))
    site.smtp = JSON.parse(
      JSON.stringify(site.smtp, (key, inner) => (key === 'password' || key === 'user' ? undefined : inner)),
    );
  if (path.startsWith('notifications.admin.')) site.notifications = { admin: { to: 'ops@example.org' } };
  if (path.startsWith('mailboxes.NAME.after.'))
    return withIn(site, 'mailboxes.NAME.after', { [path.slice(21)]: value });
  return withIn(site, path, value);
}

function withIn(site: Record<string, unknown>, path: string, value: unknown, above = 0): unknown {
  let here = site;
  const all = path.replaceAll('NAME', 'name').split('.');
  const steps = all.slice(0, all.length - above);
  for (const step of steps.slice(0, -1)) {
    here[step] ??= {};
    here = here[step] as Record<string, unknown>;
  }
  here[steps.at(-1) ?? ''] = value;
  return site;
}
