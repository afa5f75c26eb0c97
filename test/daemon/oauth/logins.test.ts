// What the administrator is told of logins: 30, 7 and 1 days before a secret ends, and that somebody must do something.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loginsWrong } from '../../../src/daemon/oauth/logins.ts';
import { saveAuthState } from '../../../src/daemon/oauth/sign-in.ts';
import type { Setup } from '../../../src/model/setup.ts';
import type { Identity } from '../../servers/identity.ts';
import { account, bench } from './arrange.ts';

const DAY = 86_400_000;
const END = Date.parse('2027-05-01T00:00:00Z');
let place: ReturnType<typeof bench>;
beforeAll(() => {
  place = bench();
});
afterAll(() => place.close());

const idp = { tokenUrl: 'https://login.example.org/token', deviceUrl: '', authorizationUrl: '' } as Identity;
const oauth2 = account(idp, { secretExpires: END });
const instance = { language: 'de', timezone: 'Europe/Berlin' };
const setup = { config: { instance, mailboxes: [{ name: 'support', oauth2 }], smtp: {} } } as unknown as Setup;
const wrongAt = (days: number, limitDays = 30) =>
  loginsWrong({ store: place.store, setup, now: END - days * DAY }, limitDays * DAY);

test.each([
  [31, []],
  [30, ['support 30']],
  [8, ['support 30']],
  [7, ['support 7']],
  [1, ['support 1']],
  [0, ['support over']],
])('%s days before the end of a secret it is %j', async (days, ids) => {
  expect((await wrongAt(days)).map(({ id }) => id)).toEqual(ids);
});

test('a limit of seven days tells nothing before, and names the day', async () => {
  expect(await wrongAt(8, 7)).toEqual([]);
  expect((await wrongAt(7, 7))[0]?.text).toBe('support: its secret or certificate ends 2027-05-01, in 7 days');
});

test('F30: a login that needs somebody is told with what to do', async () => {
  const detail = 'sign in again: mailclerk mailbox auth support';
  await place.store.write(() =>
    saveAuthState(place.store, 'support', { state: 'needs_auth', detail, since: END, tokenExpiresAt: null }),
  );
  expect(await wrongAt(60)).toEqual([
    {
      id: 'support needs',
      text: `support cannot log in since 2027-05-01T00:00:00.000Z: ${detail}`,
      told: `support kann sich seit 1. Mai 2027 um 02:00 Uhr nicht anmelden; Meldung (englisch): ${detail}`,
    },
  ]);
});
