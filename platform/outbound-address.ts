import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/*
 * Where Rounds may call out to on behalf of a practice. An administrator of one practice names the address, so it must lead neither into the network that the
 * server stands in (other machines, the metadata service of a cloud) nor, unencrypted, anywhere.
 */

const inside = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, bits, 'ipv6');

/** Whether an IP address belongs to no public network. IPv4 in IPv6 counts as what it wraps. */
export function isInside(ip: string): boolean {
  const kind = isIP(ip);
  return kind === 0 || inside.check(ip, kind === 6 ? 'ipv6' : 'ipv4');
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const localNames = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)$/;

/** What is wrong with an address, in a sentence with the way out; null: nothing that can be seen without asking DNS. */
export function addressFault(text: string, { allowLoopback }: { allowLoopback: boolean }): string | null {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'This is not an address of the web. Enter it as in https://fhir.example.com/R4.';
  if (url.username !== '' || url.password !== '')
    return 'Enter the address without user name and password; they have fields of their own.';
  if (url.search !== '' || url.hash !== '') return 'Enter the address without what follows a ? or a #.';
  const { hostname, protocol } = url;
  if (allowLoopback && loopback.test(hostname)) return null;
  if (protocol !== 'https:')
    return 'The address has to begin with https: without it anybody on the way could read the records.';
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0 ? isInside(bare) : localNames.test(hostname) || !hostname.includes('.'))
    return 'This address lies inside the network of the server, where Rounds does not call. Enter the public address of the system.';
  return null;
}

/** Whether a name leads into the network of the server: DNS may say so of any name. Loopback is left to {@link addressFault}. False where the name is not known. */
export async function leadsInside(text: string): Promise<boolean> {
  const hostname = URL.parse(text)?.hostname ?? '';
  if (loopback.test(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return false;
  const addresses = await lookup(hostname, { all: true }).catch(() => []);
  return addresses.some(({ address }) => isInside(address));
}
