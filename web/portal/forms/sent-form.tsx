import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PortalForm } from '../../../domain/schemas/forms.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { showAddress, showDate, showZoned } from '../../shared/format.ts';
import { Heading } from '../heading.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { CrisisHelp } from './crisis-help.tsx';
import { justSentQuery, pdfPath } from './forms.ts';
import classes from './forms.module.css';

/** A form that was sent, as it was answered. */
export function SentForm({ session, form }: { session: PortalSession; form: PortalForm }) {
  const { id, title, completedAt, lines, signature, help, language } = form;
  const { data: justSent } = useQuery(justSentQuery);
  return (
    <>
      <Heading key="sent">{title}</Heading>
      {justSent === id && <output className={portal.done}>{t('form.thanks')}</output>}
      {help && <CrisisHelp session={session} language={language} told />}
      <p className={portal.lead}>{completedAt && t('form.sent', { at: showZoned(completedAt) })}</p>
      <p>
        <Anchor href={pdfPath(id)} download>
          {t('form.pdf')}
        </Anchor>
      </p>
      {lines.map((line) => {
        if (line.kind === 'heading')
          return (
            <h2 key={line.linkId} className={portal.sectionTitle}>
              {line.text}
            </h2>
          );
        if (line.kind === 'text') return <p key={line.linkId}>{line.text}</p>;
        return (
          <dl key={line.linkId} className={classes.line}>
            <dt>{line.question}</dt>
            <dd>{line.answers.map(shown).join(', ') || t('form.none')}</dd>
          </dl>
        );
      })}
      {signature && <p>{t('form.signed', { name: signature.name, at: showZoned(signature.at) })}</p>}
      <p className={portal.foot}>{t('form.correct', { phone: showAddress(session.practice.phone) })}</p>
    </>
  );
}

const shown = (answer: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(answer) ? showDate(answer) : answer);
