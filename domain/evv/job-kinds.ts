/**
 * What a job of Timeero is. `client`: a client is mapped to it; `non-visit`: a person has said that whoever clocks into it visits no client, such as office
 * time; `unsaid`: neither.
 */
export const jobKinds = ['client', 'non-visit', 'unsaid'] as const;
export type JobKind = (typeof jobKinds)[number];

/** Which visits a list shows: those of jobs that were marked as no client visit, or all others. */
export const visitJobs = ['visit', 'non-visit'] as const;
