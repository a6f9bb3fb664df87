import { expect, it } from '@jest/globals';
import { portalAddress } from './portal-address.ts';

const address = (PUBLIC_URL: string, PORTAL_DOMAIN?: string) => portalAddress({ PUBLIC_URL, PORTAL_DOMAIN }, 'Cedar');

it('each practice has a portal under a host of its own, by the scheme and port of the console', () => {
  expect(address('https://rounds.example.org')).toBe('https://cedar.portal.rounds.example.org');
  expect(address('https://rounds.example.org', 'clients.example.org')).toBe('https://cedar.clients.example.org');
  expect(address('http://localhost:3000', 'portal.localhost')).toBe('http://cedar.portal.localhost:3000');
});

it('a console that is reached by an IP address has its portals on this machine, since no name can stand before one', () => {
  expect(address('http://127.0.0.1:4000')).toBe('http://cedar.portal.localhost:4000');
  expect(address('http://[::1]:4000')).toBe('http://cedar.portal.localhost:4000');
});
