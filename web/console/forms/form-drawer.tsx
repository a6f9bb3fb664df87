import { Anchor, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CompletedForm } from '../../../domain/schemas/forms.ts';
import { showDate, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { t } from '../t.ts';
import { completedFormQuery } from './forms.ts';
import classes from './forms.module.css';

/** What a client answered, with the score, and the record beside it. */
export function FormDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: form, error, refetch } = useQuery(completedFormQuery(id));
  return (
    <SideDrawer title={form?.title ?? t('form.name')} size={560} onClose={onClose}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {!form && !error && <Skeleton height={320} />}
      {form && <Answers form={form} />}
    </SideDrawer>
  );
}

function Answers({ form }: { form: CompletedForm }) {
  const { id, clientName, guardianName, completedAt, score, lines, signature, onFile } = form;
  const name = guardianName === null ? clientName : t('form.answered.for', { name: guardianName, client: clientName });
  return (
    <>
      <p className={classes.sub}>{t('form.answered', { name, at: showZoned(completedAt ?? '') })}</p>
      {score && (
        <p>
          <strong>{t('form.score.of', score)}</strong>
          <span className={classes.sub}> · {score.trend}</span>
        </p>
      )}
      <p>
        <Anchor href={`/api/forms/${id}/pdf`} download>
          {t('form.pdf')}
        </Anchor>
      </p>
      {Object.keys(onFile).length > 0 && <p className={classes.sub}>{t('form.file.lead')}</p>}
      {lines.map((line) => {
        if (line.kind === 'heading')
          return (
            <h3 key={line.linkId} className={classes.heading}>
              {line.text}
            </h3>
          );
        if (line.kind === 'text')
          return (
            <p key={line.linkId} className={classes.sub}>
              {line.text}
            </p>
          );
        const file = onFile[line.linkId];
        return (
          <dl key={line.linkId} className={classes.line}>
            <dt>{line.question}</dt>
            <dd>{line.answers.map(shown).join(', ') || t('form.none')}</dd>
            {file !== undefined && (
              <dd className={classes.file}>
                {file === '' ? t('form.file.none') : t('form.file', { value: shown(file) })}
              </dd>
            )}
          </dl>
        );
      })}
      {signature && <p>{t('form.signed', { name: signature.name, at: showZoned(signature.at) })}</p>}
      <p className={classes.sub}>{t('form.logged')}</p>
    </>
  );
}

const shown = (answer: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(answer) ? showDate(answer) : answer);
