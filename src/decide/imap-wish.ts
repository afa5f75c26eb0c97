// `do.imap`: what happens to the mail on its server once it is filed, instead of the mailbox' `after:`. The first rule
// to name a place wins, `override` replaces it, flags add up. Only data: collect/acknowledge carries it out.
import type { Decision, ImapWish, MailOutcome } from '../model/decision.ts';
import type { Action, Variables } from '../model/policy.ts';

/** What one rule asks for. */
export interface ImapDeed {
  readonly kind: 'imap';
  readonly rule: string;
  readonly override: boolean;
  readonly place: ImapWish['place'] | null;
  readonly flag: string | null;
}

const MAX_FOLDER = 200;
const MAX_FLAGS = 10;

/** The action with its values; a folder whose name comes out empty is no place. */
export function imapDeed(
  action: Extract<Action, { kind: 'imap' }>,
  { rule, override }: { readonly rule: string; readonly override: boolean },
  variables: Variables,
): ImapDeed {
  const { place, flag } = action;
  if (place === null || typeof place === 'string')
    return { kind: 'imap', rule, override, place: place && { kind: place }, flag };
  const folder = folderName(place.render(variables));
  return { kind: 'imap', rule, override, place: folder === '' ? null : { kind: 'move', folder }, flag };
}

/** What a trace says of it. */
export function describeImap({ place, flag }: ImapDeed): string {
  return `do.imap=${wishText({ flags: flag === null ? [] : [flag], place: place ?? { kind: 'keep' } })}`;
}

/** `flag $Junk, move Archive`, as traces, tests and listings say it. */
export function wishText({ flags, place }: ImapWish): string {
  return [...flags.map((flag) => `flag ${flag}`), place.kind === 'move' ? `move ${place.folder}` : place.kind].join(
    ', ',
  );
}

/** The rule whose place stands when this one speaks; null when it may speak. */
export function placeTakenBy(deeds: readonly { readonly kind: string }[], next: ImapDeed): string | null {
  if (next.place === null || next.override) return null;
  return imapDeeds(deeds).find(({ place }) => place !== null)?.rule ?? null;
}

/** The decision with what the rules want done on the server; absent when they want nothing special. */
export function withImap(
  decision: Decision,
  deeds: readonly { readonly kind: string }[],
  mail: { readonly oversize: boolean },
): Decision {
  const imap = wishOf(heard(imapDeeds(deeds), decision));
  // Only the headers of such a mail were kept: the server's copy is the only whole one (F55).
  return imap === null || mail.oversize ? decision : { ...decision, imap };
}

/** Quarantined mail stays on the server, unless the very rule that quarantines it says otherwise. */
function heard(
  deeds: readonly ImapDeed[],
  { outcome, rule }: { readonly outcome: MailOutcome; readonly rule: string },
) {
  return outcome === 'quarantined' ? deeds.filter((deed) => deed.rule === rule) : deeds;
}

function wishOf(deeds: readonly ImapDeed[]): ImapWish | null {
  if (deeds.length === 0) return null;
  let place: ImapWish['place'] | null = null;
  for (const deed of deeds) if (deed.place && (place === null || deed.override)) place = deed.place;
  const flags = deeds.flatMap((deed) => (deed.flag === null ? [] : [deed.flag]));
  if (place === null && flags.length === 0) return null;
  return { flags: [...new Set(flags)].slice(0, MAX_FLAGS), place: place ?? { kind: 'keep' } };
}

function imapDeeds(deeds: readonly { readonly kind: string }[]): readonly ImapDeed[] {
  return deeds.filter((deed): deed is ImapDeed => deed.kind === 'imap');
}

/** Without control characters and wildcards (RFC 3501 §5.1), blanks round the parts and empty parts. */
function folderName(text: string): string {
  return text
    .slice(0, MAX_FOLDER * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}*%"\\]+/gu, ' ')
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
    .slice(0, MAX_FOLDER)
    .trim();
}
