import type { ReactElement } from 'react';
import { HeldPage } from './held-page.tsx';

export function Page(): ReactElement {
  return <HeldPage key="users" list="users" />;
}
