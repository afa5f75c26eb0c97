// `do: reply`, `do: mail`, `do: forward`: whom it goes to and what it says. Constant receivers must be addresses, agents,
// roles or audiences that exist; those a mail's own words name are marked, because the gate treats them as strangers.
import { baseAddress, canonicalAddress } from '../../model/address.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { Action, ReceiverTemplate, TextTemplate } from '../../model/policy.ts';
import { oneOf, shown } from '../problem.ts';
import type { DoInput } from '../schema/actions.ts';
import type { Path } from '../source.ts';
import { type Compiling, listOf, textTemplate } from './compiling.ts';
import { compileTemplate } from './template.ts';

const AUDIENCES = ['assignee', 'lead', 'queue'];
const TEMPLATE = /^[a-z0-9][a-z0-9_.-]{0,63}$/i;

/** An additional mail to the customer. */
export function compileReply(context: Compiling, value: unknown, at: Path): readonly Action[] {
  const template = templateName(context, value, at);
  return template === null ? [] : [{ kind: 'reply', template }];
}

/** A mail to somebody: by a template, or in words of its own. */
export function compileMail(
  context: Compiling,
  value: NonNullable<DoInput[number]['mail']>,
  at: Path,
): readonly Action[] {
  const to = receivers(context, value.to, [...at, 'to']);
  if (value.template === undefined && value.body === undefined) {
    context.source.error(at, 'value', '`mail:` says nothing; give it template: NAME, or subject: and body:');
    return [];
  }
  if (value.template !== undefined && (value.body !== undefined || value.subject !== undefined)) {
    const message = 'a template has its own subject and body; leave template: out, or subject: and body:';
    context.source.error([...at, 'template'], 'value', message);
    return [];
  }
  const template = value.template === undefined ? null : templateName(context, value.template, [...at, 'template']);
  const subject = value.subject === undefined ? null : textTemplate(context, value.subject, [...at, 'subject']);
  const body = value.body === undefined ? null : textTemplate(context, value.body, [...at, 'body']);
  return [{ kind: 'mail', to, template, subject, body, echoes: [subject, body].some((one) => isOfMail(context, one)) }];
}

/** The mail itself, whole. */
export function compileForward(context: Compiling, value: unknown, at: Path): readonly Action[] {
  return [{ kind: 'forward', to: receivers(context, value, at) }];
}

/** The template of that name; null, and a mistake, where none can have it or none has it. */
export function templateName(context: Compiling, value: unknown, at: Path): string | null {
  const name = String(value).trim();
  const { templates } = context.site.known;
  if (!TEMPLATE.test(name)) {
    const message = `expected the name of a template, a file templates/LANGUAGE/NAME.hbs, seen ${shown(value)}`;
    context.source.error(at, 'value', message);
    return null;
  }
  if (templates === undefined || templates.includes(name)) return name;
  const hint = didYouMean(name, templates) || ` Write it as templates/LANGUAGE/${name}.hbs.`;
  context.source.error(at, 'R105', `there is no template ${shown(name)}.${hint}`);
  return null;
}

function receivers(context: Compiling, value: unknown, at: Path): readonly ReceiverTemplate[] {
  return listOf(value).map((item, index) => {
    const there = Array.isArray(value) ? [...at, index] : at;
    const who = textTemplate(context, item, there);
    if (who.constant !== null) checkReceiver(context, who.constant.trim(), there);
    return { who, isNamed: isOfMail(context, who) };
  });
}

function checkReceiver(context: Compiling, name: string, at: Path): void {
  const address = canonicalAddress(name);
  if (address !== null) {
    if (context.site.own.has(baseAddress(address) ?? address))
      context.source.error(at, 'value', `${name} is an address of ours: mail to it would come back as a new mail`);
    return;
  }
  const { agents, roles = [], teams = [] } = context.site.known;
  const known = [...AUDIENCES, ...agents, ...roles, ...teams.map((team) => `@${team}`)];
  if (known.includes(name)) return;
  const hint = didYouMean(name, known) || ` Expected an address, or one of ${oneOf(known)}.`;
  context.source.error(at, 'R105', `there is nobody called ${shown(name)} to write to.${hint}`);
}

/** True when the value may hold words of the mail; lists and the ticket's own values are ours. */
export function isOfMail(context: Compiling, template: TextTemplate | null): boolean {
  if (template === null || template.constant !== null) return false;
  const result = compileTemplate(template.source);
  return result.ok && result.names.some((name) => !context.lists.has(name.split('.')[0] ?? name) && !OURS.test(name));
}

const OURS =
  /^(?:ticket\.(?:ref|status|kind|queue|type|group|severity|priority|assignee)|mail\.(?:mailbox|folder|received|size))$/;
