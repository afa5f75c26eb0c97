// `absence.template` names a notice that is there: a slip is found by `check`, not by the customers of a holiday.
import { expect, it } from 'vitest';
import { loadSetup } from '../../src/daemon/setup.ts';
import { makeSite } from '../integration/site.ts';

it.each<readonly [string | undefined, boolean, boolean]>([
  [undefined, false, true],
  ['absence', false, true],
  ['holiday', true, true],
  ['holiday', false, false],
  ['absense', false, false],
])('absence.template %s (own file: %s) is right: %s', async (template, hasFile, isRight) => {
  const site = makeSite({
    mailboxes: { support: { port: 1 } },
    rules: { '10-none.yaml': 'version: 1\nrules: []\n' },
    config: { absence: { until: '2027-01-02', ...(template ? { template } : {}) } },
  });
  if (hasFile) site.write('templates/en/holiday.hbs', '---\nsubject: "{{ticket.subject}}"\n---\nWe are away.\n');
  const { problems } = loadSetup(site.configPath, { env: {}, needSecrets: false });
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  await site.remove();
  expect(errors).toEqual(
    isRight ? [] : [expect.stringContaining(`absence.template: there is no template "${template}"`)],
  );
});
