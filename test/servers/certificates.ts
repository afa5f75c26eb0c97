// Takes a directory; gives a test CA and server certificates made by openssl, for loopback servers. Never trusted by
// anything but the tests that name the CA. Cases: good (localhost, 127.0.0.1), wrong name, expired.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

export interface TestCa {
  /** The CA's PEM, for `ca:`. */
  readonly pem: string;
  /** Issues a server certificate; a good one is for loopback and for these names. */
  issue(kind: 'good' | 'wrong-name' | 'expired', further?: readonly string[]): Certificate;
}

/** Makes a CA in `dir`. */
export function makeCa(dir: string): TestCa {
  const caKey = join(dir, 'ca.key');
  const caFile = join(dir, 'ca.pem');
  openssl(
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ['-keyout', caKey, '-out', caFile, '-subj', '/CN=mailclerk test CA'],
    ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  );
  return {
    pem: readFileSync(caFile, 'utf8'),
    issue(kind, further = []) {
      const base = join(dir, kind);
      const own = ['DNS:localhost', 'IP:127.0.0.1', ...further.map((name) => `DNS:${name}`)].join(',');
      const names = kind === 'wrong-name' ? 'DNS:elsewhere.example' : own;
      writeFileSync(`${base}.ext`, `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
      openssl(
        ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        [
          '-keyout',
          `${base}.key`,
          '-out',
          `${base}.csr`,
          '-subj',
          `/CN=${kind === 'wrong-name' ? 'elsewhere.example' : 'localhost'}`,
        ],
      );
      openssl(
        ['x509', '-req', '-in', `${base}.csr`, '-CA', caFile, '-CAkey', caKey, '-set_serial', String(Date.now())],
        // openssl 3.0 knows no -not_after: a negative number of days gives a certificate that ended before it began.
        ['-days', kind === 'expired' ? '-1' : '2', '-extfile', `${base}.ext`, '-out', `${base}.pem`],
      );
      const certFile = `${base}.pem`;
      const keyFile = `${base}.key`;
      return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
    },
  };
}

function openssl(...args: readonly (readonly string[])[]): void {
  execFileSync('openssl', args.flat(), { stdio: ['ignore', 'ignore', 'pipe'] });
}
