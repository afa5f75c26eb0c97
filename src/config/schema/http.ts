// Where the daemon can be looked at over HTTP: health and metrics; and where a digest is ended by one click.
import { isIP } from 'node:net';
import { z } from 'zod';
import { leaf } from './leaf.ts';

/** `8080`, `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`. A port alone means this machine only. */
export function listenOn() {
  const expected = 'a port of this machine like 8080, or an address with its port like 127.0.0.1:8080 or [::1]:8080';
  return leaf(expected, { type: ['string', 'integer'] }, (value) => {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') return undefined;
    const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):)?(\d{1,5})$/.exec(text.trim());
    const port = Number(match?.[3] ?? '65536');
    const host = match?.[1] ?? match?.[2] ?? '127.0.0.1';
    const isHost = isIP(host) !== 0 || host === 'localhost';
    return match && port <= 65_535 && isHost ? { host, port } : undefined;
  });
}

export const http = z.strictObject({
  listen: listenOn()
    .optional()
    .describe(
      'Where /livez, /readyz and /metrics answer and, with an https instance.url, /unsubscribe/ of digests; a port alone means 127.0.0.1. Default: nowhere. The console and the API are not built yet.',
    ),
  metrics: z
    .strictObject({
      listen: listenOn()
        .optional()
        .describe('An address of their own for the metrics. Default: the one of http.listen.'),
    })
    .prefault({})
    .describe('Metrics for Prometheus.'),
});
