// Wakes loops when something was committed: own writes at the end of the turn, those of other processes by PRAGMA data_version,
// looked at every 150 ms while somebody waits (2 µs a look; it says nothing of own writes, hence the two ways).
import type Database from 'better-sqlite3';

const POLL_MS = 150;

export interface Watch {
  /** Resolves at the next commit of any process, when the signal aborts, or when the watch is closed. Never rejects. */
  changed(signal: AbortSignal): Promise<void>;
  /** Own connection committed. */
  wake(): void;
  close(): void;
}

/** Starts to watch; costs nothing while nobody waits. */
export function openWatch(db: Database.Database): Watch {
  const version = db.prepare<[], number>('pragma data_version').pluck();
  const waiting = new Set<() => void>();
  let seen = version.get();
  let timer: NodeJS.Timeout | null = null;
  let isWaking = false;

  function resumeAll(): void {
    for (const resume of [...waiting]) resume();
  }

  /**
   * At the turn's end and not at once: whoever looked just before the commit and begins to wait just after it, in the same
   * turn of the event loop, would sleep over it. And once: all commits of a turn are one look of each loop.
   */
  function wake(): void {
    if (isWaking) return;
    isWaking = true;
    setImmediate(() => {
      isWaking = false;
      resumeAll();
    });
  }

  function look(): void {
    const now = currentVersion();
    if (now === seen) return;
    seen = now;
    wake();
  }

  /** A look that fails (disk, lock) wakes as well: who waits meets the fault itself in his next query. */
  function currentVersion(): number | undefined {
    try {
      return version.get();
    } catch {
      return -1;
    }
  }

  function stopWhenIdle(): void {
    if (waiting.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  }

  return {
    changed(signal) {
      if (signal.aborted || !db.open) return Promise.resolve();
      // `seen` stays what the last look saw: a commit between that and now wakes once too often, never too seldom.
      timer ??= setInterval(look, POLL_MS);
      return new Promise((resolve) => {
        waiting.add(resume);
        signal.addEventListener('abort', resume, { once: true });
        function resume(): void {
          waiting.delete(resume);
          signal.removeEventListener('abort', resume);
          stopWhenIdle();
          resolve();
        }
      });
    },
    wake,
    close: resumeAll,
  };
}
