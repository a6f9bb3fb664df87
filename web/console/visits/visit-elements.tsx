import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { EvvElement } from '../../../domain/evv/elements.ts';
import type { Visit } from '../../../domain/schemas/visits.ts';
import { t } from '../t.ts';
import { datesOf, timesOf } from './visits.ts';
import classes from './visits.module.css';

/** What has to be proven of a visit, element by element, and what is missing. */
export function VisitElements({ visit }: { visit: Visit }) {
  return (
    <ul className={classes.elements}>
      {visit.elements.map(({ element, lacks }) => (
        <li key={element} data-lacking={lacks.length > 0 || undefined}>
          {lacks.length > 0 ? <IconAlertTriangle size={18} aria-hidden /> : <IconCircleCheck size={18} aria-hidden />}
          <div>
            <h3>
              {t(`visit.element.${element}`)}
              <span className="visually-hidden">: {t(lacks.length > 0 ? 'visit.lacking.one' : 'visit.proven')}</span>
            </h3>
            <p className={classes.value}>{valueOf(visit, element)}</p>
            {lacks.map((lack) => (
              <p key={lack} className={classes.lack}>
                {lack}
              </p>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

function valueOf(visit: Visit, element: EvvElement): string {
  const values: Record<EvvElement, string> = {
    service: visit.service ?? t('none'),
    client: visit.clientName ?? t('none'),
    date: datesOf(visit),
    location: visit.pointsWithheld
      ? t('visit.points.withheld')
      : t('visit.points.count', { count: visit.points.length }),
    employee: visit.employeeName,
    times: timesOf(visit),
  };
  return values[element];
}
