import { createRouter } from '@tanstack/react-router';
import type { Need } from './access.ts';
import { NotFound, PageError, PagePending } from './frame/page-states.tsx';
import { queryClient } from '../shared/query-client.ts';
import {
  homeRoute,
  missingRoute,
  passwordRoute,
  secondFactorRoute,
  signInRoute,
  tokensRoute,
} from './routes/account.ts';
import {
  auditRoute,
  emergencyRoute,
  groupsRoute,
  importRoute,
  importsRoute,
  picklistsRoute,
  profilesRoute,
  settingsRoute,
} from './routes/administration.ts';
import { alertsRoute } from './routes/alerts.ts';
import {
  billingRoute,
  ledgerImportRoute,
  ledgerImportsRoute,
  statementRunRoute,
  statementRunsRoute,
} from './routes/billing.ts';
import {
  paymentRoute,
  paymentsRoute,
  reconciliationRoute,
  reconciliationsRoute,
  stripeRoute,
} from './routes/payments.ts';
import { noteRoute, notesRoute, overviewRoute, requestRoute, requestsRoute } from './routes/chart-handoff.ts';
import { frameRoute } from './routes/frame.ts';
import {
  evvClientsRoute,
  evvEmployeesRoute,
  mappingRoute,
  personImportRoute,
  personImportsRoute,
  pimsyRoute,
  schedulesRoute,
  syncRunRoute,
  syncRunsRoute,
  timeeroJobsRoute,
  timeeroRoute,
  timeeroUsersRoute,
  unlinkedRoute,
  visitRoute,
  visitsRoute,
} from './routes/integrations.ts';
import {
  broadcastRoute,
  callListRoute,
  composeRoute,
  historyRoute,
  messagingRoute,
  remindersRoute,
} from './routes/messaging.ts';
import {
  ccdRequestsRoute,
  newPortalThreadRoute,
  portalThreadRoute,
  portalThreadsRoute,
} from './routes/portal-messages.ts';
import {
  appointmentRoute,
  appointmentsRoute,
  clientRoute,
  clientsRoute,
  approvalsRoute,
  credentialBatchesRoute,
  credentialBatchRoute,
  locationsRoute,
  newAppointmentRoute,
  newClientRoute,
  newCredentialBatchRoute,
  newStaffRoute,
  staffMemberRoute,
  staffRoute,
} from './routes/records.ts';
import { repliesRoute, replyRoute } from './routes/replies.ts';
import { rootRoute } from './routes/root.ts';
import { tasksRoute } from './routes/tasks.ts';

const records = [
  clientsRoute,
  newClientRoute,
  clientRoute,
  billingRoute,
  statementRunsRoute,
  statementRunRoute,
  ledgerImportsRoute,
  ledgerImportRoute,
  paymentsRoute,
  paymentRoute,
  reconciliationsRoute,
  reconciliationRoute,
  stripeRoute,
  approvalsRoute,
  credentialBatchesRoute,
  newCredentialBatchRoute,
  credentialBatchRoute,
  staffRoute,
  newStaffRoute,
  staffMemberRoute,
  locationsRoute,
  appointmentsRoute,
  newAppointmentRoute,
  appointmentRoute,
] as const;
const handoff = [requestsRoute, overviewRoute, requestRoute, notesRoute, noteRoute] as const;
const messaging = [
  messagingRoute,
  composeRoute,
  historyRoute,
  broadcastRoute,
  callListRoute,
  remindersRoute,
  repliesRoute,
  replyRoute,
  portalThreadsRoute,
  ccdRequestsRoute,
  newPortalThreadRoute,
  portalThreadRoute,
] as const;
const administration = [
  settingsRoute,
  profilesRoute,
  groupsRoute,
  picklistsRoute,
  importsRoute,
  importRoute,
  emergencyRoute,
  auditRoute,
] as const;
const integrations = [
  pimsyRoute,
  unlinkedRoute,
  timeeroRoute,
  syncRunsRoute,
  syncRunRoute,
  schedulesRoute,
  mappingRoute,
  personImportsRoute,
  personImportRoute,
  timeeroUsersRoute,
  timeeroJobsRoute,
  evvEmployeesRoute,
  evvClientsRoute,
  visitsRoute,
  visitRoute,
] as const;
const account = [
  homeRoute,
  tasksRoute,
  alertsRoute,
  passwordRoute,
  secondFactorRoute,
  tokensRoute,
  missingRoute,
] as const;

const routeTree = rootRoute.addChildren([
  signInRoute,
  frameRoute.addChildren([...account, ...records, ...handoff, ...messaging, ...integrations, ...administration]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    needs?: readonly Need[];
  }
  interface HistoryState {
    /** What was searched for: a name, which has no place in an address. */
    text?: string;
    /** Ids of the clients that were ticked in the list. */
    chosen?: readonly string[];
  }
}
