// The actions that reach somebody else: reply, mail, forward, webhook. Takes an action and the variables at its rule;
// gives the wish with its values, which goes along with the command: the desk makes notices of it and the gate decides.
// Nothing is sent here. Pure; every text is bounded.
import type { Receiver, RuleMail, RuleWebhook } from '../model/command.ts';
import { noticeNames } from '../model/notice.ts';
import type { Action, ReceiverTemplate, Variables } from '../model/policy.ts';

/** A mail or a call a rule asks for. */
export type Mailing =
  | RuleMail
  | { readonly kind: 'webhook'; readonly call: RuleWebhook }
  /** Asked for and not to be had: its trace says why. */
  | { readonly kind: 'refused'; readonly why: string };

type MailingAction = Extract<Action, { kind: 'reply' | 'mail' | 'forward' | 'webhook' }>;

const MAX_RECEIVERS = 20;
const MAX_BODY = 65_536;
const MAX_URL = 2_000;
const MAX_LINE = 500;

/** The action with its values; nothing when it is for nobody. */
export function mailingOf(action: MailingAction, rule: string, variables: Variables): readonly Mailing[] {
  switch (action.kind) {
    case 'reply':
      // The matrix sends its notices by itself (rules.md "Notices"): the same one twice helps nobody. Lint R116.
      if (isMatrixNotice(action.template))
        return [
          { kind: 'refused', why: `do.reply=${action.template} is a notice of the matrix: not sent a second time` },
        ];
      return [{ kind: 'reply', rule, template: action.template }];
    case 'mail': {
      const to = receiversOf(action.to, variables);
      const subject = oneLine(action.subject?.render(variables) ?? '');
      const body = (action.body?.render(variables) ?? '').trim().slice(0, MAX_BODY);
      if (to.length === 0 || (action.template === null && body === '')) return [];
      return [{ kind: 'mail', rule, to, template: action.template, subject, body, echoes: action.echoes }];
    }
    case 'forward': {
      const to = receiversOf(action.to, variables);
      return to.length === 0 ? [] : [{ kind: 'forward', rule, to }];
    }
    case 'webhook':
      return webhookOf(action, rule, variables);
    default:
      return action satisfies never;
  }
}

/** What a trace says of it. */
export function describeMailing(mailing: Mailing): string {
  switch (mailing.kind) {
    case 'reply':
      return `do.reply=${mailing.template}`;
    case 'mail': {
      const what = mailing.template ?? (mailing.subject === '' ? 'own words' : `"${mailing.subject.slice(0, 60)}"`);
      return `do.mail=${what} to ${namesOf(mailing.to)}`;
    }
    case 'forward':
      return `do.forward=${namesOf(mailing.to)}`;
    case 'webhook':
      return `do.webhook=${mailing.call.url.slice(0, 200)}`;
    case 'refused':
      return mailing.why;
    default:
      return mailing satisfies never;
  }
}

/** True for the name of a notice that the notification matrix sends by itself. */
export function isMatrixNotice(name: string): boolean {
  return name !== 'rule-mail' && name !== 'forward' && noticeNames.some((one) => one === name);
}

function webhookOf(
  action: Extract<Action, { kind: 'webhook' }>,
  rule: string,
  variables: Variables,
): readonly Mailing[] {
  const url = action.url.render(variables).trim();
  if (url.length > MAX_URL)
    return [{ kind: 'refused', why: `do.webhook: the address is longer than ${MAX_URL} characters: not called` }];
  const headers = Object.entries(action.headers).map(
    ([name, value]) => [name, oneLine(value.render(variables))] as const,
  );
  const body = action.body?.render(variables) ?? null;
  const call = { rule, url, headers: Object.fromEntries(headers), body, isJson: action.isJson };
  return [{ kind: 'webhook', call }];
}

function receiversOf(templates: readonly ReceiverTemplate[], variables: Variables): readonly Receiver[] {
  const found = new Map<string, Receiver>();
  for (const { who, isNamed } of templates) {
    // A list's column may name several.
    for (const one of who.render(variables).split(/[,;\n]/)) {
      const name = one.trim().slice(0, 254);
      if (name !== '' && !found.has(name)) found.set(name, { who: name, isNamed });
    }
  }
  return [...found.values()].slice(0, MAX_RECEIVERS);
}

function namesOf(to: readonly Receiver[]): string {
  return to
    .map(({ who }) => who)
    .join(', ')
    .slice(0, 200);
}

/** One line of plain text: nothing that could begin another header. */
function oneLine(text: string): string {
  return text
    .slice(0, MAX_LINE * 4)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, MAX_LINE);
}
