import { describe, expect, it } from '@jest/globals';
import { grantsOf, toggled } from './scopes.ts';

describe('The scopes of a token', () => {
  it('Are shown as rules with their rights', () => {
    expect(grantsOf(['Clients:view', 'Clients:modify', 'Messaging View:view'])).toEqual([
      { rule: 'Clients', rights: ['view', 'modify'] },
      { rule: 'Messaging View', rights: ['view'] },
    ]);
  });

  it('Are ticked and unticked one by one', () => {
    expect(toggled(toggled([], 'Clients:view'), 'Clients:modify')).toEqual(['Clients:view', 'Clients:modify']);
    expect(toggled(['Clients:view', 'Clients:modify'], 'Clients:view')).toEqual(['Clients:modify']);
  });
});
