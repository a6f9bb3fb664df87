import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Channel, Purpose } from '../../domain/channels.ts';
import type { Locale } from '../../domain/locales.ts';
import type { TemplateText } from '../../domain/message-types.ts';
import { keyed, versioned } from './columns.ts';

/** Versions are kept; the newest of a type, method and language is the one in use. */
export const Template = defineEntity({
  name: 'Template',
  properties: {
    ...keyed(),
    messageType: p.string(),
    method: p.string().$type<Channel>(),
    language: p.string().default('en'),
    subject: p.string().nullable(),
    body: p.text(),
    version: p.integer(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});

export type BroadcastStatus = 'requested' | 'scheduled' | 'running' | 'completed' | 'cancelled' | 'failed';

export const Broadcast = defineEntity({
  name: 'Broadcast',
  properties: {
    ...keyed(),
    messageType: p.string(),
    method: p.string().$type<Channel>(),
    startDate: p.date().nullable(),
    sendAtLocal: p.string().columnType('timestamp'),
    sendZone: p.string(),
    sendAt: p.datetime(),
    preferenceOnly: p.boolean().default(true),
    subject: p.string().nullable(),
    body: p.text(),
    variants: p.json<Partial<Record<Locale, TemplateText>>>().onCreate(() => ({})),
    status: p.string().$type<BroadcastStatus>(),
    requestedAt: p.datetime(),
    frozenAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    failure: p.string().nullable(),
    ...versioned(),
  },
});

export const Recipient = defineEntity({
  name: 'Recipient',
  properties: {
    ...keyed(),
    broadcastId: p.uuid(),
    personId: p.uuid(),
    clientId: p.uuid().nullable(),
    sourceId: p.uuid(),
    sourceStartsAt: p.datetime().nullable(),
    decision: p.string().$type<'send' | 'skip'>(),
    reason: p.string().nullable(),
    messageId: p.uuid().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});

export type MessageStatus =
  'pending' | 'claimed' | 'sending' | 'accepted' | 'delivered' | 'failed' | 'unknown' | 'skipped' | 'cancelled';

export const Message = defineEntity({
  name: 'Message',
  properties: {
    ...keyed(),
    broadcastId: p.uuid().nullable(),
    purpose: p.string().$type<Purpose>(),
    channel: p.string().$type<Channel>(),
    address: p.string(),
    subject: p.string().nullable(),
    body: p.text(),
    segments: p.integer().nullable(),
    status: p.string().$type<MessageStatus>().default('pending'),
    reason: p.string().nullable(),
    errorCode: p.string().nullable(),
    attempt: p.integer().default(0),
    notBefore: p.datetime().nullable(),
    leaseUntil: p.datetime().nullable(),
    providerId: p.string().nullable(),
    clientId: p.uuid().nullable(),
    personId: p.uuid().nullable(),
    requestedBy: p.string().nullable(),
    zones: p.array().default([]),
    usefulUntil: p.datetime().nullable(),
    capped: p.boolean().default(false),
    takenAt: p.datetime().nullable(),
    alone: p.boolean().default(false),
    looks: p.smallint().default(0),
    credentialId: p.uuid().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    sendingAt: p.datetime().nullable(),
    acceptedAt: p.datetime().nullable(),
    settledAt: p.datetime().nullable(),
  },
});

export const MessageEvent = defineEntity({
  name: 'MessageEvent',
  properties: {
    ...keyed(),
    messageId: p.uuid(),
    attempt: p.integer(),
    kind: p.string(),
    code: p.string().nullable(),
    providerKey: p.string().nullable(),
    at: p.datetime(),
  },
});

export const InboundMessage = defineEntity({
  name: 'InboundMessage',
  properties: {
    ...keyed(),
    channel: p.string().$type<Channel>(),
    fromAddress: p.string(),
    body: p.text(),
    keyword: p.string().$type<'stop' | 'start' | 'help'>().nullable(),
    providerId: p.string(),
    receivedAt: p.datetime(),
  },
});
