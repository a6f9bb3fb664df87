import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
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
  const [open] = useState(information);
  const pages: Record<string, { access: string | undefined; page: () => ReactNode }> = {
    basic: {
      access: open.basic?.access,
      page: () => open.basic && <BasicForm session={session} basic={information.basic ?? open.basic} />,
    },
    details: {
      access: open.details?.access,
      page: () => open.details && <DetailsForm session={session} details={open.details} />,
    },
    contacts: {
      access: open.contacts?.access,
      page: () => open.contacts && <ContactPage session={session} contacts={open.contacts} id={contact} />,
    },
    messaging: {
      access: open.messaging?.access,
      page: () => open.messaging && <MessagingForm session={session} messaging={open.messaging} />,
    },
  };
  const chosen = pages[section];
  if (chosen?.access !== 'update') return <Overview session={session} information={information} />;
  return chosen.page();
}
