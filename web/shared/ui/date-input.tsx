import { TextInput } from '@mantine/core';
import type { TextInputProps } from '@mantine/core';
import { useState } from 'react';

interface DateInputProps extends Omit<TextInputProps, 'type' | 'value' | 'onChange'> {
  type: 'date' | 'datetime-local';
  /** As the element has it; empty: none. */
  value: string;
  /** Empty where it was cleared. */
  onChange: (value: string) => void;
}

/**
 * A date whose value lives elsewhere than in this page's state, such as in the address. Its parts are typed one after another, and the browser begins
 * anew whenever the field is given back an older value: what is typed therefore stays until the field is left. Years on their way to four digits are
 * kept to ourselves.
 */
export function DateInput({ value, onChange, ...props }: DateInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      {...props}
      value={typed ?? value}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        if (!currentTarget.value.startsWith('0')) onChange(currentTarget.value);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
