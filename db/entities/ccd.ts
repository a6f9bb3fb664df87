import { defineEntity, p } from '@mikro-orm/postgresql';
import type { CcdReason, CcdSource, CcdStatus } from '../../domain/ccd/requests.ts';
import { keyed, versioned } from './columns.ts';

/** A client's request for their clinical document; see the migration for what stands in the columns. */
export const CcdRequest = defineEntity({
  name: 'CcdRequest',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    accountId: p.uuid(),
    status: p.string().$type<CcdStatus>().default('requested'),
    reason: p.string().$type<CcdReason>().nullable(),
    source: p.string().$type<CcdSource>().nullable(),
    documentId: p.uuid().nullable(),
    sections: p.array().default([]),
    madeOn: p.date().nullable(),
    askedAt: p.datetime(),
    dueAt: p.datetime(),
    level: p.integer().default(0),
    nextAt: p.datetime().nullable(),
    words: p.blob().nullable().hidden(),
    answeredAt: p.datetime().nullable(),
    answeredBy: p.uuid().nullable(),
    noticeId: p.uuid().nullable(),
    ...versioned(),
  },
});
