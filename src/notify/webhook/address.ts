// Where a webhook may connect to. Takes a resolved address; says whether it is of the public internet. Everything that is
// not plainly public counts as private: RFC 1918, 6598, 3927, 4193, 6890 and the forms that carry an IPv4 address
// inside an IPv6 one (RFC 4291 §2.5.5, 6052, 3056). Pure.
import { BlockList, isIP } from 'node:net';

const privateV4 = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  privateV4.addSubnet(net, bits, 'ipv4');

const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');
const oddV6 = new BlockList();
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  oddV6.addSubnet(net, bits, 'ipv6');

/** Addresses nothing may ever connect to, whatever the config says: unspecified, multicast, broadcast. */
const nowhere = new BlockList();
nowhere.addSubnet('0.0.0.0', 8, 'ipv4');
nowhere.addSubnet('224.0.0.0', 3, 'ipv4');
nowhere.addAddress('::', 'ipv6');
nowhere.addSubnet('ff00::', 8, 'ipv6');

/** True when a call may connect there. `isPrivate` = the config lets this host lie at a private address. */
export function mayConnect(address: string, isPrivate: boolean): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (nowhere.check(address, kind)) return false;
  return isPrivate || isPublic(address, family);
}

function isPublic(address: string, family: number): boolean {
  if (family === 4) return !privateV4.check(address, 'ipv4');
  return publicV6.check(address, 'ipv6') && !oddV6.check(address, 'ipv6');
}
