import { describe, expect, it } from '@jest/globals';
import { normalisedSafeWord, numberedLogin, parseSafeWord, portalLogin } from './portal-login.ts';

const ana = { firstName: 'Ána María', lastName: "O'Neil-Peña", email: 'Ana@Example.com' };

describe('the user name of a client', () => {
  it.each([
    ['first-last', 'anamaria.oneilpena'],
    ['initial-last', 'aoneilpena'],
    ['email', 'ana@example.com'],
  ] as const)('is made as the setting says: %s', (format, login) => expect(portalLogin(format, ana)).toBe(login));

  it('can always be typed', () => {
    expect(portalLogin('email', { ...ana, email: null })).toBe('anamaria.oneilpena');
    expect(portalLogin('first-last', { firstName: '李', lastName: '小龙', email: null })).toBe('client');
    expect(portalLogin('initial-last', { firstName: '', lastName: 'X', email: null })).toBe('client');
  });

  it('is numbered where it is taken', () => {
    expect([1, 2, 3].map((n) => numberedLogin('ana.reyes', n))).toEqual(['ana.reyes', 'ana.reyes2', 'ana.reyes3']);
    expect(numberedLogin('ana@example.com', 2)).toBe('ana+2@example.com');
  });
});

describe('a safe word', () => {
  it('is the same however it is said', () => {
    expect(normalisedSafeWord('  Blue-Heron! ')).toBe(normalisedSafeWord('blue heron'));
    expect(normalisedSafeWord('blue heron')).not.toBe(normalisedSafeWord('blue herons'));
  });
  it('has something to it', () => {
    expect(parseSafeWord('a-!')).toMatchObject({ ok: false });
    expect(parseSafeWord(' Heron ')).toEqual({ ok: true, value: 'Heron' });
  });
});
