// In which language a notice is written: an agent's in his own, a customer's in his ticket's.
import { expect, it } from 'vitest';
import { changed, closeOf, contextOf, joinOf, ticketOf } from './builders.ts';

it('an agent reads his own language, whatever the ticket speaks; without one, the site’s', () => {
  const ticket = ticketOf({ language: 'fr', assignees: ['anna', 'bob'] });
  const { notices } = changed(joinOf(), ticket, contextOf());
  const byAgent = new Map(notices.filter(({ agent }) => agent !== null).map((one) => [one.agent, one.locale]));
  expect(byAgent).toEqual(
    new Map([
      ['anna', 'de'],
      ['bob', null],
    ]),
  );
});

it('its customer reads what the ticket speaks', () => {
  const { notices } = changed(closeOf(), ticketOf({ language: 'fr' }), contextOf());
  expect(notices.filter(({ agent }) => agent === null).map(({ locale }) => locale)).toEqual(['fr']);
});
