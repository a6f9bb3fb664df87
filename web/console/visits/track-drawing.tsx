import { useMemo } from 'react';
import type { Visit } from '../../../domain/schemas/visits.ts';
import { t } from '../t.ts';
import { trackOf, type Track } from './track.ts';
import classes from './visits.module.css';

/** GPS points to scale, without a map: no place of a client is asked of anybody. */
export function TrackDrawing({ points }: { points: Visit['points'] }) {
  const track = useMemo(() => trackOf(points), [points]);
  const { width, height, marks, line, scale } = track;
  const length = lengthOf(scale);
  return (
    <svg
      className={classes.drawing}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('visit.gps.drawing', { count: points.length, scale: length })}
    >
      <polyline className={classes.way} points={line} />
      {marks.map((mark, index) => (
        // Points have no name but their place in the order.
        // oxlint-disable-next-line react/no-array-index-key
        <Mark key={index} {...mark} />
      ))}
      <g className={classes.scale}>
        <path d={`M12 ${height - 18} v6 h${scale.length} v-6`} />
        <text x={16 + scale.length} y={height - 10}>
          {length}
        </text>
        <path d="M456 30 v-18 m-4 5 l4 -5 l4 5" />
        <text x="464" y="26">
          N
        </text>
      </g>
    </svg>
  );
}

/** Told apart by shape as well as by colour: a square where it began, a ring where it ended. */
function Mark({ x, y, kind }: Track['marks'][number]) {
  if (kind === 'in') return <rect className={classes.in} x={x - 5} y={y - 5} width={10} height={10} rx={2} />;
  if (kind === 'out') return <circle className={classes.out} cx={x} cy={y} r={9.5} />;
  return <circle className={classes.between} cx={x} cy={y} r={3.5} />;
}

const lengthOf = ({ metres }: Track['scale']) =>
  metres >= 1_000 ? t('visit.gps.kilometres', { kilometres: metres / 1_000 }) : t('visit.gps.metres', { metres });
