import type { Access } from '../db/integrations/secrets.ts';
import type { FieldTime } from '../providers/fieldtime/port.ts';
import { createTimeero } from '../providers/fieldtime/timeero/timeero.ts';
import { createPaces } from '../providers/pace.ts';

/** Requests a second of one worker to one account: Timeero's own limits are not public. */
const timeeroPerSecond = 20;

/** Adapters of a practice's own systems; those of one account share its turns. */
export function createFieldTimes(): (access: Access) => FieldTime {
  const paceOf = createPaces(timeeroPerSecond);
  return ({ address, secrets: { key = '' } }) =>
    createTimeero({ baseUrl: address, apiKey: key, pace: paceOf(`${address} ${key}`) });
}
