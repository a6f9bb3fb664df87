import { type RawBuilder, sql } from 'kysely';
import { isClosedJob, nameUnless, unless } from '../charts/closed-records.ts';
import { isNonVisitRecord } from '../visits/non-visit-jobs.ts';

/** Record `t` of Timeero, for people; in a statement with `closedTo`. */
export const shownTarget: RawBuilder<unknown> = sql`jsonb_build_object(
    'id', t.id, 'label', ${nameUnless(isClosedJob('t'), sql`t.label`)}, 'email', ${unless(isClosedJob('t'), sql`t.facts ->> 'email'`)},
    'gone', t.gone_at is not null, 'withheld', ${isClosedJob('t')}, 'nonVisit', ${isNonVisitRecord('t')})`;
