import { Alert } from '@mantine/core';
import { t } from '../t.ts';

/** Says why some fields of a linked person cannot be changed here. */
export function OwnedByPimsy() {
  return (
    <Alert variant="light" color="blue" mb="lg" role="note">
      {t('owned.pimsy')}
    </Alert>
  );
}
