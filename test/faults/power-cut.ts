// What a power cut would have left at the moment a process told somebody something: takes a trace of its system calls
// (strace) and the files as they were before; plays the writes to the database again and keeps of them only what was synced,
// so that each IMAP acknowledgement and each SMTP mail can be held against the disk of that moment. Without strace a witness
// in the process (order-witness.ts) copies the files instead: that shows the order of commits, not that they were synced.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One write to a server, and the files as they would be found. */
export interface Moment {
  readonly port: number;
  /** Which connection: equal for writes of one. */
  readonly socket: string;
  readonly text: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface Watched {
  /** The database's files, as they were before the process began. */
  readonly before: ReadonlyMap<string, Uint8Array>;
  readonly ports: readonly number[];
}

const CALLS = 'write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync,ftruncate,unlink';
/** No write of ours is longer: a page, a chunk of a mail. */
const LONGEST = 4_194_304;

/** What stands before a command so that it is traced into a file; it keeps its process id and its exit code. */
export function traced(out: string): readonly string[] {
  return [
    'strace',
    '-D',
    '-f',
    '-yy',
    '-xx',
    '-s',
    String(LONGEST),
    '-e',
    `trace=${CALLS}`,
    '-e',
    'signal=none',
    '-o',
    out,
  ];
}

/** True where processes can be traced: strace is there and the system lets it. */
export async function canTrace(): Promise<boolean> {
  if (!existsSync('/usr/bin/strace')) return false;
  const child = spawn('strace', ['-f', '-o', '/dev/null', '/bin/true'], { stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

/** Plays a trace: every write to one of the ports, with the files of then. */
export function* momentsOf(trace: string, { before, ports }: Watched): Generator<Moment> {
  const disk = new Map([...before].map(([path, bytes]) => [path, new Disk(Buffer.from(bytes))]));
  const waiting = new Map<string, Disk>();
  for (const line of trace.split('\n')) {
    const resumed = /^(\d+) +<\.\.\. (?:fsync|fdatasync) resumed>.*= 0$/.exec(line);
    if (resumed?.[1]) waiting.get(resumed[1])?.sync();
    const [, thread = '', call = '', hex = '', rest = ''] =
      /^(\d+) +(\w+)\(\d+<([A-Z-]+:\[[^\]]*\]|[^>]*)>(.*)$/.exec(line) ?? [];
    if (call === '') continue;
    const path = hex.startsWith('\\x') ? unhex(hex).toString('utf8') : hex;
    const file = disk.get(path);
    if (file) note({ file, thread, waiting }, call, rest);
    const [, port = ''] = /->127\.0\.0\.1:(\d+)\]$/.exec(path) ?? [];
    if (!ports.includes(Number(port)) || !/^(?:write|send)/.test(call)) continue;
    const text = bytesOf(rest).toString('latin1');
    yield {
      port: Number(port),
      socket: path,
      text,
      files: new Map([...disk].map(([name, one]) => [name, one.synced])),
    };
  }
}

/** What a witness in the process kept in this folder: writes to one of the ports, with the files as they were then. */
export function* witnessed(folder: string, ports: readonly number[]): Generator<Moment> {
  for (const line of readFileSync(join(folder, 'moments'), 'utf8').split('\n').filter(Boolean)) {
    const kept = JSON.parse(line) as Omit<Moment, 'files'> & { readonly copies: Readonly<Record<string, string>> };
    if (!ports.includes(kept.port)) continue;
    const files = new Map(Object.entries(kept.copies).map(([path, copy]) => [path, readFileSync(copy)]));
    yield { port: kept.port, socket: kept.socket, text: kept.text, files };
  }
}

/** True when the whole trace of a process is written. */
export function isWhole(out: string, pid: number): boolean {
  return existsSync(out) && new RegExp(`^${pid} +\\+\\+\\+ (?:exited|killed)`, 'm').test(readFileSync(out, 'utf8'));
}

/** One file: what is written, and what of it is on the disk. */
class Disk {
  synced: Uint8Array;
  #written: Buffer;

  constructor(before: Buffer) {
    this.#written = before;
    this.synced = before;
  }
  write(bytes: Buffer, at: number): void {
    const end = at + bytes.length;
    const next = Buffer.alloc(Math.max(this.#written.length, end));
    this.#written.copy(next);
    bytes.copy(next, at);
    this.#written = next;
  }
  truncate(length: number): void {
    this.#written = Buffer.concat([this.#written, Buffer.alloc(Math.max(0, length - this.#written.length))]).subarray(
      0,
      length,
    );
  }
  sync(): void {
    this.synced = this.#written;
  }
}

function note(
  { file, thread, waiting }: { readonly file: Disk; readonly thread: string; readonly waiting: Map<string, Disk> },
  call: string,
  rest: string,
): void {
  waiting.delete(thread);
  if (call === 'pwrite64') {
    const [, length = '', at = ''] = /", (\d+), (\d+)(?:\) = \d+| <unfinished \.\.\.>)$/.exec(rest) ?? [];
    const bytes = bytesOf(rest);
    if (bytes.length !== Number(length))
      throw new Error(`the trace holds ${bytes.length} of ${length} octets: ${rest.slice(-60)}`);
    file.write(bytes, Number(at));
  } else if (call === 'ftruncate') file.truncate(Number(/^, (\d+)/.exec(rest)?.[1]));
  else if (call === 'fsync' || call === 'fdatasync') {
    if (rest.endsWith('= 0')) file.sync();
    else waiting.set(thread, file);
  } else throw new Error(`${call} on the database: the trace's reader does not know what it does`);
}

function bytesOf(rest: string): Buffer {
  return Buffer.concat([...rest.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => unhex(hex)));
}

function unhex(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex');
}
