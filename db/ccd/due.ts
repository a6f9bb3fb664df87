import {
  addBusinessDays,
  addBusinessMinutes,
  type BusinessCalendar,
  businessCalendar,
} from '../../domain/business-time.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';
import { practiceZone } from '../practice-zone.ts';
import { storedSettings } from '../stored-settings.ts';

/** By when a CCD is promised and what follows, as the practice set it. */
export interface CcdRules {
  calendar: BusinessCalendar;
  days: number;
  /** Business hours. */
  escalationHours: number;
}

export async function ccdRules(uow: Pick<UnitOfWork, 'em' | 'practiceId'>): Promise<CcdRules> {
  const stored = await storedSettings(uow);
  return {
    calendar: businessCalendar(stored, await practiceZone(uow)),
    days: settingValue(stored, settings.ccdDays),
    escalationHours: settingValue(stored, settings.portalEscalationHours),
  };
}

/** Until when what is asked for now is promised. */
export const ccdDueAt = ({ calendar, days }: CcdRules, now: Date): Date =>
  new Date(addBusinessDays(now.toISOString(), days, calendar));

/** When each step of domain/ccd/requests.ts is due, as ISO instants; what was promised stays. */
export const stepTimes = (
  { calendar, escalationHours }: CcdRules,
  dueAt: Date,
): [overdue: string, escalate: string] => [
  dueAt.toISOString(),
  addBusinessMinutes(dueAt.toISOString(), escalationHours * 60, calendar),
];
