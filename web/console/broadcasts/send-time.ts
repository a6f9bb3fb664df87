import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { showWallTime, zoneName } from '../../shared/format.ts';

/** Broadcast Date & Time in the practice's zone, which is named: `Mar 3, 2026, 9:30 AM MST`. */
export const sendTimeOf = ({ sendAtLocal, sendZone, sendAt }: Broadcast): string =>
  `${showWallTime(sendAtLocal.slice(0, 16))} ${zoneName(sendZone, new Date(sendAt))}`;
