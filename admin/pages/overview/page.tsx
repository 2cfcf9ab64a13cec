/** Not there yet. */
export default function Overview() {
  return null;
}
