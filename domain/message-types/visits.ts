import type { PlaceholderName } from '../placeholders.ts';

/** Of every message about an appointment. */
export const visitPlaceholders: readonly PlaceholderName[] = [
  'ClientName',
  'ServiceDate',
  'ServiceTime',
  'Clinician',
  'Location',
  'LocationPhone',
  'Practice',
  'PracticePhone',
];
