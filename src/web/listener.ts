// A small HTTP listener: a handful of pages for machines, and forms with one button. Takes routes; answers GET and HEAD,
// POST of a form, everything else with a status and a sentence. Bounded: slow and large requests are cut off, and no body
// but a form's is read, 4 KiB of it for five seconds. Never throws out of a request: a page that fails is a 500 and one
// line of the log.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '../lib/http.ts';
import { errorText, type Log } from '../lib/log.ts';
import type { Posted } from './form.ts';

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A page with a button: asked for, it is shown and nothing happens; posted, it is taken. */
export interface Form {
  /** What logs call it: its path may be a secret. */
  readonly name: string;
  show(): Promise<Page>;
  take(posted: Posted): Promise<Page>;
}

export interface ListenerOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Path → page. */
  readonly routes: Readonly<Record<string, () => Promise<Page>>>;
  /** The form at a path that is no route; null = there is none. Absent = there are none. */
  readonly formAt?: (path: string) => Form | null;
  readonly log: Log;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

const TEXT = 'text/plain; charset=utf-8';
const MAX_BODY_BYTES = 4_096;
const BODY_MS = 5_000;

/** Listens; rejects when the address cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { host, port, log } = options;
  const server = http.createServer(
    {
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 5_000,
      maxHeaderSize: 8_192,
    },
    (request, response) => void answer(options, request, response),
  );
  server.maxConnections = 50;
  server.on('clientError', (_error, socket) => socket.destroy());
  await listening(server, host, port);
  server.on('error', (error) => log.warn('http.failed', { reason: errorText(error) }));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** What is answered: a page, and what its head says besides. */
interface Answer {
  readonly page: Page;
  /** The methods it knows; absent = it was one of them. */
  readonly allow?: string;
  readonly isForm?: boolean;
  /** The connection ends with it: more of the body may come. */
  readonly isLast?: boolean;
}

async function answer(options: ListenerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { page, allow, isForm = false, isLast = false } = await answerTo(options, request);
  // Whatever a request carries besides is of no interest; its connection ends with it.
  request.resume();
  const body = Buffer.from(page.body, 'utf8');
  response.writeHead(page.status, {
    'Content-Type': page.type,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': `default-src 'none'; base-uri 'none'; form-action ${isForm ? "'self'" : "'none'"}; frame-ancestors 'none'`,
    ...(allow === undefined ? {} : { Allow: allow }),
    ...(isLast ? { Connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(options: ListenerOptions, request: IncomingMessage): Promise<Answer> {
  const { routes, log } = options;
  const [path = '/'] = (request.url ?? '/').split('?');
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  const form = route ? null : (options.formAt?.(path) ?? null);
  try {
    if (form) return await formAnswer(form, request);
    if (!route) {
      const known = Object.keys(routes).join(', ');
      return said(404, `there is nothing here; known are ${known}`);
    }
    if (!isReading(request)) return { ...said(405, 'GET and HEAD only'), allow: 'GET, HEAD' };
    return { page: await route() };
  } catch (error) {
    log.error('http.page.failed', { path: form?.name ?? path, reason: errorText(error) });
    return said(500, 'this page could not be made; the log says why');
  }
}

async function formAnswer(form: Form, request: IncomingMessage): Promise<Answer> {
  if (isReading(request)) return { page: await form.show(), isForm: true };
  if (request.method !== 'POST') return { ...said(405, 'GET, HEAD and POST only'), allow: 'GET, HEAD, POST' };
  const body = await bodyOf(request);
  if (body === 'large') return { ...said(413, `expected a form of at most ${MAX_BODY_BYTES} octets`), isLast: true };
  if (body === 'slow') return { ...said(408, 'the form did not arrive in time'), isLast: true };
  return { page: await form.take({ type: request.headers['content-type'] ?? '', body }), isForm: true };
}

function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function said(status: number, sentence: string): Answer {
  return { page: { status, type: TEXT, body: `${sentence}\n` } };
}

/** The whole body, or why there is none. */
function bodyOf(request: IncomingMessage): Promise<Uint8Array | 'large' | 'slow'> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const end = (result: Uint8Array | 'large' | 'slow') => {
      clearTimeout(timer);
      request.off('data', take);
      resolve(result);
    };
    const timer = setTimeout(() => end('slow'), BODY_MS);
    const take = (part: Buffer) => {
      length += part.length;
      if (length > MAX_BODY_BYTES) end('large');
      else parts.push(part);
    };
    request.on('data', take);
    request.once('end', () => end(Buffer.concat(parts)));
    // A client that goes before its body is whole.
    request.once('error', () => end('slow'));
    request.once('close', () => end('slow'));
  });
}
