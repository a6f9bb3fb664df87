import type { Integration } from '../../../domain/schemas/connections.ts';
import { showInstant } from '../../shared/format.ts';
import { t } from '../t.ts';
import { CopyText } from './copy-text.tsx';
import classes from './integrations.module.css';

/** What an administrator enters at Stripe, so that it tells what became of payments. */
export function EndpointHint({
  integration: { callbackAddress, events, enabled, lastEventAt },
}: {
  integration: Integration;
}) {
  if (callbackAddress === null) return null;
  return (
    <div className={classes.endpoint}>
      <strong>{t('connection.callback')}</strong>
      <p className={classes.note}>{t('connection.callback.hint')}</p>
      <p>
        <code>{callbackAddress}</code> <CopyText size="compact-xs" value={callbackAddress} />
      </p>
      <p className={classes.note}>{events.join(', ')}</p>
      {enabled && (
        <p>
          {lastEventAt
            ? t('connection.callback.last', { at: showInstant(lastEventAt) })
            : t('connection.callback.never')}
        </p>
      )}
    </div>
  );
}
