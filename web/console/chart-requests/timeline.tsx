import { SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ChartRequest } from '../../../domain/schemas/chart-requests.ts';
import { showZoned } from '../../shared/format.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { DocumentLinks } from './document-links.tsx';
import classes from './chart-requests.module.css';

type Entry = ChartRequest['timeline'][number];

/** Somebody said something or sent a document with it. */
const isSaid = ({ words, documents }: Entry) => words !== null || documents.length > 0;

interface TimelineProps {
  request: ChartRequest;
  /** Only what was said. */
  talk: boolean;
}

/** What happened and what was said, oldest first; new entries are read out. */
export function Timeline({ request: { id, timeline }, talk }: TimelineProps) {
  const navigate = useNavigate();
  const shown = talk ? timeline.filter(isSaid) : timeline;
  return (
    <>
      <SegmentedControl
        size="xs"
        mb="md"
        aria-label={t('request.timeline.show')}
        data={[
          { value: 'all', label: t('request.timeline.all') },
          { value: 'talk', label: t('request.timeline.talk') },
        ]}
        value={talk ? 'talk' : 'all'}
        onChange={(next) =>
          void navigate({
            to: '/chart-requests/$id',
            params: { id },
            search: next === 'talk' ? { show: 'talk' } : {},
            replace: true,
            resetScroll: false,
          })
        }
      />
      {shown.length === 0 && <p className={classes.hint}>{t('request.timeline.none')}</p>}
      <ol className={classes.timeline} aria-label={t('request.timeline')} aria-live="polite">
        {shown.map((entry) => (
          <Step key={entry.id} entry={entry} />
        ))}
      </ol>
    </>
  );
}

function Step({ entry }: { entry: Entry }) {
  const { account } = useSession();
  const { by, label, at, words, reason, given, item, documents } = entry;
  const mine = by !== null && by.id === account.staffId;
  return (
    <li className={classes.step} data-said={isSaid(entry) || undefined} data-mine={mine || undefined}>
      <div className={classes.stepHead}>
        <span>
          {by && <strong>{mine ? t('request.you', { name: by.name }) : by.name}</strong>} {label}
          {given !== null && ` · ${t('request.given', { name: given })}`}
          {item !== null && ` · ${item}`}
          {reason !== null && ` · ${reason}`}
        </span>
        <time dateTime={at} className={classes.at}>
          {showZoned(at)}
        </time>
      </div>
      {words !== null && <div className={classes.words}>{words}</div>}
      <DocumentLinks documents={documents} />
    </li>
  );
}
