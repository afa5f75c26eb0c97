// Takes the lines of a mail with their kinds; marks as `sign` the contact block of a company below closing and name
// (office, street, telephone, web, register), which no delimiter sets apart. The closing and the name stay. Only when it
// is certain: every line is of such a kind, two at least name a way to reach or a register, and nothing above points at
// it. Linear, on bounded lines.
import { isAskedFor, isClosing, pointsAtBlock } from './above-block.ts';
import {
  COMPANY,
  HOURS,
  INVITES,
  LABEL_CELL,
  LEGAL_FORM,
  NUMBERED,
  ON_BEHALF,
  PICTURE,
  PLACE,
  PRONOUNS,
  REACH,
  REGISTER,
  ROLE,
  SLOGAN,
  SPEAKS_OF_HOURS,
  SPOKEN,
  TEAM,
  TERMS,
  TOWN,
  VISIT_US,
  WANTS_IT,
  WAY_ALONE,
} from './contact-words.ts';
import { isRule, MAX_BLOCK_LINES, type Sheet } from './lines.ts';
import { isRepeated } from './repeated.ts';
import { isNameOf, type KnownWriter, mayName, namesSite, ownWays } from './writer.ts';

const MAX_LINE = 200;

interface Stretch {
  readonly start: number;
  readonly stop: number;
}

/** Marks the contact block with which a stretch of new words ends. */
export function markContact(sheet: Sheet, stretch: Stretch, writer: KnownWriter): void {
  const { lines, kinds } = sheet;
  let stop = stretch.stop;
  while (stop > stretch.start && (isBlank(lines[stop - 1]) || kinds[stop - 1] === 'sign')) stop--;
  const start = blockStart(lines, { start: stretch.start, stop }, writer);
  if (start < 0 || start >= stop || markRepeated(sheet, { start: stretch.start, stop }, start)) return;
  const block = lines.slice(start, stop);
  if (!isContactBlock(block, writer)) return;
  if (isOfSomebodyElse(lines, start, writer)) return;
  const above = lines.slice(stretch.start, start);
  if (pointsAtBlock(above) || isAskedFor(sheet, above, block)) return;
  if (block.some((line) => isHours(line.trim())) && above.some((line) => SPEAKS_OF_HOURS.test(line.slice(0, 600))))
    return;
  kinds.fill('sign', start, stop);
}

/** Marks what stands below closing and name (from `block` on) when he has signed so before; true when it does. */
function markRepeated(sheet: Sheet, { start, stop }: Stretch, block: number): boolean {
  const { lines, kinds } = sheet;
  if (!isRepeated(sheet, { start: block, stop })) return false;
  if (lines.slice(block, stop).some((line) => /\?(?:\s|$)/.test(line))) return false;
  const above = lines.slice(start, block);
  if (pointsAtBlock(above) || isAskedFor(sheet, above, lines.slice(block, stop))) return false;
  kinds.fill('sign', block, stop);
  return true;
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

/** The line below closing and name, or below the sender's own name; -1 when the stretch has neither. */
function blockStart(lines: readonly string[], { start, stop }: Stretch, writer: KnownWriter): number {
  let named = -1;
  for (let at = stop - 1, seen = 0; at >= start && seen <= MAX_BLOCK_LINES; at--) {
    const line = (lines[at] ?? '').trim();
    if (line === '') continue;
    seen++;
    if (line.length > MAX_LINE) return named;
    if (isClosing(line)) return belowName(lines, at, { start, stop });
    if (isNameOf(line, writer) || isNameWithOffice(line, writer)) named = belowShortName(lines, at, { start, writer });
  }
  return named;
}

/** `Anna Muster | Head of Sales`, `Anna Muster, Einkauf`. */
function isNameWithOffice(line: string, writer: KnownWriter): boolean {
  if (!mayName(line.slice(0, MAX_LINE), writer.name)) return false;
  const found = /^([^|–—•·]{3,60}?)(?:\s?[|–—•·]\s?| - |, )(.{2,60})$/u.exec(line);
  const office = found?.[2] ?? '';
  if (!found || !isNameOf(found[1] ?? '', writer)) return false;
  return isTitle(office) && !isSpoken(office) && !office.match(REACH);
}

/** A name behind its title: `Dott.ssa Paola Leone`, `Geom. Dario Villa`. */
function isNamed(line: string): boolean {
  return (
    /^\p{Lu}\p{L}{0,5}\.(?:\p{Ll}{1,4})? ?(?:\p{Lu}[\p{L}.]{1,5}\. )?\p{Lu}\p{L}+(?: \p{Lu}\p{L}+){0,3}$/u.test(line) &&
    line.length <= 60
  );
}

/** Below the name that follows a closing. */
function belowName(lines: readonly string[], closing: number, { stop }: Stretch): number {
  let at = closing + 1;
  while (at < stop && (isBlank(lines[at]) || ON_BEHALF.test((lines[at] ?? '').slice(0, 60)))) at++;
  const name = (lines[at] ?? '').trim();
  if (/\d|:$/.test(name) || (isSpoken(name) && !TEAM.test(name)) || !isTitle(name)) return -1;
  // `Il Dirigente` / `Dott.ssa Paola Leone`: the office stands above the name.
  if (/^(?:il|la|lo|le|der|die|el|o|a|the|de|het) /i.test(name) && isNamed((lines[at + 1] ?? '').trim())) at++;
  // `Gruß, Anna` has the name already: the full name below opens the block.
  const signed = /[\s,]\s?(\p{Lu}\p{L}+)\s*$/u.exec(lines[closing] ?? '')?.[1];
  if (signed !== undefined && name.startsWith(`${signed} `)) return at;
  return at + 1 < stop ? at + 1 : -1;
}

/** True when the block begins with another person: whom to deliver to, whom to call. A company says that it is one. */
function isOfSomebodyElse(lines: readonly string[], start: number, writer: KnownWriter): boolean {
  // Directly below a full name stands an office.
  if (!isBlank(lines[start]) && /\S \S/.test((lines[start - 1] ?? '').trim())) return false;
  let at = start;
  while (at < lines.length && (isBlank(lines[at]) || PICTURE.test((lines[at] ?? '').trim()))) at++;
  const line = (lines[at] ?? '').trim();
  if (line.match(REACH) || isPlace(line) || !/^\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){1,2}$/u.test(line)) return false;
  if (COMPANY.test(line) || ROLE.test(line)) return false;
  const own = `${writer.said} ${lines.slice(Math.max(0, start - 3), start).join(' ')}`.toLowerCase();
  return !line
    .toLowerCase()
    .split(' ')
    .some((word) => own.includes(word));
}

/** A full name below a first name (`Anna`, then `Anna Muster`) belongs to the block; a name alone stays. */
function belowShortName(
  lines: readonly string[],
  at: number,
  { start, writer }: { readonly start: number; readonly writer: KnownWriter },
): number {
  let above = at - 1;
  while (above > start && isBlank(lines[above])) above--;
  // `Jess x`: a kiss is no part of the name.
  const first = (lines[above] ?? '')
    .trim()
    .toLowerCase()
    .replace(/(?:\s+x{1,3})?[^\p{L}]*$/u, '');
  const isFirst =
    first.length > 1 && ((lines[at] ?? '').trim().toLowerCase().startsWith(`${first} `) || writer.name?.has(first));
  return isFirst ? at : at + 1;
}

/** `Bob Hill` / `bob@stone.example`: another person with his own address. */
function listsPeople(block: readonly string[], { said }: KnownWriter): boolean {
  return block.some((raw, at) => {
    const local = /^\W{0,3}(\p{L}{3,20})[\w.-]{0,40}@\S{4,80}$/u
      .exec(raw.slice(0, MAX_LINE).trim())?.[1]
      ?.toLowerCase();
    const above = (block[at - 1] ?? '').slice(0, MAX_LINE).toLowerCase();
    return local !== undefined && !said.includes(local) && above.split(/[^\p{L}]+/u).includes(local);
  });
}

/** True when every line may stand in a contact block and enough of them leave no doubt. */
function isContactBlock(block: readonly string[], writer: KnownWriter): boolean {
  if (isInvitation(block)) return true;
  if (listsPeople(block, writer)) return false;
  let evidence = 0;
  let reaches = 0;
  let count = 0;
  let hasOffice = false;
  let endsInWords = false;
  for (const raw of block) {
    // A picture in the cell beside it.
    const line = raw
      .trim()
      .replace(/^\[[^\]]{1,80}\] ?\| ?/, '')
      .replace(LABEL_CELL, '$1: ');
    if (line === '' || isRule(line) || PICTURE.test(line) || isHours(line) || PRONOUNS.test(line)) continue;
    if (++count > MAX_BLOCK_LINES || line.length > MAX_LINE) return false;
    const ways = (line.match(REACH)?.length ?? 0) + (WAY_ALONE.test(line) ? 1 : 0);
    const entries = line.match(REGISTER)?.length ?? 0;
    // We have the writer's own address: whoever writes it down signs.
    evidence += ways > 0 ? ownWays(line, writer) : 0;
    const facts = ways + entries + (isPlace(line) ? 1 : 0);
    if (INVITES.test(line) || VISIT_US.test(line) || TERMS.test(line)) {
      evidence += Math.min(ways, 1);
      continue;
    }
    const isOwn = isOwnCompany(line, writer);
    if (isSpoken(line) || (facts === 0 && !isOwn && !isTitle(line))) return false;
    const isOffice = isOwn || ROLE.test(line) || COMPANY.test(line);
    hasOffice ||= facts === 0 && isOffice;
    // Offices and places stand above the numbers: `Approved`, `Error E-17` at the end is said.
    endsInWords = facts === 0 && !isOffice && reaches > 0;
    evidence += facts + (LEGAL_FORM.test(line) ? 1 : 0);
    // A register entry with its managers is as sure as a telephone.
    if (ways > 0 || entries > 1) reaches++;
  }
  if (endsInWords) return false;
  // Name, office, company, number: the shape of a signature.
  return reaches > 0 && evidence + (hasOffice && count > 2 ? 1 : 0) > 1;
}

function isPlace(line: string): boolean {
  return PLACE.test(line) || TOWN.test(line);
}

/** `arch-moser zt gmbh` below a mail from arch-moser.at, `TSV Beispiel 1899 e.V.`: short, and no sentence. */
function isOwnCompany(line: string, writer: KnownWriter): boolean {
  return line.length <= 60 && !/\p{Ll}[.!?:,;]$/u.test(line) && (LEGAL_FORM.test(line) || namesSite(line, writer));
}

/** `Follow us on LinkedIn | X` and the address: nobody is told anything by that alone. */
function isInvitation(block: readonly string[]): boolean {
  const said = block.map((line) => line.trim().slice(0, MAX_LINE)).filter((line) => line !== '');
  return (
    said.length < 6 &&
    VISIT_US.test(said[0] ?? '') &&
    said.every((line, at) => (at === 0 ? NETWORK.test(line) : INVITES.test(line) || /^<?https?:\S+$/.test(line)))
  );
}

const NETWORK = /linkedin|twitter|facebook|instagram|xing|youtube|mastodon|bluesky|tiktok/i;

/** `Bürozeiten: Mo–Do 8–16 Uhr`, as a company's block has it. */
function isHours(line: string): boolean {
  return line.length <= 120 && HOURS.test(line);
}

/** Words with which somebody talks to somebody: `bitte nur vormittags`, `please call me`. */
function isSpoken(line: string): boolean {
  if (/\?(?:\s|$)/.test(line) || /\p{L}{4}\s?:$/u.test(line) || NUMBERED.test(line) || WANTS_IT.test(line)) return true;
  return SPOKEN.test(line) && !SLOGAN.test(line);
}

/** `Leitung Einkauf`, `Head of Sales`, `Muster & Söhne GmbH`: few words, most with a capital, no sentence. */
function isTitle(line: string): boolean {
  const words = line.match(/\p{L}[\p{L}’'-]{2,}/gu) ?? [];
  if (words.length > 9 || /\d{4}|!$/.test(line)) return false;
  // `Der Schlüssel liegt beim Nachbarn.` – nouns have capitals, too.
  if (words.length > 3 && /\p{Ll}{4}\.$/u.test(line) && words.some((word) => /^\p{Ll}{4}/u.test(word))) return false;
  if (/^\W{0,3}(?:p\.?\s?s\b|nb\b|n\.b\.)/i.test(line)) return false;
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length;
  if (words.length === 0) return line.length <= 12;
  return capitals * 2 >= words.length || (words.length <= 6 && ROLE.test(line));
}
