/**
 * Of a run: requested → running ⇄ paused → done. cancelling: nothing more begins, and what is in doubt is settled before it is cancelled.
 */
export const importStatuses = ['requested', 'running', 'paused', 'cancelling', 'cancelled', 'done'] as const;
export type ImportStatus = (typeof importStatuses)[number];

/** Its workflow has it. Written out in SQL too (person_import_under_way). */
export const isUnderWay = (status: ImportStatus): boolean => status !== 'cancelled' && status !== 'done';
export const mayPause = (status: ImportStatus): boolean => status === 'requested' || status === 'running';
export const mayResume = (status: ImportStatus): boolean => status === 'paused';
export const mayCancel = (status: ImportStatus): boolean => isUnderWay(status) && status !== 'cancelling';

/**
 * Of a record: waiting → intended (its create is about to be sent, or was and nobody knows what became of it) → created (it has an id in Timeero and is
 * mapped) → done (it stands in the EVV register). failed: see its failure.
 */
export const importRowStatuses = ['waiting', 'intended', 'created', 'done', 'failed', 'cancelled'] as const;
export type ImportRowStatus = (typeof importRowStatuses)[number];

/**
 * Why a record failed. invalid: see its problems · taken: another user of Timeero has the e-mail, or somebody of another name our id · refused: Timeero does not take it · register: it is there
 * and mapped, but the EVV register does not take it · mapped: somebody has mapped or unmapped it meanwhile · gone: PIMSY has it no more · doubled: Timeero has more than
 * one of it.
 */
export const importFailures = ['invalid', 'taken', 'refused', 'register', 'mapped', 'gone', 'doubled'] as const;
export type ImportFailure = (typeof importFailures)[number];

/** Why a run waits by itself; it goes on by itself. */
export const troubles = ['away', 'busy', 'unauthorised', 'misaddressed', 'inside', 'disabled'] as const;
export type Trouble = (typeof troubles)[number];

/** In words, with what a person can do. */
export const troubleWords: Readonly<Record<Trouble, string>> = {
  away: 'Timeero does not answer. The import goes on by itself as soon as it does.',
  busy: 'Timeero asks for fewer requests. The import goes on by itself in a moment.',
  unauthorised:
    'Timeero refuses the API key. Enter a new one under Integrations > Timeero > Configuration; the import then goes on by itself.',
  misaddressed:
    'The base address does not lead to Timeero. Correct it under Integrations > Timeero > Configuration; the import then goes on by itself.',
  inside:
    'The base address leads into the network of the server, where Rounds does not call. Enter the public address of Timeero under Integrations > Timeero > Configuration; the import then goes on by itself.',
  disabled:
    'Timeero is not enabled. Enable it under Integrations > Timeero > Configuration; the import then goes on by itself. Or cancel it.',
};

/** What became of a record that failed, in words; `invalid` has problems of its own. */
export const failureWords: Readonly<Record<ImportFailure, string>> = {
  invalid: 'Correct it in PIMSY. It is imported by itself once PIMSY has changed it.',
  taken:
    'Somebody in Timeero has this e-mail address, or the ID of this record, already. If it is the same person, map to them instead; otherwise correct the e-mail address in PIMSY, or the ID in Timeero.',
  refused:
    'Timeero does not take this record as it is. Correct what is named in PIMSY, or in Timeero where it says so, then import it again.',
  register:
    'It is in Timeero and mapped, but the EVV register does not take it. Correct the number in PIMSY, or try again.',
  mapped: 'Somebody has mapped or unmapped it meanwhile. There is nothing left to do here.',
  gone: 'PIMSY has this record no more.',
  doubled:
    'Timeero has more than one record with the id of this one. Delete the one that is wrong there, then try again.',
};
