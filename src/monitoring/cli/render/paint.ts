import { styleText } from 'node:util';

type Style = 'red' | 'green' | 'yellow' | 'bold' | 'dim';

/** Marks up text for a terminal, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

export function createPaint(coloured: boolean): Paint {
  return (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text);
}
