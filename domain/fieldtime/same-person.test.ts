import { describe, expect, it } from '@jest/globals';
import { isSamePerson } from './same-person.ts';

const ada = { firstName: 'Ada', lastName: 'Hill', email: 'ada@example.com' };

describe('Somebody in Timeero with the id of a person of PIMSY', () => {
  it('is that person by the same name or e-mail, in any letters and spaces', () => {
    expect(isSamePerson(ada, { firstName: ' ada', lastName: 'HILL', email: 'old@example.com' })).toBe(true);
    expect(isSamePerson(ada, { firstName: 'Ada', lastName: 'Hill-Moss', email: 'Ada@Example.com' })).toBe(true);
    expect(isSamePerson(ada, { name: 'Hill,  Ada', contact: null })).toBe(true);
    expect(isSamePerson(ada, { name: 'House at the lake', contact: { email: 'ada@example.com' } })).toBe(true);
  });

  it('is somebody else by the id alone', () => {
    expect(isSamePerson(ada, { firstName: 'Zoe', lastName: 'Hill', email: 'zoe@example.com' })).toBe(false);
    expect(isSamePerson(ada, { name: 'Hill, Zoe', contact: { email: null } })).toBe(false);
    expect(isSamePerson({ ...ada, email: '' }, { firstName: 'Zoe', lastName: 'Hill', email: '' })).toBe(false);
  });
});
