// What a file makes of workflows: the shipped ones under the site's settings, own ones over a base, names of templates.
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { customerTold, reopenPolicyOf, rightsOf, workflowOf } from '../../src/model/by-queue.ts';

const HEAD = `instance: { timezone: UTC }
mailboxes: { support: { address: support@example.com, host: imap.example.com, password: env:IMAP } }
smtp: { host: smtp.example.com }
`;

function load(text: string, more: { readonly templates?: readonly string[] } = {}) {
  const files: Record<string, string> = { '/site/config/mailclerk.yaml': HEAD + text };
  const names: Record<string, readonly string[]> = { '/site/templates': ['de'], '/site/templates/de': ['own.hbs'] };
  return loadConfig('/site/config/mailclerk.yaml', {
    env: { IMAP: 'x' },
    readFile: (path) => {
      const found = files[path];
      if (found === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
      return found;
    },
    listFolder: (folder) => names[folder] ?? [],
    ...more,
  });
}

function configOf(text: string) {
  const { config, problems } = load(text);
  if (!config) throw new Error(problems.map((problem) => problem.message).join('\n'));
  return config;
}

test('each queue has its workflow, with its roles, its notices and its policy for closed tickets', () => {
  const config = configOf(`
workflow: actions
queues: { a: {}, b: { workflow: field-service }, c: { workflow: helpdesk, reopen: { within: 2d } } }
agents: { anna: { email: anna@x.example, roles: [lead, member] } }
`);
  expect(['a', 'b', 'c', 'gone'].map((queue) => workflowOf(config, queue).name)).toEqual([
    'actions',
    'field-service',
    'helpdesk',
    'actions',
  ]);
  expect(rightsOf(config, 'a').agent?.can).not.toContain('close');
  expect(rightsOf(config, 'b').member).toMatchObject({ whenAssigned: true });
  expect(rightsOf(config, 'c').agent?.can).toContain('close');
  expect(customerTold(config, 'c')).toMatchObject({ status: 'all', reopened: true });
  expect(customerTold(config, 'b').status).toEqual(['in_progress', 'done']);
  expect(reopenPolicyOf(config, 'b')).toMatchObject({ withinMs: 0, later: 'create_linked' });
  expect(reopenPolicyOf(config, 'c')).toMatchObject({ withinMs: 2 * 86_400_000, cancelled: 'reject' });
});

test('what the file says of customers, roles and reopening beats every workflow', () => {
  const config = configOf(`
workflow: helpdesk
notifications: { customer: { status: [report], fields: [] } }
tickets: { reopen: { within: 5d } }
roles: { agent: { can: [view] } }
queues: { a: {}, b: { workflow: field-service } }
`);
  expect(customerTold(config, 'a')).toMatchObject({ status: ['report'], fields: [], reopened: true });
  expect(rightsOf(config, 'a').agent?.can).toEqual(['view']);
  expect(reopenPolicyOf(config, 'b').withinMs).toBe(5 * 86_400_000);
});

test('a workflow over a shipped one replaces the keys it writes, and no others', () => {
  const config = configOf(`
workflow: mine
workflows: { mine: { extends: field-service, when_done: { close: at_once }, visibility: public, notifications: { status: none } } }
`);
  const { workflow } = config;
  expect(workflow).toMatchObject({
    name: 'mine',
    whenDone: { close: 'at_once' },
    asksVisibility: false,
    initial: 'open',
  });
  expect(workflow.transitions.done).toEqual(['in_progress', 'closed']);
  expect(customerTold(config, 'support').status).toEqual([]);
});

test('a template must be shipped or the site’s own', () => {
  const own = (template: string) =>
    `workflows: { mine: { statuses: { a: { kind: new, template: ${template} }, b: { kind: closed } } } }\n`;
  expect(load(own('own'), { templates: ['status'] }).problems).toEqual([]);
  expect(load(own('status'), { templates: ['status'] }).problems).toEqual([]);
  expect(load(own('statsu'), { templates: ['status'] }).problems).toMatchObject([
    { line: 4, message: expect.stringContaining('there is no template "statsu"; did you mean "status"?') },
  ]);
});

test('a time-out of done tickets is read', () => {
  const { config, problems } = load(
    'workflows: { mine: { extends: field-service, when_done: { close: rating, timeout: 14d } } }\n',
  );
  expect(problems).toEqual([]);
  expect(config?.workflows?.mine?.whenDone).toEqual({ close: 'rating', timeoutMs: 14 * 86_400_000 });
});

test('entries of catalogues keep their order, labels and states; nothing after the colon is an entry, too', () => {
  const config = configOf(`
catalogues:
  groups:
    b: { order: 2, label: Beta }
    a: { order: 1, default: true, label: { de: Alpha } }
    c:
    d: { active: false }
  priorities: { low: {}, high: { default: true } }
  fields:
    region: { choices: { north:, south: {} } }
    order:
`);
  expect(config.catalogues.groups).toEqual(['c', 'd', 'a', 'b']);
  expect(config.catalogues).toMatchObject({ defaultGroup: 'a', defaultType: null, defaultPriority: 'high' });
  expect(config.catalogues.entries?.groups?.[1]).toEqual({ id: 'd', label: {}, active: false });
  expect(config.catalogues.fields.region).toMatchObject({
    type: 'choice',
    choices: [{ id: 'north' }, { id: 'south' }],
  });
  expect(config.catalogues.fields.order).toMatchObject({ type: 'text', required: false });
});
