import { IconLock } from '@tabler/icons-react';
import type { RequestOptions } from '../../../domain/schemas/chart-requests.ts';
import { showChoice, showList } from '../../shared/format.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { t } from '../t.ts';

type Lacking = Pick<RequestOptions, 'missing' | 'whomToAsk'>;

/** Which rules somebody lacks to send and receive requests, and who can give them. */
const lackingWords = ({ missing, whomToAsk }: Lacking): string =>
  [
    t('request.incapable.rules', { count: missing.length, rules: showList(missing) }),
    whomToAsk.length > 0 ? t('request.incapable.ask', { names: showChoice(whomToAsk) }) : t('request.incapable.nobody'),
  ].join(' ');

/** What stands in place of requests for who may neither send nor receive them. */
export const Incapable = ({ options }: { options: Lacking }) => (
  <Empty icon={IconLock} title={t('request.incapable')} hint={lackingWords(options)} />
);
