// What a push says in each form, and that a customer's words are only in it where the channel wants them, never as markup.
// The calls go to a real server on loopback, through the channel the outbox uses.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { systemClock } from '../../src/lib/time.ts';
import { alertEvents, type PushChannel, type PushForm } from '../../src/model/people/alerts.ts';
import type { Secret, Setup } from '../../src/model/setup.ts';
import { webhookChannel } from '../../src/notify/webhook/channel.ts';
import { pushBody } from '../../src/notify/webhook/push.ts';
import { pushWords } from '../../src/notify/webhook/push-words.ts';
import type { OutboxRow } from '../../src/ports.ts';
import { type HttpStub, startHttp } from '../servers/http-stub.ts';
import { makeRow, makeSetup } from './make.ts';

const HOSTILE = '<!channel> [klick](https://evil.example) *<https://evil.example|hier>* & @everyone';
const KEY = 'a-secret-of-thirty-two-octets-00';
let stub: HttpStub;
beforeAll(async () => {
  stub = await startHttp();
});
beforeEach(() => stub.calls.splice(0));
afterAll(() => stub.stop());

const secretOf = (text: string): Secret => ({
  reference: 'env:X',
  reveal: () => text,
  toJSON: () => '‹secret›',
  toString: () => '‹secret›',
});

function setupOf(channel: Partial<PushChannel> = {}, isPrivate = true): Setup {
  const setup = makeSetup();
  const url = `http://127.0.0.1:${stub.port}/services/T0/topic-7`;
  const room: PushChannel = {
    name: 'room',
    form: 'generic',
    url: secretOf(url),
    words: 'none',
    language: 'en',
    ...channel,
  };
  const host = { host: '127.0.0.1', port: stub.port, secret: secretOf(KEY), authorization: null, isPrivate, ca: null };
  return {
    ...setup,
    config: {
      ...setup.config,
      instance: { ...setup.config.instance, url: 'https://tickets.example.com/' },
      notifications: { ...setup.config.notifications, push: { room } },
      webhooks: { hosts: [host], timeoutMs: 5000, retries: 3, connections: 2 },
    },
  };
}

function rowOf(): OutboxRow {
  const row = makeRow({ name: 'agent-changed', kind: 'webhook', toAddress: 'push:room', messageId: 'wh_0123' });
  return {
    ...row,
    data: {
      ...row.data,
      push: {
        alerts: ['escalation', 'tags'],
        at: Date.UTC(2026, 0, 7, 9),
        to: ['anna'],
        by: 'bob',
        queue: 'support',
        status: 'open',
        priority: 'high',
        severity: 'major',
        escalation: 2,
        assignees: ['anna'],
        subject: `Pumpe ${HOSTILE}`,
        text: `Sie läuft nicht. ${HOSTILE}`,
      },
    },
  };
}

async function pushed(setup: Setup) {
  const channel = webhookChannel({ setup: () => setup, clock: systemClock(undefined) });
  const row = rowOf();
  const bytes = await channel.compose(row);
  const result = await channel.send(row, bytes, new AbortController().signal);
  return { result, bytes };
}

describe.each(['generic', 'slack', 'teams', 'ntfy'] as const)('the form %s', (form: PushForm) => {
  it('is one signed POST of JSON with what happened and the ticket', async () => {
    const { result, bytes } = await pushed(setupOf({ form }));
    expect(result.kind).toBe('sent');
    const [call] = stub.calls;
    expect(call).toMatchObject({ method: 'POST', path: form === 'ntfy' ? '/services/T0/' : '/services/T0/topic-7' });
    expect(call?.headers['content-type']).toBe('application/json');
    expect(call?.body.equals(Buffer.from(bytes))).toBe(true);
    const text = call?.body.toString('utf8') ?? '';
    expect(text).toContain('T-2026-00017 escalates (support)');
    // There is no console yet: a link to it would be dead.
    expect(text).not.toContain('https://tickets.example.com');
    const time = String(call?.headers['webhook-timestamp']);
    const mac = createHmac('sha256', KEY).update(`wh_0123.${time}.${text}`).digest('base64');
    expect(call?.headers['webhook-signature']).toBe(`v1,${mac}`);
  });

  test.each([
    ['none', false, false],
    ['subject', true, false],
    ['text', true, true],
  ] as const)('with words: %s holds the subject: %s, what was written: %s', async (words, subject, text) => {
    const { bytes } = await pushed(setupOf({ form, words }));
    const said = Buffer.from(bytes).toString('utf8');
    expect([said.includes('Pumpe'), said.includes('läuft nicht')]).toEqual([subject, text]);
    expect(said.includes('evil.example')).toBe(subject);
  });
});

it('the body of the form generic is as documented', async () => {
  const { bytes } = await pushed(setupOf({ words: 'text' }));
  const body = pushBody.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  expect(body).toMatchObject({ version: 1, id: 'wh_0123', events: ['escalation', 'tags'], to: ['anna'], by: 'bob' });
  expect(body.ticket).toMatchObject({ ref: 'T-2026-00017', priority: 'high', escalation: 2, assignees: ['anna'] });
});

it('Slack gets a customer’s words as plain text alone, so that they mention nobody', async () => {
  const { bytes } = await pushed(setupOf({ form: 'slack', words: 'text' }));
  const body = JSON.parse(Buffer.from(bytes).toString('utf8'));
  expect(body).toMatchObject({ unfurl_links: false, unfurl_media: false });
  expect(body.text).not.toContain('channel');
  const hostile = body.blocks.filter((block: object) => JSON.stringify(block).includes('evil'));
  expect(hostile.map((block: { text: { type: string } }) => block.text.type)).toEqual(['plain_text']);
});

it('Teams gets an Adaptive Card whose texts know no Markdown', async () => {
  const { bytes } = await pushed(setupOf({ form: 'teams', words: 'text' }));
  const { type, attachments } = JSON.parse(Buffer.from(bytes).toString('utf8'));
  expect([type, attachments[0].contentType]).toEqual(['message', 'application/vnd.microsoft.card.adaptive']);
  expect(attachments[0].content.body.every((one: { type: string }) => one.type === 'RichTextBlock')).toBe(true);
  expect(attachments[0].content.actions ?? []).toEqual([]);
});

it('ntfy gets topic, title, message and priority', async () => {
  const { bytes } = await pushed(setupOf({ form: 'ntfy', language: 'de' }));
  const body = JSON.parse(Buffer.from(bytes).toString('utf8'));
  expect(body).toMatchObject({ topic: 'topic-7', title: 'T-2026-00017 eskaliert (support)', priority: 5 });
  expect(body).not.toHaveProperty('click');
});

describe('a push that cannot leave', () => {
  test.each([503, 429, 500])('is made again after %i', async (status) => {
    stub.answer({ status });
    expect((await pushed(setupOf())).result.kind).toBe('later');
  });
  test.each([301, 400, 403, 404])('is dead after %i', async (status) => {
    stub.answer({ status });
    expect((await pushed(setupOf())).result.kind).toBe('never');
  });
  it('does not go to a private address unless the host may lie there', async () => {
    const { result } = await pushed(setupOf({ url: secretOf(`https://127.0.0.1:${stub.port}/x`) }, false));
    expect(result).toMatchObject({ kind: 'never', response: expect.stringContaining('private or local') });
    expect(stub.calls).toEqual([]);
  });
  test.each([
    ['http://other.example/SECRET-PATH', 'not (or no longer) named in config.webhooks.hosts'],
    ['ftp://127.0.0.1/SECRET-PATH', 'the address of push channel room is no web address'],
    ['SECRET-PATH', 'the address of push channel room is no web address'],
  ])('%s is never called, and no reason says its path', async (url, reason) => {
    const { result } = await pushed(setupOf({ url: secretOf(url) }));
    expect(result).toMatchObject({ kind: 'never', response: expect.stringContaining(reason) });
    expect(JSON.stringify(result)).not.toContain('SECRET-PATH');
  });
  it('whose channel is gone says so', async () => {
    const setup = setupOf();
    const gone = { ...setup, config: { ...setup.config, notifications: { ...setup.config.notifications, push: {} } } };
    await expect(pushed(gone)).rejects.toThrow('push channel room is not (or no longer) named');
  });
});

test.each(['en', 'de', 'de-AT', 'xx'])('every event has its words in %s', (language) => {
  const words = pushWords(language);
  for (const event of alertEvents) {
    expect(words.events[event]).toContain('{ref}');
    expect(words.short[event]).not.toBe('');
  }
});
