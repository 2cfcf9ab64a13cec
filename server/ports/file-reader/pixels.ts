/** Red, green, blue and alpha of each pixel, a byte each, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * A picture as its camera held it. @param orientation EXIF's: 1 upright; 2 to 4 mirrored, upside down or both; 5 to 8 on a side
 */
export function turned({ width, height, data }: Pixels, orientation: number): Pixels {
  if (!(orientation >= 2 && orientation <= 8)) return { width, height, data };
  const from = words(data);
  const to = new Uint32Array(from.length);
  const [wide, high] = orientation >= 5 ? [height, width] : [width, height];
  // Where the next pixel of a row, and of a column, of the upright picture is in the stored one.
  const [start, right, down] = stepsOf(orientation, width, height);
  for (let y = 0, i = 0; y < high; y++) {
    let at = start + y * down;
    for (let x = 0; x < wide; x++, at += right) to[i++] = from[at] as number;
  }
  return { width: wide, height: high, data: new Uint8Array(to.buffer) };
}

function stepsOf(orientation: number, width: number, height: number): [start: number, right: number, down: number] {
  const last = width * height - 1;
  const steps: Record<number, [number, number, number]> = {
    2: [width - 1, -1, width],
    3: [last, -1, -width],
    4: [last - width + 1, 1, -width],
    5: [0, width, 1],
    6: [last - width + 1, -width, 1],
    7: [last, -width, -1],
    8: [width - 1, width, -1],
  };
  return steps[orientation] as [number, number, number];
}

/** The bytes as words of a pixel each; copied if they don't begin at a word. */
function words(data: Uint8Array): Uint32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/** A picture of at most so many pixels on its longer side, each the mean of those that it covers. A smaller one stays as it is. */
export function shrunk(pixels: Pixels, longest: number): Pixels {
  const { width, height, data } = pixels;
  const scale = longest / Math.max(width, height);
  if (scale >= 1) return pixels;
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const to = new Uint8Array(wide * high * 4);
  for (let y = 0, i = 0; y < high; y++) {
    const [top, bottom] = spanOf(y, high, height);
    for (let x = 0; x < wide; x++, i += 4) {
      const [left, right] = spanOf(x, wide, width);
      to.set(meanOf(data, { left, right, top, bottom, width }), i);
    }
  }
  return { width: wide, height: high, data: to };
}

const spanOf = (at: number, of: number, size: number): [from: number, to: number] => {
  const from = Math.floor((at * size) / of);
  return [from, Math.max(from + 1, Math.floor(((at + 1) * size) / of))];
};

const mean: [number, number, number, number] = [0, 0, 0, 0];

/** Colours count by how opaque they are: what is transparent has none. */
function meanOf(
  data: Uint8Array,
  area: { left: number; right: number; top: number; bottom: number; width: number },
): readonly number[] {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (let y = area.top; y < area.bottom; y++) {
    for (let i = (y * area.width + area.left) * 4, end = (y * area.width + area.right) * 4; i < end; i += 4) {
      const opaque = data[i + 3] as number;
      red += (data[i] as number) * opaque;
      green += (data[i + 1] as number) * opaque;
      blue += (data[i + 2] as number) * opaque;
      alpha += opaque;
    }
  }
  const count = (area.right - area.left) * (area.bottom - area.top);
  const weight = alpha === 0 ? 1 : alpha;
  mean[0] = red / weight;
  mean[1] = green / weight;
  mean[2] = blue / weight;
  mean[3] = alpha / count;
  return mean;
}

/** Whether every pixel hides what is behind it. */
export function isOpaque({ data }: Pixels): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}
