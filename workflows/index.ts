/** Every workflow type, under the name that clients start it by; workers bundle this file. */
export { appointmentReminder } from './appointment-reminder/workflow.ts';
export { broadcast } from './broadcast/workflow.ts';
export { chartHandoff } from './chart-handoff/workflow.ts';
export { credentialBatch } from './credential-batch/workflow.ts';
export { credentialEmail } from './credential-email/workflow.ts';
export { documentScan } from './document-scan/workflow.ts';
export { importClients, importEmployees } from './person-import/workflow.ts';
export { formAssignment } from './form-assignment/workflow.ts';
export { integrationCheck } from './integration-check/workflow.ts';
export { message } from './message/workflow.ts';
export { pimsyReading } from './pimsy-reading/workflow.ts';
export { practiceImport } from './practice-import/workflow.ts';
export { safetyFollowUp } from './safety-follow-up/workflow.ts';
export { scheduleSync } from './schedule-sync/workflow.ts';
export { timeeroReading } from './timeero-reading/workflow.ts';
export { unknownTexts } from './unknown-texts/workflow.ts';
export { visitExport } from './visit-export/workflow.ts';
