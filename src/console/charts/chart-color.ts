/** How many colours the style sheet defines as `--series-1` and on; more series start again. */
export const seriesColorCount = 8;

/** The surfaces charts are drawn on, as the style sheet has them: an author's colour is fitted to both. */
export const surfaceColors = { light: '#ffffff', dark: '#171d26' };

/** WCAG 2.2, 1.4.11: what has to be seen to understand a graphic stands out by 3 to 1 ... */
export const graphicContrast = 3;
/** ... and 1.4.3: text, such as the label of a line, by 4.5 to 1. */
export const textContrast = 4.5;

type Rgb = readonly [red: number, green: number, blue: number];

/** The style sheet's colour of the `index`th series. */
export function seriesColor(index: number): string {
  return `var(--series-${(index % seriesColorCount) + 1})`;
}

/**
 * An author's `#rgb` or `#rrggbb`, darkened for the light surface and lightened for the dark one as far as it takes to
 * be seen. Undefined for anything else: nothing else from a dashboard may reach a style.
 */
export function readableColor(color: string | undefined, least = graphicContrast): string | undefined {
  const rgb = parseHex(color);
  if (rgb === undefined) return undefined;
  const onLight = towards(rgb, [0, 0, 0], parseHex(surfaceColors.light)!, least);
  const onDark = towards(rgb, [255, 255, 255], parseHex(surfaceColors.dark)!, least);
  return `light-dark(${formatHex(onLight)}, ${formatHex(onDark)})`;
}

/** WCAG's contrast ratio of two `#rrggbb` colours, 1 to 21. Undefined when one is not such a colour. */
export function contrastRatio(first: string, second: string): number | undefined {
  const [a, b] = [parseHex(first), parseHex(second)];
  return a === undefined || b === undefined ? undefined : contrast(a, b);
}

function towards(color: Rgb, target: Rgb, surface: Rgb, least: number): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = color.map((part, index) => Math.round(part + (target[index]! - part) * share)) as unknown as Rgb;
    if (contrast(mixed, surface) >= least) return mixed;
  }
  return target;
}

function contrast(first: Rgb, second: Rgb): number {
  const [lighter, darker] = [luminance(first), luminance(second)].sort((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function parseHex(color: string | undefined): Rgb | undefined {
  const digits = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(color ?? '');
  if (digits === null) return undefined;
  const six = digits[2] ?? [...digits[1]!].map((digit) => digit + digit).join('');
  return [0, 2, 4].map((at) => Number.parseInt(six.slice(at, at + 2), 16)) as unknown as Rgb;
}

function formatHex(color: Rgb): string {
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
