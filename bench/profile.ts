// Where a process' CPU goes: the main thread by room, from samples of its stack; the other threads as the kernel counts
// them. Takes nothing; gives milliseconds of CPU. Samples cost a few per cent, so the budgets are measured without.
import { readdirSync, readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { type Frame, roomOf } from './rooms.ts';

export interface Profile {
  /** CPU of the main thread by room, ms: its samples' share of the thread's CPU. */
  readonly rooms: Readonly<Record<string, number>>;
  /** CPU of the other threads by name, ms: the reading thread, V8's helpers (compiling, collecting garbage), libuv's pool. */
  readonly threads: Readonly<Record<string, number>>;
  /** CPU that no living thread has on its account: threads that ended, and what the kernel rounds. */
  readonly unaccounted: number;
  readonly samples: number;
}

/** The thread that keeps the samples: no part of the daemon's cost. */
export const SAMPLING = 'sampling (not counted)';
const INTERVAL_US = 250;
/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

/** Begins to sample; call what it gives at the end. */
export async function startProfile(): Promise<() => Promise<Profile>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  const threadsBefore = threadTimes();
  const allBefore = process.cpuUsage();
  const mainBefore = process.threadCpuUsage();
  await session.post('Profiler.start');
  return async () => {
    const main = milliseconds(process.threadCpuUsage(mainBefore));
    const all = milliseconds(process.cpuUsage(allBefore));
    const threads = spentSince(threadsBefore);
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    const others = Object.values(threads).reduce((sum, ms) => sum + ms, 0);
    return { rooms: byRoom(profile, main), threads, unaccounted: all - main - others, samples: samplesOf(profile) };
  };
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

/** CPU of every thread but the main one, ms by thread id. */
function threadTimes(): ReadonlyMap<string, { readonly name: string; readonly ms: number }> {
  const times = new Map<string, { name: string; ms: number }>();
  for (const id of readdirSync('/proc/self/task')) {
    if (id === String(process.pid)) continue;
    const stat = statOf(id);
    if (stat) times.set(id, stat);
  }
  return times;
}

/** proc(5): the name stands in brackets and may hold anything; utime and stime are fields 14 and 15. */
function statOf(id: string): { name: string; ms: number } | null {
  try {
    const text = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { name: text.slice(text.indexOf('(') + 1, end), ms: ticks * TICK_MS };
  } catch {
    return null;
  }
}

function spentSince(before: ReturnType<typeof threadTimes>): Readonly<Record<string, number>> {
  const spent: Record<string, number> = {};
  for (const [id, { name, ms }] of threadTimes()) {
    const known = shownName(name);
    spent[known] = (spent[known] ?? 0) + ms - (before.get(id)?.ms ?? 0);
  }
  return spent;
}

function shownName(name: string): string {
  if (name.startsWith('V8')) return "V8's helpers";
  if (name.startsWith('libuv')) return 'libuv pool';
  if (name.startsWith('v8:Prof')) return SAMPLING;
  if (/^DelayedTask|^SignalInsp/.test(name)) return 'node housekeeping';
  return /worker|piscina|^Thread/i.test(name) ? 'parse (reading thread)' : name;
}

/** Idle samples apart, every stretch of time goes to the room of its stack. */
function byRoom(profile: Profiler.Profile, mainMs: number): Readonly<Record<string, number>> {
  const parents = new Map<number, Profiler.ProfileNode>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node);
  const roomOfNode = new Map<number, string | null>();
  const spent: Record<string, number> = {};
  let busy = 0;
  profile.samples?.forEach((id, index) => {
    const node = nodes.get(id);
    if (!node) return;
    let room = roomOfNode.get(id);
    if (room === undefined) {
      room = node.callFrame.functionName === '(idle)' ? null : roomOf(stackOf(node, parents));
      roomOfNode.set(id, room);
    }
    if (room === null) return;
    // A stretch lasts until the next sample.
    const us = Math.max(0, profile.timeDeltas?.[index + 1] ?? 0);
    busy += us;
    spent[room] = (spent[room] ?? 0) + us;
  });
  return Object.fromEntries(Object.entries(spent).map(([room, us]) => [room, (us / busy) * mainMs]));
}

function stackOf(node: Profiler.ProfileNode, parents: ReadonlyMap<number, Profiler.ProfileNode>): readonly Frame[] {
  const stack: Frame[] = [];
  for (let at: Profiler.ProfileNode | undefined = node; at; at = parents.get(at.id)) stack.push(at.callFrame);
  return stack;
}

function samplesOf(profile: Profiler.Profile): number {
  return profile.samples?.length ?? 0;
}
