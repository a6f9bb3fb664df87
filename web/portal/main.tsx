import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { onSignedOut } from '../shared/api.ts';
import '../shared/base.css';
import { cssVariablesResolver, theme } from '../shared/theme.ts';
import { App } from './app.tsx';
import { followOtherWindows } from './guardian/doors.ts';
import { takeToken } from './link-token.ts';
import { queryClient } from '../shared/query-client.ts';
import { forget, sessionQuery } from './session.ts';

takeToken();
addEventListener('hashchange', takeToken);
followOtherWindows(() => queryClient.getQueryData(sessionQuery.queryKey));

onSignedOut(() => {
  if (queryClient.getQueryData(sessionQuery.queryKey)) forget(queryClient, 'expired');
});

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
        <QueryClientProvider client={queryClient}>
          <App />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
