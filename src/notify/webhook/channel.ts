// Webhooks and pushes as a way out of the outbox: the body is made once and committed, every try signs it anew with its time. A host
// the config does not name any more is not called. States: queued → sending → sent | deferred (backoff with jitter) |
// dead (refused, or given up after `webhooks.retries`); a call in flight when the process dies is made again with the
// same id. Mails never wait for a webhook.
import { backoffMs } from '../../lib/chance.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { Clock } from '../../lib/time.ts';
import type { WebhookData } from '../../model/notice.ts';
import type { PushChannel } from '../../model/people/alerts.ts';
import type { Config, Setup, WebhookHost, Webhooks } from '../../model/setup.ts';
import type { OutboxRow, SendResult } from '../../ports.ts';
import type { AfterSend } from '../after-send.ts';
import type { Channel } from '../channel.ts';
import { UnsendableNotice } from '../headers.ts';
import { webhookBytes } from './body.ts';
import { type CallOptions, callWebhook } from './call.ts';
import { pushBytes, pushUrl } from './push.ts';
import { adminPushBytes } from './push-admin.ts';
import { signatureHeaders } from './signature.ts';

export interface WebhookChannelDeps {
  readonly setup: () => Setup;
  readonly clock: Clock;
  readonly resolve?: CallOptions['resolve'];
}

const RETRY_BASE_MS = 10_000;
const RETRY_CAP_MS = 3_600_000;
const NONE: Webhooks = { hosts: [], timeoutMs: 10_000, retries: 0, connections: 1 };

/** Calls by HTTP. */
export function webhookChannel(deps: WebhookChannelDeps): Channel {
  const settings = (): Webhooks => deps.setup().config.webhooks ?? NONE;
  return {
    name: 'webhook',
    limits: () => ({ connections: settings().connections, ratePerMinute: null }),
    async compose(row) {
      const { config } = deps.setup();
      if (!isPush(row)) return webhookBytes(row, callOf(row), config.instance);
      const channel = channelOf(row, config);
      if (!channel) throw new UnsendableNotice(noChannel(row));
      const about = { channel, instance: config.instance, agents: config.agents };
      if (row.data.push) return pushBytes(row, row.data.push, about);
      if (row.data.alert) return adminPushBytes(row, row.data.alert, about);
      throw new UnsendableNotice(`outbox row ${row.id} says it is a push and holds no words`);
    },
    send: (row, bytes, signal) => {
      const target = targetOf(row, deps.setup().config);
      if ('kind' in target) return Promise.resolve(target);
      return send({ ...deps, settings: settings() }, { row, bytes, signal, target });
    },
    next: (row, result, at) => afterCall(row, result, { at, retries: settings().retries }),
  };
}

/** The host of the config that this URL is at; null when none is. One without a port means the scheme's own. */
export function hostOf(url: URL, { hosts }: Webhooks): WebhookHost | null {
  const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
  const isAt = (one: WebhookHost): boolean => (one.port === null ? url.port === '' : one.port === port);
  return hosts.find((one) => one.host === url.hostname && isAt(one)) ?? null;
}

/** What a call becomes after a try. */
export function afterCall(
  row: OutboxRow,
  result: SendResult,
  { at, retries }: { readonly at: number; readonly retries: number },
): AfterSend {
  if (result.kind === 'sent') return { state: 'sent', reason: null, dueAt: null };
  if (result.kind === 'never') return { state: 'dead', reason: result.response, dueAt: null };
  const tries = row.attempts + 1;
  if (tries > retries)
    return { state: 'dead', reason: `given up after ${tries} tries: ${result.response}`, dueAt: null };
  const asked = result.kind === 'later' ? (result.retryAfterMs ?? 0) : 0;
  const waitMs = Math.max(backoffMs(tries, RETRY_BASE_MS, RETRY_CAP_MS), asked);
  return { state: 'deferred', reason: result.response, dueAt: at + waitMs };
}

interface Target {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
}

/** Where a row goes, or why it never can. The address of a push is the configuration's own: it is no part of the row. */
function targetOf(row: OutboxRow, config: Config): Target | SendResult {
  const channel = isPush(row) ? channelOf(row, config) : null;
  if (isPush(row) && !channel) return { kind: 'never', response: noChannel(row) };
  const url = URL.parse(channel ? channel.url.reveal() : row.toAddress);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    const what = channel ? `the address of push channel ${channel.name}` : row.toAddress.slice(0, 200);
    return { kind: 'never', response: `${what} is no web address` };
  }
  if (channel) return { url: pushUrl(channel, url), headers: {}, contentType: 'application/json' };
  const call = callOf(row);
  return { url, headers: call.headers, contentType: contentType(call) };
}

function isPush({ data }: OutboxRow): boolean {
  return data.push !== undefined || data.alert !== undefined;
}

function channelOf({ toAddress }: OutboxRow, { notifications: { push = {} } }: Config): PushChannel | null {
  const name = toAddress.slice('push:'.length);
  return Object.hasOwn(push, name) ? (push[name] ?? null) : null;
}

function noChannel({ toAddress }: OutboxRow): string {
  const name = toAddress.slice('push:'.length, 100);
  return `the push channel ${name} is not (or no longer) named in config.notifications.push`;
}

async function send(
  { clock, settings, resolve }: WebhookChannelDeps & { readonly settings: Webhooks },
  {
    row,
    bytes,
    signal,
    target,
  }: {
    readonly row: OutboxRow;
    readonly bytes: Uint8Array;
    readonly signal: AbortSignal;
    readonly target: Target;
  },
): Promise<SendResult> {
  const { url } = target;
  const host = hostOf(url, settings);
  if (!host)
    return { kind: 'never', response: `the host ${url.host} is not (or no longer) named in config.webhooks.hosts` };
  if (url.protocol === 'http:' && !host.isPrivate)
    return { kind: 'never', response: `${url.host} is called by https only; http is for hosts with private: true` };
  const headers = {
    ...target.headers,
    'Content-Type': target.contentType,
    'User-Agent': 'mailclerk',
    ...(host.authorization ? { Authorization: host.authorization.reveal() } : {}),
    ...signatureHeaders(host.secret.reveal(), { id: row.messageId, at: clock.now(), body: bytes }),
  };
  const options = { host, timeoutMs: settings.timeoutMs, signal, ...(resolve ? { resolve } : {}) };
  failpoint('webhook.call');
  const result = await callWebhook({ url, headers, body: bytes }, options);
  failpoint('webhook.answered');
  return result;
}

function contentType({ body, isJson }: WebhookData): string {
  return body === null || isJson ? 'application/json' : 'text/plain; charset=utf-8';
}

function callOf({ id, data }: OutboxRow): WebhookData {
  if (!data.webhook) throw new UnsendableNotice(`outbox row ${id} says it is a webhook and holds no call`);
  return data.webhook;
}
