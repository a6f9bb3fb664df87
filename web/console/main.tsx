import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { onSignedOut } from '../shared/api.ts';
import '../shared/base.css';
import { cssVariablesResolver, theme } from '../shared/theme.ts';
import { queryClient } from './query-client.ts';
import { router } from './router.ts';
import { forget, sessionQuery } from './session.ts';

onSignedOut(() => {
  if (!queryClient.getQueryData(sessionQuery.queryKey)) return;
  const to = router.state.location.href;
  forget(queryClient);
  void router.navigate({ to: '/sign-in', search: { to, why: 'expired' }, ignoreBlocker: true });
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
