import { lazyRouteComponent } from '@tanstack/react-router';
import type { ComponentType } from 'react';

/** A page in a file of its own, loaded when it is first opened. */
export const page = (load: () => Promise<{ Page: ComponentType }>) =>
  lazyRouteComponent(async () => ({ default: (await load()).Page }));
