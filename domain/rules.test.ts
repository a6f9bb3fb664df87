import { describe, expect, it } from '@jest/globals';
import { defaultProfiles } from './default-profiles.ts';
import { can, isRuleName, narrow, rightsOf, ruleNames, rights } from './rules.ts';

describe('permission rules', () => {
  it.each([
    'Client Documents Create Can Save to Client Portal Folder',
    'Client Portal Can Send Messages to Client',
    'Receives Assigned Client Portal Document Upload Alert',
    'Receives Assigned Client Portal QnA Form Completed Alerts',
    'Receives Client Portal Demographic Update Alert',
    'Receives All Client Portal Document Upload Alerts',
    'Receives All Client Portal QnA Form Completed Alerts',
  ] as const)('%s has Create, Modify, View and Delete', (rule) => {
    expect(rightsOf(rule)).toEqual(rights);
  });

  it('let one read the history of messages without being able to send', () => {
    const reader = { 'Messaging View': ['view'] } as const;
    expect(can(reader, 'Messaging View', 'view')).toBe(true);
    expect(can(reader, 'Messaging Create', 'create')).toBe(false);
  });

  it('give nothing that the registry does not know', () => {
    expect(can({ 'Audit Log': ['view', 'delete'] }, 'Audit Log', 'delete')).toBe(false);
    expect(can({}, 'Clients', 'view')).toBe(false);
    expect(isRuleName('constructor')).toBe(false);
    expect(isRuleName('Clients')).toBe(true);
  });

  it('of a token never exceed those of its account', () => {
    expect(narrow({ Clients: ['view', 'modify'] }, { Clients: ['view', 'delete'], Staff: ['view'] })).toEqual({
      Clients: ['view'],
    });
  });
});

const profile = (name: string) => defaultProfiles.find((each) => each.name === name)?.grants ?? {};

describe('the profiles of a new practice', () => {
  it('are the six of the practice', () => {
    expect(defaultProfiles.map(({ name }) => name)).toEqual([
      'Administrator',
      'Scheduler',
      'Clinician',
      'Biller',
      'Medical Records',
      'Front Desk',
    ]);
  });

  it('let the administrator do everything', () => {
    for (const rule of ruleNames) expect(profile('Administrator')[rule]).toEqual(rightsOf(rule));
  });

  it('let only administrator and biller see and post what clients owe', () => {
    for (const right of rightsOf('Client Billing'))
      expect(
        defaultProfiles.filter(({ grants }) => can(grants, 'Client Billing', right)).map(({ name }) => name),
      ).toEqual(['Administrator', 'Biller']);
  });

  it('let only administrator and scheduler send', () => {
    expect(
      defaultProfiles.filter(({ grants }) => can(grants, 'Messaging Create', 'create')).map(({ name }) => name),
    ).toEqual(['Administrator', 'Scheduler']);
  });

  it('keep profiles, accounts, settings and the audit log with the administrator', () => {
    for (const rule of ['Profile Management', 'User Accounts', 'System Settings', 'Audit Log', 'API Tokens'] as const)
      expect(defaultProfiles.filter(({ grants }) => grants[rule]).map(({ name }) => name)).toEqual(['Administrator']);
  });

  it('grant only rights that their rules have', () => {
    for (const { grants } of defaultProfiles)
      for (const rule of ruleNames) for (const right of grants[rule] ?? []) expect(rightsOf(rule)).toContain(right);
  });
});
