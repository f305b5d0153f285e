import type { Page } from 'playwright-core';

/** Cells that pictures are brought down to before they are compared: text becomes grey, shapes stay. */
const columns = 40;
const rows = 28;
/** A cell differs when its colour is that far away, of 255. */
const cellTolerance = 26;

/** A part of a picture, in its pixels. */
export interface PictureBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Comparison {
  readonly box: PictureBox;
  /** A PNG picture of its own. */
  readonly other: Buffer;
}

/**
 * For each comparison the share of cells, 0 to 1, in which a part of a PNG picture differs from another picture once both are
 * made small and soft, in the browser's own canvas. Other fonts move that by little, another drawing by much.
 */
export async function pictureDifferences(
  page: Page,
  picture: Buffer,
  comparisons: readonly Comparison[],
): Promise<number[]> {
  const input = {
    picture: picture.toString('base64'),
    parts: comparisons.map(({ box, other }) => ({ box, other: other.toString('base64') })),
  };
  return (await page.evaluate(`(async ({ picture, parts }) => {
    const decode = async (base64) => await createImageBitmap(await (await fetch('data:image/png;base64,' + base64)).blob());
    const cellsOf = (image) => {
      const context = new OffscreenCanvas(${columns}, ${rows}).getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.filter = 'blur(0.6px)';
      context.drawImage(image, 0, 0, ${columns}, ${rows});
      return context.getImageData(0, 0, ${columns}, ${rows}).data;
    };
    const whole = await decode(picture);
    return await Promise.all(parts.map(async ({ box, other }) => {
      const { x, y, width, height } = box;
      const one = cellsOf(await createImageBitmap(whole, x, y, width, height));
      const two = cellsOf(await decode(other));
      let different = 0;
      for (let at = 0; at < one.length; at += 4) {
        if ([0, 1, 2].some((channel) => Math.abs(one[at + channel] - two[at + channel]) > ${cellTolerance})) different++;
      }
      return different / ${columns * rows};
    }));
  })(${JSON.stringify(input)})`)) as number[];
}
