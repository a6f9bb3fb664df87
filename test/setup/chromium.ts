/** Where the Chromium of the package lies, unpacked; null where it has none for this machine, or another one is named. */
export async function packedChromium(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || process.env['CHROMIUM']) return null;
  const { default: packed } = await import('@sparticuz/chromium');
  return packed.executablePath();
}
