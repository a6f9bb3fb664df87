import type { Route } from '../route.ts';
import { alertRoutes } from './alerts.ts';
import { appointmentRoutes } from './appointments.ts';
import { auditRoutes } from './audit.ts';
import { billingRoutes } from './billing.ts';
import { billingImportRoutes } from './billing-imports.ts';
import { broadcastDraftRoutes } from './broadcast-drafts.ts';
import { broadcastExportRoutes } from './broadcast-exports.ts';
import { broadcastLiveRoutes } from './broadcast-live.ts';
import { broadcastRecipientRoutes } from './broadcast-recipients.ts';
import { broadcastRunRoutes } from './broadcast-run.ts';
import { broadcastRoutes } from './broadcasts.ts';
import { callRecordingRoutes } from './call-recordings.ts';
import { callsAgainRoutes } from './calls-again.ts';
import { callCallbackRoutes } from './call-callbacks.ts';
import { callbackRoutes } from './callbacks.ts';
import { ccdRequestRoutes } from './ccd-requests.ts';
import { chartRequestRoutes } from './chart-requests.ts';
import { clientBillingRoutes } from './client-billing.ts';
import { clientStatementRoutes } from './client-billing-statements.ts';
import { clientConsentRoutes } from './client-consent.ts';
import { clientContactRoutes } from './client-contacts.ts';
import { clientMessageRoutes } from './client-messages.ts';
import { clientGuardianRoutes } from './client-guardians.ts';
import { clientPortalRoutes } from './client-portal.ts';
import { clientPortalCredentialRoutes } from './client-portal-credentials.ts';
import { clientSsnRoutes } from './client-ssn.ts';
import { clientRoutes } from './clients.ts';
import { credentialBatchRoutes } from './credential-batches.ts';
import { deskRoutes } from './desk.ts';
import { documentRoutes } from './documents.ts';
import { emergencyAccessRoutes } from './emergency-access.ts';
import { formRoutes } from './forms.ts';
import { importRoutes } from './imports.ts';
import { integrationRoutes } from './integrations.ts';
import { locationRoutes } from './locations.ts';
import { mappingRoutes } from './mappings.ts';
import { messageProofRoutes } from './message-proof.ts';
import { noteRoutes } from './notes.ts';
import { paymentRoutes } from './payments.ts';
import { personImportRoutes } from './person-imports.ts';
import { portalBillingRoutes } from './portal-billing.ts';
import { portalActivityRoutes } from './portal-activity.ts';
import { insuranceRoutes } from './insurance.ts';
import { portalInsuranceRoutes } from './portal-insurance.ts';
import { portalCcdRoutes } from './portal-ccds.ts';
import { portalDocumentRoutes } from './portal-documents.ts';
import { portalAppointmentRoutes } from './portal-appointments.ts';
import { informationChangeRoutes } from './information-changes.ts';
import { portalFormRoutes } from './portal-forms.ts';
import { portalInformationRoutes } from './portal-information.ts';
import { portalLinkRoutes } from './portal-links.ts';
import { portalMessageRoutes } from './portal-messages.ts';
import { portalPaymentRoutes } from './portal-payments.ts';
import { portalSecondFactorRoutes } from './portal-second-factor.ts';
import { portalAnswerRoutes } from './portal-answers.ts';
import { portalUnsubscribeRoutes } from './portal-unsubscribe.ts';
import { portalSessionRoutes } from './portal-session.ts';
import { portalThreadRoutes } from './portal-threads.ts';
import { practiceLogoRoutes } from './practice-logo.ts';
import { profileRoutes } from './profiles.ts';
import { reminderRuleRoutes } from './reminder-rules.ts';
import { reminderRoutes } from './reminders.ts';
import { secondFactorRoutes } from './second-factor.ts';
import { replyRoutes } from './replies.ts';
import { safetyFollowUpRoutes } from './safety-follow-ups.ts';
import { sessionRoutes } from './session.ts';
import { settingRoutes } from './settings.ts';
import { shiftRoutes } from './shifts.ts';
import { staffRoutes } from './staff.ts';
import { staffTokenRoutes } from './staff-tokens.ts';
import { statementRunRoutes } from './statement-runs.ts';
import { stripeCallbackRoutes } from './stripe-callbacks.ts';
import { syncRunRoutes } from './sync-runs.ts';
import { taskRoutes } from './tasks.ts';
import { templateRoutes } from './templates.ts';
import { timeeroPeopleRoutes } from './timeero-people.ts';
import { pimsyKeyRoutes } from './pimsy-keys.ts';
import { telnyxCallbackRoutes } from './telnyx-callbacks.ts';
import { timeeroCallbackRoutes } from './timeero-callback.ts';
import { tokenRoutes } from './tokens.ts';
import { unknownMessageRoutes } from './unknown-messages.ts';
import { visitRoutes } from './visits.ts';

/** Every route of the API. A new file of routes is added here, and nowhere else. */
export const routes: readonly Route[] = [
  replyRoutes,
  sessionRoutes,
  secondFactorRoutes,
  clientRoutes,
  billingRoutes,
  billingImportRoutes,
  clientBillingRoutes,
  clientStatementRoutes,
  statementRunRoutes,
  documentRoutes,
  clientContactRoutes,
  clientConsentRoutes,
  clientPortalRoutes,
  clientGuardianRoutes,
  clientPortalCredentialRoutes,
  credentialBatchRoutes,
  noteRoutes,
  chartRequestRoutes,
  emergencyAccessRoutes,
  deskRoutes,
  taskRoutes,
  staffRoutes,
  staffTokenRoutes,
  locationRoutes,
  appointmentRoutes,
  importRoutes,
  integrationRoutes,
  mappingRoutes,
  personImportRoutes,
  timeeroPeopleRoutes,
  templateRoutes,
  profileRoutes,
  tokenRoutes,
  practiceLogoRoutes,
  settingRoutes,
  auditRoutes,
  broadcastRoutes,
  broadcastDraftRoutes,
  broadcastExportRoutes,
  broadcastRecipientRoutes,
  callsAgainRoutes,
  messageProofRoutes,
  unknownMessageRoutes,
  portalUnsubscribeRoutes,
  portalAnswerRoutes,
  broadcastLiveRoutes,
  broadcastRunRoutes,
  clientMessageRoutes,
  reminderRuleRoutes,
  reminderRoutes,
  syncRunRoutes,
  shiftRoutes,
  visitRoutes,
  alertRoutes,
  callbackRoutes,
  callCallbackRoutes,
  callRecordingRoutes,
  pimsyKeyRoutes,
  telnyxCallbackRoutes,
  timeeroCallbackRoutes,
  stripeCallbackRoutes,
  paymentRoutes,
  portalPaymentRoutes,
  portalSessionRoutes,
  portalLinkRoutes,
  portalSecondFactorRoutes,
  portalActivityRoutes,
  portalAppointmentRoutes,
  portalInformationRoutes,
  portalMessageRoutes,
  portalThreadRoutes,
  portalDocumentRoutes,
  portalCcdRoutes,
  ccdRequestRoutes,
  portalInsuranceRoutes,
  portalBillingRoutes,
  insuranceRoutes,
  clientSsnRoutes,
  informationChangeRoutes,
  formRoutes,
  portalFormRoutes,
  safetyFollowUpRoutes,
].flat();
