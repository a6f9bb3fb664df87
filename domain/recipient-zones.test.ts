import { describe, expect, it } from '@jest/globals';
import { recipientZones } from './recipient-zones.ts';
import { isZone } from './time.ts';

const nowhere = { person: null, state: null, zip: null, location: null, practice: 'America/New_York' };
const at = (state: string, zip: string | null = null) => recipientZones({ ...nowhere, state, zip }).zones;

describe('the zone of a recipient', () => {
  it('is what is set on the person, else by the address, else the place of the service, else the practice', () => {
    const all = {
      person: 'America/Denver',
      state: 'AZ',
      zip: '85001',
      location: 'America/Chicago',
      practice: 'America/New_York',
    };
    expect(recipientZones(all)).toEqual({ zones: ['America/Denver'], from: 'person' });
    expect(recipientZones({ ...all, person: null })).toEqual({ zones: ['America/Phoenix'], from: 'address' });
    expect(recipientZones({ ...all, person: null, state: null })).toEqual({
      zones: ['America/Chicago'],
      from: 'location',
    });
    expect(recipientZones({ ...all, person: null, state: 'XX', location: null })).toEqual({
      zones: ['America/New_York'],
      from: 'practice',
    });
  });

  it('knows states that keep their own time', () => {
    expect(at('HI')).toEqual(['Pacific/Honolulu']);
    expect(at('AZ', '85001')).toEqual(['America/Phoenix']);
    expect(at('az ', '86515')).toEqual(['America/Phoenix', 'America/Denver']);
  });

  it('takes both zones of a divided state, unless the ZIP code says which', () => {
    expect(at('IN')).toEqual(['America/Indiana/Indianapolis', 'America/Chicago']);
    expect(at('IN', '46204')).toEqual(['America/Indiana/Indianapolis']);
    expect(at('IN', '46402-1234')).toEqual(['America/Chicago']);
    expect(at('TN', '37201')).toEqual(['America/Chicago']);
    expect(at('TN', '37402')).toEqual(['America/Chicago', 'America/New_York']);
    expect(at('TN', '37723')).toEqual(['America/Chicago', 'America/New_York']); // Crab Orchard, among Eastern neighbours
    expect(at('FL', '33101')).toEqual(['America/New_York']);
    expect(at('TX', '79901')).toEqual(['America/Denver']);
  });

  it('is always one that clocks know, for every state and territory of the post', () => {
    const states =
      `AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
      PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU MP AS`.split(/\s+/);
    for (const state of states) {
      const { zones, from } = recipientZones({ ...nowhere, state });
      expect([state, from]).toEqual([state, 'address']);
      expect(zones.filter((zone) => !isZone(zone))).toEqual([]);
    }
  });
});
