// `webhooks:` → the hosts rules may call, each with the secret that signs its calls.
import type { Secret, WebhookHost, Webhooks } from '../../model/setup.ts';
import type { Settings } from '../schema.ts';
import { type BuildContext, pemAt, reportError, secretAt } from './context.ts';

const MIN_SECRET = 16;

/** The hosts with their secrets; a host nobody can sign for is a mistake. */
export function buildWebhooks(context: BuildContext, settings: Settings): Webhooks {
  const { webhooks } = settings;
  const shared = webhooks.secret === undefined ? null : signingSecret(context, ['webhooks', 'secret'], webhooks.secret);
  const hosts = Object.entries(webhooks.hosts).flatMap(([name, host]): readonly WebhookHost[] => {
    const path = ['webhooks', 'hosts', name];
    const place = hostAndPort(name);
    if (!place) {
      const expected =
        'expected a host name or address, with or without :port, like hooks.example.com; no scheme, no path';
      reportError(context, path, `webhooks.hosts: "${name.slice(0, 100)}" is no host; ${expected}`);
      return [];
    }
    const own = host.secret === undefined ? null : signingSecret(context, [...path, 'secret'], host.secret);
    const secret = own ?? shared;
    if (!secret) {
      const advice = 'write webhooks: { secret: file:/etc/mailclerk/webhook.key }, made by: openssl rand -hex 32';
      reportError(context, path, `webhooks.hosts.${name} has no secret to sign its calls with; ${advice}`);
      return [];
    }
    const authorization =
      host.authorization === undefined ? null : secretAt(context, [...path, 'authorization'], host.authorization);
    const ca = pemAt(context, [...path, 'ca'], host.ca);
    return [{ ...place, secret, authorization, isPrivate: host.private, ca }];
  });
  return { hosts, timeoutMs: webhooks.timeout, retries: webhooks.retries, connections: webhooks.connections };
}

function signingSecret(context: BuildContext, path: readonly string[], text: string): Secret {
  const before = context.problems.filter((problem) => problem.severity === 'error').length;
  const secret = secretAt(context, [...path], text);
  const isRead = context.problems.filter((problem) => problem.severity === 'error').length === before;
  if (context.needSecrets && isRead && Buffer.byteLength(secret.reveal()) < MIN_SECRET) {
    const message = `${path.join('.')} is shorter than ${MIN_SECRET} characters; make one: openssl rand -hex 32`;
    reportError(context, [...path], message);
  }
  return secret;
}

/** A host as URLs write it: lower case, IDN as A-labels, no default port. */
export function hostAndPort(name: string): { readonly host: string; readonly port: number | null } | null {
  if (!/^[^\s/?#@\\]{1,255}$/.test(name)) return null;
  const url = URL.parse(`https://${name}/`);
  if (!url || url.hostname === '') return null;
  const port = /:(\d{1,5})$/.exec(name)?.[1];
  return { host: url.hostname, port: port === undefined || port === '443' ? null : Number(port) };
}
