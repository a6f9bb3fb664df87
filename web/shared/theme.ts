import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

/** The one accent: a quiet petrol that leaves green, amber and red to statuses. */
const petrol: MantineColorsTuple = [
  '#eef7fa',
  '#d9ecf2',
  '#b5dbe7',
  '#87c4d8',
  '#5fb3cf',
  '#3b98b6',
  '#1b7898',
  '#0f6a89',
  '#0b5670',
  '#084357',
];

const gray: MantineColorsTuple = [
  '#f7f8f9',
  '#f0f2f4',
  '#e4e7eb',
  '#d5dae0',
  '#c3c9d1',
  '#9aa3ae',
  '#6b7480',
  '#4d5561',
  '#31363e',
  '#1a1d21',
];

const dark: MantineColorsTuple = [
  '#dde1e7',
  '#c1c7d0',
  '#9aa3ae',
  '#7a8390',
  '#343a42',
  '#2b2f36',
  '#1b1e23',
  '#131518',
  '#0e1012',
  '#0a0b0d',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol, gray, dark },
  black: '#1a1d21',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.35' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '6px', md: '8px', lg: '12px', xl: '20px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // The description below the field: fields of a row stay in line, whatever is said about one of them.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Tooltip: {
      defaultProps: {
        withArrow: true,
        multiline: true,
        maw: 280,
        openDelay: 200,
        events: { hover: true, focus: true, touch: true },
      },
    },
    // Inside a dialog a <header> is no banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    Modal: { defaultProps: { centered: true, radius: 'md', overlayProps: { backgroundOpacity: 0.45 } } },
    Drawer: { defaultProps: { position: 'right', overlayProps: { backgroundOpacity: 0.35 } } },
    Paper: { defaultProps: { withBorder: true, radius: 'md' } },
    Select: { defaultProps: { comboboxProps: { shadow: 'md' }, checkIconPosition: 'right' } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});

/** Where Mantine's own shades stay below the contrast of WCAG 2.2 AA (4.5:1 for text, 3:1 for the edges of controls), ours replace them. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#59626e',
    '--mantine-color-placeholder': '#6b7480',
    '--mantine-color-error': '#c4262b',
    '--mantine-color-anchor': '#0f6a89',
    '--mantine-color-default-border': '#d5dae0',
    '--rounds-side': '#f7f8f9',
    '--rounds-raised': '#ffffff',
    '--rounds-line': '#e4e7eb',
    '--rounds-control': '#8b94a0',
    '--rounds-hover': '#f3f5f7',
    '--rounds-side-hover': '#eceff2',
    '--rounds-current': '#e3e8ec',
    '--rounds-selected': '#d9ecf2',
    '--rounds-bubble': '#e9edf1',
    '--rounds-skeleton': '#edf0f2',
    '--rounds-accent-text': '#084357',
    '--rounds-neutral': '#59626e',
    '--rounds-progress': '#0f6a89',
    '--rounds-good': '#18794a',
    '--rounds-warn': '#935600',
    '--rounds-bad': '#c4262b',
  },
  dark: {
    '--mantine-color-dimmed': '#9aa3ae',
    '--mantine-color-placeholder': '#8b94a0',
    '--mantine-color-error': '#ff8b8f',
    '--mantine-color-anchor': '#5fb3cf',
    '--mantine-color-default-border': '#343a42',
    '--rounds-side': '#0e1012',
    '--rounds-raised': '#181b1f',
    '--rounds-line': '#272b31',
    '--rounds-control': '#626b77',
    '--rounds-hover': '#1b1e23',
    '--rounds-side-hover': '#191c20',
    '--rounds-current': '#23272d',
    '--rounds-selected': '#123947',
    '--rounds-bubble': '#262b32',
    '--rounds-skeleton': '#22262b',
    '--rounds-accent-text': '#b5dbe7',
    '--rounds-neutral': '#9aa3ae',
    '--rounds-progress': '#5fb3cf',
    '--rounds-good': '#4cc38a',
    '--rounds-warn': '#f0b44c',
    '--rounds-bad': '#ff8b8f',
  },
});
