// One LMTP session by hand: sends text, gives the answers, the last line of each ('closed' when the connection ended). Takes a
// port of this machine or the path of a socket.
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface Session {
  /** Sends it and waits for so many answers. */
  say(text: string | Uint8Array, answers?: number): Promise<string[]>;
  end(): void;
}

/** Resolves after the greeting. */
export async function session(at: number | string): Promise<Session> {
  const socket: Socket = typeof at === 'string' ? connect(at) : connect(at, '127.0.0.1');
  const lines: string[] = [];
  let wake = (): void => {};
  createInterface({ input: socket })
    .on('error', () => undefined)
    .on('line', (line) => {
      if (/^\d{3} /.test(line)) lines.push(line);
      wake();
    });
  socket.on('error', () => wake());
  socket.on('close', () => {
    lines.push('closed');
    wake();
  });
  const next = async (): Promise<string> => {
    while (lines.length === 0) await new Promise<void>((done) => (wake = done));
    return lines.shift() ?? '';
  };
  await next();
  return {
    async say(text, answers = 1) {
      socket.write(text);
      const all: string[] = [];
      for (let n = 0; n < answers; n++) all.push(await next());
      return all;
    },
    end: () => socket.destroy(),
  };
}
