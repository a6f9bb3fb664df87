import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyRing } from './keyring.ts';

const key = (id: string, bytes = randomBytes(32)): string => `${id}:${bytes.toString('base64')}`;
const plain = Buffer.from('078-05-1120');

describe('The key ring', () => {
  it('gives back what it sealed, and never seals twice alike', () => {
    const ring = new KeyRing(key('k1'));
    const [one, two] = [ring.encrypt('field', plain), ring.encrypt('field', plain)];
    expect(one.keyId).toBe('k1');
    expect(one.sealed.equals(two.sealed)).toBe(false);
    expect(one.sealed.includes(plain)).toBe(false);
    expect(ring.decrypt('field', one.keyId, one.sealed)).toEqual(plain);
  });

  it('refuses what was sealed for another purpose, changed or cut short', () => {
    const ring = new KeyRing(key('k1'));
    const { keyId, sealed } = ring.encrypt('field', plain);
    expect(() => ring.decrypt('payload', keyId, sealed)).toThrow();
    expect(() => ring.decrypt('field', keyId, Buffer.concat([sealed, Buffer.from([0])]))).toThrow();
    expect(() => ring.decrypt('field', keyId, sealed.subarray(0, 20))).toThrow('too short');
  });

  it('is rotated by a new key in front: old things stay readable, new things take the new key', () => {
    const old = key('2025');
    const before = new KeyRing(old);
    const after = new KeyRing(`${key('2026')},${old}`);
    const { keyId, sealed } = before.encrypt('field', plain);
    expect(after.decrypt('field', keyId, sealed)).toEqual(plain);
    expect(after.encrypt('field', plain).keyId).toBe('2026');
    expect(after.verifyMac('link', 'visit', before.mac('link', 'visit'))).toBe(true);
    expect(before.verifyMac('link', 'visit', after.mac('link', 'visit'))).toBe(false);
  });

  it('tells a true signature from a false one', () => {
    const ring = new KeyRing(key('k1'));
    const mac = ring.mac('link', 'session');
    expect(ring.verifyMac('link', 'session', mac)).toBe(true);
    expect(ring.verifyMac('link', 'another', mac)).toBe(false);
    expect(ring.verifyMac('field', 'session', mac)).toBe(false);
    expect(ring.verifyMac('link', 'session', '')).toBe(false);
  });

  it('gives the same blind index for the same value, whatever key is in front', () => {
    const shared = randomBytes(32);
    const ring = new KeyRing(`${key('new')},${key('old', shared)}`);
    expect(ring.mac('blind-index', 'x', 'old')).toBe(new KeyRing(key('old', shared)).mac('blind-index', 'x'));
    expect(ring.macs('blind-index', 'x')).toContain(ring.mac('blind-index', 'x', 'old'));
  });

  it.each([
    ['nothing at all', ''],
    ['a key without an id', `:${randomBytes(32).toString('base64')}`],
    ['a key that is too short', key('k1', randomBytes(16))],
    ['text that is no base64', 'k1:not base64 at all'],
  ])('refuses %s without repeating it', (_what, masters) => {
    expect(() => new KeyRing(masters)).toThrow(new Error('each key is `id:` and 32 bytes in base64'));
  });

  it('refuses two keys of one id', () => {
    expect(() => new KeyRing(`${key('k1')},${key('k1')}`)).toThrow('the key id k1 stands twice');
  });

  it('names a key that it lacks', () => {
    expect(() => new KeyRing(key('k1')).decrypt('field', 'k0', Buffer.alloc(40))).toThrow('the id k0');
  });
});
