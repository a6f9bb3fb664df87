import type { ReactElement } from 'react';
import { RegisterPage } from './register-page.tsx';

export function Page(): ReactElement {
  return <RegisterPage key="employees" list="employees" />;
}
