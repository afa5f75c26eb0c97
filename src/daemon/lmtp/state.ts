// Whether the LMTP door is open, as the daemon last said it: what readiness, `health` and the administrator's mails look at.
// Takes the store and the Setup in force; a door that is not wanted says nothing.
import { errorText, type Log } from '../../lib/log.ts';
import { isoTime } from '../../lib/time.ts';
import type { Setup } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import { sentence, type Wrong, wrong } from '../watch/sentences.ts';

const KEY = 'state/lmtp';

export interface DoorState {
  readonly isOpen: boolean;
  readonly detail: string;
  readonly at: number;
}

/** Keeps what the door said last. A disk that takes nothing now is somebody else's to tell. */
export async function sayDoor(store: Store, state: DoorState, log: Log): Promise<void> {
  try {
    await store.write(() => store.settings.set(KEY, JSON.stringify(state)));
  } catch (error) {
    log.warn('lmtp.state.unsaved', { reason: errorText(error) });
  }
}

function* readDoor(store: Store): Program<DoorState | null> {
  const text = yield* store.settings.get(KEY);
  return text === null ? null : (JSON.parse(text) as DoorState);
}

interface Looked {
  readonly store: Store;
  readonly setup: Setup;
}

/** For /readyz and `health`: mail that is handed over finds nobody while the door is shut. */
export async function lmtpChecks({
  store,
  setup,
}: Looked): Promise<readonly { name: string; ok: boolean; detail: string }[]> {
  if (!setup.config.lmtp) return [];
  const door = await store.read(() => readDoor(store));
  if (door === null) return [{ name: 'lmtp', ok: false, detail: 'it was never opened' }];
  const { isOpen, detail, at } = door;
  return [{ name: 'lmtp', ok: isOpen, detail: `${detail}, since ${isoTime(at)}` }];
}

/** 1 while it is open; none where no door is wanted. */
export async function lmtpUp({ store, setup }: Looked): Promise<number | null> {
  if (!setup.config.lmtp) return null;
  return (await store.read(() => readDoor(store)))?.isOpen ? 1 : 0;
}

/** For the administrator, once it has been shut for so long. */
export async function lmtpWrong(
  { store, setup, now }: Looked & { readonly now: number },
  limitMs: number,
): Promise<readonly Wrong[]> {
  if (!setup.config.lmtp) return [];
  const door = await store.read(() => readDoor(store));
  if (door === null || door.isOpen || now - door.at < limitMs) return [];
  return [wrong('lmtp', sentence('door', { at: { at: door.at }, detail: door.detail }), setup)];
}
