// Gives a loopback port nobody listens on, and waits until somebody does. For tests only.
import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/** Below those the system gives to outgoing connections (32768 and up), above the usual servers'. */
const FROM = 12_000;
const TO = 32_000;

/**
 * A TCP port on 127.0.0.1 that is free, and stays so until somebody asks for it by number: a port of the system's own
 * choice may be given to any outgoing connection in between, and whoever was to listen there finds it taken.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FROM, TO);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Resolves when the port accepts connections; rejects after `timeoutMs`. */
export async function waitForPort(port: number, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    if (await accepts(port)) return;
    if (performance.now() > end) throw new Error(`nothing listens on 127.0.0.1:${port} after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
