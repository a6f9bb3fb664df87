import { readerZone, showMoment, zoneName } from '../../shared/format.ts';
import type { Visit } from '../../../domain/schemas/visits.ts';
import { t } from '../t.ts';
import { TrackDrawing } from './track-drawing.tsx';
import classes from './visits.module.css';

/** Where the device was: a drawing, what its marks mean, and each point in words. */
export function VisitPoints({ visit }: { visit: Visit }) {
  const { pointsUnreadable: count } = visit;
  return (
    <>
      {count > 0 && <p className={classes.lack}>{t('visit.gps.unreadable', { count })}</p>}
      <Points visit={visit} />
    </>
  );
}

function Points({ visit }: { visit: Visit }) {
  const { points, pointsWithheld, clockInZone } = visit;
  if (pointsWithheld) return <p className={classes.note}>{t('visit.gps.withheld')}</p>;
  if (points.length === 0) return <p className={classes.note}>{t('visit.gps.none')}</p>;
  const zone = clockInZone ?? readerZone();
  return (
    <div className={classes.track}>
      <figure className={classes.figure}>
        <TrackDrawing points={points} />
        <figcaption className={classes.legend}>
          <span data-kind="in">{t('visit.gps.kind.in')}</span>
          <span data-kind="between">{t('visit.gps.kind.between')}</span>
          <span data-kind="out">{t('visit.gps.kind.out')}</span>
        </figcaption>
      </figure>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard */}
      <section className={classes.scroll} aria-label={t('visit.gps.list')} tabIndex={0}>
        <table className={classes.table} aria-label={t('visit.gps.list')}>
          <thead>
            <tr>
              <th scope="col">{t('visit.gps.time')}</th>
              <th scope="col">{t('visit.gps.kind')}</th>
              <th scope="col">{t('visit.gps.place')}</th>
              <th scope="col">{t('visit.gps.accuracy')}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ kind, capturedAt, latitude, longitude, accuracyMetres }) => (
              <tr key={`${kind} ${capturedAt}`}>
                <td>
                  {showMoment(capturedAt, zone)} {zoneName(zone, new Date(capturedAt))}
                </td>
                <td>{t(`visit.gps.kind.${kind}`)}</td>
                <td>
                  {latitude.toFixed(5)}, {longitude.toFixed(5)}
                </td>
                <td>
                  {accuracyMetres === null ? t('none') : t('visit.gps.metres', { metres: Math.round(accuracyMetres) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
