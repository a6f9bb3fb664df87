import { Button } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useRef } from 'react';

interface FileButtonProps {
  label: string;
  busy: boolean;
  /** As the attribute of an input: extensions and media types. */
  accept: string;
  variant?: 'filled' | 'default';
  onFile: (file: File) => void;
}

/** Chooses one file. */
export function FileButton({ label, busy, accept, variant = 'filled', onFile }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        variant={variant}
        loading={busy}
        leftSection={<IconFileUpload size={16} />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = ''; // so that the same file can be chosen again
          if (file) onFile(file);
        }}
      />
    </>
  );
}
