import { Button, Group, Modal } from '@mantine/core';

interface IdleDialogProps {
  /** Seconds until the sign-out; null: it is not near. */
  left: number | null;
  onStay: () => void;
  onEnd: () => void;
  words: { title: string; detail: string; stay: string; end: string };
}

/** Asks whether somebody is still there, before they are signed out by itself. */
export function IdleDialog({ left, onStay, onEnd, words }: IdleDialogProps) {
  return (
    <Modal opened={left !== null} onClose={onStay} title={words.title} withCloseButton={false}>
      <span role="timer">{words.detail}</span>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onEnd}>
          {words.end}
        </Button>
        <Button data-autofocus onClick={onStay}>
          {words.stay}
        </Button>
      </Group>
    </Modal>
  );
}
