import type { Page } from 'playwright-core';

/** The mean colour of a picture, 0–255 each. */
export const colourOf = (page: Page, png: Buffer): Promise<number[]> =>
  page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const ink = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    ink?.drawImage(image, 0, 0, 1, 1);
    return [...(ink?.getImageData(0, 0, 1, 1).data ?? [])];
  }, png.toString('base64'));
