import type { ReactElement } from 'react';
import { ConfigurationPage } from './configuration-page.tsx';

export function Page(): ReactElement {
  return <ConfigurationPage system="stripe" />;
}
