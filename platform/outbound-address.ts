import { BlockList, isIP } from 'node:net';

/*
 * Where Rounds may call out to on behalf of a practice. An administrator of one practice names the address, so it must lead neither into the network that the
 * server stands in (other machines, the metadata service of a cloud) nor, unencrypted, anywhere. What can be seen of the text is said when it is entered;
 * where its name leads is looked at when a connection is made (outbound-connection.ts).
 */

const inside = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Azure's own service for its machines, the one of its kind with an address that looks public.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, bits, 'ipv4');
// Public addresses of IPv6, and IPv4 wrapped in it, which BlockList judges by the rules of IPv4.
const publicIpv6 = new BlockList();
publicIpv6.addSubnet('2000::', 3, 'ipv6');
publicIpv6.addSubnet('::ffff:0:0', 96, 'ipv6');
// Teredo and its kin, and 6to4: they wrap IPv4 in ways that a network takes out again by itself.
inside.addSubnet('2001::', 23, 'ipv6');
inside.addSubnet('2002::', 16, 'ipv6');

/** Whether an IP address belongs to no public network: private, link-local, of this machine, NAT64, multicast. What is no address counts as inside. */
export function isInside(ip: string): boolean {
  const kind = isIP(ip);
  if (kind !== 6) return kind === 0 || inside.check(ip, 'ipv4');
  return inside.check(ip, 'ipv6') || !publicIpv6.check(ip, 'ipv6');
}

const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether the host of an address names this very machine. */
export const isLoopbackName = (hostname: string): boolean => loopbackName.test(hostname);

const thisMachine = new BlockList();
thisMachine.addSubnet('127.0.0.0', 8, 'ipv4');
thisMachine.addAddress('::1', 'ipv6');

/** Whether an IP address is one of this very machine. */
export const isLoopback = (ip: string): boolean => {
  const kind = isIP(ip);
  return kind !== 0 && thisMachine.check(ip, kind === 6 ? 'ipv6' : 'ipv4');
};

const localNames = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)$/;

/** What a system's own errors say where its address does; the way out follows. */
export const leadsInside = 'leads into the network of the server, where Rounds does not call.';

/** What is wrong with an address, in a sentence with the way out; null: nothing that can be seen without asking DNS. */
export function addressFault(text: string, { allowLoopback }: { allowLoopback: boolean }): string | null {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'This is not an address of the web. Enter it as in https://fhir.example.com/R4.';
  if (url.username !== '' || url.password !== '')
    return 'Enter the address without user name and password; they have fields of their own.';
  if (url.search !== '' || url.hash !== '') return 'Enter the address without what follows a ? or a #.';
  const { hostname, protocol } = url;
  if (allowLoopback && isLoopbackName(hostname)) return null;
  if (protocol !== 'https:')
    return 'The address has to begin with https: without it anybody on the way could read the records.';
  const bare = hostname.replace(/^\[|\]$|\.$/g, '');
  if (isIP(bare) !== 0 ? isInside(bare) : localNames.test(bare) || !bare.includes('.'))
    return 'This address lies inside the network of the server, where Rounds does not call. Enter the public address of the system.';
  return null;
}
