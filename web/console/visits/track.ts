import type { Visit } from '../../../domain/schemas/visits.ts';

export interface Track {
  width: number;
  height: number;
  /** In the order of the points. */
  marks: { x: number; y: number; kind: Visit['points'][number]['kind'] }[];
  /** Of an SVG polyline. */
  line: string;
  /** A round length and how long it is drawn. */
  scale: { metres: number; length: number };
}

const width = 480;
const height = 260;
const edge = 28;
/** Metres across that are drawn at least, so that the jitter of a device that lies still does not look like a walk. */
const leastMetres = 60;
const metresADegree = 111_320;

/** Points as a flat drawing to scale, north up: within a visit the earth is flat enough. */
export function trackOf(points: Visit['points']): Track {
  const [first] = points;
  const flat = points.map(({ latitude, longitude }) => ({
    // The short way around, also where the date line lies between.
    east: shortest(longitude - (first?.longitude ?? 0)) * metresADegree * Math.cos(radians(first?.latitude ?? 0)),
    north: (latitude - (first?.latitude ?? 0)) * metresADegree,
  }));
  const east = spanOf(flat.map((each) => each.east));
  const north = spanOf(flat.map((each) => each.north));
  const perMetre = Math.min(
    (width - 2 * edge) / Math.max(leastMetres, east.length),
    (height - 2 * edge) / Math.max(leastMetres, north.length),
  );
  const marks = flat.map((each, index) => ({
    x: round(width / 2 + (each.east - east.middle) * perMetre),
    y: round(height / 2 - (each.north - north.middle) * perMetre),
    kind: points[index]?.kind ?? 'between',
  }));
  const metres = roundLength(width / 4 / perMetre);
  return {
    width,
    height,
    marks,
    line: marks.map(({ x, y }) => `${x},${y}`).join(' '),
    scale: { metres, length: round(metres * perMetre) },
  };
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const shortest = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180;
const round = (value: number) => Math.round(value * 10) / 10;

function spanOf(values: readonly number[]): { length: number; middle: number } {
  let [least, most] = [values[0] ?? 0, values[0] ?? 0];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return { length: most - least, middle: (least + most) / 2 };
}

/** 1, 2 or 5 times a power of ten, at most the given one. */
function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1) * power;
}
