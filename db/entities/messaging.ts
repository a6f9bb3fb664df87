import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Answerer } from '../../domain/calls.ts';
import type { Channel, Purpose } from '../../domain/channels.ts';
import type { FailureReason } from '../../domain/failure-reasons.ts';
import type { Locale } from '../../domain/locales.ts';
import type { BroadcastMethod, TemplateText } from '../../domain/message-types.ts';
import { type Otherwise, usualMethods } from '../../domain/preferred-method.ts';
import type { ReplyMeaning, ReplyOutcome } from '../../domain/replies.ts';
import type { RecordingType } from '../../domain/recordings.ts';
import type { DraftContent } from '../../domain/schemas/broadcast-drafts.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';
import { present } from './present.ts';

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
    createdAt: p.datetime().onCreate(present),
  },
});

/** A source row that somebody left out of a broadcast: by the account `by`, at an ISO instant. */
export interface LeftOut {
  sourceId: string;
  by: string;
  at: string;
}

export type BroadcastStatus = 'requested' | 'scheduled' | 'running' | 'paused' | 'completed' | 'cancelled' | 'failed';

export const Broadcast = defineEntity({
  name: 'Broadcast',
  properties: {
    ...keyed(),
    messageType: p.string(),
    method: p.string().$type<Channel>(),
    startDate: p.date().nullable(),
    endDate: p.date().nullable(),
    groupId: p.uuid().nullable(),
    locationId: p.uuid().nullable(),
    leftOut: p.json<LeftOut[]>().onCreate(() => []),
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
    pausedAt: p.datetime().nullable(),
    pausedBy: p.string().$type<Actor>().nullable(),
    pauseReason: p.string().$type<FailureReason>().nullable(),
    pauseFailed: p.integer().nullable(),
    pauseTried: p.integer().nullable(),
    resumedAt: p.datetime().nullable(),
    parentId: p.uuid().nullable(),
    otherwise: p.string().$type<Otherwise>().nullable(),
    setId: p.uuid().nullable(),
    setMethods: p
      .array()
      .$type<BroadcastMethod[]>()
      .onCreate(() => [...usualMethods]),
    recordingId: p.uuid().nullable(),
    untold: p.boolean().default(false),
    againStoppedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** Whom a preview showed, so that a later one can say what has changed. */
export const AudienceView = defineEntity({
  name: 'AudienceView',
  properties: { ...keyed(), broadcastId: p.uuid().nullable(), people: p.blob(), seenAt: p.datetime() },
});

/** A broadcast that somebody composes and has not sent. */
export const BroadcastDraft = defineEntity({
  name: 'BroadcastDraft',
  properties: {
    ...keyed(),
    accountId: p.uuid(),
    content: p.json<DraftContent>(),
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
    sourceDay: p.date().nullable(),
    decision: p.string().$type<'send' | 'skip'>(),
    reason: p.string().nullable(),
    messageId: p.uuid().nullable(),
    createdAt: p.datetime().onCreate(present),
  },
});

export const CallRecording = defineEntity({
  name: 'CallRecording',
  properties: {
    ...keyed(),
    name: p.string(),
    bytes: p.blob().nullable(),
    mediaType: p.string().$type<RecordingType>().nullable(),
    seconds: p.integer().nullable(),
    createdAt: p.datetime(),
    savedAt: p.datetime().nullable(),
    withdrawnAt: p.datetime().nullable(),
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
    language: p.string().$type<Locale>().nullable(),
    status: p.string().$type<MessageStatus>().default('pending'),
    reason: p.string().nullable(),
    errorCode: p.string().nullable(),
    attempt: p.integer().default(0),
    notBefore: p.datetime().nullable(),
    leaseUntil: p.datetime().nullable(),
    providerId: p.string().nullable(),
    answeredBy: p.string().$type<Answerer>().nullable(),
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
    copyOf: p.uuid().nullable(),
    reminderId: p.uuid().nullable(),
    correction: p.boolean().default(false),
    toldAt: p.datetime().nullable(),
    toldLocationId: p.uuid().nullable(),
    againStoppedAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(present),
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

/** A text from somebody. `thread`: of one client, or of a number where nobody knows whose words it brings. */
export const InboundMessage = defineEntity({
  name: 'InboundMessage',
  properties: {
    ...keyed(),
    channel: p.string().$type<Channel>(),
    fromAddress: p.string(),
    toAddress: p.string().nullable(),
    body: p.text(),
    meaning: p.string().$type<ReplyMeaning>(),
    providerId: p.string(),
    receivedAt: p.datetime(),
    clientId: p.uuid().nullable(),
    aboutMessageId: p.uuid().nullable(),
    outcome: p.string().$type<ReplyOutcome>().nullable(),
    handledAt: p.datetime().nullable(),
    handledBy: p.string().$type<Actor>().nullable(),
    thread: p.string().generated('(coalesce(client_id::text, from_address)) stored'),
  },
});
