// Where a browser ends after a sign-in: an address of this machine alone, on a free port. Takes the state that was sent;
// gives the code, from the browser itself or from the address somebody pastes. Another state is somebody else's answer and
// is refused (RFC 6749 §10.12). Never holds a token. RFC 8252 §7.3.
import { http } from '../../lib/http.ts';
import { OAuthFault } from './fault.ts';

export interface CodeCatcher {
  readonly redirectUri: string;
  readonly code: Promise<string>;
  /** The code of a pasted address, or of the code alone; null (nobody can paste) waits for ever. Throws an OAuthFault. */
  read(pasted: string | null): Promise<string> | string;
  close(): void;
}

/** Listens until it is closed. */
export async function listenForCode(state: string, signal: AbortSignal): Promise<CodeCatcher> {
  let found = (_: string): void => undefined;
  let failed = (_: Error): void => undefined;
  const code = new Promise<string>((resolve, reject) => {
    found = resolve;
    failed = reject;
  });
  // Whoever races with a pasted address need not look.
  code.catch(() => undefined);
  const server = http.createServer((request, response) => {
    const url = URL.parse(`http://127.0.0.1${request.url ?? '/'}`);
    const asks = url?.searchParams.has('code') === true || url?.searchParams.has('error') === true;
    if (!url || !asks || url.searchParams.get('state') !== state) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not here\n');
      return;
    }
    response
      .writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
      .end('mailclerk has what it needs. This page can be closed.\n');
    try {
      found(codeIn(url, state));
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const broken = (): void => failed(new OAuthFault('later', 'broken off, or nobody signed in in time', 0));
  signal.addEventListener('abort', broken, { once: true });
  return {
    redirectUri: `http://127.0.0.1:${port}`,
    code,
    read: (pasted) => (pasted === null ? new Promise<string>(() => undefined) : codeOf(pasted, state)),
    close() {
      signal.removeEventListener('abort', broken);
      server.close();
      server.closeIdleConnections();
    },
  };
}

function codeOf(pasted: string, state: string): string {
  const text = pasted.trim();
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return codeIn(url, state);
  if (/^[\x21-\x7e]{4,4096}$/.test(text)) return text;
  throw new OAuthFault('needs-auth', 'that is neither the address the browser ended at nor a code', 0);
}

function codeIn(url: URL, state: string): string {
  if (url.searchParams.get('state') !== state)
    throw new OAuthFault('needs-auth', 'this address belongs to another sign-in (its state differs); begin anew', 0);
  const code = url.searchParams.get('code');
  if (code) return code;
  const error = (url.searchParams.get('error') ?? 'no code').replace(/[^\w. -]/g, '').slice(0, 100);
  throw new OAuthFault('needs-auth', `the provider said: ${error}`, 0);
}
