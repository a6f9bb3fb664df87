import { nextBusinessDay } from '../../domain/business-time.ts';
import { type CcdReason, isOpenCcd } from '../../domain/ccd/requests.ts';
import type { UnitOfWork } from '../database.ts';
import { CcdRequest, Document } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { tellOfCcd } from './answerers.ts';
import { ccdRules, stepTimes } from './due.ts';
import { type CcdRow, needStaff, openCcdTask } from './settle.ts';

/** What its workflow does next: ask PIMSY, have the document scanned, look into it, wait for staff, or nothing any more. */
export type CcdStep = 'fetch' | 'scan' | 'check' | 'wait' | 'over';

export interface CcdLook {
  step: CcdStep;
  /** Of `scan`. */
  documentId: string | null;
  nextAt: Date;
}

/** While others are at work on it: should its workflow be gone, the sweeper begins another one after that time. */
const workMs = 10 * 60_000;

/** Where a request stands at `now`; tells what is overdue, each step once however often it is called. @returns null where there is no such request */
export async function lookAtCcd(uow: UnitOfWork, id: string, now: Date): Promise<CcdLook | null> {
  const row = await lockRow(uow, CcdRequest, { id });
  if (!row) return null;
  if (!isOpenCcd(row.status)) return { step: 'over', documentId: null, nextAt: now };
  const step = await stepOf(uow, row, now);
  const wakesAt = await escalate(uow, row, now);
  row.nextAt = step === 'wait' ? wakesAt : new Date(Math.min(wakesAt.getTime(), now.getTime() + workMs));
  await uow.em.flush();
  return { step, documentId: row.documentId ?? null, nextAt: row.nextAt };
}

async function stepOf(uow: UnitOfWork, row: CcdRow, now: Date): Promise<CcdStep> {
  if (row.status === 'needs-staff') return 'wait';
  if (row.status !== 'checking') return 'fetch';
  const document = await uow.em.findOneOrFail(Document, { id: row.documentId ?? '' });
  const { status, withdrawnAt } = document;
  const trouble: CcdReason | null = withdrawnAt
    ? 'withdrawn'
    : status === 'infected'
      ? 'infected'
      : status === 'error'
        ? 'unscanned'
        : null;
  if (trouble === null) return status === 'clean' ? 'check' : 'scan';
  await needStaff(uow, row, trouble, now);
  return 'wait';
}

/** After the last step it is told anew each business day to who has read it, until an answer ends it. @returns when to look again */
async function escalate(uow: UnitOfWork, row: CcdRow, now: Date): Promise<Date> {
  const rules = await ccdRules(uow);
  const [overdue, wider] = stepTimes(rules, row.dueAt);
  const times = [overdue];
  for (let next = wider; ; next = nextBusinessDay(next, rules.calendar)) {
    times.push(next);
    if (next > now.toISOString()) break;
  }
  const due = times.filter((time) => time <= now.toISOString()).length;
  if (due > row.level) {
    row.level = due;
    await uow.em.flush();
    await openCcdTask(uow, row, now);
    await tellOfCcd(uow, row, { kind: 'ccd-overdue', wider: due > 1, now });
  }
  return new Date(times[due] ?? wider);
}
