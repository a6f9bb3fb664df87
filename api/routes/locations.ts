import { Location } from '../../db/entities/index.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { location } from '../../domain/schemas/scheduling.ts';
import { changedLocation, newLocation } from '../records/checked.ts';
import { keepPimsysLocation } from '../records/owned-by-pimsy.ts';
import { keepZone, locationColumns, locationShapes, shapeOfLocation } from '../records/locations.ts';
import { assertVersion, cursorOf, demand, found, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

export const locationRoutes = [
  route({
    method: 'get',
    path: '/api/locations',
    summary: 'Locations by name, inactive ones too',
    audience: ['staff', 'token'],
    policy: { rule: 'Locations', right: 'view' },
    query: pageQuery,
    response: page(location),
    handle: ({ query: { cursor, limit }, work }) =>
      work(async (uow) => {
        const { em } = uow;
        const after = cursorOf(cursor);
        // Names are unique in a practice, so the name of the last row is the key.
        const last = after === null ? null : await em.findOne(Location, { id: after });
        const where = last ? { name: { $gt: last.name } } : {};
        const rows = await em.find(Location, where, { orderBy: { name: 'asc' }, limit: limit + 1 });
        return pageOf(await locationShapes(uow, rows), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/locations',
    summary: 'Add a location',
    audience: ['staff', 'token'],
    policy: { rule: 'Locations', right: 'create' },
    body: newLocation,
    response: location,
    status: 201,
    idempotent: true,
    example: { name: 'Main Street', zone: 'America/Phoenix', phone: '(202) 555-0100' },
    handle: ({ body, work }) =>
      work(async (uow) => {
        const { em } = uow;
        const { name, zone } = body;
        const row = em.create(Location, { ...locationColumns(body), name, zone });
        await em.flush();
        return shapeOfLocation(uow, row);
      }),
  }),
  route({
    method: 'get',
    path: '/api/locations/:id',
    summary: 'A location',
    audience: ['staff', 'token'],
    policy: { rule: 'Locations', right: 'view' },
    response: location,
    handle: ({ params: { id }, work }) =>
      work(async (uow) => shapeOfLocation(uow, found(await uow.em.findOne(Location, { id }), 'location'))),
  }),
  route({
    method: 'patch',
    path: '/api/locations/:id',
    summary: 'Change a location; fields that are left out stay. Setting inactive takes the right to delete',
    audience: ['staff', 'token'],
    policy: { rule: 'Locations', right: 'modify' },
    body: changedLocation,
    response: location,
    example: { phone: '(202) 555-0101', version: 1 },
    handle: ({ params: { id }, body, principal, work, now }) =>
      work(async (uow) => {
        const { em } = uow;
        const row = found(await em.findOne(Location, { id }), 'location');
        assertVersion(row, body.version);
        if (row.active && body.active === false) demand(principal, 'Locations', 'delete');
        await keepPimsysLocation(uow, row, body);
        if (body.zone !== undefined && body.zone !== row.zone) await keepZone(uow, id, now);
        em.assign(row, { ...locationColumns(body), updatedAt: now });
        await em.flush();
        return shapeOfLocation(uow, row);
      }),
  }),
];
