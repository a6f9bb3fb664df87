import { Button, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconPrinter } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import classes from './second-factor.module.css';

const print = () => window.print();

const download = (text: string) => {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: 'rounds-recovery-codes.txt' });
  link.click();
  URL.revokeObjectURL(address);
};

/** Shown this once; what is printed are the codes alone, and whose they are. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { account, practice } = useSession();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const whose = t('factor.codes.of', { login: account.login, practice: practice.name });
  const text = [whose, '', ...codes, ''].join('\n');
  return (
    <Stack gap="md">
      <div>
        <Title order={2} ref={heading} tabIndex={-1}>
          {t('factor.codes')}
        </Title>
        <Text c="dimmed">{t('factor.codes.hint')}</Text>
      </div>
      <div data-print-sheet>
        <Text size="sm">{whose}</Text>
        <ol className={classes.codes} aria-label={t('factor.codes')}>
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
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
            >
              {copied ? t('factor.codes.copied') : t('factor.codes.copy')}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => download(text)}>
          {t('factor.codes.download')}
        </Button>
        <Button variant="default" leftSection={<IconPrinter size={16} />} onClick={print}>
          {t('factor.codes.print')}
        </Button>
        <Button onClick={onDone}>{t('factor.codes.done')}</Button>
      </Group>
    </Stack>
  );
}
