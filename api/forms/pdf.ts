import type { Response } from 'express';
import type { z } from 'zod';
import { voiceOf } from '../../db/broadcasts/voice.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Person } from '../../db/entities/index.ts';
import { practiceZone } from '../../db/practice-zone.ts';
import { nameOfLetter } from '../../domain/fax.ts';
import type { ReadLine } from '../../domain/forms/reading.ts';
import type { CompletedForm, portalForm } from '../../domain/schemas/forms.ts';
import { clockTimeWithZone, longDate } from '../../domain/time.ts';
import { type FormBlock, renderForm } from '../../platform/form-document/form-document.ts';
import { sendFile } from '../http/send-file.ts';
import { conflict } from '../problem.ts';

interface Written {
  title: string;
  clientName: string;
  /** Instant at which it was handed in. */
  completedAt: string;
  score: CompletedForm['score'];
  lines: readonly ReadLine[];
  signature: CompletedForm['signature'];
}

/** A completed form for staff, with its score. */
export const formPdf = (uow: UnitOfWork, form: CompletedForm): Promise<Buffer> =>
  pdfOf(uow, { ...form, completedAt: form.completedAt ?? '' });

/** The same for the client who sent it: their answers, as they see them at the portal. @throws Problem 409 where it was not sent yet */
export async function ownFormPdf(uow: UnitOfWork, form: z.input<typeof portalForm>, personId: string): Promise<Buffer> {
  const { completedAt } = form;
  if (completedAt === null) throw conflict('not-completed', 'This form was not sent yet', 'Send it first.');
  const { firstName, lastName } = await uow.em.findOneOrFail(Person, { id: personId });
  return pdfOf(uow, { ...form, completedAt, clientName: `${firstName} ${lastName}`, score: null });
}

async function pdfOf(uow: UnitOfWork, form: Written): Promise<Buffer> {
  const { title, clientName, completedAt, score, lines, signature } = form;
  const zone = await practiceZone(uow);
  const { name: practice } = await voiceOf(uow);
  const when = (at: string) => `${longDate(at, zone, 'en')} at ${clockTimeWithZone(at, zone, 'en')}`;
  return renderForm({
    language: 'en',
    date: new Date(completedAt),
    title,
    facts: [
      { label: 'Practice', value: practice },
      { label: 'Client', value: clientName },
      { label: 'Completed', value: when(completedAt) },
      ...(score ? [{ label: 'Score', value: `${score.total} of ${score.of}, ${score.band}` }] : []),
    ],
    blocks: [
      ...lines.map((line): FormBlock => {
        if (line.kind !== 'answer') return line;
        return { kind: 'answer', question: line.question, answer: line.answers.join(', ') || 'No answer' };
      }),
      ...(signature ? [{ kind: 'text' as const, text: `Signed by ${signature.name} on ${when(signature.at)}` }] : []),
    ],
    footer: (page, pages) => `${practice} · Page ${page} of ${pages}`,
    nameOf: (letter) => nameOfLetter(letter, 'en'),
  });
}

/** Sends it; its name tells nothing. */
export const sendFormPdf = (res: Response, content: Buffer): void =>
  sendFile(res, { name: 'form.pdf', type: 'application/pdf', content });
