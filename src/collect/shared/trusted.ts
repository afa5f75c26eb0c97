// What encryption with a mail server rests on: which authorities are trusted, from which version of TLS on. Takes the PEM a
// mailbox names besides the system's authorities; gives a context that all connections with the same ones share. A context
// of its own reads some 150 certificates anew and holds them: 1.6 MB and 4 ms a connection.
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

const known = new Map<string, SecureContext>();
/** More than any site has; a config that changes for years must not gather them. */
const MAX_KNOWN = 100;

/** The context for a mailbox with this `ca`; null = the system's authorities alone. Throws at a PEM that is none. */
export function trusted(ca: string | null): SecureContext {
  const key = ca ?? '';
  const found = known.get(key);
  if (found) return found;
  // Node's `ca` replaces the system's certificates: the configured one is trusted besides them.
  const also = ca === null ? {} : { ca: [ca, ...getCACertificates('default')] };
  const made = createSecureContext({ minVersion: 'TLSv1.2', ...also });
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, made);
  return made;
}
