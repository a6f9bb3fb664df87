import type { Route } from '../route.ts';
import { sessionRoutes } from './session.ts';

/** Every route of the API. A new file of routes is added here, and nowhere else. */
export const routes: readonly Route[] = [sessionRoutes].flat();
