// The number mask of tickets (C2): {yyyy} {yy} {mm} {dd} {queue} {seq:n} {check}. Pure; the store keeps the counter
// under `counterKey` in the transaction that files the ticket, which makes numbers gap-free under concurrency.

/** The date parts in the instance's time zone. */
function dateParts(at: number, timeZone: string): { yyyy: string; mm: string; dd: string } {
  const minute = Math.floor(at / 60_000);
  if (minute !== last.minute || timeZone !== last.timeZone) {
    const [yyyy = '', mm = '', dd = ''] = dateFormat(timeZone).format(at).split('-');
    last = { minute, timeZone, parts: { yyyy, mm, dd } };
  }
  return last.parts;
}

/** The date of the minute asked for last: a day never begins within a minute, and formatting costs 8 µs, twice a ticket. */
let last = { minute: Number.NaN, timeZone: '', parts: { yyyy: '', mm: '', dd: '' } };

/** Formats by time zone: making one costs more than filing a ticket. */
const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, made);
  return made;
}

export interface NumberContext {
  readonly mask: string;
  readonly at: number;
  readonly timeZone: string;
  readonly queue: string;
}

/** The counter a mask draws from: it resets with the date parts (and the queue) the mask holds. */
export function counterKey(context: NumberContext): string {
  return expand(context, '*').replaceAll('{check}', '');
}

/** The ticket's reference number for the counter value `seq` (≥ 1). `{check}` is ISO 7064 mod 11-2 over the digits before it. */
export function formatNumber(context: NumberContext, seq: number): string {
  return expand(context, seq).replace(/^(.*?)\{check\}/s, (_, before: string) => before + checkDigit(before));
}

function expand(context: NumberContext, seq: number | '*'): string {
  const { yyyy, mm, dd } = dateParts(context.at, context.timeZone);
  return context.mask
    .replaceAll('{yyyy}', yyyy)
    .replaceAll('{yy}', yyyy.slice(-2))
    .replaceAll('{mm}', mm)
    .replaceAll('{dd}', dd)
    .replaceAll('{queue}', context.queue.toUpperCase())
    .replace(/\{seq:(\d{1,2})\}/g, (_, width: string) =>
      seq === '*' ? '*' : String(seq).padStart(Number(width), '0'),
    );
}

function checkDigit(text: string): string {
  let sum = 0;
  for (const char of text) if (char >= '0' && char <= '9') sum = ((sum + Number(char)) * 2) % 11;
  const rest = (12 - sum) % 11;
  return rest === 10 ? 'X' : String(rest);
}
