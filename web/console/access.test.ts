import { describe, expect, it } from '@jest/globals';
import { may, mayAny, needs } from './access.ts';
import type { Right } from '../../domain/rules.ts';

const holding = (rule: string, ...rights: Right[]) => ({ grants: [{ rule, rights }] });

describe('What the account may open is offered, nothing else', () => {
  it('A right of a rule has to be held itself', () => {
    expect(may(holding('Clients', 'view'), 'Clients', 'view')).toBe(true);
    expect(may(holding('Clients', 'view'), 'Clients', 'modify')).toBe(false);
    expect(may(holding('Staff', 'view'), 'Clients', 'view')).toBe(false);
  });

  it('Messaging is open to who may send and to who may only read the history', () => {
    expect(mayAny(holding('Messaging View', 'view'), needs.messaging)).toBe(true);
    expect(mayAny(holding('Messaging Create', 'create'), needs.messaging)).toBe(true);
    expect(mayAny(holding('Clients', 'view'), needs.messaging)).toBe(false);
  });

  it('A page that asks for nothing is open to everybody', () => {
    expect(mayAny({ grants: [] })).toBe(true);
  });
});
