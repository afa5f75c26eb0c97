// Runs the command line in this process, with streams that remember what was written.
import type { Doors, Io, Signals } from '../../src/cli/doors.ts';
import { main } from '../../src/cli/main.ts';
import { defaultDoors } from '../../src/cli/wiring.ts';
import type { App, Opened, OpenOptions } from '../../src/daemon/app.ts';
import { Memory } from './memory.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  /** A person sits at the terminal. */
  readonly isTTY?: boolean;
  readonly doors?: Partial<Doors>;
  readonly signals?: Signals;
}

/** One command line; `line` is split at blanks. */
export async function run(line: string | readonly string[], options: RunOptions = {}): Promise<Ran> {
  const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
  const stdout = new Memory();
  const stderr = new Memory();
  const io: Io = {
    stdout,
    stderr,
    stdin: Object.assign(stdinOf(options.stdin ?? ''), options.isTTY ? { isTTY: true } : {}),
    env: options.env ?? {},
    cwd: options.cwd ?? '/nonexistent',
    signals: options.signals ?? { on: () => undefined, off: () => undefined },
  };
  const code = await main(argv, io, { ...defaultDoors, ...options.doors });
  return { code, out: stdout.text, err: stderr.text };
}

async function* stdinOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  if (content.length > 0) yield Buffer.from(content as Uint8Array);
}

/** A door that opens the app once and keeps it open from command to command: opening costs more than most commands. */
export function keptOpen(): { readonly openApp: Doors['openApp']; opened(): Opened | null; close(): Promise<void> } {
  let opened: Opened | null = null;
  const unclosed: ProxyHandler<App> = {
    get(app, name) {
      if (name === 'close') return async () => undefined;
      const value: unknown = Reflect.get(app, name, app);
      return typeof value === 'function' ? value.bind(app) : value;
    },
  };
  return {
    async openApp(options: OpenOptions) {
      opened ??= await defaultDoors.openApp(options);
      return opened.kind === 'open' ? { kind: 'open', app: new Proxy(opened.app, unclosed) } : opened;
    },
    opened: () => opened,
    async close() {
      if (opened?.kind === 'open') await opened.app.close();
      opened = null;
    },
  };
}
