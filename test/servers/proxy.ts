// A TCP proxy on loopback that misbehaves on demand: cut (RST), end (FIN), blackhole, delay, trickle, each from a given
// number of server octets on or at once; or at the moment the server says a certain thing. Takes the target port; gives
// its own port. For tests of lost and slow connections.
import { connect, createServer, type Socket } from 'node:net';

/** What happens to the octets the server sends. */
export type Mischief =
  | { readonly kind: 'none' }
  /** RST (`reset`) or FIN (`end`) after so many octets from the server, counted per connection. */
  | { readonly kind: 'reset' | 'end'; readonly afterBytes: number }
  /** Nothing passes any more in either direction; the connection stays open. */
  | { readonly kind: 'blackhole'; readonly afterBytes: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** One octet per `ms` after so many octets; with `said`, from where the server first said it on a connection. */
  | { readonly kind: 'trickle'; readonly afterBytes: number; readonly ms: number; readonly said?: RegExp }
  /** When the server sends what matches: RST instead, or something is done first and then it passes. Once, then all is well again. */
  | { readonly kind: 'at'; readonly said: RegExp; readonly act: 'reset' | (() => void | Promise<void>) }
  /** From the moment one side says what matches, nothing passes any more on any connection, old or new, until told otherwise; of what matched, the first `passing` octets still do. Lines that were swallowed then end: TCP would never leave octets out. */
  | { readonly kind: 'dark'; readonly by: 'client' | 'server'; readonly said: RegExp; readonly passing?: number };

export interface TcpProxy {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  /** How often the mischief of the moment has struck: a connection cut, octets swallowed, an act done. */
  readonly strikes: number;
  /** What the clients sent, as it came, all connections together. */
  readonly sent: string;
  /** Changes what happens, for open connections too. */
  misbehave(mischief: Mischief): void;
  /** Resets every open connection. */
  cutAll(): void;
  /** The connections of now are dead for good and nobody says so, as after a NAT forgot them; new ones are well. */
  forget(): void;
  stop(): Promise<void>;
}

/** Octets of what was said last that are looked at once more with what comes next. */
const TAIL = 64;

/** Starts a proxy in front of 127.0.0.1:`target`. */
export async function startProxy(target: number): Promise<TcpProxy> {
  let mischief: Mischief = { kind: 'none' };
  let connections = 0;
  let strikes = 0;
  let sent = '';
  const open = new Set<Socket>();
  let forgotten = 0;
  let isDark = false;
  const swallowed = new Set<Socket>();
  /** True for the very octets with which it begins. */
  const goesDark = (by: 'client' | 'server', data: Buffer): boolean => {
    if (isDark || mischief.kind !== 'dark' || mischief.by !== by || !mischief.said.test(data.toString('latin1')))
      return false;
    isDark = true;
    return true;
  };
  const server = createServer((client) => {
    connections += 1;
    const number = connections;
    let isSlow = false;
    const upstream = connect(target, '127.0.0.1');
    const swallow = (): void => {
      strikes += 1;
      swallowed.add(client);
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      sent += data.toString('latin1');
      if (goesDark('client', data)) {
        swallow();
        upstream.write(data.subarray(0, passingOf(mischief)));
        return;
      }
      if (isDark) {
        swallow();
        return;
      }
      const isSwallowed = mischief.kind === 'blackhole' && seen >= mischief.afterBytes;
      if (isSwallowed || number <= forgotten) strikes += 1;
      else upstream.write(data);
    });
    let seen = 0;
    let tail = '';
    let queue = Promise.resolve();
    upstream.on('data', (data) => {
      queue = queue.then(() => pass(data));
    });
    async function pass(data: Buffer): Promise<void> {
      if (number <= forgotten) return;
      if (goesDark('server', data)) {
        swallow();
        client.write(data.subarray(0, passingOf(mischief)));
        return;
      }
      if (isDark) {
        swallow();
        return;
      }
      const now = mischief;
      if (now.kind === 'trickle' && now.said) {
        // What is looked for may be cut in two by the packets.
        const text = tail + data.toString('latin1');
        tail = text.slice(-TAIL);
        isSlow ||= now.said.test(text);
        if (!isSlow) {
          client.write(data);
          return;
        }
      }
      const room = 'afterBytes' in now ? Math.max(0, now.afterBytes - seen) : data.length;
      seen += data.length;
      if (now.kind === 'delay') await pause(now.ms);
      if (now.kind === 'at' && now.said.test(data.toString('latin1'))) {
        strikes += 1;
        mischief = { kind: 'none' };
        if (now.act === 'reset') {
          client.resetAndDestroy();
          return;
        }
        await now.act();
      }
      client.write(data.subarray(0, room));
      if (room >= data.length) return;
      strikes += 1;
      if (now.kind === 'reset') client.resetAndDestroy();
      if (now.kind === 'end') client.end();
      if (now.kind === 'trickle') {
        for (const octet of data.subarray(room)) {
          await pause(now.ms);
          if (client.destroyed) return;
          client.write(Buffer.from([octet]));
        }
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get connections() {
      return connections;
    },
    get strikes() {
      return strikes;
    },
    get sent() {
      return sent;
    },
    misbehave(next) {
      mischief = next;
      isDark = false;
      for (const socket of swallowed) socket.resetAndDestroy();
      swallowed.clear();
    },
    cutAll() {
      for (const socket of open) socket.resetAndDestroy();
    },
    forget() {
      forgotten = connections;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function passingOf(mischief: Mischief): number {
  return mischief.kind === 'dark' ? (mischief.passing ?? 0) : 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
