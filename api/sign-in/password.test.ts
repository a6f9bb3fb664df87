import { describe, expect, it } from '@jest/globals';
import { demoLogins } from '../../db/seed/logins.ts';
import { cpuMsOf } from '../../test/setup/cpu-time.ts';
import { hashPassword, isPassword, type PasswordOwner, passwordFault } from './password.ts';

const owner: PasswordOwner = { login: 'tomas.reyes', practice: 'Green House', names: ['Tomas', 'Reyes'] };
const guarded: PasswordOwner = { ...owner, secondFactor: true };

describe('A new password', () => {
  it('is kept at the cost that OWASP names', async () => {
    const hash = await hashPassword('quiet rivers hum at dusk');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await isPassword('quiet rivers hum at dusk', hash)).toBe(true);
    expect(await isPassword('quiet rivers hum at dawn', hash)).toBe(false);
  });

  it.each([
    ['has fewer than fifteen characters', 'fourteen chars', 'must have at least 15 characters'],
    ['is known from breaches, written twice', 'iloveyouiloveyou', 'take a sentence'],
    ['runs along the keyboard', 'qwertyuiop123456', 'is guessed easily'],
    ['is a known one with figures after it', 'password12345678', 'is guessed easily'],
    ['counts', '123456789012345', 'is guessed easily'],
    ['is the alphabet', 'abcdefghijklmnop', 'is guessed easily'],
    ['repeats a word', 'monkeymonkeymonkey', 'repeats too few characters'],
    ['repeats two letters', 'abababababababababab', 'repeats too few characters'],
    ['is the login again and again', 'tomas.reyes.tomas.reyes', 'must not be made of your login'],
    ['is made of names', 'Reyes Tomas Green House 1', 'must not be made of your login'],
  ])('is refused where it %s, with what to do instead', async (_, password, words) => {
    expect(await passwordFault(password, owner)).toContain(words);
  });

  it.each([
    'quiet rivers hum at dusk',
    'aB3$xK9!qW7&zT5',
    '………………… grüße an alle dort',
    'correct horse battery staple',
  ])('is taken whatever it is composed of, when nobody guesses it: %s', async (password) => {
    expect(await passwordFault(password, owner)).toBeNull();
  });

  it('may have eight characters beside a second factor, and is refused all the same when it is known', async () => {
    expect(await passwordFault('kz9!fPq2', guarded)).toBeNull();
    expect(await passwordFault('kz9!fPq2', owner)).toBe('must have at least 15 characters');
    expect(await passwordFault('kz9!fPq', guarded)).toBe('must have at least 8 characters');
    for (const known of ['password1', 'iloveyou', 'P@ssw0rd', 'princess'])
      expect(await passwordFault(known, guarded)).toContain('is known from breaches');
    expect(await passwordFault('Tomas1985', guarded)).toContain('must not be made of your login');
  });

  it('is judged quickly, also where it is as long as may be and made to take time', async () => {
    await passwordFault('quiet rivers hum at dusk', owner);
    const judged = async () => {
      for (const word of ['p@$$w0rd', '4@', '4831$@!0|', 'Tomas-Reyes'])
        await passwordFault(word.repeat(256).slice(0, 256), owner);
    };
    expect(await cpuMsOf(judged)).toBeLessThan(3_000);
  });

  it('of each demo login would be taken', async () => {
    for (const { login, password } of demoLogins)
      expect(await passwordFault(password, { login, practice: 'Green House' })).toBeNull();
  });
});
