// A small HTTP listener: a handful of pages for machines, read only. Takes routes; answers GET and HEAD, everything else
// with a status and a sentence. Bounded: slow and large requests are cut off, bodies are never read. Never throws out of
// a request: a page that fails is a 500 and one line of the log.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorText, type Log } from '../lib/log.ts';

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface ListenerOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Path → page. */
  readonly routes: Readonly<Record<string, () => Promise<Page>>>;
  readonly log: Log;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

const TEXT = 'text/plain; charset=utf-8';

/** Listens; rejects when the address cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { host, port, log } = options;
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000, maxHeaderSize: 8_192 },
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

async function answer(options: ListenerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Whatever a request carries besides is of no interest; its connection ends with it.
  request.resume();
  const page = await pageFor(options, request);
  const body = Buffer.from(page.body, 'utf8');
  response.writeHead(page.status, {
    'Content-Type': page.type,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    ...(page.status === 405 ? { Allow: 'GET, HEAD' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function pageFor({ routes, log }: ListenerOptions, request: IncomingMessage): Promise<Page> {
  const [path = '/'] = (request.url ?? '/').split('?');
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route) {
    const known = Object.keys(routes).join(', ');
    return { status: 404, type: TEXT, body: `there is nothing here; known are ${known}\n` };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, type: TEXT, body: 'GET and HEAD only\n' };
  try {
    return await route();
  } catch (error) {
    log.error('http.page.failed', { path, reason: errorText(error) });
    return { status: 500, type: TEXT, body: 'this page could not be made; the log says why\n' };
  }
}
