// Creation forms at the desk: draft, one question mail, answers, one more question, the ordinary notices when all is
// there; what happens when nobody can be asked; drafts by hand; receipts of our own people; read and assigned at birth.
import { describe, expect, it } from 'vitest';
import type { DeskContext } from '../../src/desk/context.ts';
import type { FormAnswers } from '../../src/model/form.ts';
import type { Config } from '../../src/model/setup.ts';
import type { Ticket } from '../../src/model/ticket.ts';
import type { Verb } from '../../src/model/verb.ts';
import { fieldServiceWorkflow } from '../../src/model/workflows.ts';
import {
  bySystem,
  changed,
  config,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  refused,
  setOf,
  T1,
  ticketOf,
} from './builders.ts';

const TEXT = { type: 'text', pattern: null };
const NUMBER = { type: 'number', pattern: null };
const base = { help: {}, step: 1, catalogue: null } as const;
const pump = {
  name: 'pump',
  questions: [
    { ...base, name: 'place', field: TEXT, label: { de: 'Ort', en: 'Place' }, required: true },
    { ...base, name: 'count', field: NUMBER, label: { de: 'Anzahl' }, required: true },
    { ...base, name: 'topic', field: null, catalogue: 'groups', label: { de: 'Thema' }, required: false },
    { ...base, name: 'colour', field: TEXT, label: { de: 'Farbe' }, required: false },
  ],
} as const;
const office: Config = {
  ...config,
  forms: [pump],
  workflow: fieldServiceWorkflow,
  catalogues: {
    ...config.catalogues,
    closeRequire: [],
    fields: { ...config.catalogues.fields, place: TEXT, count: NUMBER, colour: TEXT },
  },
  queues: config.queues.map((queue) => (queue.name === 'support' ? { ...queue, form: 'pump' } : queue)),
};
const here = (own: Partial<DeskContext> = {}): DeskContext => contextOf({ config: office, ...own });
const said = (written: FormAnswers['written'], own: Partial<FormAnswers> = {}): FormAnswers => ({
  written,
  quoted: {},
  unknown: [],
  ...own,
});
const bornWith = (answers?: FormAnswers, own: Parameters<typeof createOf>[0] = {}) =>
  createOf({ set: { queue: 'support', form: 'pump' }, ...own, ...(answers ? { answers } : {}) });
const draft = (own: Partial<Ticket> = {}): Ticket =>
  ticketOf({ status: 'draft', kind: 'new', form: { name: 'pump', asked: 1, given: [] }, ...own });
const templates = (change: { readonly notices: readonly { template: string; gate: { pass: boolean } }[] }) =>
  change.notices.filter((one) => one.gate.pass).map((one) => one.template);
const asked = (change: ReturnType<typeof changed>) => change.notices.find((one) => one.name === 'question')?.data.form;

describe('a new ticket', () => {
  it('that lacks a required answer is a draft; one question goes out, nobody else hears of it', () => {
    const done = changed(bornWith(), null, here());
    expect(done.state).toMatchObject({ status: 'draft', kind: 'new', form: { name: 'pump', asked: 1, given: [] } });
    expect(templates(done)).toEqual(['question']);
    expect(asked(done)).toMatchObject({ isAgain: false, faults: [] });
    expect(asked(done)?.questions.map((one) => [one.name, one.required])).toEqual([
      ['place', true],
      ['count', true],
      ['topic', false],
      ['colour', false],
    ]);
    expect(asked(done)?.questions[2]?.choices).toEqual([{ id: 'hardware', label: {} }]);
    expect(done.entries[0]?.changes).toMatchObject({ 'form.asked': { from: null, to: 1 } });
    expect(done.warnings).toEqual(['status draft until it has place, count (workflow field-service)']);
  });

  it('that says everything is told of as usual', () => {
    const done = changed(bornWith(said({ place: 'Halle 3', count: '2', topic: 'Hardware' })), null, here());
    expect(done.state).toMatchObject({
      status: 'open',
      group: 'hardware',
      fields: { place: 'Halle 3', count: '2' },
      form: { name: 'pump', asked: 0, given: ['topic'] },
    });
    expect(templates(done)).toEqual(['opened', 'agent-new', 'agent-new']);
  });

  it('keeps what a rule took from the mail before what the form reads in it', () => {
    const set = { queue: 'support', form: 'pump', fields: { place: 'Lager' } };
    const done = changed(bornWith(said({ place: 'Halle 3', count: '2' }), { set }), null, here());
    expect(done.state.fields).toEqual({ place: 'Lager', count: '2' });
  });

  it.each([
    ['a robot wrote it', { mail: mailOf({ classes: ['auto'] }) }],
    ['its sender is forged', { mail: mailOf({ auth: 'fail' }) }],
    ['it has no customer', { customer: null }],
    ['it is internal', { visibility: 'internal' as const }],
    ['a rule mutes the customer', { notify: { customer: false } }],
  ])('nobody can be asked about because %s is told to our people at once, once', (_, own) => {
    const done = changed(bornWith(undefined, own), null, here());
    expect(done.state).toMatchObject({ status: 'draft', form: { asked: 0 } });
    expect(done.state.flags).toContain('incomplete');
    expect(templates(done)).toEqual(expect.arrayContaining(['agent-new', 'agent-new']));
    expect(templates(done)).not.toContain('question');
    const filled = changed(
      setOf({ fields: { place: 'x', count: '1' } }, bySystem),
      { ...draft(), ...done.state },
      here(),
    );
    expect(filled.state).toMatchObject({ status: 'open' });
    expect(filled.state.flags).not.toContain('incomplete');
    expect(templates(filled)).not.toContain('agent-new');
  });

  it('in a workflow without drafts is asked about, and our people hear of it at once', () => {
    const plain = here({ config: { ...office, workflow: config.workflow } });
    const done = changed(bornWith(), null, plain);
    expect(done.state).toMatchObject({ status: 'unread', form: { asked: 1 } });
    expect(templates(done)).toEqual(['question', 'agent-new', 'agent-new']);
  });

  it('of a form nobody has keeps the mail and says so', () => {
    const done = changed(bornWith(undefined, { set: { queue: 'support', form: 'pmup' } }), null, here());
    expect(done.state).toMatchObject({ status: 'open', flags: ['rule-error'] });
    expect(done.warnings[0]).toContain('form "pmup" is unknown, expected pump; did you mean "pump"?');
  });

  it('tells nobody who was assigned before it is complete, and tells him then', () => {
    const set = { queue: 'support', form: 'pump', assign: 'bob' };
    const born = changed(bornWith(undefined, { set }), null, here());
    expect(templates(born)).toEqual(['question']);
    const ticket = { ...draft(), ...born.state };
    const done = changed(joinOf({ answers: said({ place: 'Halle 3', count: '2' }) }), ticket, here());
    expect(done.state.status).toBe('assigned');
    expect(templates(done)).toEqual(['opened', 'agent-assigned', 'agent-new']);
  });
});

describe('an answer', () => {
  it('that completes the form opens the ticket with the ordinary notices', () => {
    const done = changed(joinOf({ answers: said({ place: 'Halle 3', count: '2' }) }), draft(), here());
    expect(done.state).toMatchObject({ status: 'open', fields: { place: 'Halle 3', count: '2' } });
    expect(templates(done)).toEqual(['opened', 'agent-new', 'agent-new']);
    expect(done.entries[0]?.changes).toMatchObject({
      status: { from: 'draft', to: 'open' },
      'fields.place': { from: null, to: 'Halle 3' },
    });
  });

  it('that cannot stand is asked for again, plainly, together with what is missing', () => {
    const done = changed(joinOf({ answers: said({ place: 'Halle 3', count: 'viele' }) }), draft(), here());
    expect(done.state).toMatchObject({ status: 'draft', fields: { place: 'Halle 3' }, form: { asked: 2 } });
    expect(templates(done)).toEqual(['question']);
    expect(asked(done)).toMatchObject({
      isAgain: true,
      questions: [{ name: 'count' }],
      faults: [{ name: 'count', said: 'viele', isLabel: false }],
    });
  });

  it('of a stranger in doubt is not shown its own words (H43)', () => {
    const mail = mailOf({ auth: 'none', knownSender: true });
    const done = changed(joinOf({ mail, answers: said({ count: 'http://x.example' }) }), draft(), here());
    expect(asked(done)?.faults[0]?.said).toBe('');
  });

  it('with a label that is nearly right is told which was meant', () => {
    const answers = said({}, { unknown: [{ label: 'ortt', question: 'place' }] });
    expect(asked(changed(joinOf({ answers }), draft(), here()))?.faults).toEqual([
      { name: 'place', label: { de: 'Ort', en: 'Place' }, said: 'ortt', isLabel: true },
    ]);
  });

  it('without a word to the questions is asked again, once; then our people hear of it', () => {
    const again = changed(joinOf(), draft(), here());
    expect(templates(again)).toEqual(['question']);
    const ticket = { ...draft(), ...again.state };
    const context = here({ receipts: { ...contextOf().receipts, ofTicket: { question: 2 } } });
    const third = changed(joinOf({ answers: said({ count: '3' }) }), ticket, context);
    expect(third.state).toMatchObject({ status: 'draft', flags: ['incomplete'], fields: { count: '3' } });
    expect(templates(third)).toEqual(expect.arrayContaining(['agent-new', 'agent-new']));
    const fourth = changed(joinOf(), { ...ticket, ...third.state }, context);
    expect(templates(fourth)).toEqual(['agent-reply', 'agent-reply']);
    const last = changed(joinOf({ answers: said({ place: 'Halle 3' }) }), { ...ticket, ...third.state }, context);
    expect(last.state).toMatchObject({ status: 'open', flags: [] });
    expect(templates(last)).toEqual(['agent-reply', 'agent-reply']);
  });

  it('in a quotation fills only what is open, and a wrong one there is nobody’s mistake', () => {
    const ticket = draft({ fields: { place: 'Halle 3' } });
    const done = changed(joinOf({ answers: said({}, { quoted: { place: 'Halle 1', count: '?' } }) }), ticket, here());
    expect(done.state.fields).toEqual({ place: 'Halle 3' });
    expect(asked(done)?.faults).toEqual([]);
  });

  it('takes one line of a number, all lines of words', () => {
    const answers = said({ count: '2\nViele Grüße', place: 'Halle 3\nim Keller' });
    expect(changed(joinOf({ answers }), draft(), here()).state.fields).toEqual({
      count: '2',
      place: 'Halle 3\nim Keller',
    });
  });

  it.each([
    ['a robot', { movesStatus: false, mail: mailOf({ classes: ['out_of_office', 'auto'] }) }],
    ['a third party', { thirdParty: true, movesStatus: false }],
  ])('of %s asks nothing again', (_, own) => {
    const done = changed(joinOf(own), draft(), here());
    expect(done.state.form?.asked).toBe(1);
    expect(templates(done)).not.toContain('question');
  });

  it('after the gate held the question back is told to our people', () => {
    const context = here({ receipts: { ...contextOf().receipts, perAddressDay: { 'kunde@kunde.example': 3 } } });
    const done = changed(joinOf(), draft(), context);
    expect(done.state).toMatchObject({ form: { asked: 1 }, flags: ['incomplete'] });
    expect(templates(done)).toEqual(expect.arrayContaining(['agent-new']));
  });
});

describe('by hand', () => {
  const open = (own: Partial<Extract<Verb, { kind: 'open' }>> = {}) =>
    ({
      ...bySystem,
      kind: 'open',
      customer: { address: 'kunde@kunde.example', name: 'Karla' },
      text: 'Es tropft.',
      visibility: 'public',
      set: {},
      attachments: [],
      tellsCustomer: true,
      ...own,
    }) as const;

  it('a ticket of a queue with a form asks its customer', () => {
    const done = changed(open(), null, here());
    expect(done.state).toMatchObject({ status: 'draft', form: { name: 'pump', asked: 1 } });
    expect(templates(done)).toEqual(['question']);
  });

  it('with the answers it is open at once', () => {
    const done = changed(open({ set: { fields: { place: 'Halle 3', count: '2' } } }), null, here());
    expect(done.state.status).toBe('open');
    expect(templates(done)).toEqual(['opened', 'agent-new', 'agent-new']);
  });

  it('without a customer to ask it waits, and whoever opened it knows', () => {
    const done = changed(open({ customer: null, visibility: 'internal' }), null, here());
    expect(done.state.status).toBe('draft');
    expect(done.notices).toEqual([]);
    expect(done.warnings).toEqual(['status draft until it has place, count (workflow field-service)']);
  });

  it('a value that does not fit is refused, and an unknown form', () => {
    expect(refused(open({ set: { fields: { count: 'viele' } } }), null, here()).detail).toContain('expected a number');
    expect(refused(open({ set: { form: 'x' } }), null, here()).detail).toContain('form "x" is unknown, expected pump');
  });

  it('form=none asks nothing', () => {
    const done = changed(open({ set: { form: 'none' } }), null, here());
    expect(done.state.status).toBe('open');
  });

  it('what is missing is set, and then the customer and our people hear of the ticket', () => {
    const done = changed(setOf({ fields: { place: 'Halle 3', count: '2' } }, bySystem), draft(), here());
    expect(done.state.status).toBe('open');
    expect(templates(done)).toEqual(['opened', 'agent-new', 'agent-new']);
  });

  it('a draft that somebody opens all the same asks no more', () => {
    const done = changed(setOf({ status: 'open' }, bySystem), draft(), here());
    expect(templates(done)).toEqual(['opened', 'agent-new', 'agent-new']);
    const later = changed(joinOf(), { ...draft(), ...done.state }, here());
    expect(templates(later)).toEqual(['agent-reply', 'agent-reply']);
  });

  it('a form given to a ticket that is there asks its customer, and taking it away ends that', () => {
    const ticket = ticketOf({ status: 'open', kind: 'new' });
    const done = changed(setOf({ form: 'pump' }, bySystem), ticket, here());
    expect(done.state).toMatchObject({ status: 'open', form: { name: 'pump', asked: 1 } });
    expect(templates(done)).toEqual(['question']);
    const ended = changed(setOf({ form: 'none' }, bySystem), draft(), here());
    expect(ended.state).toMatchObject({ status: 'open', form: null });
    expect(refused(setOf({ form: 'pump' }, bySystem), draft(), here()).reason).toBe('nothing_to_do');
  });

  it('a value of a catalogue answers its question', () => {
    const done = changed(setOf({ group: 'hardware' }, bySystem), draft(), here());
    expect(done.state.form?.given).toEqual(['topic']);
  });

  it('a draft that is cancelled tells nobody of a birth', () => {
    const cancel = { ...bySystem, kind: 'cancel', ticket: T1, comment: '', notify: 'none' } as const;
    expect(templates(changed(cancel, draft(), here()))).toEqual([]);
  });
});

describe('a ticket that staff open by mail (B3)', () => {
  const byAnna = mailOf({ byAgent: 'anna', from: { address: 'anna@example.com', name: 'Anna' } });
  const hers = { customer: { address: 'anna@example.com', name: 'Anna' }, set: { queue: 'empty' } };

  it('without a word on it is internal, a draft, and the receipt asks', () => {
    const done = changed(createOf({ mail: byAnna, ...hers }), null, here());
    expect(done.state).toMatchObject({ visibility: 'internal', status: 'draft', flags: ['visibility-unsaid'] });
    expect(done.notices.filter((one) => one.gate.pass)).toMatchObject([
      { name: 'agent-receipt', agent: 'anna', kind: 'agent', data: { receipt: { asksVisibility: true } } },
    ]);
  });

  it('opens when it is said', () => {
    const ticket = ticketOf({ status: 'draft', kind: 'new', visibility: 'internal', flags: ['visibility-unsaid'] });
    const done = changed(setOf({ visibility: 'internal' }, bySystem), ticket, here());
    expect(done.state).toMatchObject({ status: 'open', visibility: 'internal', flags: [] });
    expect(templates(done)).toEqual(['agent-new', 'agent-new']);
  });
});

describe('what staff open (C15)', () => {
  const shop = (tickets: Partial<Config['tickets']>): Partial<DeskContext> => ({
    config: { ...config, tickets: { ...config.tickets, ...tickets } },
  });
  const byBob = mailOf({ byAgent: 'bob', from: { address: 'bob@example.com', name: 'Bob' } });
  const cases: readonly (readonly [
    string,
    Partial<Config['tickets']>,
    Parameters<typeof createOf>[0],
    string,
    readonly string[],
  ])[] = [
    ['is unread by default', {}, {}, 'unread', []],
    ['internal is read where internal ones are', { readWhen: 'internal' }, { visibility: 'internal' }, 'read', []],
    ['public is not read where internal ones are', { readWhen: 'internal' }, {}, 'unread', []],
    ['public is read where all are', { readWhen: 'always' }, {}, 'read', []],
    ['is its creator’s where that is so', { assignToCreator: true }, {}, 'assigned', ['bob']],
    [
      'is somebody else’s where a rule says so',
      { assignToCreator: true },
      { set: { assign: 'anna' } },
      'assigned',
      ['anna'],
    ],
  ];
  it.each(cases)('%s', (_, tickets, own, status, assignees) => {
    const done = changed(createOf({ mail: byBob, ...own }), null, contextOf(shop(tickets)));
    expect(done.state).toMatchObject({ status, assignees });
  });

  it('a customer’s mail is neither read nor anybody’s', () => {
    const done = changed(createOf(), null, contextOf(shop({ readWhen: 'always', assignToCreator: true })));
    expect(done.state).toMatchObject({ status: 'unread', assignees: [] });
  });
});
