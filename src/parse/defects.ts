// Takes what was not as the standards want it; gives a bounded list without repetitions.
import type { Defect } from '../model/message.ts';
import { MAX_DEFECTS } from './limits.ts';
import { plainLine } from './text/plain.ts';

/** Collects defects while a mail is read. */
export interface Defects {
  add(code: string, detail: string): void;
  list(): readonly Defect[];
}

/** An empty collection; the same code with the same detail is kept once, and at most MAX_DEFECTS in all. */
export function openDefects(): Defects {
  const found = new Map<string, Defect>();
  return {
    add(code, detail) {
      if (found.size >= MAX_DEFECTS) return;
      const defect = { code, detail: plainLine(detail).slice(0, 200) };
      found.set(`${code} ${defect.detail}`, defect);
    },
    list: () => [...found.values()],
  };
}
