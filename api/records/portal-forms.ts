import type { z } from 'zod';
import { holdClient } from '../../db/charts/hold-clients.ts';
import { touchClients } from '../../db/charts/touch-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Consent, FormAssignment, FormResponse, Person } from '../../db/entities/index.ts';
import { alertCompleted } from '../../db/forms/alert-completed.ts';
import { assignmentById, assignmentList } from '../../db/forms/assignment-list.ts';
import { endNotice } from '../../db/forms/notice.ts';
import { openFollowUp } from '../../db/forms/safety-follow-ups.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import { todayOf } from '../../db/practice-zone.ts';
import { revokeConsent } from '../../db/queries/revoke-consent.ts';
import { isSame } from '../../domain/form-changes.ts';
import { type Answers, answersTo, shownAnswers } from '../../domain/forms/answers.ts';
import { formCodes, formOf } from '../../domain/forms/catalog.ts';
import { faultsOf, offered, tidied } from '../../domain/forms/check.ts';
import { addressesOf, firstAnswers } from '../../domain/forms/prefill.ts';
import { isSigned, placedItems, type Questionnaire } from '../../domain/forms/questionnaire.ts';
import { readForm } from '../../domain/forms/reading.ts';
import { riskOf, scoreOf } from '../../domain/forms/scores.ts';
import type { InformationField } from '../../domain/portal-information.ts';
import type { completeForm, DoneForm, DueForm, portalForm, saveDraft, SavedDraft } from '../../domain/schemas/forms.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { sealWords } from '../chart-handoff/sealed.ts';
import { conflict, invalid, Problem } from '../problem.ts';
import {
  formFacts,
  formFor,
  isOverdue,
  type KeptAnswers,
  openAnswers,
  openSignature,
  responseOf,
} from './form-answers.ts';
import { assertOwnDraft, mayFillIn, seesRecord } from './guardian-forms.ts';
import { noteChange, type Own } from './information.ts';
import { agree } from './information-messaging.ts';
import { readMessaging } from './information-read.ts';
import { keyOf, readWording } from './consent.ts';
import { cursorOf, found, pageOf, refuse } from './rows.ts';

/** A client at the portal, and what opens their answers. */
export interface OwnForms extends Own {
  keyRing: KeyRing;
}

/** What a save brought about beside itself. */
export interface Saved<T> {
  answer: T;
  /** Of a safety follow-up that was opened by it. */
  followUpId: string | null;
}

/** Forms to do, the first due first. There is one of each at most. */
export async function dueForms(uow: UnitOfWork, own: OwnForms): Promise<DueForm[]> {
  const { principal, now } = own;
  const { clientId } = principal;
  const mayConsent = await mayFillIn(uow, 'messaging-consent', own);
  const rows = await assignmentList(uow, { clientId, status: 'assigned', after: null, limit: formCodes.length });
  const today = await todayOf(uow, now);
  return rows
    .filter(({ code }) => mayConsent || code !== 'messaging-consent')
    .map((row) => {
      const { title, description = '' } = formOf(row.code, row.formVersion);
      const { id, dueOn, startedAt } = row;
      return { id, title, description, dueOn, overdue: isOverdue(row, today), startedAt };
    })
    .toSorted((a, b) => (a.dueOn ?? '9').localeCompare(b.dueOn ?? '9') || a.id.localeCompare(b.id));
}

export async function doneForms(
  uow: UnitOfWork,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  { principal: { clientId } }: OwnForms,
): Promise<{ rows: DoneForm[]; next: string | null }> {
  const after = cursorOf(cursor);
  const { rows, next } = pageOf(await assignmentList(uow, { clientId, status: 'completed', after, limit }), limit);
  const shown = rows.map(({ id, code, formVersion, completedAt }) => ({
    id,
    title: formOf(code, formVersion).title,
    completedAt: completedAt ?? '',
  }));
  return { rows: shown, next };
}

/** A form of one's own, to go on with or to read. @throws Problem 404 for anybody else's, and for one that was withdrawn */
export async function readOwnForm(uow: UnitOfWork, id: string, own: OwnForms): Promise<z.input<typeof portalForm>> {
  const { principal, now, keyRing } = own;
  const row = await assignmentById(uow, id);
  if (row?.clientId !== principal.clientId || row.status === 'withdrawn') throw noForm();
  if (row.status === 'assigned' && !(await mayFillIn(uow, row.code, own))) throw noForm();
  const response = await responseOf(uow, id);
  if (row.status === 'assigned') await assertOwnDraft(uow, response, own);
  const facts = await formFacts(uow, row.clientId, now);
  const opened = response && openAnswers(keyRing, response.id, response.answers);
  const form = opened?.form ?? formFor(row, facts);
  const completed = row.status === 'completed';
  const known = opened?.answers ?? (seesRecord(own) ? firstAnswers(row.code, facts) : {});
  const answers = completed ? known : offered(form, known);
  const signature = response?.signature ? openSignature(keyRing, response.id, response.signature) : null;
  const { language } = await uow.em.findOneOrFail(Person, { id: principal.personId });
  return {
    id,
    code: row.code,
    title: form.title,
    status: completed ? 'completed' : 'assigned',
    dueOn: row.dueOn,
    questionnaire: { ...form },
    answers: mutable(answers),
    savedAt: response?.savedAt.toISOString() ?? null,
    version: response?.version ?? 0,
    completedAt: row.completedAt,
    lines: completed ? readForm(form, answers) : [],
    signature: signature && { ...signature, at: row.completedAt ?? '' },
    help: riskOf(form, answers) > 0,
    language,
  };
}

const mutable = (answers: Answers) =>
  Object.fromEntries(Object.entries(answers).map(([linkId, each]) => [linkId, [...each]]));

/**
 * Keeps what was answered so far; the same answers once more, whose first answer was lost on its way, change nothing. An answer that calls for help opens a safety follow-up at once: whoever never hands the form in has said it all the same.
 * @throws Problem 400, 404, 409 where another window was faster, or the form is completed or withdrawn
 */
export async function saveOwnDraft(
  uow: UnitOfWork,
  id: string,
  body: z.output<typeof saveDraft>,
  own: OwnForms,
): Promise<Saved<SavedDraft>> {
  const { row, form, facts } = await openForm(uow, id, own);
  const answers = checked(form, body.answers, { complete: false });
  const response = await responseOf(uow, id);
  await assertOwnDraft(uow, response, own);
  const before = response
    ? openAnswers(own.keyRing, response.id, response.answers).answers
    : firstAnswers(row.form, facts);
  const risk = riskOf(form, shownAnswers(form, answers));
  if (response && isLate(response, body.version, isSame(answers, before))) {
    const { version, savedAt } = response;
    return { answer: { version, savedAt: savedAt.toISOString(), help: risk > 0 }, followUpId: null };
  }
  assertDraft(response, body.version);
  const saved = await keep(uow, { row, response, content: { answers } }, own);
  const rose = risk > riskOf(form, shownAnswers(form, before));
  const followUpId = rose ? await openFollowUp(uow, { clientId: row.clientId, assignmentId: id, now: own.now }) : null;
  const { version, savedAt } = saved;
  return { answer: { version, savedAt: savedAt.toISOString(), help: risk > 0 }, followUpId };
}

/**
 * Hands a form in, once: the same answers again are taken for the same press of the button. @throws Problem 400 naming each answer that is missing or wrong,
 * 404, 409 as {@link saveOwnDraft}, or where what is signed has changed
 */
export async function completeOwnForm(
  uow: UnitOfWork,
  id: string,
  body: z.output<typeof completeForm>,
  own: OwnForms,
): Promise<Saved<{ completedAt: string }>> {
  const { principal, now, keyRing } = own;
  await holdClient(uow, principal.clientId, { ofPerson: true });
  const again = await completedBefore(uow, id, body.answers, own);
  if (again) return { answer: { completedAt: again }, followUpId: null };
  const { row, form } = await openForm(uow, id, own);
  const answers = shownAnswers(form, checked(form, body.answers, { complete: true }));
  const response = await responseOf(uow, id);
  await assertOwnDraft(uow, response, own);
  const drafted = response && shownAnswers(form, openAnswers(keyRing, response.id, response.answers).answers);
  if (!response || !isLate(response, body.version, isSame(answers, drafted))) assertDraft(response, body.version);
  const signed = signatureOf(form, body.signature);
  if (row.form === 'messaging-consent') await consent(uow, answers, response?.createdAt ?? now, own);
  const content = row.form === 'messaging-consent' ? { answers, form } : { answers };
  const kept = await keep(uow, { row, response, content }, own);
  const score = scoreOf(form, answers);
  Object.assign(kept, {
    completedAt: now,
    score: score && sealWords(keyRing, 'form_response.score', kept.id, JSON.stringify(score)),
    signature: signed && sealWords(keyRing, 'form_response.signature', kept.id, JSON.stringify(signed)),
    signedAt: signed && now,
  });
  Object.assign(row, { status: 'completed', completedAt: now, updatedAt: now });
  await uow.em.flush();
  await endNotice(uow, row, now);
  const about = { clientId: row.clientId, assignmentId: id, now };
  await alertCompleted(uow, about);
  await uow.note('form-completed', 'client', row.clientId);
  const followUpId = riskOf(form, answers) > 0 ? await openFollowUp(uow, about) : null;
  return { answer: { completedAt: now.toISOString() }, followUpId };
}

/** @returns when the form was completed with these answers; null: it is not completed @throws Problem 409 where it was, with others */
async function completedBefore(uow: UnitOfWork, id: string, given: Answers, { principal, keyRing }: OwnForms) {
  const row = await lockRow(uow, FormAssignment, { id });
  if (row?.clientId !== principal.clientId || row.status !== 'completed' || !row.completedAt) return null;
  const response = found(await responseOf(uow, id), 'form');
  const { answers, form = formOf(row.form, row.formVersion) } = openAnswers(keyRing, response.id, response.answers);
  if (isSame(shownAnswers(form, tidied(form, given)), answers)) return row.completedAt.toISOString();
  throw completed();
}

/** The row of a form that is to be done, held until the transaction ends, with the form as the client gets it now. @throws Problem 404, 409 */
async function openForm(uow: UnitOfWork, id: string, own: OwnForms) {
  const { principal, now } = own;
  const row = await lockRow(uow, FormAssignment, { id });
  if (row?.clientId !== principal.clientId || !(await mayFillIn(uow, row.form, own))) throw noForm();
  if (row.status === 'completed') throw completed();
  if (row.status === 'withdrawn')
    throw conflict(
      'withdrawn',
      'The practice has taken this form back',
      'There is nothing left to do here. Questions? Call us.',
    );
  const facts = await formFacts(uow, row.clientId, now);
  return { row, facts, form: formFor({ code: row.form, formVersion: row.formVersion }, facts) };
}

const noForm = () =>
  new Problem(404, 'not-found', 'There is no such form', {
    next: 'Look at your forms again: the practice may have taken it back.',
  });
const completed = () =>
  conflict('completed', 'This form was sent already', 'Read what you sent under Completed. To correct it, call us.');

/** @throws Problem 400 with one line for each question */
function checked(form: Questionnaire, given: Answers, how: { complete: boolean }): Answers {
  const answers = tidied(form, given);
  refuse(faultsOf(form, answers, how).map(({ linkId, message }) => ({ path: `answers.${linkId}`, message })));
  return answers;
}

/** The save by which these answers are kept came from the same version: the client sends it again because no answer reached them. */
const isLate = ({ version }: { version: number }, read: number, same: boolean): boolean => version === read + 1 && same;

/** @throws Problem 409 */
function assertDraft(response: { version: number } | null, read: number): void {
  if ((response?.version ?? 0) === read) return;
  throw conflict(
    'version-conflict',
    'You went on with this form in another window, or on another device',
    'Load it again to go on from there. What you answered here since then has to be answered once more.',
  );
}

/** Writes answers into the response of a form, which is begun where there is none. */
async function keep(
  uow: UnitOfWork,
  {
    row,
    response,
    content,
  }: {
    row: { id: string };
    response: Awaited<ReturnType<typeof responseOf>>;
    content: KeptAnswers;
  },
  { keyRing, now }: OwnForms,
) {
  const id = response?.id ?? newId();
  const answers = sealWords(keyRing, 'form_response', id, JSON.stringify(content));
  const kept = response ?? uow.em.create(FormResponse, { id, assignmentId: row.id, answers, savedAt: now });
  Object.assign(kept, { answers, savedAt: now, updatedAt: now });
  await uow.em.flush();
  return kept;
}

/** @throws Problem 400 where a signature is missing, 409 where another text was agreed to than stands in the form now */
function signatureOf(form: Questionnaire, given: z.output<typeof completeForm>['signature']) {
  if (!isSigned(form)) return null;
  if (given === null) throw invalid({ path: 'signature.name', message: 'is missing: type your first and last name' });
  const text = placedItems(form.item).find(({ item }) => item.linkId === 'agreement')?.item.text ?? '';
  if (given.agreed !== text)
    throw conflict(
      'wording-changed',
      'What you agree to has changed',
      'Load the form again and read it. Nothing was signed.',
    );
  return { name: given.name, text };
}

/**
 * The consent that the client signs, as they would give it under Messaging Preferences. Whose address came ticked, because consent for it stood when they began, and is
 * not ticked any more has ended it. @throws Problem 400, 403, 409
 */
async function consent(uow: UnitOfWork, answers: Answers, begun: Date, own: Own): Promise<void> {
  const { clientId, accountId } = own.principal;
  const { reader, wording, values } = await readMessaging(uow, clientId, own.now);
  if (reader !== null)
    throw new Problem(403, 'reader-agrees', 'Whoever gets your messages has to agree themselves', {
      next: 'Ask them to call the practice. Nothing was signed.',
    });
  const ticked = addressesOf(answersTo(answers, 'addresses'));
  const wanted = new Set(ticked.map(keyOf));
  const agreed = new Set(values.agreed.map(keyOf));
  const standing = await uow.em.find(Consent, { clientId, revokedAt: null, givenAt: { $lte: begun } });
  const ended = standing.map(keyOf).filter((each) => agreed.has(each) && !wanted.has(each));
  const fields: InformationField[] = [];
  if (ended.length > 0) {
    await touchClients(uow, { clientId, now: own.now });
    await revokeConsent(uow, { clientId, reason: 'portal', only: ended, by: accountId, now: own.now });
    fields.push('consentEnded');
  }
  await agree(uow, ticked, readWording(wording.language).version, own);
  if ([...wanted].some((each) => !agreed.has(each))) fields.push('consentGiven');
  if (fields.length > 0) await noteChange(uow, 'messaging', fields, own);
}

/**
 * What was said in answers that were not taken, because the form was withdrawn, sent or changed in another window meanwhile: where it calls for more help than what is
 * kept, somebody hears of it all the same. In a transaction of its own, after the one that refused them. @returns id of the follow-up that it opened, or null
 */
export async function hearRefused(
  uow: UnitOfWork,
  id: string,
  given: Answers,
  { principal: { clientId }, now, keyRing }: OwnForms,
): Promise<string | null> {
  const row = await lockRow(uow, FormAssignment, { id });
  if (row?.clientId !== clientId) return null;
  const form = formOf(row.form, row.formVersion);
  const riskIn = (answers: Answers) => riskOf(form, shownAnswers(form, answers));
  const response = await responseOf(uow, id);
  const kept = response ? riskIn(openAnswers(keyRing, response.id, response.answers).answers) : 0;
  return riskIn(given) > kept ? openFollowUp(uow, { clientId, assignmentId: id, now }) : null;
}
