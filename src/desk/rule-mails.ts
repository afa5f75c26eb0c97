// The mails rules ask for besides the matrix (`do: reply`, `do: mail`, `do: forward`): asked → wishes. Agents get them as
// agents' notices. The customer, the sender and whoever a mail's own words name get them as receipts, within the limits
// of receipts (H41, H43); somebody outside whom the rule's author names gets an automatic mail that belongs to no
// customer's thread. Whether a wish passes is the gate's business.
import { canonicalAddress, sameAddress } from '../model/address.ts';
import type { Receiver, RuleMail } from '../model/command.ts';
import type { NoticeData } from '../model/notice.ts';
import type { Agent } from '../model/setup.ts';
import { agentByAddress } from '../model/setup.ts';
import type { TicketState } from '../model/ticket.ts';
import type { Happening, NoticeEvent } from './happening.ts';
import { echo, mailWords, receipt, type Wish, wish } from './notice-matrix.ts';
import { addressOf, authorOf } from './people/called.ts';
import { peopleNamed } from './recipients.ts';

/** The wishes of what rules asked for, in written order; [] for every other event. */
export function ruleMailWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  const { state } = happening;
  if (event.on !== 'asked' || state === null) return [];
  return event.mails.flatMap((asked) => {
    const scene = { asked, state, happening };
    return asked.kind === 'reply' ? replyWishes(asked, scene) : asked.to.flatMap((to) => receiverWishes(to, scene));
  });
}

interface Scene {
  readonly asked: RuleMail;
  readonly state: TicketState;
  readonly happening: Happening;
}

function replyWishes(asked: Extract<RuleMail, { kind: 'reply' }>, { state, happening }: Scene): readonly Wish[] {
  const { mail } = happening;
  if (!state.customer) return [];
  const { template } = asked;
  const extra = { key: template, template, echoes: false, isOutside: false };
  return [{ ...receipt('rule-reply', state.customer, happening, echo(mail, state)), extra }];
}

/** An agent, a role or an audience becomes its agents; everybody else is an address. A name nobody has is passed over. */
function receiverWishes(to: Receiver, scene: Scene): readonly Wish[] {
  const { state, happening } = scene;
  const { config } = happening.context;
  const address = canonicalAddress(to.who);
  const known = address === null ? [] : [agentByAddress(config, address)].filter((agent) => agent !== null);
  if (address !== null && known.length === 0) return [outsideWish(address, to.isNamed, scene)];
  const agents = address === null ? named(to.who, state, happening) : known;
  return agents.map((agent) =>
    wish({
      ...nameOf(scene),
      kind: 'agent',
      to: addressOf(agent),
      agent,
      words: wordsOf(scene, true),
      extra: extraOf(scene, false),
    }),
  );
}

function named(who: string, state: TicketState, { context }: Happening): readonly Agent[] {
  const { config } = context;
  const found = peopleNamed(who, state, context);
  return found.length > 0 ? found : config.agents.filter((agent) => agent.roles.includes(who));
}

function outsideWish(address: string, isNamed: boolean, scene: Scene): Wish {
  const { state, happening } = scene;
  const { mail } = happening;
  const to = { address, name: '' };
  const isSender = mail?.from ? sameAddress(mail.from.address, address) : false;
  if (!isNamed && !isSender && !state.participants.includes(address) && state.customer?.address !== address)
    return wish({ ...nameOf(scene), kind: 'automatic', to, words: wordsOf(scene, true), extra: extraOf(scene, true) });
  const { name } = nameOf(scene);
  return { ...receipt(name, to, happening, wordsOf(scene, false)), extra: extraOf(scene, false) };
}

function nameOf({ asked }: Scene): { readonly name: 'forward' | 'rule-mail' } {
  return { name: asked.kind === 'forward' ? 'forward' : 'rule-mail' };
}

/** `isTrusted`: whoever gets it may read the mail's own words beside the rule's. */
function wordsOf({ asked, state, happening }: Scene, isTrusted: boolean): Partial<NoticeData> {
  const { mail } = happening;
  if (asked.kind === 'forward')
    return {
      author: mail?.from?.address ?? '',
      comment: mail?.subject ?? '',
      ...(mail ? { original: mail.ledger } : {}),
    };
  if (asked.kind === 'mail' && asked.template === null)
    return { body: asked.body, comment: asked.subject, author: authorOf(happening) };
  return isTrusted ? { ...mailWords(happening), comment: mail?.subject ?? '' } : echo(mail, state);
}

function extraOf({ asked }: Scene, isOutside: boolean): NonNullable<Wish['extra']> {
  if (asked.kind === 'reply') return { key: asked.template, template: asked.template, echoes: false, isOutside };
  if (asked.kind === 'forward') return { key: 'forward', template: 'forward', echoes: true, isOutside };
  const template = asked.template ?? 'rule-mail';
  // Two rules may each write something of their own to the same person.
  const key = asked.template ?? `rule-mail:${asked.rule}`;
  return { key, template, echoes: asked.template === null && asked.echoes, isOutside };
}
