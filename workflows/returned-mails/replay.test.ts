import { describeReplays } from '../../test/setup/replays.ts';

describeReplays(
  'returned-mails',
  [
    'after',
    'everyMs',
    'looks',
    'validity',
    'uid',
    'place',
    'taken',
    'left',
    'more',
    'phase',
    'reading',
    'refused',
    'not-set-up',
    'ok',
    'needs-person',
    'returnedMails',
    'E-mails that come back, from a mailbox',
  ],
  'everyMs',
);
