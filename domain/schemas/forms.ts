import { z } from 'zod';
import { formCodes } from '../forms/catalog.ts';
import type { Answers } from '../forms/answers.ts';
import type { Questionnaire } from '../forms/questionnaire.ts';
import { date, id, instant, pageQuery, version } from './common.ts';

/*
 * Forms that staff assign and clients fill in at the portal. What was answered is sealed: it is read one form at a time, and each look of staff is written down.
 */

export const formStates = ['assigned', 'completed', 'withdrawn'] as const;
export type FormState = (typeof formStates)[number];

const code = z.enum(formCodes);
const person = z.object({ id, name: z.string() });

export const coding = z.strictObject({
  system: z.string().max(200).optional(),
  code: z.string().min(1).max(300),
  display: z.string().max(400).optional(),
});
/** As FHIR writes them; each has one of the fields. */
export const answer = z.strictObject({
  valueBoolean: z.boolean().optional(),
  valueDecimal: z.number().optional(),
  valueInteger: z.number().int().optional(),
  valueDate: z.string().max(10).optional(),
  valueString: z.string().max(8_000).optional(),
  valueCoding: coding.optional(),
});
export const answers = z
  .record(z.string().min(1).max(60), z.array(answer).min(1).max(100))
  .refine((all) => Object.keys(all).length <= 300, 'has more answers than any form asks for')
  .meta({ description: 'By linkId; a question without an answer is left out' });

/** The definition as it is: its shape is FHIR's, and domain/forms/questionnaire.ts says which part of it there may be. */
const questionnaire = z
  .looseObject({ resourceType: z.literal('Questionnaire'), url: z.string(), version: z.string(), title: z.string() })
  .meta({ description: 'FHIR R4 Questionnaire' });
const response = z
  .looseObject({ resourceType: z.literal('QuestionnaireResponse'), questionnaire: z.string() })
  .meta({ description: 'FHIR R4 QuestionnaireResponse' });

export const catalogForm = z.object({
  code,
  title: z.string(),
  description: z.string(),
  version: z.string(),
  scored: z.boolean(),
  signed: z.boolean(),
});
export type CatalogForm = z.output<typeof catalogForm>;
export const catalog = z.object({ rows: z.array(catalogForm) });

export const score = z.object({
  total: z.number().int(),
  of: z.number().int(),
  band: z.string(),
  trend: z.string().meta({ description: 'Against the completed one before, in words' }),
});

export const assignedForm = z.object({
  id,
  clientId: id,
  code,
  title: z.string(),
  formVersion: z.string(),
  status: z.enum(formStates),
  dueOn: date.nullable(),
  overdue: z.boolean(),
  assignedAt: instant,
  assignedBy: z.string().nullable(),
  startedAt: instant.nullable().meta({ description: 'When its draft was saved last; null: nothing was answered yet' }),
  completedAt: instant.nullable(),
  withdrawnAt: instant.nullable(),
  score: score.nullable().meta({ description: 'Of a completed one; null: the form has none' }),
  version,
});
export type AssignedForm = z.output<typeof assignedForm>;

export const clientFormQuery = pageQuery.extend({ status: z.enum(formStates).default('assigned') });

export const assignForms = z.object({
  clientIds: z.array(id).min(1).max(100),
  forms: z.array(code).min(1).max(formCodes.length),
  dueOn: date.nullable().default(null),
});
export const assignedForms = z.object({
  assigned: z.array(z.object({ id, clientId: id, code })),
  already: z.number().int().meta({ description: 'That were assigned and open already, and stay as they are' }),
});
export const changeDueDate = z.object({
  dueOn: date.nullable(),
  was: date.nullable().meta({
    description: 'The due date as it was read; where somebody has changed it since, it is refused with 409',
  }),
});
export const withdrawForms = z.object({ ids: z.array(id).min(1).max(100) });
export const withdrawnForms = z.object({ withdrawn: z.number().int() });

const readLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), linkId: z.string(), text: z.string() }),
  z.object({ kind: z.literal('text'), linkId: z.string(), text: z.string() }),
  z.object({ kind: z.literal('answer'), linkId: z.string(), question: z.string(), answers: z.array(z.string()) }),
]);
const signature = z.object({
  name: z.string(),
  at: instant,
  text: z.string().meta({ description: 'What was agreed to' }),
});

export const completedForm = assignedForm.extend({
  clientName: z.string(),
  guardianName: z.string().nullable().meta({ description: 'Who sent it for the client; null: the client' }),
  lines: z.array(readLine).meta({ description: 'In the order of the form, what was hidden left out' }),
  signature: signature.nullable(),
  onFile: z
    .record(z.string(), z.string())
    .meta({ description: 'Patient registration: what the record says now, by linkId, where that is something else' }),
  resource: response,
});
export type CompletedForm = z.output<typeof completedForm>;

/* At the portal. */

const dueForm = z.object({
  id,
  title: z.string(),
  description: z.string(),
  dueOn: date.nullable(),
  overdue: z.boolean(),
  startedAt: instant.nullable(),
});
export type DueForm = z.output<typeof dueForm>;
export const portalForms = z.object({ rows: z.array(dueForm) });
export const doneForm = z.object({ id, title: z.string(), completedAt: instant });
export type DoneForm = z.output<typeof doneForm>;

export const portalForm = z.object({
  id,
  code,
  title: z.string(),
  status: z.enum(['assigned', 'completed']),
  dueOn: date.nullable(),
  questionnaire,
  answers,
  savedAt: instant.nullable(),
  version: z.number().int().min(0).meta({ description: 'Of the draft; 0: there is none yet' }),
  completedAt: instant.nullable(),
  lines: z.array(readLine).meta({ description: 'Of a completed one' }),
  signature: signature.nullable(),
  help: z.boolean().meta({ description: 'Something was answered that calls for help at once' }),
  language: z.string().meta({ description: 'Of who reads it, BCP 47' }),
});
/** As the pages use it: the definition in the shape of domain/forms. */
export type PortalForm = Omit<z.output<typeof portalForm>, 'questionnaire' | 'answers'> & {
  questionnaire: Questionnaire;
  answers: Answers;
};

const draftVersion = z.number().int().min(0).meta({
  description: 'Of the draft as it was read or saved last; where another window was faster it is refused with 409',
});
export const saveDraft = z.object({ answers, version: draftVersion });
export const savedDraft = z.object({
  version: z.number().int().min(0),
  savedAt: instant,
  help: z.boolean(),
});
export type SavedDraft = z.output<typeof savedDraft>;
export const completeForm = z.object({
  answers,
  version: draftVersion,
  signature: z
    .object({
      name: z.string().trim().min(2, 'needs your first and last name').max(200),
      agreed: z.string().max(8_000).meta({
        description: 'The text of `agreement` as it was shown; where it is another one now, nothing is signed',
      }),
    })
    .nullable()
    .default(null)
    .meta({ description: 'Of a form that is signed' }),
});

/* Safety follow-ups. */

export const followUpQuery = pageQuery.extend({ state: z.enum(['open', 'acknowledged']).default('open') });
export const safetyFollowUp = z.object({
  id,
  clientId: id,
  clientName: z.string().nullable().meta({
    description: 'Null: the chart is restricted, and opens to who asks in an emergency alone, with a reason',
  }),
  formId: id.meta({ description: 'The assignment whose answers it is about' }),
  formSent: z.boolean().meta({ description: 'The form was handed in; else there is a draft, which nobody reads' }),
  openedAt: instant,
  told: z.number().int().meta({ description: 'How often staff were told of it' }),
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: person.nullable(),
  done: z.string().nullable().meta({ description: 'What was done' }),
});
export type FollowUp = z.output<typeof safetyFollowUp>;
export const acknowledge = z.object({
  done: z.string().trim().min(3, 'is missing: say what you have done').max(2_000),
});
