import { Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PortalSession } from '../../domain/schemas/portal.ts';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { ActivityPage } from './activity-page.tsx';
import { AnswerPage } from './answer-page.tsx';
import { BillingPage } from './billing/billing-page.tsx';
import { PaymentPage } from './billing/payment-page.tsx';
import { CcdPages } from './ccd/ccd-pages.tsx';
import { DocumentsPage } from './documents/documents-page.tsx';
import { FormPages } from './forms/form-pages.tsx';
import { AppointmentsPage } from './appointments/appointments-page.tsx';
import { ClosedPage } from './guardian/closed-page.tsx';
import { DoorPage } from './guardian/door-page.tsx';
import { doorPath, isOpen, sectionOfPage } from './guardian/doors.ts';
import { ForgottenPage } from './forgotten-page.tsx';
import { Frame } from './frame.tsx';
import { MessagePages } from './conversations/message-pages.tsx';
import { Heading } from './heading.tsx';
import { HomePage } from './home-page.tsx';
import { InformationPages } from './information/information-pages.tsx';
import { InsurancePages } from './insurance/insurance-pages.tsx';
import { LinkPage } from './link-page.tsx';
import { open, usePath } from './navigation.ts';
import { Outside } from './outside.tsx';
import { PasswordPage } from './password-page.tsx';
import { SecurityPage } from './security-page.tsx';
import { forget, sessionQuery, signOut } from './session.ts';
import { SignInPage } from './sign-in-page.tsx';
import { t } from './t.ts';
import { UnsubscribePage } from './unsubscribe-page.tsx';

const unsubscribePath = '/unsubscribe/';
const answerPath = '/answer/';

/** Which page stands at an address; addresses are those of domain/portal-pages.ts. */
export function App() {
  const path = usePath();
  const { data: session, error, refetch } = useQuery(sessionQuery);
  if (path === '/activate' || path === '/reset') return <LinkPage />;
  if (path === '/forgotten') return <ForgottenPage />;
  if (path.startsWith(unsubscribePath)) return <UnsubscribePage token={path.slice(unsubscribePath.length)} />;
  if (path.startsWith(answerPath)) return <AnswerPage token={path.slice(answerPath.length)} />;
  if (session) return <Inside session={session} path={path} />;
  if (session === null) return <SignInPage />;
  return (
    <Outside>
      {error ? (
        <>
          <Heading>{t('portal.away')}</Heading>
          <ProblemNotice error={error} onRetry={() => void refetch()} />
        </>
      ) : (
        <Skeleton height={220} aria-label={t('portal.loading')} />
      )}
    </Outside>
  );
}

function Inside({ session, path }: { session: PortalSession; path: string }) {
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      open('/sign-in', true);
      forget(client, 'left');
    },
  });
  const out = () => leave.mutate();
  return (
    <Frame session={session} onSignOut={out}>
      <ProblemNotice error={leave.error} onRetry={out} />
      <Page session={session} path={path} onSignOut={out} />
    </Frame>
  );
}

function Page({ session, path, onSignOut }: { session: PortalSession; path: string; onSignOut: () => void }) {
  const { mustChangePassword, mustSetUpSecondFactor } = session.account;
  useEffect(() => {
    // At its own address it stays until the recovery codes, shown once, were kept: the session may know before that nothing is missing any more.
    if (mustSetUpSecondFactor && !mustChangePassword && path !== '/security') open('/security', true);
  }, [mustSetUpSecondFactor, mustChangePassword, path]);
  if (mustChangePassword) return <PasswordPage session={session} />;
  if (mustSetUpSecondFactor || path === '/security') return <SecurityPage session={session} />;
  if (path === '/password') return <PasswordPage session={session} />;
  if (path === '/activity') return <ActivityPage session={session} />;
  if (path === doorPath) return <DoorPage session={session} />;
  const section = sectionOfPage(path);
  if (section && !isOpen(session, section)) return <ClosedPage session={session} />;
  if (path === '/forms' || path.startsWith('/forms/')) return <FormPages session={session} path={path} />;
  if (path === '/appointments') return <AppointmentsPage session={session} />;
  if (path === '/information' || path.startsWith('/information/'))
    return <InformationPages session={session} path={path} />;
  if (path === '/messages' || path.startsWith('/messages/')) return <MessagePages session={session} path={path} />;
  if (path.startsWith('/payments/')) return <PaymentPage key={path} id={path.slice('/payments/'.length)} />;
  if (path === '/billing' || path.startsWith('/billing/')) return <BillingPage session={session} path={path} />;
  if (path === '/documents') return <DocumentsPage />;
  if (path === '/ccd' || path.startsWith('/ccd/')) return <CcdPages session={session} path={path} />;
  if (path === '/insurance' || path.startsWith('/insurance/')) return <InsurancePages session={session} path={path} />;
  return <HomePage session={session} onSignOut={onSignOut} />;
}
