import {
  returnedMailsFailures,
  returnedMailsStart,
  returnedMailsType,
} from '../../workflows/returned-mails/contract.ts';
import { eachInTurn, inTurn, late, never, type Process, said } from './told-answers.ts';

const aReading = (uid: number, more = false) => ({ place: { validity: 7, uid }, taken: 1, left: 0, more });

/** Runs of the reading of the mailbox of e-mails that come back, to be recorded. */
export const toldReturnedMails: Process = {
  type: returnedMailsType,
  start: () => returnedMailsStart({ after: null, everyMs: 1_000 }),
  activities: { default: { readReturnMailbox: said(null) } },
  runs: {
    read: () => ({ readReturnMailbox: inTurn(aReading(20, true), aReading(33), null) }),
    'continued-as-new': () => ({ readReturnMailbox: inTurn(aReading(20, true), aReading(33), aReading(34), null) }),
    'server-back': () => ({ readReturnMailbox: late(returnedMailsFailures.away, null) }),
    refused: () => ({
      readReturnMailbox: eachInTurn(never(returnedMailsFailures.refused), said(aReading(1)), said(null)),
    }),
  },
  starts: { 'continued-as-new': () => returnedMailsStart({ after: null, everyMs: 1_000, looks: 2 }) },
};
