import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../t.ts';

/** Says why some fields of what is linked to PIMSY cannot be changed here; of people unless it is told otherwise. */
export function OwnedByPimsy({ children = t('owned.pimsy') }: { children?: ReactNode }) {
  return (
    <Alert variant="light" color="blue" mb="lg" role="note">
      {children}
    </Alert>
  );
}
