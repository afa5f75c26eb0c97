// A service manager's ear: a unix datagram socket, by path or abstract, read by perl (Node has none, and perl is part of
// every Debian). Takes nothing; gives the environment for the service and every message it sent, with the time it came.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Heard {
  /** Milliseconds on the monotonic clock. */
  readonly at: number;
  /** The message as name → value. */
  readonly said: Readonly<Record<string, string>>;
}

export interface Ear {
  /** What systemd would put into the service's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly heard: readonly Heard[];
  /** Messages that set this name. */
  of(name: string): readonly Heard[];
  stop(): Promise<void>;
}

const LISTENER = `use strict; use Socket; $| = 1; my $name = shift; $name =~ s/^@/\\0/;
socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; bind($s, pack_sockaddr_un($name)) or die "bind: $!"; print "ready\\n";
while (defined recv($s, my $text, 65536, 0)) { $text =~ s/\\n/\\x1f/g; print "$text\\n"; }`;

let ears = 0;

/** Listens. */
export async function listenAsManager(kind: 'path' | 'abstract' = 'path'): Promise<Ear> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-notify-'));
  ears += 1;
  const name = kind === 'path' ? join(dir, 'notify') : `@mc-notify-${process.pid}-${ears}`;
  const child: ChildProcess = spawn('perl', ['-e', LISTENER, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const heard: Heard[] = [];
  let begin = (): void => {};
  const ready = new Promise<void>((resolve, reject) => {
    begin = resolve;
    child.once('exit', (code) => reject(new Error(`the listener ended with ${code}`)));
  });
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') return begin();
      const pairs = line.split('\x1f').map((part) => part.split(/=(.*)/s));
      heard.push({
        at: performance.now(),
        said: Object.fromEntries(pairs.map(([key = '', value = '']) => [key, value])),
      });
    });
  await ready;
  return {
    env: { NOTIFY_SOCKET: name },
    heard,
    of: (key) => heard.filter(({ said }) => key in said),
    async stop() {
      child.removeAllListeners('exit');
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGKILL');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
