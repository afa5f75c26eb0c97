import { describe, expect, test } from 'vitest';
import { findConfig } from '../../src/config/find.ts';
import { loadConfig } from '../../src/config/load.ts';
import { loadGood, loadTexts, MINIMAL } from './files.ts';

const mailbox = (more: string): string => MINIMAL.replace('password: env:IMAP', `password: env:IMAP, ${more}`);

const NO_TRUST = { withoutId: false, internal: null, networks: [], verify: false };

test('letter particulars may have several lines, and nothing else that is no text', () => {
  const written = (legal: string) => `${MINIMAL}instance: { legal: ${legal} }\n`;
  expect(loadGood(written('"Example GmbH, Berlin\\nHRB 1"')).instance.legal).toBe('Example GmbH, Berlin\nHRB 1');
  expect(() => loadGood(written('"Example\\rGmbH"'))).toThrow();
  expect(() => loadGood(written('"Example\\0GmbH"'))).toThrow();
});

describe('defaults', () => {
  test('mailboxes and smtp alone make a whole config', () => {
    const config = loadGood(MINIMAL);
    expect({ ...config, workflow: config.workflow.name }).toMatchObject({
      instance: {
        name: 'Support',
        url: null,
        timezone: 'UTC',
        language: 'en',
        languages: [],
        form: 'formal',
        legal: '',
      },
      data: { dir: '/srv/mc/data', minFreeBytes: 1024 ** 3 },
      mailboxes: [
        {
          name: 'support',
          address: 'support@example.com',
          aliases: [],
          host: 'imap.example.com',
          port: 993,
          tls: 'implicit',
          ca: null,
          user: 'support@example.com',
          folders: ['INBOX'],
          mode: 'idle',
          pollMs: 60_000,
          after: { kind: 'keep' },
          start: { kind: 'now' },
          queue: 'support',
          maxSizeBytes: 50 * 1024 ** 2,
          trustAuthResults: [],
          trust: { withoutId: false, internal: null, networks: [], verify: false },
          ownLists: [],
          unsignedMark: 'deny',
          replyAddress: 'auto',
        },
      ],
      smtp: {
        host: 'smtp.example.com',
        port: 587,
        tls: 'starttls',
        ca: null,
        user: null,
        password: null,
        from: { address: 'support@example.com', name: 'Support' },
        connections: 2,
        ratePerMinute: null,
        nullSender: false,
        bounceAddress: null,
        holdRepliesMs: 60_000,
      },
      tickets: {
        number: 'T-{yyyy}-{seq:5}',
        reopen: { withinMs: 14 * 86_400_000, later: 'create_linked', cancelled: 'reject' },
        threadSecret: null,
        agentReply: 'note',
        duplicates: 'join',
        reclassifyClosed: true,
      },
      workflow: 'default',
      catalogues: {
        types: ['request', 'incident', 'invoice', 'alert'],
        groups: [],
        severities: ['minor', 'normal', 'major', 'critical'],
        priorities: ['low', 'normal', 'high', 'urgent'],
        defaultSeverity: 'normal',
        defaultPriority: 'normal',
        fields: {},
        closeRequire: [],
        closeReasons: ['solved', 'no_answer', 'duplicate', 'not_us', 'recovered'],
        closeCauses: ['user', 'bug', 'supplier'],
      },
      queues: [{ name: 'support', address: null, agents: [], openedTo: [], notifyCustomer: true }],
      agents: [],
      notifications: {
        customer: { opened: true, reply: true, status: [], closed: true, reopened: false },
        agents: { new: 'queue', assigned: 'assignee', reply: 'assignee' },
      },
      gate: {
        perTicket: 1,
        perAddressPerDay: 3,
        unverifiedPerHour: 20,
        automaticPerHour: 1000,
        maxMailAgeMs: 172_800_000,
      },
      templates: { dir: null, accent: '#0b5fff' },
      rulesDir: '/srv/mc/rules',
    });
    expect(Object.keys(config.roles)).toEqual(['agent', 'lead']);
    expect(config.roles.lead).toContain('assign');
    expect(config.roles.agent).not.toContain('assign');
  });

  test('a config in /etc keeps its data in /var/lib', () => {
    const config = loadGood({ '/etc/mailclerk/mailclerk.yaml': MINIMAL });
    expect([config.data.dir, config.rulesDir]).toEqual(['/var/lib/mailclerk', '/etc/mailclerk/rules']);
  });

  test('the only queue has every agent, several queues have those they name', () => {
    const agents = 'agents: { anna: { email: anna@example.com }, bob: { email: bob@example.com } }\n';
    expect(loadGood(MINIMAL + agents).queues[0]?.agents).toEqual(['anna', 'bob']);
    expect(loadGood(`${MINIMAL}${agents}queues:\n  one: { agents: [bob] }\n  ops:\n`).queues).toMatchObject([
      { name: 'one', agents: ['bob'] },
      { name: 'ops', agents: [] },
    ]);
  });

  test.each([
    ['the queue with its address', 'queues: { first: {}, other: { address: support@example.com } }', 'other'],
    ['the queue with its name', 'queues: { first: {}, support: {} }', 'support'],
    ['the first queue', 'queues: { first: {}, second: {} }', 'first'],
  ])('a mailbox without a queue files into %s', (_, queues, expected) => {
    expect(loadGood(`${MINIMAL}${queues}\n`).mailboxes[0]?.queue).toBe(expected);
  });
});

describe('servers', () => {
  test.each([
    ['imap.example.com', '', 'imap.example.com', 993, 'implicit'],
    ['imap.example.com:143', '', 'imap.example.com', 143, 'starttls'],
    ['imap.example.com:10143', '', 'imap.example.com', 10143, 'implicit'],
    ['imap.example.com', 'tls: starttls', 'imap.example.com', 143, 'starttls'],
    ['127.0.0.1:10143', 'tls: none', '127.0.0.1', 10143, 'none'],
    ['"[::1]:1143"', 'tls: none', '::1', 1143, 'none'],
    ['localhost', 'tls: none', 'localhost', 143, 'none'],
  ])('IMAP at %s %s', (host, more, ...expected) => {
    const { mailboxes } = loadGood(mailbox(more || 'mode: idle').replace('imap.example.com', host));
    expect([mailboxes[0]?.host, mailboxes[0]?.port, mailboxes[0]?.tls]).toEqual(expected);
  });

  test.each([
    ['smtp.example.com', 'smtp.example.com', 587, 'starttls'],
    ['smtp.example.com:465', 'smtp.example.com', 465, 'implicit'],
    ['smtp.example.com, tls: implicit', 'smtp.example.com', 465, 'implicit'],
    ['127.0.0.1:2525, tls: none', '127.0.0.1', 2525, 'none'],
  ])('SMTP at %s', (text, ...expected) => {
    const { smtp } = loadGood(MINIMAL.replace('smtp.example.com', text));
    expect([smtp.host, smtp.port, smtp.tls]).toEqual(expected);
  });
});

describe('values', () => {
  test.each([
    ['after: { move: Archive/tickets }', { after: { kind: 'move', folder: 'Archive/tickets' } }],
    ['after: flag', { after: { kind: 'flag', flag: '\\Flagged' } }],
    ['after: { flag: $Filed }', { after: { kind: 'flag', flag: '$Filed' } }],
    ['start: 2026-01-31', { start: { kind: 'date', since: Date.UTC(2026, 0, 31) } }],
    ['start: all', { start: { kind: 'all' } }],
    ['poll: 5m', { pollMs: 300_000 }],
    ['max_size: 1.5MB', { maxSizeBytes: 1_572_864 }],
    ['folders: inbox', { folders: ['INBOX'] }],
    ['aliases: Hilfe@BÜCHER.example', { aliases: ['hilfe@xn--bcher-kva.example'] }],
    ['trust_auth_results: MX.example.com', { trustAuthResults: ['mx.example.com'] }],
    [
      'trust_auth_results: [topmost_without_id, mx.example.com]',
      { trustAuthResults: ['mx.example.com'], trust: { ...NO_TRUST, withoutId: true } },
    ],
    ['trust_internal: exchange', { trust: { ...NO_TRUST, internal: 'exchange' } }],
    [
      'trust_networks: [10.0.0.0/8, 192.0.2.7, "2001:db8::/32"]',
      { trust: { ...NO_TRUST, networks: ['10.0.0.0/8', '192.0.2.7/32', '2001:db8::/32'] } },
    ],
    ['auth: verify', { trust: { ...NO_TRUST, verify: true } }],
    ['auth: { verify: true }', { trust: { ...NO_TRUST, verify: true } }],
    ['own_lists: "Support Team <Team.lists.example.net>"', { ownLists: ['team.lists.example.net'] }],
    ['reply_address: "reply-{token}@t.example"', { replyAddress: 'reply-{token}@t.example' }],
  ])('%s', (text, expected) => {
    expect(loadGood(mailbox(text)).mailboxes[0]).toMatchObject(expected);
  });

  test('a sender with a name, a rate, a hold', () => {
    const { smtp } = loadGood(
      MINIMAL.replace(
        'smtp.example.com',
        'smtp.example.com, from: "A, B <Help@Example.com>", rate: 1/s, hold_replies: 0',
      ),
    );
    expect(smtp).toMatchObject({
      from: { name: 'A, B', address: 'help@example.com' },
      ratePerMinute: 60,
      holdRepliesMs: 0,
    });
  });
});

describe('several files', () => {
  const main = '/srv/mc/config/mailclerk.yaml';

  test('include and conf.d are merged, every file is a source', () => {
    const { config, sources } = loadTexts({
      [main]: `include: [people/*.yaml]\n${MINIMAL}`,
      '/srv/mc/config/people/anna.yaml': 'agents: { anna: { email: anna@example.com } }\n',
      '/srv/mc/config/people/notes.txt': 'not: yaml: at all',
      '/srv/mc/config/conf.d/20-bob.yaml': 'agents: { bob: { email: bob@example.com } }\n',
    });
    expect(config?.agents.map((agent) => agent.id)).toEqual(['anna', 'bob']);
    expect(Object.keys(sources)).toHaveLength(3);
  });

  test('a key that two files set is an error in the second', () => {
    const second = '/srv/mc/config/conf.d/x.yaml';
    const { config, problems } = loadTexts({ [main]: MINIMAL, [second]: 'smtp:\n  host: other.example.com\n' });
    expect(config).toBeNull();
    expect(problems).toContainEqual(
      expect.objectContaining({
        file: second,
        line: 2,
        column: 3,
        message: `smtp.host is set in ${main}:4 already; keep one of the two`,
      }),
    );
  });

  test('files that include each other are named, not followed for ever', () => {
    const { problems } = loadTexts({
      [main]: `include: other.yaml\n${MINIMAL}`,
      '/srv/mc/config/other.yaml': 'include: mailclerk.yaml\n',
    });
    expect(problems.map((problem) => problem.message)).toContain(`${main} is included twice`);
  });

  test('a broken file in conf.d is reported without calling its keys missing', () => {
    const broken = '/srv/mc/config/conf.d/smtp.yaml';
    const { config, problems } = loadTexts({ [main]: MINIMAL.replace(/smtp:.*/, ''), [broken]: 'smtp: { host: [\n' });
    expect(config).toBeNull();
    expect(problems.filter((problem) => problem.severity === 'error').every((problem) => problem.file === broken)).toBe(
      true,
    );
  });
});

describe('hostile and broken files end in problems, never in an exception', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n`;
  test.each([
    ['an alias bomb', bomb],
    ['an alias of itself', 'a: &a [*a]\n'],
    ['deep nesting', `a: ${'['.repeat(5000)}`],
    ['an unknown alias', 'smtp: *hunter2\n'],
    ['a tag', 'smtp: !hunter2 x\n'],
    ['only a list', '- a\n'],
    ['only text', 'hello'],
    ['nothing', ''],
    ['a prototype', '__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n'],
    ['binary', '\u0000\u0001\ufffd'],
    ['too large', `# ${'x'.repeat(2 * 1024 * 1024)}`],
  ])('%s', (_, text) => {
    const { config, problems } = loadTexts(text);
    expect(config).toBeNull();
    expect(problems.some((problem) => problem.severity === 'error')).toBe(true);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('a file that is not there', () => {
    const { config, problems } = loadConfig('/nonexistent/mailclerk.yaml', { env: {} });
    expect(config).toBeNull();
    expect(problems[0]?.message).toBe('/nonexistent/mailclerk.yaml does not exist');
  });
});

describe('where the config is looked for', () => {
  test('what was asked for wins, then the environment, then the usual places', () => {
    expect(findConfig('x.yaml', { MAILCLERK_CONFIG: '/y.yaml' }, '/srv').path).toBe('/srv/x.yaml');
    expect(findConfig(null, { MAILCLERK_CONFIG: '/y.yaml' }, '/srv').path).toBe('/y.yaml');
    expect(findConfig(null, {}, '/nonexistent').looked).toEqual([
      '/nonexistent/config/mailclerk.yaml',
      '/etc/mailclerk/mailclerk.yaml',
    ]);
  });
});
