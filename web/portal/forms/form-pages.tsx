import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { Heading } from '../heading.tsx';
import { PageLink } from '../page-link.tsx';
import { t } from '../t.ts';
import { FillForm } from './fill-form.tsx';
import { DoneForms, DueForms } from './form-lists.tsx';
import { formQuery } from './forms.ts';
import { SentForm } from './sent-form.tsx';

/** Everything below `/forms`. */
export function FormPages({ session, path }: { session: PortalSession; path: string }) {
  const [, , part = ''] = path.split('/');
  return (
    <>
      <PageLink to={part === '' ? '/' : '/forms'}>{t(part === '' ? 'page.home' : 'forms.back')}</PageLink>
      {part === '' && <DueForms />}
      {part === 'completed' && <DoneForms />}
      {part !== '' && part !== 'completed' && <OneForm key={part} session={session} id={part} />}
    </>
  );
}

function OneForm({ session, id }: { session: PortalSession; id: string }) {
  const { data: form, error, refetch } = useQuery(formQuery(id));
  if (form?.status === 'completed') return <SentForm session={session} form={form} />;
  if (form) return <FillForm key={form.version} session={session} form={form} onLoad={() => void refetch()} />;
  if (!error) return <Skeleton height={320} mt="lg" aria-label={t('portal.loading')} />;
  return (
    <>
      <Heading>{t('form.closed.title')}</Heading>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
    </>
  );
}
