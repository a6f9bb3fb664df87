import { Radio, Skeleton, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { showAddress, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { draftOwner } from '../guardian/doors.ts';
import { Heading } from '../heading.tsx';
import { useKeptDraft } from '../information/kept-draft.ts';
import { open } from '../navigation.ts';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { optionsQuery, writeNew } from './conversations.ts';
import { emptyDraft, messageBox } from './drafts.ts';
import { NotForEmergencies } from './not-for-emergencies.tsx';
import { WriteForm } from './write-form.tsx';

/** Send New Message: what it is about decides who reads it. */
export function NewMessagePage({ session }: { session: PortalSession }) {
  const client = useQueryClient();
  const { data: options, error, refetch } = useQuery(optionsQuery);
  const draft = useKeptDraft(messageBox, `${draftOwner(session)} new`, emptyDraft);
  const [sent, setSent] = useState<string | null>(null);
  const { values, change } = draft;
  // Once nothing guards the page any more.
  useEffect(() => {
    if (sent !== null) open(`/messages/${sent}`, true);
  }, [sent]);
  const phone = showAddress(session.practice.phone);
  return (
    <>
      <PageLink to="/messages">{t('mail.back')}</PageLink>
      <Heading>{t('mail.new')}</Heading>
      <NotForEmergencies session={session} />
      {!options && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!options && !error && <Skeleton height={320} mt="lg" aria-label={t('portal.loading')} />}
      {options?.types.length === 0 && <p>{t('mail.none.offered', { phone })}</p>}
      {options && options.types.length > 0 && (
        <>
          <p className={portal.lead}>{t('mail.promise', { at: showZoned(options.answerBy) })}</p>
          <WriteForm
            label={t('mail.new')}
            draft={draft}
            reason={
              values.type === '' ? t('mail.need.type') : values.subject.trim() === '' ? t('mail.need.subject') : null
            }
            send={(words, key) => writeNew({ ...words, type: values.type, subject: values.subject }, key)}
            onSent={async ({ id }) => {
              setSent(id);
              await client.invalidateQueries({ queryKey: ['messages'] });
            }}
            over={sent !== null}
          >
            {(errors) => (
              <>
                <Radio.Group
                  label={t('mail.type')}
                  error={errors['type']}
                  value={values.type}
                  onChange={(type) => change({ type })}
                >
                  <Stack gap="xs" mt="xs">
                    {options.types.map(({ code, label }) => (
                      <Radio key={code} size="md" value={code} label={label} />
                    ))}
                  </Stack>
                </Radio.Group>
                <TextInput
                  size="md"
                  label={t('mail.subject')}
                  maxLength={120}
                  error={errors['subject']}
                  value={values.subject}
                  onChange={(event) => change({ subject: event.currentTarget.value })}
                />
              </>
            )}
          </WriteForm>
        </>
      )}
    </>
  );
}
