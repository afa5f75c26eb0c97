// Where the LMTP door listens: a port, or a Unix socket with the rights 0660 from its first moment. Takes a server and an
// address; gives the port. Removes the socket of a process that is gone; never one that answers, nor one that it may not ask,
// nor a file.
import { chmodSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, connect, type Server } from 'node:net';
import type { ListenOn } from '../../model/setup.ts';

export type LmtpAddress = ListenOn | { readonly path: string };

const GROUP_MAY_WRITE = 0o660;

/** Resolves with the port, 0 for a Unix socket; rejects when the address cannot be had. */
export async function listenAt(server: Server, on: LmtpAddress): Promise<number> {
  if ('path' in on) await clearSocket(on.path);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const done = (): void => {
      server.off('error', reject);
      resolve();
    };
    if ('path' in on) listenOnPath(server, on.path, done);
    else server.listen(on.port, on.host, done);
  });
  if ('path' in on) return 0;
  return (server.address() as AddressInfo).port;
}

/** Nobody can connect between the making of the socket and its rights. */
function listenOnPath(server: Server, path: string, done: () => void): void {
  const before = process.umask(0o777 & ~GROUP_MAY_WRITE);
  try {
    server.listen(path, () => {
      chmodSync(path, GROUP_MAY_WRITE);
      done();
    });
  } finally {
    process.umask(before);
  }
}

async function clearSocket(path: string): Promise<void> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) throw new Error(`${path} is there and no socket: choose another path for lmtp.listen`);
  const code = await new Promise<string>((resolve) => {
    const socket = connect(path);
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    socket.once('connect', () => {
      socket.destroy();
      resolve('');
    });
  });
  if (code === '') throw new Error(`another process listens on ${path}`);
  if (code !== 'ECONNREFUSED' && code !== 'ENOENT')
    throw new Error(
      `${path} is a socket that cannot be asked who listens there (${code}): look at its owner and rights`,
    );
  rmSync(path, { force: true });
}
