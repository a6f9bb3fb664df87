import { z } from 'zod';
import { noteStates, releaseRefusalCodes } from '../chart-handoff/notes.ts';
import { date, id, instant, pageQuery, version } from './common.ts';

/* Clinicians' notes on visits of clients. Their text is sealed; a list never carries it. */

const person = z.object({ id, name: z.string() });
const noteText = z.string().max(50_000);

export const newNote = z.object({
  title: z.string().trim().min(1).max(120).meta({ description: 'What kind of note it is: Progress note' }),
  visitOn: date,
  appointmentId: id.nullable().default(null).meta({ description: 'Of this client' }),
  text: noteText.default(''),
});

/** What is saved by itself while somebody writes, and by Save. */
export const savedNote = z.object({
  title: z.string().trim().min(1).max(120).optional(),
  visitOn: date.optional(),
  text: noteText,
  keep: z.boolean().default(false).meta({
    description:
      'true: saved by hand, the version stays as it is now; what is saved by itself shares one for 10 minutes',
  }),
  version,
});

export const noteRow = z.object({
  id,
  clientId: id,
  clientName: z.string().nullable().meta({ description: 'null where the chart is closed to you' }),
  title: z.string(),
  visitOn: date,
  author: person,
  holder: person.meta({
    description: 'Who goes on with it and signs it; another one than the author once that one has left',
  }),
  state: z.enum(noteStates),
  openRequests: z.number().int().meta({ description: 'Required ones that keep it from being released' }),
  unconditional: z.boolean().meta({ description: 'Released although required requests were open' }),
  updatedAt: instant,
  releasedAt: instant.nullable(),
  version,
});
export type NoteRow = z.output<typeof noteRow>;

export const addendum = z.object({ id, author: person, text: z.string(), addedAt: instant });
export type Addendum = z.output<typeof addendum>;

export const note = noteRow.extend({
  appointmentId: id.nullable(),
  text: z.string().nullable().meta({ description: 'null: not released, and not yours to read' }),
  yours: z.boolean().meta({ description: 'You hold it: you may write, and sign' }),
  released: z
    .object({
      by: person,
      at: instant,
      sha256: z.string().meta({ description: 'Of the text that was signed, UTF-8' }),
      reason: z.string().nullable().meta({ description: 'Why it was released unconditionally' }),
    })
    .nullable(),
  release: z.object({
    refusal: z
      .enum(releaseRefusalCodes)
      .nullable()
      .meta({ description: 'Why you cannot release it now; null: you can' }),
    title: z.string().nullable().meta({ description: 'The refusal in words' }),
    next: z.string().nullable().meta({ description: 'What to do instead' }),
    mayOverride: z.boolean().meta({ description: 'You may release it all the same, with a reason' }),
  }),
});
export type Note = z.output<typeof note>;

export const noteQuery = pageQuery.extend({
  state: z.enum(noteStates).optional(),
  scope: z
    .enum(['mine', 'all'])
    .default('mine')
    .meta({ description: 'all: takes the right to view tasks, as requests' }),
});
export const clientNoteQuery = pageQuery.extend({ state: z.enum(noteStates).optional() });

export const noteVersion = z.object({
  id,
  number: z.number().int(),
  savedBy: person,
  savedAt: instant,
  characters: z.number().int(),
});
export type NoteVersion = z.output<typeof noteVersion>;
export const noteVersionText = noteVersion.extend({ text: z.string() });

export const releaseNote = z.object({
  version,
  override: z
    .object({ reason: z.string().trim().min(5).max(500) })
    .nullable()
    .default(null)
    .meta({
      description: 'Release it although required requests are open; takes Notes Can Allow Unconditional Release',
    }),
});
export const newAddendum = z.object({ text: z.string().trim().min(1).max(20_000) });
