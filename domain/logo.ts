/** What every browser shows, and nothing that could run a script. */
export const logoTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type LogoType = (typeof logoTypes)[number];
export const isLogoType = (type: string): type is LogoType => logoTypes.some((each) => each === type);

export const largestLogo = { kilobytes: 512, pixels: 4_000 } as const;
