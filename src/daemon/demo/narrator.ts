// Tells the demo's story: one line for every mail that became something and for every notice that left. Takes the
// store's changes and the sink's mails; gives lines. Never more than the demo's handful of rows.
import type { Clock } from '../../lib/time.ts';
import type { Message } from '../../model/message.ts';
import { preheaderOf } from '../../notify/look/preheader.ts';
import type { LedgerRow, Program } from '../../ports.ts';
import type { App } from '../app.ts';

const DEADLINE_MS = 60_000;
/** Who writes in the demo: its name begins each mail. */
const BRAND = 'Demo Support';
const MAX_WORDS = 90;

export class Narrator {
  readonly #say: (line: string) => void;
  #lastLedger = 0;
  /** Mails that are decided or quarantined. */
  settledMails = 0;
  firstTicket: string | null = null;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** A notice reached the sink. */
  notice(to: string, mail: Message): void {
    this.#say(`    → ${to}: ${mail.subject}`);
    const words = preheaderOf(mail.text, BRAND);
    if (words !== '')
      this.#say(`      “${words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS - 1).trimEnd()}…` : words}”`);
  }

  /** Says what became of each mail as it happens, until the signal aborts. */
  async watch(app: App, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const line of await app.store.read(() => this.#news(app))) this.#say(line);
      await app.store.changed(signal);
    }
  }

  /** Resolves when this many mails are settled and nothing due is left in the outbox, or when it took too long. */
  async settled(
    app: App,
    wanted: { readonly mails: number; readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<void> {
    const start = wanted.clock.monotonic();
    while (!wanted.signal.aborted && wanted.clock.monotonic() - start < DEADLINE_MS) {
      const open = await app.store.read(() => app.store.outbox.list(false));
      if (this.settledMails >= wanted.mails && open.length === 0) return;
      await wanted.clock.sleep(100, wanted.signal);
    }
  }

  *#news(app: App): Program<readonly string[]> {
    const lines: string[] = [];
    for (;;) {
      const row = yield* app.store.ledger.row(this.#lastLedger + 1);
      if (!row || row.state === 'received') return lines;
      this.#lastLedger = row.id;
      this.settledMails += 1;
      lines.push(yield* this.#line(app, row));
    }
  }

  *#line(app: App, row: LedgerRow): Program<string> {
    const number = `mail ${String(row.id).padStart(2)}`;
    const ticket = row.ticket === null ? null : yield* app.store.tickets.get(row.ticket);
    if (!ticket) return `${number}  ${row.outcome ?? row.state}  (rule ${row.rule ?? '–'})`;
    this.firstTicket ??= ticket.ref;
    const from = ticket.customer?.name || ticket.customer?.address || 'unknown sender';
    return `${number}  ${row.outcome ?? row.state}  ${ticket.ref}  “${ticket.subject}”  from ${from}`;
  }
}
