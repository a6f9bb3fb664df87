import { z } from 'zod';
import { alertKindIds } from '../alerts.ts';
import { id, instant, pageQuery } from './common.ts';

export const alert = z.object({
  id,
  kind: z.enum(alertKindIds),
  words: z.string().meta({ description: 'What the console says' }),
  subjectKind: z.string(),
  subjectId: id,
  clientId: id.nullable(),
  clientName: z.string().nullable().meta({ description: 'null also where the chart is restricted' }),
  taskId: id.nullable(),
  readAt: instant.nullable(),
  createdAt: instant,
});
export type Alert = z.output<typeof alert>;

export const alertQuery = pageQuery.extend({
  unread: z.enum(['true', 'false']).optional().meta({ description: 'true: only those that are not read' }),
});
export const readAlerts = z
  .object({
    ids: z.array(id).max(200).default([]),
    upTo: id.nullable().default(null).meta({ description: 'This one and all that are older' }),
  })
  .refine(({ ids, upTo }) => ids.length > 0 || upTo !== null, 'name some ids, or upTo');
export const unreadAlerts = z.object({
  unread: z.number().int(),
  latest: id.nullable().meta({ description: 'The newest alert, read or not' }),
});
export type UnreadAlerts = z.output<typeof unreadAlerts>;
