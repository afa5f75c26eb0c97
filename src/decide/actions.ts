// What `do:` asks of a mail that is filed. note, alert, reply, mail, forward and webhook go along with the command and
// are carried out by the desk; attach, mask and strip change what the entry shows: the raw mail stays as it came; imap
// goes to the ledger. Pure, linear.
import type { Besides, MailFacts } from '../model/command.ts';
import type { Action, SplitBy, Variables } from '../model/policy.ts';
import type { EntryAttachment } from '../model/ticket.ts';
import { isIban } from './extract/formats.ts';
import { describeImap, type ImapDeed, imapDeed } from './imap-wish.ts';
import { describeMailing, type Mailing, mailingOf } from './mailings.ts';

/** An action of one rule, its values filled in. */
export type Deed =
  | { readonly kind: 'note'; readonly rule: string; readonly text: string }
  | { readonly kind: 'alert'; readonly rule: string; readonly to: readonly string[] }
  | { readonly kind: 'split'; readonly rule: string; readonly by: SplitBy }
  | { readonly kind: 'merge'; readonly rule: string; readonly into: string }
  | Mailing
  | ImapDeed
  | Extract<Action, { kind: 'attach' | 'mask' | 'strip' }>;

/** What one mail may cause at most, however many rules hit it. */
const MAX_MAILS = 20;
const MAX_REFUSED = 50;
const MAX_WEBHOOKS = 20;

/** What is said of an action in a trace. */
export function describeDeed(deed: Deed): string {
  switch (deed.kind) {
    case 'note':
      return `do.note=${deed.text.slice(0, 100)}`;
    case 'alert':
      return `do.alert=${deed.to.join(',')}`;
    case 'mask':
      return `do.mask=${deed.what.join(',')}`;
    case 'attach':
    case 'strip':
      return `do.${deed.kind}`;
    case 'split':
      return `do.split=${typeof deed.by === 'string' ? deed.by : deed.by.source}`;
    case 'merge':
      return `do.merge=${deed.into.slice(0, 100)}`;
    case 'imap':
      return describeImap(deed);
    default:
      return describeMailing(deed);
  }
}

/** The actions of a rule with their values; an empty note, a mail or an alert to nobody are none. */
export function deedsOf(
  actions: readonly Action[],
  { id: rule, override }: { readonly id: string; readonly override: boolean },
  variables: Variables,
): readonly Deed[] {
  return actions.flatMap((action): readonly Deed[] => {
    switch (action.kind) {
      case 'attach':
      case 'mask':
      case 'strip':
        return [action];
      case 'split':
        return [{ kind: 'split', rule, by: action.by }];
      case 'merge': {
        const into = action.into.render(variables).trim().slice(0, 200);
        return into === '' ? [] : [{ kind: 'merge', rule, into }];
      }
      case 'note': {
        const text = action.text.render(variables).trim();
        return text === '' ? [] : [{ kind: 'note', rule, text: text.slice(0, 65_536) }];
      }
      case 'alert': {
        const to = action.to.map((one) => one.render(variables).trim()).filter((one) => one !== '');
        return to.length === 0 ? [] : [{ kind: 'alert', rule, to }];
      }
      case 'imap':
        return [imapDeed(action, { rule, override }, variables)];
      default:
        return mailingOf(action, rule, variables);
    }
  });
}

/** What the desk does besides filing the mail; null when that is nothing. */
export function besidesOf(deeds: readonly Deed[]): Besides | null {
  const notes = deeds.flatMap((deed) => (deed.kind === 'note' ? [{ rule: deed.rule, text: deed.text }] : []));
  const alert = [...new Set(deeds.flatMap((deed) => (deed.kind === 'alert' ? deed.to : [])))];
  const mails = deeds.flatMap((deed) =>
    deed.kind === 'reply' || deed.kind === 'mail' || deed.kind === 'forward' ? [deed] : [],
  );
  const webhooks = deeds.flatMap((deed) => (deed.kind === 'webhook' ? [deed.call] : []));
  const more = {
    ...(mails.length > 0 ? { mails: mails.slice(0, MAX_MAILS) } : {}),
    ...(webhooks.length > 0 ? { webhooks: webhooks.slice(0, MAX_WEBHOOKS) } : {}),
  };
  const isNothing = notes.length === 0 && alert.length === 0 && mails.length === 0 && webhooks.length === 0;
  return isNothing ? null : { notes, alert, ...more };
}

/** The text as the entry shows it. */
export function shownText(text: string, deeds: readonly Deed[]): string {
  let shown = text;
  for (const deed of deeds) {
    if (deed.kind === 'strip') shown = withoutDisclaimer(shown);
    if (deed.kind === 'mask')
      for (const what of deed.what) shown = what === 'iban' ? maskIbans(shown) : maskCards(shown);
  }
  return shown;
}

/** The files the entry lists, and those that rules leave out. */
export function sortedFiles(
  files: readonly EntryAttachment[],
  deeds: readonly Deed[],
): { readonly kept: readonly EntryAttachment[]; readonly refused: NonNullable<MailFacts['refused']> } {
  const wishes = deeds.filter((deed) => deed.kind === 'attach');
  const refused = files.flatMap((file) => {
    const why = wishes.map((wish) => whyLeftOut(file, wish)).find((one) => one !== null);
    return why ? [{ file, why }] : [];
  });
  return {
    kept: files.filter((file) => !refused.some((one) => one.file === file)),
    refused: refused.slice(0, MAX_REFUSED).map(({ file, why }) => ({ name: file.filename, why })),
  };
}

function whyLeftOut(
  { filename, size }: EntryAttachment,
  { keep, drop, limitBytes }: Extract<Deed, { kind: 'attach' }>,
): 'type' | 'size' | null {
  const ending = /\.([^.]{1,20})$/.exec(filename.toLowerCase())?.[1] ?? '';
  if (drop.includes(ending) || (keep !== null && !keep.includes(ending))) return 'type';
  return limitBytes !== null && size > limitBytes ? 'size' : null;
}

const DISCLAIMER =
  /^\W{0,5}(?:this (?:e-?mail|message|communication)(?: and any| \(including| is| may| contains)|the information (?:contained )?in this (?:e-?mail|message)|(?:disclaimer|confidentiality notice|vertraulichkeitshinweis)\b|diese (?:e-?mail|nachricht)(?: und| kann| enth)|der inhalt dieser (?:e-?mail|nachricht)|ce (?:message|courriel)(?: et| peut| est| contient)|(?:dit|deze) (?:e-?mail|bericht)(?:bericht)?(?: en| kan| is| bevat)|de informatie in d(?:it|eze) )/i;

/** Without the last paragraphs from the one that begins as lawyers begin; never the first words of a mail. */
function withoutDisclaimer(text: string): string {
  const paragraphs = text.split(/\n[ \t]*\n/);
  const at = paragraphs.findIndex((paragraph, index) => index > 0 && DISCLAIMER.test(paragraph.trimStart()));
  return at < 0
    ? text
    : paragraphs
        .slice(0, at)
        .join('\n\n')
        .replace(/\n[-_=*\s]*$/, '')
        .trimEnd();
}

function maskIbans(text: string): string {
  return text.replaceAll(/\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{2,4}){3,8}/g, (found) => {
    // Words may stand behind the number: the longest beginning that is an IBAN is masked.
    for (let end = found.length; end >= 15; end -= 1) {
      if (found[end - 1] === ' ') continue;
      const compact = found.slice(0, end).replaceAll(' ', '');
      if (isIban(compact)) return `${compact.slice(0, 2)}••••${compact.slice(-4)}${found.slice(end)}`;
    }
    return found;
  });
}

function maskCards(text: string): string {
  return text.replaceAll(/(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g, (found) => {
    const digits = found.replaceAll(/\D/g, '');
    return isCard(digits) ? `••••${digits.slice(-4)}` : found;
  });
}

/** ISO/IEC 7812-1 annex B (Luhn). */
function isCard(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && /[1-9]/.test(digits);
}
