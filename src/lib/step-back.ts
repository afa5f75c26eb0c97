// Lets something run behind the mail: a lower priority with the operating system, where that is allowed. Takes a process or
// a thread; never throws: a sandbox that forbids it (the unit file's system-call filter does) leaves it as quick as the rest.
import { setPriority } from 'node:os';

/** Lowers the priority of a process; 0 = this one, on Linux the thread that calls. Gives whether it was allowed. */
export function stepBack(pid: number, niceness: number): boolean {
  try {
    setPriority(pid, niceness);
    return true;
  } catch {
    return false;
  }
}
