// The site whose tickets live through random sequences: one queue for each shipped workflow and one for a workflow of its
// own, written in YAML and loaded like any configuration; people of every role; everything told to customers that can be.
import type { Config, Setup } from '../../../src/model/setup.ts';
import { loadGood } from '../../config/files.ts';

const text = `
version: 1
instance: { name: Example Support, timezone: Europe/Berlin, language: de, languages: [de, en] }
mailboxes:
  support: { address: support@example.com, host: imap.example.com, password: env:IMAP, reply_address: plus }
smtp: { host: smtp.example.com, from: "Example Support <support@example.com>" }
tickets: { number: "{queue}-{yyyy}-{seq:5}{check}" }
workflows:
  repair:
    statuses:
      received: { kind: new, label: { de: eingegangen, en: received } }
      diagnosed: { kind: open }
      parts: { kind: waiting }
      ready: { kind: done, template: status-done }
      returned: { kind: closed }
      refused: { kind: cancelled }
    transitions:
      - { from: received, to: diagnosed, needs: findings }
      - { from: [diagnosed, parts], to: [parts, ready, diagnosed] }
      - { from: ready, to: returned, may: chief, needs: [reason, solution] }
      - { from: [received, diagnosed], to: refused, may: [chief, lead], needs: comment }
      - { from: [ready, returned, refused], to: diagnosed }
    automatic: { assign: diagnosed, customer_reply: diagnosed, reopen: diagnosed, close: returned }
    when_done: { close: at_once }
    reopen: { within: 1d, later: create_linked }
    roles:
      fitter: { can: [view, take, note, reply, set, postpone], when: assigned }
      chief: { can: [all] }
sla: { fast: { hours: always, first_response: 1h, resolve: 2d, escalate: [ { at: 100%, notify: lead } ] } }
idle: { after: 1d, remind: assignee, waiting: { remind_customer: [1d], close_after: 3d } }
queues:
  plain: { sla: fast, address: plain@example.com, agents: [anna, bob] }
  field: { address: field@example.com, agents: [bob, dora], workflow: field-service, offer: { to: team, accept: first } }
  desk: { address: desk@example.com, agents: [anna], workflow: helpdesk }
  actions: { address: actions@example.com, agents: [anna, bob], workflow: actions }
  repair: { address: repair@example.com, agents: [eve, finn], workflow: repair, offer: [team, gus] }
roles:
  agent: { can: [view, take, reply, note, set, close, reopen, postpone, forward] }
  lead: { can: [assign, merge, split, delete] }
  reader: { can: [view] }
agents:
  anna: { email: anna@staff.example, roles: [agent, lead, moderator], language: de }
  bob: { email: bob@staff.example, roles: [agent, member] }
  carl: { email: carl@staff.example, roles: [reader] }
  dora: { email: dora@staff.example, roles: [admin] }
  eve: { email: eve@staff.example, roles: [fitter] }
  finn: { email: finn@staff.example, roles: [chief] }
  gus: { email: gus@staff.example, roles: [agent], assignable: false }
  hal: { email: hal@staff.example, roles: [agent], away: { from: 2020-01-01 }, delegate: bob }
teams:
  outside: { agents: [bob, gus, hal], lead: dora }
forms:
  pump:
    fields:
      - { name: place, label: { de: Ort }, required: true }
      - { name: count, label: { de: Anzahl }, type: number, required: true }
      - { name: topic, catalogue: groups }
catalogues:
  types: [request, incident]
  groups: { hardware: { label: { de: Hardware } }, software: {} }
  priorities: [low, normal, high, urgent]
  severities: [minor, normal, major]
  fields: { order: { type: text, pattern: '^\\d+$' }, amount: { type: money } }
  close: { reasons: [solved, duplicate], causes: [user, bug, supplier] }
notifications:
  customer: { opened: true, reply: true, status: all, closed: true, reopened: true, fields: [priority, severity, type, group, queue, due] }
`;

export const site: Config = loadGood(text);
export const queues = ['plain', 'field', 'desk', 'actions', 'repair'] as const;
export const setup: Setup = {
  revision: 'r',
  config: site,
  policy: {} as Setup['policy'],
  templates: {},
  sources: {},
};

/** Customers of the tickets; each writes only what holds his own mark. */
export const customers = ['kunde@kunde.example', 'otto@otto.example'] as const;
/** Somebody outside who may watch, and somebody outside to whom internal words may be sent on purpose. */
export const WATCHER = 'eye@third.example';
export const EXPERT = 'expert@other.example';
/** Stands in every text that no customer may read. */
export const INSIDE = 'INTERNAL-WORD';
export const markOf = (address: string): string => `WORD-OF-${address.split('@')[0]?.toUpperCase()}`;
