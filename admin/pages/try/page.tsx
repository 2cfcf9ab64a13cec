/** Not there yet. */
export default function Try() {
  return null;
}
