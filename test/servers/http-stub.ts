// A real HTTP or HTTPS server on loopback that keeps what it is given: method, path, headers, body. Takes scripted
// answers; gives a random port. Independent of vitest. `hang` never answers.
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface SunkCall {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Answer =
  | 'hang'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly text?: string };

export interface HttpStub {
  readonly port: number;
  readonly calls: SunkCall[];
  /** Answers the next calls so, in order; afterwards 200. */
  answer(...answers: readonly Answer[]): void;
  stop(): Promise<void>;
}

/** Starts the server; with a key and certificate it speaks TLS. */
export async function startHttp(tls?: { readonly key: string; readonly cert: string }): Promise<HttpStub> {
  const calls: SunkCall[] = [];
  const answers: Answer[] = [];
  const listener: http.RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      calls.push({ method, path: url, headers, body: Buffer.concat(parts) });
      const answer = answers.shift() ?? { status: 200, text: 'ok' };
      if (answer === 'hang') return;
      response.writeHead(answer.status, answer.headers).end(answer.text ?? '');
    });
    request.on('error', () => undefined);
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    calls,
    answer: (...more) => void answers.push(...more),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
