import { createRoute } from '@tanstack/react-router';
import { needs } from '../access.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

export const billingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/billing',
  staticData: { needs: needs.billing },
  component: page(() => import('../billing/billing-page.tsx')),
});
