// Finding the servers of an address, against a real DNS server, a real https server and real greetings on loopback: what
// is asked in which order, what is believed, what a person must be asked about, and that hostile answers lead nowhere.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type LookupFunction, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Found, findServers } from '../../../src/daemon/discover/find-servers.ts';
import { standingOf } from '../../../src/daemon/discover/standing.ts';
import { systemResolver } from '../../../src/trust/verify/resolver.ts';
import { type Certificate, makeCa, type TestCa } from '../../servers/certificates.ts';
import { startDns, type Zone } from '../../servers/dns.ts';
import { type Answer, startHttp } from '../../servers/http-stub.ts';

const ADDRESS = 'support@firma.example';
const keys = mkdtempSync(join(tmpdir(), 'mc-find-'));
const open: (() => Promise<void>)[] = [];
let ca: TestCa;
beforeAll(() => {
  ca = makeCa(keys);
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
afterAll(() => rmSync(keys, { recursive: true, force: true }));

const issued = new Map<string, Certificate>();
function certificate(names: readonly string[]): Certificate {
  const key = names.join();
  const one = issued.get(key) ?? ca.issue('good', names);
  issued.set(key, one);
  return one;
}

/** Every name is this machine. */
const lookup = ((_name: string, options: { all?: boolean }, done: (...told: unknown[]) => void) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)) as LookupFunction;

/** Says it, and minds nobody who leaves early; a mail server goes on with STARTTLS. */
function say(socket: Socket, text: string, { key, cert }: Certificate): void {
  socket.on('error', () => undefined);
  if (!/^(\* OK|220 )/.test(text)) return void socket.resume().end(text);
  socket.write(text);
  const answer = (data: Buffer): void => {
    const said = data.toString();
    if (said.startsWith('EHLO')) return void socket.write('250-firma.example\r\n250 STARTTLS\r\n');
    socket.off('data', answer);
    const secureContext = createSecureContext({ key, cert });
    socket.write(said.startsWith('STARTTLS') ? '220 go on\r\n' : `${said.split(' ')[0]} OK go on\r\n`, () =>
      new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined).resume(),
    );
  };
  socket.on('data', answer);
}

interface World {
  /** How long DNS and the web are waited for; the default is more than a loaded machine needs. */
  readonly patienceMs?: number;
  readonly zone?: Zone;
  /** Answers of the web server, in order; afterwards 404. Absent = nobody listens. */
  readonly web?: readonly Answer[];
  readonly webNames?: readonly string[];
  /** Port → the greeting, behind TLS for 993 and 465. */
  readonly greetings?: Readonly<Record<number, string>>;
  readonly greetNames?: readonly string[];
}

async function find(
  world: World,
  address = ADDRESS,
): Promise<{ found: Found | null; asked: readonly string[]; paths: readonly string[] }> {
  const dns = await startDns(world.zone ?? {});
  open.push(() => dns.stop());
  const names = world.webNames ?? ['firma.example', 'autoconfig.firma.example'];
  const web = world.web ? await startHttp(certificate(names)) : null;
  if (web) open.push(() => web.stop());
  web?.answer(...(world.web ?? []), ...Array<Answer>(5).fill({ status: 404 }));
  const ports = new Map<number, number>();
  const shown = certificate(world.greetNames ?? ['imap.firma.example', 'mail.firma.example', 'smtp.firma.example']);
  for (const [port, text] of Object.entries(world.greetings ?? {})) {
    const server = ['993', '465'].includes(port)
      ? createTlsServer(shown, (socket) => socket.end(text))
      : createServer((socket) => say(socket, text, shown));
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    open.push(() => new Promise((resolve) => server.close(() => resolve())));
    ports.set(Number(port), (server.address() as { port: number }).port);
  }
  const found = await findServers(address, {
    resolver: systemResolver([dns.address]),
    web: { ca: ca.pem, lookup, port: web?.port ?? 1, portOf: (port) => ports.get(port) ?? 1 },
    signal: new AbortController().signal,
    dnsMs: world.patienceMs ?? 20_000,
    webMs: world.patienceMs ?? 20_000,
  });
  return { found, asked: dns.asked, paths: web?.calls.map(({ path }) => path) ?? [] };
}

const FILE = (imap: string, smtp: string, more = ''): Answer => ({
  status: 200,
  text: `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="firma.example"><domain>firma.example</domain>
<displayName>Firma</displayName>${more}
<incomingServer type="pop3"><hostname>pop.firma.example</hostname><port>995</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer>
${imap}${smtp}</emailProvider></clientConfig>`,
});
const IMAP = (host: string, kind = 'SSL', port = 993, user = '%EMAILADDRESS%'): string =>
  `<incomingServer type="imap"><hostname>${host}</hostname><port>${port}</port><socketType>${kind}</socketType><username>${user}</username></incomingServer>`;
const SMTP = (host: string, kind = 'STARTTLS', port = 587): string =>
  `<outgoingServer type="smtp"><hostname>${host}</hostname><port>${port}</port><socketType>${kind}</socketType></outgoingServer>`;

describe('a known provider', () => {
  test('is found by the domain, and nobody is asked', async () => {
    const { found, asked } = await find({}, 'support@gmx.de');
    expect(found).toMatchObject({
      by: 'domain',
      preset: { name: 'gmx' },
      imap: { host: 'imap.gmx.net', port: 993 },
      doubt: null,
    });
    expect(asked).toEqual([]);
  });

  test('is found by the mail exchangers of a domain of one’s own', async () => {
    const zone = { 'MX firma.example': ['20 backup.firma.example', '10 firma-example.mail.protection.outlook.com'] };
    const { found } = await find({ zone });
    expect(found).toMatchObject({ by: 'mx', preset: { name: 'microsoft365', login: 'oauth2' }, doubt: null });
  });

  test('is not found by a name that only ends like one of its exchangers', async () => {
    const { found } = await find({ zone: { 'MX firma.example': ['10 notgoogle.com', '20 google.com.evil.example'] } });
    expect(found).toBe(null);
  });
});

describe('SRV records', () => {
  const own = {
    'SRV _imaps._tcp.firma.example': [
      '20 1 993 slow.firma.example',
      '10 1 1993 imap.firma.example',
      '10 9 993 best.firma.example',
    ],
    'SRV _submission._tcp.firma.example': ['0 1 587 smtp.firma.example'],
  };

  test('within the domain are taken: the lowest priority, then the greatest weight', async () => {
    const { found } = await find({ zone: own });
    expect(found).toMatchObject({
      by: 'srv',
      imap: { host: 'best.firma.example', port: 993, tls: 'implicit' },
      smtp: { host: 'smtp.firma.example', port: 587, tls: 'starttls' },
      user: ADDRESS,
      doubt: null,
    });
  });

  test('of IMAP alone are completed by the usual name of SMTP', async () => {
    const zone = { 'SRV _imaps._tcp.firma.example': ['0 1 993 box.firma.example'] };
    const { found } = await find({ zone, greetings: { 587: '220 hello\r\n' } });
    expect(found).toMatchObject({
      by: 'srv',
      imap: { host: 'box.firma.example' },
      smtp: { host: 'smtp.firma.example', port: 587 },
    });
  });

  test('of another domain are doubted: DNS alone says them', async () => {
    const zone = { ...own, 'SRV _imaps._tcp.firma.example': ['0 1 993 imap.elsewhere.example'] };
    expect((await find({ zone })).found?.doubt).toBe(
      'imap.elsewhere.example is not in firma.example; DNS alone names it',
    );
  });

  test('of another domain give way to the file of the domain itself', async () => {
    const zone = { ...own, 'SRV _imaps._tcp.firma.example': ['0 1 993 imap.elsewhere.example'] };
    const { found } = await find({ zone, web: [FILE(IMAP('imap.firma.example'), SMTP('smtp.firma.example'))] });
    expect(found).toMatchObject({ by: 'autoconfig', imap: { host: 'imap.firma.example' }, doubt: null });
  });

  test.each([
    ['a target of “.” says that there is none', '0 0 0 .'],
    ['port 0', '0 1 0 imap.firma.example'],
    ['this machine', '0 1 993 localhost'],
    ['a name of this room', '0 1 993 mail.local'],
    ['an address', '0 1 993 10.0.0.1'],
    ['a name no host can have', '0 1 993 imap_server.firma.example'],
  ])('%s leads nowhere', async (_, record) => {
    expect((await find({ zone: { ...own, 'SRV _imaps._tcp.firma.example': [record] } })).found).toBe(null);
  });

  test('a server with an address of a private network is doubted', async () => {
    const zone = { ...own, 'A best.firma.example': ['10.1.2.3'] };
    expect((await find({ zone })).found?.doubt).toBe('best.firma.example is 10.1.2.3, an address of a private network');
  });
});

describe('the autoconfig file', () => {
  test('is read: the first with TLS at once, the login name it names; asked for at both places', async () => {
    const file = FILE(
      IMAP('plain.firma.example', 'plain', 143) +
        IMAP('start.firma.example', 'STARTTLS', 143) +
        IMAP('imap.%EMAILDOMAIN%', 'SSL', 993, '%EMAILLOCALPART%'),
      SMTP('smtp.firma.example'),
    );
    const { found, paths } = await find({ web: [file, { status: 404 }] });
    expect(found).toMatchObject({
      by: 'autoconfig',
      imap: { host: 'imap.firma.example', port: 993, tls: 'implicit' },
      smtp: { host: 'smtp.firma.example', port: 587, tls: 'starttls' },
      user: 'support',
      doubt: null,
    });
    expect(paths.toSorted()).toEqual([
      '/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=support%40firma.example',
      '/mail/config-v1.1.xml?emailaddress=support%40firma.example',
    ]);
  });

  test('of a server whose certificate is for another name is not believed', async () => {
    const file = FILE(IMAP('imap.firma.example'), SMTP('smtp.firma.example'));
    expect((await find({ web: [file, file], webNames: ['elsewhere.example'] })).found).toBe(null);
  });

  test.each<[string, Answer]>([
    ['plain text alone', FILE(IMAP('imap.firma.example', 'plain', 143), SMTP('smtp.firma.example'))],
    ['this machine', FILE(IMAP('localhost'), SMTP('smtp.firma.example'))],
    ['an address', FILE(IMAP('192.168.1.1'), SMTP('smtp.firma.example'))],
    ['a port that is none', FILE(IMAP('imap.firma.example', 'SSL', 99_999), SMTP('smtp.firma.example'))],
    ['no SMTP', FILE(IMAP('imap.firma.example'), '')],
    ['half a file', { status: 200, text: '<clientConfig><emailProvider><incomingServer type="imap"><hostname>imap' }],
    ['a web page', { status: 200, text: '<!doctype html><html><body>Not found</body></html>' }],
    [
      'entities without end',
      { status: 200, text: `<!DOCTYPE x [<!ENTITY a "${'&a;'.repeat(50)}">]><x>${'&a;'.repeat(1000)}</x>` },
    ],
    ['a megabyte', { status: 200, text: 'x'.repeat(1_048_576) }],
    ['no answer', 'hang'],
    ['a circle', { status: 301, headers: { location: '/mail/config-v1.1.xml' } }],
  ])('%s leads nowhere', async (_, answer) => {
    const patience = answer === 'hang' ? { patienceMs: 300 } : {};
    expect((await find({ ...patience, web: Array<Answer>(8).fill(answer) })).found).toBe(null);
  });

  test.each([
    ['https on a name of the domain', 'https://config.firma.example/c.xml', true],
    ['plain http', 'http://config.firma.example/c.xml', false],
    ['this machine', 'https://localhost/c.xml', false],
    ['another port', 'https://config.firma.example:8443/c.xml', false],
  ])('behind a redirect to %s: %s → %s', async (_, location, isFollowed) => {
    const file = FILE(IMAP('imap.firma.example'), SMTP('smtp.firma.example'));
    const moved: Answer = { status: 302, headers: { location } };
    const webNames = ['firma.example', 'autoconfig.firma.example', 'config.firma.example'];
    const { found } = await find({ webNames, web: [moved, moved, file, file] });
    expect(found !== null).toBe(isFollowed);
  });

  test('a login name with control characters is not taken', async () => {
    const file = FILE(IMAP('imap.firma.example', 'SSL', 993, 'a&#10;b'), SMTP('smtp.firma.example'));
    expect((await find({ web: [file, file] })).found?.user).toBe(ADDRESS);
  });

  test('a server of another domain is believed when the domain itself says so', async () => {
    const file = FILE(IMAP('imap.hoster.example'), SMTP('smtp.hoster.example'));
    expect((await find({ web: [file, file] })).found).toMatchObject({
      imap: { host: 'imap.hoster.example' },
      doubt: null,
    });
  });
});

describe('usual names', () => {
  test('are taken when a server greets there with a certificate for its name', async () => {
    const { found } = await find({ greetings: { 993: '* OK ready\r\n', 587: '220 mail.firma.example ESMTP\r\n' } });
    expect(found).toMatchObject({
      by: 'guess',
      imap: { host: 'imap.firma.example', port: 993, tls: 'implicit' },
      smtp: { host: 'smtp.firma.example', port: 587, tls: 'starttls' },
      doubt: null,
    });
  });

  test('are not taken with a certificate for another name', async () => {
    const greetings = { 993: '* OK ready\r\n', 587: '220 hello\r\n' };
    expect((await find({ greetings, greetNames: ['elsewhere.example'] })).found).toBe(null);
  });

  test('that show a certificate for another name after STARTTLS give way to the one it is for', async () => {
    const { found } = await find({
      zone: { 'MX firma.example': ['10 mx.hoster.example'] },
      greetings: { 143: '* OK ready\r\n', 993: '* OK ready\r\n', 587: '220 hello\r\n' },
      greetNames: ['mx.hoster.example'],
    });
    expect(found).toMatchObject({
      imap: { host: 'mx.hoster.example', port: 993 },
      smtp: { host: 'mx.hoster.example', port: 587, tls: 'starttls' },
    });
  });

  test.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n'],
    ['a server that sends without end', 'x'.repeat(100_000)],
    ['a server that says nothing', ''],
  ])('%s is no mail server', async (_, text) => {
    expect((await find({ greetings: { 143: text, 587: '220 hello\r\n' } })).found).toBe(null);
  });

  test('the mail exchanger of another domain is doubted', async () => {
    const world = {
      zone: { 'MX firma.example': ['10 mx.hoster.example'] },
      greetings: { 993: '* OK ready\r\n', 465: '220 hello\r\n' },
      greetNames: ['mx.hoster.example'],
    };
    const { found } = await find(world);
    expect(found).toMatchObject({ by: 'guess', imap: { host: 'mx.hoster.example' } });
    expect(found?.doubt).toContain('mx.hoster.example is not in firma.example');
  });
});

test.each(['SERVFAIL', 'SILENT', 'GARBAGE'] as const)(
  'a DNS server that answers %s is as good as none, in time',
  async (how) => {
    const names = ['MX', 'SRV _imaps._tcp.', 'SRV _imap._tcp.'].map((one) =>
      one === 'MX' ? 'MX firma.example' : `${one}firma.example`,
    );
    expect((await find({ patienceMs: 300, zone: Object.fromEntries(names.map((name) => [name, how])) })).found).toBe(
      null,
    );
  },
  30_000,
);

test.each([
  [{ 'A firma.example': ['192.0.2.1'] }, 'no-such-domain'],
  [{ 'MX firma.example': [] }, 'nothing-published'],
  [{ 'MX firma.example': 'SERVFAIL' }, 'dns-silent'],
  [{ 'MX firma.example': 'SILENT' }, 'dns-silent'],
] as const)('of a domain with %j it is known why nothing was found: %s', async (zone, why) => {
  const dns = await startDns(zone);
  open.push(() => dns.stop());
  const { signal } = new AbortController();
  expect(
    await standingOf('firma.example', { resolver: systemResolver([dns.address]), web: {}, signal, dnsMs: 1_000 }),
  ).toBe(why);
});

test('a domain of one label, or of this machine, is not looked for', async () => {
  for (const address of ['root@localhost', 'a@intranet', 'a@printer.local']) {
    const { found, asked } = await find({}, address);
    expect([address, found, asked]).toEqual([address, null, []]);
  }
});
