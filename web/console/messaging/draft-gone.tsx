import { Alert, Button, Group } from '@mantine/core';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { t } from '../t.ts';

interface DraftGoneProps {
  text: string;
  /** Offered where what was composed still stands there. */
  onKeep?: () => void;
}

/** A draft was sent or deleted in another window, or what is sent here has gone before. */
export function DraftGone({ text, onKeep }: DraftGoneProps) {
  return (
    <Alert color="orange" variant="light" mb="md" role="alert" title={t('draft.gone')}>
      {text}
      <Group gap="xs" mt="xs">
        <ButtonLink to="/messaging/history" size="xs" variant="default">
          {t('draft.gone.history')}
        </ButtonLink>
        {onKeep && (
          <Button size="xs" variant="default" onClick={onKeep}>
            {t('draft.gone.keep')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
