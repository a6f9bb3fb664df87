import type { z } from 'zod';
import { consentNeeds } from '../../db/charts/consent-record.ts';
import { holdClients } from '../../db/charts/hold-clients.ts';
import { Client, FormAssignment, Person } from '../../db/entities/index.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { assignForm } from '../../db/forms/assign.ts';
import { assignmentById, assignmentList, type AssignmentRow } from '../../db/forms/assignment-list.ts';
import { clientsOfForms } from '../../db/forms/clients-of-forms.ts';
import { completedFor } from '../../db/forms/completed-for.ts';
import { endNotice } from '../../db/forms/notice.ts';
import { lockRow } from '../../db/lock-row.ts';
import { todayOf } from '../../db/practice-zone.ts';
import { answerWords, questionnaireResponse, readForm } from '../../domain/forms/reading.ts';
import { currentForm, formCodes } from '../../domain/forms/catalog.ts';
import { recordAnswers } from '../../domain/forms/prefill.ts';
import { isSigned } from '../../domain/forms/questionnaire.ts';
import { isScored } from '../../domain/forms/scores.ts';
import type {
  AssignedForm,
  assignedForms,
  assignForms,
  CatalogForm,
  changeDueDate,
  clientFormQuery,
  CompletedForm,
} from '../../domain/schemas/forms.ts';
import { changedMeanwhile, conflict } from '../problem.ts';
import { assertMayOpen } from './chart-access.ts';
import type { AskingChart } from './chart-readers.ts';
import {
  assignedShape,
  formFacts,
  formFor,
  openAnswers,
  openScore,
  openSignature,
  responseOf,
} from './form-answers.ts';
import { cursorOf, found, pageOf, refuse } from './rows.ts';

/** What can be assigned. */
export const formCatalog = (): CatalogForm[] =>
  formCodes.map((code) => {
    const form = currentForm(code);
    const { title, description = '', version } = form;
    return { code, title, description, version, scored: isScored(form), signed: isSigned(form) };
  });

/**
 * Assigns forms to clients; who has one to do already keeps that. Charts of all of them have to be open to who asks.
 * @throws Problem 400 where the day has passed or a client is not active, 403, 404
 */
export async function assignToClients(
  uow: UnitOfWork,
  { clientIds, forms, dueOn }: z.output<typeof assignForms>,
  { principal, now }: AskingChart,
): Promise<z.output<typeof assignedForms>> {
  await assertToCome(uow, dueOn, now);
  const ids = [...new Set(clientIds)].toSorted();
  for (const id of ids) await assertMayOpen(uow, principal, id, now);
  const inactive = await uow.em.count(Client, { id: { $in: ids }, active: false });
  if (inactive > 0) refuse([{ path: 'clientIds', message: 'has somebody who is not active: set them active first' }]);
  if (forms.includes('messaging-consent')) await assertCanAgree(uow, ids, now);
  // So that of two at once none waits for what the other has, whatever the order of their forms.
  await holdClients(uow, { clientIds: ids });
  const assigned: z.output<typeof assignedForms>['assigned'] = [];
  let already = 0;
  for (const clientId of ids)
    for (const code of new Set(forms)) {
      const { version } = currentForm(code);
      const id = await assignForm(uow, { clientId, form: code, version, dueOn, now });
      if (id === null) already += 1;
      else assigned.push({ id, clientId, code });
    }
  return { assigned, already };
}

/** @throws Problem 400 */
async function assertToCome(uow: UnitOfWork, dueOn: string | null, now: Date): Promise<void> {
  if (dueOn !== null && dueOn < (await todayOf(uow, now)))
    refuse([{ path: 'dueOn', message: 'has passed: choose today or a day to come' }]);
}

/** The consent to messages is for who reads them, at an address that there is: nobody else could ever finish it. @throws Problem 400 */
async function assertCanAgree(uow: UnitOfWork, clientIds: readonly string[], now: Date): Promise<void> {
  const others = await uow.em.count(Client, { id: { $in: [...clientIds] }, useClientDetail: false });
  if (others > 0)
    refuse([
      {
        path: 'forms',
        message:
          'has the consent to messages, which a messaging contact cannot give at the portal: record it in the chart, and leave that form out',
      },
    ]);
  for (const clientId of clientIds)
    if ((await consentNeeds(uow, clientId, now)).length === 0)
      refuse([
        {
          path: 'forms',
          message: 'has the consent to messages, which needs an address: add a phone number or an e-mail address first',
        },
      ]);
}

/** Takes forms back that nobody has completed; what was answered of them so far stays unread. A second time changes nothing. @returns ids of those withdrawn now @throws Problem 403, 404, 409 */
export async function withdrawFromClients(
  uow: UnitOfWork,
  ids: readonly string[],
  { principal, now }: AskingChart,
): Promise<string[]> {
  // Several forms of one client share a notice, and a look at another one may be deciding on it.
  const clientIds = await clientsOfForms(uow, ids);
  await holdClients(uow, { clientIds });
  const withdrawn: string[] = [];
  for (const id of [...new Set(ids)].toSorted()) {
    const row = found(await lockRow(uow, FormAssignment, { id }), 'form');
    await assertMayOpen(uow, principal, row.clientId, now);
    if (row.status === 'completed')
      throw conflict(
        'completed',
        'The client has completed this form',
        'Read it under Completed; it is not taken back.',
      );
    if (row.status === 'withdrawn') continue;
    Object.assign(row, { status: 'withdrawn', withdrawnAt: now, withdrawnBy: principal.actor, updatedAt: now });
    await uow.em.flush();
    await endNotice(uow, row, now);
    withdrawn.push(id);
  }
  return withdrawn;
}

/**
 * Has a form due on another day, or on none. The client is reminded by the new day, also where they were by the former; a reminder of that which has not gone yet
 * is taken back. A second time it changes nothing. @throws Problem 400 where the day has passed, 403, 404, 409
 */
export async function moveDueDate(
  uow: UnitOfWork,
  id: string,
  { dueOn, was }: z.output<typeof changeDueDate>,
  asking: AskingChart,
): Promise<AssignedForm> {
  const { principal, now, keyRing } = asking;
  await holdClients(uow, { clientIds: await clientsOfForms(uow, [id]) });
  const row = found(await lockRow(uow, FormAssignment, { id }), 'form');
  await assertMayOpen(uow, principal, row.clientId, now);
  if (row.status !== 'assigned')
    throw conflict(
      row.status,
      row.status === 'completed' ? 'The client has completed this form' : 'This form has been taken back',
      'It is due no more. Assign it anew where it is to be done again.',
    );
  const { dueOn: before = null, noticeId = null } = row;
  if (dueOn !== before) {
    if (was !== before) throw changedMeanwhile();
    await assertToCome(uow, dueOn, now);
    const reminded = Boolean(row.remindedAt ?? row.dueToldAt);
    // Looked at anew by the sweeper where its workflow does not hear of it.
    Object.assign(row, { dueOn, remindedAt: null, dueToldAt: null, nextAt: now, updatedAt: now });
    if (reminded) row.noticeId = null;
    await uow.em.flush();
    if (reminded) await endNotice(uow, { noticeId }, now);
  }
  const shown = found(await assignmentById(uow, id), 'form');
  return assignedShape(shown, { keyRing, today: await todayOf(uow, now) });
}

/** Forms of a client in one state; a look at scores is written down. @throws Problem 403, 404 */
export async function clientForms(
  uow: UnitOfWork,
  clientId: string,
  { status, cursor, limit }: z.output<typeof clientFormQuery>,
  { principal, now, keyRing }: AskingChart,
): Promise<{ rows: AssignedForm[]; next: string | null }> {
  await assertMayOpen(uow, principal, clientId, now);
  const today = await todayOf(uow, now);
  const { rows, next } = pageOf(await assignmentList(uow, { clientId, status, after: cursorOf(cursor), limit }), limit);
  if (rows.some((row) => row.score !== null)) await uow.note('form-scores-read', 'client', clientId);
  return { rows: rows.map((row) => assignedShape(row, { keyRing, today })), next };
}

/** A completed form with its answers; each look is written down. @throws Problem 403, 404, 409 where it is not completed */
export async function readCompleted(uow: UnitOfWork, id: string, asking: AskingChart): Promise<CompletedForm> {
  const { principal, now, keyRing } = asking;
  const row = found(await assignmentById(uow, id), 'form');
  await assertMayOpen(uow, principal, row.clientId, now);
  if (row.status !== 'completed')
    throw conflict(
      'not-completed',
      'This form is not completed',
      'Its answers can be read once the client has sent them.',
    );
  await uow.note('form-read', 'client', row.clientId, { form: id });
  const { form, answers, signature, score } = await kept(uow, row, asking);
  const completedAt = row.completedAt ?? '';
  const { personId } = await uow.em.findOneOrFail(Client, { id: row.clientId });
  const { firstName, lastName } = await uow.em.findOneOrFail(Person, { id: personId });
  return {
    ...assignedShape(row, { keyRing, today: await todayOf(uow, now) }),
    clientName: `${firstName} ${lastName}`,
    guardianName: await completedFor(uow, id),
    lines: readForm(form, answers),
    signature: signature && { ...signature, at: completedAt },
    onFile: row.code === 'patient-registration' ? await differing(uow, row, answers, now) : {},
    resource: { ...questionnaireResponse(form, answers, { authored: completedAt, score }) },
  };
}

/** A completed response opened, with the form as the client had it. */
async function kept(uow: UnitOfWork, row: AssignmentRow, { keyRing, now }: AskingChart) {
  const response = found(await responseOf(uow, row.id), 'form');
  const { answers, form } = openAnswers(keyRing, response.id, response.answers);
  return {
    answers,
    form: form ?? formFor(row, await formFacts(uow, row.clientId, now)),
    signature: response.signature ? openSignature(keyRing, response.id, response.signature) : null,
    score: response.score ? openScore(keyRing, response.id, response.score) : null,
  };
}

/** What the record says now where the client has answered something else. */
async function differing(
  uow: UnitOfWork,
  row: AssignmentRow,
  answers: Awaited<ReturnType<typeof kept>>['answers'],
  now: Date,
): Promise<Record<string, string>> {
  const { record } = await formFacts(uow, row.clientId, now);
  const onFile = recordAnswers(record);
  const words = (all: typeof answers, linkId: string) => (all[linkId] ?? []).map(answerWords).join(', ');
  const asked = [
    'first-name',
    'last-name',
    'preferred-name',
    'birth-date',
    'street',
    'apartment',
    'city',
    'state',
    'zip',
    'mobile',
    'email',
  ];
  return Object.fromEntries(
    asked
      .filter((linkId) => words(onFile, linkId) !== words(answers, linkId))
      .map((linkId) => [linkId, words(onFile, linkId)]),
  );
}
