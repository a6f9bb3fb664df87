const patterns: [RegExp, string][] = [
  [/[^\s<>"'(),;:=]+@[^\s<>"'(),;]+/g, '[email]'],
  [/(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/g, '[number]'],
  [/\+\d[\d .()-]{6,}\d/g, '[number]'],
  [/(?<![\w-])\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}(?![\w-])/g, '[number]'],
  // Long runs of digits are phone and record numbers; those inside a UUID or another word are not touched.
  [/(?<![\w.-])\d{7,}(?![\w.-])/g, '[number]'],
];

/** Takes e-mail addresses, phone and social security numbers out of a text; ids and everything else stay. */
export function maskText(text: string): string {
  return patterns.reduce((masked, [pattern, instead]) => masked.replace(pattern, instead), text);
}
