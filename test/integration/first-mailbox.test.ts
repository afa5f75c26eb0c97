// The README's way from a clone to the first ticket, as it stands there (first-ticket.ts; `npm run first-ticket` does it
// with a real clone and npm ci, and prints the seconds).
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { type FirstTicket, followReadme, likeAClone, readmeCommands } from './first-ticket.ts';

describe.skipIf(dovecotMissing() !== null)('a stranger with a mailbox follows the README', () => {
  let folder = '';
  let seen: FirstTicket;
  beforeAll(async () => {
    folder = likeAClone();
    seen = await followReadme(folder, ['npm ci']);
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('every command of the page ends well', () => {
    expect(readmeCommands()[0]).toBe('npm ci');
    expect(seen.steps.filter(({ code }) => code !== 0 && code !== null)).toEqual([]);
    expect(seen.steps).toHaveLength(readmeCommands().length - 1);
  });

  test('the customer gets a receipt, once, and the mail from before is left alone', () => {
    const [receipt, ...more] = seen.receipts.filter(({ to }) => to.includes('eva@firma.example'));
    expect(more).toEqual([]);
    expect(receipt?.raw.toString()).toMatch(/^Subject: .*\[T-\d{4}-00001\]/m);
  });

  test('the ticket is there, and why', () => {
    const said = (words: string): string => seen.steps.find(({ command }) => command.includes(words))?.output ?? '';
    expect(said('ticket list')).toMatch(/T-\d{4}-00001.*Der Drucker brennt/s);
    expect(said('ticket list')).not.toMatch(/00002/);
    expect(said('mail why 1')).toMatch(/created/);
  });

  test('the config is found right, and holds no password', () => {
    const said = seen.steps.find(({ command }) => command.endsWith('check'))?.output ?? '';
    expect(said).toContain('0 errors, 0 warnings');
    expect(seen.config).not.toContain('secret');
    expect(seen.config).toContain('password: file:config/support.password');
  });
});
