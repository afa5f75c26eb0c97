// Webhooks as a way out of the outbox: the body is made once and committed, every try signs it anew with its time. A host
// the config does not name any more is not called. States: queued → sending → sent | deferred (backoff with jitter) |
// dead (refused, or given up after `webhooks.retries`); a call in flight when the process dies is made again with the
// same id. Mails never wait for a webhook.
import { backoffMs } from '../../lib/chance.ts';
import type { Clock } from '../../lib/time.ts';
import type { WebhookData } from '../../model/notice.ts';
import type { Setup, WebhookHost, Webhooks } from '../../model/setup.ts';
import type { OutboxRow, SendResult } from '../../ports.ts';
import type { AfterSend } from '../after-send.ts';
import type { Channel } from '../channel.ts';
import { UnsendableNotice } from '../headers.ts';
import { webhookBytes } from './body.ts';
import { type CallOptions, callWebhook } from './call.ts';
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
      return webhookBytes(row, callOf(row), deps.setup().config.instance);
    },
    send: (row, bytes, signal) => send({ ...deps, settings: settings() }, { row, bytes, signal }),
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

async function send(
  { clock, settings, resolve }: WebhookChannelDeps & { readonly settings: Webhooks },
  { row, bytes, signal }: { readonly row: OutboxRow; readonly bytes: Uint8Array; readonly signal: AbortSignal },
): Promise<SendResult> {
  const call = callOf(row);
  const url = URL.parse(row.toAddress);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return { kind: 'never', response: `${row.toAddress.slice(0, 200)} is no web address` };
  const host = hostOf(url, settings);
  if (!host)
    return { kind: 'never', response: `the host ${url.host} is not (or no longer) named in config.webhooks.hosts` };
  if (url.protocol === 'http:' && !host.isPrivate)
    return { kind: 'never', response: `${url.host} is called by https only; http is for hosts with private: true` };
  const headers = {
    ...call.headers,
    'Content-Type': contentType(call),
    'User-Agent': 'mailclerk',
    ...(host.authorization ? { Authorization: host.authorization.reveal() } : {}),
    ...signatureHeaders(host.secret.reveal(), { id: row.messageId, at: clock.now(), body: bytes }),
  };
  const options = { host, timeoutMs: settings.timeoutMs, signal, ...(resolve ? { resolve } : {}) };
  return callWebhook({ url, headers, body: bytes }, options);
}

function contentType({ body, isJson }: WebhookData): string {
  return body === null || isJson ? 'application/json' : 'text/plain; charset=utf-8';
}

function callOf({ id, data }: OutboxRow): WebhookData {
  if (!data.webhook) throw new UnsendableNotice(`outbox row ${id} says it is a webhook and holds no call`);
  return data.webhook;
}
