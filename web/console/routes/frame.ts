import { createRoute, redirect } from '@tanstack/react-router';
import { AppFrame } from '../frame/app-frame.tsx';
import { sessionQuery } from '../session.ts';
import { rootRoute } from './root.ts';

/** What is open while a second factor has to be set up. */
const settingUp: ReadonlySet<string> = new Set(['/second-factor', '/password']);

/** All pages for people who have signed in, inside the frame. */
export const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  component: AppFrame,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    const to = location.href === '/' ? undefined : location.href;
    if (!session) throw redirect({ to: '/sign-in', search: { to } });
    if (session.account.mustChangePassword && location.pathname !== '/password') throw redirect({ to: '/password' });
    const { mustSetUpSecondFactor } = session.account;
    if (mustSetUpSecondFactor && !settingUp.has(location.pathname)) throw redirect({ to: '/second-factor' });
  },
});
