import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import type { PortalInformation } from '../../../domain/schemas/portal-information.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { PageLink } from '../page-link.tsx';
import { t } from '../t.ts';
import { BasicForm } from './basic-form.tsx';
import { ContactPage } from './contact-page.tsx';
import { DetailsForm } from './details-form.tsx';
import { informationQuery } from './information.ts';
import { MessagingForm } from './messaging-form.tsx';
import { Overview } from './overview.tsx';
import { SsnPage } from './ssn-page.tsx';

export interface SectionProps {
  session: PortalSession;
  information: PortalInformation;
}

/** Everything below `/information`. */
export function InformationPages({ session, path }: { session: PortalSession; path: string }) {
  const { data: information, error, refetch } = useQuery(informationQuery);
  const [, , section = '', contact = ''] = path.split('/');
  const inside = section !== '';
  return (
    <>
      <PageLink to={inside ? '/information' : '/'}>{t(inside ? 'info.back' : 'page.home')}</PageLink>
      {!information && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!information && !error && <Skeleton height={320} mt="lg" aria-label={t('portal.loading')} />}
      {information && <Section key={path} {...{ session, information, section, contact }} />}
    </>
  );
}

function Section(props: SectionProps & { section: string; contact: string }) {
  const { section, contact, information, session } = props;
  // As it was when the page was opened: what is typed stays, and a save is refused by the server, where the practice closes it meanwhile.
  const [{ basic, details, contacts, messaging }] = useState(information);
  if (section === 'basic' && basic?.access === 'update')
    return <BasicForm session={session} basic={information.basic ?? basic} />;
  if (section === 'ssn' && basic?.access === 'update') return <SsnPage />;
  if (section === 'details' && details?.access === 'update') return <DetailsForm session={session} details={details} />;
  if (section === 'contacts' && contacts?.access === 'update')
    return <ContactPage session={session} contacts={contacts} id={contact} />;
  if (section === 'messaging' && messaging?.access === 'update')
    return <MessagingForm session={session} messaging={messaging} />;
  return <Overview session={session} information={information} />;
}
