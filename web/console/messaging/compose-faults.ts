import { channels } from '../../../domain/channels.ts';
import { fieldErrors, isProblem } from '../../shared/problem.ts';
import type { MessageKey } from '../t.ts';
import { t } from '../t.ts';

/** What the fields of a composition are called beside their place in the page. */
const labels = new Map<string, MessageKey>([
  ['messageType', 'compose.type'],
  ['method', 'compose.method'],
  ['subject', 'compose.subject'],
  ['body', 'compose.body'],
  ['variants.es.subject', 'broadcast.edit.subject.es'],
  ['variants.es.body', 'broadcast.edit.body.es'],
  ['recordingId', 'recording.choose'],
  ['startDate', 'compose.start'],
  ['endDate', 'compose.end'],
  ['groupId', 'group.one'],
  ['locationId', 'location.one'],
  ['sendAt', 'compose.at'],
  ['otherwise', 'compose.otherwise'],
]);

/** Of a method that stands beside others the field is named with it: "Voice, Message". */
function labelOf(path: string): string | null {
  const own = labels.get(path);
  if (own) return t(own);
  const [before = '', ...rest] = path.split('.');
  const channel = channels.find((each) => each === before);
  if (!channel) return null;
  const field = labels.get(rest.join('.'));
  const method = t(`method.${channel}`);
  return field ? t('compose.wrong.by', { method, field: t(field) }) : method;
}

/** What the server says of the fields of a composition, each with the name of the field: for where none of them stands beside it. */
export const composeFaults = (error: unknown): string[] =>
  isProblem(error, 'invalid')
    ? Object.entries(fieldErrors(error)).map(([path, message]) => {
        const field = labelOf(path);
        return field === null ? message : t('compose.wrong', { field, message });
      })
    : [];
