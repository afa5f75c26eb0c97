// What stands behind a command, as data: lists, `name=value`, reasons with a comment, receivers with what goes along.
// Takes the text as it was written; gives parts. Whether a name or a value exists is the desk's to say; nothing here
// knows the site but the reasons to close. Pure, linear, bounded.
import { fold } from '../../model/fold.ts';
import type { EntryId } from '../../model/ticket.ts';
import { type TieKind, tieKinds } from '../../model/verb.ts';
import { unquoted } from './line.ts';

const MAX_PARTS = 50;
const ME = /^(?:me|myself|mine|mich|mir|ich|selbst|mij|mezelf|ik|moi|moi-même)$/iu;

/** Words with commas or semicolons between them, each without its quotation marks. */
export function listOf(value: string): readonly string[] {
  return value
    .split(/[,;，；]/)
    .map((part) => unquoted(part).trim())
    .filter((part) => part !== '')
    .slice(0, MAX_PARTS);
}

/** Tags: blanks alone tell nothing apart, `#` and `+` before one are decoration. */
export function tagsOf(value: string): readonly string[] {
  return listOf(value).map((tag) => tag.replace(/^[#+]+/, '').trim());
}

/** Addresses and names: blanks tell addresses apart where nothing else does. */
export function peopleOf(value: string): readonly string[] {
  const parts = listOf(value);
  const [only = ''] = parts;
  const words = only.split(/\s+/);
  const isRow = parts.length === 1 && words.length > 1 && words.every((word) => word.includes('@'));
  return (isRow ? words : parts).map(bareAddress);
}

/** `Eva Roth <eva@x.example>` is written to at its address. */
export function bareAddress(text: string): string {
  return /<([^<>\s]{1,250}@[^<>\s]{1,250})>/.exec(text)?.[1] ?? text;
}

/** Who is to have it, as `ticket assign` takes it: `me` is whoever writes, `@bob` is bob where bob is an agent. */
export function assignmentOf(value: string, self: string, agents: readonly string[]): string {
  const plain = value.replace(/^(?:to|an|aan|à)\s+(?=\S)/iu, '');
  return listOf(plain)
    .map((part) => {
      // Telephones make a dash of a minus before a word.
      const written = /^[+＋\-‐‑‒–—−]/u.exec(part)?.[0] ?? '';
      const sign = written === '' ? '' : /[+＋]/u.test(written) ? '+' : '-';
      const name = bareAddress(part.slice(written.length).trim());
      if (ME.test(name)) return `${sign}${self}`;
      const spoken = name.startsWith('@') ? name.slice(1) : name;
      return sign + (agents.find((one) => fold(one) === fold(spoken)) ?? name);
    })
    .join(', ');
}

/** `order=12345`, `order: 12345`, `order 12345`; null when there is no name. `order=` takes the value away. */
export function fieldOf(value: string): readonly [name: string, value: string] | null {
  const match = /^([\p{L}\p{N}_.-]{1,60})(?:\s*[=:]\s*|\s+)(.*)$/u.exec(value);
  if (!match?.[1]) return null;
  return [match[1].replace(/^fields\./, ''), unquoted(match[2] ?? '')];
}

/** A ticket's number, with the brackets and the sign people put around it. */
export function refOf(value: string): string {
  return value.replaceAll(/^[\s[(#]+|[\s\])]+$/g, '');
}

export interface Closing {
  readonly reason: string | null;
  readonly comment: string;
  readonly causes: readonly string[];
}

/** `solved`, `solved "the pump is new"`, `solved: the pump is new cause=bug`; words that begin with no reason are the comment. */
export function closingOf(value: string, reasons: readonly string[]): Closing {
  const causes: string[] = [];
  const text = value
    .replaceAll(
      /(?:^|\s)(?:causes?|ursachen?|oorza(?:ak|ken)|causes?)=("[^"]{1,200}"|\S{1,200})/giu,
      (_, cause: string) => {
        causes.push(...listOf(unquoted(cause)));
        return ' ';
      },
    )
    .replace(/^\s*(?:reason|grund|reden|motif|raison)[=:]\s*/iu, '')
    .trim();
  const known = reasonAtStart(text, reasons);
  if (known !== null) return { reason: known, comment: commentOf(text.slice(known.length)), causes };
  // One word that is no reason was meant to be one: a comment would be told to the customer.
  if (/^[\p{L}\p{N}_-]+$/u.test(text)) return { reason: text, comment: '', causes };
  return { reason: null, comment: commentOf(text), causes };
}

/** The longest reason the text begins with, as it is written there. */
function reasonAtStart(text: string, reasons: readonly string[]): string | null {
  let best: string | null = null;
  const words = text.split(/(?<=\S)(?=[\s:;,–-])/u).slice(0, 12);
  for (let count = 1; count <= words.length; count++) {
    const start = words.slice(0, count).join('');
    if (reasons.includes(fold(unquoted(start)))) best = start;
  }
  return best;
}

function commentOf(text: string): string {
  return unquoted(text.replace(/^\s*[:;,–-]?\s*(?:(?:comment|kommentar|opmerking|commentaire)[=:]\s*)?/iu, ''));
}

export interface Forwarding {
  readonly to: readonly string[];
  readonly subject: string | null;
  readonly include: {
    readonly original: boolean;
    readonly history: boolean;
    readonly notes: boolean;
    readonly attachments: boolean;
    readonly rating: boolean;
  };
  /** Notes may leave the house: said by `outside`. */
  readonly outside: boolean;
  /** A word behind `with` that nobody knows; null = none. */
  readonly unknown: string | null;
}

const PARTS: readonly (readonly [keyof Forwarding['include'] | 'outside', RegExp])[] = [
  ['original', /^originale?s?$|^origineel$/i],
  ['history', /^history$|^verlauf$|^geschiedenis$|^historique$/i],
  ['notes', /^notes?$|^notizen$|^notities$|^comments$/i],
  ['attachments', /^attachments?$|^files?$|^anh(?:ang|änge|ängen)$|^dateien$|^bijlagen?$|^pièces?$|^jointes?$/i],
  ['rating', /^rating$|^bewertung$|^beoordeling$|^note-client$|^évaluation$/i],
  ['outside', /^outside$|^extern$|^außerhalb$|^buiten$|^externe$/i],
];

/** `bob, eva@x.example with original, history subject="Pump"`; the original goes along where nothing is said. */
export function forwardingOf(value: string): Forwarding {
  const [, rest = '', subject = null] =
    /^(.*?)(?:\s(?:subject|betreff|onderwerp|objet)[=:]\s*(.+))?$/isu.exec(value) ?? [];
  const plain = rest.replace(/^(?:to|an|aan|à)\s+(?=\S)/iu, '');
  const [, people = plain, along = ''] = /^(.*?)\s(?:with|mit|met|avec)\s(.*)$/isu.exec(plain) ?? [];
  const words = along
    .split(/[\s,;+&]+/)
    .filter((word) => word !== '' && !/^(?:and|und|en|et|the|le|la|les|das|de|het)$/i.test(word));
  const wanted = new Set<string>();
  let unknown: string | null = null;
  for (const word of words) {
    const part = PARTS.find(([, form]) => form.test(word.trim()))?.[0];
    if (part) wanted.add(part);
    else if (!/^(?:nothing|none|nichts|niets|rien)$/i.test(word)) unknown ??= word;
  }
  const has = (part: string): boolean => wanted.has(part);
  return {
    to: peopleOf(people),
    subject: subject === null ? null : unquoted(subject),
    include: {
      original: has('original') || words.length === 0,
      history: has('history'),
      notes: has('notes'),
      attachments: has('attachments'),
      rating: has('rating'),
    },
    outside: has('outside'),
    unknown,
  };
}

/** What may stand behind `with`. */
export const forwardParts: readonly string[] = PARTS.map(([part]) => part);

/** What the ties are called by people, folded. */
const TIES: Readonly<Record<TieKind, RegExp>> = {
  related: /^(?:related|verwandt|gerelateerd|liee?)$/,
  parent: /^(?:parent|(?:ue|u)bergeordnet|bovenliggend|parente)$/,
  child: /^(?:child|untergeordnet|onderliggend|enfant)$/,
  duplicate: /^(?:duplicate|doppelt|dubbel|doublon)$/,
  follows: /^(?:follows|folgt|volgt|suit)$/,
};

/** `T-2026-00017`, `T-2026-00017 as parent`. */
export function tieOf(value: string): { readonly ref: string; readonly as: string; readonly kind: TieKind | null } {
  const [, ref = value, as = 'related'] = /^(\S+)\s+(?:(?:as|als|comme)\s+)?(\S+)$/iu.exec(value) ?? [];
  return { ref: refOf(ref), as, kind: tieKinds.find((one) => TIES[one].test(fold(as))) ?? null };
}

/** `17 18 "Second pump"`: entries by number, then the subject of the new ticket. */
export function splittingOf(value: string): { readonly entries: readonly EntryId[]; readonly subject: string | null } {
  const [, numbers = '', rest = ''] = /^((?:#?\d{1,15}[\s,;]*)*)(.*)$/su.exec(value) ?? [];
  const entries = (numbers.match(/\d{1,15}/g) ?? []).slice(0, MAX_PARTS).map((text) => Number(text) as EntryId);
  return { entries, subject: unquoted(rest) === '' ? null : unquoted(rest) };
}
