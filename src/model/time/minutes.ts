// A length of work as people write it, at the command line and in mails. Takes text; gives minutes. Pure.

/** `20m` `20` `1h` `1h30` `1h30m` `1:30` `1.5h` as minutes; null for anything else. */
export function minutesOf(text: string): number | null {
  const wish = text.trim().toLowerCase().replaceAll(' ', '');
  const plain = /^(\d{1,5})(?:m|min)?$/.exec(wish);
  if (plain) return Number(plain[1]);
  const clock = /^(\d{1,3}):([0-5]\d)$/.exec(wish);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const parts = /^(\d{1,3})(?:[.,](\d{1,2}))?h(?:(\d{1,2})m?)?$/.exec(wish);
  if (!parts || (parts[2] !== undefined && parts[3] !== undefined)) return null;
  return Math.round(Number(`${parts[1]}.${parts[2] ?? '0'}`) * 60) + Number(parts[3] ?? 0);
}
