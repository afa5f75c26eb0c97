// Does a mail server greet at this place? Takes host, port, kind of TLS and an end; gives yes or no. With TLS from the
// first byte the certificate must be for the name. Sends nothing, logs in nowhere, never rejects.
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, getCACertificates } from 'node:tls';
import type { MailServer } from '../../config/presets/preset.ts';
import type { Web } from './get.ts';

const MAX_GREETING = 512;

/** True when it says `* OK` or `220`. */
export function greets(
  { host, port, tls }: MailServer,
  { web, signal }: { readonly web: Web; readonly signal: AbortSignal },
): Promise<boolean> {
  return new Promise((resolve) => {
    const options = {
      host,
      port: web.portOf?.(port) ?? port,
      ...(web.lookup === undefined ? {} : { lookup: web.lookup }),
    };
    const trusted = web.ca === undefined ? {} : { ca: [...getCACertificates('default'), web.ca] };
    const socket: Socket =
      tls === 'implicit' ? connectTls({ ...options, ...trusted, servername: host }) : connectPlain(options);
    let said = '';
    const done = (answer: boolean): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(answer);
    };
    const onAbort = (): void => done(false);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.on('error', () => done(false));
    socket.on('close', () => done(false));
    socket.on('data', (data: Buffer) => {
      said += data.toString('latin1');
      if (/^(\* OK|220[ -])/i.test(said)) done(true);
      else if (said.length > MAX_GREETING || said.includes('\n')) done(false);
    });
  });
}
