// Which subjects a receipt to an unproven address shows where nobody looks at proofs: those that lead nowhere.
import { describe, expect, it } from 'vitest';
import { shownSubject } from '../../src/desk/gate/echo.ts';
import type { MailFacts } from '../../src/model/command.ts';

const mail = (auth: MailFacts['auth']) => ({ auth }) as MailFacts;
const unproven = { unverified: true, isNamed: false };

describe('the subject of a receipt', () => {
  it.each([
    ['Vraag over factuur 2025-1187', true],
    ['Commande n° 4711 jamais reçue', true],
    ['CPU at 100%', true],
    ['Kündigung zum 01.02.2026', true],
    ['Störung seit 08:15', true],
    ['Rechnung 0815', true],
    ['Call +49 30 1234567 now', false],
    ['call (030) 123-4567', false],
    ['Bitte um Rückruf 0171 1234567', false],
    ['win 500 €', false],
    ['look at evil.com', false],
    ['http://evil', false],
    ['write to me@evil', false],
    ['account 123456789012', false],
    [`long ${'word '.repeat(20)}`, false],
  ])('"%s" is shown to an unproven address: %s', (subject, isShown) => {
    expect(shownSubject(subject, mail('unknown'), unproven)).toBe(isShown ? subject : '');
  });

  it('is never shown when proofs are looked at and there is none, or when a form only named the address', () => {
    expect(shownSubject('Drucker', mail('none'), unproven)).toBe('');
    expect(shownSubject('Drucker', mail('unknown'), { unverified: true, isNamed: true })).toBe('');
    expect(shownSubject('http://evil', mail('pass'), { unverified: false, isNamed: false })).toBe('http://evil');
  });
});
