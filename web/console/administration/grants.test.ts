import { describe, expect, it } from '@jest/globals';
import { assign, byGroup, sameGrants, toggleRight, unassign } from './grants.ts';
import type { Rule } from './profiles.ts';

const create: Rule = {
  name: 'Messaging Create',
  group: 'Messaging',
  description: '',
  rights: ['create', 'modify', 'delete'],
};
const view: Rule = { name: 'Messaging View', group: 'Messaging', description: '', rights: ['view'] };
const clients: Rule = { name: 'Clients', group: 'Records', description: '', rights: ['view'] };

describe('Rules of a profile', () => {
  it('A rule comes with all rights that apply to it', () => {
    expect(assign([], create)).toEqual([{ rule: 'Messaging Create', rights: ['create', 'modify', 'delete'] }]);
  });

  it('Assigning twice changes nothing', () => {
    expect(assign(assign([], view), view)).toHaveLength(1);
  });

  it('Unassigning leaves the others', () => {
    expect(unassign(assign(assign([], view), clients), 'Clients')).toEqual([
      { rule: 'Messaging View', rights: ['view'] },
    ]);
  });

  it('A rule that loses its last right goes back to Unassigned Rules', () => {
    expect(toggleRight(assign([], view), 'Messaging View', 'view')).toEqual([]);
  });

  it('The order of ticking does not count as a change', () => {
    const once = toggleRight(toggleRight(assign([], create), create.name, 'create'), create.name, 'create');
    expect(sameGrants(once, assign([], create))).toBe(true);
  });

  it('Rules stand under their groups', () => {
    expect(byGroup([create, clients, view]).map(([group, rules]) => [group, rules.length])).toEqual([
      ['Messaging', 2],
      ['Records', 1],
    ]);
  });
});
