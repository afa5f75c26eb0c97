// A circuit of the gate that was reset by hand, for people and as JSON.
import { isoTime } from '../../lib/time.ts';
import type { CircuitReset } from '../../model/notice/gate.ts';
import { cell } from '../output.ts';

interface ResetJson {
  readonly at: string | null;
  readonly by: string;
  readonly reason: string;
  readonly openSince: string | null;
}

/** As JSON shows it, times in ISO 8601. */
export function resetJson(one: CircuitReset): ResetJson {
  return { at: isoTime(one.at), by: one.by, reason: one.reason, openSince: isoTime(one.openSince) };
}

/** In one line. */
export function resetText({ at, by, reason }: ResetJson): string {
  return `reset ${at} by ${cell(by)}: ${cell(reason)}`;
}
