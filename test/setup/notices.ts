import type { UnitOfWork } from '../../db/database.ts';
import { freezeAudience } from '../../db/broadcasts/freeze.ts';
import type { PlanRequest } from '../../db/broadcasts/plan.ts';
import { previewAudience } from '../../db/broadcasts/preview-audience.ts';
import { aBroadcast } from './broadcasts.ts';
import { wholePlan } from './whole-plan.ts';

type Work = <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;

const at = '2026-03-03T18:00:00Z'; // 13:00 in New York, 08:00 in Honolulu

/** A notice to all of the staff by text. */
export const notice = {
  messageType: 'staff-notice',
  method: 'text',
  startDate: null,
  preferenceOnly: true,
  subject: null,
  body: 'Hello <StaffName>, we open at ten.',
  at,
} as const satisfies PlanRequest;
/** When it fires. */
export const noticeAt = new Date(at);
/** The same time and method, to every client. */
export const toClients: PlanRequest = { ...notice, messageType: 'plain-broadcast', body: 'We open at ten.' };

/** Who gets it, as Compose shows them. */
export async function shown(work: Work, request: PlanRequest) {
  const { rows } = await work((uow) => previewAudience(uow, request, { limit: 50 }));
  return rows.map(({ reason, message }) => ({ reason, body: message?.body }));
}

/** As they are written down when it fires. */
export async function planned(work: Work, request: PlanRequest) {
  const rows = await work((uow) => wholePlan(uow, request));
  return rows.map(({ reason, message }) => ({ reason, body: message?.body }));
}

/** Fires it. @returns its id */
export async function frozen(work: Work, request: PlanRequest): Promise<string> {
  const { messageType, method } = request;
  const id = await aBroadcast({ work }, { messageType, method, status: 'running' });
  await work((uow) => freezeAudience(uow, id, request, { now: noticeAt }));
  return id;
}
