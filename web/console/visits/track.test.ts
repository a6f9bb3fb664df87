import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Visit } from '../../../domain/schemas/visits.ts';
import { trackOf } from './track.ts';

type Point = Visit['points'][number];
const point = (latitude: number, longitude: number, kind: Point['kind'] = 'between'): Point => ({
  kind,
  capturedAt: '2026-03-02T15:00:00Z',
  latitude,
  longitude,
  accuracyMetres: null,
});

describe('the drawing of GPS points', () => {
  it('has north up and east to the right, to scale', () => {
    const [a, b] = trackOf([point(35, -82, 'in'), point(35.001, -81.999, 'out')]).marks;
    expect(b!.x).toBeGreaterThan(a!.x);
    expect(b!.y).toBeLessThan(a!.y);
    // A degree of longitude is shorter than one of latitude.
    expect(b!.x - a!.x).toBeLessThan(a!.y - b!.y);
  });

  it('does not blow up the jitter of a device that lies still, nor break at the date line', () => {
    const still = trackOf([point(35, -82), point(35.000001, -82)]).marks;
    expect(Math.abs(still[0]!.y - still[1]!.y)).toBeLessThan(2);
    expect(trackOf([point(-17, 179.9999), point(-17, -179.9999)]).scale.metres).toBeLessThan(100);
  });

  it('lies inside its frame, with a bar of a round length, wherever the points are', () => {
    const degrees = { noNaN: true, noDefaultInfinity: true } as const;
    const points = fc.array(
      fc.tuple(fc.double({ min: -89, max: 89, ...degrees }), fc.double({ min: -180, max: 180, ...degrees })),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(points, (places) => {
        const { width, height, marks, scale } = trackOf(
          places.map(([latitude, longitude]) => point(latitude, longitude)),
        );
        expect(marks).toHaveLength(places.length);
        expect(marks.filter(({ x, y }) => !(x >= 0 && x <= width && y >= 0 && y <= height))).toEqual([]);
        expect(String(scale.metres)).toMatch(/^[125]0*$/);
        expect(scale.length).toBeLessThanOrEqual(width / 4);
      }),
    );
  });
});
