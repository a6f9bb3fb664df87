import { expect, it } from '@jest/globals';
import { networkOf } from './network-of.ts';

it.each([
  ['an IPv4 address', '203.0.113.9', '203.0.113.9'],
  ['an IPv4 address on an IPv6 socket', '::ffff:203.0.113.9', '203.0.113.9'],
  ['an IPv6 address', '2001:db8:a:b:1:2:3:4', '2001:db8:a:b'],
  ['another one of the same network', '2001:0db8:000a:b::ffff', '2001:db8:a:b'],
  ['one written short', '2001:db8::1', '2001:db8:0:0'],
  ['one with its zeros at the end', 'fe80:1::', 'fe80:1:0:0'],
  ['this machine', '::1', '0:0:0:0'],
  ['nothing known', '', ''],
])('a caller is counted by its network: %s', (_, ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
