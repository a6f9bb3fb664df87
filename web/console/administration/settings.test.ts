import { describe, expect, it } from '@jest/globals';
import { filterSettings } from './settings.ts';

const setting = (id: number, name: string, group: string) => ({
  id,
  name,
  group,
  description: `What ${name} does.`,
  type: 'text',
  choices: null,
  defaultValue: '',
  value: null,
  stored: null,
  lastEdited: null,
});
const settings = [
  setting(-272, 'Text Sending Times', 'Messaging'),
  setting(1005, 'Only Send Based on Preference', 'Messaging'),
  setting(-687, 'Client Portal User Name', 'Client Portal'),
];
const names = (filter: Parameters<typeof filterSettings>[1]) =>
  filterSettings(settings, filter).map(({ name }) => name);

describe('The Filter box of System Settings', () => {
  it('Typing Messaging lists all settings of messaging, as the instructions say', () => {
    expect(names({ filter: 'messaging' })).toEqual(['Text Sending Times', 'Only Send Based on Preference']);
  });

  it('A setting is found by its number', () => {
    expect(names({ filter: '-687' })).toEqual(['Client Portal User Name']);
  });

  it('A group and a word together narrow the list', () => {
    expect(names({ group: 'Messaging', filter: 'preference' })).toEqual(['Only Send Based on Preference']);
  });

  it('Nothing typed shows everything', () => {
    expect(names({})).toHaveLength(3);
  });
});
