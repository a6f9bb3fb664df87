import { draftBox } from '../information/kept-draft.ts';

/** What is being written; `files` have arrived. */
export interface Draft {
  type: string;
  subject: string;
  body: string;
  files: { id: string; name: string }[];
}

export const emptyDraft: Draft = { type: '', subject: '', body: '', files: [] };

/** One message is written at a time; it outlives the end of a session. */
export const messageBox = draftBox<Draft>();
