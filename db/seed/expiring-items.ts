import { addDays } from '../../domain/time.ts';
import type { Sample } from './sample.ts';

const ofClients = {
  authorization: { label: 'Service authorization', leadDays: 30 },
  'treatment-plan': { label: 'Treatment plan review', leadDays: 14 },
  insurance: { label: 'Insurance card', leadDays: 30 },
} as const;

const ofStaff = {
  license: { label: 'Professional license', leadDays: 60 },
  training: { label: 'Annual privacy training', leadDays: 30 },
  cpr: { label: 'CPR certificate', leadDays: 30 },
} as const;

/** What ends between three weeks ago and half a year ahead: about half of the clients' items, and two of each member of staff. */
export function addExpiringItems({ rows, random, id, today }: Sample): void {
  const expiresOn = () => addDays(today, random.whole(-21, 180));
  for (const { id: clientId } of rows.Client) {
    if (random.chance(0.45)) continue;
    const type = random.weighted({ authorization: 5, 'treatment-plan': 3, insurance: 2 });
    rows.ExpiringItem.push({
      id: id(),
      clientId,
      staffId: null,
      type,
      ...ofClients[type],
      expiresOn: expiresOn(),
    });
  }
  for (const { id: staffId } of rows.Staff) {
    for (const type of ['license', random.pick(['training', 'cpr'] as const)] as const)
      rows.ExpiringItem.push({
        id: id(),
        clientId: null,
        staffId,
        type,
        ...ofStaff[type],
        expiresOn: expiresOn(),
      });
  }
}
