// The table of providers, and `preset:`: what it fills in, what the file says instead, and that the table is sound.
import { describe, expect, test } from 'vitest';
import { presetNamed, providerOfDomain, providerOfExchangers } from '../../src/config/presets/preset.ts';
import { presetNames, providers } from '../../src/config/presets/providers.ts';
import { serverName } from '../../src/daemon/discover/names.ts';
import { loadTexts } from './files.ts';

const WANTED = [
  ...['gmail', 'google-workspace', 'microsoft365', 'outlook', 'icloud', 'yahoo', 'gmx', 'web.de', 't-online', 'ionos'],
  ...['strato', 'mailbox.org', 'posteo', 'fastmail', 'zoho', 'infomaniak', 'ovh', 'generic'],
];

describe('the table', () => {
  test('has every provider that is promised', () => {
    expect([...presetNames].toSorted()).toEqual([...WANTED].toSorted());
  });

  test('has names a server can have, encrypted ports, https help, and no domain twice', () => {
    const places = providers.flatMap((one) => [one, ...(one.regions ?? [])]);
    for (const { imap, smtp } of places)
      for (const { host, port, tls } of [imap, smtp]) {
        expect([host, serverName(host)]).toEqual([host, host]);
        expect([`993 implicit`, `465 implicit`, `587 starttls`]).toContain(`${port} ${tls}`);
      }
    for (const { help } of providers) expect(new URL(help).protocol).toBe('https:');
    for (const key of ['domains', 'exchangers'] as const) {
      // A provider's main part may stand for its region, too.
      const all = providers.flatMap((one) => [
        ...new Set([one, ...(one.regions ?? [])].flatMap((place) => place[key])),
      ]);
      expect(all.filter((name, at) => all.indexOf(name) !== at)).toEqual([]);
    }
    expect(places.flatMap(({ exchangers }) => exchangers).filter((end) => !end.startsWith('.'))).toEqual([]);
  });

  test.each([
    ['gmail.com', 'gmail', 'imap.gmail.com'],
    ['GMX.com', 'gmx', 'imap.gmx.com'],
    ['hotmail.co.uk', 'outlook', 'outlook.office365.com'],
    ['zoho.eu', 'zoho', 'imap.zoho.eu'],
    ['firma.example', undefined, undefined],
    ['mygmail.com', undefined, undefined],
  ])('the domain %s is of %s', (domain, name, host) => {
    const known = providerOfDomain(domain);
    expect([known?.preset.name, known?.servers.imap.host]).toEqual([name, host]);
  });

  test.each([
    [['ASPMX.L.GOOGLE.COM.'], 'google-workspace', 'imap.gmail.com'],
    [['smtp.google.com'], 'google-workspace', 'imap.gmail.com'],
    [['firma-de.mail.protection.outlook.com'], 'microsoft365', 'outlook.office365.com'],
    [['mx00.ionos.de', 'mx01.ionos.de'], 'ionos', 'imap.ionos.de'],
    [['mx00.kundenserver.de'], 'ionos', 'imap.ionos.de'],
    [['mx00.ionos.fr'], 'ionos', 'imap.ionos.fr'],
    [['smtpin.rzone.de'], 'strato', 'imap.strato.de'],
    [['mx.zoho.in'], 'zoho', 'imappro.zoho.in'],
    [['mta-gw.infomaniak.ch'], 'infomaniak', 'mail.infomaniak.com'],
    [['mx1.mail.ovh.net'], 'ovh', 'ssl0.ovh.net'],
    [['in1-smtp.messagingengine.com'], 'fastmail', 'imap.fastmail.com'],
    [['mx.firma.example', 'mxext1.mailbox.org'], 'mailbox.org', 'imap.mailbox.org'],
    [['evilgoogle.com', 'google.com.firma.example', ''], undefined, undefined],
  ])('the exchangers %j are of %s', (exchangers, name, host) => {
    const known = providerOfExchangers(exchangers);
    expect([known?.preset.name, known?.servers.imap.host]).toEqual([name, host]);
  });
});

const site = (mailbox: string, smtp: string): string =>
  `version: 1\ninstance: { timezone: UTC }\nmailboxes: { support: { address: support@firma.example, ${mailbox} } }\nsmtp: ${smtp}\n`;
const LOGIN = '{ user: support@firma.example, password: env:SMTP }';
const env = { IMAP: 'x', SMTP: 'y' };

describe('preset:', () => {
  test.each(presetNames.filter((name) => name !== 'generic'))(
    '%s is enough: no host is needed, for IMAP nor SMTP',
    (name) => {
      const { config, problems } = loadTexts(site(`preset: ${name}, password: env:IMAP`, LOGIN), { env });
      const preset = presetNamed(name);
      expect(problems).toEqual([]);
      expect(config?.mailboxes[0]).toMatchObject({ ...preset?.imap });
      expect(config?.smtp).toMatchObject({ ...preset?.smtp, ratePerMinute: preset?.rate ? 25 : null });
    },
  );

  test('gives what is believed of senders, unless the file says it', () => {
    const trust = (more: string) =>
      loadTexts(site(`preset: microsoft365, password: env:IMAP${more}`, LOGIN), { env }).config?.mailboxes[0]?.trust
        ?.withoutId;
    expect([trust(''), trust(', trust_auth_results: []')]).toEqual([true, false]);
  });

  test('gives the provider of OAuth2, and for personal accounts their tenant', () => {
    const { config, problems } = loadTexts(
      site('preset: outlook, auth: { oauth2: { client_id: "1" } }', '{ auth: { mailbox: support } }'),
      { env },
    );
    expect(problems).toEqual([]);
    expect(config?.mailboxes[0]?.oauth2?.tokenUrl).toContain('login.microsoftonline.com/consumers/');
  });

  test('gives way to every key of the file', () => {
    const { config } = loadTexts(
      site('preset: gmx, host: "imap.firma.example:143", password: env:IMAP', '{ host: smtp.firma.example }'),
      { env },
    );
    expect(config?.mailboxes[0]).toMatchObject({ host: 'imap.firma.example', port: 143, tls: 'starttls' });
    expect(config?.smtp).toMatchObject({ host: 'smtp.firma.example', port: 587, tls: 'starttls' });
  });

  test('takes the region of the address', () => {
    const text = site('preset: gmx, password: env:IMAP', LOGIN).replace('support@firma.example', 'support@gmx.com');
    expect(loadTexts(text, { env }).config?.mailboxes[0]?.host).toBe('imap.gmx.com');
  });

  test('generic gives nothing: hosts are still needed', () => {
    const { problems } = loadTexts(site('preset: generic, password: env:IMAP', LOGIN), { env });
    expect(problems.map(({ message }) => message.slice(0, 36))).toEqual(
      expect.arrayContaining(['mailboxes.support.host is missing; e', 'smtp.host is missing; write smtp: { ']),
    );
  });
});
