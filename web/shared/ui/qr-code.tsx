import newCode from 'qrcode-generator';
import { useMemo } from 'react';

/** Modules of white around it, without which cameras do not find it. */
const quiet = 4;

const pathOf = (text: string) => {
  const code = newCode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  let path = '';
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      if (code.isDark(row, column)) path += `M${column + quiet} ${row + quiet}h1v1h-1z`;
  return { path, size: size + 2 * quiet };
};

/** A QR code as a picture of the page itself: the text goes nowhere. Black on white in the dark, too, or some cameras do not read it. */
export function QrCode({ text, label, width = 208 }: { text: string; label: string; width?: number }) {
  const { path, size } = useMemo(() => pathOf(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={width}
      height={width}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
