// Does a mail server that can be trusted answer at this place? Takes host, port, kind of TLS and protocol; gives yes or no.
// The certificate must be for the name, after STARTTLS as well: a password would be said there. Sends no name and no
// password, logs in nowhere, never rejects.
import type { MailServer } from '../../config/presets/preset.ts';
import { reach } from '../servers/reach.ts';
import type { Web } from './get.ts';

export interface Greeting {
  readonly protocol: 'imap' | 'smtp';
  readonly web: Web;
  readonly limitMs: number;
}

/** True when it greets, encrypts, and shows a trusted certificate. */
export async function greets(server: MailServer, greeting: Greeting): Promise<boolean> {
  const { failed, certificate } = await look(server, greeting);
  return failed === null && certificate !== null && certificate.distrust === null;
}

/** True when it greets and encrypts, whatever its certificate says: for servers that somebody named. */
export async function encrypts(server: MailServer, greeting: Greeting): Promise<boolean> {
  return (await look(server, greeting)).failed === null;
}

function look({ host, port, tls }: MailServer, { protocol, web, limitMs }: Greeting): ReturnType<typeof reach> {
  const { portOf, lookup, ca = null } = web;
  const instead = portOf || lookup ? { instead: { port: portOf?.(port) ?? port, lookup } } : {};
  return reach({ protocol, host, port, tls, ca, ...instead }, limitMs);
}
