import { z } from 'zod';
import {
  dueChoices,
  moveNames,
  moveRefusals,
  moves,
  type MoveName,
  phaseChoices,
  requestPhases,
  requestScopes,
  sides,
  steps,
} from '../chart-handoff/moves.ts';
import { timedSteps } from '../chart-handoff/schedule.ts';
import { keysOf } from '../keys.ts';
import { id, instant, pageQuery, version } from './common.ts';

/* Requests to the chart keeper for what is missing. Words of people are sealed in the database; a list carries none. */

const person = z.object({ id, name: z.string() });
const words = z.string().trim().min(1).max(4_000);
const documentIds = z
  .array(id)
  .max(20)
  .default([])
  .meta({ description: "Of the client's documents, uploaded before by POST /api/clients/:id/documents" });
const count = z.number().int();

/** Exactly one of both: a person, or a user group of which the first to claim it has it. */
const keeper = z
  .object({ staffId: id.nullable().default(null), groupId: id.nullable().default(null) })
  .refine(({ staffId, groupId }) => (staffId === null) !== (groupId === null), 'name a person or a group, not both')
  .meta({ description: 'Whom to ask: `staffId` or `groupId`' });
export type Keeper = z.output<typeof keeper>;

const dueAt = instant.nullable().default(null).meta({ description: 'At most a year ahead' });

export const newRequest = z.object({
  keeper,
  items: z
    .array(
      z.object({
        code: z.string().max(50).meta({ description: 'Of the picklist missing-item' }),
        words: z.string().trim().max(1_000).default('').meta({ description: 'Of `other`: what it is' }),
      }),
    )
    .min(1)
    .max(20),
  words: z.string().trim().max(4_000).default(''),
  required: z.boolean().default(true).meta({ description: 'The note cannot be released while it is open' }),
  priority: z.enum(['normal', 'high']).default('normal'),
  dueAt: dueAt.meta({
    description: 'At most a year ahead; null: by the business hours of the settings, counted from now',
  }),
});

const moved = {
  moveId: id.meta({
    description:
      'A UUID that you make for this one step: sent again, nothing is done twice, and what came of it is answered again, a refusal, too; another try takes another one',
  }),
  version: version.meta({ description: 'Of the request as it was read; refused with 409 where it has moved on' }),
};
const reason = {
  reason: z.string().max(80).nullable().default(null).meta({ description: 'Code of the picklist `reason`' }),
  words: z.string().trim().max(4_000).default('').meta({ description: 'Has to say why where there is no `reason`' }),
};
const optionalWords = z.string().trim().max(4_000).default('');
const named = <M extends MoveName>(move: M) => z.literal(move).meta({ description: moves[move].label });

/** One step of a request. */
export const moveRequest = z.discriminatedUnion('move', [
  z.object({ move: named('claim'), ...moved }),
  z.object({ move: named('acknowledge'), ...moved }),
  z.object({ move: named('start'), ...moved }),
  z.object({ move: named('ask'), ...moved, words, documentIds }),
  z.object({ move: named('answer'), ...moved, words, documentIds }),
  z.object({
    move: named('supply'),
    ...moved,
    itemId: id,
    words: optionalWords.meta({ description: 'What was supplied; may be empty where documents are attached' }),
    documentIds,
  }),
  z.object({ move: named('decline'), ...moved, ...reason }),
  z.object({ move: named('withdraw'), ...moved, ...reason }),
  z.object({ move: named('reassign'), ...moved, keeper, words: optionalWords, dueAt }),
  z.object({
    move: named('reopen'),
    ...moved,
    words,
    itemIds: z.array(id).max(20).default([]).meta({ description: 'What is still missing; none: everything' }),
    dueAt,
  }),
  z.object({ move: named('say'), moveId: moved.moveId, words, documentIds }),
]);
export type MoveRequest = z.output<typeof moveRequest>;

export const requestRow = z.object({
  id,
  noteId: id,
  noteTitle: z.string(),
  clientId: id,
  clientName: z.string().nullable().meta({ description: 'null where the chart is closed to you' }),
  closed: z.boolean().meta({ description: 'The chart is not open to you: items and words are left out' }),
  phase: z.enum(requestPhases),
  required: z.boolean(),
  priority: z.enum(['normal', 'high']),
  asker: person,
  keeper: person.nullable().meta({ description: 'null: of a group that nobody has claimed it of yet' }),
  group: person.nullable(),
  items: z.array(z.string()).meta({ description: 'Labels of what is missing' }),
  open: count.meta({ description: 'Items that are still missing' }),
  dueAt: instant,
  due: z.enum(['later', 'soon', 'overdue', 'over']).meta({ description: 'Its colour; soon: its reminder has come' }),
  waitsFor: z.enum(['keeper', 'asker', 'nobody']),
  sides: z.array(z.enum(sides)).meta({ description: 'What you are to it' }),
  createdAt: instant,
  phaseSince: instant,
  closedAt: instant.nullable(),
  version,
});
export type RequestRow = z.output<typeof requestRow>;

export const requestItem = z.object({
  id,
  code: z.string(),
  label: z.string(),
  words: z.string(),
  status: z.enum(['open', 'supplied']),
  supplied: z.string().nullable().meta({ description: 'What was supplied, in words' }),
  suppliedBy: person.nullable(),
  suppliedAt: instant.nullable(),
  documents: z.array(z.object({ id, name: z.string() })),
});

const timelineKinds = [...moveNames, ...keysOf(steps)] as const;
export const timelineEntry = z.object({
  id,
  kind: z.enum(timelineKinds),
  label: z.string().meta({ description: 'After the name: "Ann Doe" "claimed it"; by itself where `by` is null' }),
  by: person.nullable(),
  at: instant,
  to: z.enum(requestPhases),
  words: z.string().nullable(),
  reason: z.string().nullable().meta({ description: "The practice's label" }),
  given: z.string().nullable().meta({ description: 'To whom it went' }),
  item: z.string().nullable(),
  documents: z.array(z.object({ id, name: z.string() })),
});

const refusalCodes = keysOf(moveRefusals);
export const chartRequest = requestRow.extend({
  itemList: z.array(requestItem),
  timeline: z.array(timelineEntry).meta({ description: 'What happened and what was said, oldest first' }),
  moves: z
    .array(
      z.object({
        move: z.enum(moveNames),
        label: z.string(),
        refusal: z.enum(refusalCodes).nullable().meta({ description: 'null: you may' }),
        why: z.string().nullable().meta({ description: 'Why the button is disabled' }),
      }),
    )
    .meta({ description: 'What somebody on your side can do with it; what is never yours is left out' }),
  next: z
    .object({ step: z.enum(timedSteps), at: instant })
    .nullable()
    .meta({ description: 'What time brings next' }),
});
export type ChartRequest = z.output<typeof chartRequest>;

const madeStep = z
  .object({
    id: id.meta({ description: 'Your `moveId`' }),
    move: z.enum(moveNames),
    to: z.enum(requestPhases).meta({ description: 'Where it led' }),
    at: instant.meta({ description: 'When it was made' }),
  })
  .meta({
    description:
      'The step that you asked for. Sent again it is answered with what came of it then, beside the request as it is now, which may have moved on',
  });
export type MadeStep = z.output<typeof madeStep>;

/**
 * What a step is answered with: the request as it is by now, and what has come of the step itself. Whoever sends a step again of a request that they have
 * given away since, or whose chart is closed to them by now, is told what came of their step alone.
 */
export const movedRequest = z.union([
  chartRequest.extend({ step: madeStep }),
  // Strict, so that a whole answer with a fault is not taken for this one.
  z
    .strictObject({ id, step: madeStep })
    .meta({ description: 'Sent again, of a request that is not yours to see any more' }),
]);
export type MovedRequest = z.output<typeof movedRequest>;

export const requestQuery = pageQuery.extend({
  scope: z.enum(requestScopes).default('asked').meta({
    description:
      'mine: I asked; asked: I am asked, or stand in; groups: of my groups and claimed by nobody; all: takes the right to view tasks',
  }),
  phase: z.enum(phaseChoices).default('open'),
  due: z.enum(dueChoices).default('any').meta({ description: 'soon: includes what is overdue' }),
  client: id.optional(),
  note: id.optional(),
  item: z.string().max(50).optional().meta({ description: 'Code of the picklist missing-item' }),
  keeper: id.optional().meta({ description: 'A member of staff, or a group: what nobody of it has claimed' }),
  asker: id.optional().meta({ description: 'A member of staff' }),
});
export type RequestFilter = Omit<z.output<typeof requestQuery>, 'cursor' | 'limit'>;

/** Of one note. */
export const noteRequestQuery = pageQuery.extend({
  blocking: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'true: those that keep the note from being released; false: the others; left out: all' }),
});
export const requestCounts = z.object({
  mine: count.meta({ description: 'I asked; open' }),
  waitForMe: count.meta({ description: 'I asked, and they wait for me: needs information, declined' }),
  asked: count,
  groups: count,
  overdue: count.meta({ description: 'Of those asked of me' }),
});
export type RequestCounts = z.output<typeof requestCounts>;

export const requestOptions = z.object({
  capable: z.boolean().meta({ description: 'You may send and receive requests' }),
  missing: z.array(z.string()).meta({ description: 'Rules that you lack for it' }),
  whomToAsk: z.array(z.string()).meta({ description: 'Administrators who can give them, 5 names at most' }),
  profiles: z.array(person).meta({ description: 'Your profiles where you lack rules: one of them is to get them' }),
  people: z.array(person.extend({ title: z.string().nullable() })).meta({ description: 'Who can be asked' }),
  groups: z.array(person.extend({ members: count })),
  items: z.array(z.object({ code: z.string(), label: z.string() })),
  reasons: z.array(z.object({ code: z.string(), label: z.string() })),
  dueAt: z.object({ normal: instant, high: instant }).meta({ description: 'By when it is due where nobody says' }),
});
export type RequestOptions = z.output<typeof requestOptions>;

export const reassignMany = z.object({
  requests: z
    .array(z.object({ id, version, moveId: id }))
    .min(1)
    .max(50),
  keeper,
  words: optionalWords,
});
export const reassignedMany = z.object({
  results: z.array(
    z.object({
      id,
      done: z.boolean(),
      refusal: z.string().nullable().meta({ description: 'Why not, and what to do' }),
    }),
  ),
});

const tally = z.object({
  open: count,
  overdue: count,
  completed: count,
  medianMinutes: z.number().nullable().meta({ description: 'From request to completion, of those completed' }),
  oldestAt: instant.nullable().meta({ description: 'Of those open' }),
});
export const requestSummaryQuery = z.object({
  days: z.coerce.number().int().min(1).max(365).default(90).meta({ description: 'Requests of so many days back' }),
});
export const requestSummary = z.object({
  total: tally,
  waits: z
    .array(
      z.object({
        waiting: person,
        on: person.meta({ description: 'A person, or a group that nobody has claimed it of' }),
        open: count,
        overdue: count,
        oldestAt: instant,
      }),
    )
    .meta({ description: 'Who waits for whom, longest first, 100 at most' }),
  keepers: z.array(tally.extend({ keeper: person })).meta({ description: 'By person, 100 at most' }),
  items: z.array(tally.extend({ code: z.string(), label: z.string() })),
});
export type RequestSummary = z.output<typeof requestSummary>;
