/** Names that API, workers and workflows share. Workflow code imports this file, so it must stay free of imports. */

/**
 * Activities run on the queue named by what limits them; workflows run on `workflows`. Single messages have slots of their own beside the broadcasts of
 * their channel, whose ranges hold theirs for hours.
 */
export const queues = {
  workflows: 'rounds',
  email: 'email',
  text: 'text',
  voice: 'voice',
  fax: 'fax',
  'email-single': 'email-single',
  'text-single': 'text-single',
  'voice-single': 'voice-single',
  'fax-single': 'fax-single',
  integration: 'integration',
  documents: 'documents',
  default: 'default',
} as const;

/**
 * Custom search attributes, a closed list (SQL visibility allows ten keywords). None says anything about a person:
 * `Subject` is an opaque id.
 */
export const searchAttributes = {
  practice: 'Practice',
  process: 'Process',
  phase: 'Phase',
  subject: 'Subject',
  outcome: 'Outcome',
} as const;

export const outcomes = { ok: 'ok', withFailures: 'with-failures', needsPerson: 'needs-person' } as const;

/** How long Temporal keeps a closed workflow, in days. */
export const retentionDays = 30;
