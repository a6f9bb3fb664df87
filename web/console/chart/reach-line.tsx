import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { reachQuery } from './chart.ts';
import classes from './chart.module.css';
import { reachSummary } from './reach-summary.ts';

/** Under the heading of a chart: whether an automatic message can reach this client. Leads to the panel that says more. */
export function ReachLine({ clientId }: { clientId: string }) {
  const { data } = useQuery(reachQuery(clientId));
  const summary = data && reachSummary(data);
  return (
    <div className={classes.reach}>
      {summary && (
        <Link to="/clients/$id" params={{ id: clientId }} search={{ tab: 'contacts' }} hash="reach" replace>
          <StatusBadge status={summary.reached ? 'send' : 'skip'} label={summary.line} />
        </Link>
      )}
    </div>
  );
}
