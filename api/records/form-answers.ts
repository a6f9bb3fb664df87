import { consentNeeds } from '../../db/charts/consent-record.ts';
import { readerLanguage } from '../../db/charts/reader-language.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, FormResponse } from '../../db/entities/index.ts';
import type { AssignmentRow } from '../../db/forms/assignment-list.ts';
import type { Answers } from '../../domain/forms/answers.ts';
import { formOf } from '../../domain/forms/catalog.ts';
import { type FormFacts, preparedForm } from '../../domain/forms/prefill.ts';
import type { Questionnaire } from '../../domain/forms/questionnaire.ts';
import { type Score, trendWords } from '../../domain/forms/scores.ts';
import type { AssignedForm } from '../../domain/schemas/forms.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { openWords } from '../chart-handoff/sealed.ts';
import { isAgreed, readWording } from './consent.ts';
import { readPerson } from './information.ts';

/** What is kept of a response: its answers, and of a form that depends on the client the form as they had it. */
export interface KeptAnswers {
  answers: Answers;
  /** Of a completed one whose form is prepared for the client: what was shown then. */
  form?: Questionnaire;
}

/** The name that was typed, and the text that was agreed to. */
export interface KeptSignature {
  name: string;
  text: string;
}

/** What we have sealed ourselves, so its shape is known. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names what was sealed there
const unsealed = <T>(...sealed: Parameters<typeof openWords>): T => JSON.parse(openWords(...sealed));

export const openAnswers = (keyRing: KeyRing, id: string, sealed: Uint8Array): KeptAnswers =>
  unsealed<KeptAnswers>(keyRing, 'form_response', id, sealed);
export const openScore = (keyRing: KeyRing, id: string, sealed: Uint8Array): Score =>
  unsealed<Score>(keyRing, 'form_response.score', id, sealed);
export const openSignature = (keyRing: KeyRing, id: string, sealed: Uint8Array): KeptSignature =>
  unsealed<KeptSignature>(keyRing, 'form_response.signature', id, sealed);

export const responseOf = ({ em }: UnitOfWork, assignmentId: string) => em.findOne(FormResponse, { assignmentId });

/** What a form asks of the record of a client. */
export async function formFacts(uow: UnitOfWork, clientId: string, now: Date): Promise<FormFacts> {
  const { personId, useClientDetail } = await uow.em.findOneOrFail(Client, { id: clientId });
  const { basic, details } = await readPerson(uow, { clientId, personId });
  // Addresses of somebody else who gets the messages are not shown to the client, who cannot agree for them.
  const needs = useClientDetail ? await consentNeeds(uow, clientId, now) : [];
  return {
    record: { ...basic, preferredName: details.preferredName },
    addresses: needs.map((need) => ({ channel: need.channel, address: need.address, agreed: isAgreed(need) })),
    wording: readWording(await readerLanguage(uow, clientId)).text,
  };
}

/** The form of an assignment as its client gets it now. */
export const formFor = ({ code, formVersion }: Pick<AssignmentRow, 'code' | 'formVersion'>, facts: FormFacts) =>
  preparedForm(code, formOf(code, formVersion), facts);

export const isOverdue = ({ status, dueOn }: Pick<AssignmentRow, 'status' | 'dueOn'>, today: string): boolean =>
  status === 'assigned' && dueOn !== null && dueOn < today;

/** A row as staff see it. */
export function assignedShape(
  row: AssignmentRow,
  { keyRing, today }: { keyRing: KeyRing; today: string },
): AssignedForm {
  const { responseId, score: sealed, before, ...shown } = row;
  const score = responseId !== null && sealed !== null ? openScore(keyRing, responseId, sealed) : null;
  return {
    ...shown,
    title: formOf(row.code, row.formVersion).title,
    overdue: isOverdue(row, today),
    score: score && {
      total: score.total,
      of: score.of,
      band: score.band,
      trend: trendWords(score, before && openScore(keyRing, before.id, before.score)),
    },
  };
}
