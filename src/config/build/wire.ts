// Host, port and TLS of a server by habit of its protocol: a port may tell the kind of TLS, and the kind of TLS the port.
import type { TlsMode } from '../../model/setup.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, isLoopback, reportError } from './context.ts';

interface Wire {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
}

/** Where a server is reached, and how safe the connection is. */
export function wireOf(
  context: BuildContext,
  path: Path,
  given: { readonly host: { readonly host: string; readonly port: number | null }; readonly tls?: TlsMode | undefined },
  ports: Readonly<Record<TlsMode, number>>,
): Wire {
  const { host, port } = given.host;
  const [usual = 'implicit', other = 'starttls'] = Object.keys(ports) as TlsMode[];
  const tls = given.tls ?? (port === ports[other] ? other : usual);
  if (tls === 'none' && !isLoopback(host)) {
    const advice = 'write tls: implicit or tls: starttls';
    reportError(
      context,
      [...path, 'tls'],
      `${path.join('.')}.tls is none, allowed on loopback hosts only (127.0.0.1, ::1, localhost), not on ${host}; ${advice}`,
    );
  }
  return { host, port: port ?? ports[tls], tls };
}
