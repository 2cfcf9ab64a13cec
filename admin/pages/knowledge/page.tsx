/** Not there yet. */
export default function Knowledge() {
  return null;
}
