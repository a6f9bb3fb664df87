import { Button, CopyButton } from '@mantine/core';
import type { ButtonProps } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { t } from '../t.ts';

/** Copies what stands beside it, to be entered elsewhere. */
export function CopyText({ value, ...look }: { value: string } & Pick<ButtonProps, 'size'>) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={copy}
          {...look}
        >
          {t(copied ? 'tokens.copied' : 'tokens.copy')}
        </Button>
      )}
    </CopyButton>
  );
}
