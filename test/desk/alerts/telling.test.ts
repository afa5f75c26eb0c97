// Who of our own people hears of what: site, queue, role and person, by mail, digest and push, once each, not of their own
// doing, not when it is quiet.
import { describe, expect, it, test } from 'vitest';
import type { Command } from '../../../src/model/command.ts';
import {
  type AlertEvent,
  type AlertWish,
  alertEvents,
  type OwnAlerts,
  type PushChannel,
  type Quiet,
  type SiteAlerts,
} from '../../../src/model/people/alerts.ts';
import type { Agent, Config } from '../../../src/model/setup.ts';
import type { Ticket } from '../../../src/model/ticket.ts';
import { alwaysOpen } from '../../../src/model/time/hours.ts';
import {
  assignOf,
  byAnna,
  changed,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  mails,
  NOW,
  noteOf,
  setOf,
  config as site,
  T1,
  ticketOf,
} from '../builders.ts';

const secret = { reference: 'env:X', reveal: () => 'https://hooks.example.com/x' };
const channel = (name: string): PushChannel => ({ name, form: 'generic', url: secret, words: 'none', language: null });

function own(id: string, events: OwnAlerts['events'], more: Partial<OwnAlerts> = {}) {
  return { [id]: { events, pushTo: [`${id}-phone`], ...more } };
}

/** The site with these settings; nobody is told of anything by default. */
function siteOf(
  people: Readonly<Record<string, OwnAlerts>>,
  more: SiteAlerts & { readonly agents?: Partial<Config['notifications']['agents']> } = {},
): Config {
  const { agents = {}, ...rest } = more;
  const nobody = { new: 'none', assigned: 'none', reply: 'none', escalation: 'none' } as const;
  const push = Object.fromEntries(
    ['anna-phone', 'bob-phone', 'carl-phone', 'room'].map((name) => [name, channel(name)]),
  );
  return {
    ...site,
    roles: { ...site.roles, reader: ['view'] },
    agents: site.agents.map((agent): Agent => {
      const alerts = people[agent.id];
      return alerts ? { ...agent, alerts } : agent;
    }),
    notifications: { ...site.notifications, push, ...rest, agents: { ...nobody, ...agents } },
  };
}

const inBobsHands = (more: Partial<Ticket> = {}) => ticketOf({ assignees: ['bob'], ...more });
const file = { filename: 'a.pdf', type: 'application/pdf', size: 3, sha256: 'ab', inline: false };

/** For each event a command of Anna's (or a mail) that brings it about. */
const causes: Readonly<Record<AlertEvent, readonly [Command, Ticket | null]>> = {
  escalation: [setOf({ escalation: '2' }), inBobsHands()],
  assigned: [assignOf('bob'), ticketOf()],
  new: [createOf(), null],
  reply: [joinOf(), inBobsHands()],
  note: [noteOf(), inBobsHands()],
  status: [setOf({ status: 'in_progress' }), inBobsHands({ status: 'assigned' })],
  queue: [setOf({ queue: 'billing' }), inBobsHands()],
  attachment_added: [noteOf({ attachments: [file] as never }), inBobsHands()],
  attachment_removed: [{ ...byAnna, kind: 'detach', ticket: T1, file: '5.1' }, inBobsHands({ removedFiles: [] })],
  tags: [setOf({ tags: ['vip'] }), inBobsHands()],
};
const tried = alertEvents.filter((event) => event !== 'attachment_removed');

function told(event: AlertEvent, config: Config): readonly string[] {
  const [command, ticket] = causes[event];
  const change = changed(command, ticket, contextOf({ config }));
  return mails(change).filter((mail) => /@example\.com|push:/.test(mail) && !mail.includes('support@'));
}

describe('the site says whom an event means', () => {
  test.each(tried)('nobody hears of %s when it says none', (event) => {
    expect(told(event, siteOf({}))).toEqual([]);
  });

  test.each(tried)('%s reaches the audience, and never who did it', (event) => {
    const config = siteOf({}, { agents: { [event]: 'queue' } });
    const found = told(event, config);
    expect(found.length).toBeGreaterThan(0);
    const byMailOfACustomer = event === 'new' || event === 'reply';
    expect(found.some((mail) => mail.includes('anna@'))).toBe(byMailOfACustomer);
    expect(new Set(found).size).toBe(found.length);
  });

  it('a removed file reaches whoever it means', () => {
    const entry = { ...changed(noteOf({ attachments: [file] as never }), ticketOf()).entries[0], id: 5 };
    const config = siteOf({}, { agents: { attachment_removed: 'assignee' } });
    const [command, ticket] = causes.attachment_removed;
    const change = changed(command, ticket, contextOf({ config, entries: [entry] as never }));
    expect(mails(change)).toEqual(['agent-changed → bob@example.com']);
    expect(change.notices[0]?.data.comment).toContain('file removed: a.pdf');
  });

  it('means whoever works in the queue the ticket came to', () => {
    expect(told('queue', siteOf({}, { agents: { queue: 'queue' } }))).toEqual([
      'agent-changed → bob@example.com',
      'agent-changed → carl@example.com',
    ]);
  });

  it('is overruled by the queue', () => {
    const config = siteOf({}, { agents: { note: 'none' } });
    const queues = config.queues.map((queue) =>
      queue.name === 'support' ? { ...queue, alerts: { note: { to: 'assignee' as const, push: ['room'] } } } : queue,
    );
    expect(told('note', { ...config, queues })).toEqual(['agent-changed → bob@example.com', 'push → push:room']);
  });
});

describe('what a person wants', () => {
  const cases: readonly (readonly [AlertEvent, AlertWish, readonly string[]])[] = tried.flatMap((event) => {
    const name =
      { assigned: 'agent-assigned', escalation: 'escalation', new: 'agent-new', reply: 'agent-reply' }[
        event as string
      ] ?? 'agent-changed';
    return [
      [event, { mail: 'now' }, [`${name} → bob@example.com`]],
      [event, { mail: 'digest' }, [`${name} → bob@example.com (digest)`]],
      [event, { mail: 'none' }, []],
      [event, { push: true }, ['push → push:bob-phone']],
      [event, { mail: 'now', push: true }, [`${name} → bob@example.com`, 'push → push:bob-phone']],
    ] as const;
  });
  test.each(cases)('%s as %j', (event, wish, expected) => {
    expect(told(event, siteOf(own('bob', { [event]: wish })))).toEqual(expected);
  });

  test.each(['now', 'digest', 'none'] as const)('counts more than what the site means: %s', (mail) => {
    const config = siteOf(own('bob', { note: { mail } }), { agents: { note: 'assignee' } });
    const expected = {
      now: ['agent-changed → bob@example.com'],
      digest: ['agent-changed → bob@example.com (digest)'],
      none: [],
    };
    expect(told('note', config)).toEqual(expected[mail]);
  });

  it('is of his own tickets, unless he says of which', () => {
    const wish = (of: AlertWish['of']): OwnAlerts => ({
      events: { note: of ? { mail: 'now', of } : { mail: 'now' } },
      pushTo: [],
    });
    const toldWith = (id: string, of?: AlertWish['of'], ticket = ticketOf()) =>
      mails(changed(noteOf(), ticket, contextOf({ config: siteOf({ [id]: wish(of) }) })));
    expect(toldWith('bob')).toEqual([]);
    expect(toldWith('bob', 'mine')).toEqual([]);
    expect(toldWith('bob', 'queue')).toEqual(['agent-changed → bob@example.com']);
    expect(toldWith('carl', 'queue')).toEqual([]);
    expect(toldWith('carl', 'all')).toEqual(['agent-changed → carl@example.com']);
    expect(toldWith('carl', 'mine', ticketOf({ watchers: ['carl@example.com'] }))).toEqual([
      'agent-changed → carl@example.com',
    ]);
  });

  it('is not given to somebody who may not see the ticket', () => {
    const config = siteOf(own('carl', { note: { mail: 'now', push: true, of: 'all' } }));
    const blind = { ...config, roles: { ...config.roles, reader: [] } };
    expect(mails(changed(noteOf(), ticketOf(), contextOf({ config: blind })))).toEqual([]);
  });

  it('comes from his role where he says nothing himself, key by key', () => {
    const roles = { agent: { note: { mail: 'digest', push: true } } } as const;
    expect(told('note', siteOf({ ...own('bob', {}) }, { roles }))).toEqual([
      'agent-changed → bob@example.com (digest)',
      'push → push:bob-phone',
    ]);
    expect(told('note', siteOf({ ...own('bob', { note: { mail: 'now' } }) }, { roles }))).toEqual([
      'agent-changed → bob@example.com',
      'push → push:bob-phone',
    ]);
  });

  it('does not keep back what is meant for him alone', () => {
    const config = siteOf(own('bob', { note: { mail: 'none' } }));
    const mention = noteOf({ notify: ['bob'] });
    expect(mails(changed(mention, inBobsHands(), contextOf({ config })))).toEqual(['note-mention → bob@example.com']);
  });
});

describe('nobody hears the same thing twice', () => {
  it('as watcher, assignee and one of the queue', () => {
    const ticket = inBobsHands({ watchers: ['bob'], status: 'assigned' });
    const config = siteOf(own('bob', { status: { mail: 'now', push: true, of: 'all' } }), {
      agents: { status: 'queue' },
    });
    const change = changed(setOf({ status: 'in_progress', tags: ['x'] }), ticket, contextOf({ config }));
    expect(mails(change).filter((mail) => !mail.includes('kunde'))).toEqual([
      'agent-changed → bob@example.com',
      'push → push:bob-phone',
    ]);
  });

  it('as the reader of a note somebody sent him', () => {
    const config = siteOf(own('bob', { note: { mail: 'now' } }), { agents: { note: 'assignee' } });
    expect(mails(changed(noteOf({ notify: ['bob'] }), inBobsHands(), contextOf({ config })))).toEqual([
      'note-mention → bob@example.com',
    ]);
  });

  it('a mail with a file is one notice; the push says both', () => {
    const config = siteOf(
      own('bob', { reply: { mail: 'now', push: true }, attachment_added: { mail: 'now', push: true } }),
    );
    const join = joinOf({ mail: mailOf({ attachments: [file] as never }) });
    const change = changed(join, inBobsHands(), contextOf({ config }));
    expect(mails(change)).toEqual(['agent-reply → bob@example.com', 'push → push:bob-phone']);
    expect(change.notices.at(-1)?.data.push).toMatchObject({ alerts: ['reply', 'attachment_added'], to: ['bob'] });
  });

  it('a room two people share hears it once', () => {
    const people = {
      ...own('bob', { new: { push: true } }, { pushTo: ['room'] }),
      ...own('carl', { new: { push: true, of: 'all' } }, { pushTo: ['room'] }),
    };
    const config = siteOf(people, { rooms: { new: ['room'] } });
    const pushed = changed(createOf(), null, contextOf({ config })).notices.filter((one) => one.name === 'push');
    expect(pushed.map((one) => [one.to.address, one.data.push?.to])).toEqual([['push:room', ['bob', 'carl']]]);
  });

  it('what goes out now wins over what waits for the digest', () => {
    const config = siteOf(own('bob', { reply: { mail: 'digest' }, attachment_added: { mail: 'now' } }));
    const join = joinOf({ mail: mailOf({ attachments: [file] as never }) });
    expect(mails(changed(join, inBobsHands(), contextOf({ config })))).toEqual(['agent-changed → bob@example.com']);
  });
});

describe('quiet hours', () => {
  const at = (from: number, until: number): Quiet => ({
    // NOW is 10:00 in Berlin.
    hours: { ...alwaysOpen('Europe/Berlin'), week: Array(7).fill([{ from: from * 60, until: until * 60 }]) },
    isInside: true,
    except: ['assigned'],
  });
  const dueIn = (event: AlertEvent, quiet: Quiet | null, siteQuiet?: Quiet) => {
    const people = own('bob', { [event]: { mail: 'now', push: true } }, quiet === null ? { quiet } : { quiet });
    const config = siteOf(people, siteQuiet ? { quiet: siteQuiet } : {});
    const [command, ticket] = causes[event];
    const { notices } = changed(command, ticket, contextOf({ config }));
    return notices
      .filter((one) => /bob/.test(one.to.address))
      .map((one) => [(one.dueAt - NOW) / 3_600_000, one.isQuiet]);
  };

  it('mails and pushes wait until they are over', () => {
    expect(dueIn('note', at(9, 14))).toEqual([
      [4, true],
      [4, true],
    ]);
  });
  it('nothing waits outside them', () => {
    expect(dueIn('note', at(12, 14))).toEqual([
      [0, undefined],
      [0, undefined],
    ]);
  });
  it('what is excepted does not wait', () => {
    expect(dueIn('assigned', at(9, 14))).toEqual([
      [0, undefined],
      [0, undefined],
    ]);
  });
  it('the site’s hold for who says nothing, and not for who says none', () => {
    expect(dueIn('note', null, at(9, 14))).toEqual([
      [0, undefined],
      [0, undefined],
    ]);
  });
  it('over midnight they end in the morning', () => {
    const night: Quiet = {
      ...at(0, 24),
      hours: {
        ...at(0, 24).hours,
        week: Array(7).fill([
          { from: 0, until: 660 },
          { from: 1320, until: 1440 },
        ]),
      },
    };
    expect(dueIn('note', night)[0]).toEqual([1, true]);
  });
  it('while a calendar is closed', () => {
    expect(dueIn('note', { ...at(12, 18), isInside: false })[0]).toEqual([2, true]);
  });
});

describe('limits', () => {
  const limited = (agentHour: Readonly<Record<string, number>>, event: AlertEvent = 'note') => {
    const config = siteOf(own('bob', { [event]: { mail: 'now', push: true } }, { maxPerHour: 3 }));
    const [command, ticket] = causes[event];
    const receipts = { ofTicket: {}, perAddressDay: {}, unverifiedHour: 0, automaticHour: 0, agentHour };
    return mails(changed(command, ticket, contextOf({ config, receipts })));
  };
  it('below the limit it goes out', () => {
    expect(limited({ 'bob@example.com': 2 })).toEqual(['agent-changed → bob@example.com', 'push → push:bob-phone']);
  });
  it('beyond it waits for the digest, mails and pushes each by themselves', () => {
    expect(limited({ 'bob@example.com': 3 })).toEqual([
      'agent-changed → bob@example.com (limit-hour)',
      'push → push:bob-phone',
    ]);
    expect(limited({ 'push:bob-phone': 3 })).toEqual([
      'agent-changed → bob@example.com',
      'push → push:bob-phone (limit-hour)',
    ]);
  });
  it('what must not be told at all is in no digest either', () => {
    const config = siteOf(own('bob', { reply: { mail: 'digest', push: true } }));
    const join = joinOf({ mail: mailOf({ classes: ['auto', 'out_of_office'] }) });
    expect(mails(changed(join, inBobsHands(), contextOf({ config })))).toEqual([
      'agent-reply → bob@example.com (auto)',
      'push → push:bob-phone (auto)',
    ]);
  });
  it('a rule that mutes agents mutes their pushes', () => {
    const config = siteOf(own('bob', { new: { mail: 'now', push: true } }), { rooms: { new: ['room'] } });
    const pushed = mails(changed(createOf({ notify: { agents: false } }), null, contextOf({ config })));
    expect(pushed.filter((one) => !one.includes('kunde'))).toEqual([
      'agent-new → bob@example.com (muted)',
      'push → push:bob-phone (muted)',
      'push → push:room (muted)',
    ]);
  });
});
