import { Button, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconPrinter } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { words } from '../words.ts';
import classes from './second-factor.module.css';

const print = () => window.print();

const download = (text: string, name: string) => {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
};

interface RecoveryCodesProps {
  codes: readonly string[];
  /** A sentence that says what they open, for the day on which the sheet is found. */
  whose: string;
  /** Name of the file that is downloaded. */
  file: string;
  /** Of the buttons; larger where it is made for a phone. */
  size?: 'sm' | 'md';
  onDone: () => void;
}

/** Shown this once; what is printed are the codes alone, and whose they are. */
export function RecoveryCodes({ codes, whose, file, size = 'sm', onDone }: RecoveryCodesProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const text = [whose, '', ...codes, ''].join('\n');
  return (
    <Stack gap="md">
      <div>
        <Title order={2} ref={heading} tabIndex={-1}>
          {words('factor.codes')}
        </Title>
        <Text c="dimmed">{words('factor.codes.hint')}</Text>
      </div>
      <div data-print-sheet>
        <Text size="sm">{whose}</Text>
        <ol className={classes.codes} aria-label={words('factor.codes')}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
      </div>
      <Group gap="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size={size}
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
            >
              {words(copied ? 'copied' : 'copy')}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          size={size}
          leftSection={<IconDownload size={16} />}
          onClick={() => download(text, file)}
        >
          {words('factor.codes.download')}
        </Button>
        <Button variant="default" size={size} leftSection={<IconPrinter size={16} />} onClick={print}>
          {words('factor.codes.print')}
        </Button>
        <Button size={size} onClick={onDone}>
          {words('factor.codes.done')}
        </Button>
      </Group>
    </Stack>
  );
}
