import { describe, expect, it } from '@jest/globals';
import { newId } from '../../db/ids.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { createReturnPaths } from './return-path.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const domain = 'bounces.example.org';
const paths = createReturnPaths(new KeyRing(`k1:${key(1)}`), domain);
const ids = () => ({ practiceId: newId(), messageId: newId() });
const highest = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const lowest = '00000000-0000-0000-0000-000000000000';

describe('a return path', () => {
  it.each([ids(), ids(), { practiceId: highest, messageId: lowest }, { practiceId: lowest, messageId: highest }])(
    'names practice and message, in an address that every server can keep',
    (of) => {
      const address = paths.of(of);
      expect(address).toMatch(/^b\.[0-9a-z]{25}\.[0-9a-z]{25}\.[0-9a-z]{10}@bounces\.example\.org$/);
      expect(address.indexOf('@')).toBeLessThanOrEqual(64);
      expect(paths.read(address)).toEqual(of);
    },
  );

  it('is the same whatever case a server writes it in', () => {
    const of = ids();
    expect(paths.read(paths.of(of).toUpperCase())).toEqual(of);
    expect(paths.of({ practiceId: of.practiceId.toUpperCase(), messageId: of.messageId })).toBe(paths.of(of));
  });

  it('cannot be made up, nor changed to another message or practice', () => {
    const [one, other] = [ids(), ids()];
    const [mine = '', practice, message, mac] = /^b\.(\w+)\.(\w+)\.(\w+)/.exec(paths.of(one)) ?? [];
    const [, otherPractice, otherMessage] = /^b\.(\w+)\.(\w+)/.exec(paths.of(other)) ?? [];
    expect(paths.read(`${mine}@${domain}`)).toEqual(one);
    for (const local of [
      `b.${otherPractice}.${message}.${mac}`,
      `b.${practice}.${otherMessage}.${mac}`,
      `b.${practice}.${message}.${'0'.repeat(10)}`,
      `b.${practice}.${message}`,
      `b.${'z'.repeat(25)}.${message}.${mac}`,
      'postmaster',
      '',
    ])
      expect(paths.read(`${local}@${domain}`)).toBeNull();
    expect(paths.read(`${mine}@example.org`)).toBeNull();
    expect(paths.read(mine)).toBeNull();
  });

  it('is read while the key that made it is in the ring, and not after', () => {
    const of = ids();
    const rotated = createReturnPaths(new KeyRing(`k2:${key(2)},k1:${key(1)}`), domain);
    expect(rotated.read(paths.of(of))).toEqual(of);
    expect(createReturnPaths(new KeyRing(`k2:${key(2)}`), domain).read(paths.of(of))).toBeNull();
  });

  it('is made of nothing but ids', () => {
    expect(() => paths.of({ practiceId: newId(), messageId: 'client@example.com' })).toThrow('UUIDs only');
  });
});
