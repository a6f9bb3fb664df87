import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';
import { present } from './present.ts';

/** What a client and staff write to each other about one matter; see the migration for what stands in the columns of this file. */
export const PortalThread = defineEntity({
  name: 'PortalThread',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    type: p.string(),
    groupId: p.uuid(),
    subject: p.blob().hidden(),
    startedBy: p.uuid().nullable(),
    state: p.string().$type<'open' | 'closed'>().default('open'),
    waitsFor: p.string().$type<'staff' | 'client'>(),
    askedAt: p.datetime().nullable(),
    dueAt: p.datetime().nullable(),
    level: p.integer().default(0),
    nextAt: p.datetime().nullable(),
    newestId: p.uuid(),
    noticeId: p.uuid().nullable(),
    ...versioned(),
  },
});

export const PortalMessage = defineEntity({
  name: 'PortalMessage',
  properties: {
    ...keyed(),
    threadId: p.uuid(),
    accountId: p.uuid().nullable(),
    staffId: p.uuid().nullable(),
    body: p.blob().hidden(),
    sentAt: p.datetime(),
    readAt: p.datetime().nullable(),
    readBy: p.string().$type<Actor>().nullable(),
  },
});

/** A document of a message; without one it is a client's upload that was not sent yet. */
export const PortalAttachment = defineEntity({
  name: 'PortalAttachment',
  properties: {
    ...keyed(),
    documentId: p.uuid(),
    accountId: p.uuid().nullable(),
    messageId: p.uuid().nullable(),
    createdAt: p.datetime().onCreate(present),
  },
});
