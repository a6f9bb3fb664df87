import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { onSignedOut } from '../shared/api.ts';
import '../shared/base.css';
import { isProblem } from '../shared/problem.ts';
import { cssVariablesResolver, theme } from '../shared/theme.ts';
import { queryClient } from '../shared/query-client.ts';
import { router } from './router.ts';
import { forget, sessionQuery } from './session.ts';

onSignedOut(() => {
  if (!queryClient.getQueryData(sessionQuery.queryKey)) return;
  const to = router.state.location.href;
  forget(queryClient);
  void router.navigate({ to: '/sign-in', search: { to, why: 'expired' }, ignoreBlocker: true });
});

async function leadToSetUp(): Promise<void> {
  const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
  if (session?.account.mustSetUpSecondFactor) await router.navigate({ to: '/second-factor' });
}

// The setting became required while somebody was at work.
queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated' || event.action.type !== 'error') return;
  if (!isProblem(event.action.error, 'must-set-up-second-factor')) return;
  if (queryClient.getQueryData(sessionQuery.queryKey)?.account.mustSetUpSecondFactor) return;
  // Should that fail, the page shows why it was refused, and what to do.
  leadToSetUp().catch(() => {});
});

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
        {/* Forms have their buttons at the bottom right. */}
        <Notifications position="bottom-left" autoClose={4000} />
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
