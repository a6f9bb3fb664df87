import { defineEntity, p } from '@mikro-orm/postgresql';
import type { FormCode } from '../../domain/forms/catalog.ts';
import type { FormState } from '../../domain/schemas/forms.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';

/** One form for one client, in the version that it was assigned with. */
export const FormAssignment = defineEntity({
  name: 'FormAssignment',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    form: p.string().$type<FormCode>(),
    formVersion: p.string(),
    dueOn: p.date().nullable(),
    status: p.string().$type<FormState>().default('assigned'),
    assignedBy: p.string().$type<Actor>(),
    assignedAt: p.datetime(),
    withdrawnBy: p.string().$type<Actor>().nullable(),
    withdrawnAt: p.datetime().nullable(),
    completedAt: p.datetime().nullable(),
    toldAt: p.datetime().nullable(),
    remindedAt: p.datetime().nullable(),
    dueToldAt: p.datetime().nullable(),
    noticeId: p.uuid().nullable(),
    nextAt: p.datetime().nullable(),
    lookedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** What was answered; a draft until `completedAt`. Answers, score and signature are sealed. */
export const FormResponse = defineEntity({
  name: 'FormResponse',
  properties: {
    ...keyed(),
    assignmentId: p.uuid(),
    answers: p.blob().hidden(),
    score: p.blob().nullable().hidden(),
    signature: p.blob().nullable().hidden(),
    savedAt: p.datetime(),
    completedAt: p.datetime().nullable(),
    signedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** Open until a person has acknowledged it; `done`, sealed, says what they did. */
export const SafetyFollowUp = defineEntity({
  name: 'SafetyFollowUp',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    assignmentId: p.uuid(),
    openedAt: p.datetime(),
    told: p.integer().default(0),
    nextAt: p.datetime(),
    lookedAt: p.datetime().nullable(),
    acknowledgedAt: p.datetime().nullable(),
    acknowledgedBy: p.uuid().nullable(),
    done: p.blob().nullable().hidden(),
    ...versioned(),
  },
});
