// One HTTP call. Takes an allowed host, a URL, headers and a body; gives sent (2xx), later (5xx, 408, 425, 429, no answer,
// no trusted certificate), or never (redirects, which are not followed; every other 4xx; an address it may not go to).
// The name is resolved once and the connection goes to the very address that was checked, so that a name which answers
// differently the second time (DNS rebinding) gains nothing. The answer is read to 64 KB. Never throws at a server.
import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import type { RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { getCACertificates } from 'node:tls';
import { http, https } from '../../lib/http.ts';
import type { WebhookHost } from '../../model/setup.ts';
import type { SendResult } from '../../ports.ts';
import { mayConnect } from './address.ts';

/** What is sent. */
export interface Call {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface CallOptions {
  readonly host: WebhookHost;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Resolves a name to all its addresses; default: the system's resolver. */
  readonly resolve?: (name: string) => Promise<readonly LookupAddress[]>;
}

const MAX_ANSWER = 65_536;
const SHOWN = 200;
const MAX_RETRY_AFTER_MS = 4 * 3_600_000;

class Refused extends Error {}

/** Makes the call; the promise never rejects. */
export async function callWebhook(call: Call, options: CallOptions): Promise<SendResult> {
  const { url } = call;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.timeoutMs);
  try {
    const literal = bareHost(url);
    if (isIP(literal) !== 0 && !mayConnect(literal, options.host.isPrivate)) throw refusal(literal);
    const answer = await requested(call, options, AbortSignal.any([deadline.signal, options.signal]));
    return judged(answer);
  } catch (error) {
    if (error instanceof Refused) return { kind: 'never', response: error.message };
    if (options.signal.aborted) return { kind: 'later', response: 'stopped before it was answered' };
    if (deadline.signal.aborted)
      return { kind: 'later', response: `no answer from ${url.host} within ${options.timeoutMs} ms` };
    return { kind: 'later', response: `no call to ${url.host}: ${reasonOf(error)}` };
  } finally {
    clearTimeout(timer);
  }
}

interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly retryAfter: string | null;
  readonly text: string;
}

function requested(call: Call, options: CallOptions, signal: AbortSignal): Promise<Answer> {
  const { url, body } = call;
  const { host } = options;
  const isTls = url.protocol === 'https:';
  const settings: RequestOptions = {
    method: 'POST',
    headers: { ...call.headers, 'Content-Length': String(body.length), Connection: 'close' },
    agent: false,
    lookup: checkedLookup(options),
    signal,
    ...(isTls
      ? { minVersion: 'TLSv1.2', ...(host.ca === null ? {} : { ca: [...getCACertificates('default'), host.ca] }) }
      : {}),
  };
  return new Promise((resolve, reject) => {
    const request = (isTls ? https : http).request(url, settings, (response) => {
      const parts: Buffer[] = [];
      let octets = 0;
      const done = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location ?? null,
          retryAfter: response.headers['retry-after'] ?? null,
          text: Buffer.concat(parts).subarray(0, MAX_ANSWER).toString('utf8'),
        });
      response.on('data', (part: Buffer) => {
        octets += part.length;
        parts.push(part);
        if (octets < MAX_ANSWER) return;
        // What the receiver says beyond is nobody's business; its verdict is known.
        done();
        request.destroy();
      });
      response.on('end', done);
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A resolver that gives only addresses the call may go to: what was checked is what is connected to. */
function checkedLookup({ host, resolve = systemResolve }: CallOptions): LookupFunction {
  return (name, wanted, callback) => {
    resolve(name).then(
      (all) => {
        const allowed = all.filter(({ address }) => mayConnect(address, host.isPrivate));
        const [first] = allowed;
        if (!first) return callback(refusal(all.map(({ address }) => address).join(', ') || name), '');
        if (wanted.all) return callback(null, [...allowed]);
        callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}

function systemResolve(name: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) =>
    dnsLookup(name, { all: true, order: 'verbatim' }, (error, all) => (error ? reject(error) : resolve(all))),
  );
}

function judged({ status, location, retryAfter, text }: Answer): SendResult {
  const said = `HTTP ${status}${text.trim() === '' ? '' : `: ${oneLine(text)}`}`;
  if (status >= 200 && status < 300) return { kind: 'sent', response: said };
  if (status >= 300 && status < 400)
    return { kind: 'never', response: `HTTP ${status}: redirects are not followed (to ${oneLine(location ?? '?')})` };
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    const seconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : 0;
    const retryAfterMs = Math.min(seconds * 1000, MAX_RETRY_AFTER_MS);
    return { kind: 'later', response: said, ...(retryAfterMs > 0 ? { retryAfterMs } : {}) };
  }
  return { kind: 'never', response: said };
}

function refusal(address: string): Refused {
  return new Refused(
    `${address} is a private or local address: not called. If it shall be, write private: true under the host in config.webhooks.hosts`,
  );
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return oneLine(code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`);
}

function oneLine(text: string): string {
  return text
    .slice(0, SHOWN * 2)
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, SHOWN);
}
