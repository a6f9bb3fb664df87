import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ChartRequest } from '../../../domain/schemas/chart-requests.ts';
import { showZoned } from '../../shared/format.ts';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { isProblem } from '../../shared/problem.ts';
import { useNow } from '../../shared/use-now.ts';
import { mayAny, needs } from '../access.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { Incapable } from './capability.tsx';
import { requestOptionsQuery, requestQuery } from './chart-requests.ts';
import classes from './chart-requests.module.css';
import { DueMark } from './due-mark.tsx';
import { ItemList } from './item-list.tsx';
import { refusalOf } from './offered-moves.ts';
import { Part } from './part.tsx';
import { RequestMoves } from './request-moves.tsx';
import { ageOf, clientOf, keeperOf, missingOf, turnOf } from './request-words.ts';
import { Timeline } from './timeline.tsx';
import { WriteMessage } from './write-message.tsx';

const route = getRouteApi('/frame/chart-requests/$id');

/** One request to the chart keeper, as both sides see it. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: request, error, refetch } = useQuery(requestQuery(id));
  const { data: options } = useQuery(requestOptionsQuery);
  const incapable = options && !options.capable && isProblem(error, 'missing-right');
  return (
    <Frame
      title={request ? missingOf(request) : error ? t('request.one') : undefined}
      tab={t('request.one')}
      back={{ to: { to: '/chart-requests' }, label: t('nav.requests') }}
      lead={request && <Lead request={request} />}
    >
      {incapable ? (
        <Incapable options={options} />
      ) : (
        <ProblemNotice error={request ? null : error} onRetry={() => void refetch()} />
      )}
      {request && <Request request={request} />}
      {!request && !error && <FormSkeleton fields={6} />}
    </Frame>
  );
}

function Lead({ request }: { request: ChartRequest }) {
  const session = useSession();
  const { clientId, noteId, noteTitle, clientName } = request;
  const name = clientOf(request);
  return (
    <>
      {clientName !== null && mayAny(session, needs.clients) ? (
        <Link to="/clients/$id" params={{ id: clientId }} search={{ tab: 'notes' }} className={classes.link}>
          {name}
        </Link>
      ) : (
        name
      )}
      {' · '}
      {mayAny(session, needs.notes) ? (
        <Link to="/notes/$id" params={{ id: noteId }} className={classes.link}>
          {noteTitle}
        </Link>
      ) : (
        noteTitle
      )}
    </>
  );
}

function Request({ request }: { request: ChartRequest }) {
  const { show } = route.useSearch();
  const say = refusalOf(request, 'say');
  return (
    <>
      <div className={classes.state}>
        <output>
          <StatusBadge status={`request-${request.phase}`} />
          {request.waitsFor !== 'nobody' && <span> · {turnOf(request)}</span>}
        </output>
        <DueMark request={request} />
      </div>
      <RequestMoves request={request} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <Part title={t('request.items')}>
            {request.closed ? (
              <p className={classes.hint}>{t('request.closed.hint')}</p>
            ) : (
              <ItemList request={request} />
            )}
          </Part>
          <Part title={t('request.timeline')}>
            <Timeline request={request} talk={show === 'talk'} />
            {say !== undefined && <WriteMessage request={request} refusal={say} />}
          </Part>
        </div>
        <Facts request={request} />
      </div>
    </>
  );
}

/** When it was, and how long that is ago. */
function Since({ at, now }: { at: string; now: Date }) {
  return (
    <>
      {showZoned(at)}
      <span className={classes.sub}>{t('request.ago', { age: ageOf(at, now) })}</span>
    </>
  );
}

function Facts({ request }: { request: ChartRequest }) {
  const now = useNow();
  const { asker, required, priority, createdAt, phaseSince, closedAt, next } = request;
  const facts = [
    [t('request.asker'), asker.name],
    [t('request.keeper'), keeperOf(request)],
    [t('request.required'), t(required ? 'request.required.yes' : 'request.required.no')],
    [t('request.priority'), t(`request.priority.${priority}`)],
    [t('request.created'), <Since key="created" at={createdAt} now={now} />],
    [t('request.since'), <Since key="since" at={phaseSince} now={now} />],
    ...(closedAt === null ? [] : [[t('request.ended'), showZoned(closedAt)] as const]),
    ...(next === null
      ? []
      : [[t('request.next'), t(`request.next.${next.step}`, { at: showZoned(next.at) })] as const]),
  ] as const;
  return (
    <aside aria-label={t('request.facts')}>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </aside>
  );
}
