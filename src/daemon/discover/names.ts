// Host names that somebody else wrote: into a DNS record, into an autoconfig file. Takes a text; gives the name when a
// server could have it, and what a person should be asked before a password goes there. Never asks the network.
// RFC 952/1123 (host names), RFC 6761 and 6762 (names that mean this machine or this room), RFC 6890 (addresses).
import { BlockList, isIP } from 'node:net';
import { asciiDomain } from '../../model/address.ts';

const HERE = /(?:^|\.)(?:localhost|local|internal|invalid|onion|lan|home|home\.arpa|intranet|localdomain)$/;

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ...(['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'] as const),
  ...(['192.168.0.0/16', '224.0.0.0/3'] as const),
].map((text) => text.split('/') as [string, string]))
  PRIVATE.addSubnet(network, Number(bits), 'ipv4');
for (const [network, bits] of (['::/127', 'fc00::/7', 'fe80::/10', 'ff00::/8'] as const).map(
  (text) => text.split('/') as [string, string],
))
  PRIVATE.addSubnet(network, Number(bits), 'ipv6');

/** The name in lower case when it can be a mail server's on the internet; null for addresses, single labels, names of this machine or room. */
export function serverName(text: string): string | null {
  const name = asciiDomain(text.trim().replace(/\.$/, ''));
  if (name === null || isIP(name) !== 0 || !name.includes('.') || HERE.test(name)) return null;
  // A last label of digits would be read as an address by some.
  return /\.\d+$/.test(name) ? null : name;
}

/** True for addresses of this machine, of private networks, and those that belong to no single machine. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return PRIVATE.check(mapped, 'ipv4');
  return family === 0 || PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** True when the host lies in the domain, or in the one above it: what its owner's own servers do. */
export function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
